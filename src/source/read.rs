//! Reads one configuration file, whatever the name leads to.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::SourceError;
use super::resolve::{Link, Located, locate};
use crate::system;

/// The most bytes a configuration file may have: 4 MiB. The largest that upstream shipped has less than 40 KiB.
pub const MAX_FILE: u64 = 4 << 20;

/// A point in time as a file system keeps it, counted from 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct FileTime {
    /// Whole seconds; negative before 1970.
    pub seconds: i64,
    /// The rest, 0 to 999 999 999.
    pub nanoseconds: u32,
}

/// What the system keeps about a file, taken from the handle that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStat {
    /// The device that holds the file.
    pub dev: u64,
    /// Its number there; with `dev`, the file's identity.
    pub ino: u64,
    /// How many names it has (hard links).
    pub names: u64,
    /// Bytes.
    pub size: u64,
    /// Permission bits, `0o7777` at most.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Last change of the content.
    pub mtime: FileTime,
    /// Last change of content or metadata; cannot be set back.
    pub ctime: FileTime,
    /// Last read before this one.
    pub atime: FileTime,
}

impl FileStat {
    pub(crate) fn of(meta: &Metadata) -> Self {
        let time = |seconds, nanoseconds: i64| FileTime {
            seconds,
            nanoseconds: u32::try_from(nanoseconds).unwrap_or(0),
        };
        Self {
            dev: meta.dev(),
            ino: meta.ino(),
            names: meta.nlink(),
            size: meta.size(),
            mode: meta.mode() & 0o7777,
            uid: meta.uid(),
            gid: meta.gid(),
            mtime: time(meta.mtime(), meta.mtime_nsec()),
            ctime: time(meta.ctime(), meta.ctime_nsec()),
            atime: time(meta.atime(), meta.atime_nsec()),
        }
    }

    /// The same file in the same state; having been read is no difference.
    pub(crate) fn same_state(&self, other: &Self) -> bool {
        Self {
            atime: self.atime,
            ..*other
        } == *self
    }
}

/// A configuration file's bytes and what was found on the way to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadFile {
    /// The name as typed.
    pub path: PathBuf,
    /// The name without links, `.` and `..`; inside `--root`, without it.
    pub resolved: PathBuf,
    /// The resolved file as this machine's own root sees it.
    pub on_disk: PathBuf,
    /// The links that were followed, in order.
    pub links: Vec<Link>,
    /// The content.
    pub bytes: Vec<u8>,
    /// The file's metadata when it was read.
    pub stat: FileStat,
}

impl ReadFile {
    /// In the place of a file, for what is in none: nothing but a name.
    pub fn unfiled(name: &Path) -> Self {
        let never = FileTime {
            seconds: 0,
            nanoseconds: 0,
        };
        Self {
            path: name.to_owned(),
            resolved: name.to_owned(),
            on_disk: name.to_owned(),
            links: Vec::new(),
            bytes: Vec::new(),
            stat: FileStat {
                dev: 0,
                ino: 0,
                names: 0,
                size: 0,
                mode: 0,
                uid: 0,
                gid: 0,
                mtime: never,
                ctime: never,
                atime: never,
            },
        }
    }
}

/// Reads a configuration file of this machine; see [`read_bounded_in`].
pub fn read_bounded(path: &Path) -> Result<ReadFile, SourceError> {
    read_bounded_in(path, None)
}

/// Reads a configuration file, of another root file system if there is a `root`.
///
/// Never waits, never reads more than [`MAX_FILE`] bytes, and reads nothing but a regular file. A file that changes
/// meanwhile is read once more, then refused.
pub fn read_bounded_in(path: &Path, root: Option<&Path>) -> Result<ReadFile, SourceError> {
    read_up_to_in(path, root, MAX_FILE)
}

/// The same, for a file that may have another number of bytes at most.
pub fn read_up_to_in(
    path: &Path,
    root: Option<&Path>,
    limit: u64,
) -> Result<ReadFile, SourceError> {
    let once = || {
        let file = OpenFile::open_up_to(path, root, limit)?;
        let bytes = file.read()?;
        file.finish(bytes)
    };
    match once() {
        Err(SourceError::Changed { .. }) => once(),
        result => result,
    }
}

/// A regular file, open for reading, for those who need more of it than its bytes.
#[derive(Debug)]
pub struct OpenFile {
    located: Located,
    file: File,
    stat: FileStat,
    /// The most bytes it may have.
    limit: u64,
}

impl OpenFile {
    /// Opens what `path` stands for, if that is a regular file.
    pub fn open(path: &Path, root: Option<&Path>) -> Result<Self, SourceError> {
        Self::open_up_to(path, root, MAX_FILE)
    }

    /// The same, for a file that may have another number of bytes at most.
    pub fn open_up_to(path: &Path, root: Option<&Path>, limit: u64) -> Result<Self, SourceError> {
        let located = locate(path, root)?;
        // Asked before opening, as opening alone makes some devices act; and after, as only the handle cannot be swapped.
        refuse_special(path, &located.metadata()?)?;
        let file = located.open().map_err(|errno| match errno {
            Errno::ACCESS | Errno::PERM => SourceError::Unreadable {
                path: path.to_owned(),
                at: located.resolved.clone(),
            },
            // The last step was just looked at: it went, or became a link.
            Errno::NOENT | Errno::LOOP => SourceError::Changed {
                path: path.to_owned(),
            },
            other => SourceError::Io {
                path: path.to_owned(),
                reason: other.into(),
            },
        })?;
        let meta = system::metadata(&file).map_err(|reason| SourceError::Io {
            path: path.to_owned(),
            reason,
        })?;
        refuse_special(path, &meta)?;
        let stat = FileStat::of(&meta);
        if stat.size > limit {
            return Err(SourceError::TooLarge {
                path: path.to_owned(),
                limit,
            });
        }
        Ok(Self {
            located,
            file,
            stat,
            limit,
        })
    }

    /// The open handle.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Reads the content, from the start the first time.
    pub fn read(&self) -> Result<Vec<u8>, SourceError> {
        let path = || self.located.typed.clone();
        read_up_to(&self.file, self.limit, self.stat.size)
            .map_err(|reason| SourceError::Io {
                path: path(),
                reason,
            })?
            .ok_or_else(|| SourceError::TooLarge {
                path: path(),
                limit: self.limit,
            })
    }

    /// Ends the reading: everything taken since [`OpenFile::open`] belongs together, or the file has changed.
    pub fn finish(self, bytes: Vec<u8>) -> Result<ReadFile, SourceError> {
        let path = self.located.typed;
        match system::metadata(&self.file) {
            Ok(meta) if FileStat::of(&meta).same_state(&self.stat) => Ok(ReadFile {
                path,
                resolved: self.located.resolved,
                on_disk: self.located.on_disk,
                links: self.located.links,
                bytes,
                stat: self.stat,
            }),
            Ok(_) => Err(SourceError::Changed { path }),
            Err(reason) => Err(SourceError::Io { path, reason }),
        }
    }
}

/// Everything `from` has, or nothing if that is more than `limit` bytes.
///
/// A file of `expected` bytes takes two calls, whatever its size, so that tests of failing calls can count on them.
pub(crate) fn read_up_to(from: &File, limit: u64, expected: u64) -> io::Result<Option<Vec<u8>>> {
    const STEP: usize = 64 * 1024;
    let expected = usize::try_from(expected.min(limit)).unwrap_or(0);
    let mut bytes = Vec::with_capacity(expected + 1);
    while system::read(from, &mut bytes)? > 0 {
        if bytes.len() as u64 > limit {
            return Ok(None);
        }
        if bytes.len() == bytes.capacity() {
            bytes.reserve(STEP);
        }
    }
    Ok(Some(bytes))
}

fn refuse_special(path: &Path, meta: &Metadata) -> Result<(), SourceError> {
    let (path, kind) = (path.to_owned(), meta.file_type());
    if kind.is_file() {
        Ok(())
    } else if kind.is_dir() {
        Err(SourceError::Directory { path })
    } else if kind.is_fifo() {
        Err(SourceError::Pipe { path })
    } else if kind.is_socket() {
        Err(SourceError::Socket { path })
    } else {
        Err(SourceError::Device { path })
    }
}
