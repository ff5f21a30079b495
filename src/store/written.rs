//! What is known of a file because this program wrote it.

use std::ffi::OsStr;
use std::path::Path;

use jiff::Timestamp;

use super::manifest::{Name, RecordKind, Sha256, Was};
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

/// What is remembered in `dir` of the file at `path` (all links resolved), whose bytes now have this sum.
///
/// A file that was restored to what had been written is known again; one that was edited since is known by its last write.
pub fn baseline_of(
    dir: &Path,
    path: &Path,
    root: Option<&Path>,
    sum: &Sha256,
) -> Result<Option<Written>, StoreError> {
    let Some(place) = place::open(dir)? else {
        return Ok(None);
    };
    let root = root.map(|root| root.canonicalize().unwrap_or_else(|_| root.to_owned()));
    let mut last = None;
    for one in super::list(dir)? {
        let Some(written) = read(&place, &one.id, path, root.as_deref(), sum) else {
            continue;
        };
        if written.untouched {
            return Ok(Some(written));
        }
        last = last.or(Some(written));
    }
    Ok(last)
}

fn read(
    place: &std::fs::File,
    id: &str,
    path: &Path,
    root: Option<&Path>,
    sum: &Sha256,
) -> Option<Written> {
    let name = OsStr::new(id);
    let opened = Opened::open(place, name).ok()?;
    let manifest = opened.manifest(name).ok()?;
    let record = manifest.record.as_ref()?;
    if record.kind != RecordKind::Write
        || manifest.root.as_ref().map(Name::as_path) != root
        || opened.outcome().ok()? == Some(Outcome::Returned)
    {
        return None;
    }
    let mut changes = record.changes.iter();
    let change = changes.find(|change| change.path.as_path() == path)?;
    let base = opened.bytes(change.kept_base()?).ok()?;
    Some(Written {
        id: manifest.id.clone(),
        time: manifest.created,
        edition: change.edition.clone()?,
        base,
        untouched: matches!(&change.after, Was::File { sha256 } if sha256 == sum),
    })
}
