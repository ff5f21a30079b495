//! A shipped file is still recognised after somebody edited it, and exactly the edits are found.

use std::collections::BTreeMap;
use std::path::Path;

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Catalogue, Edition};
use kata_upgrade::customise::compare;
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, Identified, identify};
use kata_upgrade::source::KnownSettings;

use crate::corpus_files::{Shipped, corpus, version_of};
use crate::edits::{Choice, Editor};
use crate::random::Random;

const SEED: u64 = 0x6b61_7461;

/// Every how many files of the corpus one is taken.
const STEP: usize = 3;

/// How often each of the project's own files is edited.
const OWN_ROUNDS: usize = 20;

#[derive(Default)]
struct Count {
    files: usize,
    recognised: usize,
    exact: usize,
}

#[derive(Default)]
struct Tally {
    by_line: BTreeMap<String, Count>,
    misses: Vec<String>,
}

impl Tally {
    fn share(&self, of: impl Fn(&Count) -> usize) -> f64 {
        let hits: usize = self.by_line.values().map(of).sum();
        let hits = u32::try_from(hits).unwrap_or_default();
        let files = u32::try_from(self.files()).unwrap_or_default();
        100.0 * f64::from(hits) / f64::from(files.max(1))
    }

    fn files(&self) -> usize {
        self.by_line.values().map(|count| count.files).sum()
    }

    fn print(&self, what: &str) {
        let files = self.files();
        println!(
            "{what}: {files} files; product, runtime and flavour right in {:.2} %, exactly the edits found in {:.2} %",
            self.share(|count| count.recognised),
            self.share(|count| count.exact)
        );
        for (line, count) in &self.by_line {
            let Count {
                files,
                recognised,
                exact,
            } = count;
            println!("  {line}: {files} files, {recognised} recognised, {exact} exactly");
        }
        for miss in &self.misses {
            println!("  {miss}");
        }
    }
}

fn parse(text: String, catalogue: &Catalogue) -> Option<Document> {
    Document::parse(text, &KnownSettings(catalogue)).ok()
}

/// A shipped file and the edition it is.
struct Subject {
    place: String,
    text: String,
    edition: Edition,
}

/// Every third shipped file; those that are not TOML are left out later.
fn sample(catalogue: &Catalogue) -> Vec<Subject> {
    let subject = |shipped: Shipped| Subject {
        edition: version_of(&shipped, catalogue),
        place: shipped.place,
        text: shipped.text,
    };
    corpus().into_iter().step_by(STEP).map(subject).collect()
}

/// The project's own files, which have the settings of shipped ones and other comments, each several times.
fn own_files(catalogue: &Catalogue) -> Vec<Subject> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/base");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the base files")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let files = paths.iter().flat_map(|path| {
        let name = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("a name");
        let mut parts = name.splitn(3, '-');
        let (product, version) = (parts.next().unwrap(), parts.next().expect("a version"));
        let flavour = parts.next().unwrap_or("qemu");
        let flavour = flavour.trim_end_matches("-opt").trim_end_matches("-source");
        let edition = catalogue.edition(&format!("{product}-{version}/{flavour}"), None);
        let edition = edition.expect("a known edition");
        let text = std::fs::read_to_string(path).expect("a base file");
        (0..OWN_ROUNDS).map(move |round| Subject {
            place: format!("{name}, round {round}"),
            text: text.clone(),
            edition,
        })
    });
    files.collect()
}

/// Some editions of one release ship the same settings: then the true one is among the candidates.
fn is_right(found: &Identified, own: Edition) -> bool {
    found.edition.flavour == own.flavour || found.candidates.contains(&own)
}

/// Edits each file of the sample, lets `change` do more to the text, and counts what is found.
fn measure(
    name: &str,
    subjects: impl FnOnce(&Catalogue) -> Vec<Subject>,
    change: impl Fn(&str, &mut Random) -> String,
) -> Tally {
    let catalogue = Catalogue::built_in();
    let mut tally = Tally::default();
    for subject in subjects(&catalogue) {
        let own = subject.edition;
        let Some(document) = parse(subject.text, &catalogue) else {
            continue;
        };
        let hints = Hints {
            named: Some(own),
            ..Hints::default()
        };
        let whole = identify(&document, &catalogue, hints).expect("the catalogue has editions");
        let baseline = Baseline::of(&catalogue, own, whole.build, whole.layout);
        let editor = Editor {
            document: &document,
            baseline: &baseline,
            catalogue: &catalogue,
        };
        let mut random = Random::of(SEED, &subject.place);
        let count = 1 + random.below(10);
        let edited = editor.random(count, &mut random);
        let text = change(&edited.text, &mut random);
        let edited_document = parse(text, &catalogue).expect("edited files are TOML");
        let found = identify(&edited_document, &catalogue, Hints::default())
            .expect("the catalogue has editions");
        let line = catalogue.edition_line(own).expect("a line").name();
        let counted = tally.by_line.entry(line.to_owned()).or_default();
        counted.files += 1;
        let right = is_right(&found, own);
        counted.recognised += usize::from(right);
        let theirs = found_choices(&edited_document, &found, &catalogue);
        let exact = same(&theirs, &edited.choices);
        counted.exact += usize::from(exact);
        if !right || !exact {
            tally.misses.push(format!(
                "{}: {} by {} edits, taken for {}; not found: {}; found besides: {}",
                if right { "not exact" } else { "not recognised" },
                subject.place,
                edited.choices.len(),
                catalogue.edition_name(found.edition),
                show(&edited.choices, &theirs),
                show(&theirs, &edited.choices),
            ));
        }
    }
    tally.print(name);
    tally
}

fn found_choices(document: &Document, found: &Identified, catalogue: &Catalogue) -> Vec<Choice> {
    let baseline = Baseline::of(catalogue, found.edition, found.build, found.layout.clone());
    let differences = compare(document, "edited.toml".as_ref(), &baseline, catalogue);
    let choices = differences.customisations.into_iter();
    choices
        .map(|one| Choice {
            key: one.key,
            value: one.value,
        })
        .collect()
}

fn same(some: &[Choice], others: &[Choice]) -> bool {
    some.len() == others.len() && some.iter().all(|choice| others.contains(choice))
}

/// The choices that the others lack.
fn show(choices: &[Choice], others: &[Choice]) -> String {
    let own = choices.iter().filter(|choice| !others.contains(choice));
    let words = own.map(|choice| match &choice.value {
        Some(value) => format!("{} = {value}", choice.key),
        None => format!("no {}", choice.key),
    });
    words.collect::<Vec<_>>().join(", ")
}

fn without_comment_lines(text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines
        .filter(|line| !line.trim_start().starts_with('#'))
        .collect()
}

/// The head with the name of another template in it, as in files that were copied together.
fn with_wrong_header(text: &str, random: &mut Random) -> String {
    const NAMES: [&str; 5] = ["acrn", "clh", "fc", "qemu", "remote"];
    let is_named = |line: &str| line.starts_with('#') && line.contains(".toml.in");
    let kept = text
        .split_inclusive('\n')
        .enumerate()
        .filter(|(at, line)| *at >= 12 || !is_named(line))
        .map(|(_, line)| line);
    let name = NAMES[random.below(NAMES.len())];
    let head = format!("# XXX: Source file: \"config/configuration-{name}.toml.in\"\n");
    std::iter::once(head.as_str()).chain(kept).collect()
}

fn assert_shares(tally: &Tally, recognised: f64, exact: f64) {
    // nothing to measure without the corpus
    if !tally.by_line.is_empty() {
        assert!(tally.share(|count| count.recognised) >= recognised);
        assert!(tally.share(|count| count.exact) >= exact);
    }
}

#[test]
fn an_edited_file_is_recognised_and_exactly_the_edits_are_found() {
    let tally = measure("edited", sample, |text, _| text.to_owned());
    assert_shares(&tally, 99.0, 95.0);
}

#[test]
fn an_edited_file_without_comments_is_recognised_too() {
    let tally = measure("edited, without comment lines", sample, |text, _| {
        without_comment_lines(text)
    });
    assert_shares(&tally, 95.0, 90.0);
}

#[test]
fn a_header_that_names_another_template_misleads_nobody() {
    let tally = measure("edited, with a wrong header", sample, with_wrong_header);
    assert_shares(&tally, 99.0, 95.0);
}

#[test]
fn edits_of_our_own_files_are_found() {
    let tally = measure("own files, edited", own_files, |text, _| text.to_owned());
    assert_shares(&tally, 99.0, 95.0);
    assert_eq!(tally.by_line.len(), 1);
}
