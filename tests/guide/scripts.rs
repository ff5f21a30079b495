//! The scripts, run against stand-ins that record their arguments and do to the tree what the real programs would.

use std::fs;
use std::path::Path;

use super::copy::{Copy, text};

#[test]
fn the_script_takes_ubuntu_from_clear_containers_to_kata() {
    let copy = Copy::of("ubuntu-cc-3.0.23-running");
    let (output, calls) = copy.run("y", "");
    assert!(output.status.success(), "{}\n{calls}", text(&output));
    let expected = [
        "docker stop 5e1f0bd2a8f6",
        "docker inspect 5e1f0bd2a8f6 77aa01c5d1f0",
        "docker rm 5e1f0bd2a8f6 77aa01c5d1f0",
        "systemctl disable --now cc-ksm-throttler.service vc-throttler.service",
        "apt-get purge cc-runtime cc-runtime-bin cc-runtime-config cc-proxy cc-shim linux-container clear-containers-image cc-ksm-throttler qemu-lite",
        "rm /etc/apt/sources.list.d/clear-containers.list",
        "apt-get update",
        "rm /etc/systemd/system/docker.service.d/clear-containers.conf",
        "systemctl daemon-reload",
        "systemctl restart docker",
    ];
    let made: Vec<&str> = calls.lines().take(expected.len()).collect();
    assert_eq!(made, expected);
    // the container of runc was left alone
    assert!(!calls.contains("44b9a1d7c22f"));
    let carried = copy
        .root()
        .join("etc/kata-containers/runtime-rs/configuration.toml");
    assert!(
        fs::read_to_string(carried)
            .unwrap()
            .contains("default_memory = 4096")
    );
    let after = copy.plan(&[]);
    assert_eq!(after.status.code(), Some(0), "{}", text(&after));
    // once more: everything is done, and nothing is called
    let (again, calls) = copy.run("y", "");
    assert!(again.status.success(), "{}", text(&again));
    assert_eq!(calls, "");
}

#[test]
fn the_script_takes_fedora_off_clear_containers() {
    let copy = Copy::of("fedora-cc-3.0.23");
    let (output, calls) = copy.run("y", "");
    assert!(output.status.success(), "{}\n{calls}", text(&output));
    let remove = calls
        .lines()
        .find(|line| line.starts_with("dnf remove"))
        .unwrap();
    for name in [
        "cc-runtime-bin",
        "clear-containers-selinux",
        "qemu-lite-data",
    ] {
        assert!(remove.split(' ').any(|word| word == name), "{remove}");
    }
    assert!(calls.contains("rm /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo\n"));
    assert_eq!(copy.plan(&[]).status.code(), Some(0));
}

#[test]
fn the_script_stops_at_the_first_failure() {
    let copy = Copy::of("ubuntu-cc-3.0.23-running");
    let (output, calls) = copy.run("y", "apt-get");
    assert_eq!(output.status.code(), Some(100), "{}", text(&output));
    assert_eq!(
        calls
            .lines()
            .last()
            .map(|line| line.starts_with("apt-get purge")),
        Some(true)
    );
    assert!(
        copy.root()
            .join("etc/apt/sources.list.d/clear-containers.list")
            .exists()
    );
}

#[test]
fn the_script_takes_nothing_away_without_a_yes() {
    let copy = Copy::of("ubuntu-cc-3.0.23-idle");
    let (output, calls) = copy.run("n", "");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output));
    assert!(
        !calls.contains("apt-get purge") && !calls.contains("rm "),
        "{calls}"
    );
}

#[test]
fn the_script_does_not_go_on_where_a_step_cannot_be_told_or_done() {
    for name in ["ubuntu-cc-disk", "centos-cc"] {
        let copy = Copy::of(name);
        let (output, calls) = copy.run("y", "");
        assert_eq!(output.status.code(), Some(1), "{name}: {}", text(&output));
        assert_eq!(calls, "", "{name}");
    }
}

#[test]
fn the_script_checks_each_step_again_when_it_comes_to_it() {
    let copy = Copy::of("ubuntu-cc-3.0.23-idle");
    let script = copy.script();
    assert!(script.contains("apt-get purge"));
    // meanwhile somebody else removed the packages
    fs::write(copy.root().join("var/lib/dpkg/status"), "").unwrap();
    let (output, calls) = copy.run_script(&script, "y", "");
    assert!(output.status.success(), "{}", text(&output));
    assert!(!calls.contains("apt-get purge"), "{calls}");
}

#[test]
fn what_a_machine_says_cannot_end_the_quotes_of_its_script() {
    let copy = Copy::of("ubuntu-cc-3.0.23-idle");
    let names: [&Path; 1] = [Path::new("etc/docker/daemon.json")];
    let hostile = "{\"runtimes\":{\"cc-runtime'; touch /tmp/owned; '\":{\"path\":\"/usr/bin/cc-runtime $(id)\"}}}\n";
    for name in names {
        let path = copy.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, hostile).unwrap();
    }
    let script = copy.script();
    let line = script
        .lines()
        .find(|line| line.contains("touch") && line.contains("- {"))
        .unwrap();
    assert!(line.contains(r"cc-runtime'\''; touch"), "{line}");
}
