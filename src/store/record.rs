//! What a run did after it made a backup: part of the backup's manifest, so that the one is never without the other.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::manifest::{MAX_ENTRIES, Name, Sha256, is_plain};
use super::{BackupId, Finding};
use crate::source::read::MAX_FILE;

/// What was done to files whose former state the backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Record {
    /// What for.
    pub kind: RecordKind,
    /// The backup that was restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<BackupId>,
    /// The changes, in order.
    pub changes: Vec<Change>,
    /// Directories that were made for them, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made: Vec<Name>,
}

/// Why files were changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// A result was written.
    Write,
    /// A backup was restored.
    Restore,
}

/// What became of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Change {
    /// The place, all links resolved; inside the root, without it.
    pub path: Name,
    /// What was there. A file is an entry of the manifest with that `resolved`.
    pub before: Was,
    /// What is there since.
    pub after: Was,
    /// Where only what belongs to the file changed, the digest of that; its bytes are the same before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Sha256>,
    /// The edition of what was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    /// The text it was written from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Base>,
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Was {
    /// Nothing.
    Absent,
    /// A symbolic link.
    Link {
        /// What it says.
        target: Name,
    },
    /// A file.
    File {
        /// Of its bytes.
        sha256: Sha256,
    },
}

/// The base text a file was written from, kept with the backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Base {
    /// Where its bytes are, inside the backup: `files/0002`.
    pub stored: String,
    /// Bytes.
    pub size: u64,
    /// Of the bytes.
    pub sha256: Sha256,
}

impl Record {
    /// Refuses what no run would have recorded; `saved` tells the places whose content the manifest holds.
    pub(super) fn check(&self, saved: impl Fn(&Path, &Sha256) -> bool) -> Result<(), Finding> {
        let impossible = |what, path: &Name| Finding::ImpossibleValue {
            what,
            path: path.as_path().into(),
        };
        if self.changes.is_empty() || self.changes.len() > MAX_ENTRIES {
            return Err(Finding::ManifestCount {
                count: self.changes.len(),
            });
        }
        for (at, change) in self.changes.iter().enumerate() {
            let path = &change.path;
            if !is_plain(path.as_path()) {
                return Err(Finding::UnsafePath {
                    path: path.as_path().into(),
                });
            }
            if self
                .changes
                .iter()
                .skip(at + 1)
                .any(|other| other.path == *path)
            {
                return Err(Finding::Duplicate {
                    name: path.as_path().into(),
                });
            }
            if let Was::File { sha256 } = &change.before
                && !saved(path.as_path(), sha256)
            {
                return Err(impossible("change", path));
            }
            if let Some(base) = &change.base {
                if !super::manifest::is_stored(&base.stored) {
                    return Err(Finding::StoredName {
                        stored: base.stored.clone(),
                        path: path.as_path().into(),
                    });
                }
                if base.size > MAX_FILE {
                    return Err(impossible("size", path));
                }
            }
        }
        match self.made.iter().find(|dir| !is_plain(dir.as_path())) {
            Some(dir) => Err(Finding::UnsafePath {
                path: dir.as_path().into(),
            }),
            None => Ok(()),
        }
    }
}
