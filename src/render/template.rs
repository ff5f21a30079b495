//! What an edition shipped as a configuration file, with descriptions of our own.

use crate::baseline::{Baseline, Entry};
use crate::catalogue::{Catalogue, Edition, Notation, RowState};
use crate::customise::described;
use crate::value::Value;

/// The text of an edition's file: every setting it shipped, set or commented out, in its order.
///
/// What is no TOML is written as its program takes it: flags one to a line, or an INI file.
pub fn text(catalogue: &Catalogue, baseline: &Baseline) -> String {
    let own = catalogue.edition_line(baseline.edition);
    match own.map(|line| line.notation()) {
        Some(Notation::Flags) => return foreign(catalogue, baseline, ("--", " ")),
        Some(Notation::Ini) => return foreign(catalogue, baseline, ("", "=")),
        Some(Notation::Toml) | None => {}
    }
    let mut tables: Vec<(&str, Vec<&Entry>)> = vec![("", Vec::new())];
    for entry in baseline.entries() {
        let table = table_of(&entry.key);
        match tables.iter_mut().find(|(own, _)| *own == table) {
            Some((_, entries)) => entries.push(entry),
            None => tables.push((table, vec![entry])),
        }
    }
    let mut text = introduction(catalogue, baseline);
    for (table, entries) in tables {
        if !table.is_empty() {
            text.extend(["\n[", table, "]\n"]);
        }
        let mut described: Option<&str> = None;
        for entry in entries {
            if described != Some(entry.key.as_str()) {
                text.push('\n');
                describe(&mut text, catalogue, baseline.edition, &entry.key);
                described = Some(&entry.key);
            }
            line(&mut text, entry);
        }
    }
    text
}

/// Names and values as a program other than Kata's takes them, with what stands before and between them.
fn foreign(catalogue: &Catalogue, baseline: &Baseline, marks: (&str, &str)) -> String {
    let mut text = String::new();
    let title = catalogue.edition_title(baseline.edition);
    comment(
        &mut text,
        described::wrapped(&format!(
            "Built into {title}; the descriptions are kata-upgrade's."
        )),
    );
    for entry in baseline.entries() {
        let name = crate::key::segments(&entry.key).last().unwrap_or_default();
        let value = match &entry.value {
            Some(Value::String(value)) if value.is_empty() && !marks.0.is_empty() => {
                "''".to_owned()
            }
            Some(Value::String(value)) => value.clone(),
            Some(value) => value.to_string(),
            None => continue,
        };
        // a switch takes its value behind `=` only
        let between = match &entry.value {
            Some(Value::Bool(_)) => "=",
            _ => marks.1,
        };
        text.push('\n');
        describe(&mut text, catalogue, baseline.edition, &entry.key);
        text.extend([marks.0, name, between, &value, "\n"]);
    }
    text
}

fn introduction(catalogue: &Catalogue, baseline: &Baseline) -> String {
    let layout = catalogue.layout_title(&baseline.layout.name).map_or_else(
        || format!("under {}", baseline.layout.prefix),
        str::to_owned,
    );
    let title = catalogue.edition_title(baseline.edition);
    let mut text = String::new();
    comment(&mut text, described::introduction(&title, &layout));
    text
}

fn describe(text: &mut String, catalogue: &Catalogue, edition: Edition, key: &str) {
    comment(text, described::setting(catalogue, edition, key));
}

fn line(text: &mut String, entry: &Entry) {
    let name = crate::key::segments(&entry.key).last().unwrap_or_default();
    let value = |entry: &Entry| entry.value.as_ref().map(Value::to_string);
    match entry.state {
        RowState::Set => {
            if let Some(value) = value(entry) {
                text.extend([name, " = ", &value, "\n"]);
            }
        }
        RowState::Commented => {
            // a value on several lines cannot be commented out as one
            let value = value(entry).unwrap_or_default();
            text.extend(["#", name, " = ", &value.replace('\n', " "), "\n"]);
        }
        RowState::CommentedText | RowState::Broken => {
            let raw = entry
                .value
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or_default();
            text.extend(["#", name, " = ", &raw.replace('\n', " "), "\n"]);
        }
        RowState::Gone => {}
    }
}

fn comment(text: &mut String, lines: Vec<String>) {
    for line in lines {
        text.extend(["# ", &line, "\n"]);
    }
}

fn table_of(key: &str) -> &str {
    let name = crate::key::segments(key).last().map_or(0, str::len);
    key[..key.len() - name].trim_end_matches('.')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::usual_build;
    use crate::catalogue::{Edition, Layout};
    use crate::customise::compare;
    use crate::document::Document;
    use crate::identify::{Hints, identify};
    use crate::source::KnownSettings;
    use std::path::Path;

    #[test]
    fn every_edition_reads_back_as_what_it_shipped() {
        let catalogue = Catalogue::built_in();
        let layout = Layout {
            name: "usr".into(),
            prefix: "/usr".into(),
            arch: "x86_64".into(),
        };
        let mut editions = 0;
        for flavour in catalogue.flavours() {
            let line = flavour.line().unwrap();
            if line.notation() != Notation::Toml {
                continue;
            }
            for release in line
                .releases()
                .filter(|release| flavour.ships(release.version))
            {
                let edition = Edition {
                    flavour: flavour.index(),
                    version: release.version,
                };
                let build = usual_build(&catalogue, edition, &layout);
                let baseline = Baseline::of(&catalogue, edition, build, layout.clone());
                let known = KnownSettings(&catalogue);
                let name = catalogue.edition_name(edition);
                let text = text(&catalogue, &baseline);
                let document =
                    Document::parse(text, &known).unwrap_or_else(|error| panic!("{name}: {error}"));
                let found = compare(&document, Path::new("x"), &baseline, &catalogue);
                assert!(
                    found.customisations.is_empty() && found.inherited.is_empty(),
                    "{name}: {:?}",
                    found.customisations
                );
                // a line that is no TOML is no comment of anybody's, but one that is left out
                let mut comments = found.comments.iter();
                assert_eq!(comments.find(|own| !own.is_setting), None, "{name}");
                let hints = Hints {
                    path: None,
                    named: None,
                    arch: None,
                };
                let told = identify(&document, &catalogue, hints).unwrap();
                let is_broken = |entry: &Entry| entry.state == RowState::Broken;
                assert!(
                    told.candidates.contains(&edition) || baseline.entries().iter().any(is_broken),
                    "{name} is taken for {}",
                    catalogue.edition_name(told.edition)
                );
                let own = document.settings();
                for entry in baseline.entries() {
                    let mut same = own.iter().filter(|own| own.key.as_str() == entry.key);
                    assert!(
                        entry.state == RowState::Broken
                            || same.any(|own| own.is_set() == (entry.state == RowState::Set)),
                        "{name}: {} is not there",
                        entry.key
                    );
                }
                editions += 1;
            }
        }
        assert!(editions > 500, "{editions}");
    }

    #[test]
    fn what_somebody_wrote_into_such_a_file_is_their_own() {
        let catalogue = Catalogue::built_in();
        let layout = Layout {
            name: "usr".into(),
            prefix: "/usr".into(),
            arch: "x86_64".into(),
        };
        let edition = catalogue.edition("kata-3.2.0/go/qemu", None).unwrap();
        let build = usual_build(&catalogue, edition, &layout);
        let baseline = Baseline::of(&catalogue, edition, build, layout);
        let text = text(&catalogue, &baseline);
        let own = text.replacen("kernel = ", "# ask Ada first\nkernel = ", 1);
        let comments = |text: String| -> Vec<String> {
            let document = Document::parse(text, &KnownSettings(&catalogue)).unwrap();
            let found = compare(&document, Path::new("x"), &baseline, &catalogue);
            found.comments.into_iter().map(|own| own.text).collect()
        };
        assert_eq!(comments(own.clone()), ["ask Ada first"]);
        // without the introduction nothing says whose the descriptions are
        let bare = own.replacen("the descriptions are", "the words are", 1);
        assert!(comments(bare).len() > 50);
    }
}
