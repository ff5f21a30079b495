//! Properties that hold for every file upstream shipped.

#![allow(clippy::expect_used, clippy::panic)]

mod corpus_files;

use corpus_files::{Shipped, corpus, version_of};
use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::customise::compare;
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Certainty, Hints, identify};
use kata_upgrade::source::KnownSettings;

fn read(shipped: &Shipped, catalogue: &Catalogue) -> Option<Document> {
    Document::parse(shipped.text.clone(), &KnownSettings(catalogue)).ok()
}

#[test]
fn an_unmodified_file_is_recognised_and_has_no_customisation() {
    let catalogue = Catalogue::built_in();
    let (mut files, mut unreadable) = (0, 0);
    let mut faults = Vec::new();
    for shipped in corpus() {
        let Some(document) = read(&shipped, &catalogue) else {
            assert!(
                is_not_toml(&shipped.place),
                "{} cannot be read",
                shipped.place
            );
            unreadable += 1;
            continue;
        };
        files += 1;
        let found =
            identify(&document, &catalogue, Hints::default()).expect("the catalogue has editions");
        let names: Vec<String> = found
            .candidates
            .iter()
            .map(|edition| catalogue.edition_name(*edition))
            .collect();
        let own = version_of(&shipped, &catalogue);
        if !found.candidates.contains(&own) {
            faults.push(format!("{}: not among {names:?}", shipped.place));
        }
        if found.certainty != Certainty::Exact {
            faults.push(format!(
                "{}: {:?} {names:?}",
                shipped.place, found.certainty
            ));
        }
        let baseline = Baseline::of(&catalogue, found.edition, found.build, found.layout);
        let differences = compare(&document, shipped.path.as_path(), &baseline, &catalogue);
        if !differences.customisations.is_empty()
            || !differences.inherited.is_empty()
            || !differences.comments.is_empty()
        {
            faults.push(format!(
                "{}: {:?} {:?} {:?}",
                shipped.place,
                differences
                    .customisations
                    .iter()
                    .map(|one| (
                        one.key.as_str(),
                        one.kind,
                        one.default.clone(),
                        one.value.clone()
                    ))
                    .collect::<Vec<_>>(),
                differences.inherited.len(),
                differences.comments.first(),
            ));
        }
    }
    println!("{files} files without a customisation, {unreadable} that are not TOML");
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults[..faults.len().min(40)].join("\n")
    );
}

/// Upstream's own faults: a key without a value in two templates.
fn is_not_toml(place: &str) -> bool {
    let named = |version: &str, name: &str| {
        place.starts_with(&format!("kata/{version}")) && place.ends_with(name)
    };
    named("2.0.", "go/configuration-fc.toml")
        || named("3.5.0/", "configuration-qemu-nvidia-gpu-snp.toml")
        || named("3.6.0/", "configuration-qemu-nvidia-gpu-snp.toml")
}
