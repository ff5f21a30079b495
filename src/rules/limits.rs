//! What runtime-rs wants of boot files and of the host with one hypervisor.

use super::{Effect, Facts, Rule};
use crate::catalogue::Version;
use crate::value::Value;

const MOST_MEMORY: &str = "hypervisor.{h}.default_maxmemory";
const MOST_CPUS: &str = "hypervisor.{h}.default_maxvcpus";
const IMAGE: &str = "hypervisor.{h}.image";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "firecracker-image",
        line: "kata/rs",
        since: Version::new(3, 7, 0),
        until: None,
        keys: &["hypervisor.{h}.initrd", IMAGE],
        effect: Effect::Refused,
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
        effect: Effect::Refused,
        demand: "the remote hypervisor is refused with any other number than all the processors and all the memory (MiB) of this host: leave both at 0",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/remote.rs@3.11.0",
        broken: |facts| {
            facts.is_hypervisor(&["remote"]) && some_set(facts, &[MOST_CPUS, MOST_MEMORY])
        },
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
