//! What was not customised stays as the target ships it, and what was arrives, each alone and several together.

use std::collections::{BTreeMap, BTreeSet};

use kata_upgrade::catalogue::Class;
use kata_upgrade::key::Key;
use kata_upgrade::migrate::{Decision, Verdict, Wishes};
use kata_upgrade::value::Value;

use crate::edits::Edited;
use crate::lines;
use crate::plain;
use crate::random::Random;
use crate::readable;
use crate::unforced;
use crate::ways::{Base, Carried, World};

const SEED: u64 = 0x7570_6772;

/// Editions whose every key is tried.
const WHOLE: [&str; 10] = [
    "clear-containers-3.0.6",
    "clear-containers-3.0.23",
    "kata-1.10.8/go/qemu",
    "kata-1.12.1/go/clh",
    "kata-2.5.2/go/qemu",
    "kata-3.1.3/go/clh",
    "kata-3.28.0/rs/cloud-hypervisor",
    "kata-3.32.0/go/qemu",
    "kata-4.1.0/go/remote",
    "kata-4.1.0/go/qemu-tdx",
];

/// How many keys are tried on every other way.
const SOME: usize = 1;

/// Every how many ways one is taken for random groups.
const STEP: usize = 2;

fn report(faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults[..faults.len().min(30)].join("\n")
    );
}

#[test]
fn an_unmodified_file_becomes_the_base() {
    let world = World::get();
    let (mut pairs, mut faults) = (0, Vec::new());
    let own = (0..world.bases.len()).map(|at| (at, at));
    for (from, to) in world.ways().into_iter().chain(own) {
        let (from, to) = (&world.bases[from], &world.bases[to]);
        pairs += 1;
        let carried = world.carry(from.text(), from, to, &Wishes::default());
        if carried.text != to.text() || !carried.decisions.is_empty() {
            faults.push(format!("{} to {}", world.name(from), world.name(to)));
        }
    }
    println!("{pairs} pairs: an unmodified file becomes the base byte for byte");
    report(&faults);
}

#[test]
fn one_customisation_changes_one_setting() {
    let world = World::get();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut keys_tried: BTreeSet<Key> = BTreeSet::new();
    let (mut faults, mut without) = (Vec::new(), BTreeSet::new());
    for (at, from) in world.bases.iter().enumerate() {
        let name = world.name(from);
        let editor = world.editor(from);
        let whole = WHOLE.contains(&name.as_str());
        let keys = editor.keys();
        for to in world.targets(at) {
            let to = &world.bases[to];
            let mut random = Random::of(SEED, &format!("{name} {}", world.name(to)));
            let chosen: Vec<&Key> = if whole {
                keys.iter().collect()
            } else {
                (0..SOME).filter_map(|_| random.pick(&keys)).collect()
            };
            for key in chosen {
                let Some(edited) = editor.single(key, &mut random) else {
                    without.insert(key.clone());
                    continue;
                };
                keys_tried.insert(key.clone());
                match one(world, from, to, &edited) {
                    Ok(None) => *counts.entry("another build's").or_default() += 1,
                    Ok(Some(verdict)) => *counts.entry(verdict.word()).or_default() += 1,
                    Err(fault) => faults.push(format!("{name} to {}: {fault}", world.name(to))),
                }
            }
        }
    }
    let total: usize = counts.values().sum();
    println!(
        "{total} single customisations of {} keys: {counts:?}",
        keys_tried.len()
    );
    println!("no other value is known for {without:?}");
    report(&faults);
}

/// Carries one customisation and tells its verdict, or what is wrong; none where the edit makes it another build's file.
fn one(world: &World, from: &Base, to: &Base, edited: &Edited) -> Result<Option<Verdict>, String> {
    let choice = &edited.choices[0];
    let fault = |what: String| match &choice.value {
        Some(value) => format!("{} = {value}: {what}", choice.key),
        None => format!("no {}: {what}", choice.key),
    };
    let carried = world.carry(&edited.text, from, to, &Wishes::default());
    if !carried.same_build {
        return Ok(None);
    }
    let [customisation] = carried.customisations.as_slice() else {
        return Err(fault(format!(
            "{} customisations",
            carried.customisations.len()
        )));
    };
    if customisation.key != choice.key || customisation.value != choice.value {
        return Err(fault(format!("found as {}", customisation.key)));
    }
    let [decision] = carried.decisions.as_slice() else {
        return Err(fault(format!("{} decisions", carried.decisions.len())));
    };
    others_stay(to, &carried).map_err(fault)?;
    readable::check(&world.catalogue, &to.baseline, &carried.text).map_err(fault)?;
    unforced::nothing_else(&world.catalogue, (from, &edited.text), to, &carried).map_err(fault)?;
    lines_stay(to, decision, &carried.text).map_err(fault)?;
    not_wider(to, decision).map_err(fault)?;
    let again = world.carry(&carried.text, to, to, &Wishes::default());
    if again.same_build && again.text != carried.text {
        return Err(fault(format!(
            "{}; again is not the same: {:?}",
            decision.verdict.word(),
            lines::differing(&carried.text, &again.text)
        )));
    }
    Ok(Some(decision.verdict))
}

/// By the values another parser reads: what is carried has its value, all else is the base's.
fn others_stay(to: &Base, carried: &Carried) -> Result<(), String> {
    let mut wanted = plain::settings(to.text()).expect("TOML");
    for (key, value) in carried.decisions.iter().flat_map(|decision| &decision.to) {
        match value {
            Some(value) => wanted.insert(key.clone(), value.clone()),
            None => wanted.remove(key),
        };
    }
    let found = plain::settings(&carried.text).expect("TOML");
    let mut keys = wanted.keys().chain(found.keys());
    match keys.find(|key| wanted.get(key) != found.get(key)) {
        Some(key) => Err(format!(
            "`{key}` is {:?} instead of {:?}",
            found.get(key),
            wanted.get(key)
        )),
        None => Ok(()),
    }
}

/// A list of what is allowed has nothing but what the user had opened or the target ships.
fn not_wider(to: &Base, decision: &Decision) -> Result<(), String> {
    if decision.customisation.class != Some(Class::Security) {
        return Ok(());
    }
    let has = |list: Option<&Value>, item: &Value| matches!(list, Some(Value::Array(items)) if items.contains(item));
    for (key, value) in &decision.to {
        let Some(Value::Array(items)) = value else {
            continue;
        };
        let shipped = to.baseline.value(key.as_str());
        let own = decision.customisation.value.as_ref();
        if !matches!(own, Some(Value::Array(_))) {
            continue;
        }
        if let Some(item) = items
            .iter()
            .find(|item| !has(shipped, item) && !has(own, item))
        {
            return Err(format!("{item} is opened, which nobody had"));
        }
    }
    Ok(())
}

/// Only the setting's own lines differ from the base's.
fn lines_stay(to: &Base, decision: &Decision, text: &str) -> Result<(), String> {
    let (old, new) = lines::differing(to.text(), text);
    let names: Vec<&str> = decision.to.iter().map(|(key, _)| key.name()).collect();
    let own = |line: &&str| {
        let line = line.trim_start_matches(['#', ' ']).trim();
        names
            .iter()
            .any(|name| line.split('=').next().map(str::trim) == Some(name))
    };
    let table = |line: &&str| {
        let line = line.trim();
        let header = |(key, _): &(Key, _)| line == format!("[{}]", key.table());
        line.is_empty() || decision.to.iter().any(header)
    };
    let fits = old.iter().all(own) && new.iter().all(|line| own(line) || table(line));
    let spent = old.len() <= names.len() && (decision.verdict.is_carried() || new.is_empty());
    if fits && spent {
        Ok(())
    } else {
        Err(format!(
            "{}: {old:?} became {new:?}",
            decision.verdict.word()
        ))
    }
}

#[test]
fn several_customisations_do_not_disturb_each_other() {
    let world = World::get();
    let (mut runs, mut decided, mut faults) = (0, 0, Vec::new());
    let (mut inherited, mut other_builds) = (0, 0);
    for (from, to) in world.ways().into_iter().step_by(STEP) {
        let (from, to) = (&world.bases[from], &world.bases[to]);
        let name = world.name(from);
        let mut random = Random::of(SEED, &format!("five {name} {}", world.name(to)));
        let edited = world.editor(from).random(5, &mut random);
        let carried = world.carry(&edited.text, from, to, &Wishes::default());
        runs += 1;
        decided += carried.decisions.len();
        inherited += carried.inherited;
        let mut fault = |what: String| {
            faults.push(format!("{name} to {}: {what}", world.name(to)));
        };
        let found = carried.customisations.len() + carried.inherited;
        let decisions = carried.decisions.len();
        if decisions != carried.customisations.len() {
            fault(format!("{found} customisations, {decisions} decisions"));
        }
        // a line taken out may make it what another build of the same release ships
        if !carried.same_build {
            other_builds += 1;
        } else if found != edited.choices.len() {
            fault(format!("{} edits, {found} found", edited.choices.len()));
        }
        if let Err(what) = others_stay(to, &carried) {
            fault(what);
        }
        if let Err(what) = readable::check(&world.catalogue, &to.baseline, &carried.text) {
            fault(what);
        }
        let again = world.carry(&carried.text, to, to, &Wishes::default());
        if again.same_build && again.text != carried.text {
            fault(format!(
                "again is not the same: {:?}",
                lines::differing(&carried.text, &again.text)
            ));
        }
    }
    println!(
        "{runs} files with five edits each: {decided} decisions, {inherited} inherited, {other_builds} as another build"
    );
    report(&faults);
}

#[test]
fn a_file_is_carried_to_its_own_edition_unchanged() {
    let world = World::get();
    let wishes = Wishes {
        keep_assets: true,
        ..Wishes::default()
    };
    let (mut files, mut refused, mut faults) = (0, 0, Vec::new());
    for base in &world.bases {
        let name = world.name(base);
        let editor = world.editor(base);
        let line = world.catalogue.edition_line(base.edition).expect("a line");
        let is_read = |key: &Key| {
            let read = world.catalogue.read_key(&line, key.as_str());
            read.is_some_and(|read| read.read_by(base.edition.version))
        };
        // what the reader passes over is dropped, even if its own file ships it
        let keys: Vec<Key> = editor.keys().into_iter().filter(is_read).collect();
        let mut random = Random::of(SEED, &name);
        for _ in 0..SOME {
            let key = random.pick(&keys).expect("a key").clone();
            let Some(edited) = editor.single(&key, &mut random) else {
                continue;
            };
            let carried = world.carry(&edited.text, base, base, &wishes);
            // its own reader refuses some settings together with others
            if carried
                .decisions
                .iter()
                .any(|decision| decision.verdict == Verdict::Review)
            {
                refused += 1;
                continue;
            }
            files += 1;
            if carried.text != edited.text {
                faults.push(format!(
                    "{name}, {key}: {:?}",
                    lines::differing(&edited.text, &carried.text)
                ));
            }
        }
    }
    println!(
        "{files} files with one edit are the same after a migration to their own edition; {refused} break a rule of its reader"
    );
    report(&faults);
}
