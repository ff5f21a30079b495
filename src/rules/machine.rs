//! Processors, sharing of files, network and times.

use super::Rule;
use crate::catalogue::Version;

const PAUSE: &str = "agent.{a}.dial_timeout_ms";
const BUDGET: &str = "agent.{a}.reconnect_timeout_ms";
const CPUS: &str = "hypervisor.{h}.default_vcpus";
const MOST_CPUS: &str = "hypervisor.{h}.default_maxvcpus";
const SHARED_FS: &str = "hypervisor.{h}.shared_fs";
const DAEMON: &str = "hypervisor.{h}.virtio_fs_daemon";
const DAX: &str = "hypervisor.{h}.virtio_fs_is_dax";
const DAX_SIZE: &str = "hypervisor.{h}.virtio_fs_cache_size";
const NETWORK: &str = "runtime.internetworking_model";
const NO_NAMESPACE: &str = "runtime.disable_new_netns";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "agent-times",
        line: "kata/rs",
        since: Version::new(4, 1, 0),
        until: None,
        keys: &[PAUSE, BUDGET],
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
        demand: "more processors at the start (`default_vcpus`) than `default_maxvcpus` allows are cut to that without a word",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/mod.rs@3.1.0",
        // 0 stands for as many as the host has
        broken: |facts| {
            matches!((facts.number(CPUS), facts.number(MOST_CPUS)), (Some(first), Some(most))
                if most > 0.0 && first > most)
        },
    },
    Rule {
        name: "sharing-needs-a-daemon",
        line: "kata/go",
        since: Version::new(1, 7, 0),
        until: None,
        keys: &[SHARED_FS, DAEMON],
        demand: "files are shared over virtio-fs only with a daemon, and without one named the file is refused",
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
        demand: "a shared memory window (DAX) of size 0 is refused",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/mod.rs@4.1.0",
        broken: |facts| {
            facts.is(SHARED_FS, "virtio-fs")
                && facts.is_on(DAX)
                && facts.number(DAX_SIZE) == Some(0.0)
        },
    },
    Rule {
        name: "network-namespace",
        line: "kata/go",
        since: Version::new(2, 0, 0),
        until: None,
        keys: &[NO_NAMESPACE, NETWORK],
        demand: "`disable_new_netns` is refused with any network model but `none`",
        source: "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@2.0.0",
        broken: |facts| facts.is_on(NO_NAMESPACE) && !facts.is(NETWORK, "none"),
    },
];
