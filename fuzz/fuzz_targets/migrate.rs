//! Whatever a file holds: every customisation gets one decision, and the result is TOML that a second time changes nothing.
#![no_main]

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::rc::Rc;

use kata_upgrade::baseline::{Baseline, Entry};
use kata_upgrade::catalogue::{Catalogue, Edition, Layout, RowState};
use kata_upgrade::customise::compare;
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, identify};
use kata_upgrade::merge::merge;
use kata_upgrade::migrate::{Verdict, Wishes, count, decide, route};
use kata_upgrade::source::KnownSettings;
use libfuzzer_sys::fuzz_target;

/// Where files are carried to, by their length; where no way leads there, to their own edition.
const TARGETS: [&str; 4] = [
    "kata-1.0.0",
    "kata-1.12.1",
    "kata-1.12.1/clh",
    "kata-4.1.0/rs",
];

thread_local! {
    /// Files that were carried to already.
    static BASES: RefCell<HashMap<Edition, Rc<(Document, Baseline)>>> = RefCell::default();
}

fuzz_target!(|data: &[u8]| {
    let catalogue = Catalogue::built_in();
    let known = KnownSettings(&catalogue);
    let Ok(document) = Document::from_bytes(data.to_vec(), &known) else {
        return;
    };
    let found = identify(&document, &catalogue, Hints::default()).expect("there are editions");
    assert!(found.candidates.contains(&found.edition));
    let source = Baseline::of(&catalogue, found.edition, found.build, found.layout);
    let differences = compare(
        &document,
        Path::new("configuration.toml"),
        &source,
        &catalogue,
    );

    let target = TARGETS[data.len() % TARGETS.len()];
    let target = catalogue.edition(target, None).expect("a known edition");
    let (target, way) = match route(&catalogue, found.edition, target) {
        Ok(way) => (target, way),
        Err(_) => {
            let way = route(&catalogue, found.edition, found.edition);
            (found.edition, way.expect("a way to itself"))
        }
    };
    let target = BASES.with_borrow_mut(|bases| {
        let made = bases.entry(target);
        Rc::clone(made.or_insert_with(|| Rc::new(base(&catalogue, target))))
    });
    let (base, baseline) = target.as_ref();
    let wishes = Wishes {
        keep_assets: data.len() % 3 == 0,
        ..Wishes::default()
    };
    let decisions = decide(
        &differences.customisations,
        &way,
        &source,
        baseline,
        &catalogue,
        &wishes,
    );
    assert_eq!(decisions.len(), differences.customisations.len());
    let sum: usize = Verdict::ALL
        .map(|verdict| count(&decisions, verdict))
        .iter()
        .sum();
    assert_eq!(sum, decisions.len());

    let comments = &differences.comments;
    let merged = merge(base, &decisions, &[], comments, &known).expect("a result");
    assert_eq!(merged.placed.len(), comments.len());
    let again = merge(&merged.document, &decisions, &[], comments, &known).expect("a second result");
    assert_eq!(again.text(), merged.text());
});

/// The target's file: the settings that the tables know of it, table by table.
fn base(catalogue: &Catalogue, edition: Edition) -> (Document, Baseline) {
    let layout = Layout {
        name: "usr".to_owned(),
        prefix: "/usr".to_owned(),
        arch: "x86_64".to_owned(),
    };
    let baseline = Baseline::of(catalogue, edition, 0, layout);
    let mut tables: Vec<(&str, Vec<&Entry>)> = Vec::new();
    for entry in baseline.entries() {
        let table = entry.key.rsplit_once('.').map_or("", |(table, _)| table);
        match tables.iter_mut().find(|(own, _)| *own == table) {
            Some((_, entries)) => entries.push(entry),
            None => tables.push((table, vec![entry])),
        }
    }
    let mut text = String::new();
    for (table, entries) in tables {
        let _ = writeln!(text, "[{table}]");
        for entry in entries {
            let name = entry.key.rsplit('.').next().unwrap_or_default();
            let _ = match (entry.state, &entry.value) {
                (RowState::Set, Some(value)) => writeln!(text, "{name} = {value}"),
                (_, Some(value)) => writeln!(text, "#{name} = {value}"),
                (_, None) => writeln!(text, "#{name} ="),
            };
        }
    }
    let document = Document::parse(text, &KnownSettings(catalogue)).expect("the base is TOML");
    let baseline = Baseline::of_document(&document, edition, 0, baseline.layout);
    (document, baseline)
}
