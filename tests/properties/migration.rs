//! What was not customised stays as the target ships it, and what was arrives, each alone and several together.

use std::collections::{BTreeMap, BTreeSet};

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Catalogue, Edition, Version};
use kata_upgrade::customise::{Customisation, compare};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, identify};
use kata_upgrade::key::Key;
use kata_upgrade::merge::merge;
use kata_upgrade::migrate::{Decision, Verdict, Wishes, decide, route};

use crate::corpus_files::{Shipped, corpus, version_of};
use crate::edits::{Edited, Editor};
use crate::plain;
use crate::random::Random;

const SEED: u64 = 0x7570_6772;

/// The newest release of the first Kata, which the change tables reach.
const LAST: &str = "1.12.1";

/// Editions whose every key is tried.
const WHOLE: [&str; 10] = [
    "clear-containers-3.0.0",
    "clear-containers-3.0.6",
    "clear-containers-3.0.23",
    "kata-1.0.0/go/qemu",
    "kata-1.5.4/go/qemu",
    "kata-1.9.0/go/fc",
    "kata-1.10.8/go/qemu-virtiofs",
    "kata-1.11.5/go/clh",
    "kata-1.12.0/go/acrn",
    "kata-1.12.0/go/qemu",
];

/// How many keys of every other edition are tried.
const SOME: usize = 3;

/// A shipped file, read.
struct Base {
    edition: Edition,
    document: Document,
    baseline: Baseline,
}

/// What one migration gives.
struct Carried {
    customisations: Vec<Customisation>,
    inherited: usize,
    /// Whether the file was taken for the build it is of.
    same_build: bool,
    decisions: Vec<Decision>,
    text: String,
}

struct World {
    catalogue: Catalogue,
    bases: Vec<Base>,
}

impl World {
    /// The packages' files of Clear Containers and the first Kata; empty without the corpus.
    fn new() -> Self {
        let catalogue = Catalogue::built_in();
        let old = |shipped: &Shipped| {
            let mut parts = shipped.place.split('/');
            let (product, version) = (parts.next(), parts.next().unwrap_or_default());
            let first = product == Some("clear-containers") || version.starts_with("1.");
            let packages = parts.next() == Some("usr");
            first && packages && shipped.path.iter().any(|part| part == "corpus")
        };
        let mut bases: Vec<Base> = corpus()
            .into_iter()
            .filter(old)
            .map(|shipped| {
                let edition = version_of(&shipped, &catalogue);
                Base::read(shipped.text, edition, &catalogue)
            })
            .collect();
        bases.sort_by_key(|base| base.edition);
        Self { catalogue, bases }
    }

    fn named(&self, name: &str) -> Option<&Base> {
        let edition = self.catalogue.edition(name, None).expect("an edition");
        self.bases.iter().find(|base| base.edition == edition)
    }

    fn name(&self, base: &Base) -> String {
        self.catalogue.edition_name(base.edition)
    }

    fn is_kata(&self, base: &Base) -> bool {
        let line = self.catalogue.edition_line(base.edition);
        line.is_some_and(|line| line.product() == "kata")
    }

    /// Where an edition is carried to: its successor and the last one, with the same flavour.
    fn targets(&self, from: &Base) -> Vec<&Base> {
        if self.bases.is_empty() {
            return Vec::new();
        }
        if !self.is_kata(from) {
            let names = ["kata-1.0.0/go/qemu", "kata-1.12.1/go/qemu"];
            return names.iter().filter_map(|name| self.named(name)).collect();
        }
        let last: Version = LAST.parse().expect("a version");
        let later = |base: &&Base| {
            base.edition.flavour == from.edition.flavour
                && base.edition.version > from.edition.version
        };
        let mut targets: Vec<&Base> = self.bases.iter().find(later).into_iter().collect();
        targets.extend(
            self.bases
                .iter()
                .filter(later)
                .find(|base| base.edition.version == last),
        );
        targets.dedup_by_key(|base| base.edition);
        targets
    }

    fn parse(&self, text: &str) -> Document {
        parse(text.to_owned(), &self.catalogue)
    }

    fn editor<'a>(&'a self, base: &'a Base) -> Editor<'a> {
        Editor {
            document: &base.document,
            baseline: &base.baseline,
            catalogue: &self.catalogue,
        }
    }

    /// The whole way of a text of a known edition.
    fn carry(&self, text: &str, from: &Base, to: &Base, wishes: &Wishes) -> Carried {
        let document = self.parse(text);
        let hints = Hints {
            named: Some(from.edition),
            ..Hints::default()
        };
        let found = identify(&document, &self.catalogue, hints).expect("an edition");
        let source = Baseline::of(&self.catalogue, found.edition, found.build, found.layout);
        let differences = compare(
            &document,
            "configuration.toml".as_ref(),
            &source,
            &self.catalogue,
        );
        let way = route(&self.catalogue, from.edition, to.edition).expect("a way");
        let decisions = decide(
            &differences.customisations,
            &way,
            &source,
            &to.baseline,
            &self.catalogue,
            wishes,
        );
        let known = |table: &str, name: &str| self.catalogue.knows(table, name);
        let merged = merge(
            &to.document,
            &decisions,
            &wishes.set,
            &differences.comments,
            &known,
        )
        .unwrap_or_else(|error| {
            let names: Vec<_> = decisions
                .iter()
                .map(|decision| decision.customisation.key.as_str())
                .collect();
            panic!("{names:?} to {:?}: {error}", to.edition.version)
        });
        Carried {
            customisations: differences.customisations,
            inherited: differences.inherited.len(),
            same_build: found.build == from.baseline.build,
            decisions,
            text: merged.text,
        }
    }
}

impl Base {
    fn read(text: String, edition: Edition, catalogue: &Catalogue) -> Self {
        let document = parse(text, catalogue);
        let hints = Hints {
            named: Some(edition),
            ..Hints::default()
        };
        let found = identify(&document, catalogue, hints).expect("an edition");
        let baseline = Baseline::of(catalogue, edition, found.build, found.layout);
        Self {
            edition,
            document,
            baseline,
        }
    }

    fn text(&self) -> &str {
        self.document.text()
    }
}

fn parse(text: String, catalogue: &Catalogue) -> Document {
    let known = |table: &str, name: &str| catalogue.knows(table, name);
    Document::parse(text, &known).expect("TOML")
}

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
    let world = World::new();
    let (mut pairs, mut faults) = (0, Vec::new());
    for from in &world.bases {
        for to in world.targets(from).into_iter().chain([from]) {
            pairs += 1;
            let carried = world.carry(from.text(), from, to, &Wishes::default());
            if carried.text != to.text() || !carried.decisions.is_empty() {
                faults.push(format!("{} to {}", world.name(from), world.name(to)));
            }
        }
    }
    println!("{pairs} pairs: an unmodified file becomes the base byte for byte");
    report(&faults);
}

#[test]
fn one_customisation_changes_one_setting() {
    let world = World::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut keys_tried: BTreeSet<Key> = BTreeSet::new();
    let (mut faults, mut without) = (Vec::new(), BTreeSet::new());
    for from in &world.bases {
        let name = world.name(from);
        let editor = world.editor(from);
        let whole = WHOLE.contains(&name.as_str());
        let keys = editor.keys();
        for to in world.targets(from) {
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
                match one(&world, from, to, &edited) {
                    Ok(verdict) => *counts.entry(verdict.word()).or_default() += 1,
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

/// Carries one customisation and tells its verdict, or what is wrong.
fn one(world: &World, from: &Base, to: &Base, edited: &Edited) -> Result<Verdict, String> {
    let choice = &edited.choices[0];
    let fault = |what: String| match &choice.value {
        Some(value) => format!("{} = {value}: {what}", choice.key),
        None => format!("no {}: {what}", choice.key),
    };
    let carried = world.carry(&edited.text, from, to, &Wishes::default());
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
    lines_stay(to, decision, &carried.text).map_err(fault)?;
    let again = world.carry(&carried.text, to, to, &Wishes::default());
    if again.text != carried.text {
        return Err(fault(format!(
            "{}; again is not the same: {:?}",
            decision.verdict.word(),
            plain::differing_lines(&carried.text, &again.text)
        )));
    }
    Ok(decision.verdict)
}

/// By the values another parser reads: what is carried has its value, all else is the base's.
fn others_stay(to: &Base, carried: &Carried) -> Result<(), String> {
    let mut wanted = plain::settings(to.text());
    for (key, value) in carried.decisions.iter().flat_map(|decision| &decision.to) {
        match value {
            Some(value) => wanted.insert(key.clone(), value.clone()),
            None => wanted.remove(key),
        };
    }
    let found = plain::settings(&carried.text);
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

/// Only the setting's own lines differ from the base's.
fn lines_stay(to: &Base, decision: &Decision, text: &str) -> Result<(), String> {
    let (old, new) = plain::differing_lines(to.text(), text);
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
    let fits = old.iter().all(own) && new.iter().all(|line| own(&line) || table(&line));
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
    let world = World::new();
    let (mut runs, mut decided, mut faults) = (0, 0, Vec::new());
    let (mut inherited, mut other_builds) = (0, 0);
    for from in &world.bases {
        let name = world.name(from);
        for to in world.targets(from) {
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
            let again = world.carry(&carried.text, to, to, &Wishes::default());
            if again.text != carried.text {
                fault(format!(
                    "again is not the same: {:?}",
                    plain::differing_lines(&carried.text, &again.text)
                ));
            }
        }
    }
    println!(
        "{runs} files with five edits each: {decided} decisions, {inherited} inherited, {other_builds} as another build"
    );
    report(&faults);
}

#[test]
fn a_file_is_carried_to_its_own_edition_unchanged() {
    let world = World::new();
    let wishes = Wishes {
        keep_assets: true,
        ..Wishes::default()
    };
    let (mut files, mut faults) = (0, Vec::new());
    for base in &world.bases {
        let name = world.name(base);
        let editor = world.editor(base);
        let keys = editor.keys();
        let mut random = Random::of(SEED, &name);
        for _ in 0..SOME {
            let key = random.pick(&keys).expect("a key").clone();
            let Some(edited) = editor.single(&key, &mut random) else {
                continue;
            };
            files += 1;
            let carried = world.carry(&edited.text, base, base, &wishes);
            if carried.text != edited.text {
                faults.push(format!(
                    "{name}, {key}: {:?}",
                    plain::differing_lines(&edited.text, &carried.text)
                ));
            }
        }
    }
    println!("{files} files with one edit are the same after a migration to their own edition");
    report(&faults);
}
