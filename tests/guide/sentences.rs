//! The guide, sentence by sentence: `docs/guide.md` has the same numbers.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{commands, plan, step};

/// A sentence, and what holds the program to it.
type Sentence = (usize, fn());

const SENTENCES: [Sentence; 40] = [
    (1, three_ways),
    (2, unsupported_blocks_what_changes_the_machine),
    (3, || unsupported("centos-cc", "CentOS")),
    (4, || unsupported("bclinux-cc", "BCLinux")),
    (5, rhel),
    (6, sles),
    (7, clear_linux),
    (8, no_step_upgrades_clear_containers),
    (9, no_step_upgrades_clear_containers),
    (10, || {
        assert_eq!(plan("ubuntu-cc-3.0.23-idle")["to"], "kata-4.1.0/rs")
    }),
    (11, || {
        assert_state("ubuntu-cc-3.0.23-idle", "remove-packages", "todo")
    }),
    (12, || {
        assert_state("ubuntu-cc-3.0.23-running", "install-kata", "todo")
    }),
    (13, || {
        assert_state("ubuntu-cc-half-removed", "remove-packages", "todo")
    }),
    (14, only_those_of_clear_containers_are_stopped),
    (15, carried_by_the_program),
    (16, differences_are_counted),
    (17, removal_waits_for_the_configuration),
    (18, a_copy_is_made),
    (19, fedora_packages),
    (20, fedora_repository),
    (21, ubuntu_packages),
    (22, ubuntu_repository),
    (23, wiring),
    (24, install),
    (25, first_container),
    (26, || {
        assert_state("runv-containerd", "runv-storage", "done")
    }),
    (27, storage_roots),
    (28, leaving_runv),
    (29, ways_of_installing),
    (30, ways_of_upgrading),
    (31, assets_are_listed),
    (32, assets_are_listed),
    (33, || {
        assert_state("ubuntu-kata-1.11-to-4.1", "custom-assets", "todo")
    }),
    (34, || {
        assert_state("static-kata-3.26", "custom-assets", "done")
    }),
    (35, own_assets),
    (36, versions_of_names),
    (37, || {
        assert_state("fedora-kata-3.26-current", "custom-assets", "done")
    }),
    (38, || {
        assert_state("fedora-kata-3.26-current", "custom-assets", "done")
    }),
    (39, versions_of_names),
    (40, versions_of_names),
];

#[test]
fn every_sentence_holds_and_is_in_the_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide.md");
    let text = fs::read_to_string(page).unwrap();
    let rows = text.lines().filter_map(|line| {
        let number = line.strip_prefix("| ")?.split(' ').next()?;
        number.parse::<usize>().ok()
    });
    let numbers: Vec<usize> = SENTENCES.iter().map(|(number, _)| *number).collect();
    assert_eq!(rows.collect::<Vec<_>>(), numbers);
    let broken: Vec<usize> = SENTENCES
        .iter()
        .filter(|(_, holds)| std::panic::catch_unwind(holds).is_err())
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(broken, [0; 0], "these sentences do not hold");
}

fn assert_state(machine: &str, id: &str, state: &str) {
    let plan = plan(machine);
    assert_eq!(step(&plan, id)["state"], state, "{machine}: {id}");
}

fn reason(machine: &str, id: &str) -> String {
    step(&plan(machine), id)["reason"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn run(machine: &str, id: &str) -> String {
    commands(step(&plan(machine), id))
}

fn three_ways() {
    assert_state("empty", "remove-packages", "not-applicable");
    assert_state("empty", "runv-storage", "not-applicable");
    assert_state("empty", "upgrade-kata", "not-applicable");
    assert_state("runv-docker-conflict", "runv-storage", "todo");
    assert_state("static-kata-3.26", "upgrade-kata", "todo");
}

fn unsupported_blocks_what_changes_the_machine() {
    let plan = plan("centos-cc");
    for id in [
        "supported",
        "remove-packages",
        "remove-repository",
        "disable-wiring",
        "install-kata",
    ] {
        assert_eq!(step(&plan, id)["state"], "blocked", "{id}");
    }
    assert_eq!(step(&plan, "backup-configuration")["state"], "todo");
    let why = step(&plan, "supported")["reason"].as_str().unwrap();
    assert!(why.contains("belong to no package"), "{why}");
}

fn unsupported(machine: &str, name: &str) {
    assert_state(machine, "supported", "blocked");
    let why = reason(machine, "supported");
    assert!(why.contains(name), "{why}");
}

fn rhel() {
    unsupported("rhel-cc", "Red Hat Enterprise Linux");
    assert_state("rocky-cc", "supported", "done");
}

fn sles() {
    unsupported("sles-cc", "SUSE Linux Enterprise Server");
    unsupported("sles-sap-cc", "SAP");
    let remove = run("sles-cc", "remove-packages");
    assert!(
        remove.contains("sudo zypper remove cc-runtime "),
        "{remove}"
    );
}

fn clear_linux() {
    unsupported("clear-linux-cc", "Clear Linux");
    let plan = plan("clear-linux-cc");
    assert_eq!(
        plan["machine"]["distribution"]["place"],
        "/usr/lib/os-release:3"
    );
    let why = reason("clear-linux-cc", "supported");
    assert!(why.contains("dropped in 2022"), "{why}");
}

fn no_step_upgrades_clear_containers() {
    for machine in ["ubuntu-cc-3.0.23-idle", "ubuntu-cc-etc-unread"] {
        let plan = plan(machine);
        for step in plan["steps"].as_array().unwrap() {
            assert!(!commands(step).contains("install cc-runtime"));
        }
        assert_eq!(step(&plan, "supported")["state"], "done");
    }
}

fn only_those_of_clear_containers_are_stopped() {
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

fn carried_by_the_program() {
    let carry = run("ubuntu-cc-3.0.23-running", "migrate-configuration");
    assert!(
        carry.contains("config migrate /usr/share/defaults/clear-containers/configuration.toml --to kata-4.1.0/rs/qemu-runtime-rs --output root/etc/kata-containers/runtime-rs/configuration.toml"),
        "{carry}"
    );
}

fn differences_are_counted() {
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

fn removal_waits_for_the_configuration() {
    let why = reason("fedora-cc-3.0.23", "remove-packages");
    assert!(
        why.starts_with("first `backup-configuration`, `migrate-configuration`"),
        "{why}"
    );
}

fn a_copy_is_made() {
    let copy = run("fedora-cc-3.0.23", "backup-configuration");
    assert!(
        copy.ends_with(
            "config backup create /usr/share/defaults/clear-containers/configuration.toml"
        ),
        "{copy}"
    );
}

fn fedora_packages() {
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

fn fedora_repository() {
    let remove = run("fedora-cc-3.0.23", "remove-repository");
    assert_eq!(
        remove,
        "sudo rm /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo"
    );
}

fn ubuntu_packages() {
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

fn ubuntu_repository() {
    let remove = run("ubuntu-cc-3.0.23-idle", "remove-repository");
    assert!(
        remove.starts_with(
            "sudo rm /etc/apt/sources.list.d/clear-containers.list\nsudo apt-get update"
        ),
        "{remove}"
    );
    assert!(remove.contains("apt-key del"), "{remove}");
}

fn wiring() {
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

fn install() {
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

fn first_container() {
    let create = run("ubuntu-cc-3.0.23-idle", "create-container");
    assert!(
        create.starts_with("sudo docker run --name kata-trial --runtime kata busybox"),
        "{create}"
    );
    assert_state("ubuntu-cc-kata-1.5-qemu-lite", "create-container", "todo");
}

fn storage_roots() {
    let why = reason("runv-docker-conflict", "runv-storage");
    assert_eq!(
        why,
        "runV keeps its state in /run/kata-containers, where Kata uses /run/kata-containers"
    );
}

fn leaving_runv() {
    assert_state("runv-containerd", "install-kata", "todo");
    assert_state("hyperd", "install-kata", "todo");
    let carry = run("hyperd", "runv-configuration");
    assert!(
        carry.contains("config migrate /etc/hyper/config --to kata-4.1.0/rs"),
        "{carry}"
    );
    let why = reason("hyperd", "runv-configuration");
    assert!(
        why.contains("`memory` becomes `hypervisor.qemu.default_memory`"),
        "{why}"
    );
    let wrapped = run("runv-wrapper", "runv-configuration");
    assert!(wrapped.contains("--from runv-1.0.0 --to kata-4.1.0/rs -- --debug --default_memory=1024 --default_cpus 2 --initrd /srv/guest/initrd.img"), "{wrapped}");
    assert!(
        wrapped
            .contains("config migrate /etc/hyper/node.conf --from hyperd-1.1.0 --to kata-4.1.0/rs"),
        "{wrapped}"
    );
    let flags = run("runv-docker-conflict", "runv-configuration");
    assert!(flags.contains("--from runv-1.0.0 --to kata-4.1.0/rs -- --root /run/kata-containers --default_memory 256"), "{flags}");
}

fn installed(machine: &str) -> Value {
    plan(machine)["machine"]["installed"][0].clone()
}

fn ways_of_installing() {
    let told = |machine: &str| {
        let one = installed(machine);
        let version = one["version"].as_str().unwrap_or("-").to_owned();
        (one["how"].as_str().unwrap().to_owned(), version)
    };
    let is = |machine: &str, how: &str, version: &str| {
        assert_eq!(
            told(machine),
            (how.to_owned(), version.to_owned()),
            "{machine}"
        );
    };
    is("ubuntu-kata-1.11-to-1.12", "dpkg", "1.11.1");
    is("fedora-kata-3.26-current", "rpm", "3.26.0");
    is("snap-kata-2.4", "snap", "2.4.0");
    is("static-kata-3.26", "static", "3.26.0");
    is("kata-deploy-3.12", "kata-deploy", "3.12.0");
    is("kata-deploy-4.1", "kata-deploy", "-");
    is("source-cc", "source", "-");
    assert_eq!(
        installed("kata-deploy-2.4-wrappers")["layout"],
        "2.0.0 to 2.5.2"
    );
    assert_eq!(installed("kata-deploy-3.8")["layout"], "3.8.0 to 3.11.0");
    assert_eq!(installed("kata-deploy-3.29")["prefix"], "/opt/kata-blue");
}

fn ways_of_upgrading() {
    let all = [
        (
            "ubuntu-kata-1.11-to-1.12",
            "sudo apt-get install kata-runtime kata-proxy kata-shim",
        ),
        ("opensuse-kata-1.11", "sudo zypper update katacontainers"),
        ("snap-kata-2.4", "sudo snap remove kata-containers"),
        ("static-kata-3.26", "sudo rm -rf /opt/kata\n"),
        ("kata-deploy-3.8", "helm upgrade kata-deploy"),
    ];
    assert_state("ubuntu-kata-1.11-to-4.1", "rewire-kata", "blocked");
    assert_state("ubuntu-kata-1.11-to-1.12", "rewire-kata", "not-applicable");
    for (machine, part) in all {
        let found = run(machine, "upgrade-kata");
        assert!(found.contains(part), "{machine}: {found}");
    }
}

fn assets_are_listed() {
    let plan = plan("static-kata-2.5");
    let assets = plan["machine"]["assets"].as_array().unwrap();
    let kinds: Vec<&str> = assets
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    for kind in ["kernel", "image", "hypervisor"] {
        assert!(kinds.contains(&kind), "{kinds:?}");
    }
}

fn own_assets() {
    let why = reason("ubuntu-kata-1.11-to-4.1", "custom-assets");
    assert!(
        why.starts_with("kernel /srv/guest/vmlinuz-mine, image /srv/guest/rootfs.img"),
        "{why}"
    );
    let agent = reason("static-kata-4.1-both", "custom-assets");
    assert!(agent.contains("the agent is of 4.0.0"), "{agent}");
}

fn versions_of_names() {
    let version = |machine: &str, kind: &str| {
        let plan = plan(machine);
        let assets = plan["machine"]["assets"].as_array().unwrap();
        let one = assets.iter().find(|one| one["kind"] == kind).unwrap();
        one["version"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        version("ubuntu-kata-1.11-to-1.12", "kernel"),
        "4.19.28.57-35"
    );
    assert_eq!(version("ubuntu-kata-1.11-to-1.12", "image"), "1.5.0");
    assert_eq!(version("ubuntu-cc-3.0.23-idle", "image"), "20640");
}
