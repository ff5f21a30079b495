//! Whatever a manifest holds: it is refused, or everything in it stays inside and says the same when it is written again.
#![no_main]

use std::path::{Component, Path};

use kata_upgrade::store::manifest::{Manifest, Was};
use libfuzzer_sys::fuzz_target;

/// What the backup's directory is called.
const NAME: &str = "20261122T174512Z-3f9c";

fuzz_target!(|data: &[u8]| {
    let Ok(manifest) = Manifest::parse(data, NAME) else {
        return;
    };
    assert!(manifest.entries.len() <= 1000);
    for entry in &manifest.entries {
        assert_inside(entry.path.as_path());
        assert_inside(entry.resolved.as_path());
        assert_stored(&entry.stored);
        assert!(entry.size <= 4 << 20 && entry.mode.0 <= 0o7777);
        for link in &entry.links {
            assert_inside(link.path.as_path());
        }
    }
    let mut paths: Vec<_> = manifest.entries.iter().map(|entry| &entry.path).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), manifest.entries.len());
    for change in manifest.record.iter().flat_map(|record| &record.changes) {
        assert_inside(change.path.as_path());
        if let Was::File { sha256 } = &change.before {
            let is_saved = |entry: &&_| is_of(entry, change.path.as_path(), sha256);
            assert!(manifest.entries.iter().find(is_saved).is_some());
        }
        if let Some(base) = &change.base {
            assert_stored(&base.stored);
        }
    }
    let text = serde_json::to_vec(&manifest).expect("what was read can be written");
    assert_eq!(Manifest::parse(&text, NAME).as_ref(), Ok(&manifest));
});

fn is_of(
    entry: &kata_upgrade::store::manifest::Entry,
    path: &Path,
    sum: &kata_upgrade::store::manifest::Sha256,
) -> bool {
    entry.resolved.as_path() == path && entry.sha256 == *sum
}

fn assert_inside(path: &Path) {
    let mut parts = path.components();
    assert_eq!(parts.next(), Some(Component::RootDir), "{path:?}");
    assert!(parts.all(|part| matches!(part, Component::Normal(_))), "{path:?}");
    assert!(path.file_name().is_some());
}

fn assert_stored(stored: &str) {
    let number = stored.strip_prefix("files/").expect("inside the backup");
    assert!(number.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit()));
}
