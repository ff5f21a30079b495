//! The directory that holds the backups.

use std::ffi::OsString;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::{StoreError, durable};
use crate::system;

/// Where backups are kept when nobody says otherwise.
///
/// For root one place of the system, so that `sudo` and a root shell find the same; for others their own data directory.
///
/// # Errors
/// Where the environment names no home. It is not asked of the system's databases of users: what reads those is loaded
/// while the program runs, and is the C library's own, which a static program is free of.
#[cfg(feature = "cli")]
pub fn default_dir() -> Result<PathBuf, StoreError> {
    if rustix::process::geteuid().is_root() {
        return Ok("/var/lib/kata-upgrade/backups".into());
    }
    std::env::var_os("HOME")
        .filter(|home| !home.is_empty())
        .ok_or(StoreError::NoHome)?;
    let dirs = directories::ProjectDirs::from("io.github", "kata-upgrade", "kata-upgrade")
        .ok_or(StoreError::NoHome)?;
    Ok(dirs.data_dir().join("backups"))
}

/// Opens the directory to read backups, if it exists.
pub(super) fn open(dir: &Path) -> Result<Option<File>, StoreError> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    match system::open(dir, flags).map_err(io::Error::from) {
        Ok(place) => Ok(Some(place.into())),
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(reason) if reason.kind() == io::ErrorKind::NotADirectory => {
            Err(StoreError::NotADirectory {
                dir: dir.to_owned(),
            })
        }
        Err(reason) => Err(StoreError::Directory {
            dir: dir.to_owned(),
            reason,
        }),
    }
}

/// Opens the directory to add a backup, making it if need be, and refuses it where others could change backups.
pub(super) fn prepare(dir: &Path) -> Result<File, StoreError> {
    let failed = |reason| StoreError::Directory {
        dir: dir.to_owned(),
        reason,
    };
    if open(dir)?.is_none() {
        make(dir).map_err(failed)?;
    }
    let place = open(dir)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))?;
    let meta = system::metadata(&place).map_err(failed)?;
    let user = rustix::process::geteuid().as_raw();
    // Root can do anything anyway, so that a directory of root's is no less safe than one's own.
    if meta.uid() != user && meta.uid() != 0 {
        return Err(StoreError::ForeignDirectory {
            dir: dir.to_owned(),
            owner: meta.uid(),
            user,
        });
    }
    if meta.mode() & 0o1002 == 0o0002 {
        return Err(StoreError::OpenDirectory {
            dir: dir.to_owned(),
        });
    }
    Ok(place)
}

/// Makes the directory and those above it, closed to others, and brings their names to the disk.
fn make(dir: &Path) -> io::Result<()> {
    let above = |path: &Path| match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => path.to_owned(),
    };
    let mut changed = Vec::new();
    let mut path = dir.to_owned();
    while !path.exists() {
        path = above(&path);
        changed.push(path.clone());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    changed
        .iter()
        .try_for_each(|path| durable::sync_dir(&File::open(path)?))
}

/// The names in an open directory, sorted.
pub(super) fn names(dir: &File) -> io::Result<Vec<OsString>> {
    let mut names = system::names(dir)?;
    names.sort();
    Ok(names)
}
