//! What can go wrong when importing.

use std::path::PathBuf;

use kata_upgrade::catalogue::TableError;

/// Why an import was not made.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A table is at fault.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file or folder cannot be read.
    #[error("{}: cannot be read: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file cannot be written.
    #[error("{}: cannot be written: {error}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file holds something the importer cannot take.
    #[error("{}: {reason}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What.
        reason: String,
    },
    /// A release is not known, and no date was given for it.
    #[error(
        "{product} {version} is not in releases.toml; name the day of its tag with --date YYYY-MM-DD"
    )]
    Date {
        /// The product.
        product: String,
        /// The release.
        version: String,
    },
}
