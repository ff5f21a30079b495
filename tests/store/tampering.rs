//! What happens to backups behind our back.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt as _, symlink};

use kata_upgrade::store::{Backup, Severity, list, verify};
use serde_json::{Value, json};

use crate::{Bench, mode};

fn edit(backup: &Backup, change: impl FnOnce(&mut Value)) {
    let path = backup.dir.join("manifest.json");
    let mut value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut value);
    fs::write(&path, serde_json::to_vec(&value).unwrap()).unwrap();
}

#[test]
fn changed_bytes_are_found() {
    let bench = Bench::new();
    let backup = bench.save(&["a.toml", "b.toml"]).unwrap();
    let file = backup.dir.join("files/0002");
    fs::write(&file, b"b = '\xfe'\r\n").unwrap();
    assert_eq!(bench.codes(), ["file-hash"]);
    assert!(bench.good(), "a list does not read content");
    fs::write(&file, b"b").unwrap();
    assert_eq!(bench.codes(), ["file-size"]);
    let found = &verify(&bench.dir, None).unwrap()[0];
    assert_eq!(
        found.findings[0].path(),
        Some(bench.path("b.toml").as_path())
    );
    assert!(
        found.findings[0]
            .to_string()
            .ends_with("has 1 bytes; 9 were saved"),
        "{}",
        found.findings[0]
    );
    assert!(!bench.good() && !found.backup.good());
    fs::remove_file(&file).unwrap();
    assert_eq!(bench.codes(), ["file-missing"]);
    symlink(bench.path("b.toml"), &file).unwrap();
    assert_eq!(bench.codes(), ["file-not-regular"]);
    fs::remove_file(&file).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &file,
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .unwrap();
    assert_eq!(bench.codes(), ["file-not-regular"]);
    fs::remove_dir_all(backup.dir.join("files")).unwrap();
    assert_eq!(bench.codes(), ["file-missing", "file-missing"]);
    assert!(!bench.good());
}

#[test]
fn added_files_and_opened_permissions_are_warnings() {
    let bench = Bench::new();
    let backup = bench.save(&["a.toml"]).unwrap();
    fs::write(backup.dir.join("files/0002"), "").unwrap();
    fs::write(backup.dir.join("note"), "").unwrap();
    assert_eq!(bench.codes(), ["backup-extra-file", "backup-extra-file"]);
    fs::remove_file(backup.dir.join("files/0002")).unwrap();
    fs::remove_file(backup.dir.join("note")).unwrap();
    for name in ["", "files", "manifest.json", "files/0001"] {
        let path = backup.dir.join(name);
        let closed = mode(&path);
        fs::set_permissions(&path, fs::Permissions::from_mode(closed | 0o004)).unwrap();
        assert_eq!(bench.codes(), ["backup-permissions"], "{name}");
        fs::set_permissions(&path, fs::Permissions::from_mode(closed)).unwrap();
    }
    assert_eq!(bench.codes(), [""; 0]);
    fs::set_permissions(&backup.dir, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(
        verify(&bench.dir, None).unwrap()[0].findings[0].severity(),
        Severity::Warning
    );
    assert!(verify(&bench.dir, None).unwrap()[0].backup.good());
}

#[test]
fn a_manifest_is_not_believed_blindly() {
    let whole = Bench::new();
    let entry = whole.save(&["a.toml"]).unwrap().manifest.entries.remove(0);
    let many = json!(vec![entry; 1001]);
    let hostile = [
        ("manifest-format", "/format", json!("kata-upgrade/backup/2")),
        ("manifest-broken", "/format", json!(1)),
        ("manifest-broken", "/created", json!("yesterday")),
        ("manifest-broken", "/id", json!("../../etc")),
        (
            "manifest-other-backup",
            "/id",
            json!("20010101T000000Z-0000"),
        ),
        ("manifest-file-count", "/entries", json!([])),
        ("manifest-file-count", "/entries", many),
        (
            "manifest-stored-name",
            "/entries/0/stored",
            json!("../../../etc/shadow"),
        ),
        (
            "manifest-stored-name",
            "/entries/0/stored",
            json!("/etc/shadow"),
        ),
        (
            "manifest-stored-name",
            "/entries/0/stored",
            json!("files/.."),
        ),
        (
            "manifest-stored-name",
            "/entries/0/stored",
            json!("files/../0001"),
        ),
        (
            "manifest-duplicate",
            "/entries/1/stored",
            json!("files/0001"),
        ),
        ("manifest-duplicate", "/entries/1/path", json!("SAME")),
        (
            "manifest-unsafe-path",
            "/entries/0/path",
            json!("/etc/../root/.ssh/authorized_keys"),
        ),
        ("manifest-unsafe-path", "/entries/0/path", json!("/")),
        (
            "manifest-unsafe-path",
            "/entries/0/resolved",
            json!({"hex": "726f6f74"}),
        ),
        (
            "manifest-value",
            "/entries/0/mtime/nanoseconds",
            json!(1_000_000_000),
        ),
        ("manifest-value", "/entries/0/size", json!(u64::MAX)),
        ("manifest-broken", "/entries/0/mode", json!("7777777")),
        ("manifest-broken", "/entries/0/sha256", json!("00")),
        ("file-hash", "/entries/0/sha256", json!("0".repeat(64))),
        ("file-size", "/entries/0/size", json!(1)),
    ];
    for (code, place, value) in hostile {
        let bench = Bench::new();
        let backup = bench.save(&["a.toml", "b.toml"]).unwrap();
        edit(&backup, |m| {
            let value = if value == "SAME" {
                m["entries"][0]["path"].clone()
            } else {
                value
            };
            *m.pointer_mut(place).unwrap() = value;
        });
        assert_eq!(bench.codes(), [code], "{place}");
        assert_eq!(bench.good(), code == "file-hash", "{place}");
    }
}

#[test]
fn a_manifest_that_is_none_is_said() {
    let bench = Bench::new();
    let backup = bench.save(&["a.toml"]).unwrap();
    let path = backup.dir.join("manifest.json");
    edit(&backup, |m| {
        m["later"] = json!({"a": [1]});
        m["entries"][0]["later"] = json!(true);
    });
    assert_eq!(
        bench.codes(),
        [""; 0],
        "unknown fields are a later release's"
    );

    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(bench.codes(), ["manifest-broken"]);
    fs::write(&path, "[".repeat(100_000)).unwrap();
    assert_eq!(bench.codes(), ["manifest-broken"]);
    File::create(&path).unwrap().set_len(1 << 40).unwrap();
    assert_eq!(bench.codes(), ["manifest-too-large"]);
    fs::remove_file(&path).unwrap();
    assert_eq!(bench.codes(), ["manifest-missing"]);
    assert!(!bench.good());
    symlink("/dev/zero", &path).unwrap();
    assert_eq!(bench.codes(), ["backup-unreadable"]);
    fs::remove_dir_all(&backup.dir).unwrap();
    symlink("/etc", &backup.dir).unwrap();
    assert_eq!(bench.codes(), ["backup-not-a-directory"]);
    fs::remove_file(&backup.dir).unwrap();
    fs::write(&backup.dir, "").unwrap();
    assert_eq!(bench.codes(), ["backup-not-a-directory"]);
}

#[test]
fn a_backup_renamed_by_hand_is_still_seen() {
    let bench = Bench::new();
    let backup = bench.save(&["a.toml"]).unwrap();
    fs::rename(&backup.dir, bench.dir.join("before the upgrade")).unwrap();
    fs::create_dir(bench.dir.join("lost+found")).unwrap();
    assert_eq!(bench.codes(), ["manifest-other-backup"]);
    assert_eq!(list(&bench.dir).unwrap()[0].id, "before the upgrade");
}
