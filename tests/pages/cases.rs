//! Every case whose command reports on files: its page says what its JSON says, each thing once.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::page::{Page, bare, report, spelled, text, within};

/// The folders of cases and their commands, of those that begin so.
fn commands(begin: &str) -> Vec<(PathBuf, Vec<String>)> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    let mut list = Vec::new();
    for entry in std::fs::read_dir(&all).expect("the folder of cases") {
        let folder = entry.expect("an entry").path();
        let Ok(command) = std::fs::read_to_string(folder.join("command")) else {
            continue;
        };
        let mut words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        // the report is asked for in other formats here
        while let Some(at) = words.iter().position(|word| word == "--format") {
            words.drain(at..at + 2);
        }
        words.retain(|word| word != "--quiet" && word != "--verbose");
        if command.contains(begin) && !command.contains("--write") {
            list.push((folder, words));
        }
    }
    if begin != "config migrate" {
        // files that another command is about, too
        let own = |folder: &PathBuf| !list.iter().any(|(own, _)| own == folder);
        let folders = std::fs::read_dir(&all).expect("the folder of cases");
        let folders = folders.map(|entry| entry.expect("an entry").path());
        let words = ["config", "diff", "configuration.toml"].map(str::to_owned);
        let more: Vec<_> = folders
            .filter(|folder| folder.join("configuration.toml").is_file())
            .filter(own)
            .map(|folder| (folder, words.to_vec()))
            .collect();
        list.extend(more);
    }
    list.sort();
    assert!(list.len() > 10, "only {} cases", list.len());
    list
}

/// The page and the JSON of a case.
fn both(folder: &Path, words: &[String]) -> Option<(Page, Value)> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let Ok(json) = serde_json::from_str(&report(folder, &words, "json")) else {
        // refused before there was anything to report
        assert!(
            !report(folder, &words, "html").contains("<html"),
            "{}",
            folder.display()
        );
        return None;
    };
    Some((Page::of(folder, &words), json))
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

/// A row of a page: key, state, what was shipped, what the user has.
type Row = (String, String, Option<String>, Option<String>);

fn rows(page: &Page, within_part: &str) -> Vec<Row> {
    let rows = page.all(&format!("{within_part} .changes > tbody"));
    let rows = rows.iter().map(|row| {
        let attribute = |name| row.value().attr(name).unwrap_or_default().to_owned();
        assert_eq!(
            within(*row, "th .key").as_deref(),
            row.value().attr("data-key")
        );
        assert_eq!(
            within(*row, ".shipped > div > .value, .shipped > div > .none").is_some(),
            true
        );
        (
            attribute("data-key"),
            attribute("data-state"),
            within(*row, ".shipped > div > .value"),
            within(*row, ".own > div > .value"),
        )
    });
    rows.collect()
}

fn expected(one: &Value, state: &str) -> Row {
    let key = kata_upgrade::source::shown(word(one, "key")).to_string();
    let state = if state == "unknown" {
        "no effect"
    } else {
        state
    };
    (
        key,
        state.to_owned(),
        spelled(&one["default"]),
        spelled(&one["value"]),
    )
}

#[test]
fn differences_are_on_the_page_once_with_their_values() {
    let mut seen = 0;
    for (folder, words) in commands("config diff") {
        let name = folder.display().to_string();
        let Some((page, json)) = both(&folder, &words) else {
            continue;
        };
        let sections = page.all("section[id^='f']");
        assert_eq!(sections.len(), list(&json, "files").len(), "{name}");
        assert_eq!(
            page.all("#faults ~ ul > li").len(),
            list(&json, "errors").len(),
            "{name}"
        );
        for (file, section) in list(&json, "files").iter().zip(sections) {
            let part = format!("#{}", section.value().id().expect("a name"));
            let customisations = list(file, "customisations");
            let wanted: Vec<Row> = customisations
                .iter()
                .map(|one| expected(one, word(one, "kind")))
                .collect();
            assert_eq!(rows(&page, &part), wanted, "{name}");
            let sum: usize = page.ledger(&part).iter().map(|(number, _)| number).sum();
            assert_eq!(sum, customisations.len(), "{name}");
            let told = text(section);
            for comment in list(file, "comments") {
                let comment = kata_upgrade::source::shown(word(comment, "text")).to_string();
                assert!(told.contains(&comment), "{name}: {comment}");
            }
            for old in list(file, "inherited") {
                let own = format!("{part} li[data-key='{}']", word(old, "key"));
                assert_eq!(page.all(&own).len(), 1, "{name}: {own}");
            }
            seen += customisations.len();
        }
    }
    assert!(seen > 150, "only {seen} customisations");
}

#[test]
fn decisions_are_on_the_page_once_with_what_becomes_of_them() {
    let mut seen = 0;
    for (folder, words) in commands("config migrate") {
        let name = folder.display().to_string();
        let Some((page, json)) = both(&folder, &words) else {
            continue;
        };
        let decisions = list(&json, "decisions");
        let mut wanted: Vec<Row> = decisions
            .iter()
            .map(|one| expected(one, word(one, "verdict")))
            .collect();
        let mut found = rows(&page, "main");
        wanted.sort();
        found.sort();
        assert_eq!(found, wanted, "{name}");
        for one in decisions {
            let (key, verdict) = (word(one, "key"), word(one, "verdict"));
            let mut rows = page.all(".changes > tbody");
            rows.retain(|row| {
                row.value().attr("data-key") == Some(&kata_upgrade::source::shown(key).to_string())
            });
            let [row] = rows[..] else {
                panic!("{name}: {key}");
            };
            if !matches!(verdict, "drop" | "review") {
                let selector = super::page::select(".target .setting");
                let settings: Vec<_> = row
                    .select(&selector)
                    .map(|one| {
                        (
                            one.value().attr("data-key").unwrap_or_default().to_owned(),
                            within(one, ".value"),
                        )
                    })
                    .collect();
                let to = list(one, "to")
                    .iter()
                    .map(|to| (word(to, "key").to_owned(), spelled(&to["value"])));
                assert_eq!(settings, to.collect::<Vec<_>>(), "{name}: {key}");
            }
            let told = bare(&text(row));
            assert!(
                told.contains(&bare(word(one, "because"))),
                "{name}: {key}: {told}"
            );
            assert!(told.contains(&bare(word(one, "source"))), "{name}: {key}");
        }
        let mut ledger: Vec<usize> = page
            .ledger("main")
            .into_iter()
            .map(|(number, _)| number)
            .collect();
        let promised = json["ledger"].as_object().expect("a ledger").values();
        let mut promised: Vec<usize> = promised
            .filter_map(|number| Some(number.as_u64()? as usize))
            .collect();
        promised.retain(|number| *number > 0);
        ledger.sort_unstable();
        promised.sort_unstable();
        assert_eq!(ledger, promised, "{name}");
        assert_eq!(ledger.iter().sum::<usize>(), decisions.len(), "{name}");
        seen += decisions.len();
    }
    assert!(seen > 100, "only {seen} decisions");
}

#[test]
fn findings_are_on_the_page_with_code_and_way_out() {
    let mut seen = 0;
    for (folder, mut words) in commands("config diff") {
        let name = folder.display().to_string();
        // what `diff` compares is what `check` reads; the two share no other option
        words[1] = "check".to_owned();
        if words.iter().any(|word| word.starts_with("--")) {
            continue;
        }
        let Some((page, json)) = both(&folder, &words) else {
            continue;
        };
        for (file, section) in list(&json, "files")
            .iter()
            .zip(page.all("section[id^='f']"))
        {
            let found = section
                .select(&super::page::select(".findings > li"))
                .collect::<Vec<_>>();
            let findings = list(file, "findings");
            assert_eq!(found.len(), findings.len(), "{name}");
            for (li, one) in found.iter().zip(findings) {
                assert_eq!(li.value().attr("data-code"), one["code"].as_str(), "{name}");
                assert_eq!(
                    within(*li, ".badge").as_deref(),
                    one["severity"].as_str(),
                    "{name}"
                );
                let message = within(*li, ".message").unwrap_or_default();
                assert_eq!(bare(&message), bare(word(one, "message")), "{name}");
                let help = within(*li, ".way-out").unwrap_or_default();
                assert_eq!(bare(&help), bare(word(one, "help")), "{name}");
                if let Some(line) = one["line"].as_u64() {
                    let place = within(*li, ".place").unwrap_or_default();
                    assert!(place.ends_with(&format!("line {line}")), "{name}: {place}");
                }
                seen += 1;
            }
            let sum: usize = page
                .ledger(&format!("#{}", section.value().id().unwrap()))
                .iter()
                .map(|(number, _)| number)
                .sum();
            assert_eq!(sum, findings.len(), "{name}");
        }
    }
    assert!(seen > 20, "only {seen} findings");
}

#[test]
fn many_files_are_one_page_in_the_order_they_were_named() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    let mut files: Vec<String> = std::fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("configuration.toml"))
        .filter(|path| path.is_file())
        .map(|path| {
            path.strip_prefix(&root)
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    files.push("not/there.toml".to_owned());
    assert!(files.len() > 70, "more than are read at once");
    for command in ["diff", "check"] {
        let mut words = vec!["config", command];
        words.extend(files.iter().map(String::as_str));
        let page = Page::of(&root, &words);
        let links: Vec<String> = page
            .all("nav.contents a")
            .iter()
            .map(|link| text(*link))
            .collect();
        assert_eq!(links, files);
        let (mut told, mut refused) = (0, 0);
        for (at, file) in files.iter().enumerate() {
            let id = format!("#f{}", at + 1);
            let found = page.all(&id);
            let [one] = found[..] else {
                panic!("{id}");
            };
            match one.value().name() {
                "section" => {
                    told += 1;
                    assert_eq!(within(one, "h2").as_deref(), Some(file.as_str()));
                }
                _ => {
                    refused += 1;
                    // what cannot be read may be a file beside the one that was named
                    let folder = file.trim_end_matches("configuration.toml");
                    assert!(text(one).contains(folder), "{file}: {}", text(one));
                }
            }
        }
        assert!(told > 64 && refused > 1, "{told} told, {refused} not");
    }
}
