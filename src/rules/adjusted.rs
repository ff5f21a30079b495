//! Numbers that a reader replaces by others without a word.

use super::{Effect, Facts, Rule};
use crate::catalogue::Version;

const MEMORY: &str = "hypervisor.{h}.default_memory";
const BRIDGES: &str = "hypervisor.{h}.default_bridges";
const ROOT_PORTS: &str = "hypervisor.{h}.pcie_root_port";
const SWITCH_PORTS: &str = "hypervisor.{h}.pcie_switch_port";
const LEVEL: &str = "hypervisor.{h}.hypervisor_loglevel";
const CPUS: &str = "hypervisor.{h}.default_vcpus";
const CLEAR: &str = "clearcontainers/runtime cli/config.go@3.0.0";
const KATA_1: &str = "kata-containers/runtime pkg/katautils/config.go@1.9.0";
const KATA: &str = "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@4.1.0";
const BELOW_8: &str = "less than 8 MiB of memory is replaced by 2048 without a word";
const BELOW_256: &str = "less than 256 MiB of memory is replaced by 2048 without a word";
const BRIDGES_5: &str = "more than 5 bridges are cut to 5 without a word";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "memory-replaced",
        line: "clear-containers/go",
        since: Version::new(3, 0, 0),
        until: None,
        keys: &[MEMORY],
        effect: Effect::Altered,
        demand: BELOW_8,
        source: CLEAR,
        broken: |facts| is_below(facts, MEMORY, 8.0),
    },
    Rule {
        name: "memory-replaced",
        line: "kata/go",
        since: Version::new(1, 0, 0),
        until: Some(Version::new(1, 9, 0)),
        keys: &[MEMORY],
        effect: Effect::Altered,
        demand: BELOW_8,
        source: KATA_1,
        broken: |facts| is_below(facts, MEMORY, 8.0),
    },
    Rule {
        name: "memory-replaced",
        line: "kata/go",
        since: Version::new(1, 9, 0),
        until: Some(Version::new(1, 11, 4)),
        keys: &[MEMORY],
        effect: Effect::Altered,
        demand: BELOW_256,
        source: KATA_1,
        broken: |facts| is_below(facts, MEMORY, 256.0),
    },
    Rule {
        name: "memory-replaced",
        line: "kata/go",
        since: Version::new(2, 0, 0),
        until: None,
        keys: &[MEMORY],
        effect: Effect::Altered,
        demand: BELOW_256,
        source: KATA,
        // the remote hypervisor's constructor does not look at it
        broken: |facts| !facts.is_hypervisor(&["remote"]) && is_below(facts, MEMORY, 256.0),
    },
    Rule {
        name: "bridges-cut",
        line: "clear-containers/go",
        since: Version::new(3, 0, 10),
        until: None,
        keys: &[BRIDGES],
        effect: Effect::Altered,
        demand: BRIDGES_5,
        source: CLEAR,
        broken: |facts| is_above(facts, BRIDGES, 5.0),
    },
    Rule {
        name: "bridges-cut",
        line: "kata/",
        since: Version::new(1, 0, 0),
        until: None,
        keys: &[BRIDGES],
        effect: Effect::Altered,
        demand: BRIDGES_5,
        source: KATA,
        broken: |facts| is_above(facts, BRIDGES, 5.0),
    },
    Rule {
        name: "root-ports-cut",
        line: "kata/go",
        since: Version::new(3, 6, 0),
        until: None,
        keys: &[ROOT_PORTS],
        effect: Effect::Altered,
        demand: "more than 16 root ports are cut to 16 without a word",
        source: KATA,
        broken: |facts| is_above(facts, ROOT_PORTS, 16.0),
    },
    Rule {
        name: "switch-ports-cut",
        line: "kata/go",
        since: Version::new(3, 6, 0),
        until: None,
        keys: &[SWITCH_PORTS],
        effect: Effect::Altered,
        demand: "more than 16 switch ports are cut to 16 without a word",
        source: KATA,
        broken: |facts| is_above(facts, SWITCH_PORTS, 16.0),
    },
    Rule {
        name: "log-level-cut",
        line: "kata/go",
        since: Version::new(3, 14, 0),
        until: None,
        keys: &[LEVEL],
        effect: Effect::Altered,
        demand: "a log level above 3 is cut to 3 without a word",
        source: KATA,
        broken: |facts| is_above(facts, LEVEL, 3.0),
    },
    Rule {
        name: "processors-cut",
        line: "clear-containers/go",
        since: Version::new(3, 0, 0),
        until: Some(Version::new(3, 0, 20)),
        keys: &[CPUS],
        effect: Effect::Altered,
        demand: "more than 255 processors are cut to 255 without a word",
        source: CLEAR,
        broken: |facts| is_above(facts, CPUS, 255.0),
    },
];

/// Nought stands for the reader's own number and is no surprise.
fn is_below(facts: &Facts<'_>, pattern: &str, least: f64) -> bool {
    facts
        .number(pattern)
        .is_some_and(|number| number > 0.0 && number < least)
}

fn is_above(facts: &Facts<'_>, pattern: &str, most: f64) -> bool {
    facts.number(pattern).is_some_and(|number| number > most)
}
