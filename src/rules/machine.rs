//! Processors, sharing of files, network and times.

use super::{Effect, Rule};
use crate::catalogue::Version;
use crate::value::Value;

const PAUSE: &str = "agent.{a}.dial_timeout_ms";
const BUDGET: &str = "agent.{a}.reconnect_timeout_ms";
const CPUS: &str = "hypervisor.{h}.default_vcpus";
const MOST_CPUS: &str = "hypervisor.{h}.default_maxvcpus";
const MACHINE: &str = "hypervisor.{h}.machine_type";
const SHARED_FS: &str = "hypervisor.{h}.shared_fs";
const DAEMON: &str = "hypervisor.{h}.virtio_fs_daemon";
const DAX: &str = "hypervisor.{h}.virtio_fs_is_dax";
const DAX_SIZE: &str = "hypervisor.{h}.virtio_fs_cache_size";
const NETWORK: &str = "runtime.internetworking_model";
const MONITOR: &str = "netmon.enable_netmon";
const TRIAL: &str = "runtime.experimental";
const SWAP: &str = "hypervisor.{h}.enable_swap";
const HUGE_PAGES: &str = "hypervisor.{h}.enable_hugepages";
const NO_NAMESPACE: &str = "runtime.disable_new_netns";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "agent-times",
        line: "kata/rs",
        since: Version::new(4, 1, 0),
        until: None,
        keys: &[PAUSE, BUDGET],
        effect: Effect::Refused,
        demand: "the pause between two tries (`dial_timeout_ms`) may not be longer than the whole time for reaching the agent (`reconnect_timeout_ms`)",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/agent.rs@4.1.0",
        broken: |facts| matches!((facts.number(PAUSE), facts.number(BUDGET)), (Some(pause), Some(budget)) if pause > budget),
    },
    Rule {
        name: "processors",
        line: "kata/rs",
        since: Version::new(3, 1, 0),
        until: None,
        keys: &[CPUS, MOST_CPUS],
        effect: Effect::Altered,
        demand: "more processors at the start (`default_vcpus`) than `default_maxvcpus` allows are cut to that without a word",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/mod.rs@3.1.0",
        // 0 stands for as many as the host has
        broken: |facts| {
            matches!((facts.number(CPUS), facts.number(MOST_CPUS)), (Some(first), Some(most))
                if most > 0.0 && first > most)
        },
    },
    Rule {
        name: "processors",
        line: "kata/go",
        since: Version::new(1, 0, 0),
        until: None,
        keys: &[CPUS, MOST_CPUS],
        effect: Effect::Fails,
        demand: "more processors at the start (`default_vcpus`) than `default_maxvcpus` allows are refused when the virtual machine is made, on a host that has as many",
        source: "kata-containers/runtime vendor/github.com/intel/govmm/qemu/qemu.go@1.0.0; kata-containers/kata-containers src/runtime/pkg/govmm/qemu/qemu.go@4.1.0",
        broken: |facts| {
            // both give a machine that never gets more than it starts with
            let fixed = facts.is_on("runtime.static_sandbox_resource_mgmt")
                || facts.is_on("hypervisor.{h}.confidential_guest");
            facts.is_hypervisor(&["qemu"])
                && !fixed
                && matches!((facts.number(CPUS), facts.number(MOST_CPUS)), (Some(first), Some(most))
                    if most > 0.0 && first > most)
        },
    },
    Rule {
        name: "machine-gone",
        line: "kata/go",
        since: Version::new(2, 2, 0),
        until: None,
        keys: &[MACHINE],
        effect: Effect::Fails,
        demand: "QEMU's old PC machine is none that the runtime knows: `q35` took its place",
        source: "kata-containers/kata-containers src/runtime/virtcontainers/qemu_amd64.go@2.2.0",
        broken: |facts| {
            facts.is_hypervisor(&["qemu"])
                && ["pc", "pc-lite"].iter().any(|name| facts.is(MACHINE, name))
        },
    },
    Rule {
        name: "sharing-needs-a-daemon",
        line: "kata/go",
        since: Version::new(1, 7, 0),
        until: None,
        keys: &[SHARED_FS, DAEMON],
        effect: Effect::Refused,
        demand: "files are shared over virtio-fs only with a daemon, and none is named",
        source: "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@4.1.0",
        broken: |facts| {
            let through = ["virtio-fs", "virtio-fs-nydus"]
                .iter()
                .any(|name| facts.is(SHARED_FS, name));
            through && facts.is_hypervisor(&["qemu", "clh", "stratovirt"]) && facts.is(DAEMON, "")
        },
    },
    Rule {
        name: "shared-memory-window",
        line: "kata/rs",
        since: Version::new(3, 1, 0),
        until: None,
        keys: &[DAX, DAX_SIZE],
        effect: Effect::Altered,
        demand: "a shared memory window (DAX) of size 0 becomes one of 1024 MiB without a word",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/mod.rs@4.1.0",
        broken: |facts| {
            facts.is_hypervisor(&["dragonball"])
                && (facts.is(SHARED_FS, "virtio-fs") || facts.is(SHARED_FS, "inline-virtio-fs"))
                && facts.is_on(DAX)
                && facts.number(DAX_SIZE) == Some(0.0)
        },
    },
    Rule {
        name: "network-namespace",
        line: "kata/go",
        since: Version::new(1, 4, 0),
        until: None,
        keys: &[NO_NAMESPACE, NETWORK],
        effect: Effect::Refused,
        demand: "`disable_new_netns` is refused with any network model but `none`",
        source: "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@2.0.0",
        broken: |facts| facts.is_on(NO_NAMESPACE) && !facts.is(NETWORK, "none"),
    },
    Rule {
        name: "network-namespace-and-monitor",
        line: "kata/go",
        since: Version::new(1, 4, 0),
        until: Some(Version::new(2, 4, 0)),
        keys: &[NO_NAMESPACE, MONITOR],
        effect: Effect::Refused,
        demand: "`disable_new_netns` is refused together with the network monitor",
        source: "kata-containers/runtime pkg/katautils/config.go@1.5.0",
        broken: |facts| facts.is_on(NO_NAMESPACE) && facts.is_on(MONITOR),
    },
    Rule {
        name: "features-under-trial",
        line: "kata/go",
        since: Version::new(2, 3, 0),
        until: None,
        keys: &[TRIAL],
        effect: Effect::Refused,
        demand: "no feature is under trial in this release, and any name in `experimental` is refused",
        source: "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@2.3.0",
        broken: |facts| matches!(facts.own(TRIAL), Some(Value::Array(names)) if !names.is_empty()),
    },
    Rule {
        name: "cache-of-machines",
        line: "kata/go",
        since: Version::new(1, 6, 0),
        until: None,
        keys: &["factory.vm_cache_number"],
        effect: Effect::Refused,
        demand: "virtual machines are kept ready with QEMU only",
        source: "kata-containers/runtime pkg/katautils/config.go@1.6.0",
        broken: |facts| {
            !facts.is_hypervisor(&["qemu"])
                && facts
                    .number("factory.vm_cache_number")
                    .is_some_and(|number| number > 0.0)
        },
    },
    Rule {
        name: "swap-and-huge-pages",
        line: "",
        since: Version::new(1, 0, 0),
        until: None,
        keys: &[SWAP, HUGE_PAGES],
        effect: Effect::Altered,
        demand: "the host never swaps out huge pages, so that `enable_swap` has no effect",
        source: "clearcontainers/runtime config/configuration.toml.in@3.0.0",
        broken: |facts| facts.is_on(SWAP) && facts.is_on(HUGE_PAGES),
    },
];
