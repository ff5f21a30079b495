//! Programs and the lists of those that may be asked for: a list of the user's own that lacks the program in use.

use super::{Decision, Verdict};
use crate::baseline::Baseline;
use crate::key::Key;
use crate::value::Value;

/// The setting that names a program, and the list it is looked up in.
const PAIRS: [(&str, &str); 4] = [
    ("path", "valid_hypervisor_paths"),
    ("jailer_path", "valid_jailer_paths"),
    ("virtio_fs_daemon", "valid_virtio_fs_daemon_paths"),
    ("ctlpath", "valid_ctlpaths"),
];

/// Names the target's own program in a list that is carried without it; says so where it is the user's program.
pub(super) fn name_the_programs(
    decisions: &mut [Decision],
    set: &[(Key, Value)],
    target: &Baseline,
) {
    for (program, list) in PAIRS {
        for at in 0..decisions.len() {
            let Some(found) = missing(decisions, at, program, list, set, target) else {
                continue;
            };
            let Some(decision) = decisions.get_mut(at) else {
                continue;
            };
            match found {
                Missing::Theirs { list, path } => {
                    let named = Value::String(path.clone());
                    for (key, value) in &mut decision.to {
                        if let Some(Value::Array(items)) = value.as_mut().filter(|_| *key == list) {
                            items.push(named.clone());
                        }
                    }
                    let added = format!("`{path}`, which the target uses, is added to your list");
                    if decision.verdict == Verdict::Keep && decision.change.is_none() {
                        decision.because = added;
                    } else {
                        decision.because.extend(["; ", &added]);
                    }
                    decision.verdict = Verdict::Merge;
                }
                Missing::Own { list } => decision.because.push_str(&format!(
                    "; `{list}` does not name it, so no pod may ask for it"
                )),
            }
        }
    }
}

enum Missing {
    /// The target's program is not in the user's list.
    Theirs { list: Key, path: String },
    /// The user's program is not in the list.
    Own { list: Key },
}

fn missing(
    decisions: &[Decision],
    at: usize,
    program: &str,
    list: &str,
    set: &[(Key, Value)],
    target: &Baseline,
) -> Option<Missing> {
    let in_force = |key: &Key| -> Option<Value> {
        let mut wished = set.iter();
        if let Some((_, value)) = wished.find(|(own, _)| own == key) {
            return Some(value.clone());
        }
        let mut decided = decisions.iter().flat_map(|decision| &decision.to);
        match decided.find(|(own, _)| own == key) {
            Some((_, value)) => value.clone(),
            None => target.value(key.as_str()).cloned(),
        }
    };
    let decision = decisions
        .get(at)
        .filter(|decision| decision.verdict != Verdict::Adopt)?;
    let (key, _) = decision
        .to
        .iter()
        .find(|(key, _)| key.name() == program || key.name() == list)?;
    let table = Key::from(key.table());
    let (program_key, list_key) = (table.join(program), table.join(list));
    let path = in_force(&program_key)?;
    let path = path.as_str().filter(|path| !path.is_empty())?;
    let allowed = in_force(&list_key)?;
    let Value::Array(items) = &allowed else {
        return None;
    };
    // without any, the list allows nothing on purpose
    let named = |item: &Value| item.as_str().is_some_and(|pattern| fits(pattern, path));
    if items.is_empty() || items.iter().any(named) {
        return None;
    }
    if key.name() == program {
        return Some(Missing::Own { list: list_key });
    }
    let is_theirs = target.value(program_key.as_str()).and_then(Value::as_str) == Some(path);
    // what the target's own list does not open stays closed
    let theirs = target.value(list_key.as_str());
    let is_open = matches!(theirs, Some(Value::Array(items)) if items.iter().any(named));
    (is_theirs && is_open).then(|| Missing::Theirs {
        list: list_key,
        path: path.to_owned(),
    })
}

/// Whether a pattern of file names fits a path: `*` and `?` stand for anything but `/`; one with `[` may fit anything.
fn fits(pattern: &str, path: &str) -> bool {
    fn rest(pattern: &[char], path: &[char]) -> bool {
        match (pattern.split_first(), path.split_first()) {
            (None, None) => true,
            (Some(('*', after)), _) => {
                let stretch = path.iter().take_while(|letter| **letter != '/').count();
                (0..=stretch).any(|taken| rest(after, path.get(taken..).unwrap_or_default()))
            }
            (Some(('?', after)), Some((letter, left))) => *letter != '/' && rest(after, left),
            (Some((one, after)), Some((letter, left))) => one == letter && rest(after, left),
            _ => false,
        }
    }
    let letters = |text: &str| -> Vec<char> { text.chars().collect() };
    // more stars than any real list has would take long
    pattern == path
        || pattern.contains('[')
        || (pattern.matches('*').count() <= 4 && rest(&letters(pattern), &letters(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_paths() {
        assert!(fits("/usr/bin/qemu*", "/usr/bin/qemu-system-x86_64"));
        assert!(fits("/usr/*/qemu-?", "/usr/bin/qemu-7"));
        assert!(!fits("/usr/*", "/usr/bin/qemu"));
        assert!(!fits("/usr/bin/qemu", "/usr/bin/qemu-kvm"));
        assert!(!fits("", "/usr/bin/qemu"));
    }
}
