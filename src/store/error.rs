//! Why the store could not do what it was asked.

use std::io;
use std::path::PathBuf;

use super::Finding;
use super::manifest::MAX_ENTRIES;
use crate::source::{SourceError, shown};

/// The store's refusals. What is wrong inside a backup is no error but a [`Finding`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file to save could not be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file's extended attributes could not be read.
    #[error("{}: its extended attributes cannot be read: {reason}", shown(.path))]
    Attributes {
        /// As typed.
        path: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// No file was named.
    #[error("there is no file to save")]
    NothingToSave,
    /// More files than one backup holds.
    #[error("{count} files are more than the {MAX_ENTRIES} that one backup holds")]
    TooManyFiles {
        /// How many were named.
        count: usize,
    },
    /// The manifest of what was read would not be accepted when read back.
    #[error("these files cannot be saved in one backup: {0}")]
    Unsaveable(Finding),
    /// The user has no home directory to keep backups in.
    #[error("this user has no home directory to keep backups in")]
    NoHome,
    /// The backup directory belongs to somebody who could then change the backups.
    #[error("{}: belongs to user {owner}, who could change what user {user} saves there", shown(.dir))]
    ForeignDirectory {
        /// As typed.
        dir: PathBuf,
        /// The owner's number.
        owner: u32,
        /// This process's user number.
        user: u32,
    },
    /// Everybody may rename or remove what is in the backup directory.
    #[error("{}: everybody may rename and remove what is in this directory", shown(.dir))]
    OpenDirectory {
        /// As typed.
        dir: PathBuf,
    },
    /// The backup directory is something else.
    #[error("{}: is not a directory", shown(.dir))]
    NotADirectory {
        /// As typed.
        dir: PathBuf,
    },
    /// The backup directory cannot be opened, made or read.
    #[error("{}: the backup directory cannot be used: {reason}", shown(.dir))]
    Directory {
        /// As typed.
        dir: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// A backup could not be written, or (after its last step) not be brought to the disk for certain.
    #[error("{}: the backup cannot be written: {reason}", shown(.path))]
    Write {
        /// What was being written.
        path: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// No free name was found for the backup.
    #[error("{}: no free name for another backup in this second", shown(.dir))]
    NoFreeName {
        /// The backup directory.
        dir: PathBuf,
    },
    /// A text that cannot name a backup.
    #[error("`{}` is not the name of a backup", shown(.id))]
    NotAnId {
        /// As typed.
        id: String,
    },
    /// No backup has that name.
    #[error("{}: there is no backup `{id}`", shown(.dir))]
    NoSuchBackup {
        /// The backup directory.
        dir: PathBuf,
        /// The name.
        id: String,
    },
}

impl StoreError {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Source(error) => return error.help(),
            Self::NothingToSave => "name the files to save",
            Self::TooManyFiles { .. } | Self::Unsaveable(_) => "save fewer files at a time",
            Self::NoHome | Self::NotADirectory { .. } => "name a directory with `--dir`",
            Self::ForeignDirectory { .. } => "name a directory of your own with `--dir`",
            Self::OpenDirectory { .. } => {
                "close it with `chmod go-w`, or name another directory with `--dir`"
            }
            Self::Directory { reason, .. } | Self::Write { reason, .. } => match reason.kind() {
                io::ErrorKind::PermissionDenied => {
                    "run the command as the directory's owner, or name another with `--dir`"
                }
                io::ErrorKind::ReadOnlyFilesystem => {
                    "name a directory on a writable file system with `--dir`"
                }
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "free some space, or name a directory on another file system with `--dir`"
                }
                _ => return None,
            },
            Self::NoFreeName { .. } => "try again in a second",
            Self::NotAnId { .. } | Self::NoSuchBackup { .. } => {
                "`backup list` shows the names there are"
            }
            Self::Attributes { .. } => return None,
        })
    }
}
