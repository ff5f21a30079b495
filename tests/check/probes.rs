//! The 145 inputs that were given to the real loaders: refused is an error, ignored a warning, read is neither.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition};
use kata_upgrade::check::around::{Around, There};
use kata_upgrade::check::drop_ins::{Entry, Kind};
use kata_upgrade::check::{Finding, Layer, Severity, around, check, drop_ins};
use kata_upgrade::document::Document;
use kata_upgrade::source::KnownSettings;

use super::corpus_files::upstream;
use super::probe::{Names, Probe};

/// What a loader does with an input, or what the findings say it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    Read,
    Ignored,
    Refused,
}

/// By loader: what it does and in which words.
type Answers = BTreeMap<String, (Answer, String)>;

/// Where the findings say something else than the loader, and why that is meant. Of a title that ends in `*`, the beginning.
const MEANT: &[(&str, &str, &str)] = &[
    (
        "unknown agent name [agent.bogus]",
        "krs-",
        "the loader reads the table and uses the other agent's, which is a warning",
    ),
    (
        "default_memory = 4",
        "cc k1.5.4 kgo-",
        "the loader puts 2048 in place of the value without a word, which is a warning",
    ),
    (
        "default_bridges = 9",
        "",
        "the loader puts 5 in place of the value without a word, which is a warning",
    ),
    (
        "pcie_root_port = 99",
        "kgo-3.10.0 kgo-3.3 kgo-4",
        "the loader puts 16 in place of the value without a word, which is a warning",
    ),
    (
        "virtio_fs_daemon missing on disk",
        "k1.12.1 kgo-",
        "the loader does not look, and the sandbox fails",
    ),
    (
        "entropy_source missing on disk",
        "k1 kgo-",
        "the loader does not look, and the guest lacks what the file promises",
    ),
    (
        "machine_type = \"pc\"",
        "kgo-2.5 kgo-3 kgo-4",
        "the loader takes any text, and no sandbox starts with a machine that the runtime does not know",
    ),
    (
        "virtio_fs_cache = \"none\"",
        "kgo-3 kgo-4",
        "the loader passes the old spelling on, and the daemon of these releases calls it `never`",
    ),
    (
        "dropin: not *.toml (README)",
        "",
        "a file that is read although its name does not say so, which is a warning",
    ),
    (
        "dropin: dot file",
        "",
        "a file that is read although its name hides it, which is a warning",
    ),
    (
        "dropin: editor backup x.toml~",
        "",
        "a copy that is read, which is a warning",
    ),
    (
        "dropin: ",
        "cc k1 kgo-2.0.0",
        "these releases have no drop-ins: the loader passes the directory by, which is a warning",
    ),
    (
        "default_vcpus = 4 (int)",
        "krs-3.2.0",
        "the loader cuts the number to the most that the shipped file allows, which is a warning",
    ),
    (
        "default_vcpus = 1000",
        "krs-3.2.0",
        "the loader cuts the number to the most that the shipped file allows, which is a warning",
    ),
    (
        "jailer_path missing on disk",
        "k1.12.1 kgo-",
        "the loader takes the setting and does nothing with it for QEMU, which is a warning",
    ),
    (
        "image empty file",
        "cc krs-",
        "the loader does not look, and the guest cannot start",
    ),
    (
        "no /dev/vhost-vsock",
        "kgo-",
        "the host lacks a device, which no file can tell",
    ),
    (
        "kernel = \"\"",
        "krs-",
        "the built-in kernel is a name relative to where the runtime stands; the file says nothing of it",
    ),
    (
        "empty file",
        "k1.5.4",
        "this one release's loader crashes where no shim is named; others take the built-in one",
    ),
    (
        "unknown hypervisor table added [hypervisor.bogus]",
        "k1.5.4 kgo-2.5.2",
        "which of the two tables holds differs from run to run; with the unknown one there is no memory",
    ),
    (
        "second valid hypervisor table",
        "cc-3.0.23",
        "the table is ignored, which is a warning",
    ),
    (
        "only an unknown hypervisor table",
        "cc-3.0.23",
        "the table is ignored and built-in settings hold, which is a warning",
    ),
    (
        "unknown hypervisor table added [hypervisor.bogus]",
        "cc-3.0.23",
        "the table is ignored, which is a warning",
    ),
    (
        "case: Enable_Debug in runtime",
        "kgo-3.30.0 kgo-3.32.0 kgo-4",
        "which of the two spellings holds differs from run to run, which is a warning",
    ),
    (
        "dropin: other hypervisor table",
        "kgo-",
        "which of the two tables holds differs from run to run; the file by itself is not refused",
    ),
];

fn names(loader: &str) -> Names {
    Names {
        hypervisor: if loader == "krs-3.2.0" {
            "dragonball"
        } else {
            "qemu"
        },
        agent: if loader.starts_with("cc") {
            "cc"
        } else {
            "kata"
        },
    }
}

fn edition(loader: &str, catalogue: &Catalogue) -> Edition {
    let (series, version) = loader.split_once('-').unwrap_or(("k", &loader[1..]));
    let name = match series {
        "cc" => format!("clear-containers-{version}"),
        "krs" if version == "3.2.0" => "kata-3.2.0/rs/dragonball".to_owned(),
        "krs" => format!("kata-{version}/rs/qemu-runtime-rs"),
        _ => format!("kata-{version}/go/qemu"),
    };
    catalogue.edition(&name, None).unwrap()
}

/// The file of the release itself that the probes started from.
fn base(loader: &str, upstream: &Path) -> String {
    let (series, version) = loader.split_once('-').unwrap_or(("k", &loader[1..]));
    let place = match series {
        "cc" => format!("clear-containers/{version}/usr/configuration.toml"),
        "krs" if version == "3.2.0" => "kata/3.2.0/usr/rs/configuration-dragonball.toml".to_owned(),
        "krs" => format!("kata/{version}/usr/rs/configuration-qemu-runtime-rs.toml"),
        _ => format!("kata/{version}/usr/go/configuration-qemu.toml"),
    };
    let text = std::fs::read_to_string(upstream.join("corpus").join(place)).unwrap();
    let mut probe = Probe {
        text,
        ..Probe::default()
    };
    if version.starts_with('1') {
        probe.unset("hypervisor.qemu.initrd");
    }
    probe.text
}

/// Title → loader → what it does and in which words.
fn probed(text: &str) -> Vec<(String, Answers)> {
    let mut all: Vec<(String, Answers)> = Vec::new();
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            all.push((title.to_owned(), BTreeMap::new()));
        } else if let Some((loaders, words)) = line.trim().split_once(" => ") {
            let Some((_, rows)) = all.last_mut() else {
                continue;
            };
            for loader in loaders.split(',') {
                let refused = words.starts_with("FAIL") || words.contains("SANDBOX:");
                let ignored = words.contains("unknown=['") || words.contains("NONDETERMINISTIC");
                let answer = match (refused, ignored) {
                    (true, _) => Answer::Refused,
                    (_, true) => Answer::Ignored,
                    _ => Answer::Read,
                };
                rows.insert(loader.trim().to_owned(), (answer, words.to_owned()));
            }
        }
    }
    all
}

/// The keys that a loader passed by.
fn passed_by(words: &str) -> Vec<&str> {
    let lists = words.split("unknown=[").skip(1);
    lists
        .filter_map(|rest| rest.split(']').next())
        .flat_map(|list| list.split(", "))
        .map(|key| key.trim_matches('\''))
        .filter(|key| !key.is_empty())
        .collect()
}

fn findings(probe: &Probe, edition: Edition, catalogue: &Catalogue) -> Option<Vec<Finding>> {
    let known = KnownSettings(catalogue);
    let document = Document::parse(probe.text.clone(), &known).ok()?;
    let dir = PathBuf::from("config.d");
    let line = catalogue.edition_line(edition).unwrap();
    let reads = line.has_drop_ins(edition.version);
    let (mut entries, mut documents) = (Vec::new(), Vec::new());
    for (name, text) in &probe.drop_ins {
        let path = dir.join(name);
        let (mut kind, mut fault) = (Kind::Other, None);
        if let Some(text) = text {
            kind = Kind::File;
            match Document::parse(text.clone(), &known) {
                Ok(document) if reads => documents.push((path.clone(), document)),
                Ok(_) => {}
                Err(error) => fault = Some((Some(error.line()), error.to_string())),
            }
        }
        entries.push(Entry { path, kind, fault });
    }
    let path = Path::new("configuration.toml");
    let mut layers = vec![Layer {
        path,
        document: &document,
        is_drop_in: false,
    }];
    layers.extend(documents.iter().map(|(path, document)| Layer {
        path,
        document,
        is_drop_in: true,
    }));
    let mut found = check(&layers, edition, catalogue);
    found.extend(drop_ins::check(&entries, &dir, edition, catalogue));
    let there = |path: &str| {
        if probe.missing.contains(&path) {
            There::Nothing
        } else if probe.empty.contains(&path) {
            There::Empty
        } else {
            There::Something
        }
    };
    let own = Around {
        root: None,
        there: &there,
        permissions: Vec::new(),
        read_instead: None,
        masks: None,
    };
    found.extend(around::check(&layers, edition, catalogue, &own));
    Some(found)
}

fn answer(found: Option<&[Finding]>) -> Answer {
    let Some(found) = found else {
        return Answer::Refused;
    };
    let worst = found.iter().map(|finding| finding.severity).min();
    match worst {
        Some(Severity::Error) => Answer::Refused,
        Some(Severity::Warning) => Answer::Ignored,
        _ => Answer::Read,
    }
}

fn why_meant(title: &str, loader: &str) -> Option<&'static str> {
    let fits = |(own, loaders, _): &&(&str, &str, &str)| {
        let mut loaders = loaders.split(' ');
        (title == *own || own.ends_with(' ') && title.starts_with(own))
            && loaders.any(|own| loader.starts_with(own))
    };
    MEANT.iter().find(fits).map(|(_, _, why)| *why)
}

#[test]
fn the_findings_agree_with_the_loaders() {
    let Some(upstream) = upstream() else { return };
    let facts = upstream.join("../facts/loader-probes.txt");
    let Ok(text) = std::fs::read_to_string(&facts) else {
        println!("SKIPPED: no probes beside the corpus");
        return;
    };
    let catalogue = Catalogue::built_in();
    let probes = probed(&text);
    assert_eq!(probes.len(), 145);
    let of_base = probes.first().unwrap().1.clone();
    let mut table: BTreeMap<(Answer, Answer), usize> = BTreeMap::new();
    let mut explained: BTreeMap<&str, usize> = BTreeMap::new();
    let mut open = Vec::new();
    let bases: BTreeMap<String, String> = of_base
        .keys()
        .map(|loader| (loader.clone(), base(loader, &upstream)))
        .collect();
    for (title, rows) in &probes {
        for (loader, (real, words)) in rows {
            let mut probe = Probe {
                text: bases[loader].clone(),
                ..Probe::default()
            };
            assert!(
                probe.change(title, &names(loader)),
                "{title}: no such input"
            );
            let before = passed_by(&of_base[loader].1);
            let now = passed_by(words);
            // what the shipped file has itself is a note, not this input's doing
            let real = match real {
                Answer::Ignored
                    if !words.contains("NONDETERMINISTIC")
                        && now.iter().all(|key| before.contains(key)) =>
                {
                    Answer::Read
                }
                other => *other,
            };
            let found = findings(&probe, edition(loader, &catalogue), &catalogue);
            let own = answer(found.as_deref());
            *table.entry((real, own)).or_default() += 1;
            if own == real {
                continue;
            }
            if let Some(why) = why_meant(title, loader) {
                *explained.entry(why).or_default() += 1;
                continue;
            }
            let codes: Vec<String> = found
                .iter()
                .flatten()
                .filter(|finding| finding.counts())
                .map(|finding| {
                    format!(
                        "{} {:?}",
                        finding.code,
                        finding.key.as_ref().map(kata_upgrade::key::Key::as_str)
                    )
                })
                .collect();
            open.push(format!(
                "{title} | {loader}: {real:?}, found {own:?} {codes:?}"
            ));
        }
    }
    println!("loader    findings  inputs");
    for ((real, own), count) in &table {
        println!(
            "{:<9} {:<9} {count}",
            format!("{real:?}"),
            format!("{own:?}")
        );
    }
    for (why, count) in &explained {
        println!("meant, {count}: {why}");
    }
    assert!(open.is_empty(), "{} open:\n{}", open.len(), open.join("\n"));
}
