//! Whatever a file is called and holds, its backup says the same.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};

use kata_upgrade::store::manifest::Manifest;
use kata_upgrade::store::{BackupRequest, create, verify};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// A file name: any bytes but `/` and NUL, often invalid UTF-8 or control characters.
fn name() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![1u8..=b'.', b'0'..=255, Just(b'\n'), Just(b'.')];
    vec(byte, 1..40).prop_filter("not a step", |name| name != b"." && name != b"..")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn recorded_is_what_was_there(files in btree_map(name(), (vec(any::<u8>(), 0..2000), 0u32..0o10000, any::<Option<String>>()), 1..6)) {
        let temp = tempfile::tempdir().unwrap();
        let (from, dir) = (temp.path().join("from"), temp.path().join("to"));
        fs::create_dir(&from).unwrap();
        let mut requests = Vec::new();
        let mut expected = BTreeMap::new();
        for (name, (bytes, mode, edition)) in &files {
            let path = from.join(OsStr::from_bytes(name));
            fs::write(&path, bytes).unwrap();
            // Readable by its owner, for those who are not root.
            fs::set_permissions(&path, fs::Permissions::from_mode(mode | 0o400)).unwrap();
            requests.push(BackupRequest { path: path.clone(), edition: edition.clone() });
            expected.insert(path.clone(), (bytes, fs::symlink_metadata(&path).unwrap(), edition));
        }
        let backup = create(&dir, &requests, None).unwrap();

        let text = fs::read(backup.dir.join("manifest.json")).unwrap();
        let manifest = Manifest::parse(&text, backup.id().as_str()).unwrap();
        prop_assert_eq!(&manifest, &backup.manifest);
        prop_assert_eq!(manifest.entries.len(), expected.len());
        for entry in &manifest.entries {
            let (bytes, meta, edition) = &expected[entry.path.as_path()];
            prop_assert_eq!(&&fs::read(backup.dir.join(&entry.stored)).unwrap(), bytes);
            prop_assert_eq!(entry.size, bytes.len() as u64);
            prop_assert_eq!(entry.mode.0, meta.mode() & 0o7777);
            prop_assert_eq!((entry.uid, entry.gid), (meta.uid(), meta.gid()));
            prop_assert_eq!((entry.mtime.seconds, i64::from(entry.mtime.nanoseconds)), (meta.mtime(), meta.mtime_nsec()));
            prop_assert_eq!(&&entry.edition, edition);
        }
        prop_assert_eq!(&verify(&dir, None).unwrap()[0].findings, &[]);
    }
}
