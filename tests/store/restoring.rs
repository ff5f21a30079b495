//! Bringing back, taking back, letting go.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use kata_upgrade::store::{
    BackupId, Expected, RestoreRequest, Restored, Return, StoreError, WriteRequest, last_change,
    list, prunable, prune, restorable, restore, write,
};
use serde_json::{Value, json};

use crate::{Bench, mode};

fn back(
    bench: &Bench,
    id: &BackupId,
    files: &[PathBuf],
    force: bool,
) -> Result<Restored, StoreError> {
    let asked = RestoreRequest {
        id,
        files,
        root: None,
        force,
    };
    restore(&bench.dir, &asked)
}

fn put(bench: &Bench, path: &Path, text: &str) {
    let asked = WriteRequest {
        path,
        root: None,
        bytes: text.as_bytes(),
        expected: Expected::Anything,
        source: None,
        was_edition: None,
        edition: None,
        base: None,
    };
    write(&bench.dir, &asked).unwrap();
}

fn undo(bench: &Bench) {
    let id = last_change(&bench.dir).unwrap().unwrap();
    back(bench, &id, &[], false).unwrap();
}

#[test]
fn what_was_edited_since_needs_force_and_can_be_taken_back() {
    let bench = Bench::new();
    let path = bench.path("a.toml");
    let saved = bench.save(&["a.toml", "b.toml"]).unwrap();
    let old = fs::read(&path).unwrap();
    fs::write(&path, "edited").unwrap();
    let asked = RestoreRequest {
        id: saved.id(),
        files: &[],
        root: None,
        force: false,
    };
    let plan = restorable(&bench.dir, &asked).unwrap();
    let told: Vec<_> = plan
        .places
        .iter()
        .map(|one| (one.what, one.changed))
        .collect();
    assert_eq!(told, [(Return::Content, true), (Return::Same, false)]);
    let error = back(&bench, saved.id(), &[], false).unwrap_err();
    assert!(matches!(error, StoreError::ChangedSince { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"edited");

    back(&bench, saved.id(), &[], true).unwrap();
    assert_eq!(fs::read(&path).unwrap(), old);
    undo(&bench);
    assert_eq!(fs::read(&path).unwrap(), b"edited");
    undo(&bench);
    assert_eq!(fs::read(&path).unwrap(), old, "an undo is undone as well");
}

#[test]
fn chosen_files_alone_come_back() {
    let bench = Bench::new();
    let saved = bench.save(&["a.toml", "b.toml"]).unwrap();
    fs::remove_file(bench.path("a.toml")).unwrap();
    fs::remove_file(bench.path("b.toml")).unwrap();
    let restored = back(&bench, saved.id(), &[bench.path("b.toml")], false).unwrap();
    assert_eq!(restored.places[0].what, Return::File);
    assert!(!bench.path("a.toml").exists() && bench.path("b.toml").exists());
    let error = back(&bench, saved.id(), &[bench.path("c.toml")], false).unwrap_err();
    assert!(matches!(error, StoreError::NotInBackup { .. }), "{error}");
    fs::set_permissions(bench.path("b.toml"), Permissions::from_mode(0o600)).unwrap();
    let again = back(&bench, saved.id(), &[bench.path("b.toml")], false).unwrap();
    assert_eq!(again.places[0].what, Return::Metadata);
    let none = back(&bench, saved.id(), &[bench.path("b.toml")], false).unwrap();
    assert_eq!((none.places[0].what, none.backup), (Return::Same, None));
}

#[test]
fn a_link_that_became_a_file_is_a_link_again() {
    let bench = Bench::new();
    symlink("a.toml", bench.path("link.toml")).unwrap();
    let saved = bench.save(&["link.toml"]).unwrap();
    fs::remove_file(bench.path("link.toml")).unwrap();
    fs::write(bench.path("link.toml"), "an editor broke the link").unwrap();
    let error = back(&bench, saved.id(), &[], false).unwrap_err();
    assert!(matches!(error, StoreError::ChangedSince { .. }), "{error}");
    back(&bench, saved.id(), &[], true).unwrap();
    assert_eq!(
        fs::read_link(bench.path("link.toml")).unwrap(),
        Path::new("a.toml")
    );
    undo(&bench);
    assert_eq!(
        fs::read(bench.path("link.toml")).unwrap(),
        b"an editor broke the link"
    );
}

#[test]
fn a_file_that_was_new_goes_with_the_directories_made_for_it() {
    let bench = Bench::new();
    let path = bench.path("new/for/it/x.toml");
    put(&bench, &path, "new");
    assert_eq!(mode(&bench.path("new")), 0o755);
    undo(&bench);
    assert!(!bench.path("new").exists());
    undo(&bench);
    assert_eq!(fs::read(&path).unwrap(), b"new");
    fs::write(&path, "edited").unwrap();
    let id = last_change(&bench.dir).unwrap().unwrap();
    let error = back(&bench, &id, &[], false).unwrap_err();
    assert!(matches!(error, StoreError::ChangedSince { .. }), "{error}");
}

#[test]
fn a_directory_that_became_a_link_is_not_followed() {
    let bench = Bench::new();
    fs::create_dir(bench.path("real")).unwrap();
    fs::write(bench.path("real/x"), "x").unwrap();
    let saved = bench.save(&["real/x"]).unwrap();
    fs::rename(bench.path("real"), bench.path("moved")).unwrap();
    symlink("moved", bench.path("real")).unwrap();
    fs::write(bench.path("moved/x"), "other").unwrap();
    let error = back(&bench, saved.id(), &[], true).unwrap_err();
    assert!(error.to_string().contains("reached by a link"), "{error}");
    assert_eq!(fs::read(bench.path("moved/x")).unwrap(), b"other");
}

#[test]
fn hostile_manifests_restore_nothing() {
    let outside = json!([{"path": "/etc/x", "target": "/etc/shadow"}]);
    let hostile = [
        (
            "/entries/0/path",
            json!("/tmp/../etc/cron.d/x"),
            "not absolute and plain",
        ),
        (
            "/entries/0/resolved",
            json!("/etc/cron.d/x"),
            "do not lead to",
        ),
        ("/entries/0/links", outside, "do not lead to"),
        ("/entries/1/stored", json!("files/0001"), "twice"),
        ("/entries/0/size", json!(u64::MAX), "impossible size"),
        (
            "/entries/0/sha256",
            json!("0".repeat(64)),
            "SHA-256 differs",
        ),
    ];
    for (place, value, said) in hostile {
        let bench = Bench::new();
        let saved = bench.save(&["a.toml", "b.toml"]).unwrap();
        let path = saved.dir.join("manifest.json");
        let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        match manifest.pointer_mut(place) {
            Some(own) => *own = value,
            None => manifest["entries"][0]["links"] = value,
        }
        fs::write(&path, manifest.to_string()).unwrap();
        fs::remove_file(bench.path("a.toml")).unwrap();
        let error = back(&bench, saved.id(), &[], true).unwrap_err();
        assert!(error.to_string().contains(said), "{place}: {error}");
        assert!(!bench.path("a.toml").exists());
    }
}

#[test]
fn pruning_keeps_the_newest_good_ones() {
    let bench = Bench::new();
    let ids: Vec<BackupId> = (0..5)
        .map(|_| bench.save(&["a.toml"]).unwrap().id().clone())
        .collect();
    let break_it = |id: &BackupId| {
        fs::write(bench.dir.join(id.as_str()).join("files/0001"), "broken!").unwrap();
    };
    break_it(&ids[4]);
    let left = || -> Vec<String> {
        list(&bench.dir)
            .unwrap()
            .into_iter()
            .map(|one| one.id)
            .collect()
    };
    assert_eq!(prunable(&bench.dir, 2).unwrap().len(), 2);
    prune(&bench.dir, 2).unwrap();
    let wanted: Vec<String> = [&ids[4], &ids[3], &ids[2]]
        .map(ToString::to_string)
        .to_vec();
    assert_eq!(left(), wanted, "a broken one counts for nothing");
    break_it(&ids[3]);
    prune(&bench.dir, 0).unwrap();
    assert!(
        left().contains(&ids[2].to_string()),
        "the last good one stays"
    );
    break_it(&ids[2]);
    assert_eq!(prune(&bench.dir, 0).unwrap(), []);
    assert_eq!(left().len(), 3);
}
