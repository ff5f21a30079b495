//! What is, or shall be, under a name: nothing, a link, or a file with all that belongs to it.

use std::ffi::OsStr;
use std::fs::File;
use std::path::PathBuf;

use rustix::fs::{FileType, Mode};
use rustix::io::Errno;

use super::capture::{Unseen, attributes, sum};
use super::manifest::{Attribute, Change, Entry, Sha256, Was};
use super::spot::{Spot, failed};
use super::{Refused, StoreError};
use crate::source::SourceError;
use crate::source::read::{FileStat, FileTime, MAX_FILE, read_up_to};
use crate::source::resolve::READ;
use crate::system;

/// What is under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    Absent,
    Link(PathBuf),
    File(Content),
}

/// A file's bytes and what the system keeps beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    pub(super) mode: u32,
    /// Owner and group; whoever makes the file, if none.
    pub(super) owner: Option<(u32, u32)>,
    /// Last change and last read; now, if none.
    pub(super) times: Option<(FileTime, FileTime)>,
    /// All extended attributes; the directory's default, if none.
    pub(super) xattrs: Option<Vec<Attribute>>,
}

impl State {
    /// What is there now, taken as one, and the file's metadata where it is one.
    pub(super) fn of(spot: &Spot) -> Result<(Self, Option<FileStat>), StoreError> {
        if !spot.missing.is_empty() {
            return Ok((Self::Absent, None));
        }
        let wrong = |errno: Errno| match errno {
            Errno::ACCESS | Errno::PERM => SourceError::Unreadable {
                path: spot.typed.clone(),
                at: spot.path.clone(),
            }
            .into(),
            other => failed(&spot.typed, other.into()),
        };
        let stat = match system::statat(spot.dir(), spot.name()) {
            Err(Errno::NOENT) => return Ok((Self::Absent, None)),
            stat => stat.map_err(wrong)?,
        };
        match FileType::from_raw_mode(stat.st_mode) {
            FileType::Symlink => {
                let target = system::readlinkat(spot.dir(), spot.name()).map_err(wrong)?;
                Ok((Self::Link(target.into()), None))
            }
            FileType::RegularFile => {
                let opened = match system::openat(
                    spot.dir(),
                    spot.name(),
                    READ | rustix::fs::OFlags::NOATIME,
                    Mode::empty(),
                ) {
                    Err(Errno::PERM) => {
                        system::openat(spot.dir(), spot.name(), READ, Mode::empty())
                    }
                    opened => opened,
                };
                let file = File::from(opened.map_err(wrong)?);
                let (content, stat) = Self::read(&file, spot)?;
                Ok((Self::File(content), Some(stat)))
            }
            _ => Err(StoreError::Refused {
                path: spot.typed.clone(),
                why: Refused::Special,
            }),
        }
    }

    fn read(file: &File, spot: &Spot) -> Result<(Content, FileStat), StoreError> {
        let wrong = |reason| failed(&spot.typed, reason);
        let look = || system::metadata(file).map(|meta| FileStat::of(&meta));
        let before = look().map_err(wrong)?;
        let bytes = read_up_to(file, MAX_FILE, before.size).map_err(wrong)?;
        let bytes = bytes.ok_or_else(|| SourceError::TooLarge {
            path: spot.typed.clone(),
            limit: MAX_FILE,
        })?;
        let xattrs =
            attributes(file, Unseen::Refused).map_err(|reason| StoreError::Attributes {
                path: spot.typed.clone(),
                reason,
            })?;
        if !look().map_err(wrong)?.same_state(&before) {
            return Err(SourceError::Changed {
                path: spot.typed.clone(),
            }
            .into());
        }
        let content = Content {
            bytes,
            mode: before.mode,
            owner: Some((before.uid, before.gid)),
            times: Some((before.mtime, before.atime)),
            xattrs: Some(xattrs),
        };
        Ok((content, before))
    }

    /// The state a saved file had.
    pub(super) fn saved(entry: &Entry, bytes: Vec<u8>) -> Self {
        Self::File(Content {
            bytes,
            mode: entry.mode.0,
            owner: Some((entry.uid, entry.gid)),
            times: Some((entry.mtime, entry.atime.unwrap_or(entry.mtime))),
            xattrs: Some(entry.xattrs.clone()),
        })
    }

    /// Whether this is what a change made.
    pub(super) fn is_after(&self, change: &Change) -> bool {
        let digest = match self {
            Self::File(content) => Some(content.digest()),
            _ => None,
        };
        self.was() == change.after && (change.metadata.is_none() || change.metadata == digest)
    }

    /// The state as a record keeps it: what a file says, not what belongs to it.
    pub(super) fn was(&self) -> Was {
        match self {
            Self::Absent => Was::Absent,
            Self::Link(target) => Was::Link {
                target: target.as_path().into(),
            },
            Self::File(content) => Was::File {
                sha256: sum(&content.bytes),
            },
        }
    }
}

impl Content {
    /// A sum of what belongs to the file beside its bytes, the time of its last read excepted.
    pub(super) fn digest(&self) -> Sha256 {
        let (uid, gid) = self.owner.unwrap_or_default();
        let mut text = format!("{:o} {uid} {gid}", self.mode).into_bytes();
        if let Some((mtime, _)) = self.times {
            text.extend(format!(" {}.{:09}", mtime.seconds, mtime.nanoseconds).bytes());
        }
        for one in self.xattrs.iter().flatten() {
            let name = one.name.as_os_str().as_encoded_bytes();
            for part in [name, &one.value.0] {
                text.extend((part.len() as u64).to_be_bytes());
                text.extend(part);
            }
        }
        sum(&text)
    }
}

/// An integrity checksum or signature of the content: it belongs to the very bytes it was made for.
pub(super) fn is_checksum(name: &OsStr) -> bool {
    name == "security.ima"
}
