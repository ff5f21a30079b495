//! `kata-upgrade/backups/1`.

use serde::Serialize;

use super::text;
use crate::store::{Backup, Finding, Listed, Restored, Return, Severity, Verified};

/// What `config backup create`, `list`, `verify` and `prune` print with `--format json`.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/backups/1"))]
pub(super) struct View {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/backups/1")))]
    format: &'static str,
    /// The backups, the newest first.
    backups: Vec<BackupView>,
}

/// One backup.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct BackupView {
    /// Its name.
    id: String,
    /// When it was made, UTC; null where its manifest does not tell.
    created: Option<String>,
    /// Its directory.
    dir: String,
    /// The other root file system its files are from; null for this machine's.
    root: Option<String>,
    /// Whether it was finished and its manifest can be read.
    good: bool,
    /// What it holds.
    files: Vec<File>,
    /// What `verify` found; not there in other answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<FindingView>>,
}

/// A saved file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct File {
    /// Where it was saved from.
    path: String,
    /// Of its bytes, in hexadecimal.
    #[cfg_attr(feature = "schemas", schemars(regex(pattern = "^[0-9a-f]{64}$")))]
    sha256: String,
    /// What it was taken for.
    edition: Option<String>,
}

/// Something that is not as it was saved.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct FindingView {
    /// A word that stays the same. Further ones may come.
    code: &'static str,
    /// How bad it is.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::severity"))]
    severity: &'static str,
    /// The saved file it is about.
    path: Option<String>,
    /// What is wrong.
    message: String,
    /// The way out.
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

/// What `config backup restore` and `undo` print with `--format json`: what was brought back, or would be.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/restore/1"))]
pub(super) struct RestoreView {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/restore/1")))]
    format: &'static str,
    /// The backup.
    id: String,
    /// Every place it has something for.
    places: Vec<PlaceView>,
    /// Whether it was done.
    written: bool,
    /// The backup of what was replaced, which was made first.
    backup: Option<String>,
    /// Drop-ins that came since the backup was made and are read on top of what it holds; they stay.
    newcomers: Vec<String>,
}

/// A place that a restore is about.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct PlaceView {
    /// The place.
    path: String,
    /// `none`: it is the same; `replace`: the content; `metadata`: mode, owner, times or attributes; `create`; `link`:
    /// a symbolic link; `remove`: nothing was there.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::action"))]
    action: &'static str,
    /// Whether it was changed by something else since.
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
    let newcomers = restored.newcomers.iter();
    let newcomers = newcomers.map(|one| one.path.to_string_lossy().into_owned());
    text(&RestoreView {
        format: "kata-upgrade/restore/1",
        id: restored.id.to_string(),
        places: places.collect(),
        written: restored.backup.is_some(),
        backup: restored.backup.as_ref().map(|one| one.id().to_string()),
        newcomers: newcomers.collect(),
    })
}
