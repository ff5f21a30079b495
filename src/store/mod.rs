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
pub use place::default_dir;
pub use prune::{prunable, prune};
pub use recover::{Recovered, interrupted};
pub use restore::{RestoreRequest, Restored, Return, Returned, last_change, restorable, restore};
pub use verify::{Verified, verify};
pub use write::{Expected, WriteRequest, Wrote, writable, write};
pub use written::{Written, baseline_of};
