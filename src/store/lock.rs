//! One writer at a time: locks on directories themselves, so that there is no lock file to be left behind.
//!
//! The kernel gives a lock up when its process ends, however it ends.

use std::fs::File;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::fs::FlockOperation;
use rustix::io::Errno;

use super::StoreError;
use crate::system;

/// How long another run is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes the directory for this run alone, until the handle (and every copy of it) is closed.
pub(super) fn exclusive(dir: &File, path: &Path) -> Result<(), StoreError> {
    wait(dir, path, FlockOperation::NonBlockingLockExclusive)
}

/// Keeps [`exclusive`] away, not others that share.
pub(super) fn shared(dir: &File, path: &Path) -> Result<(), StoreError> {
    wait(dir, path, FlockOperation::NonBlockingLockShared)
}

/// Whether somebody works there right now.
pub(super) fn is_busy(dir: &File) -> bool {
    let free = system::flock(dir, FlockOperation::NonBlockingLockShared);
    let _ = system::flock(dir, FlockOperation::Unlock);
    free == Err(Errno::WOULDBLOCK)
}

fn wait(dir: &File, path: &Path, operation: FlockOperation) -> Result<(), StoreError> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match system::flock(dir, operation) {
            Ok(()) => return Ok(()),
            Err(Errno::WOULDBLOCK) if start.elapsed() < PATIENCE => {
                sleep(pause);
                pause = (pause * 2).min(Duration::from_millis(50));
            }
            Err(Errno::WOULDBLOCK) => {
                return Err(StoreError::Busy {
                    dir: path.to_owned(),
                });
            }
            Err(errno) => {
                return Err(StoreError::Lock {
                    dir: path.to_owned(),
                    reason: errno.into(),
                });
            }
        }
    }
}
