//! Plans of the machines, and machines side by side.

use std::path::Path;

use super::page::{Page, bare, report, select, text, within};

fn testdata() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

#[test]
fn the_steps_of_every_machine_are_on_its_page_with_their_commands() {
    let mut seen = 0;
    for entry in std::fs::read_dir(testdata().join("machines")).unwrap() {
        let folder = entry.unwrap().path();
        if !folder.join("root").is_dir() {
            continue;
        }
        let words = ["--root", "root", "plan"];
        let json: serde_json::Value =
            serde_json::from_str(&report(&folder, &words, "json")).unwrap();
        let page = Page::of(&folder, &words);
        let steps = json["steps"].as_array().unwrap();
        assert_eq!(page.all("[data-step]").len(), steps.len());
        for step in steps {
            let id = step["id"].as_str().unwrap();
            let found = page.all(&format!("[data-step='{id}']"));
            let state = match step["state"].as_str().unwrap() {
                "todo" => "to do",
                "not-applicable" => "not for this machine",
                state => state,
            };
            assert_eq!(found[0].value().attr("data-state"), Some(state), "{id}");
            assert!(
                bare(&text(found[0])).contains(&bare(step["reason"].as_str().unwrap())),
                "{id}"
            );
            if matches!(state, "done" | "not for this machine") {
                continue;
            }
            let wanted = step["commands"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|one| one.as_str());
            let (by_hand, commands): (Vec<&str>, Vec<&str>) =
                wanted.partition(|one| one.starts_with('#'));
            let code: Vec<String> = found[0]
                .select(&select(".commands code"))
                .map(text)
                .collect();
            assert_eq!(code, commands, "{id}");
            let hand: Vec<String> = found[0]
                .select(&select(".hand li"))
                .map(|one| bare(&text(one)))
                .collect();
            let by_hand: Vec<String> = by_hand
                .iter()
                .map(|one| bare(one.trim_start_matches("# ")))
                .collect();
            assert_eq!(hand, by_hand, "{id}");
            let places: Vec<String> = found[0].select(&select(".evidence li")).map(text).collect();
            let evidence = step["evidence"].as_array().unwrap().iter();
            assert_eq!(
                places,
                evidence.filter_map(|one| one.as_str()).collect::<Vec<_>>(),
                "{id}"
            );
            seen += commands.len();
        }
        let sum: usize = page.ledger("main").iter().map(|(number, _)| number).sum();
        assert_eq!(sum, steps.len());
    }
    assert!(seen > 20, "only {seen} commands");
}

#[test]
fn machines_side_by_side_are_told_as_in_json() {
    let dir = tempfile::tempdir().unwrap();
    let cases = testdata().join("cases");
    let files = ["k1-to-newest-many", "k1-firecracker", "cc-memory-and-vcpus"];
    let mut names = Vec::new();
    for at in 0..30 {
        let file = cases
            .join(files[at % files.len()])
            .join("configuration.toml");
        let words = [
            "config",
            "migrate",
            file.to_str().unwrap(),
            "--to",
            "kata-4.1.0",
        ];
        let name = format!("node{at}.json");
        std::fs::write(dir.path().join(&name), report(dir.path(), &words, "json")).unwrap();
        names.push(name);
    }
    std::fs::write(dir.path().join("broken.json"), "{").unwrap();
    names.push("broken.json".to_owned());
    let mut words = vec!["fleet"];
    words.extend(names.iter().map(String::as_str));
    let json: serde_json::Value =
        serde_json::from_str(&report(dir.path(), &words, "json")).unwrap();
    let page = Page::of(dir.path(), &words);
    let groups = json["groups"].as_array().unwrap();
    assert_eq!(page.all("li[data-state='group']").len(), groups.len());
    let sizes: Vec<usize> = page
        .ledger("main")
        .iter()
        .map(|(number, _)| *number)
        .collect();
    let members = groups
        .iter()
        .map(|group| group["members"].as_array().unwrap().len());
    assert_eq!(sizes, members.collect::<Vec<_>>());
    for (li, group) in page.all("li[data-state='group']").iter().zip(groups) {
        let told = text(*li);
        for member in group["members"].as_array().unwrap() {
            assert!(told.contains(member["machine"].as_str().unwrap()));
        }
        for need in group["migration"]["needs"].as_array().unwrap() {
            assert!(bare(&told).contains(&bare(need["because"].as_str().unwrap())));
        }
    }
    for setting in json["differing"].as_array().unwrap() {
        let key = setting["key"].as_str().unwrap();
        let found = page.all(&format!("tbody[data-key='{key}']"));
        assert_eq!(found.len(), 1, "{key}");
        let values: Vec<String> = found[0].select(&select("td .value")).map(text).collect();
        let mut wanted: Vec<String> = Vec::new();
        for one in setting["values"].as_array().unwrap() {
            let value = one["value"].to_string();
            // the same value, made different from another default, is told once
            if !wanted.contains(&value) {
                wanted.push(value);
            }
        }
        // a number has its unit behind it
        let bare = values.iter().zip(&wanted).map(|(told, value)| {
            let unit = told.strip_prefix(value.as_str());
            if unit.is_some_and(|unit| unit.starts_with(' ')) {
                value
            } else {
                told
            }
        });
        assert_eq!(values.len(), wanted.len(), "{key}");
        assert_eq!(bare.cloned().collect::<Vec<_>>(), wanted, "{key}");
    }
    let fault = page.all("#faults ~ ul > li");
    assert_eq!(fault.len(), 1);
    assert_eq!(
        within(fault[0], "p:first-child > code:first-child").as_deref(),
        Some("broken.json")
    );
}
