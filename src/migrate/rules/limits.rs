//! What the readers refuse of a single setting, by hypervisor. Numbers that are only cut to a limit are no fault.

use super::{Facts, Rule};
use crate::catalogue::Version;
use crate::value::Value;

const MEMORY: &str = "hypervisor.{h}.default_memory";
const MOST_MEMORY: &str = "hypervisor.{h}.default_maxmemory";
const MOST_CPUS: &str = "hypervisor.{h}.default_maxvcpus";
const IMAGE: &str = "hypervisor.{h}.image";
const SHARED_FS: &str = "hypervisor.{h}.shared_fs";

/// What Dragonball, which is part of the runtime, has no use for.
const NOT_DRAGONBALLS: &[&str] = &[
    "hypervisor.{h}.path",
    "hypervisor.{h}.valid_hypervisor_paths",
    "hypervisor.{h}.ctlpath",
    "hypervisor.{h}.valid_ctlpaths",
    "hypervisor.{h}.enable_iothreads",
    "hypervisor.{h}.firmware",
    "hypervisor.{h}.enable_iommu",
    "hypervisor.{h}.enable_iommu_platform",
    "hypervisor.{h}.default_bridges",
    "hypervisor.{h}.pcie_root_port",
    "hypervisor.{h}.pcie_switch_port",
    "hypervisor.{h}.machine_type",
    "hypervisor.{h}.pflashes",
    "hypervisor.{h}.rootless",
];
const NO_JAILER: &[&str] = &[
    "hypervisor.{h}.jailer_path",
    "hypervisor.{h}.valid_jailer_paths",
];
const NOT_REMOTES: &[&str] = &["hypervisor.{h}.initrd", "hypervisor.{h}.rootfs_type"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "not-for-dragonball",
        line: "kata/rs",
        since: Version::new(3, 1, 0),
        until: None,
        keys: NOT_DRAGONBALLS,
        demand: "Dragonball is refused with any of these but empty, off or 0",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/dragonball.rs@4.1.0",
        broken: |facts| facts.is_hypervisor(&["dragonball"]) && some_set(facts, NOT_DRAGONBALLS),
    },
    Rule {
        name: "dragonball-shares-over-virtio-fs",
        line: "kata/rs",
        since: Version::new(3, 1, 0),
        until: None,
        keys: &[SHARED_FS],
        demand: "Dragonball is refused with `shared_fs` other than `virtio-fs` and `inline-virtio-fs`",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/dragonball.rs@4.1.0",
        broken: |facts| {
            let known = ["", "virtio-fs", "inline-virtio-fs"];
            let other = |value: Value| value.as_str().is_some_and(|own| !known.contains(&own));
            facts.is_hypervisor(&["dragonball"]) && facts.set(SHARED_FS).is_some_and(other)
        },
    },
    Rule {
        name: "no-jailer",
        line: "kata/rs",
        since: Version::new(3, 1, 0),
        until: None,
        keys: NO_JAILER,
        demand: "QEMU and Cloud Hypervisor have no jailer, and one that is named is refused",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/qemu.rs@4.1.0, ch.rs@4.1.0",
        broken: |facts| {
            facts.is_hypervisor(&["qemu", "clh", "cloud-hypervisor"]) && some_set(facts, NO_JAILER)
        },
    },
    Rule {
        name: "guest-swap",
        line: "kata/rs",
        since: Version::new(3, 15, 0),
        until: None,
        keys: &["hypervisor.{h}.enable_guest_swap"],
        demand: "QEMU is refused with `enable_guest_swap`",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/qemu.rs@3.15.0",
        broken: |facts| {
            facts.is_hypervisor(&["qemu"]) && facts.is_on("hypervisor.{h}.enable_guest_swap")
        },
    },
    Rule {
        name: "least-memory",
        line: "kata/rs",
        since: Version::new(3, 1, 0),
        until: None,
        keys: &[MEMORY],
        demand: "less than 64 MiB of memory is refused, and with Firecracker less than 128",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/default.rs@4.1.0",
        broken: |facts| {
            let firecracker = facts.is_hypervisor(&["firecracker"]);
            let least = if firecracker { 128 } else { 64 };
            matches!(facts.set(MEMORY), Some(Value::Integer(own)) if own < least)
        },
    },
    Rule {
        name: "firecracker-image",
        line: "kata/rs",
        since: Version::new(3, 7, 0),
        until: None,
        keys: &["hypervisor.{h}.initrd", IMAGE],
        demand: "Firecracker is refused without an image: an initrd does not do",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/firecracker.rs@3.7.0",
        broken: |facts| facts.is_hypervisor(&["firecracker"]) && !facts.names(IMAGE),
    },
    Rule {
        name: "remote-host",
        line: "kata/rs",
        since: Version::new(3, 11, 0),
        until: None,
        keys: &[MOST_CPUS, MOST_MEMORY],
        demand: "the remote hypervisor is refused with any other number than all the processors and all the memory (MiB) of this host: leave both at 0",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/remote.rs@3.11.0",
        broken: |facts| {
            facts.is_hypervisor(&["remote"]) && some_set(facts, &[MOST_CPUS, MOST_MEMORY])
        },
    },
    Rule {
        name: "not-for-remote",
        line: "kata/rs",
        since: Version::new(3, 11, 0),
        until: None,
        keys: NOT_REMOTES,
        demand: "the remote hypervisor boots what is elsewhere, and is refused with any of these",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/remote.rs@3.11.0",
        broken: |facts| facts.is_hypervisor(&["remote"]) && some_set(facts, NOT_REMOTES),
    },
];

/// Whether the file sets one of them to something; what is built in is not looked at.
fn some_set(facts: &Facts<'_>, keys: &[&str]) -> bool {
    let is_something = |value: Value| match value {
        Value::Bool(on) => on,
        Value::Integer(number) => number != 0,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    };
    keys.iter()
        .any(|key| facts.set(key).is_some_and(is_something))
}
