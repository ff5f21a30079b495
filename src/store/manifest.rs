//! The record of what a backup holds: `manifest.json`.
//!
//! Unknown fields are ignored, so that later releases may add some; everything known is checked before it is used.

use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use super::record::{Base, Change, Record, RecordKind, Was};
pub use super::spelling::{Hex, Mode, Name, Sha256};
use super::{BackupId, Finding};
use crate::source::read::{FileTime, MAX_FILE};

/// The format this release writes and reads.
pub const FORMAT: &str = "kata-upgrade/backup/1";
/// The most files one backup holds.
pub const MAX_ENTRIES: usize = 1000;
/// The most bytes a manifest may have: 16 MiB.
pub const MAX_MANIFEST: u64 = 16 << 20;

/// What a backup holds and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/backup/1"))]
pub struct Manifest {
    /// Always [`FORMAT`].
    #[cfg_attr(feature = "schemas", schemars(description = "Which format this is.", extend("const" = "kata-upgrade/backup/1")))]
    pub format: String,
    /// The backup's name.
    pub id: BackupId,
    /// When it was made, UTC.
    #[cfg_attr(feature = "schemas", schemars(with = "String", extend("format" = "date-time")))]
    pub created: Timestamp,
    /// Version of the program that made it.
    pub tool: String,
    /// The machine that made it, if it said its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The other root file system the files are from; their paths are inside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Name>,
    /// The files, in the order they were named; none only where nothing was there to be saved before a change.
    pub entries: Vec<Entry>,
    /// What was done once this was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
}

/// One saved file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Where its bytes are, inside the backup: `files/0001`.
    pub stored: String,
    /// The file as it was named, made absolute.
    pub path: Name,
    /// The file itself, all links resolved.
    pub resolved: Name,
    /// The links from `path` to `resolved`, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<SavedLink>,
    /// Bytes.
    pub size: u64,
    /// Of the bytes.
    pub sha256: Sha256,
    /// Permission bits.
    pub mode: Mode,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Last change of the content.
    pub mtime: FileTime,
    /// Last time it was read before it was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub atime: Option<FileTime>,
    /// The extended attributes this user was permitted to read, by name; access lists and security labels are among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub xattrs: Vec<Attribute>,
    /// Which edition the caller took it for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}

/// A symbolic link on the way to a saved file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct SavedLink {
    /// Where it is.
    pub path: Name,
    /// What it says.
    pub target: Name,
}

/// An extended attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Attribute {
    /// With its name space: `security.selinux`.
    pub name: Name,
    /// Its bytes.
    pub value: Hex,
}

/// A file inside the backup, and the file it is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept<'m> {
    pub(super) stored: &'m str,
    pub(super) size: u64,
    pub(super) sha256: &'m Sha256,
    pub(super) path: &'m Path,
}

impl Kept<'_> {
    /// The name inside the backup's `files` directory.
    pub(super) fn name(&self) -> &str {
        self.stored.strip_prefix("files/").unwrap_or_default()
    }
}

impl Entry {
    pub(super) fn kept(&self) -> Kept<'_> {
        Kept {
            stored: &self.stored,
            size: self.size,
            sha256: &self.sha256,
            path: self.path.as_path(),
        }
    }
}

impl Change {
    pub(super) fn kept_base(&self) -> Option<Kept<'_>> {
        self.base.as_ref().map(|base| Kept {
            stored: &base.stored,
            size: base.size,
            sha256: &base.sha256,
            path: self.path.as_path(),
        })
    }
}

/// Just enough to tell another format from a broken manifest.
#[derive(Deserialize)]
struct Head {
    format: String,
}

impl Manifest {
    /// Reads and checks the manifest of the backup whose directory is called `name`.
    pub fn parse(bytes: &[u8], name: &str) -> Result<Self, Finding> {
        let broken = |error: serde_json::Error| Finding::ManifestBroken {
            reason: error.to_string(),
        };
        if bytes.len() as u64 > MAX_MANIFEST {
            return Err(Finding::ManifestTooLarge);
        }
        let head: Head = serde_json::from_slice(bytes).map_err(broken)?;
        if head.format != FORMAT {
            return Err(Finding::ManifestFormat {
                format: head.format,
            });
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(broken)?;
        if manifest.id.as_str() != name {
            return Err(Finding::ManifestOther {
                id: manifest.id.into(),
            });
        }
        manifest.check()?;
        Ok(manifest)
    }

    /// Refuses whatever [`super::create`] would not have written.
    pub(super) fn check(&self) -> Result<(), Finding> {
        let least = usize::from(self.record.is_none());
        if self.entries.len() < least || self.entries.len() > MAX_ENTRIES {
            return Err(Finding::ManifestCount {
                count: self.entries.len(),
            });
        }
        let mut names = HashSet::new();
        let mut paths = HashSet::new();
        for entry in &self.entries {
            entry.check()?;
            if !names.insert(entry.stored.as_str()) {
                return Err(Finding::Duplicate {
                    name: entry.stored.clone().into(),
                });
            }
            if !paths.insert(&entry.path) {
                return Err(Finding::Duplicate {
                    name: entry.path.as_path().into(),
                });
            }
        }
        if let Some(entry) = self.entries.iter().find(|entry| !leads(entry)) {
            return Err(Finding::LinksElsewhere {
                path: entry.path.as_path().into(),
                resolved: entry.resolved.as_path().into(),
            });
        }
        let Some(record) = &self.record else {
            return Ok(());
        };
        record.check(|path, sha256| {
            self.entries
                .iter()
                .any(|entry| entry.resolved.as_path() == path && entry.sha256 == *sha256)
        })?;
        for base in record.changes.iter().filter_map(Change::kept_base) {
            if !names.insert(base.stored) {
                return Err(Finding::Duplicate {
                    name: base.stored.into(),
                });
            }
        }
        Ok(())
    }

    /// Everything the backup's `files` directory has to hold.
    pub(super) fn kept(&self) -> impl Iterator<Item = Kept<'_>> {
        let changes = self.record.iter().flat_map(|record| &record.changes);
        let bases = changes.filter_map(Change::kept_base);
        self.entries.iter().map(Entry::kept).chain(bases)
    }
}

impl Entry {
    fn check(&self) -> Result<(), Finding> {
        if !is_stored(&self.stored) {
            return Err(Finding::StoredName {
                stored: self.stored.clone(),
                path: self.path.as_path().into(),
            });
        }
        let places = [&self.path, &self.resolved]
            .into_iter()
            .chain(self.links.iter().map(|link| &link.path));
        for place in places {
            if !is_plain(place.as_path()) {
                return Err(Finding::UnsafePath {
                    path: place.as_path().into(),
                });
            }
        }
        let times = [Some(self.mtime), self.atime];
        let what = if self.size > MAX_FILE {
            "size"
        } else if times
            .into_iter()
            .flatten()
            .any(|time| time.nanoseconds > 999_999_999)
        {
            "time"
        } else {
            return Ok(());
        };
        Err(Finding::ImpossibleValue {
            what,
            path: self.path.as_path().into(),
        })
    }
}

/// Whether `stored` is the name of a file inside a backup.
pub(super) fn is_stored(stored: &str) -> bool {
    let number = stored.strip_prefix("files/").unwrap_or_default();
    number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the saved links lead from the name to the file, one after the other, and all of them are used.
fn leads(entry: &Entry) -> bool {
    let mut links = entry.links.iter();
    let mut next = links.next();
    let mut at = PathBuf::from("/");
    let steps = |path: &Path| -> Vec<PathBuf> {
        let parts = path.components().rev();
        parts.map(|part| PathBuf::from(part.as_os_str())).collect()
    };
    let mut ahead = steps(entry.path.as_path());
    while let Some(step) = ahead.pop() {
        match step.components().next() {
            Some(Component::RootDir) => at = PathBuf::from("/"),
            Some(Component::ParentDir) => {
                at.pop();
            }
            Some(Component::Normal(name)) => {
                at.push(name);
                if let Some(link) = next.filter(|link| link.path.as_path() == at) {
                    at.pop();
                    ahead.extend(steps(link.target.as_path()));
                    next = links.next();
                }
            }
            _ => {}
        }
    }
    next.is_none() && at == entry.resolved.as_path()
}

/// Absolute, names something, and takes no way back up.
pub(super) fn is_plain(path: &Path) -> bool {
    let mut parts = path.components();
    parts.next() == Some(Component::RootDir)
        && path.file_name().is_some()
        && parts.all(|part| matches!(part, Component::Normal(_)))
}
