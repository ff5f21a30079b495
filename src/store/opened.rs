//! A backup held open, read without following a link or waiting on a pipe.

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use rustix::fs::{Mode, OFlags, openat};
use rustix::io::Errno;

use super::manifest::{Entry, MAX_MANIFEST, Manifest};
use super::{Finding, durable};
use crate::source::read::read_up_to;

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
        let mut file = self.manifest_file()?;
        let bytes =
            read_up_to(&mut file, MAX_MANIFEST, 0).map_err(|error| Finding::Unreadable {
                name: "manifest.json".to_owned(),
                reason: error.to_string(),
            })?;
        Manifest::parse(
            &bytes.ok_or(Finding::ManifestTooLarge)?,
            &name.to_string_lossy(),
        )
    }

    /// A saved file of the right kind and size.
    pub(super) fn stored(&self, entry: &Entry) -> Result<File, Finding> {
        let (stored, path) = (entry.stored.clone(), entry.path.as_path().to_owned());
        let Some(files) = &self.files else {
            return Err(Finding::FileMissing { stored, path });
        };
        let opened =
            plain(files, entry.stored_name()).and_then(|file| Ok((file.metadata()?.len(), file)));
        match opened {
            Ok((found, file)) if found == entry.size => Ok(file),
            Ok((found, _)) => Err(Finding::SizeDiffers {
                stored,
                path,
                expected: entry.size,
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

/// Opens a regular file; anything else is [`io::ErrorKind::InvalidInput`].
fn plain(dir: &File, name: &str) -> io::Result<File> {
    let flags =
        OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = match openat(dir, name, flags, Mode::empty()) {
        // A link, a socket: there, but not to be opened.
        Err(Errno::LOOP | Errno::NXIO) => return Err(not_a_file()),
        result => File::from(result?),
    };
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(not_a_file())
    }
}

fn not_a_file() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")
}
