//! One step over many files in one process, for counting instructions: `valgrind --tool=callgrind`.
//!
//! `many STEP FILE…`, where STEP is `parse` (`toml_edit` alone), `read`, `identify`, `diff`, `check` or `nothing`.
#![allow(missing_docs)]

use std::hint::black_box;
use std::path::Path;

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::check::{Layer, check};
use kata_upgrade::customise::compare;
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, identify};
use kata_upgrade::source::KnownSettings;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let Some(step) = args.next() else { return };
    let catalogue = Catalogue::built_in();
    for path in args {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        run(&step, text, &catalogue);
    }
}

fn run(step: &str, text: String, catalogue: &Catalogue) {
    match step {
        "nothing" => {
            black_box(text.len());
            return;
        }
        "parse" => {
            black_box(toml_edit::Document::parse(text.as_str()).is_ok());
            return;
        }
        _ => {}
    }
    let Ok(document) = Document::parse(text, &KnownSettings(catalogue)) else {
        return;
    };
    if step == "read" {
        black_box(document.settings().len());
        return;
    }
    let Some(found) = identify(&document, catalogue, Hints::default()) else {
        return;
    };
    if step == "identify" {
        black_box(found.candidates.len());
        return;
    }
    let path = Path::new("configuration.toml");
    if step == "check" {
        let layers = [Layer {
            path,
            document: &document,
            is_drop_in: false,
        }];
        black_box(check(&layers, found.edition, catalogue).len());
        return;
    }
    let baseline = Baseline::of(catalogue, found.edition, found.build, found.layout);
    let differences = compare(&document, path, &baseline, catalogue);
    black_box(differences.customisations.len());
}
