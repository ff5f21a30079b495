//! Letting old backups go.

use std::path::Path;

use super::{BackupId, Finding, Listed, StoreError, durable, lock, place};

/// The backups that go when `keep` of the good ones are kept, newest first.
///
/// Whether one is good is found out by reading all of it. Broken ones go with the good ones of their age. The newest good
/// one stays, whatever `keep` says, and so does every backup if none is good.
pub fn prunable(dir: &Path, keep: usize) -> Result<Vec<Listed>, StoreError> {
    let keep = keep.max(1);
    let mut good = 0;
    let mut old = Vec::new();
    for one in super::verify(dir, None)? {
        if one.is_leftover() || one.findings.contains(&Finding::HalfWay) {
            continue;
        }
        if good >= keep {
            old.push(one.backup);
        } else {
            good += usize::from(one.backup.good());
        }
    }
    Ok(old)
}

/// Removes the backups that [`prunable`] names; returns them.
pub fn prune(dir: &Path, keep: usize) -> Result<Vec<Listed>, StoreError> {
    let Some(place) = place::open(dir)? else {
        return Ok(Vec::new());
    };
    lock::exclusive(&place, dir)?;
    let old = prunable(dir, keep)?;
    for one in &old {
        let failed = |reason| StoreError::Write {
            path: one.dir.clone(),
            reason,
        };
        // Not half a backup under its own name, whatever happens.
        match one.id.parse::<BackupId>() {
            Ok(id) => durable::rename_new(&place, id.as_str(), id.partial())
                .and_then(|()| {
                    durable::sync_dir(&place).inspect_err(|_| {
                        let _ = durable::rename_new(&place, id.partial(), id.as_str());
                    })
                })
                .and_then(|()| durable::remove(&place, id.partial())),
            Err(_) => durable::remove(&place, &one.id),
        }
        .map_err(failed)?;
    }
    durable::sync_dir(&place).map_err(|reason| StoreError::Directory {
        dir: dir.to_owned(),
        reason,
    })?;
    Ok(old)
}
