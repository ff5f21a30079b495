//! `config check` against what the real loaders do, what upstream shipped, and every key there is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../corpus_files/mod.rs"]
#[allow(dead_code)]
mod corpus_files;
mod faults;
mod keys;
mod probe;
mod probes;
mod shipped;
mod words;

use std::path::Path;

use kata_upgrade::catalogue::{Catalogue, Edition};
use kata_upgrade::check::{Finding, Layer, check};
use kata_upgrade::document::Document;
use kata_upgrade::source::KnownSettings;

/// What there is to say of a text for an edition.
fn findings(text: &str, edition: Edition, catalogue: &Catalogue) -> Vec<Finding> {
    let document = Document::parse(text.to_owned(), &KnownSettings(catalogue)).expect("TOML");
    let layer = Layer {
        path: Path::new("configuration.toml"),
        document: &document,
        is_drop_in: false,
    };
    check(&[layer], edition, catalogue)
}

/// The findings that count, as `code line key`.
fn counted(found: &[Finding]) -> Vec<String> {
    let counted = found.iter().filter(|finding| finding.counts());
    counted
        .map(|finding| {
            let key = finding
                .key
                .as_ref()
                .map_or("", kata_upgrade::key::Key::as_str);
            format!("{} {} {key}", finding.code, finding.line.unwrap_or(0))
        })
        .collect()
}

#[test]
fn every_code_is_described_and_none_besides() {
    let page = std::fs::read_to_string("docs/findings.md").expect("the page");
    let described: Vec<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'))
        .collect();
    assert_eq!(described, kata_upgrade::check::CODES);
}
