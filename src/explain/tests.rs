use std::collections::BTreeSet;

use super::*;
use crate::catalogue::Version;
use crate::render::{Detail, Look, json, text};

fn found(asked: &str) -> Vec<(String, FoundBy, String)> {
    found_in(asked, None)
}

fn found_in(asked: &str, edition: Option<&str>) -> Vec<(String, FoundBy, String)> {
    let catalogue = Catalogue::built_in();
    let scope = edition.map(|text| catalogue.edition(text, None).unwrap());
    let hits = find(&catalogue, asked, scope).unwrap_or_default();
    hits.into_iter()
        .map(|hit| (hit.key, hit.by, hit.note))
        .collect()
}

/// The only setting found.
fn one(asked: &str) -> (String, FoundBy, String) {
    let mut hits = found(asked);
    assert_eq!(hits.len(), 1, "{asked}: {hits:?}");
    hits.remove(0)
}

#[test]
fn a_key_is_found_with_and_without_its_table() {
    for asked in [
        "hypervisor.qemu.default_maxvcpus",
        "  # hypervisor.qemu.default_maxvcpus = 4",
    ] {
        let (key, by, note) = one(asked);
        assert_eq!(
            (key.as_str(), by, note.as_str()),
            ("hypervisor.qemu.default_maxvcpus", FoundBy::Name, "")
        );
    }
    assert_eq!(one("default_maxvcpus").0, "hypervisor.*.default_maxvcpus");
    let (key, by, note) = one("Default-MaxVCPUs");
    assert_eq!(
        (key.as_str(), by),
        ("hypervisor.*.default_maxvcpus", FoundBy::Name)
    );
    assert_eq!(note, "`Default-MaxVCPUs` is written `default_maxvcpus`");
}

#[test]
fn a_wrong_table_is_said() {
    let (key, by, note) = one("runtime.default_memory");
    assert_eq!(
        (key.as_str(), by),
        ("hypervisor.*.default_memory", FoundBy::OtherTable)
    );
    assert_eq!(
        note,
        "there is no `default_memory` in [runtime]; it is in [hypervisor.*]"
    );
}

#[test]
fn annotations_lead_to_their_setting_even_where_the_names_differ() {
    let name = "io.katacontainers.config.hypervisor.";
    let cases = [
        ("default_vcpus", "hypervisor.*.default_vcpus"),
        ("default_max_vcpus", "hypervisor.*.default_maxvcpus"),
        (
            "blk_logical_sector_size",
            "hypervisor.*.block_device_logical_sector_size",
        ),
        ("cc_init_data", "hypervisor.*.initdata"),
        ("block_device_num_queues", "hypervisor.*.num_queues"),
    ];
    for (tail, key) in cases {
        let hit = one(&format!("{name}{tail}"));
        assert_eq!(
            (hit.0.as_str(), hit.1, hit.2.as_str()),
            (key, FoundBy::Annotation, "")
        );
    }
    assert_eq!(
        one("io.katacontainers.enable_vcpus_pinning").0,
        "runtime.enable_vcpus_pinning"
    );
    let (key, _, note) = one("io.katacontainers.config.hypervisor.default_maxvcpus");
    assert_eq!(key, "hypervisor.*.default_maxvcpus");
    assert!(
        note.starts_with("no release reads the annotation"),
        "{note}"
    );
    assert!(
        note.ends_with("this setting's is `io.katacontainers.config.hypervisor.default_max_vcpus`"),
        "{note}"
    );
    // the runtimes take the same annotation for different settings
    let keys: Vec<String> = found("io.katacontainers.config.runtime.create_container_timeout")
        .into_iter()
        .map(|hit| hit.0)
        .collect();
    assert_eq!(
        keys,
        [
            "agent.*.create_container_timeout",
            "runtime.create_container_timeout"
        ]
    );
}

#[test]
fn a_part_of_a_name_gives_all_that_have_it() {
    let keys: BTreeSet<String> = found("hugepage").into_iter().map(|hit| hit.0).collect();
    let wanted = [
        "hypervisor.*.enable_hugepages",
        "hypervisor.*.hugepage_type",
    ];
    assert_eq!(keys, wanted.into_iter().map(str::to_owned).collect());
    let words = found("cache direct");
    assert_eq!(words.len(), 1, "{words:?}");
    let table = found("factory");
    assert!(
        table.iter().all(|hit| hit.1 == FoundBy::Table) && table.len() == 4,
        "{table:?}"
    );
}

#[test]
fn a_misspelling_is_understood_and_said() {
    let (key, by, note) = one("defualt_memroy");
    assert_eq!(
        (key.as_str(), by),
        ("hypervisor.*.default_memory", FoundBy::Spelling)
    );
    assert_eq!(note, "`defualt_memroy` is read as `default_memory`");
    let (key, ..) = one("hypervisor.clh.shared_sf");
    assert_eq!(key, "hypervisor.clh.shared_fs");
}

#[test]
fn an_old_name_leads_to_the_new_one() {
    let keys: Vec<(String, FoundBy)> = found("runtime.static_resource_mgmt")
        .into_iter()
        .map(|hit| (hit.0, hit.1))
        .collect();
    assert!(
        keys.contains(&(
            "runtime.static_sandbox_resource_mgmt".to_owned(),
            FoundBy::OtherName
        )),
        "{keys:?}"
    );
}

#[test]
fn an_edition_that_calls_it_otherwise_says_how() {
    let keys: Vec<String> = found_in("agent.kata.dial_timeout", Some("kata-4.1.0/rs"))
        .into_iter()
        .map(|hit| hit.0)
        .collect();
    assert_eq!(
        keys,
        ["agent.kata.dial_timeout", "agent.kata.reconnect_timeout_ms"]
    );
    let same = found_in("agent.kata.dial_timeout", Some("kata-4.1.0/go"));
    assert_eq!(same.len(), 1);
}

#[test]
fn what_nothing_is_like_is_refused_with_what_comes_nearest() {
    let catalogue = Catalogue::built_in();
    for asked in [
        "zzzzzzzzzz",
        "",
        "=",
        "io.katacontainers.",
        "[",
        "\u{1b}[2J",
        "*.*.*.*.*",
    ] {
        if let Err(unknown) = find(&catalogue, asked, None) {
            assert!(unknown.nearest.len() <= 3, "{asked}");
        }
    }
    let unlike = find(&catalogue, "zzzzzzzzzz", None).err().unwrap();
    assert_eq!(unlike.nearest, [""; 0]);
    assert!(find(&catalogue, "", None).is_err());
}

#[test]
fn every_annotation_stands_for_a_setting() {
    let catalogue = Catalogue::built_in();
    let mut count = 0;
    for annotation in catalogue.annotations() {
        let mut same = catalogue.settings();
        assert!(
            same.any(|setting| setting.pattern() == annotation.key()),
            "{}",
            annotation.name()
        );
        assert!(annotation.name().starts_with("io.katacontainers."));
        count += 1;
    }
    assert!(count > 140, "{count}");
}

/// Whatever a release reads is explained, in text and JSON, in general and for the newest editions.
#[test]
fn every_key_of_every_reader_is_explained() {
    let catalogue = Catalogue::built_in();
    let look = Look::plain(80, Detail::Verbose);
    let editions: Vec<_> = ["cc-3.0.23", "kata-4.1.0/go", "kata-4.1.0/rs"]
        .iter()
        .map(|name| catalogue.edition(name, None).unwrap())
        .collect();
    let scopes: Vec<_> = std::iter::once(None)
        .chain(editions.into_iter().map(Some))
        .collect();
    let mut keys = BTreeSet::new();
    for line in catalogue.lines() {
        keys.extend(catalogue.read_keys(&line).map(|reader| reader.pattern()));
    }
    // what is read as a table of settings is no setting
    let tables = keys.clone();
    let is_table = |key: &str| {
        let inside = format!("{key}.");
        catalogue.setting(key).is_none() && tables.iter().any(|own| own.starts_with(&inside))
    };
    keys.retain(|key| !is_table(key));
    for key in &keys {
        let hits = find(&catalogue, key, None).unwrap();
        let hit = &hits[0];
        assert_eq!((hit.key.as_str(), hit.by), (*key, FoundBy::Name));
        for scope in &scopes {
            let found = explain(&catalogue, hit, *scope);
            if scope.is_none() {
                assert!(!found.readings.is_empty(), "{key}: nobody reads it");
                for reading in &found.readings {
                    assert!(!reading.types.is_empty(), "{key}: no type");
                }
            }
            let mut out = String::new();
            text::explained(&mut out, &found, "", &catalogue, &look).unwrap();
            assert!(out.contains("\n  type        "), "{key}: {out}");
            // a label and one long word cannot be broken, nor can a value in backticks
            let mut long = out.lines().filter(|line| line.chars().count() > 80);
            let is_one_value = |line: &str| {
                let parts: Vec<&str> = line.split('`').map(str::trim).collect();
                matches!(parts.as_slice(), ["" | "→", _, ""])
            };
            let long = long.find(|line| line.split_whitespace().count() > 2 && !is_one_value(line));
            assert_eq!(long, None, "{key}");
            let view = json::explained(key, *scope, &[(hit, found)], &catalogue).unwrap();
            let view: serde_json::Value = serde_json::from_str(&view).unwrap();
            assert_eq!(view["settings"][0]["text"], hit.setting.text());
        }
    }
    assert!(keys.len() > 200, "{}", keys.len());
}

#[test]
fn facts_of_a_setting_are_those_of_the_releases() {
    let catalogue = Catalogue::built_in();
    let hits = find(&catalogue, "hypervisor.qemu.default_vcpus", None).unwrap();
    let found = explain(&catalogue, &hits[0], None);
    let go = found
        .readings
        .iter()
        .find(|reading| reading.line.name() == "kata/go")
        .unwrap();
    let types: Vec<(String, &str)> = go
        .types
        .iter()
        .map(|one| (one.releases(), one.fact))
        .collect();
    assert_eq!(
        types,
        [
            ("1.0.0 - 3.2.0".to_owned(), "int32"),
            ("3.3.0 - 4.1.0".to_owned(), "float32")
        ]
    );
    assert_eq!(go.newest(), Some(Version::new(4, 1, 0)));
    assert!(
        go.shipped.iter().all(|own| own.flavour != "clh"),
        "another hypervisor's file"
    );
    let scope = catalogue.edition("kata-3.2.0/go/clh", None).unwrap();
    let hits = find(&catalogue, "default_vcpus", Some(scope)).unwrap();
    let found = explain(&catalogue, &hits[0], Some(scope));
    assert_eq!(found.key, "hypervisor.clh.default_vcpus");
    assert_eq!(found.readings.len(), 1);
    assert_eq!(found.readings[0].shipped.len(), 1);
    assert_eq!(found.readings[0].types[0].fact, "int32");
    assert!(
        found
            .history
            .iter()
            .all(|event| event.at <= Version::new(3, 2, 0))
    );
}

#[test]
fn stretches_end_where_a_release_is_missing() {
    let releases: Vec<Version> = (0..5).map(|minor| Version::new(1, minor, 0)).collect();
    let fact = |version: Version| (version != releases[2]).then_some(version > releases[3]);
    let texts: Vec<String> = Stretch::of(&releases, fact)
        .iter()
        .map(|one| format!("{} {} {}", one.releases(), one.fact, one.is_current))
        .collect();
    assert_eq!(
        texts,
        [
            "1.0.0 - 1.1.0 false false",
            "1.3.0 false false",
            "1.4.0 true true"
        ]
    );
}
