//! Finds and reads what the runtime reads.
//!
//! Everything here treats the file system as hostile: a name may lead to a device, a pipe, a loop of links or out of
//! `--root`, and a file may change while it is read. [`resolve::locate`] takes a name at once where no link is on the way, else
//! one step at a time, and holds what it found open; [`read::OpenFile`] reads from that very handle, so that nothing can be swapped between look and read.
//! [`stack`] finds the drop-ins beside a file, and says what a text read on top of another makes of it. [`runv`] reads what
//! is no TOML.

pub mod deploy;
pub mod directory;
mod error;
mod known;
pub mod read;
pub mod resolve;
pub mod runv;
mod shown;
pub mod stack;

pub use error::SourceError;
pub use known::KnownSettings;
pub use shown::{Shown, shown};
