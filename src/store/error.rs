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
    /// The environment names no home directory to keep backups in.
    #[error("`HOME` names no directory to keep backups in")]
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
    /// A file that is not written, whoever asks.
    #[error("{}: {why}", shown(.path))]
    Refused {
        /// As typed.
        path: PathBuf,
        /// The reason.
        why: Refused,
    },
    /// A place could not be read or written.
    #[error("{}: cannot be written: {reason}", shown(.path))]
    Place {
        /// As typed.
        path: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// The new file has its name, but whether a power cut would take it back is not known.
    #[error("{}: the disk did not confirm the new file: {reason}", shown(.path))]
    Unsure {
        /// As typed.
        path: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// Another run holds a directory.
    #[error("{}: another run of kata-upgrade is at work there", shown(.dir))]
    Busy {
        /// What it holds.
        dir: PathBuf,
    },
    /// A directory cannot be locked.
    #[error("{}: cannot be locked against other runs: {reason}", shown(.dir))]
    Lock {
        /// The directory, or the file in it.
        dir: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// A backup that is not good enough to restore from.
    #[error("the backup `{id}` is not good: {finding}")]
    Broken {
        /// Its name.
        id: String,
        /// What is wrong with it.
        finding: Finding,
    },
    /// What is there is neither what was saved nor what this program wrote.
    #[error("{}: changed since `{id}` was saved", shown(.path))]
    ChangedSince {
        /// The place.
        path: PathBuf,
        /// The backup.
        id: String,
    },
    /// A backup of another root file system.
    #[error("the backup `{id}` is of the root file system {}", shown(.root))]
    OtherRoot {
        /// The backup.
        id: String,
        /// Where that was.
        root: PathBuf,
    },
    /// A file that a backup does not hold.
    #[error("{}: is not in the backup `{id}`", shown(.path))]
    NotInBackup {
        /// Absolute.
        path: PathBuf,
        /// The backup.
        id: String,
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

/// Why a file is not written, whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A directory, device, pipe or socket.
    #[error("is no plain file")]
    Special,
    /// The other names would keep the old content.
    #[error("has {names} names (hard links); replacing it would part this one from the others")]
    HardLinked {
        /// How many.
        names: u64,
    },
    /// Whoever can rename there could slip in another file.
    #[error("everybody may rename and remove what is in its directory `{}`", shown(.dir))]
    OpenDirectory {
        /// The directory.
        dir: PathBuf,
    },
    /// A directory on the way has become a link.
    #[error("its directory `{}` is now reached by a link, as `{}`", shown(.dir), shown(.now))]
    Elsewhere {
        /// The directory.
        dir: PathBuf,
        /// Where the name leads now.
        now: PathBuf,
    },
    /// A file that is mounted by itself cannot be replaced.
    #[error("is a mount point, which cannot be replaced")]
    MountPoint,
    /// The system protects the file or its directory.
    #[error("the system protects it against being replaced")]
    Immutable,
    /// The new file could not be given what the old one has.
    #[error("its {what} could not be kept: {reason}")]
    Keep {
        /// What.
        what: String,
        /// What the system said.
        reason: String,
    },
}

impl Refused {
    /// The way out.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Special => "name a configuration file",
            Self::HardLinked { .. } => {
                "find the others with `find -samefile`, and make this one a file of its own with `cp -p` and `mv`"
            }
            Self::OpenDirectory { .. } => "close the directory with `chmod o-w`",
            Self::Elsewhere { .. } => {
                "look at the link, and put the directory back or restore by hand"
            }
            Self::MountPoint => "write the file that is mounted there",
            Self::Immutable => "look at it and at its directory with `lsattr -d`, and at the mount",
            Self::Keep { .. } => "run the command as root",
        }
    }
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
            Self::Refused { why, .. } => why.help(),
            Self::Place { reason, .. } => match reason.kind() {
                io::ErrorKind::PermissionDenied => {
                    "run the command as a user who may write there, for instance with `sudo`"
                }
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
                _ => return None,
            },
            Self::ChangedSince { .. } => {
                "look at it with `config diff`; `--force` puts the saved one in its place, after a backup of this one"
            }
            Self::OtherRoot { .. } => "say with `--root` where that is now",
            Self::NotInBackup { .. } => "`backup list` shows the files of each backup",
            Self::Unsure { .. } => "check the disk, then run the command again",
            Self::Busy { .. } => "try again when it is done",
            Self::Broken { finding, .. } => finding.help(),
            Self::NoFreeName { .. } => "try again in a second",
            Self::NotAnId { .. } | Self::NoSuchBackup { .. } => {
                "`backup list` shows the names there are"
            }
            Self::Attributes { .. } | Self::Lock { .. } => return None,
        })
    }
}
