//! The backups there are.

use std::cmp::Reverse;
use std::ffi::OsStr;
use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::manifest::{Manifest, Sha256};
use super::opened::Opened;
use super::{BackupId, Finding, StoreError, durable, place};

/// A backup, as far as a quick look tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub id: String,
    /// When it was made; unknown if the manifest cannot be read.
    pub created: Option<Timestamp>,
    /// Its own directory.
    pub dir: PathBuf,
    /// The other root file system its files are from.
    pub root: Option<PathBuf>,
    /// Why it is not good; [`Listed::good`] asks only that.
    pub fault: Option<Finding>,
    /// What it holds, as far as the manifest can be believed.
    pub files: Vec<ListedFile>,
}

/// A saved file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFile {
    /// As it was named, made absolute.
    pub path: PathBuf,
    /// Of its bytes; `Display` spells it.
    pub sha256: Sha256,
    /// The edition it was taken for.
    pub edition: Option<String>,
}

impl Listed {
    pub(super) fn new(
        dir: PathBuf,
        id: String,
        manifest: Option<&Manifest>,
        fault: Option<Finding>,
    ) -> Self {
        let files = manifest
            .map_or(&[][..], |manifest| &manifest.entries)
            .iter()
            .map(|entry| ListedFile {
                path: entry.path.as_path().to_owned(),
                sha256: entry.sha256,
                edition: entry.edition.clone(),
            });
        Self {
            id,
            created: manifest.map(|manifest| manifest.created),
            dir,
            root: manifest.and_then(|manifest| Some(manifest.root.as_ref()?.as_path().to_owned())),
            fault,
            files: files.collect(),
        }
    }

    /// Whether everything that was saved seems to be there.
    pub fn good(&self) -> bool {
        self.fault.is_none()
    }

    pub(super) fn order(&self) -> impl Ord + use<> {
        newest_first(&self.id, self.created)
    }
}

/// Orders backups, the newest first: the name tells the second, the manifest the rest.
pub(super) fn newest_first(name: &str, created: Option<Timestamp>) -> impl Ord + use<> {
    let id: Option<BackupId> = name.parse().ok();
    let second = id.map_or_else(String::new, |id| id.second().to_owned());
    Reverse((second, created, name.to_owned()))
}

/// The backups in `dir`, newest first; none if there is no such directory.
///
/// Looks at manifests and sizes, not at content: [`super::verify`] does. Unfinished backups are left out.
pub fn list(dir: &Path) -> Result<Vec<Listed>, StoreError> {
    let Some(place) = place::open(dir)? else {
        return Ok(Vec::new());
    };
    let names = place::names(&place).map_err(|reason| StoreError::Directory {
        dir: dir.to_owned(),
        reason,
    })?;
    let mut found: Vec<_> = names
        .iter()
        .filter(|name| is_backup(&place, name))
        .map(|name| look(dir, &place, name))
        .collect();
    found.sort_by_cached_key(Listed::order);
    Ok(found)
}

/// Whether the name is a backup's, or leads to one that was renamed by hand.
pub(super) fn is_backup(place: &File, name: &OsStr) -> bool {
    let text = name.to_string_lossy();
    let manifest = || Path::new(name).join("manifest.json");
    text.parse::<BackupId>().is_ok()
        || (!text.starts_with('.') && durable::exists(place, manifest()).unwrap_or(false))
}

fn look(dir: &Path, place: &File, name: &OsStr) -> Listed {
    let opened = Opened::open(place, name).and_then(|opened| Ok((opened.manifest(name)?, opened)));
    let (manifest, fault) = match opened {
        Ok((manifest, opened)) => {
            let fault = manifest.kept().find_map(|kept| opened.stored(kept).err());
            (Some(manifest), fault)
        }
        Err(fault) => (None, Some(fault)),
    };
    Listed::new(
        dir.join(name),
        name.to_string_lossy().into_owned(),
        manifest.as_ref(),
        fault,
    )
}
