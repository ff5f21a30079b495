//! One file to save: its bytes and everything about it, taken as one.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use rustix::io::Errno;
use sha2::{Digest as _, Sha256 as Hasher};

use super::manifest::{Attribute, Entry, Hex, Mode, Name, SavedLink, Sha256};
use super::{BackupRequest, StoreError};
use crate::source::SourceError;
use crate::source::read::{OpenFile, ReadFile};
use crate::system;

/// Reads a file and writes down what it is; `stored` is where its bytes will be. A file that changes meanwhile is
/// taken once more, then refused.
pub(super) fn capture(
    request: &BackupRequest,
    root: Option<&Path>,
    stored: String,
) -> Result<(Entry, Vec<u8>), StoreError> {
    let (file, xattrs) = match take(&request.path, root) {
        Err(StoreError::Source(SourceError::Changed { .. })) => take(&request.path, root)?,
        result => result?,
    };
    let path = recorded_path(&file.path, &file.resolved, root);
    let is_resolved = path == file.resolved;
    let links = if is_resolved { &[][..] } else { &file.links };
    let entry = Entry {
        stored,
        path: Name::from(&path),
        resolved: Name::from(&file.resolved),
        links: links
            .iter()
            .map(|link| SavedLink {
                path: Name::from(&link.path),
                target: Name::from(&link.target),
            })
            .collect(),
        size: file.bytes.len() as u64,
        sha256: sum(&file.bytes),
        mode: Mode(file.stat.mode),
        uid: file.stat.uid,
        gid: file.stat.gid,
        mtime: file.stat.mtime,
        atime: Some(file.stat.atime),
        xattrs,
        edition: request.edition.clone(),
    };
    Ok((entry, file.bytes))
}

/// The SHA-256 of `bytes`.
pub(super) fn sum(bytes: &[u8]) -> Sha256 {
    Sha256(Hasher::digest(bytes).into())
}

fn take(path: &Path, root: Option<&Path>) -> Result<(ReadFile, Vec<Attribute>), StoreError> {
    let open = OpenFile::open(path, root)?;
    let bytes = open.read()?;
    let xattrs =
        attributes(open.file(), Unseen::LeftOut).map_err(|reason| StoreError::Attributes {
            path: path.to_owned(),
            reason,
        })?;
    Ok((open.finish(bytes)?, xattrs))
}

/// What becomes of attributes that are there and closed to this user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// A backup holds what its maker may see.
    LeftOut,
    /// A file cannot be replaced by one that lacks them.
    Refused,
}

/// The kernel's checksum of everything about one file: no other file can have it.
const OF_THIS_FILE: &str = "security.evm";

/// A file's extended attributes, sorted by name.
pub(super) fn attributes(file: &File, unseen: Unseen) -> io::Result<Vec<Attribute>> {
    let names = match system::list_xattr(file) {
        Ok(names) => names,
        Err(error) if Errno::from_io_error(&error) == Some(Errno::NOTSUP) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for name in names.into_iter().filter(|name| *name != OF_THIS_FILE) {
        match system::get_xattr(file, &name) {
            Ok(Some(value)) => found.push(Attribute {
                name: Name::from(&name),
                value: Hex(value),
            }),
            Ok(None) => {}
            Err(error)
                if unseen == Unseen::LeftOut && error.kind() == io::ErrorKind::PermissionDenied => {
            }
            Err(error) => return Err(error),
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// The name under which the file is remembered: absolute, so that it means the same from everywhere. A name with `..`
/// depends on what the links before it say, so that the resolved one stands for it.
pub(super) fn recorded_path(typed: &Path, resolved: &Path, root: Option<&Path>) -> PathBuf {
    let start = if root.is_some() {
        Ok("/".into())
    } else {
        std::env::current_dir()
    };
    let Ok(start) = start else {
        return resolved.to_owned();
    };
    let path: PathBuf = start.join(typed).components().collect();
    if path.components().any(|part| part == Component::ParentDir) {
        resolved.to_owned()
    } else {
        path
    }
}
