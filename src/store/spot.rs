//! A name in a directory that is held open: where something is written, without anything on the way being swapped.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::{Refused, StoreError, durable};
use crate::source::SourceError;
use crate::source::resolve::{Link, locate};
use crate::system;

/// Permissions of a directory that is made on the way to a new file.
const NEW_DIR: u32 = 0o755;

/// A place for a file or a link.
#[derive(Debug)]
pub(super) struct Spot {
    /// As it was named.
    pub(super) typed: PathBuf,
    /// Without links, `.` and `..`; inside the root, without it.
    pub(super) path: PathBuf,
    /// The links that led here.
    pub(super) links: Vec<Link>,
    /// The directories that have to be made in `dir`, outermost first.
    pub(super) missing: Vec<OsString>,
    /// The innermost directory that is there.
    dir: File,
    dir_path: PathBuf,
}

impl Spot {
    /// The place that `typed` stands for, links followed to the end. A link that leads nowhere is refused.
    pub(super) fn follow(typed: &Path, root: Option<&Path>) -> Result<Self, StoreError> {
        match locate(typed, root) {
            Ok(found) => {
                let path = found.resolved;
                let mut spot = Self::at(&path, root)?;
                spot.links = found.links;
                typed.clone_into(&mut spot.typed);
                Ok(spot)
            }
            Err(error) if error.is_missing() => Self::beyond(typed, root, error),
            Err(error) => Err(error.into()),
        }
    }

    /// A place that is not there yet: in the innermost directory that is.
    fn beyond(typed: &Path, root: Option<&Path>, error: SourceError) -> Result<Self, StoreError> {
        let mut ahead = typed;
        let mut missing = Vec::new();
        while let (Some(name), Some(parent)) = (ahead.file_name(), ahead.parent()) {
            missing.insert(0, name.to_owned());
            let above = if parent.as_os_str().is_empty() {
                Path::new(".")
            } else {
                parent
            };
            match locate(above, root) {
                Ok(found) => {
                    let dir = directory(&found, typed)?;
                    let first = missing
                        .first()
                        .map_or(OsStr::new(""), |name| name.as_os_str());
                    if durable::exists(&dir, first).map_err(|reason| failed(typed, reason))? {
                        return Err(error.into()); // a link that leads nowhere, or a file on the way
                    }
                    let mut path = found.resolved.clone();
                    path.extend(&missing);
                    missing.pop();
                    return Ok(Self {
                        typed: typed.to_owned(),
                        path,
                        links: found.links,
                        missing,
                        dir,
                        dir_path: found.resolved,
                    });
                }
                Err(error) if error.is_missing() => ahead = parent,
                Err(error) => return Err(error.into()),
            }
        }
        Err(error.into())
    }

    /// The place of that very name, which is absolute and plain; no link on the way is followed, and none at the end.
    pub(super) fn at(path: &Path, root: Option<&Path>) -> Result<Self, StoreError> {
        let mut ahead = path.parent().unwrap_or(Path::new("/"));
        let mut missing = Vec::new();
        loop {
            match locate(ahead, root) {
                Ok(found) if found.resolved == ahead => {
                    return Ok(Self {
                        typed: path.to_owned(),
                        path: path.to_owned(),
                        links: Vec::new(),
                        missing,
                        dir: directory(&found, path)?,
                        dir_path: found.resolved,
                    });
                }
                Ok(found) => {
                    return Err(StoreError::Refused {
                        path: path.to_owned(),
                        why: Refused::Elsewhere {
                            dir: ahead.to_owned(),
                            now: found.resolved,
                        },
                    });
                }
                Err(SourceError::Missing { .. }) => {
                    let Some(Component::Normal(name)) = ahead.components().next_back() else {
                        return Err(SourceError::Missing {
                            path: path.to_owned(),
                        }
                        .into());
                    };
                    missing.insert(0, name.to_owned());
                    ahead = ahead.parent().unwrap_or(Path::new("/"));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The last part of the name.
    pub(super) fn name(&self) -> &OsStr {
        self.path.file_name().unwrap_or_default()
    }

    /// The innermost directory that is there.
    pub(super) fn dir(&self) -> &File {
        &self.dir
    }

    /// The directories that have to be made, outermost first.
    pub(super) fn to_make(&self) -> Vec<PathBuf> {
        let mut path = self.dir_path.clone();
        let made = self.missing.iter().map(|name| {
            path.push(name);
            path.clone()
        });
        made.collect()
    }

    /// Makes the directories that are missing.
    pub(super) fn make_dirs(&mut self) -> Result<(), StoreError> {
        while let Some(name) = self.missing.first().cloned() {
            let new = match durable::new_dir(&self.dir, &name, NEW_DIR) {
                // Another place of this run is in it as well.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    durable::open_dir(&self.dir, &name)
                }
                Ok(new) => durable::sync_dir(&self.dir).map(|()| new),
                Err(error) => Err(error),
            };
            self.dir = new.map_err(|reason| failed(&self.path, reason))?;
            self.dir_path.push(name);
            self.missing.remove(0);
        }
        Ok(())
    }

    /// Where a new file is kept until it has its name: beside it, but not where runtimes read every file there is.
    pub(super) fn stage(&self) -> Result<File, StoreError> {
        let is_list = self
            .dir_path
            .extension()
            .is_some_and(|extension| extension == "d");
        let name = if is_list { ".." } else { "." };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = system::openat(&self.dir, name, flags, Mode::empty());
        Ok(dir
            .map_err(|errno| failed(&self.path, errno.into()))?
            .into())
    }

    /// Refuses a directory where everybody may rename what others put there.
    pub(super) fn check_dir(&self) -> Result<(), StoreError> {
        let meta = system::metadata(&self.dir).map_err(|reason| failed(&self.path, reason))?;
        if meta.mode() & 0o1002 == 0o0002 {
            return Err(StoreError::Refused {
                path: self.typed.clone(),
                why: Refused::OpenDirectory {
                    dir: self.dir_path.clone(),
                },
            });
        }
        Ok(())
    }
}

fn directory(found: &crate::source::resolve::Located, path: &Path) -> Result<File, StoreError> {
    let meta = found.metadata()?;
    if !meta.is_dir() {
        return Err(SourceError::ParentNotDirectory {
            path: path.to_owned(),
            parent: found.resolved.clone(),
        }
        .into());
    }
    found.open().map_err(|errno| match errno {
        Errno::ACCESS | Errno::PERM => SourceError::Unreadable {
            path: path.to_owned(),
            at: found.resolved.clone(),
        }
        .into(),
        other => failed(path, other.into()),
    })
}

pub(super) fn failed(path: &Path, reason: std::io::Error) -> StoreError {
    StoreError::Place {
        path: path.to_owned(),
        reason,
    }
}
