//! Introduction, unsupported scenarios, maintenance: sentences 1 to 13.

use super::super::{commands, plan, step};
use super::{assert_state, reason, run};

pub(super) fn three_ways() {
    assert_state("empty", "remove-packages", "not-applicable");
    assert_state("empty", "runv-storage", "not-applicable");
    assert_state("empty", "upgrade-kata", "not-applicable");
    assert_state("runv-docker-conflict", "runv-storage", "todo");
    assert_state("static-kata-3.26", "upgrade-kata", "todo");
}

pub(super) fn unsupported_blocks_what_changes_the_machine() {
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

pub(super) fn unsupported(machine: &str, name: &str) {
    assert_state(machine, "supported", "blocked");
    let why = reason(machine, "supported");
    assert!(why.contains(name), "{why}");
}

pub(super) fn rhel() {
    unsupported("rhel-cc", "Red Hat Enterprise Linux");
    assert_state("rocky-cc", "supported", "done");
}

pub(super) fn sles() {
    unsupported("sles-cc", "SUSE Linux Enterprise Server");
    unsupported("sles-sap-cc", "SAP");
    let remove = run("sles-cc", "remove-packages");
    assert!(
        remove.contains("sudo zypper remove cc-runtime "),
        "{remove}"
    );
}

pub(super) fn clear_linux() {
    unsupported("clear-linux-cc", "Clear Linux");
    let plan = plan("clear-linux-cc");
    assert_eq!(
        plan["machine"]["distribution"]["place"],
        "/usr/lib/os-release:3"
    );
    let why = reason("clear-linux-cc", "supported");
    assert!(why.contains("dropped in 2022"), "{why}");
}

pub(super) fn no_step_upgrades_clear_containers() {
    for machine in ["ubuntu-cc-3.0.23-idle", "ubuntu-cc-etc-unread"] {
        let plan = plan(machine);
        for step in plan["steps"].as_array().unwrap() {
            assert!(!commands(step).contains("install cc-runtime"));
        }
        assert_eq!(step(&plan, "supported")["state"], "done");
    }
}
