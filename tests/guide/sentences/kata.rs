//! Upgrade of Kata Containers, and its assets: sentences 29 to 40.

use serde_json::Value;

use super::super::plan;
use super::{assert_state, reason, run};

fn installed(machine: &str) -> Value {
    plan(machine)["machine"]["installed"][0].clone()
}

pub(super) fn ways_of_installing() {
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

pub(super) fn ways_of_upgrading() {
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

pub(super) fn assets_are_listed() {
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

pub(super) fn own_assets() {
    let why = reason("ubuntu-kata-1.11-to-4.1", "custom-assets");
    assert!(
        why.starts_with("kernel /srv/guest/vmlinuz-mine, image /srv/guest/rootfs.img"),
        "{why}"
    );
    let agent = reason("static-kata-4.1-both", "custom-assets");
    assert!(agent.contains("the agent is of 4.0.0"), "{agent}");
}

pub(super) fn versions_of_names() {
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

/// What the runtime's own command printed is read where the machine cannot be.
pub(super) fn versions_that_were_printed() {
    let told = |file: &str| {
        let outputs = super::super::outputs();
        let output = super::super::program(&outputs)
            .args(["plan", "--env", file, "--format", "json"])
            .output()
            .unwrap();
        let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
        let assets = plan["machine"]["assets"].as_array().unwrap();
        assets
            .iter()
            .map(|one| one["version"].as_str().unwrap_or("-").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told("kata-env-1.12.1.toml"),
        ["5.4.71.84-27.1", "1.12.1", "9.1.2"]
    );
    assert_eq!(
        told("kata-env-4.1.0.json"),
        ["6.12.8-150", "ubuntu-noble", "9.1.2"]
    );
    // names that are printed with links unfollowed tell no version
    assert_eq!(told("kata-ctl-4.1.0.toml"), ["-", "-", "9.1.2"]);
}
