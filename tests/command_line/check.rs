//! `config check` on what lies around a file: who may write it, what it hides, what is in `config.d`, what it names.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use serde_json::Value;

use crate::{Place, json};

const OPT: &str = "opt/kata/share/defaults/kata-containers";
const ETC: &str = "etc/kata-containers";

/// The file an edition shipped under `/opt/kata`.
fn shipped(place: &Place, edition: &str) -> String {
    let (status, text, error) = place.run(&format!("config defaults {edition} --layout opt"));
    assert_eq!(status, 0, "{error}");
    text
}

/// Status, and code, severity and file name of what was found.
fn found(place: &Place, args: &str) -> (i32, Vec<(String, String, String)>) {
    let (status, out, error) = place.run(&format!("{args} --format json"));
    assert!(status < 2, "{error}");
    let view = json(&out);
    let word = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    let files = view["files"].as_array().unwrap().iter();
    let all = files.flat_map(|file| file["findings"].as_array().unwrap());
    let list = all.map(|one| {
        let path = word(one, "path");
        let name = Path::new(&path).file_name().unwrap_or_default();
        (
            word(one, "code"),
            word(one, "severity"),
            name.to_string_lossy().into_owned(),
        )
    });
    (status, list.collect())
}

fn of(list: &[(String, String, String)], code: &str) -> Vec<String> {
    let own = list.iter().filter(|(own, _, _)| own == code);
    own.map(|(_, severity, name)| format!("{severity} {name}"))
        .collect()
}

fn allow(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Another root with 4.1.0's file and everything it names.
fn root(place: &Place) {
    let text = shipped(place, "kata-4.1.0/go/qemu");
    for path in text.split('"').filter(|part| part.starts_with("/opt/")) {
        if !path.contains('*') {
            place.write(&format!("root{path}"), "something");
        }
    }
    place.write(&format!("root/{OPT}/configuration-qemu.toml"), &text);
    symlink(
        "configuration-qemu.toml",
        place.file(&format!("root/{OPT}/configuration.toml")),
    )
    .unwrap();
    for dir in [OPT, "opt/kata/share/defaults"] {
        allow(&place.file(&format!("root/{dir}")), 0o755);
    }
    allow(
        &place.file(&format!("root/{OPT}/configuration-qemu.toml")),
        0o644,
    );
}

#[test]
fn a_shipped_file_in_another_root_has_no_faults() {
    let place = Place::new();
    root(&place);
    let (status, list) = found(&place, "--root root config check");
    let counts = list.iter().filter(|(_, severity, _)| severity != "note");
    assert_eq!((status, counts.count()), (0, 0), "{list:?}");
}

#[test]
fn a_file_that_others_may_write_is_told() {
    let place = Place::new();
    root(&place);
    allow(
        &place.file(&format!("root/{OPT}/configuration-qemu.toml")),
        0o666,
    );
    allow(&place.file(&format!("root/{OPT}")), 0o777);
    let (status, list) = found(&place, "--root root config check");
    assert_eq!(status, 1);
    assert_eq!(
        of(&list, "open-to-others"),
        ["warning configuration-qemu.toml"]
    );
    assert_eq!(
        of(&list, "folder-open-to-others"),
        ["warning kata-containers"]
    );
    // the command to copy is for the file in the other root, not for this machine's own
    let (_, text, _) = place.run("--root root config check");
    let words: Vec<&str> = text.split_whitespace().collect();
    let wanted = format!("chmod go-w root/{OPT}/configuration-qemu.toml");
    assert!(words.join(" ").contains(&wanted), "{text}");
}

#[test]
fn a_copy_that_hides_a_newer_file_is_told() {
    let place = Place::new();
    root(&place);
    let old = shipped(&place, "kata-3.2.0/go/qemu");
    place.write(&format!("root/{ETC}/configuration.toml"), &old);
    let (status, list) = found(&place, "--root root config check");
    assert_eq!(status, 1);
    assert_eq!(of(&list, "masks-newer"), ["warning configuration.toml"]);
    let (_, text, _) = place.run("--root root config check");
    let words: Vec<&str> = text.split_whitespace().collect();
    let wanted = "in place of /opt/kata/share/defaults/kata-containers/configuration.toml,";
    assert!(words.join(" ").contains(wanted), "{text}");
}

#[test]
fn a_file_that_no_runtime_reads_is_told() {
    let place = Place::new();
    root(&place);
    let own = shipped(&place, "kata-4.1.0/go/clh");
    place.write(&format!("root/{OPT}/configuration-clh.toml"), &own);
    let args = format!("--root root config check /{OPT}/configuration-clh.toml");
    let (_, list) = found(&place, &args);
    assert_eq!(
        of(&list, "file-not-read"),
        ["note configuration-clh.toml"],
        "{list:?}"
    );
}

#[test]
fn what_a_file_names_is_looked_for_inside_the_root() {
    let place = Place::new();
    root(&place);
    let (status, _) = found(&place, "--root root config check");
    assert_eq!(status, 0);
    let kernel = "root/opt/kata/share/kata-containers/vmlinux.container";
    fs::remove_file(place.file(kernel)).unwrap();
    let (status, list) = found(&place, "--root root config check");
    assert_eq!(status, 1, "{list:?}");
    assert_eq!(of(&list, "asset-missing").len(), 1, "{list:?}");
    let (_, text, _) = place.run("--root root config check");
    assert!(
        text.contains("`/opt/kata/share/kata-containers/vmlinux.container` does not exist"),
        "{text}"
    );
    place.write(kernel, "something");
    place.write(
        "root/opt/kata/share/kata-containers/kata-containers.img",
        "",
    );
    let (_, list) = found(&place, "--root root config check");
    assert_eq!(of(&list, "asset-empty").len(), 1, "{list:?}");
}

/// Every kind of thing that lies in such directories.
#[test]
fn everything_in_the_drop_in_directory_is_live() {
    let place = Place::new();
    root(&place);
    let dir = format!("root/{OPT}/config.d");
    let good = "[hypervisor.qemu]\ndefault_memory = 4096\n";
    let copies = [
        "50-mine.toml~",
        "50-mine.toml.bak",
        "50-mine.toml.rpmsave",
        "50-mine.toml.dpkg-old",
        "#50-mine.toml#",
        ".50-mine.toml.swp",
    ];
    for name in copies
        .iter()
        .chain(&["50-mine.toml", "README", "60-other.conf"])
    {
        place.write(&format!("{dir}/{name}"), good);
    }
    place.write(&format!("{dir}/20-debug.toml"), good);
    place.write(&format!("{dir}/70-prose.toml"), "Put your files here.\n");
    place.write(&format!("{dir}/sub/90-below.toml"), good);
    place.write("root/srv/linked.toml", good);
    symlink(
        "/srv/linked.toml",
        place.file(&format!("{dir}/80-link.toml")),
    )
    .unwrap();
    symlink(
        "/srv/nowhere.toml",
        place.file(&format!("{dir}/81-gone.toml")),
    )
    .unwrap();
    let pipe = place.file(&format!("{dir}/95-pipe.toml"));
    let has_pipe = std::process::Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .is_ok_and(|status| status.success());
    let (status, list) = found(&place, "--root root config check");
    assert_eq!(status, 1);
    let mut backups = of(&list, "drop-in-backup");
    backups.sort();
    let mut wanted: Vec<String> = copies
        .iter()
        .map(|name| format!("warning {name}"))
        .collect();
    wanted.sort();
    assert_eq!(backups, wanted);
    assert_eq!(
        of(&list, "drop-in-name"),
        ["warning 60-other.conf", "warning README"]
    );
    assert_eq!(of(&list, "drop-in-foreign"), ["note 20-debug.toml"]);
    assert_eq!(of(&list, "drop-in-link"), ["note 80-link.toml"]);
    assert_eq!(
        of(&list, "drop-in-unreadable"),
        ["error 70-prose.toml", "error 81-gone.toml"]
    );
    let mut devices = vec!["error sub"];
    if has_pipe {
        devices.insert(0, "error 95-pipe.toml");
    } else {
        println!("SKIPPED: no mkfifo here, so no pipe in the directory");
    }
    assert_eq!(of(&list, "drop-in-not-a-file"), devices);
}

#[test]
fn a_drop_in_that_may_not_be_read_is_told() {
    let place = Place::new();
    root(&place);
    let name = format!("root/{OPT}/config.d/50-mine.toml");
    place.write(&name, "[hypervisor.qemu]\ndefault_memory = 4096\n");
    allow(&place.file(&name), 0o000);
    if fs::read(place.file(&name)).is_ok() {
        println!("SKIPPED: this user may read every file");
        return;
    }
    let (status, list) = found(&place, "--root root config check");
    assert_eq!(status, 1);
    assert_eq!(of(&list, "drop-in-unreadable"), ["warning 50-mine.toml"]);
    let dir = place.file(&format!("root/{OPT}/config.d"));
    allow(&dir, 0o000);
    let (status, _, told) = place.run("--root root config check");
    allow(&dir, 0o755);
    assert_eq!(status, 2);
    assert!(told.contains("for instance with `sudo`"), "{told}");
}
