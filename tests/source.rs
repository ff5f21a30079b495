//! Whatever a name leads to, reading it ends quickly: in bytes or in the reason why not.
#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::{Duration, Instant};

use kata_upgrade::source::SourceError;
use kata_upgrade::source::read::{MAX_FILE, OpenFile, read_bounded, read_bounded_in};

fn refused(path: &Path) -> SourceError {
    let start = Instant::now();
    let error = read_bounded(path).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(2), "{error}");
    assert!(
        error.to_string().starts_with(path.to_str().unwrap()),
        "the place comes first: {error}"
    );
    assert_eq!(error.path(), path);
    error
}

#[test]
fn bytes_and_metadata_are_those_of_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let (file, link) = (dir.path().join("real.toml"), dir.path().join("link.toml"));
    fs::write(&file, b"\xef\xbb\xbfa = 1\r\nb = '\xff'").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.toml", &link).unwrap();

    let read = read_bounded(&link).unwrap();
    let meta = fs::metadata(&file).unwrap();
    assert_eq!(read.bytes, b"\xef\xbb\xbfa = 1\r\nb = '\xff'");
    assert_eq!(read.path, link);
    assert_eq!(read.resolved, file.canonicalize().unwrap());
    assert_eq!(read.links.len(), 1);
    assert_eq!(
        (read.stat.mode, read.stat.size, read.stat.names),
        (0o640, 17, 1)
    );
    assert_eq!((read.stat.ino, read.stat.dev), (meta.ino(), meta.dev()));
    assert_eq!(
        (
            read.stat.mtime.seconds,
            i64::from(read.stat.mtime.nanoseconds)
        ),
        (meta.mtime(), meta.mtime_nsec())
    );
}

#[test]
fn names_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt as _;
    let dir = tempfile::tempdir().unwrap();
    let file = dir
        .path()
        .join(std::ffi::OsStr::from_bytes(b"a\n\xff.toml"));
    fs::write(&file, "x").unwrap();
    assert_eq!(read_bounded(&file).unwrap().bytes, b"x");
    fs::remove_file(&file).unwrap();
    let message = read_bounded(&file).unwrap_err().to_string();
    assert!(
        message.ends_with("/a\\n\\xff.toml: there is no such file"),
        "{message}"
    );
}

#[test]
fn what_is_not_a_file_is_refused_by_its_kind() {
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        &pipe,
        rustix::fs::FileType::Fifo,
        0o600.into(),
        0,
    )
    .unwrap();
    let socket = dir.path().join("socket");
    let _listener = UnixListener::bind(&socket).unwrap();

    assert!(matches!(refused(&pipe), SourceError::Pipe { .. }));
    assert!(matches!(refused(&socket), SourceError::Socket { .. }));
    assert!(matches!(refused(dir.path()), SourceError::Directory { .. }));
    assert!(matches!(
        refused(Path::new("/")),
        SourceError::Directory { .. }
    ));
    assert!(matches!(
        refused(Path::new("/dev/zero")),
        SourceError::Device { .. }
    ));
    assert!(matches!(
        refused(&dir.path().join("none")),
        SourceError::Missing { .. }
    ));
}

#[test]
fn a_shells_pipe_is_called_a_pipe() {
    use std::os::fd::AsRawFd as _;
    let (reader, _writer) = std::io::pipe().unwrap();
    let name = format!("/proc/self/fd/{}", reader.as_raw_fd());
    assert!(matches!(
        refused(Path::new(&name)),
        SourceError::Pipe { .. }
    ));
}

#[test]
fn links_that_lead_nowhere_are_said() {
    let dir = tempfile::tempdir().unwrap();
    symlink("b", dir.path().join("a")).unwrap();
    symlink("a", dir.path().join("b")).unwrap();
    symlink("gone.toml", dir.path().join("dangling")).unwrap();

    assert!(matches!(
        refused(&dir.path().join("a")),
        SourceError::LinkLoop { .. }
    ));
    let dangling = refused(&dir.path().join("dangling"));
    assert!(dangling.is_missing());
    assert!(
        dangling
            .to_string()
            .contains("/gone.toml`, which does not exist"),
        "{dangling}"
    );
}

#[test]
fn the_limit_is_the_last_size_that_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.toml");
    let file = File::create(&path).unwrap();
    file.set_len(MAX_FILE).unwrap();
    assert_eq!(read_bounded(&path).unwrap().bytes.len() as u64, MAX_FILE);
    file.set_len(MAX_FILE + 1).unwrap();
    assert!(matches!(
        refused(&path),
        SourceError::TooLarge {
            limit: MAX_FILE,
            ..
        }
    ));
    file.set_len(1 << 40).unwrap();
    assert!(matches!(refused(&path), SourceError::TooLarge { .. }));
}

#[test]
fn growing_past_the_limit_while_open_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("growing.toml");
    let file = File::create(&path).unwrap();
    let open = OpenFile::open(&path, None).unwrap();
    file.set_len(MAX_FILE * 2).unwrap();
    assert!(matches!(
        open.read().unwrap_err(),
        SourceError::TooLarge { .. }
    ));
}

#[test]
fn a_file_that_changes_between_open_and_finish_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("busy.toml");
    let mut file = File::create(&path).unwrap();
    let open = OpenFile::open(&path, None).unwrap();
    let bytes = open.read().unwrap();
    file.write_all(b"more").unwrap();
    assert!(matches!(
        open.finish(bytes).unwrap_err(),
        SourceError::Changed { .. }
    ));

    let open = OpenFile::open(&path, None).unwrap();
    let bytes = open.read().unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o604)).unwrap();
    assert!(matches!(
        open.finish(bytes).unwrap_err(),
        SourceError::Changed { .. }
    ));
}

#[test]
fn a_closed_file_and_a_closed_directory_are_named() {
    if rustix::process::geteuid().is_root() {
        eprintln!("skipped: root reads everything");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (sub, path) = (dir.path().join("sub"), dir.path().join("sub/closed.toml"));
    fs::create_dir(&sub).unwrap();
    fs::write(&path, "x").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    assert!(matches!(refused(&path), SourceError::Unreadable { at, .. } if at == path));
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(matches!(refused(&path), SourceError::Unreadable { at, .. } if at == sub));
    fs::set_permissions(&sub, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn another_users_link_in_a_directory_open_to_everybody_is_not_followed() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("skipped: only root can make another user's link");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o1777)).unwrap();
    let (mine, theirs) = (dir.path().join("mine"), dir.path().join("theirs"));
    symlink("/etc/passwd", &mine).unwrap();
    symlink("/etc/passwd", &theirs).unwrap();
    std::os::unix::fs::lchown(&theirs, Some(65534), Some(65534)).unwrap();
    assert!(read_bounded(&mine).is_ok());
    assert!(matches!(refused(&theirs), SourceError::UntrustedLink { link, .. } if link == theirs));
}

#[test]
fn inside_a_root_nothing_outside_is_read() {
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x"), "outside").unwrap();
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("etc")).unwrap();
    fs::write(root.path().join("etc/x"), "inside").unwrap();
    symlink("/etc/x", root.path().join("etc/link")).unwrap();
    symlink(outside.path().join("x"), root.path().join("etc/escape")).unwrap();
    let climb = format!("../../../../../../../..{}/x", outside.path().display());
    symlink(&climb, root.path().join("etc/climb")).unwrap();

    let read = read_bounded_in(Path::new("/etc/link"), Some(root.path())).unwrap();
    assert_eq!(read.bytes, b"inside");
    assert_eq!(
        (read.path.as_path(), read.resolved.as_path()),
        (Path::new("/etc/link"), Path::new("/etc/x"))
    );
    for path in ["/etc/escape", "etc/climb", climb.as_str()] {
        let error = read_bounded_in(Path::new(path), Some(root.path())).unwrap_err();
        assert!(error.is_missing(), "{error}");
        assert!(
            !error.to_string().contains(root.path().to_str().unwrap()),
            "{error}"
        );
    }
    let error = read_bounded_in(Path::new("/etc/x"), Some(&root.path().join("none"))).unwrap_err();
    assert!(matches!(error, SourceError::Root { .. }));
}
