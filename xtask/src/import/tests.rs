//! The importer against upstream's files, the committed tables and an independent history of the templates.
#![allow(clippy::expect_used, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::tables::{TableFile, Tables, read_folder};
use kata_upgrade::catalogue::{Catalogue, RowState, Version, specific};

use super::{corpus, make, readers, releases};

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

fn is_made(file: &TableFile) -> bool {
    ["defaults/", "comments/", "readers/", "usage/"]
        .iter()
        .any(|made| file.place.starts_with(made))
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

#[test]
fn adding_the_newest_release_to_older_tables_gives_the_committed_tables() {
    let Some(upstream) = upstream() else { return };
    let newest = Version::new(4, 1, 0);
    let all = committed();
    let (mut shipped, mut schemas) = (
        corpus::find(std::slice::from_ref(&upstream)).expect("files"),
        readers::find(&[upstream]).expect("schemas"),
    );
    let mut bare: Vec<TableFile> = all.iter().filter(|file| !is_made(file)).cloned().collect();
    let text = &mut bare
        .iter_mut()
        .find(|file| file.place == "releases.toml")
        .expect("releases")
        .text;
    let line = text
        .lines()
        .find(|line| line.contains("\"4.1.0\""))
        .expect("the release")
        .to_owned();
    *text = text.replace(&format!("{line}\n"), "");
    bare.retain(|file| !file.place.starts_with("changes/"));
    let old = parse(&bare);
    // everything but the newest release, then the newest one on top
    let is_new = |file: &corpus::ShippedFile| file.version == newest && file.product == "kata";
    let new: Vec<_> = shipped.extract_if(.., |file| is_new(file)).collect();
    let new_schemas: Vec<_> = schemas
        .extract_if(.., |schema| schema.is_of("4.1.0"))
        .collect();
    let before = make(&old, &old, &shipped, &schemas).expect("older tables");
    let mut files = bare.clone();
    files.extend(before.into_iter().map(|(place, text)| TableFile {
        path: PathBuf::from(&place),
        place,
        text,
    }));
    let known = parse(&files);
    let releases = files
        .iter_mut()
        .find(|file| file.place == "releases.toml")
        .expect("releases");
    assert!(
        releases::add(
            &mut releases.text,
            std::iter::once(("kata", newest)),
            Some("2026-10-01")
        )
        .expect("added")
    );
    let made = make(&known, &parse(&files), &new, &new_schemas).expect("newer tables");
    assert_eq!(differing(&made, &all), Vec::<String>::new());
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
