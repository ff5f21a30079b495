//! `kata-upgrade/backups/1`.

use serde::Serialize;

use super::text;
use crate::store::{Backup, Finding, Listed, Restored, Return, Severity, Verified};

#[derive(Debug, Serialize)]
struct View {
    format: &'static str,
    backups: Vec<BackupView>,
}

#[derive(Debug, Serialize)]
struct BackupView {
    id: String,
    created: Option<String>,
    dir: String,
    root: Option<String>,
    good: bool,
    files: Vec<File>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<FindingView>>,
}

#[derive(Debug, Serialize)]
struct File {
    path: String,
    sha256: String,
    edition: Option<String>,
}

#[derive(Debug, Serialize)]
struct FindingView {
    code: &'static str,
    severity: &'static str,
    path: Option<String>,
    message: String,
    help: &'static str,
}

fn view(backups: Vec<BackupView>) -> Result<String, serde_json::Error> {
    text(&View {
        format: "kata-upgrade/backups/1",
        backups,
    })
}

/// A backup that was just made.
///
/// # Errors
/// None that a value can cause.
pub fn created(backup: &Backup) -> Result<String, serde_json::Error> {
    view(vec![BackupView::of(&backup.listed())])
}

/// All backups of a place.
///
/// # Errors
/// None that a value can cause.
pub fn listed(list: &[Listed]) -> Result<String, serde_json::Error> {
    view(list.iter().map(BackupView::of).collect())
}

/// What was found when backups were read.
///
/// # Errors
/// None that a value can cause.
pub fn verified(list: &[Verified]) -> Result<String, serde_json::Error> {
    let backups = list.iter().map(|one| BackupView {
        findings: Some(one.findings.iter().map(FindingView::of).collect()),
        ..BackupView::of(&one.backup)
    });
    view(backups.collect())
}

impl BackupView {
    fn of(one: &Listed) -> Self {
        Self {
            id: one.id.clone(),
            created: one.created.map(|time| time.to_string()),
            dir: one.dir.to_string_lossy().into_owned(),
            root: one
                .root
                .as_ref()
                .map(|root| root.to_string_lossy().into_owned()),
            good: one.good(),
            files: one
                .files
                .iter()
                .map(|file| File {
                    path: file.path.to_string_lossy().into_owned(),
                    sha256: file.sha256.to_string(),
                    edition: file.edition.clone(),
                })
                .collect(),
            findings: None,
        }
    }
}

impl FindingView {
    fn of(finding: &Finding) -> Self {
        Self {
            code: finding.code(),
            severity: match finding.severity() {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            path: finding
                .path()
                .map(|path| path.to_string_lossy().into_owned()),
            message: finding.to_string(),
            help: finding.help(),
        }
    }
}

#[derive(Debug, Serialize)]
struct RestoreView {
    format: &'static str,
    id: String,
    places: Vec<PlaceView>,
    written: bool,
    backup: Option<String>,
}

#[derive(Debug, Serialize)]
struct PlaceView {
    path: String,
    action: &'static str,
    changed_since: bool,
}

/// What a restore brought back, or would: `kata-upgrade/restore/1`.
///
/// # Errors
/// None that a value can cause.
pub fn restored(restored: &Restored) -> Result<String, serde_json::Error> {
    let places = restored.places.iter().map(|one| PlaceView {
        path: one.path.to_string_lossy().into_owned(),
        action: match one.what {
            Return::Same => "none",
            Return::Content => "replace",
            Return::Metadata => "metadata",
            Return::File => "create",
            Return::Link => "link",
            Return::Remove => "remove",
        },
        changed_since: one.changed,
    });
    text(&RestoreView {
        format: "kata-upgrade/restore/1",
        id: restored.id.to_string(),
        places: places.collect(),
        written: restored.backup.is_some(),
        backup: restored.backup.as_ref().map(|one| one.id().to_string()),
    })
}
