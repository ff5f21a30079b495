//! Writing a file: what it keeps, what it refuses, and what it leaves alone.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use kata_upgrade::source::SourceError;
use kata_upgrade::source::read::{FileStat, read_bounded};
use kata_upgrade::store::manifest::Sha256;
use kata_upgrade::store::{
    Expected, Records, Refused, RestoreRequest, StoreError, WriteRequest, Wrote, last_change, list,
    restore, write,
};

use crate::{Bench, mode};

fn request<'a>(path: &'a Path, text: &'a str) -> WriteRequest<'a> {
    WriteRequest {
        path,
        root: None,
        bytes: text.as_bytes(),
        expected: Expected::Anything,
        source: None,
        was_edition: None,
        edition: Some("kata-3.2.0/go/qemu"),
        base: Some(b"the base"),
    }
}

fn put(bench: &Bench, path: &Path, text: &str) -> Result<Wrote, StoreError> {
    write(&bench.dir, &request(path, text))
}

fn refused(result: Result<Wrote, StoreError>) -> Refused {
    match result.unwrap_err() {
        StoreError::Refused { why, .. } => why,
        other => unreachable!("{other}"),
    }
}

fn stat(path: &Path) -> FileStat {
    read_bounded(path).unwrap().stat
}

#[test]
fn a_file_keeps_what_belongs_to_it_and_links_stay() {
    let bench = Bench::new();
    let real = bench.path("a.toml");
    let past = SystemTime::UNIX_EPOCH + Duration::new(1_234_567_890, 123_456_789);
    let marked = xattr::set(&real, "user.kata", b"\x00\xff").is_ok();
    fs::set_permissions(&real, Permissions::from_mode(0o4640)).unwrap();
    let open = File::options().write(true).open(&real).unwrap();
    open.set_modified(past).unwrap();
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(&real, Some(1234), Some(2345)).unwrap();
        fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
    }
    symlink("a.toml", bench.path("one")).unwrap();
    symlink(bench.path("one"), bench.path("two")).unwrap();
    let before = stat(&real);

    let wrote = put(&bench, &bench.path("two"), "new").unwrap();
    assert_eq!(wrote.path, real.canonicalize().unwrap());
    assert_eq!(fs::read(&real).unwrap(), b"new");
    assert!(
        fs::symlink_metadata(bench.path("two"))
            .unwrap()
            .is_symlink()
    );
    let after = stat(&real);
    assert_ne!(before.ino, after.ino);
    assert_eq!(
        (before.mode, before.uid, before.gid, before.mtime),
        (after.mode, after.uid, after.gid, after.mtime)
    );
    if marked {
        assert_eq!(
            xattr::get(&real, "user.kata").unwrap().unwrap(),
            b"\x00\xff"
        );
    }
    let backup = wrote.backup.unwrap();
    assert_eq!(backup.manifest.entries[0].path.as_path(), bench.path("two"));
    assert!(list(&bench.dir).unwrap()[0].good());
}

/// `user::rw-`, `user:1234:r--`, `group::r--`, `mask::r--`, `other::---`, as the kernel keeps it.
const ACCESS_LIST: [u8; 44] = [
    2, 0, 0, 0, 1, 0, 6, 0, 255, 255, 255, 255, 2, 0, 4, 0, 210, 4, 0, 0, 4, 0, 4, 0, 255, 255,
    255, 255, 16, 0, 4, 0, 255, 255, 255, 255, 32, 0, 0, 0, 255, 255, 255, 255,
];

/// On a disk and in memory, as they differ in what they keep.
#[test]
fn labels_access_lists_and_checksums_are_where_they_belong() {
    const LABEL: &[u8] = b"system_u:object_r:kata_etc_t:s0\0";
    const OF_CONTENT: &str = "security.ima";
    for top in ["/dev/shm", "/var/tmp", "/tmp"] {
        let Ok(temp) = tempfile::tempdir_in(top) else {
            continue;
        };
        let (path, dir) = (temp.path().join("a.toml"), temp.path().join("backups"));
        fs::write(&path, "old").unwrap();
        let wanted = [
            ("security.selinux", LABEL),
            ("system.posix_acl_access", &ACCESS_LIST),
            ("user.mark", b"mine"),
            (OF_CONTENT, b"of the old content"),
        ];
        let mut kept = Vec::new();
        for (name, value) in wanted {
            match xattr::set(&path, name, value) {
                Ok(()) => kept.push((name, value)),
                Err(error) => eprintln!("skipped: no {name} for this user in {top}: {error}"),
            }
        }
        let assert_kept = |content: bool, what: &str| {
            for (name, value) in &kept {
                let is_of_content = *name == OF_CONTENT;
                let now = xattr::get(&path, name).unwrap();
                let wanted = (content || !is_of_content).then(|| value.to_vec());
                assert_eq!(now, wanted, "{name} in {top} {what}");
            }
        };
        assert_kept(true, "in the beginning");
        write(&dir, &request(&path, "new")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_kept(false, "after a write");
        let id = last_change(&dir).unwrap().unwrap();
        let asked = RestoreRequest {
            id: &id,
            files: &[],
            root: None,
            force: false,
        };
        restore(&dir, &asked).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_kept(true, "after it was taken back");
        assert_eq!(
            restore(&dir, &asked).unwrap().backup,
            None,
            "nothing is left to do in {top}"
        );
        let new = temp.path().join("new.toml");
        write(&dir, &request(&new, "x")).unwrap();
        assert_eq!(xattr::get(&new, "user.mark").unwrap_or(None), None);
    }
}

#[test]
fn nothing_to_write_touches_nothing() {
    let bench = Bench::new();
    let path = bench.path("a.toml");
    let text = fs::read_to_string(&path).unwrap();
    let before = stat(&path);
    let folder = fs::metadata(bench.path("")).unwrap();
    let wrote = put(&bench, &path, &text).unwrap();
    assert_eq!(wrote.backup, None);
    assert_eq!(stat(&path), before, "not even the time of the last read");
    let now = fs::metadata(bench.path("")).unwrap();
    assert_eq!(
        (now.mtime(), now.mtime_nsec()),
        (folder.mtime(), folder.mtime_nsec())
    );
    assert!(!bench.dir.exists());
}

#[test]
fn what_must_not_be_replaced_is_not() {
    let bench = Bench::new();
    let path = bench.path("a.toml");
    fs::hard_link(&path, bench.path("other")).unwrap();
    assert_eq!(
        refused(put(&bench, &path, "x")),
        Refused::HardLinked { names: 2 }
    );
    fs::remove_file(bench.path("other")).unwrap();

    let pipe = bench.path("pipe");
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, 0o600.into(), 0).unwrap();
    assert_eq!(refused(put(&bench, &pipe, "x")), Refused::Special);
    assert_eq!(
        refused(put(&bench, Path::new("/dev/null"), "x")),
        Refused::Special
    );

    let open = bench.path("open");
    fs::create_dir(&open).unwrap();
    fs::write(open.join("x"), "old").unwrap();
    fs::set_permissions(&open, Permissions::from_mode(0o777)).unwrap();
    for name in ["x", "new", "new/deeper"] {
        let why = refused(put(&bench, &open.join(name), "x"));
        assert!(matches!(why, Refused::OpenDirectory { .. }), "{why}");
    }
    fs::set_permissions(&open, Permissions::from_mode(0o1777)).unwrap();
    put(&bench, &open.join("x"), "x").unwrap();

    symlink("nowhere", bench.path("dangling")).unwrap();
    let error = put(&bench, &bench.path("dangling"), "x").unwrap_err();
    assert!(
        matches!(error, StoreError::Source(SourceError::Dangling { .. })),
        "{error}"
    );
    assert!(!bench.path("nowhere").exists());
    assert_eq!(
        fs::read(&path).unwrap(),
        b"[hypervisor.qemu]\ndefault_vcpus = 2\n"
    );
}

#[test]
fn what_changed_since_it_was_read_is_not_replaced() {
    let bench = Bench::new();
    let path = bench.path("a.toml");
    let cases = [
        (path.clone(), Expected::Bytes(Sha256::of(b"another"))),
        (path.clone(), Expected::Absent),
        (bench.path("none"), Expected::Bytes(Sha256::of(b""))),
    ];
    for (path, expected) in cases {
        let asked = WriteRequest {
            expected,
            ..request(&path, "x")
        };
        let error = write(&bench.dir, &asked).unwrap_err();
        assert!(
            matches!(error, StoreError::Source(SourceError::Changed { .. })),
            "{error}"
        );
    }
    assert!(list(&bench.dir).unwrap().is_empty());
}

#[test]
fn a_new_file_is_no_wider_than_its_source() {
    let bench = Bench::new();
    let source = bench.path("a.toml");
    for (own, most) in [
        (0o600, 0o600),
        (0o640, 0o640),
        (0o444, 0o444),
        (0o666, 0o644),
    ] {
        fs::set_permissions(&source, Permissions::from_mode(own)).unwrap();
        let path = bench.path(&format!("new/{own}/x.toml"));
        let from = stat(&source);
        let asked = WriteRequest {
            source: Some(&from),
            ..request(&path, "x")
        };
        write(&bench.dir, &asked).unwrap();
        assert_eq!(mode(&path) & !most, 0, "{own:o} became {:o}", mode(&path));
        assert_eq!(mode(&path) & 0o400, 0o400);
    }
    let path = bench.path("b.toml");
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    fs::set_permissions(&source, Permissions::from_mode(0o600)).unwrap();
    let from = stat(&source);
    let asked = WriteRequest {
        source: Some(&from),
        ..request(&path, "secret")
    };
    write(&bench.dir, &asked).unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn nothing_is_followed_out_of_the_root() {
    let bench = Bench::new();
    let (root, outside) = (bench.path("root"), bench.path("outside"));
    fs::create_dir_all(root.join("etc")).unwrap();
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("x.toml"), "outside").unwrap();
    symlink(&outside, root.join("etc/out")).unwrap();
    symlink("../../../../../../../../etc/real", root.join("etc/up")).unwrap();
    let asked = |path: &'static str| WriteRequest {
        root: Some(&root),
        ..request(Path::new(path), "new")
    };
    assert!(write(&bench.dir, &asked("/etc/out/x.toml")).is_err());
    assert_eq!(fs::read(outside.join("x.toml")).unwrap(), b"outside");
    assert!(
        write(&bench.dir, &asked("/etc/up")).is_err(),
        "leads to what is not there"
    );
    fs::write(root.join("etc/real"), "old").unwrap();
    let wrote = write(&bench.dir, &asked("/etc/up")).unwrap();
    assert_eq!(wrote.path, PathBuf::from("/etc/real"));
    assert_eq!(fs::read(root.join("etc/real")).unwrap(), b"new");

    let id = last_change(&bench.dir).unwrap().unwrap();
    let back = |root: Option<&Path>| {
        let asked = RestoreRequest {
            id: &id,
            files: &[],
            root,
            force: false,
        };
        restore(&bench.dir, &asked)
    };
    assert!(matches!(back(None), Err(StoreError::OtherRoot { .. })));
    back(Some(&root)).unwrap();
    assert_eq!(fs::read(root.join("etc/real")).unwrap(), b"old");
}

#[test]
fn the_baseline_of_what_was_written_is_known() {
    let bench = Bench::new();
    let path = bench.path("a.toml").canonicalize().unwrap();
    put(&bench, &path, "written").unwrap();
    let records = Records::open(&bench.dir, None).unwrap();
    let known = |text: &str| records.baseline_of(&path, text.as_bytes());
    let written = known("written").unwrap();
    assert_eq!(written.base, b"the base");
    assert_eq!(written.edition, "kata-3.2.0/go/qemu");
    assert!(written.untouched);
    assert!(!known("edited").unwrap().untouched);
    let other = bench.path("b.toml");
    assert_eq!(records.baseline_of(&other, b"written"), None);
    let root = bench.path("");
    let elsewhere = Records::open(&bench.dir, Some(&root)).unwrap();
    assert_eq!(elsewhere.baseline_of(&path, b"written"), None);
    let nowhere = Records::open(&bench.path("none"), None).unwrap();
    assert_eq!(nowhere.baseline_of(&path, b"written"), None);
}

#[test]
fn a_name_in_config_d_is_only_ever_a_finished_one() {
    let bench = Bench::new();
    let dir = bench.path("etc/config.d");
    put(&bench, &dir.join("60-x.toml"), "a = 1\n").unwrap();
    put(&bench, &dir.join("60-x.toml"), "a = 2\n").unwrap();
    let names: Vec<_> = fs::read_dir(&dir)
        .unwrap()
        .map(|one| one.unwrap().file_name())
        .collect();
    assert_eq!(names, ["60-x.toml"]);
    let above: Vec<_> = fs::read_dir(bench.path("etc")).unwrap().collect();
    assert_eq!(above.len(), 1);
}
