//! What becomes of chosen customisations on chosen ways: one for each kind of crossing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod refused;

use std::path::PathBuf;

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Catalogue, Layout};
use kata_upgrade::customise::{Customisation, Kind};
use kata_upgrade::key::Key;
use kata_upgrade::migrate::{Decision, Verdict, Wishes, decide, route, shipped_breaches, weakened};
use kata_upgrade::value::Value;

/// What two editions shipped, as packages of a distribution.
fn both(catalogue: &Catalogue, from: &str, to: &str) -> (Baseline, Baseline) {
    let shipped = |name: &str| {
        let edition = catalogue.edition(name, None).expect("an edition");
        let layout = Layout {
            name: "usr".to_owned(),
            prefix: "/usr".to_owned(),
            arch: "x86_64".to_owned(),
        };
        Baseline::of(catalogue, edition, 0, layout)
    };
    (shipped(from), shipped(to))
}

/// The decisions for settings made in a shipped file; none as a value takes the line out.
fn carry(from: &str, to: &str, made: &[(&str, Option<Value>)]) -> Vec<Decision> {
    let catalogue = Catalogue::built_in();
    let (source, target) = both(&catalogue, from, to);
    let customisations: Vec<Customisation> = made
        .iter()
        .map(|(key, value)| {
            let default = source.value(key).cloned();
            Customisation {
                key: Key::from(*key),
                kind: match (&default, value) {
                    (_, None) => Kind::Unset,
                    (Some(_), _) => Kind::Changed,
                    (None, _) => Kind::Set,
                },
                default,
                value: value.clone(),
                path: PathBuf::from("configuration.toml"),
                line: Some(1),
                class: catalogue.setting(key).map(|setting| setting.class()),
                shipped_by: Vec::new(),
                note: None,
            }
        })
        .collect();
    let way = route(&catalogue, source.edition, target.edition).expect("a way");
    decide(
        &customisations,
        &way,
        &source,
        &target,
        &catalogue,
        &Wishes::default(),
    )
}

fn one(from: &str, to: &str, key: &str, value: Option<Value>) -> Decision {
    carry(from, to, &[(key, value)]).remove(0)
}

/// The verdict and what it gives, as TOML.
fn told(decision: &Decision) -> String {
    let to: Vec<String> = decision
        .to
        .iter()
        .map(|(key, value)| match value {
            Some(value) => format!("{key} = {value}"),
            None => format!("no {key}"),
        })
        .collect();
    format!("{}: {}", decision.verdict.word(), to.join(", "))
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn list(items: &[&str]) -> Value {
    Value::Array(items.iter().map(|item| text(item)).collect())
}

#[test]
fn times_get_their_name_and_unit() {
    let decision = one(
        "kata-3.2.0/go/qemu",
        "kata-4.1.0/rs",
        "agent.kata.dial_timeout",
        Some(Value::Integer(90)),
    );
    assert_eq!(
        told(&decision),
        "convert: agent.kata.reconnect_timeout_ms = 90000"
    );
    let out = |key| one("kata-3.32.0/go/qemu", "kata-4.1.0/rs", key, None);
    let decision = out("agent.kata.dial_timeout");
    assert_eq!(
        told(&decision),
        "convert: agent.kata.reconnect_timeout_ms = 30000"
    );
    let decision = out("runtime.create_container_timeout");
    assert!(!told(&decision).contains("= 0"), "{}", told(&decision));
}

#[test]
fn tables_follow_the_hypervisors_name() {
    let key = "hypervisor.clh.default_memory";
    let carried = |from, to| told(&one(from, to, key, Some(Value::Integer(4096))));
    assert_eq!(
        carried("kata-2.5.2/go/clh", "kata-3.20.0/rs/cloud-hypervisor"),
        "rename: hypervisor.cloud-hypervisor.default_memory = 4096"
    );
    assert_eq!(
        carried("kata-2.5.2/go/clh", "kata-4.1.0/rs/clh-runtime-rs"),
        "keep: hypervisor.clh.default_memory = 4096"
    );
    let older = one(
        "kata-3.20.0/rs/cloud-hypervisor",
        "kata-4.1.0/rs/clh-runtime-rs",
        "hypervisor.cloud-hypervisor.default_memory",
        Some(Value::Integer(4096)),
    );
    assert_eq!(told(&older), "rename: hypervisor.clh.default_memory = 4096");
}

#[test]
fn numbers_of_hypervisor_logs_are_names() {
    let decision = one(
        "kata-3.32.0/go/clh",
        "kata-4.1.0/rs/clh-runtime-rs",
        "hypervisor.clh.hypervisor_loglevel",
        Some(Value::Integer(2)),
    );
    let (key, value) = &decision.to[0];
    assert_eq!(key.as_str(), "hypervisor.clh.log_level");
    assert_eq!(value.as_ref(), Some(&text("debug")));
}

#[test]
fn a_line_taken_out_keeps_its_effect() {
    let key = "hypervisor.qemu.default_memory";
    let decision = one("kata-3.32.0/go/qemu", "kata-4.1.0/rs", key, None);
    assert_eq!(decision.verdict, Verdict::Adopt, "{}", decision.because);
    let key = "hypervisor.qemu.memory_slots";
    let decision = one("kata-3.32.0/go/qemu", "kata-4.1.0/rs", key, None);
    assert!(decision.because.contains("`10`"), "{}", decision.because);
    let key = "runtime.vfio_mode";
    let decision = one("kata-2.5.2/go/qemu", "kata-4.1.0/go", key, None);
    assert_eq!(told(&decision), "keep: no runtime.vfio_mode");
    assert!(
        decision.because.contains("means `vfio` as before"),
        "{}",
        decision.because
    );
}

#[test]
fn daemon_arguments_change_their_form() {
    let decision = one(
        "kata-2.4.3/go/qemu",
        "kata-4.1.0/go",
        "hypervisor.qemu.virtio_fs_extra_args",
        Some(list(&[
            "--thread-pool-size=1",
            "-o",
            "announce_submounts,xattr",
        ])),
    );
    let (_, value) = &decision.to[0];
    assert_eq!(
        value.as_ref(),
        Some(&list(&[
            "--thread-pool-size=1",
            "--announce-submounts",
            "--xattr"
        ]))
    );
    assert_eq!(decision.verdict, Verdict::Convert);
}

#[test]
fn what_the_target_opens_besides_is_said() {
    let decision = one(
        "kata-2.5.2/go/qemu",
        "kata-4.1.0/go",
        "hypervisor.qemu.enable_annotations",
        Some(list(&[])),
    );
    assert!(
        decision.because.contains("`kernel_params`"),
        "{}",
        decision.because
    );
    let (_, value) = &decision.to[0];
    assert_eq!(
        value.as_ref(),
        Some(&list(&["kernel_params", "kernel_verity_params"]))
    );
}

#[test]
fn a_lost_protection_is_said() {
    let decision = one(
        "kata-3.19.1/go/qemu",
        "kata-3.19.1/rs",
        "hypervisor.qemu.seccompsandbox",
        Some(text("on")),
    );
    assert_eq!(decision.verdict, Verdict::Drop);
    assert!(decision.is_security_lost());
    assert!(decision.because.ends_with("the protection it gave is lost"));
}

#[test]
fn what_the_reader_refuses_together_is_left_to_review() {
    let decisions = carry(
        "kata-3.32.0/go/qemu",
        "kata-4.1.0/rs",
        &[
            ("hypervisor.qemu.default_vcpus", Some(Value::Integer(8))),
            ("hypervisor.qemu.default_maxvcpus", Some(Value::Integer(4))),
        ],
    );
    let verdicts: Vec<Verdict> = decisions.iter().map(|decision| decision.verdict).collect();
    assert_eq!(verdicts, [Verdict::Review, Verdict::Keep]);
    assert!(
        decisions[0].because.contains("default_maxvcpus"),
        "{}",
        decisions[0].because
    );
}

#[test]
fn types_and_ranges_are_the_readers() {
    let vcpus = |from, to, value| {
        one(
            from,
            to,
            "hypervisor.qemu.default_vcpus",
            Some(Value::Float(value)),
        )
    };
    let decision = vcpus("kata-3.19.1/go/qemu", "kata-3.19.1/rs", 1.5);
    assert_eq!(
        told(&decision),
        "convert: hypervisor.qemu.default_vcpus = 2"
    );
    let decision = vcpus("kata-3.20.0/go/qemu", "kata-3.20.0/rs", 1.5);
    assert_eq!(told(&decision), "keep: hypervisor.qemu.default_vcpus = 1.5");
}

#[test]
fn a_shipped_file_that_its_own_reader_refuses_is_told() {
    let catalogue = Catalogue::built_in();
    let told = |name: &str| {
        let layout = Layout {
            name: "opt".to_owned(),
            prefix: "/opt/kata".to_owned(),
            arch: "x86_64".to_owned(),
        };
        let edition = catalogue.edition(name, None).expect("an edition");
        let target = Baseline::of(&catalogue, edition, 0, layout);
        let breaches = shipped_breaches(&target, &catalogue);
        breaches
            .iter()
            .map(|breach| breach.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(told("kata-4.1.0/rs/rs-fc"), ["agent-times"]);
    assert_eq!(told("kata-4.1.0/rs/qemu-runtime-rs"), [""; 0]);
    assert_eq!(told("kata-4.1.0/go/qemu"), [""; 0]);
}

/// The protections that go with the target's defaults where nothing was changed.
fn weaker(from: &str, to: &str) -> Vec<String> {
    let catalogue = Catalogue::built_in();
    let (source, target) = both(&catalogue, from, to);
    let way = route(&catalogue, source.edition, target.edition).expect("a way");
    let wishes = Wishes::default();
    let found = weakened(&[], &[], &way, &source, &target, &catalogue, &wishes);
    found.iter().map(|one| one.key.to_string()).collect()
}

#[test]
fn a_protection_that_went_with_a_default_is_told() {
    assert_eq!(
        weaker("kata-1.9.3/fc", "kata-1.12.1/fc"),
        ["hypervisor.firecracker.jailer_path"]
    );
    // a list that allowed everything cannot get wider
    assert_eq!(weaker("kata-1.12.1/qemu", "kata-2.5.2/go"), [""; 0]);
    assert_eq!(
        weaker("kata-2.4.3/go", "kata-2.5.2/go"),
        ["hypervisor.qemu.enable_annotations"]
    );
    assert_eq!(weaker("kata-4.1.0/go", "kata-4.1.0/go"), [""; 0]);
}

#[test]
fn a_setting_with_two_names_is_written_under_the_targets() {
    let decision = one(
        "kata-4.0.0/rs",
        "kata-4.1.0/rs",
        "agent.kata.mem_agent.enable",
        Some(Value::Bool(true)),
    );
    assert_eq!(
        told(&decision),
        "keep: agent.kata.mem_agent.mem_agent_enable = true"
    );
}

#[test]
fn a_list_of_programs_names_the_one_in_use() {
    let decisions = carry(
        "kata-3.12.0/go/qemu",
        "kata-3.32.0/go",
        &[
            ("hypervisor.qemu.path", Some(text("/nix/qemu"))),
            (
                "hypervisor.qemu.valid_hypervisor_paths",
                Some(list(&["/nix/*"])),
            ),
        ],
    );
    assert_eq!(decisions[0].verdict, Verdict::Review);
    assert_eq!(
        told(&decisions[1]),
        r#"merge: hypervisor.qemu.valid_hypervisor_paths = ["/nix/*", "/usr/bin/qemu-system-x86_64"]"#
    );
}

#[test]
fn a_hypervisor_nobody_knows_is_not_read() {
    let catalogue = Catalogue::built_in();
    let reads = |edition: &str, key: &str| {
        let edition = catalogue.edition(edition, None).expect("an edition");
        catalogue.reader_of(edition, key).is_some()
    };
    assert!(reads("kata-1.12.1", "hypervisor.clh.path"));
    assert!(!reads("kata-1.12.1", "hypervisor.urunc.path"));
    assert!(!reads("kata-1.2.0", "hypervisor.firecracker.path"));
    assert!(!reads("kata-4.1.0/go", "hypervisor.acrn.path"));
}
