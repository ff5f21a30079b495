//! A line that was taken out: what that meant, what it means in the target, and whether the effect stays.
//!
//! Over every shipped line whose deletion changes the value in force, as upstream's parsers answer it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use kata_upgrade::catalogue::{Catalogue, Class, quantity};
use kata_upgrade::customise::{Customisation, Kind};
use kata_upgrade::key::{Key, matches};
use kata_upgrade::migrate::{Decision, Wishes, decide, route};
use kata_upgrade::value::Value;
use serde::Deserialize;

use crate::corpus_files::upstream;
use crate::ways::{Base, World};

/// A line of a shipped file, and what its reader takes where it is missing.
#[derive(Deserialize)]
struct Line {
    product: String,
    version: String,
    runtime: String,
    file: String,
    key: String,
    absent: Option<serde_json::Value>,
    why: String,
}

impl Line {
    fn edition(&self) -> String {
        let name = self.file.trim_end_matches(".toml");
        let flavour = name.strip_prefix("configuration-").unwrap_or("qemu");
        let runtime = if self.runtime == "rs" { "rs" } else { "go" };
        format!("{}-{}/{runtime}/{flavour}", self.product, self.version)
    }
}

/// What the tables have in place of upstream's answer, and why.
const OTHER_MEANING: &[(&str, &str, &str)] = &[
    (
        "kata/go",
        "hypervisor.*.snp_guest_policy",
        "the parser has a pointer: without the line QEMU is given no policy at all, which is not policy 0",
    ),
    (
        "kata/go",
        "hypervisor.clh.virtio_fs_cache",
        "the parser leaves it empty with Cloud Hypervisor, and from 3.1.0 on the daemon is started with `auto` then",
    ),
    (
        "kata/rs",
        "hypervisor.*.shared_fs",
        "the parser has no value of its own, and nothing is shared then, which is `none`",
    ),
    (
        "kata/rs",
        "agent.kata.create_container_timeout",
        "the parser keeps it in milliseconds from 3.21.0 on, the file has seconds",
    ),
];

/// Keys whose effect cannot be had in the target by any value, and why.
const OTHER_EFFECT: &[(&str, &str)] = &[(
    "hypervisor.*.machine_type",
    "the machine `pc` of old, which nemu's files left to the reader, is none of runtime-rs's",
)];

fn lines() -> Vec<Line> {
    let Some(folder) = upstream() else {
        return Vec::new();
    };
    let text = fs::read_to_string(folder.join("absent_vs_shipped.json")).expect("the list");
    let lines: Vec<Line> = serde_json::from_str(&text).expect("a list of lines");
    let differs = |line: &Line| line.why.starts_with("shipped value differs");
    lines.into_iter().filter(differs).collect()
}

fn value(json: &serde_json::Value) -> Option<Value> {
    use serde_json::Value as Json;
    Some(match json {
        Json::Bool(on) => Value::Bool(*on),
        Json::Number(number) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Float(number.as_f64()?),
        },
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::Array(items.iter().filter_map(value).collect()),
        _ => return None,
    })
}

fn taken_out(key: &str, from: &Base, catalogue: &Catalogue) -> Customisation {
    Customisation {
        key: Key::from_dotted(key.to_owned()),
        kind: Kind::Unset,
        default: from.baseline.value(key).cloned(),
        value: None,
        path: PathBuf::from("configuration.toml"),
        line: None,
        class: catalogue.setting(key).map(|setting| setting.class()),
        shipped_by: Vec::new(),
        note: None,
    }
}

/// How a sentence has a value.
fn shown(value: &Value, unit: Option<&str>) -> String {
    match (value, unit) {
        (Value::String(text), _) if text.is_empty() => "nothing".to_owned(),
        (Value::String(text), _) if text.starts_with("host ") => format!("the {text}"),
        (Value::String(text), _) => format!("`{text}`"),
        (Value::Array(items), _) if items.is_empty() => "an empty list".to_owned(),
        (Value::Integer(_) | Value::Float(_), Some(unit)) => format!("`{}`", quantity(value, unit)),
        (other, _) => format!("`{other}`"),
    }
}

/// What is in force in the target for a setting, with what the decision makes of it.
#[allow(clippy::option_option)] // nothing known, and known to be nothing
fn in_force(decision: &Decision, to: &Base, catalogue: &Catalogue) -> Option<Option<Value>> {
    let (key, value) = decision.to.first()?;
    let absent = || {
        let read = catalogue.reader_of(to.edition, key.as_str())?;
        read.absent_of(to.edition.version, key.as_str())
    };
    Some(value.clone().or_else(absent))
}

#[allow(clippy::float_cmp)] // both were written, neither was computed
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Integer(whole), Value::Float(float))
        | (Value::Float(float), Value::Integer(whole)) => *whole as f64 == *float,
        // a path with and without the slash at its end
        (Value::String(one), Value::String(other)) => {
            one.trim_end_matches('/') == other.trim_end_matches('/')
        }
        _ => one == other,
    }
}

#[test]
fn the_tables_say_of_a_missing_line_what_the_parsers_do() {
    let world = World::get();
    let catalogue = &world.catalogue;
    let (mut same, mut unknown, mut excepted) = (0, BTreeSet::new(), BTreeSet::new());
    let mut faults = BTreeSet::new();
    for line in lines() {
        let name = line.edition();
        let edition = catalogue.edition(&name, None).expect("an edition");
        let own = catalogue.edition_line(edition).expect("a line");
        let read = catalogue.read_key(&own, &line.key);
        let told = read.and_then(|read| read.absent_of(edition.version, &line.key));
        let wanted = line.absent.as_ref().and_then(value);
        let is_excepted = OTHER_MEANING
            .iter()
            .any(|(other, key, _)| *other == own.name() && matches(key, &line.key));
        match (told, wanted) {
            (Some(told), Some(wanted)) if is_same(&told, &wanted) => same += 1,
            (None, None) => {
                unknown.insert(format!("{} {}", own.name(), line.key));
            }
            _ if is_excepted => {
                excepted.insert(line.key.clone());
            }
            (told, wanted) => {
                faults.insert(format!("{name} {}: {told:?}, not {wanted:?}", line.key));
            }
        }
    }
    println!("{same} lines mean without them what upstream's parsers say");
    println!("not known to either: {unknown:?}");
    println!("told otherwise, with a reason: {excepted:?}");
    for (line, key, why) in OTHER_MEANING {
        println!("{line} {key}: {why}");
    }
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.into_iter().take(40).collect::<Vec<_>>().join("\n")
    );
}

/// What became of one line.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
enum Outcome {
    /// The same value is in force.
    Stays,
    /// In another form or under another name.
    Converted,
    /// A person has to look, or nothing reads it there: said with the reason.
    Left,
    /// Another value is in force, and both are told.
    Told,
}

#[test]
fn a_line_taken_out_keeps_its_effect_or_says_why_not() {
    let world = World::get();
    let catalogue = &world.catalogue;
    let mut counts: BTreeMap<Outcome, usize> = BTreeMap::new();
    let mut told: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let mut faults: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for line in lines() {
        let edition = catalogue
            .edition(&line.edition(), None)
            .expect("an edition");
        let Some(at) = world.bases.iter().position(|base| base.edition == edition) else {
            continue;
        };
        let from = &world.bases[at];
        for to in world.targets(at) {
            let to = &world.bases[to];
            let place = format!("{} to {}", world.name(from), world.name(to));
            match outcome(&line, from, to, catalogue) {
                Ok((outcome, decision)) => {
                    *counts.entry(outcome).or_default() += 1;
                    if outcome == Outcome::Told {
                        let own = general(&line.key);
                        let way = if world.name(to).contains("/rs") {
                            "rs"
                        } else {
                            "go"
                        };
                        let entry = told.entry(format!("{own} ({way})")).or_default();
                        entry.0 += 1;
                        entry.1 = format!("{place}: {}", decision.because);
                    }
                }
                Err(what) => {
                    let entry = faults
                        .entry(format!("{}: {what}", general(&line.key)))
                        .or_default();
                    entry.0 += 1;
                    entry.1 = place;
                }
            }
        }
    }
    println!("lines taken out, over all ways: {counts:?}");
    for (key, why) in OTHER_EFFECT {
        println!("{key}: {why}");
    }
    for (key, (number, example)) in &told {
        println!("{number} x {key}, such as {example}");
    }
    let faults: Vec<String> = faults
        .iter()
        .map(|(what, (number, place))| format!("{number} x {what} ({place})"))
        .collect();
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

fn general(key: &str) -> String {
    let mut parts: Vec<&str> = key.split('.').collect();
    if matches!(parts[0], "hypervisor" | "agent" | "proxy" | "shim") {
        parts[1] = "*";
    }
    parts.join(".")
}

/// Carries one line that was taken out.
fn outcome(
    line: &Line,
    from: &Base,
    to: &Base,
    catalogue: &Catalogue,
) -> Result<(Outcome, Decision), String> {
    let way = route(catalogue, from.edition, to.edition).expect("a way");
    let own = taken_out(&line.key, from, catalogue);
    let list = decide(
        &[own],
        &way,
        &from.baseline,
        &to.baseline,
        catalogue,
        &Wishes::default(),
    );
    let [decision] = list.as_slice() else {
        return Err(format!("{} decisions", list.len()));
    };
    let decision = decision.clone();
    let because = decision.because.as_str();
    let old = {
        let own = catalogue.edition_line(from.edition).expect("a line");
        let read = catalogue
            .read_key(&own, &line.key)
            .expect("a key that is read");
        read.absent_of(from.edition.version, &line.key)
    };
    if !decision.verdict.is_carried() {
        return Ok((Outcome::Left, decision));
    }
    let Some(now) = in_force(&decision, to, catalogue) else {
        return Ok((Outcome::Left, decision));
    };
    let key = &decision.to[0].0;
    let units = (
        catalogue.unit(from.edition, &line.key),
        catalogue.unit(to.edition, key.as_str()),
    );
    let is_asset = catalogue
        .setting(&line.key)
        .is_some_and(|setting| setting.class() == Class::Asset);
    match (&old, &now) {
        (Some(old), Some(now)) if is_same(old, now) && units.0 == units.1 => {
            Ok((Outcome::Stays, decision))
        }
        // nothing is told of what is not known, and the line stays out
        (None, _)
            if because.contains("unknown")
                || because.contains("nothing reads it")
                || because.contains("nothing at all") =>
        {
            Ok((Outcome::Told, decision))
        }
        (Some(old), now) => {
            let before = shown(old, units.0);
            let says_before = because.contains(&before);
            let is_excepted = OTHER_EFFECT
                .iter()
                .any(|(key, _)| *key == general(&line.key));
            let now_shown = now.as_ref().map(|value| shown(value, units.1));
            let says_now = now_shown.as_ref().is_none_or(|now| because.contains(now));
            if decision.change.is_some() && decision.to[0].1.is_some() {
                return Ok((Outcome::Converted, decision));
            }
            if says_before
                && says_now
                && (is_asset || is_excepted || is_out_of_reach(old, &decision))
            {
                return Ok((Outcome::Told, decision));
            }
            Err(format!(
                "{}: `{because}` with {before} before and {now_shown:?} now",
                decision.verdict.word()
            ))
        }
        (None, now) => Err(format!(
            "{}: `{because}` with nothing known before and {now:?} now",
            decision.verdict.word()
        )),
    }
}

/// A value that no line can give: empty, nought where that stands for no choice, or words about the host.
fn is_out_of_reach(old: &Value, decision: &Decision) -> bool {
    let is_nothing = match old {
        Value::String(text) => text.is_empty() || text.starts_with("host "),
        Value::Array(items) => items.is_empty(),
        Value::Integer(number) => *number == 0,
        Value::Float(number) => *number == 0.0,
        _ => false,
    };
    is_nothing || decision.to.iter().all(|(_, value)| value.is_none())
}
