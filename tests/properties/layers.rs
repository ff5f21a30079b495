//! Several files say what one file says, and a drop-in on top of its base what the merged file says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kata_upgrade::customise::{Differences, Layer, Reading, compare, compare_layers};
use kata_upgrade::document::{Document, Edits};
use kata_upgrade::key::Key;
use kata_upgrade::merge::{drop_in, express, merge};
use kata_upgrade::migrate::{Verdict, Wishes};
use kata_upgrade::source::KnownSettings;
use kata_upgrade::value::Value;

use crate::edits::Choice;
use crate::plain;
use crate::random::Random;
use crate::ways::{Base, World};

const SEED: u64 = 0x6c61_7965;

/// Every how many ways one is tried.
const STEP: usize = 3;

fn reads_drop_ins(world: &World, base: &Base) -> bool {
    let line = world.catalogue.edition_line(base.edition).expect("a line");
    line.has_drop_ins(base.edition.version)
}

/// Everything that differs, whether chosen or inherited: a drop-in's settings are always choices.
fn all(differences: &Differences) -> BTreeMap<Key, Option<Value>> {
    let chosen = differences.customisations.iter();
    let chosen = chosen.map(|one| (one.key.clone(), one.value.clone()));
    let old = differences.inherited.iter();
    let old = old.map(|one| (one.key.clone(), one.value.clone()));
    chosen.chain(old).collect()
}

/// The text with some choices taken back, as the release shipped those settings.
fn taken_back(world: &World, base: &Base, text: &str, choices: &[&Choice]) -> String {
    let known = KnownSettings(&world.catalogue);
    let document = Document::parse(text.to_owned(), &known).expect("TOML");
    let mut edits = Edits::new(&document);
    for choice in choices {
        let setting = document.set(&choice.key).expect("it is set");
        match base
            .document
            .set(&choice.key)
            .and_then(|own| own.value.as_ref())
        {
            Some(shipped) => edits.replace_value(setting, shipped).expect("one value"),
            None => edits.comment_out(setting).expect("one line"),
        }
    }
    edits.finish().expect("the edits do not overlap")
}

fn lines<'c>(choices: impl Iterator<Item = (&'c Key, &'c Value)>) -> String {
    // dotted keys stand without a table
    let lines: Vec<String> = choices
        .map(|(key, value)| format!("{key} = {value}\n"))
        .collect();
    lines.concat()
}

#[test]
fn customisations_split_over_files_are_those_of_one_file() {
    let world = World::get();
    let known = KnownSettings(&world.catalogue);
    let (mut runs, mut split, mut overridden, mut faults) = (0, 0, 0, Vec::new());
    for base in world
        .bases
        .iter()
        .filter(|base| reads_drop_ins(world, base))
    {
        let name = world.name(base);
        let mut random = Random::of(SEED, &name);
        let edited = world.editor(base).random(6, &mut random);
        let document = Document::parse(edited.text.clone(), &known).expect("TOML");
        let path = Path::new("configuration.toml");
        let whole = compare(&document, path, &base.baseline, &world.catalogue);
        let in_lines = |choice: &&Choice| {
            let form = document.set(&choice.key).map(|setting| setting.form);
            choice.value.is_some() && form == Some(kata_upgrade::document::Form::Line)
        };
        let above: Vec<&Choice> = edited.choices.iter().filter(in_lines).collect();
        let above: Vec<&Choice> = above.into_iter().filter(|_| random.below(3) > 0).collect();
        let own = taken_back(world, base, &edited.text, &above);
        // the first file has all of them, some as the user had them before
        let stale = Value::Integer(-7);
        let first = above
            .iter()
            .filter_map(|one| Some((&one.key, one.value.as_ref()?)));
        let first: Vec<(&Key, &Value, bool)> = first
            .map(|(key, value)| (key, value, random.below(2) == 0))
            .collect();
        let early = lines(
            first
                .iter()
                .map(|(key, value, is_stale)| (*key, if *is_stale { &stale } else { *value })),
        );
        let late = lines(first.iter().filter(|one| one.2).map(|one| (one.0, one.1)));
        let texts = [own, early, late];
        let documents = texts.map(|text| Document::parse(text, &known).expect("TOML"));
        let names = ["configuration.toml", "config.d/10-a", "config.d/20-b"].map(PathBuf::from);
        let layers: Vec<Layer<'_>> = names
            .iter()
            .zip(&documents)
            .map(|(path, document)| Layer { path, document })
            .collect();
        let found = compare_layers(
            layers[0],
            &layers[1..],
            Reading::Whole,
            &base.baseline,
            &world.catalogue,
        );
        runs += 1;
        split += above.len();
        overridden += found.overridden.len();
        if all(&whole) != all(&found) {
            faults.push(format!(
                "{name}: {:?} became {:?}",
                all(&whole),
                all(&found)
            ));
        }
        for one in &found.customisations {
            let is_above = above.iter().any(|choice| choice.key == one.key);
            if is_above == (one.path == names[0]) {
                faults.push(format!(
                    "{name}: {} is said to be in {:?}",
                    one.key, one.path
                ));
            }
        }
    }
    println!("{runs} files, {split} settings in drop-ins, {overridden} of them set again");
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults[..faults.len().min(10)].join("\n")
    );
    assert!(world.bases.is_empty() || (runs > 300 && overridden > 100));
}

#[test]
fn a_drop_in_on_top_of_the_base_reads_as_the_merged_file() {
    let world = World::get();
    let catalogue = &world.catalogue;
    let known = KnownSettings(catalogue);
    let (mut runs, mut set, mut unset, mut review, mut faults) = (0, 0, 0, 0, Vec::new());
    let ways = world.ways().into_iter().step_by(STEP);
    for (from, to) in ways {
        let (from, to) = (&world.bases[from], &world.bases[to]);
        if !reads_drop_ins(world, to) {
            continue;
        }
        let name = format!("{} to {}", world.name(from), world.name(to));
        let mut random = Random::of(SEED, &name);
        let edited = world.editor(from).random(6, &mut random);
        let mut decisions = world
            .carry(&edited.text, from, to, &Wishes::default())
            .decisions;
        let before = decisions.clone();
        express(&mut decisions, &to.document, to.edition, catalogue);
        for (old, new) in before.iter().zip(&decisions) {
            let takes_out = old
                .to
                .iter()
                .any(|(key, value)| value.is_none() && to.document.set(key).is_some());
            let gives_up = old.verdict.is_carried() && new.verdict == Verdict::Review;
            unset += usize::from(takes_out && !gives_up);
            review += usize::from(gives_up);
            if gives_up && !takes_out {
                faults.push(format!(
                    "{name}: {} is given up: {}",
                    old.customisation.key, new.because
                ));
            }
        }
        let merged = merge(&to.document, &decisions, &[], &[], &known).expect("a merged file");
        let above =
            drop_in(&to.document, &decisions, &[], &[], "for a test", &known).expect("a drop-in");
        let own = plain::settings(above.text()).expect("TOML");
        let mut together = plain::settings(to.text()).expect("TOML");
        together.extend(own.clone());
        runs += 1;
        set += own.len();
        if together != plain::settings(merged.text()).expect("TOML") {
            faults.push(format!("{name}: not the same:\n{}", above.text()));
        }
        let base = plain::settings(to.text()).expect("TOML");
        if let Some((key, _)) = own
            .iter()
            .find(|(key, value)| base.get(*key) == Some(*value))
        {
            faults.push(format!("{name}: {key} is there already"));
        }
        let line = catalogue.edition_line(to.edition).expect("a line");
        let read = |key: &Key| {
            let read = catalogue.read_key(&line, key.as_str());
            read.is_some_and(|read| read.read_by(to.edition.version))
        };
        if let Some(key) = own.keys().find(|key| !read(key)) {
            faults.push(format!("{name}: {key} is not read"));
        }
    }
    println!(
        "{runs} drop-ins with {set} settings; of lines taken out, {unset} have a value and {review} are left to review"
    );
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults[..faults.len().min(10)].join("\n")
    );
}
