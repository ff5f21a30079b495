//! Making a backup.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::manifest::{FORMAT, MAX_ENTRIES, MAX_MANIFEST, Manifest, Name};
use super::{BackupId, Finding, Listed, StoreError, capture, durable, place};

/// How often another name is tried before giving up.
const TRIES: usize = 64;

/// A file to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRequest {
    /// The file; with a root, inside it.
    pub path: PathBuf,
    /// The edition it is, as text, if known.
    pub edition: Option<String>,
}

/// A backup that has been made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// The backup's own directory.
    pub dir: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
}

impl Backup {
    /// The backup's name.
    pub fn id(&self) -> &BackupId {
        &self.manifest.id
    }

    /// The backup as [`super::list`] shows it.
    pub fn listed(&self) -> Listed {
        Listed::new(
            self.dir.clone(),
            self.id().to_string(),
            Some(&self.manifest),
            None,
        )
    }
}

/// Saves files in a new backup in `dir`, which is made if need be. With `root`, the files are of that other root file system.
///
/// All or nothing: a file that cannot be read, or a disk that is full, leaves no backup. A file named twice is saved once.
pub fn create(
    dir: &Path,
    requests: &[BackupRequest],
    root: Option<&Path>,
) -> Result<Backup, StoreError> {
    if requests.is_empty() {
        return Err(StoreError::NothingToSave);
    }
    if requests.len() > MAX_ENTRIES {
        return Err(StoreError::TooManyFiles {
            count: requests.len(),
        });
    }
    let place = place::prepare(dir)?;
    let partial = Partial::begin(dir, &place)?;
    let mut manifest = Manifest {
        format: FORMAT.to_owned(),
        id: partial.id.clone(),
        created: partial.created,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        host: rustix::system::uname()
            .nodename()
            .to_str()
            .ok()
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        root: root.map(|root| Name::from(&root.canonicalize().unwrap_or_else(|_| root.to_owned()))),
        entries: Vec::new(),
    };
    for request in requests {
        let name = format!("{:04}", manifest.entries.len() + 1);
        let (entry, bytes) = capture::capture(request, root, format!("files/{name}"))?;
        if manifest
            .entries
            .iter()
            .all(|known| known.path != entry.path)
        {
            durable::new_file(&partial.files, &name, &bytes, 0o600)
                .map_err(|reason| partial.failed(reason))?;
            manifest.entries.push(entry);
        }
    }
    partial.finish(&place, &manifest)?;
    Ok(Backup {
        dir: dir.join(manifest.id.as_str()),
        manifest,
    })
}

/// A backup in the making; removed again unless it is finished.
struct Partial {
    id: BackupId,
    created: Timestamp,
    path: PathBuf,
    dir: File,
    files: File,
    finished: bool,
}

impl Partial {
    /// Takes a free name. Whoever holds `.<id>.partial` holds the name, provided that it is not yet in use.
    fn begin(dir: &Path, place: &File) -> Result<Self, StoreError> {
        for _ in 0..TRIES {
            let created = Timestamp::now();
            let id = BackupId::new(created);
            let path = dir.join(id.partial());
            let failed = |reason| StoreError::Write {
                path: path.clone(),
                reason,
            };
            let made = match durable::new_dir(place, id.partial(), 0o700) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made.map_err(failed)?,
            };
            let ready = durable::new_dir(&made, "files", 0o700)
                .and_then(|files| Ok((files, durable::exists(place, id.as_str())?)));
            match ready {
                Ok((files, false)) => {
                    return Ok(Self {
                        id,
                        created,
                        path,
                        dir: made,
                        files,
                        finished: false,
                    });
                }
                Ok((_, true)) => discard(&path),
                Err(reason) => {
                    discard(&path);
                    return Err(failed(reason));
                }
            }
        }
        Err(StoreError::NoFreeName {
            dir: dir.to_owned(),
        })
    }

    /// Writes the manifest, brings everything to the disk and gives the backup its name.
    fn finish(mut self, place: &File, manifest: &Manifest) -> Result<(), StoreError> {
        manifest.check().map_err(StoreError::Unsaveable)?;
        let mut text =
            serde_json::to_vec_pretty(manifest).map_err(|error| self.failed(error.into()))?;
        text.push(b'\n');
        if text.len() as u64 > MAX_MANIFEST {
            return Err(StoreError::Unsaveable(Finding::ManifestTooLarge));
        }
        durable::sync_dir(&self.files)
            .and_then(|()| durable::new_file(&self.dir, "manifest.json", &text, 0o600).map(drop))
            .and_then(|()| durable::sync_dir(&self.dir))
            .and_then(|()| durable::rename_new(place, self.id.partial(), self.id.as_str()))
            .map_err(|reason| self.failed(reason))?;
        self.finished = true;
        durable::sync_dir(place).map_err(|reason| self.failed(reason))
    }

    fn failed(&self, reason: io::Error) -> StoreError {
        StoreError::Write {
            path: self.path.clone(),
            reason,
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.finished {
            discard(&self.path);
        }
    }
}

/// Removes an unfinished backup. What cannot be removed stays visibly unfinished, and the error that led here is the
/// one worth reporting.
fn discard(path: &Path) {
    let _ = std::fs::remove_dir_all(path);
}
