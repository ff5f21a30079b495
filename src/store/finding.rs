//! What can be wrong with a backup.

use std::path::{Path, PathBuf};

use super::manifest::{FORMAT, MAX_ENTRIES, MAX_MANIFEST};
use crate::source::shown;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Every backup is as it was saved.
    Note,
    /// What was saved is all there, but somebody could have read or added something.
    Warning,
    /// Something that was saved is not there, or not as it was.
    Error,
}

/// One thing that is wrong with a backup. `Display` gives the sentence; names are relative to the backup's directory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say what each is")]
pub enum Finding {
    #[error("an unfinished backup: interrupted, or still being made")]
    Partial,
    #[error("what this backup was made for was interrupted, or is still going on")]
    HalfWay,
    #[error("is not a directory")]
    NotADirectory,
    #[error("`{}` cannot be read: {reason}", shown(.name))]
    Unreadable { name: String, reason: String },
    #[error("`{}` is open to other users (mode {mode:04o})", shown(.name))]
    Permissions { name: String, mode: u32 },
    #[error("`{}` was not part of this backup", shown(.name))]
    Extra { name: PathBuf },

    #[error("`manifest.json` is missing")]
    ManifestMissing,
    #[error("`manifest.json` is larger than {} MiB", MAX_MANIFEST >> 20)]
    ManifestTooLarge,
    #[error("`manifest.json` is not a manifest: {}", shown(.reason))]
    ManifestBroken { reason: String },
    #[error("`manifest.json` has the format `{}`, not `{FORMAT}`", shown(.format))]
    ManifestFormat { format: String },
    #[error("`manifest.json` is that of the backup `{}`", shown(.id))]
    ManifestOther { id: String },
    #[error("`manifest.json` names {count} files; a backup has 1 to {MAX_ENTRIES}")]
    ManifestCount { count: usize },
    #[error("`manifest.json` keeps `{}` under the impossible name `{}`", shown(.path), shown(.stored))]
    StoredName { stored: String, path: PathBuf },
    #[error("`manifest.json` names `{}` twice", shown(.name))]
    Duplicate { name: PathBuf },
    #[error("`manifest.json` holds the path `{}`, which is not absolute and plain", shown(.path))]
    UnsafePath { path: PathBuf },
    #[error("the links saved for `{}` do not lead to `{}`", shown(.path), shown(.resolved))]
    LinksElsewhere { path: PathBuf, resolved: PathBuf },
    #[error("`manifest.json` has an impossible {what} for `{}`", shown(.path))]
    ImpossibleValue { what: &'static str, path: PathBuf },

    #[error("`{stored}` (`{}`) is missing", shown(.path))]
    FileMissing { stored: String, path: PathBuf },
    #[error("`{stored}` (`{}`) is not a regular file", shown(.path))]
    NotAFile { stored: String, path: PathBuf },
    #[error("`{stored}` (`{}`) has {found} bytes; {expected} were saved", shown(.path))]
    SizeDiffers {
        stored: String,
        path: PathBuf,
        expected: u64,
        found: u64,
    },
    #[error("`{stored}` (`{}`) is not what was saved: its SHA-256 differs", shown(.path))]
    HashDiffers { stored: String, path: PathBuf },
}

impl Finding {
    /// A short name that stays the same from release to release.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Partial => "backup-partial",
            Self::HalfWay => "backup-half-way",
            Self::NotADirectory => "backup-not-a-directory",
            Self::Unreadable { .. } => "backup-unreadable",
            Self::Permissions { .. } => "backup-permissions",
            Self::Extra { .. } => "backup-extra-file",
            Self::ManifestMissing => "manifest-missing",
            Self::ManifestTooLarge => "manifest-too-large",
            Self::ManifestBroken { .. } => "manifest-broken",
            Self::ManifestFormat { .. } => "manifest-format",
            Self::ManifestOther { .. } => "manifest-other-backup",
            Self::ManifestCount { .. } => "manifest-file-count",
            Self::StoredName { .. } => "manifest-stored-name",
            Self::Duplicate { .. } => "manifest-duplicate",
            Self::UnsafePath { .. } => "manifest-unsafe-path",
            Self::LinksElsewhere { .. } => "manifest-links",
            Self::ImpossibleValue { .. } => "manifest-value",
            Self::FileMissing { .. } => "file-missing",
            Self::NotAFile { .. } => "file-not-regular",
            Self::SizeDiffers { .. } => "file-size",
            Self::HashDiffers { .. } => "file-hash",
        }
    }

    /// How much it matters.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Partial => Severity::Note,
            Self::HalfWay | Self::Permissions { .. } | Self::Extra { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }

    /// The saved file it is about, as it was called where it was saved from.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::StoredName { path, .. }
            | Self::ImpossibleValue { path, .. }
            | Self::LinksElsewhere { path, .. }
            | Self::FileMissing { path, .. }
            | Self::NotAFile { path, .. }
            | Self::SizeDiffers { path, .. }
            | Self::HashDiffers { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The way out.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Partial => "remove the directory, unless a backup is being made right now",
            Self::HalfWay => {
                "the next command that writes finishes it or takes it back, for instance `backup undo --write`"
            }
            Self::Permissions { .. } => "close it with `chmod go=`",
            Self::Extra { .. } => "look where it comes from, then remove it",
            Self::Unreadable { .. } => {
                "run the command as the user who made the backup, for instance with `sudo`"
            }
            Self::ManifestFormat { .. } => {
                "use the release of kata-upgrade that made the backup, or a newer one"
            }
            Self::SizeDiffers { .. } | Self::HashDiffers { .. } => {
                "do not restore this file; use another backup, and check the disk"
            }
            _ => "do not restore from it; use another backup, and check the disk",
        }
    }
}
