//! The ways of writing.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::io::Errno;

use crate::store::{
    BackupRequest, Expected, RestoreRequest, StoreError, WriteRequest, create, list, prune,
    restore, write,
};

/// A way of writing. Files are below `fs`, backups in `store`.
pub(super) struct Scene {
    pub(super) name: &'static str,
    pub(super) set: fn(&Path),
    pub(super) run: fn(&Path) -> Result<(), StoreError>,
    /// A call that this system does not have.
    pub(super) missing: Option<(&'static str, Errno)>,
    /// Whether backups are on another file system.
    pub(super) apart: bool,
    /// Whether anything below `fs` is different afterwards.
    pub(super) changes: bool,
    /// Whether a failure may leave something that is no backup any more to the next run.
    pub(super) leaves: bool,
    /// How many unfinished files a killed process may leave beside their places.
    pub(super) strays: u8,
}

pub(super) const SCENES: &[Scene] = &[
    scene("replace", old_file, replace),
    Scene {
        apart: true,
        strays: 1,
        ..scene("replace, backups on another disk", old_file, replace)
    },
    Scene {
        missing: Some(("linkat", Errno::NOENT)),
        strays: 1,
        ..scene("replace, no /proc", old_file, replace)
    },
    Scene {
        missing: Some(("tmpfile", Errno::NOTSUP)),
        strays: 1,
        ..scene("replace, no file without a name", old_file, replace)
    },
    Scene {
        missing: Some(("openat2", Errno::NOSYS)),
        ..scene("replace, a kernel before 5.6", old_file, replace)
    },
    scene("new drop-in", old_file, drop_in),
    Scene {
        missing: Some(("renameat2", Errno::INVAL)),
        ..scene("new drop-in, plain rename", old_file, drop_in)
    },
    scene("restore three", saved_and_changed, restore_all),
    scene("take back a new file", written, restore_newest),
    Scene {
        changes: false,
        ..scene("create", old_file, save)
    },
    Scene {
        changes: false,
        leaves: true,
        ..scene("prune", saved_often, prune_to_one)
    },
];

const fn scene(
    name: &'static str,
    set: fn(&Path),
    run: fn(&Path) -> Result<(), StoreError>,
) -> Scene {
    Scene {
        name,
        set,
        run,
        missing: None,
        apart: false,
        changes: true,
        leaves: false,
        strays: 0,
    }
}

fn file(path: &Path, text: &str, mode: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    let _ = xattr::set(path, "user.mark", text.as_bytes());
    let past = SystemTime::UNIX_EPOCH + Duration::new(1_234_567_890, 123_456_789);
    let open = File::options().write(true).open(path).unwrap();
    open.set_modified(past).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(path, Some(1234), Some(2345)).unwrap();
    }
}

fn old_file(top: &Path) {
    file(
        &top.join("fs/etc/kata/real.toml"),
        "old, and longer than the new one",
        0o640,
    );
    symlink("kata/real.toml", top.join("fs/etc/link.toml")).unwrap();
}

fn replace(top: &Path) -> Result<(), StoreError> {
    put(top, "fs/etc/link.toml", "replaced", true)
}

fn drop_in(top: &Path) -> Result<(), StoreError> {
    put(top, "fs/etc/made/config.d/50-x.toml", "new drop-in", false)
}

fn put(top: &Path, path: &str, text: &str, base: bool) -> Result<(), StoreError> {
    let request = WriteRequest {
        path: &top.join(path),
        root: None,
        bytes: text.as_bytes(),
        expected: Expected::Anything,
        source: None,
        was_edition: None,
        edition: Some("kata-3.2.0/go/qemu"),
        base: base.then_some(b"base"),
    };
    write(&top.join("store"), &request).map(drop)
}

fn save(top: &Path) -> Result<(), StoreError> {
    let names = [
        "fs/etc/link.toml",
        "fs/etc/other.toml",
        "fs/etc/gone/x.toml",
    ];
    let requests: Vec<BackupRequest> = names
        .iter()
        .map(|name| top.join(name))
        .filter(|path| path.exists())
        .map(|path| BackupRequest {
            path,
            edition: None,
        })
        .collect();
    create(&top.join("store"), &requests, None).map(drop)
}

/// Three files are saved; then one is replaced, one loses its mode, one goes with its directory, and a link is another's.
fn saved_and_changed(top: &Path) {
    old_file(top);
    file(&top.join("fs/etc/other.toml"), "other", 0o600);
    file(&top.join("fs/etc/gone/x.toml"), "gone", 0o604);
    save(top).unwrap();
    file(&top.join("fs/etc/kata/real.toml"), "edited", 0o666);
    fs::set_permissions(top.join("fs/etc/other.toml"), Permissions::from_mode(0o644)).unwrap();
    fs::remove_dir_all(top.join("fs/etc/gone")).unwrap();
    fs::remove_file(top.join("fs/etc/link.toml")).unwrap();
    symlink("elsewhere", top.join("fs/etc/link.toml")).unwrap();
}

fn restore_all(top: &Path) -> Result<(), StoreError> {
    // The oldest: later ones are what earlier runs of this scene made.
    let all = list(&top.join("store"))?;
    let id = all.last().unwrap().id.parse()?;
    let request = RestoreRequest {
        id: &id,
        files: &[],
        root: None,
        force: true,
    };
    restore(&top.join("store"), &request).map(drop)
}

fn written(top: &Path) {
    old_file(top);
    drop_in(top).unwrap();
}

fn restore_newest(top: &Path) -> Result<(), StoreError> {
    restore_all(top)
}

fn saved_often(top: &Path) {
    old_file(top);
    for _ in 0..3 {
        save(top).unwrap();
    }
}

fn prune_to_one(top: &Path) -> Result<(), StoreError> {
    prune(&top.join("store"), 1).map(drop)
}
