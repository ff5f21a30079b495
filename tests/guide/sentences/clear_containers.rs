//! Upgrade from Clear Containers: sentences 14 to 25.

use super::super::{plan, step};
use super::{assert_state, reason, run};

pub(super) fn only_those_of_clear_containers_are_stopped() {
    let machine = "ubuntu-cc-3.0.23-running";
    assert_eq!(
        run(machine, "stop-instances"),
        "sudo docker stop 5e1f0bd2a8f6"
    );
    let bound = run(machine, "recreate-containers");
    assert!(
        bound.contains("77aa01c5d1f0") && !bound.contains("44b9a1d7c22f"),
        "{bound}"
    );
    assert_eq!(
        run("fedora-cc-kubernetes", "stop-instances"),
        "sudo crictl stopp 9a0b44cc12ef"
    );
    assert_state("ubuntu-cc-disk", "stop-instances", "unknown");
}

pub(super) fn carried_by_the_program() {
    let carry = run("ubuntu-cc-3.0.23-running", "migrate-configuration");
    assert!(
        carry.contains("config migrate /usr/share/defaults/clear-containers/configuration.toml --to kata-4.1.0/rs/qemu-runtime-rs --write"),
        "{carry}"
    );
}

pub(super) fn differences_are_counted() {
    let why = reason("ubuntu-cc-3.0.23-running", "migrate-configuration");
    assert!(
        why.contains("5 customisations): 3 to carry, 2 lost or for you to decide"),
        "{why}"
    );
    assert_state(
        "ubuntu-cc-3.0.23-idle",
        "migrate-configuration",
        "not-applicable",
    );
}

pub(super) fn removal_waits_for_the_configuration() {
    let why = reason("fedora-cc-3.0.23", "remove-packages");
    assert!(
        why.starts_with("first `backup-configuration`, `migrate-configuration`"),
        "{why}"
    );
}

pub(super) fn a_copy_is_made() {
    let copy = run("fedora-cc-3.0.23", "backup-configuration");
    assert!(
        copy.ends_with(
            "config backup create /usr/share/defaults/clear-containers/configuration.toml"
        ),
        "{copy}"
    );
}

pub(super) fn fedora_packages() {
    let remove = run("fedora-cc-3.0.23", "remove-packages");
    for name in [
        "clear-containers-selinux",
        "qemu-lite-bin",
        "qemu-lite-data",
        "cc-runtime-bin",
    ] {
        assert!(remove.contains(name), "{remove}");
    }
    assert!(remove.contains("sudo dnf remove cc-runtime "), "{remove}");
    assert!(!remove.contains("kata-runtime"), "{remove}");
    assert_state("fedora-cc-no-rpm", "remove-packages", "unknown");
}

pub(super) fn fedora_repository() {
    let remove = run("fedora-cc-3.0.23", "remove-repository");
    assert_eq!(
        remove,
        "sudo rm /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo"
    );
}

pub(super) fn ubuntu_packages() {
    let purge = run("ubuntu-cc-half-removed", "remove-packages");
    assert_eq!(
        purge,
        "sudo apt-get purge linux-container clear-containers-image qemu-lite"
    );
    let shared = run("ubuntu-cc-kata-1.5-qemu-lite", "remove-packages");
    assert!(!shared.contains("qemu-lite"), "{shared}");
    let why = reason("ubuntu-cc-kata-1.5-qemu-lite", "remove-packages");
    assert!(why.contains("qemu-lite stays, as kata-runtime"), "{why}");
    assert_eq!(
        run("ubuntu-cc-3.0.3-not-purged", "remove-packages"),
        "sudo apt-get purge cc-runtime"
    );
}

pub(super) fn ubuntu_repository() {
    let remove = run("ubuntu-cc-3.0.23-idle", "remove-repository");
    assert!(
        remove.starts_with(
            "sudo rm /etc/apt/sources.list.d/clear-containers.list\nsudo apt-get update"
        ),
        "{remove}"
    );
    assert!(remove.contains("apt-key del"), "{remove}");
}

pub(super) fn wiring() {
    assert_eq!(
        run("ubuntu-cc-3.0.23-idle", "disable-wiring"),
        "sudo rm /etc/systemd/system/docker.service.d/clear-containers.conf\nsudo systemctl daemon-reload\nsudo systemctl restart docker"
    );
    let plan = plan("ubuntu-cc-daemon-json");
    let edits = step(&plan, "disable-wiring")["edits"].as_array().unwrap();
    let told: Vec<(&str, u64)> = edits
        .iter()
        .map(|edit| {
            (
                edit["path"].as_str().unwrap(),
                edit["line"].as_u64().unwrap(),
            )
        })
        .collect();
    let drop_in = "/etc/systemd/system/docker.service.d/20-local.conf";
    assert!(told.contains(&(drop_in, 3)), "{told:?}");
    assert!(told.contains(&("/etc/docker/daemon.json", 2)), "{told:?}");
    assert!(told.contains(&("/etc/docker/daemon.json", 5)), "{told:?}");
    let kept = edits.iter().find(|edit| edit["path"] == drop_in).unwrap();
    assert_eq!(
        kept["new"],
        serde_json::json!([
            "ExecStart=/usr/bin/dockerd -D --insecure-registry registry.local:5000"
        ])
    );
    let kubernetes = reason("fedora-cc-kubernetes", "disable-wiring");
    assert!(
        kubernetes.contains("containerd") && kubernetes.contains("CRI-O"),
        "{kubernetes}"
    );
}

pub(super) fn install() {
    let archive = run("ubuntu-cc-3.0.23-idle", "install-kata");
    assert!(
        archive.contains("kata-static-4.1.0-") && archive.contains(".tar.zst -C /"),
        "{archive}"
    );
    assert_eq!(
        run("fedora-cc-3.0.23", "install-kata"),
        "sudo dnf install kata-containers"
    );
    let plan = plan("ubuntu-cc-3.0.23-idle");
    let edit = &step(&plan, "wire-kata")["edits"][0];
    assert_eq!(edit["path"], "/etc/docker/daemon.json");
}

pub(super) fn first_container() {
    let create = run("ubuntu-cc-3.0.23-idle", "create-container");
    assert!(
        create.starts_with("sudo docker run --name kata-trial --runtime kata busybox"),
        "{create}"
    );
    assert_state("ubuntu-cc-kata-1.5-qemu-lite", "create-container", "todo");
}
