//! Keeps copies of configuration files, so that whatever is done to them can be taken back.
//!
//! A backup is a directory of its own that only its owner can enter:
//!
//! ```text
//! <backup directory>/
//!     20261122T174512Z-3f9c/
//!         manifest.json      what was saved; written last
//!         files/0001         the bytes of the first file
//!     .20261122T174513Z-07aa.partial/    an interrupted backup
//! ```
//!
//! It is built under the `.partial` name, brought to the disk, and only then given its name: what has its name is
//! whole. A manifest is checked before anything in it is believed (see [`manifest`]).
//!
//! ```
//! use std::path::Path;
//!
//! use kata_upgrade::store::{self, BackupRequest};
//!
//! # let dir = tempfile::tempdir()?;
//! # let dir = dir.path();
//! let file = BackupRequest {
//!     path: Path::new("testdata/clear-containers/configuration.toml").into(),
//!     edition: Some("clear-containers-3.0.17/qemu".to_owned()),
//! };
//! let backup = store::create(&dir.join("backups"), &[file], None)?;
//! assert!(backup.listed().good());
//! let found = store::verify(&dir.join("backups"), Some(backup.id()))?;
//! assert!(found[0].findings.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod backup;
mod capture;
pub mod durable;
mod error;
#[cfg(test)]
mod faults;
mod finding;
mod id;
mod list;
mod lock;
pub mod manifest;
mod newcomer;
mod opened;
mod place;
mod prune;
mod record;
mod recover;
mod restore;
mod session;
mod spelling;
mod spot;
mod stage;
mod state;
mod verify;
mod write;
mod written;

pub use backup::{Backup, BackupRequest, create};
pub use error::{Refused, StoreError};
pub use finding::{Finding, Severity};
pub use id::BackupId;
pub use list::{Listed, ListedFile, list};
pub use newcomer::Newcomer;
#[cfg(feature = "cli")]
pub use place::default_dir;
pub use prune::{prunable, prune};
pub use recover::{Recovered, interrupted};
pub use restore::{RestoreRequest, Restored, Return, Returned, last_change, restorable, restore};
pub use verify::{Verified, verify};
pub use write::{Expected, WriteRequest, Wrote, writable, write};
pub use written::{Records, Written};
