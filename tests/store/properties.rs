//! Whatever a file is called and holds, its backup says the same.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};

use kata_upgrade::store::manifest::Manifest;
use kata_upgrade::store::{BackupRequest, RestoreRequest, create, restore, verify};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// A file name: any bytes but `/` and NUL, often invalid UTF-8 or control characters.
fn name() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![1u8..=b'.', b'0'..=255, Just(b'\n'), Just(b'.')];
    vec(byte, 1..40).prop_filter("not a step", |name| name != b"." && name != b"..")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever becomes of the files in between, a restore brings everything back.
    #[test]
    fn a_restore_is_what_was_saved(
        files in btree_map(name(), (vec(any::<u8>(), 0..500), 0u32..0o10000, any::<bool>(), any::<i32>()), 1..5),
        fates in vec(0u8..5, 8),
    ) {
        let temp = tempfile::tempdir().unwrap();
        let (from, dir) = (temp.path().join("from"), temp.path().join("to"));
        fs::create_dir_all(from.join("deep")).unwrap();
        let mut requests = Vec::new();
        let mut expected = Vec::new();
        for (number, (name, (bytes, mode, linked, time))) in files.iter().enumerate() {
            let own = if number % 2 == 0 { from.join("deep") } else { from.clone() };
            let path = own.join(OsStr::from_bytes(name));
            fs::write(&path, bytes).unwrap();
            let _ = xattr::set(&path, "user.kata", name);
            let open = fs::File::options().write(true).open(&path).unwrap();
            let time = std::time::Duration::from_secs(u64::from(time.unsigned_abs()));
            open.set_modified(std::time::SystemTime::UNIX_EPOCH + time).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode | 0o400)).unwrap();
            let named = if *linked {
                let link = from.join(format!("link-{number}"));
                symlink(&path, &link).unwrap();
                link
            } else {
                path.clone()
            };
            requests.push(BackupRequest { path: named.clone(), edition: None });
            expected.push((named, path.clone(), bytes, fs::metadata(&path).unwrap(), xattr::get(&path, "user.kata").ok()));
        }
        let backup = create(&dir, &requests, None).unwrap();
        for ((named, path, ..), fate) in expected.iter().zip(&fates) {
            match fate {
                0 => {}
                1 => fs::remove_file(path).unwrap(),
                2 => {
                    let _ = fs::remove_file(named);
                    let _ = fs::remove_file(path);
                }
                3 => {
                    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
                    let _ = xattr::remove(path, "user.kata");
                }
                _ => {
                    fs::remove_file(path).unwrap();
                    fs::write(path, "something else").unwrap();
                }
            }
        }
        let asked = RestoreRequest { id: backup.id(), files: &[], root: None, force: true };
        restore(&dir, &asked).unwrap();
        for (named, path, bytes, meta, mark) in &expected {
            prop_assert_eq!(&&fs::read(path).unwrap(), bytes);
            let now = fs::metadata(path).unwrap();
            prop_assert_eq!(now.mode(), meta.mode());
            prop_assert_eq!((now.uid(), now.gid()), (meta.uid(), meta.gid()));
            prop_assert_eq!((now.mtime(), now.mtime_nsec()), (meta.mtime(), meta.mtime_nsec()));
            prop_assert_eq!(&xattr::get(path, "user.kata").ok(), mark);
            prop_assert_eq!(fs::symlink_metadata(named).unwrap().is_symlink(), named != path);
        }
        prop_assert_eq!(&verify(&dir, None).unwrap()[0].findings, &[]);
    }

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
