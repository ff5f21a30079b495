//! Whether backups still hold what was saved.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::list::is_backup;
use super::manifest::Manifest;
use super::opened::{Opened, Outcome};
use super::{BackupId, Finding, Listed, Severity, StoreError, durable, place};

/// How many foreign files are named before the rest is left out.
const MAX_EXTRA: usize = 100;

/// A backup, read to the last byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The backup; its fault is the first finding that is an error.
    pub backup: Listed,
    /// All that is wrong with it.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Whether this is no backup, but what an interrupted one left.
    pub fn is_leftover(&self) -> bool {
        self.findings == [Finding::Partial]
    }
}

/// Reads the backup `id`, or all there are and what interrupted ones left, newest first.
///
/// What is wrong is a finding; an error is only what kept this from looking.
pub fn verify(dir: &Path, id: Option<&BackupId>) -> Result<Vec<Verified>, StoreError> {
    let failed = |reason| StoreError::Directory {
        dir: dir.to_owned(),
        reason,
    };
    let place = place::open(dir)?;
    if let Some(id) = id {
        let place = place.filter(|place| durable::exists(place, id.as_str()).unwrap_or(true));
        let place = place.ok_or_else(|| StoreError::NoSuchBackup {
            dir: dir.to_owned(),
            id: id.to_string(),
        })?;
        return Ok(vec![read(dir, &place, OsStr::new(id.as_str()))]);
    }
    let Some(place) = place else {
        return Ok(Vec::new());
    };
    let mut verified = Vec::new();
    for name in place::names(&place).map_err(failed)? {
        if is_backup(&place, &name) {
            verified.push(read(dir, &place, &name));
        } else if name.to_str().and_then(BackupId::from_partial).is_some() {
            let left = Listed::new(
                dir.join(&name),
                name.to_string_lossy().into_owned(),
                None,
                Some(Finding::Partial),
            );
            verified.push(Verified {
                backup: left,
                findings: vec![Finding::Partial],
            });
        }
    }
    verified.sort_by_cached_key(|verified| verified.backup.order());
    Ok(verified)
}

fn read(dir: &Path, place: &File, name: &OsStr) -> Verified {
    let mut findings = Vec::new();
    let manifest = match Opened::open(place, name) {
        Ok(opened) => examine(&opened, name, &mut findings),
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    let fault = findings
        .iter()
        .find(|finding| finding.severity() == Severity::Error)
        .cloned();
    let id = name.to_string_lossy().into_owned();
    Verified {
        backup: Listed::new(dir.join(name), id, manifest.as_ref(), fault),
        findings,
    }
}

fn examine(opened: &Opened, name: &OsStr, findings: &mut Vec<Finding>) -> Option<Manifest> {
    findings.extend(permissions(&opened.dir, "."));
    findings.extend(
        opened
            .files
            .as_ref()
            .and_then(|files| permissions(files, "files")),
    );
    findings.extend(
        opened
            .manifest_file()
            .ok()
            .and_then(|file| permissions(&file, "manifest.json")),
    );
    let manifest = match opened.manifest(name) {
        Ok(manifest) => manifest,
        Err(finding) => {
            findings.push(finding);
            return None;
        }
    };
    for kept in manifest.kept() {
        if let Ok(file) = opened.stored(kept) {
            findings.extend(permissions(&file, kept.stored));
        }
        findings.extend(opened.bytes(kept).err());
    }
    if manifest.record.is_some() && matches!(opened.outcome(), Ok(None)) {
        findings.push(Finding::HalfWay);
    }
    extras(opened, &manifest, findings);
    Some(manifest)
}

fn permissions(file: &File, name: &str) -> Option<Finding> {
    let mode = file.metadata().ok()?.mode() & 0o7777;
    (mode & 0o077 != 0).then(|| Finding::Permissions {
        name: name.to_owned(),
        mode,
    })
}

/// Names what is there and was not saved.
fn extras(opened: &Opened, manifest: &Manifest, findings: &mut Vec<Finding>) {
    let known: HashSet<OsString> = manifest.kept().map(|kept| kept.name().into()).collect();
    let markers = [Outcome::Done, Outcome::Returned].map(Outcome::marker);
    let listed = |dir: &File| place::names(dir).unwrap_or_default();
    let beside = listed(&opened.dir).into_iter().filter(|name| {
        name != "manifest.json" && name != "files" && !markers.iter().any(|marker| name == marker)
    });
    let among = opened
        .files
        .as_ref()
        .map(listed)
        .unwrap_or_default()
        .into_iter();
    let among = among.filter(|name| !known.contains(name));
    let among = among.map(|name| OsString::from(Path::new("files").join(name)));
    findings.extend(
        beside
            .chain(among)
            .take(MAX_EXTRA)
            .map(|name| Finding::Extra { name: name.into() }),
    );
}
