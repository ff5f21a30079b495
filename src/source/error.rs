//! Why a file could not be read.

use std::io;
use std::path::{Path, PathBuf};

use super::shown;

/// A file that was not read, and why. Paths are as typed; inside `--root` they are without it.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nothing has that name.
    #[error("{}: there is no such file", shown(.path))]
    Missing {
        /// As typed.
        path: PathBuf,
    },
    /// The name is, or leads through, a symbolic link to something that is not there.
    #[error("{}: is a symbolic link that leads to `{}`, which does not exist", shown(.path), shown(.target))]
    Dangling {
        /// As typed.
        path: PathBuf,
        /// The first name that does not exist.
        target: PathBuf,
    },
    /// A name that is used as a directory is something else.
    #[error("{}: `{}` is not a directory", shown(.path), shown(.parent))]
    ParentNotDirectory {
        /// As typed.
        path: PathBuf,
        /// The part that is not a directory.
        parent: PathBuf,
    },
    /// The system does not let this user read the file, or enter a directory on the way.
    #[error("{}: this user is not permitted to read `{}`", shown(.path), shown(.at))]
    Unreadable {
        /// As typed.
        path: PathBuf,
        /// The file or directory that is closed.
        at: PathBuf,
    },
    /// A directory where a file is needed.
    #[error("{}: is a directory, not a file", shown(.path))]
    Directory {
        /// As typed.
        path: PathBuf,
    },
    /// A character or block device.
    #[error("{}: is a device, not a file", shown(.path))]
    Device {
        /// As typed.
        path: PathBuf,
    },
    /// A named or anonymous pipe; reading one could wait for ever.
    #[error("{}: is a pipe, not a file", shown(.path))]
    Pipe {
        /// As typed.
        path: PathBuf,
    },
    /// A socket.
    #[error("{}: is a socket, not a file", shown(.path))]
    Socket {
        /// As typed.
        path: PathBuf,
    },
    /// More bytes than a configuration file can have.
    #[error("{}: is larger than {} MiB, which no configuration file is", shown(.path), .limit >> 20)]
    TooLarge {
        /// As typed.
        path: PathBuf,
        /// The limit, in bytes.
        limit: u64,
    },
    /// Symbolic links that lead round in circles, or through more of them than the system follows.
    #[error("{}: the symbolic links lead in a circle", shown(.path))]
    LinkLoop {
        /// As typed.
        path: PathBuf,
    },
    /// A link that somebody else planted in a directory everybody may write to; the kernel does not follow those either.
    #[error("{}: `{}` is a symbolic link that another user made in a directory open to everybody", shown(.path), shown(.link))]
    UntrustedLink {
        /// As typed.
        path: PathBuf,
        /// The link.
        link: PathBuf,
    },
    /// Something in a `config.d` that makes the runtime refuse the whole configuration.
    #[error("{}: is {what}, with which {reader} refuses the whole configuration", shown(.path))]
    NoDropIn {
        /// As the user would type it.
        path: PathBuf,
        /// `a directory`.
        what: &'static str,
        /// The runtime.
        reader: String,
    },
    /// More files than a `config.d` can have.
    #[error("{}: holds more than {limit} files", shown(.path))]
    TooMany {
        /// The directory.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },
    /// The file was written to, or replaced, while it was read.
    #[error("{}: changed while it was being read", shown(.path))]
    Changed {
        /// As typed.
        path: PathBuf,
    },
    /// The directory given with `--root` cannot be used.
    #[error("{}: cannot be used as another root: {reason}", shown(.root))]
    Root {
        /// As typed.
        root: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// Anything else the system refused.
    #[error("{}: cannot be read: {reason}", shown(.path))]
    Io {
        /// As typed.
        path: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
}

impl SourceError {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Missing { .. } => {
                "check the name; without a name, the files that the installed runtimes read are used"
            }
            Self::Dangling { .. } => {
                "the package that owned the target may have been removed; name the file itself, or mend the link"
            }
            Self::ParentNotDirectory { .. } => "check the name",
            Self::Unreadable { .. } => {
                "run the command as a user who may read it, for instance with `sudo`"
            }
            Self::Directory { .. } => "name the configuration file inside it",
            Self::Device { .. } | Self::Socket { .. } => "name a configuration file",
            Self::Pipe { .. } => "save the text to a file and name that file",
            Self::TooLarge { .. } => "check that this is the file you mean",
            Self::NoDropIn { .. } => {
                "move it out of `config.d`: everything in there is read, whatever its name"
            }
            Self::TooMany { .. } => "check that this is the directory you mean",
            Self::LinkLoop { .. } => "look at the links with `namei -l` and mend them",
            Self::UntrustedLink { .. } => "name the file the link leads to, if you trust it",
            Self::Changed { .. } => "try again when nothing writes to it",
            Self::Root { .. } => {
                "name the directory that holds the other system's `/etc` and `/usr`"
            }
            Self::Io { .. } => return None,
        })
    }

    /// Whether the reason is only that nothing is there, so that a search may try the next place.
    pub fn is_missing(&self) -> bool {
        matches!(
            self,
            Self::Missing { .. } | Self::Dangling { .. } | Self::ParentNotDirectory { .. }
        )
    }

    /// The file the error is about, as typed; for [`SourceError::Root`] the root.
    pub fn path(&self) -> &Path {
        match self {
            Self::Missing { path }
            | Self::Dangling { path, .. }
            | Self::ParentNotDirectory { path, .. }
            | Self::Unreadable { path, .. }
            | Self::Directory { path }
            | Self::Device { path }
            | Self::Pipe { path }
            | Self::Socket { path }
            | Self::TooLarge { path, .. }
            | Self::NoDropIn { path, .. }
            | Self::TooMany { path, .. }
            | Self::LinkLoop { path }
            | Self::UntrustedLink { path, .. }
            | Self::Changed { path }
            | Self::Io { path, .. }
            | Self::Root { root: path, .. } => path,
        }
    }
}
