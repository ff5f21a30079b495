//! What the target does not take, or takes and then fails with, and what it opens further than the user did.

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::migrate::Verdict;
use kata_upgrade::value::Value;

use super::{carry, list, one, text, told};

#[test]
fn a_value_that_the_source_refuses_already_is_looked_at() {
    let carried = |key, value, to| told(&one("kata-3.20.0/go/qemu", to, key, Some(text(value))));
    let cache = "hypervisor.qemu.virtio_fs_cache";
    for to in ["kata-4.1.0/go", "kata-4.1.0/rs", "kata-3.20.0/rs"] {
        assert_eq!(
            carried(cache, "none", to),
            r#"convert: hypervisor.qemu.virtio_fs_cache = "never""#
        );
        assert_eq!(
            carried("hypervisor.qemu.machine_type", "pc", to),
            "review: "
        );
        let model = carried("runtime.internetworking_model", "bridged", to);
        assert_eq!(model, "review: ");
    }
    // the same release is the user's own business
    assert_eq!(
        carried(cache, "none", "kata-3.20.0/go"),
        r#"keep: hypervisor.qemu.virtio_fs_cache = "none""#
    );
    // what a later release takes again is no matter
    let none = one(
        "kata-3.17.0/rs/qemu-runtime-rs",
        "kata-4.1.0/rs",
        "hypervisor.qemu.shared_fs",
        Some(text("none")),
    );
    assert_eq!(told(&none), r#"keep: hypervisor.qemu.shared_fs = "none""#);
}

#[test]
fn processors_are_limited_in_the_go_runtime_too() {
    let verdicts = |fixed: bool| -> Vec<Verdict> {
        let decisions = carry(
            "kata-3.12.0/go/qemu",
            "kata-4.1.0/go",
            &[
                ("hypervisor.qemu.default_vcpus", Some(Value::Integer(8))),
                ("hypervisor.qemu.default_maxvcpus", Some(Value::Integer(4))),
                (
                    "runtime.static_sandbox_resource_mgmt",
                    Some(Value::Bool(fixed)),
                ),
            ],
        );
        decisions.iter().map(|decision| decision.verdict).collect()
    };
    assert_eq!(verdicts(false)[..2], [Verdict::Review, Verdict::Keep]);
    // a machine that is never resized starts with all it may have
    assert_eq!(verdicts(true)[..2], [Verdict::Keep, Verdict::Keep]);
}

#[test]
fn runtime_rs_never_had_9p() {
    let key = "hypervisor.qemu.shared_fs";
    for release in ["3.4.0", "3.19.1", "3.28.0", "3.29.0", "4.1.0"] {
        let from = format!("kata-{release}/go/qemu");
        let to = format!("kata-{release}/rs/qemu-runtime-rs");
        let decision = one(&from, &to, key, Some(text("virtio-9p")));
        assert_eq!(decision.verdict, Verdict::Review, "{release}");
    }
    // a missing line meant 9p, and would mean that nothing is shared
    let decision = one("kata-2.3.2/go/qemu", "kata-4.1.0/rs", key, None);
    assert_eq!(decision.verdict, Verdict::Review);
    for part in ["which meant `virtio-9p`", "the shipped `virtio-fs` is used"] {
        assert!(decision.because.contains(part), "{}", decision.because);
    }
    let decision = one("kata-2.4.3/go/qemu", "kata-4.1.0/rs", key, None);
    assert_eq!(decision.verdict, Verdict::Adopt, "{}", decision.because);
}

#[test]
fn a_list_that_the_target_opens_further_is_weaker_though_nothing_is_written() {
    let key = "hypervisor.qemu.enable_annotations";
    let own = list(&["enable_iommu", "default_vcpus", "kernel_params"]);
    let decision = one("kata-3.2.0/go/qemu", "kata-4.1.0/rs", key, Some(own));
    assert_eq!(decision.verdict, Verdict::Adopt);
    assert!(decision.is_security_weakened(&Catalogue::built_in()));
    let wider = list(&[".*"]);
    let decision = one("kata-3.2.0/go/qemu", "kata-4.1.0/rs", key, Some(wider));
    assert!(!decision.is_security_weakened(&Catalogue::built_in()));
}

#[test]
fn an_argument_that_has_a_setting_of_its_own_is_told_so() {
    let decision = one(
        "kata-2.0.0/go/qemu",
        "kata-4.1.0/go",
        "hypervisor.qemu.virtio_fs_extra_args",
        Some(list(&["--thread-pool-size=1", "-o", "cache=auto,flock"])),
    );
    for part in [
        "`-o cache=auto` left out: `virtio_fs_cache` is the setting for it",
        "`-o flock` left out: the target's program has no such option",
    ] {
        assert!(decision.because.contains(part), "{}", decision.because);
    }
}
