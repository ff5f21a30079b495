//! Only known places are looked at, and nothing outside the root.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::host::{Machine, Subject};

use super::{folder, names};

/// Where anything is looked for.
const KNOWN: [&str; 33] = [
    "/etc/os-release",
    "/usr/lib/os-release",
    "/usr/lib/systemd/system/",
    "/usr/local/lib/systemd/system/",
    "/lib/systemd/system/",
    "/etc/systemd/system/",
    "/run/systemd/system/",
    "/var/lib/dpkg/status",
    "/var/lib/rpm/",
    "/usr/lib/sysimage/rpm/",
    "/snap/kata-containers/",
    "/etc/apt/sources.list.d/",
    "/etc/yum.repos.d/",
    "/etc/zypp/repos.d/",
    "/etc/docker/daemon.json",
    "/etc/default/docker",
    "/etc/sysconfig/docker",
    "/etc/containerd/",
    "/etc/crio/",
    "/etc/k0s/",
    "/var/lib/rancher/",
    "/var/snap/microk8s/",
    "/var/lib/docker",
    "/usr/bin",
    "/usr/runtime-rs/bin/containerd-shim-kata-v2",
    "/usr/local/",
    "/opt",
    "/proc",
    "/run",
    "/var/lib/",
    "/etc/clear-containers",
    "/etc/kata-containers",
    "/etc/hyper/",
];

#[test]
fn nothing_else_is_looked_at() {
    let catalogue = Catalogue::built_in();
    for name in names() {
        let root = folder().join(&name).join("root");
        let machine = Machine::survey(Some(&root), &catalogue);
        let strange: Vec<&String> = machine
            .looked
            .iter()
            .filter(|path| !KNOWN.iter().any(|known| path.starts_with(known)))
            // what configuration files name, and shared folders of the products
            .filter(|path| !path.starts_with("/srv/guest") && !path.starts_with("/usr/share/"))
            .filter(|path| path.as_str() != "runv")
            .collect();
        assert_eq!(strange, [""; 0], "{name}");
        assert!(
            machine.looked.len() < 400,
            "{name}: {}",
            machine.looked.len()
        );
    }
}

/// Fills a tree with files in places nobody looks at, and in some that are listed.
fn fill(root: &Path, number: usize) {
    let places = [
        "srv/data",
        "home/user/work",
        "var/log/old",
        "usr/share/doc",
        "etc/other",
    ];
    let first = root.join("srv/first");
    fs::create_dir_all(root.join("srv")).unwrap();
    fs::write(&first, "").unwrap();
    for at in 0..number {
        let dir = root
            .join(places[at % places.len()])
            .join(format!("{:03}", at / 1000));
        if at % 1000 < places.len() {
            fs::create_dir_all(&dir).unwrap();
        }
        fs::hard_link(&first, dir.join(at.to_string()))
            .or_else(|_| fs::write(dir.join(at.to_string()), ""))
            .unwrap();
    }
}

#[test]
fn a_tree_of_a_hundred_thousand_files_costs_nothing() {
    let copy = super::copy::Copy::of("ubuntu-cc-3.0.23-running");
    let root = copy.root();
    let catalogue = Catalogue::built_in();
    let look = || Machine::survey(Some(&root), &catalogue);
    let before = look();
    fill(&root, 100_000);
    let after = look();
    assert_eq!(after.looked, before.looked);
    assert_eq!(after.unseen, before.unseen);
    assert!(after.looked.len() < 400, "{}", after.looked.len());
}

#[test]
fn nothing_is_followed_out_of_the_root() {
    let dir = tempfile::tempdir().unwrap();
    let outside = dir.path().join("outside");
    let root = dir.path().join("root");
    fs::create_dir_all(root.join("etc")).unwrap();
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("os-release"), "ID=outside\n").unwrap();
    symlink(outside.join("os-release"), root.join("etc/os-release")).unwrap();
    symlink("../../../../..", root.join("opt")).unwrap();
    let machine = Machine::survey(Some(&root), &Catalogue::built_in());
    assert!(machine.distribution.is_none());
    assert!(machine.installations.is_empty());
}

#[test]
fn links_in_circles_pipes_and_large_files_are_told_and_not_waited_for() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path();
    let make = |path: &str| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        path
    };
    symlink("config.toml", make("etc/containerd/config.toml")).unwrap();
    let file = fs::File::create(make("etc/docker/daemon.json")).unwrap();
    file.set_len(1 << 33).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(make("etc/crio/crio.conf"))
        .status()
        .unwrap();
    assert!(made.success());
    let machine = Machine::survey(Some(root), &Catalogue::built_in());
    let told: Vec<&str> = machine
        .unseen_of(Subject::Wiring)
        .map(|one| one.path.as_str())
        .collect();
    assert!(told.contains(&"/etc/docker/daemon.json"), "{told:?}");
    assert!(told.contains(&"/etc/crio/crio.conf"), "{told:?}");
}

#[test]
fn imports_that_lead_in_circles_end() {
    let dir = tempfile::tempdir().unwrap();
    let conf = dir.path().join("etc/containerd/conf.d");
    fs::create_dir_all(&conf).unwrap();
    let import = "version = 2\nimports = [\"/etc/containerd/conf.d/*.toml\", \"/etc/containerd/config.toml\"]\n";
    for file in ["conf.d/a.toml", "conf.d/b.toml", "config.toml"] {
        fs::write(dir.path().join("etc/containerd").join(file), import).unwrap();
    }
    let machine = Machine::survey(Some(dir.path()), &Catalogue::built_in());
    assert!(machine.wires.is_empty());
}

#[test]
fn what_this_user_may_not_see_is_unknown() {
    use std::os::unix::fs::PermissionsExt as _;
    if is_root() {
        println!("SKIPPED: root may see everything");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let closed = dir.path().join("run/vc/sbs");
    fs::create_dir_all(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let machine = Machine::survey(Some(dir.path()), &Catalogue::built_in());
    let one = machine.unseen_of(Subject::Instances).next().unwrap();
    assert_eq!(one.path, "/run/vc/sbs");
    assert_eq!(one.ask.as_deref(), Some("sudo kata-upgrade plan"));
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
}

pub fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(Path::new("/proc/self")).is_ok_and(|meta| meta.uid() == 0)
}
