//! What each step of a comparison takes, beside what the TOML parser alone takes.
//!
//! With `KATA_UPGRADE_CORPUS` on one shipped file of some 30 kB and on all of them in one process, else on the project's own file.
#![allow(missing_docs)]
#![allow(clippy::wildcard_imports, clippy::expect_used)]

use std::path::{Path, PathBuf};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::check::{Layer, check};
use kata_upgrade::customise::{Differences, compare};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, Identified, identify};
use kata_upgrade::source::KnownSettings;

/// The size of the one file.
const SIZE: usize = 30_000;

fn main() {
    divan::main();
}

/// All texts that are TOML; without the corpus the project's own file.
fn texts() -> Vec<String> {
    let mut folders: Vec<PathBuf> = std::env::var_os("KATA_UPGRADE_CORPUS")
        .into_iter()
        .map(PathBuf::from)
        .collect();
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                texts.push(text);
            }
        }
    }
    if texts.is_empty() {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata/kata-1.12.1/configuration-qemu.toml");
        texts.extend(std::fs::read_to_string(own));
    }
    texts.retain(|text| toml_edit::Document::parse(text.as_str()).is_ok());
    texts
}

/// The text whose size is nearest to 30 kB.
fn one() -> Vec<String> {
    let nearest = texts()
        .into_iter()
        .min_by_key(|text| text.len().abs_diff(SIZE));
    nearest.into_iter().collect()
}

fn parse(text: &str) -> usize {
    toml_edit::Document::parse(text).map_or(0, |tree| tree.len())
}

fn read(text: &str, catalogue: &Catalogue) -> Option<Document> {
    Document::parse(text.to_owned(), &KnownSettings(catalogue)).ok()
}

fn recognise(document: &Document, catalogue: &Catalogue) -> Option<Identified> {
    identify(document, catalogue, Hints::default())
}

fn differences(text: &str, catalogue: &Catalogue) -> Option<Differences> {
    let document = read(text, catalogue)?;
    let found = recognise(&document, catalogue)?;
    let baseline = Baseline::of(catalogue, found.edition, found.build, found.layout);
    let path = Path::new("configuration.toml");
    Some(compare(&document, path, &baseline, catalogue))
}

/// Runs a step over texts, and counts their bytes.
fn step<T>(bencher: Bencher<'_, '_>, texts: &[String], step: impl Fn(&str) -> T + Sync) {
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for text in texts {
            black_box(step(black_box(text)));
        }
    });
}

/// Only the identification: the documents are read before.
fn identification(bencher: Bencher<'_, '_>, texts: &[String]) {
    let catalogue = Catalogue::built_in();
    let documents: Vec<Document> = texts
        .iter()
        .filter_map(|text| read(text, &catalogue))
        .collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for document in &documents {
            black_box(recognise(black_box(document), &catalogue));
        }
    });
}

/// A check for the edition that each text is, which is told before; reading the text included.
fn checking(bencher: Bencher<'_, '_>, texts: &[String]) {
    let catalogue = Catalogue::built_in();
    let path = Path::new("configuration.toml");
    let told: Vec<(String, Identified)> = texts
        .iter()
        .filter_map(|text| {
            let document = read(text, &catalogue)?;
            Some((text.clone(), recognise(&document, &catalogue)?))
        })
        .collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        for (text, found) in &told {
            let Some(document) = read(black_box(text), &catalogue) else {
                continue;
            };
            let layer = Layer {
                path,
                document: &document,
                is_drop_in: false,
            };
            black_box(check(&[layer], found.edition, &catalogue));
        }
    });
}

mod one_file {
    use super::*;

    #[divan::bench]
    fn a_parser_alone(bencher: Bencher<'_, '_>) {
        step(bencher, &one(), parse);
    }

    #[divan::bench]
    fn b_read(bencher: Bencher<'_, '_>) {
        let catalogue = Catalogue::built_in();
        step(bencher, &one(), |text| read(text, &catalogue));
    }

    #[divan::bench]
    fn c_identify_only(bencher: Bencher<'_, '_>) {
        identification(bencher, &one());
    }

    #[divan::bench]
    fn d_whole_diff(bencher: Bencher<'_, '_>) {
        let catalogue = Catalogue::built_in();
        step(bencher, &one(), |text| differences(text, &catalogue));
    }

    #[divan::bench]
    fn e_check_for(bencher: Bencher<'_, '_>) {
        checking(bencher, &one());
    }
}

mod all_files {
    use super::*;

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn a_parser_alone(bencher: Bencher<'_, '_>) {
        step(bencher, &texts(), parse);
    }

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn b_read(bencher: Bencher<'_, '_>) {
        let catalogue = Catalogue::built_in();
        step(bencher, &texts(), |text| read(text, &catalogue));
    }

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn c_identify_only(bencher: Bencher<'_, '_>) {
        identification(bencher, &texts());
    }

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn d_whole_diff(bencher: Bencher<'_, '_>) {
        let catalogue = Catalogue::built_in();
        step(bencher, &texts(), |text| differences(text, &catalogue));
    }

    #[divan::bench(sample_count = 3, sample_size = 1)]
    fn e_check_for(bencher: Bencher<'_, '_>) {
        checking(bencher, &texts());
    }
}

/// `config migrate`, from the text to the proven result: one step, and the way through every release in between.
mod carry {
    use kata_upgrade::baseline::usual_build;
    use kata_upgrade::catalogue::{Edition, Layout};
    use kata_upgrade::merge::merge;
    use kata_upgrade::migrate::{Wishes, decide, route};
    use kata_upgrade::render::template;

    use super::*;

    /// The file of an edition as the program writes it, with a few settings changed.
    fn customised(catalogue: &Catalogue, name: &str) -> String {
        let text = template::text(catalogue, &shipped(catalogue, edition(catalogue, name)));
        text.replace("default_memory = 2048", "default_memory = 4096")
            .replace("default_vcpus = 1\n", "default_vcpus = 4\n")
            .replace("kernel_params = \"", "kernel_params = \"agent.log=debug ")
            .replace("#enable_debug = true", "enable_debug = true")
            .replace("enable_debug = false", "enable_debug = true")
    }

    fn edition(catalogue: &Catalogue, name: &str) -> Edition {
        catalogue.edition(name, None).expect("an edition")
    }

    fn shipped(catalogue: &Catalogue, edition: Edition) -> Baseline {
        let layout = Layout {
            name: catalogue.layout_name("/usr").to_owned(),
            prefix: "/usr".to_owned(),
            arch: "x86_64".to_owned(),
        };
        let build = usual_build(catalogue, edition, &layout);
        Baseline::of(catalogue, edition, build, layout)
    }

    /// All that the command does but for reading and writing files.
    fn migrate(text: &str, from: Edition, to: Edition, catalogue: &Catalogue) -> usize {
        let known = KnownSettings(catalogue);
        let document = Document::parse(text.to_owned(), &known).expect("a file");
        let source = shipped(catalogue, from);
        let path = Path::new("configuration.toml");
        let found = compare(&document, path, &source, catalogue);
        let route = route(catalogue, from, to).expect("a way");
        let target = shipped(catalogue, to);
        let base = Document::parse(template::text(catalogue, &target), &known).expect("a base");
        let wishes = Wishes::default();
        let choices = &found.customisations;
        let decisions = decide(choices, &route, &source, &target, catalogue, &wishes);
        let merged = merge(&base, &decisions, &[], &found.comments, &known).expect("a result");
        assert!(!decisions.is_empty(), "nothing was carried");
        merged.text().len()
    }

    fn way(bencher: Bencher<'_, '_>, from: &str, to: &str) {
        let catalogue = Catalogue::built_in();
        let text = customised(&catalogue, from);
        let (from, to) = (edition(&catalogue, from), edition(&catalogue, to));
        bencher.bench_local(|| black_box(migrate(black_box(&text), from, to, &catalogue)));
    }

    /// The last step alone: the same target as the chain's.
    #[divan::bench]
    fn a_one_step(bencher: Bencher<'_, '_>) {
        way(bencher, "kata-4.0.0/go/qemu", "kata-4.1.0/go/qemu");
    }

    /// Through every release of Kata.
    #[divan::bench]
    fn b_chain_through_kata(bencher: Bencher<'_, '_>) {
        way(bencher, "kata-1.0.0/go/qemu", "kata-4.1.0/go/qemu");
    }

    /// The last crossing alone.
    #[divan::bench]
    fn c_one_crossing(bencher: Bencher<'_, '_>) {
        way(bencher, "kata-4.1.0/go/qemu", "kata-4.1.0/rs");
    }

    /// Through every release of both products and over to the other runtime.
    #[divan::bench]
    fn d_chain_through_all(bencher: Bencher<'_, '_>) {
        way(bencher, "clear-containers-3.0.0", "kata-4.1.0/rs");
    }
}
