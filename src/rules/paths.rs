//! Lists that bound what a pod may ask for, beside what the file itself names.

use super::{Effect, Facts, Rule};
use crate::catalogue::Version;
use crate::value::Value;

const PATH: &str = "hypervisor.{h}.path";
const VALID_PATHS: &str = "hypervisor.{h}.valid_hypervisor_paths";
const DAEMON: &str = "hypervisor.{h}.virtio_fs_daemon";
const VALID_DAEMONS: &str = "hypervisor.{h}.valid_virtio_fs_daemon_paths";
const JAILER: &str = "hypervisor.{h}.jailer_path";
const VALID_JAILERS: &str = "hypervisor.{h}.valid_jailer_paths";
const DEMAND: &str = "the list bounds what pods may ask for by annotation, and does not have the file named here: a pod cannot ask for it";
const SOURCE: &str = "kata-containers/runtime virtcontainers/pkg/annotations/annotations.go@1.11.5";

/// A rule on a file and the list that bounds it.
const fn bounded(
    name: &'static str,
    keys: &'static [&'static str],
    broken: fn(&Facts<'_>) -> bool,
) -> Rule {
    Rule {
        name,
        line: "kata/",
        since: Version::new(1, 11, 5),
        until: None,
        keys,
        effect: Effect::None,
        demand: DEMAND,
        source: SOURCE,
        broken,
    }
}

pub(super) const RULES: &[Rule] = &[
    bounded("path-outside-its-list", &[PATH, VALID_PATHS], |facts| {
        is_outside(facts, PATH, VALID_PATHS)
    }),
    bounded(
        "daemon-outside-its-list",
        &[DAEMON, VALID_DAEMONS],
        |facts| is_outside(facts, DAEMON, VALID_DAEMONS),
    ),
    bounded(
        "jailer-outside-its-list",
        &[JAILER, VALID_JAILERS],
        |facts| is_outside(facts, JAILER, VALID_JAILERS),
    ),
];

/// An empty list allows nothing and says so; only a list that names other files is a surprise.
fn is_outside(facts: &Facts<'_>, path: &str, list: &str) -> bool {
    let Some(Value::Array(patterns)) = facts.own(list) else {
        return false;
    };
    let own = facts.own(path);
    let Some(path) = own.as_ref().and_then(Value::as_str) else {
        return false;
    };
    let patterns: Vec<&str> = patterns.iter().filter_map(Value::as_str).collect();
    // `.*` is upstream's own way of allowing everything
    let allows = |pattern: &&str| *pattern == ".*" || fits(pattern, path);
    !path.is_empty() && !patterns.is_empty() && !patterns.iter().any(allows)
}

/// Whether a path fits a pattern with `*` and `?`, which stand for no `/`.
fn fits(pattern: &str, path: &str) -> bool {
    let mut pattern_chars = pattern.chars();
    match pattern_chars.next() {
        None => path.is_empty(),
        Some('*') => {
            let rest = pattern_chars.as_str();
            let ends = path
                .char_indices()
                .map(|(at, _)| at)
                .chain([path.len()])
                .take_while(|at| !path.get(..*at).unwrap_or_default().contains('/'));
            ends.into_iter()
                .any(|at| fits(rest, path.get(at..).unwrap_or_default()))
        }
        Some(wanted) => {
            let mut chars = path.chars();
            chars
                .next()
                .is_some_and(|own| own == wanted || wanted == '?' && own != '/')
                && fits(pattern_chars.as_str(), chars.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_do_not_cross_folders() {
        assert!(fits("/usr/bin/qemu*", "/usr/bin/qemu-system-x86_64"));
        assert!(!fits("/usr/*", "/usr/bin/qemu"));
        assert!(fits("/opt/?ata/*", "/opt/kata/x"));
        assert!(!fits("/usr/bin/qemu", "/usr/bin/qemu2"));
    }
}
