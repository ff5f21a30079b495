//! What is known of a file because this program wrote it.

use std::ffi::OsStr;
use std::fs::File;
use std::path::Path;

use jiff::Timestamp;

use super::list::{is_backup, newest_first};
use super::manifest::{Change, Manifest, Name, RecordKind, Sha256, Was};
use super::opened::{Opened, Outcome};
use super::{BackupId, StoreError, place};

/// A file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The backup that remembers it.
    pub id: BackupId,
    /// When.
    pub time: Timestamp,
    /// The edition it was written as.
    pub edition: String,
    /// The text it was written from: its baseline.
    pub base: Vec<u8>,
    /// Whether it is still, byte for byte, what was written.
    pub untouched: bool,
}

/// What a folder of backups remembers of files that this program wrote; read once, for any number of files.
#[derive(Debug)]
pub struct Records {
    /// The folder, if it is there, and what was written, newest first.
    found: Option<(File, Vec<Manifest>)>,
}

impl Records {
    /// Reads what `dir` remembers of this machine's files, or of those of another `root`.
    pub fn open(dir: &Path, root: Option<&Path>) -> Result<Self, StoreError> {
        let Some(place) = place::open(dir)? else {
            return Ok(Self { found: None });
        };
        let root = root.map(|root| root.canonicalize().unwrap_or_else(|_| root.to_owned()));
        let names = place::names(&place).map_err(|reason| StoreError::Directory {
            dir: dir.to_owned(),
            reason,
        })?;
        let backups = names.iter().filter(|name| is_backup(&place, name));
        let mut writes: Vec<Manifest> = backups
            .filter_map(|name| write_of(&place, name, root.as_deref()))
            .collect();
        writes.sort_by_cached_key(|one| newest_first(one.id.as_str(), Some(one.created)));
        Ok(Self {
            found: Some((place, writes)),
        })
    }

    /// What is remembered of the file at `path` (all links resolved) that has these bytes now.
    ///
    /// A file that was restored to what had been written is known again; one that was edited since is known by its last write.
    pub fn baseline_of(&self, path: &Path, bytes: &[u8]) -> Option<Written> {
        let (place, writes) = self.found.as_ref()?;
        let of_path = |manifest: &&Manifest| change(manifest, path).is_some();
        let mut own = writes.iter().filter(of_path).peekable();
        own.peek()?;
        let sum = Sha256::of(bytes);
        let mut last = None;
        for manifest in own {
            let Some(written) = written(place, manifest, path, &sum) else {
                continue;
            };
            if written.untouched {
                return Some(written);
            }
            last = last.or(Some(written));
        }
        last
    }
}

/// The manifest of a backup that a write left, and that was not taken back by itself.
fn write_of(place: &File, name: &OsStr, root: Option<&Path>) -> Option<Manifest> {
    let opened = Opened::open(place, name).ok()?;
    let manifest = opened.manifest(name).ok()?;
    let counts = manifest.record.as_ref()?.kind == RecordKind::Write
        && manifest.root.as_ref().map(Name::as_path) == root
        && opened.outcome().ok()? != Some(Outcome::Returned);
    counts.then_some(manifest)
}

fn change<'m>(manifest: &'m Manifest, path: &Path) -> Option<&'m Change> {
    let mut changes = manifest.record.as_ref()?.changes.iter();
    changes.find(|change| change.path.as_path() == path)
}

fn written(place: &File, manifest: &Manifest, path: &Path, sum: &Sha256) -> Option<Written> {
    let change = change(manifest, path)?;
    let opened = Opened::open(place, OsStr::new(manifest.id.as_str())).ok()?;
    Some(Written {
        id: manifest.id.clone(),
        time: manifest.created,
        edition: change.edition.clone()?,
        base: opened.bytes(change.kept_base()?).ok()?,
        untouched: matches!(&change.after, Was::File { sha256 } if sha256 == sum),
    })
}
