//! A backup held open, read without following a link or waiting on a pipe.

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use rustix::fs::Mode;
use rustix::io::Errno;

use super::capture::sum;
use super::manifest::{Kept, MAX_MANIFEST, Manifest};
use super::{Finding, durable};
use crate::source::read::read_up_to;
use crate::source::resolve::READ;
use crate::system;

/// A backup's directories.
pub(super) struct Opened {
    pub(super) dir: File,
    /// The directory of the saved bytes, if there is one.
    pub(super) files: Option<File>,
}

impl Opened {
    /// Opens the backup called `name`.
    pub(super) fn open(place: &File, name: &OsStr) -> Result<Self, Finding> {
        let dir =
            durable::open_dir(place, name).map_err(|error| match Errno::from_io_error(&error) {
                Some(Errno::NOTDIR | Errno::LOOP) => Finding::NotADirectory,
                _ => Finding::Unreadable {
                    name: ".".to_owned(),
                    reason: error.to_string(),
                },
            })?;
        let files = durable::open_dir(&dir, "files").ok();
        Ok(Self { dir, files })
    }

    /// The manifest's open file, once it is known to be one.
    pub(super) fn manifest_file(&self) -> Result<File, Finding> {
        plain(&self.dir, "manifest.json").map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Finding::ManifestMissing,
            _ => Finding::Unreadable {
                name: "manifest.json".to_owned(),
                reason: error.to_string(),
            },
        })
    }

    /// The manifest, checked; `name` is what the backup's directory is called.
    pub(super) fn manifest(&self, name: &OsStr) -> Result<Manifest, Finding> {
        let file = self.manifest_file()?;
        let read =
            system::metadata(&file).and_then(|meta| read_up_to(&file, MAX_MANIFEST, meta.len()));
        let bytes = read.map_err(|error| Finding::Unreadable {
            name: "manifest.json".to_owned(),
            reason: error.to_string(),
        })?;
        Manifest::parse(
            &bytes.ok_or(Finding::ManifestTooLarge)?,
            &name.to_string_lossy(),
        )
    }

    /// A saved file of the right kind and size.
    pub(super) fn stored(&self, kept: Kept<'_>) -> Result<File, Finding> {
        let (stored, path) = (kept.stored.to_owned(), kept.path.to_owned());
        let Some(files) = &self.files else {
            return Err(Finding::FileMissing { stored, path });
        };
        let opened =
            plain(files, kept.name()).and_then(|file| Ok((system::metadata(&file)?.len(), file)));
        match opened {
            Ok((found, file)) if found == kept.size => Ok(file),
            Ok((found, _)) => Err(Finding::SizeDiffers {
                stored,
                path,
                expected: kept.size,
                found,
            }),
            Err(error) => Err(match error.kind() {
                io::ErrorKind::NotFound => Finding::FileMissing { stored, path },
                io::ErrorKind::InvalidInput => Finding::NotAFile { stored, path },
                _ => Finding::Unreadable {
                    name: stored,
                    reason: error.to_string(),
                },
            }),
        }
    }
}

impl Opened {
    /// The bytes of a saved file, if they are what was saved.
    pub(super) fn bytes(&self, kept: Kept<'_>) -> Result<Vec<u8>, Finding> {
        let file = self.stored(kept)?;
        let (stored, path) = (kept.stored.to_owned(), kept.path.to_owned());
        let differs = |found, stored, path| Finding::SizeDiffers {
            stored,
            path,
            expected: kept.size,
            found,
        };
        match read_up_to(&file, kept.size, kept.size) {
            Ok(Some(bytes)) if bytes.len() as u64 != kept.size => {
                Err(differs(bytes.len() as u64, stored, path))
            }
            Ok(Some(bytes)) if sum(&bytes) == *kept.sha256 => Ok(bytes),
            Ok(Some(_)) => Err(Finding::HashDiffers { stored, path }),
            // It had the right size a moment ago.
            Ok(None) => Err(differs(kept.size + 1, stored, path)),
            Err(error) => Err(Finding::Unreadable {
                name: stored,
                reason: error.to_string(),
            }),
        }
    }

    /// What became of what the backup was made for.
    pub(super) fn outcome(&self) -> io::Result<Option<Outcome>> {
        for outcome in [Outcome::Done, Outcome::Returned] {
            if durable::exists(&self.dir, outcome.marker())? {
                return Ok(Some(outcome));
            }
        }
        Ok(None)
    }

    /// Remembers what became of it.
    pub(super) fn conclude(&self, outcome: Outcome) -> io::Result<()> {
        match durable::new_file(&self.dir, outcome.marker(), b"", 0o600) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => durable::sync_dir(&self.dir),
        }
    }
}

/// The end of a run: a file in its backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Everything is as the record says.
    Done,
    /// Everything is as it was before.
    Returned,
}

impl Outcome {
    pub(super) fn marker(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Returned => "returned",
        }
    }
}

/// Opens a regular file; anything else is [`io::ErrorKind::InvalidInput`].
fn plain(dir: &File, name: &str) -> io::Result<File> {
    let file = match system::openat(dir, name, READ, Mode::empty()) {
        // A link, a socket: there, but not to be opened.
        Err(Errno::LOOP | Errno::NXIO) => return Err(not_a_file()),
        result => File::from(result?),
    };
    if system::metadata(&file)?.is_file() {
        Ok(file)
    } else {
        Err(not_a_file())
    }
}

fn not_a_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")
}
