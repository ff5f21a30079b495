//! Making and listing backups.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use kata_upgrade::source::SourceError;
use kata_upgrade::source::read::MAX_FILE;
use kata_upgrade::store::{
    Backup, BackupId, Finding, Listed, Severity, StoreError, create, list, verify,
};
use serde_json::{Value, json};

use crate::{Bench, mode, request};

#[test]
fn a_backup_is_made_listed_and_found_sound() {
    let bench = Bench::new();
    fs::set_permissions(bench.path("a.toml"), fs::Permissions::from_mode(0o640)).unwrap();
    let past = SystemTime::UNIX_EPOCH + Duration::new(1_234_567_890, 123_456_789);
    File::options()
        .write(true)
        .open(bench.path("a.toml"))
        .unwrap()
        .set_modified(past)
        .unwrap();
    symlink("a.toml", bench.path("link.toml")).unwrap();

    let backup = bench.save(&["link.toml", "b.toml", "link.toml"]).unwrap();
    let entries = &backup.manifest.entries;
    assert_eq!(entries.len(), 2, "a file named twice is saved once");
    assert_eq!(
        fs::read(backup.dir.join(&entries[0].stored)).unwrap(),
        fs::read(bench.path("a.toml")).unwrap()
    );
    assert_eq!(
        fs::read(backup.dir.join(&entries[1].stored)).unwrap(),
        b"b = '\xff'\r\n"
    );
    assert_eq!(entries[0].path.as_path(), bench.path("link.toml"));
    assert_eq!(
        entries[0].resolved.as_path(),
        bench.path("a.toml").canonicalize().unwrap()
    );
    assert_eq!(entries[0].links[0].target.as_path(), Path::new("a.toml"));
    assert_eq!(
        (entries[0].mtime.seconds, entries[0].mtime.nanoseconds),
        (1_234_567_890, 123_456_789)
    );
    assert_eq!(entries[0].mode.0, 0o640);
    let meta = fs::metadata(bench.path("a.toml")).unwrap();
    assert_eq!(
        (entries[0].uid, entries[0].gid, entries[0].size),
        (meta.uid(), meta.gid(), meta.len())
    );
    assert_eq!(
        entries[1].sha256.to_string(),
        "998bd1f796e34f47cee111e266a46e40b3cd5fcabac2f0e8fb545ec1c79ad212"
    );

    for closed in [bench.dir.as_path(), &backup.dir, &backup.dir.join("files")] {
        assert_eq!(mode(closed), 0o700);
    }
    for closed in ["manifest.json", "files/0001", "files/0002"] {
        assert_eq!(mode(&backup.dir.join(closed)), 0o600);
    }
    let listed = list(&bench.dir).unwrap();
    assert_eq!(listed, [backup.listed()]);
    assert!(listed[0].good());
    assert_eq!(listed[0].created, Some(backup.manifest.created));
    assert_eq!(
        listed[0].files[1].edition.as_deref(),
        Some("kata-3.2.0/go/qemu")
    );
    let verified = verify(&bench.dir, Some(backup.id())).unwrap();
    assert_eq!((verified.len(), verified[0].findings.len()), (1, 0));
    assert_eq!(verified[0].backup, listed[0]);
}

#[test]
fn extended_attributes_are_saved() {
    let bench = Bench::new();
    if let Err(error) = xattr::set(bench.path("a.toml"), "user.kata", b"\x00\xff") {
        eprintln!("skipped: no user attributes on this file system: {error}");
        return;
    }
    let backup = bench.save(&["a.toml"]).unwrap();
    let text: Value =
        serde_json::from_slice(&fs::read(backup.dir.join("manifest.json")).unwrap()).unwrap();
    let saved = text["entries"][0]["xattrs"].as_array().unwrap();
    assert!(
        saved.contains(&json!({"name": "user.kata", "value": "00ff"})),
        "{saved:?}"
    );
}

#[test]
fn backups_of_one_second_differ_and_the_newest_comes_first() {
    let bench = Bench::new();
    let made: Vec<Backup> = (0..5).map(|_| bench.save(&["a.toml"]).unwrap()).collect();
    let newest_first: Vec<_> = made.iter().rev().map(Backup::listed).collect();
    assert_eq!(list(&bench.dir).unwrap(), newest_first);

    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| bench.save(&["a.toml", "b.toml"]).unwrap());
        }
    });
    let all = list(&bench.dir).unwrap();
    assert_eq!(all.len(), 13);
    assert!(all.iter().all(Listed::good));
    assert_eq!(bench.partials(), 0);
}

#[test]
fn no_directory_is_no_backups() {
    let bench = Bench::new();
    assert_eq!(list(&bench.dir).unwrap(), []);
    assert_eq!(verify(&bench.dir, None).unwrap(), []);
    let id: BackupId = "20261122T174512Z-3f9c".parse().unwrap();
    assert!(matches!(
        verify(&bench.dir, Some(&id)),
        Err(StoreError::NoSuchBackup { .. })
    ));
    assert!(matches!(bench.save(&[]), Err(StoreError::NothingToSave)));
    assert!(matches!(
        list(&bench.path("a.toml")),
        Err(StoreError::NotADirectory { .. })
    ));
}

#[test]
fn an_unfinished_backup_is_not_listed_but_mentioned() {
    let bench = Bench::new();
    let backup = bench.save(&["a.toml"]).unwrap();
    fs::rename(
        &backup.dir,
        bench.dir.join(format!(".{}.partial", backup.id())),
    )
    .unwrap();
    assert_eq!(list(&bench.dir).unwrap(), []);
    let verified = verify(&bench.dir, None).unwrap();
    assert_eq!(verified[0].findings, [Finding::Partial]);
    assert_eq!(verified[0].findings[0].severity(), Severity::Note);
    assert!(verified[0].is_leftover());
}

#[test]
fn what_cannot_be_read_leaves_no_backup_behind() {
    let bench = Bench::new();
    let pipe = bench.path("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .unwrap();
    File::create(bench.path("large"))
        .unwrap()
        .set_len(MAX_FILE + 1)
        .unwrap();
    symlink("loop", bench.path("loop")).unwrap();
    let start = Instant::now();
    let why = |name: &str| match bench.save(&["a.toml", name]).unwrap_err() {
        StoreError::Source(error) => error,
        other => unreachable!("{other}"),
    };
    assert!(matches!(why("pipe"), SourceError::Pipe { .. }));
    assert!(matches!(why("made"), SourceError::Directory { .. }));
    assert!(matches!(why("/dev/zero"), SourceError::Device { .. }));
    assert!(matches!(why("large"), SourceError::TooLarge { .. }));
    assert!(matches!(why("none"), SourceError::Missing { .. }));
    assert!(matches!(why("loop"), SourceError::LinkLoop { .. }));
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(fs::read_dir(&bench.dir).unwrap().count(), 0);
}

#[test]
fn files_of_another_root_keep_their_names_inside_it() {
    let bench = Bench::new();
    let root = bench.path("root");
    fs::create_dir_all(root.join("etc")).unwrap();
    fs::write(root.join("etc/x"), "inside").unwrap();
    symlink("../../../../etc/x", root.join("etc/link")).unwrap();
    let named = |path: &str| request(Path::new(path));
    let requests = [
        named("/etc/link"),
        named("etc/./link"),
        named("etc/../etc/link"),
    ];
    let backup = create(&bench.dir, &requests, Some(&root)).unwrap();
    let paths: Vec<_> = backup
        .manifest
        .entries
        .iter()
        .map(|entry| entry.path.as_path())
        .collect();
    assert_eq!(paths, [Path::new("/etc/link"), Path::new("/etc/x")]);
    assert_eq!(fs::read(backup.dir.join("files/0001")).unwrap(), b"inside");
    assert_eq!(backup.listed().root, Some(root.canonicalize().unwrap()));
    assert_eq!(verify(&bench.dir, None).unwrap()[0].findings, []);
}

#[test]
fn a_directory_others_can_change_is_refused() {
    let bench = Bench::new();
    fs::create_dir_all(&bench.dir).unwrap();
    let with = |mode| fs::set_permissions(&bench.dir, fs::Permissions::from_mode(mode)).unwrap();
    with(0o777);
    let error = bench.save(&["a.toml"]).unwrap_err();
    assert!(matches!(error, StoreError::OpenDirectory { .. }));
    assert!(error.to_string().starts_with(bench.dir.to_str().unwrap()) && error.help().is_some());
    with(0o1777);
    assert!(bench.save(&["a.toml"]).is_ok());
    if rustix::process::geteuid().is_root() {
        with(0o755);
        std::os::unix::fs::chown(&bench.dir, Some(1234), None).unwrap();
        assert!(matches!(
            bench.save(&["a.toml"]),
            Err(StoreError::ForeignDirectory {
                owner: 1234,
                user: 0,
                ..
            })
        ));
    }
}
