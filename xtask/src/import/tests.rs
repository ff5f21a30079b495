//! The importer against upstream's files, the committed tables and an independent history of the templates.
#![allow(clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::tables::{TableFile, Tables, read_folder};
use kata_upgrade::catalogue::{Catalogue, RowState, Version, specific};

use super::{corpus, is_made, make, readers};

/// The folder with `corpus/` and `schema/`; nothing where there is none, which in CI is a failure.
fn upstream() -> Option<PathBuf> {
    let named = std::env::var_os("KATA_UPGRADE_UPSTREAM").map(PathBuf::from);
    let folder = named
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/upstream"));
    if folder.join("corpus").is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "CI needs upstream's files: set KATA_UPGRADE_UPSTREAM"
    );
    println!("SKIPPED: no upstream files; set KATA_UPGRADE_UPSTREAM");
    None
}

fn committed() -> Vec<TableFile> {
    read_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../mappings")).expect("the tables")
}

fn parse(files: &[TableFile]) -> Tables {
    Tables::parse(files).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Places whose texts differ.
fn differing(made: &BTreeMap<String, String>, committed: &[TableFile]) -> Vec<String> {
    let old: BTreeMap<&String, &String> = committed
        .iter()
        .filter(|file| is_made(file))
        .map(|file| (&file.place, &file.text))
        .collect();
    let places: BTreeSet<&String> = made.keys().chain(old.keys().copied()).collect();
    places
        .into_iter()
        .filter(|place| made.get(*place) != old.get(place).copied())
        .cloned()
        .collect()
}

#[test]
fn importing_everything_afresh_gives_the_committed_tables() {
    let Some(upstream) = upstream() else { return };
    let (shipped, schemas) = (
        corpus::find(std::slice::from_ref(&upstream)).expect("files"),
        readers::find(&[upstream]).expect("schemas"),
    );
    let all = committed();
    let bare: Vec<TableFile> = all.iter().filter(|file| !is_made(file)).cloned().collect();
    let tables = parse(&bare);
    let made = make(&tables, &tables, &shipped, &schemas).expect("tables");
    println!(
        "{} files and {} schemas give {} tables",
        shipped.len(),
        schemas.len(),
        made.len()
    );
    assert_eq!(differing(&made, &all), Vec::<String>::new());
}

/// What `mappings/README.md` says of a new release, done: the newest one is taken out of all tables and imported again.
///
/// Everything comes back byte for byte but what a person writes: the rows of `changes/` and a sentence for each new key.
#[test]
fn a_new_release_needs_an_import_and_rows_by_hand_and_nothing_else() {
    let Some(upstream) = upstream() else { return };
    let (newest, date) = (Version::new(4, 1, 0), "2026-08-21");
    let all = committed();
    let before = without(&all, "4.1.0", "4.0.0");
    let by_hand = differing_places(&before, &all);

    // the tables as they were before the release
    let (mut shipped, mut schemas) = (
        corpus::find(std::slice::from_ref(&upstream)).expect("files"),
        readers::find(std::slice::from_ref(&upstream)).expect("schemas"),
    );
    shipped.retain(|file| file.version != newest || file.product != "kata");
    schemas.retain(|schema| !schema.is_of("4.1.0"));
    let old = parse(&before);
    let made = make(&old, &old, &shipped, &schemas).expect("older tables");
    let folder = tempfile::tempdir().expect("a folder");
    let mappings = folder.path().join("mappings");
    let made = made
        .iter()
        .map(|(place, text)| (place.as_str(), text.as_str()));
    let texts = before
        .iter()
        .map(|file| (file.place.as_str(), file.text.as_str()));
    for (place, text) in texts.chain(made) {
        super::write(&mappings.join(place), text).expect("an older table");
    }
    let older = read_folder(&mappings).expect("older tables");
    assert!(
        differing_places(&older, &all).len() > 20,
        "the release is still in the tables"
    );

    // what upstream released, and nothing of before
    let release = folder.path().join("release");
    let parts = [
        "corpus/kata/4.1.0",
        "corpus-arch/kata/4.1.0",
        "build_dependent.json",
    ];
    let schemas = ["schema/kata-go/4.1.0.json", "schema/kata-rs/4.1.0.json"];
    for part in parts.iter().chain(&schemas) {
        let (from, to) = (upstream.join(part), release.join(part));
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        if from.exists() {
            std::os::unix::fs::symlink(from, to).expect("a link");
        }
    }
    let told = super::run(std::slice::from_ref(&release), &mappings, false, None);
    let told = told.expect_err("without its date").to_string();
    assert!(told.contains("--date"), "{told}");
    let report = super::run(&[release], &mappings, false, Some(date)).expect("the import");
    println!("{report}");

    let imported = read_folder(&mappings).expect("the tables");
    let left = differing_places(&imported, &all);
    println!("left to be written by hand: {left:?}");
    let is_hand = |place: &String| place.starts_with("changes/") || place.starts_with("settings/");
    assert!(left.iter().all(is_hand), "{left:?}");
    assert_eq!(
        left,
        by_hand.into_iter().filter(is_hand).collect::<Vec<_>>(),
        "the import touched what a person writes"
    );
    // a key that is new is named by the tables themselves
    let tables = parse(&imported);
    let described = |key: &str| tables.settings.iter().any(|setting| setting.key == key);
    let read = || tables.readers.iter().flat_map(|reader| &reader.keys);
    let is_table = |key: &str| {
        let inside = format!("{key}.");
        read().any(|own| own.key.starts_with(&inside))
    };
    let missing: BTreeSet<&str> = read()
        .map(|key| key.key.as_str())
        .filter(|key| !described(key) && !is_table(key))
        .collect();
    assert_eq!(
        missing,
        BTreeSet::from(["hypervisor.*.disable_nested_virtualization"])
    );
    // and until its rows are written no way leads to the release
    let reach = |line: &str| {
        let own = tables
            .changes
            .iter()
            .filter(|crossing| crossing.to.as_ref() == line);
        own.filter_map(|crossing| crossing.through).max()
    };
    assert_eq!(reach("kata/go"), Some(Version::new(4, 0, 0)));
    assert_eq!(reach("kata/rs"), Some(Version::new(4, 0, 0)));
}

/// What a person has written before a release: without the release itself, its rows, its new keys; tables that are made are left out.
fn without(all: &[TableFile], release: &str, before: &str) -> Vec<TableFile> {
    let quoted = format!("\"{release}\"");
    let (since, through) = (format!("at = {quoted}"), format!("through = {quoted}"));
    let mut files: Vec<TableFile> = all.iter().filter(|file| !is_made(file)).cloned().collect();
    for file in &mut files {
        let keep = |block: &&str| match file.place.split('/').next() {
            Some("changes") => !block.lines().any(|line| line == since),
            Some("settings") => !block.contains(".disable_nested_virtualization\""),
            _ => true,
        };
        let blocks: Vec<&str> = file.text.split_inclusive("\n\n").filter(keep).collect();
        let text = blocks
            .concat()
            .replace(&through, &format!("through = \"{before}\""));
        let lines = text
            .split_inclusive('\n')
            .filter(|line| file.place != "releases.toml" || !line.contains(&quoted));
        file.text = lines.collect();
    }
    files
}

/// Places whose texts are not the same in both.
fn differing_places(some: &[TableFile], others: &[TableFile]) -> Vec<String> {
    let texts = |files: &[TableFile]| -> BTreeMap<String, String> {
        let texts = files
            .iter()
            .map(|file| (file.place.clone(), file.text.clone()));
        texts.collect()
    };
    let (some, others) = (texts(some), texts(others));
    let places: BTreeSet<&String> = some.keys().chain(others.keys()).collect();
    let differ = places
        .into_iter()
        .filter(|place| some.get(*place) != others.get(*place));
    differ.cloned().collect()
}

/// `history.json` was made by another program; what it says of the `/usr` templates must be what the tables say.
#[test]
fn the_tables_agree_with_an_independent_history() {
    let Some(upstream) = upstream() else { return };
    let text = std::fs::read_to_string(upstream.join("history.json")).expect("history.json");
    let history: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let catalogue = Catalogue::built_in();
    let (mut compared, mut faults) = (0, Vec::new());
    for (line, name) in [
        ("cc", "clear-containers/go"),
        ("kata-go", "kata/go"),
        ("kata-rs", "kata/rs"),
    ] {
        let own = catalogue.line(name).expect("the line");
        for (file, keys) in history[line]["templates"].as_object().expect("templates") {
            let flavour = file
                .trim_end_matches(".toml")
                .strip_prefix("configuration-")
                .unwrap_or("qemu");
            for (key, layouts) in keys
                .as_object()
                .expect("keys")
                .iter()
                .filter(|(key, _)| !key.contains("[]"))
            {
                for row in layouts["usr"].as_array().into_iter().flatten() {
                    let bound = |end: &str| {
                        row[end]
                            .as_str()
                            .and_then(|text| text.parse::<Version>().ok())
                            .expect("a version")
                    };
                    let (from, to) = (bound("from"), bound("to"));
                    for release in own
                        .releases()
                        .filter(|release| (from..=to).contains(&release.version))
                    {
                        let Some(found) = own.flavours().find(|found| {
                            found.name() == flavour && found.file_name(release.version) == file
                        }) else {
                            continue;
                        };
                        let Some(build) = found.builds().position(|build| build == "usr") else {
                            continue;
                        };
                        if !found.ships_build(release.version, build) {
                            continue;
                        }
                        let said = found
                            .defaults(release.version, build)
                            .filter(|default| default.key == key);
                        let said: Vec<(bool, String)> = said
                            .map(|default| {
                                let set = matches!(default.state, RowState::Set | RowState::Broken);
                                let value = default
                                    .value
                                    .map(|value| specific(&value, "/usr", "x86_64"));
                                (
                                    set,
                                    value
                                        .as_ref()
                                        .and_then(|value| {
                                            value
                                                .as_str()
                                                .map(str::to_owned)
                                                .or(Some(value.to_string()))
                                        })
                                        .unwrap_or_default(),
                                )
                            })
                            .collect();
                        let theirs: Vec<(bool, String)> = row["default"]
                            .as_array()
                            .into_iter()
                            .flatten()
                            .map(|default| {
                                (
                                    default["state"] == "set",
                                    plain(default["value"].as_str().unwrap_or_default()),
                                )
                            })
                            .collect();
                        compared += 1;
                        // there the line stands under a header that is commented out as well
                        let homeless =
                            name == "clear-containers/go" && key == "runtime.global_log_path";
                        if !homeless && tight(&said) != tight(&theirs) {
                            faults.push(format!(
                                "{name} {} {file} {key}: {said:?} instead of {theirs:?}",
                                release.version
                            ));
                        }
                    }
                }
            }
        }
    }
    println!("{compared} defaults agree");
    assert!(
        faults.is_empty(),
        "{} of {compared}:\n{}",
        faults.len(),
        faults[..faults.len().min(30)].join("\n")
    );
}

/// Blanks in lists do not count.
fn tight(defaults: &[(bool, String)]) -> Vec<(bool, String)> {
    defaults
        .iter()
        .map(|(set, text)| (*set, text.replace(' ', "")))
        .collect()
}

/// A value's text, strings without quotes and everything else as the tables write it.
fn plain(text: &str) -> String {
    if text.starts_with('@') {
        return String::new(); // upstream left a variable there, which is no TOML
    }
    match format!("value = {text}").parse::<toml_edit::DocumentMut>() {
        Ok(document) => match document["value"].as_value() {
            Some(toml_edit::Value::String(text)) => text.value().clone(),
            Some(value) => value.to_string().trim().to_owned(),
            None => text.to_owned(),
        },
        Err(_) => text.trim().to_owned(),
    }
}

#[test]
fn every_shipped_key_is_described() {
    let catalogue = Catalogue::built_in();
    let mut missing = BTreeSet::new();
    for flavour in catalogue.flavours() {
        missing.extend(
            flavour
                .slots()
                .map(|slot| slot.key())
                .filter(|key| catalogue.setting(key).is_none()),
        );
    }
    assert_eq!(missing, BTreeSet::new());
}
