//! runV's flags and hyperd's keys: each has one row, and one decision on every way.

use std::ffi::OsString;
use std::path::Path;

use kata_upgrade::baseline::{Baseline, usual_build};
use kata_upgrade::catalogue::tables::changes::Verb;
use kata_upgrade::catalogue::{Catalogue, Change, Kind, Line, Notation, ReadKey};
use kata_upgrade::customise::ToldSettings;
use kata_upgrade::identify::Hints;
use kata_upgrade::migrate::{Decision, Verdict, Wishes, breaches, decide, route};
use kata_upgrade::source::runv::{Told, flags, ini};

/// Where everything is carried to.
const TARGETS: [&str; 7] = [
    "kata-1.0.0",
    "kata-1.12.1",
    "kata-2.5.2",
    "kata-3.32.0/go",
    "kata-3.32.0/rs",
    "kata-4.1.0/go",
    "kata-4.1.0/rs",
];

fn lines(catalogue: &Catalogue) -> Vec<Line<'_>> {
    let lines = catalogue.lines();
    lines
        .filter(|line| line.notation() != Notation::Toml)
        .collect()
}

/// A value of a key's type that no release has built in.
fn value(catalogue: &Catalogue, key: &str) -> &'static str {
    if key == "hyperd.VmCachePolicy" {
        // all others are none
        return "cache";
    }
    match catalogue.setting(key).expect(key).kind() {
        Kind::Boolean => "true",
        Kind::Integer => "777",
        _ => "/srv/own",
    }
}

/// A setting as its program is told it.
fn told(catalogue: &Catalogue, read: &ReadKey<'_>) -> Told {
    let key = read.pattern();
    let value = value(catalogue, key);
    let (table, name) = key.split_once('.').unwrap();
    if table == "runv" {
        let word = OsString::from(format!("--{name}={value}"));
        return flags::read(&[word], catalogue).unwrap();
    }
    let text = match name.split_once('.') {
        None => format!("{name} = {value}\n"),
        Some(("Log", "options")) => format!("[Log]\nlabels = {value}\n"),
        Some(("Log", option)) => format!("[Log]\n{option} = {value}\n"),
        Some((policy, "kinds")) => format!("{policy}={{\"cpu\":2}},{{\"cpu\":3}}\n"),
        Some((policy, "unreadable")) => format!("{policy}=of no sense\n"),
        Some((policy, field)) => format!("{policy}={{\"{field}\":{value}}}\n"),
    };
    ini::read(text.as_bytes(), catalogue).unwrap()
}

/// What becomes of settings of a release in a target.
fn decisions(catalogue: &Catalogue, told: &Told, from: &str, to: &str) -> Vec<Decision> {
    let edition = catalogue.edition(from, None).unwrap();
    let line = catalogue.edition_line(edition).unwrap();
    let hints = Hints {
        named: Some(edition),
        ..Hints::default()
    };
    let known = ToldSettings::of(told, Path::new("x"), line.notation(), hints, catalogue);
    let known = known.unwrap().unwrap();
    let flavour = catalogue.edition_flavour(edition).unwrap().name();
    let goal = catalogue.edition(to, Some(flavour)).unwrap();
    let layout = known.identified.layout.clone();
    let build = usual_build(catalogue, goal, &layout);
    let target = Baseline::of(catalogue, goal, build, layout);
    let route = route(catalogue, edition, goal).unwrap();
    let wishes = Wishes::default();
    let choices = &known.differences.customisations;
    let decisions = decide(
        choices,
        &route,
        &known.baseline,
        &target,
        catalogue,
        &wishes,
    );
    let broken = breaches(&decisions, &wishes, &target, catalogue);
    assert!(broken.is_empty(), "{from} to {to}: {broken:?}");
    for decision in decisions.iter().filter(|one| one.verdict.is_carried()) {
        for (key, _) in &decision.to {
            let read = catalogue.reader_of(goal, key.as_str());
            assert!(read.is_some(), "{from} to {to}: `{key}` is not read there");
        }
    }
    decisions
}

#[test]
fn every_flag_and_key_has_one_decision_on_every_way() {
    let catalogue = Catalogue::built_in();
    let mut seen = 0;
    for line in lines(&catalogue) {
        for release in line.releases() {
            let from = format!("{}-{}", line.product(), release.version);
            for read in catalogue.read_keys(&line) {
                let told = told(&catalogue, &read);
                for to in TARGETS {
                    let all = decisions(&catalogue, &told, &from, to);
                    let [one] = all.as_slice() else {
                        panic!("{from} to {to}: {}: {all:?}", read.pattern());
                    };
                    assert_eq!(
                        one.verdict.is_carried(),
                        one.verdict != Verdict::Drop && one.verdict != Verdict::Review
                    );
                    let had_effect = read.read_by(release.version);
                    if had_effect {
                        assert!(one.change.is_some(), "{from} to {to}: {one:?}");
                    } else {
                        assert_eq!(one.verdict, Verdict::Drop, "{from} to {to}: {one:?}");
                    }
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 1500, "only {seen}");
}

#[test]
fn what_is_built_in_is_no_choice() {
    let catalogue = Catalogue::built_in();
    for line in lines(&catalogue) {
        for release in line.releases() {
            let from = format!("{}-{}", line.product(), release.version);
            for read in catalogue.read_keys(&line) {
                let Some(absent) = read.absent(release.version) else {
                    continue;
                };
                // the shipped file names these up to 0.6.2, so that an empty one is a choice
                if ["hyperd.Bios", "hyperd.Cbfs"].contains(&read.pattern()) {
                    continue;
                }
                let plain = absent
                    .as_str()
                    .map_or_else(|| absent.to_string(), str::to_owned);
                let name = read.pattern().split_once('.').unwrap().1;
                let told = match line.notation() {
                    Notation::Flags => {
                        flags::read(&[format!("--{name}={plain}").into()], &catalogue).unwrap()
                    }
                    _ => ini::read(format!("{name}={plain}\n").as_bytes(), &catalogue).unwrap(),
                };
                let all = decisions(&catalogue, &told, &from, "kata-4.1.0/rs");
                assert!(all.is_empty(), "{from}: {all:?}");
            }
        }
    }
}

#[test]
fn a_guest_of_hyperstart_is_never_carried_by_itself() {
    let catalogue = Catalogue::built_in();
    for line in lines(&catalogue) {
        let newest = line.releases().next_back().unwrap().version;
        let from = format!("{}-{newest}", line.product());
        for read in catalogue.read_keys(&line) {
            let name = read
                .pattern()
                .rsplit('.')
                .next()
                .unwrap()
                .to_ascii_lowercase();
            if !["kernel", "initrd", "bios", "cbfs", "vbox"].contains(&name.as_str()) {
                continue;
            }
            for to in TARGETS {
                let all = decisions(&catalogue, &told(&catalogue, &read), &from, to);
                let carried = all.iter().any(|one| one.verdict.is_carried());
                assert!(!carried, "{from} to {to}: {all:?}");
            }
        }
    }
}

#[test]
fn every_flag_and_key_has_one_row_and_every_row_is_of_one() {
    let catalogue = Catalogue::built_in();
    let goal = catalogue.line("kata/go").unwrap();
    for line in lines(&catalogue) {
        let rows: Vec<_> = catalogue.changes(&line, &goal).collect();
        for read in catalogue.read_keys(&line) {
            let own: Vec<&str> = rows
                .iter()
                .filter(|row| row.speaks_of(read.pattern()))
                .map(Change::id)
                .collect();
            assert_eq!(own.len(), 1, "{}: {own:?}", read.pattern());
            assert!(
                catalogue.setting(read.pattern()).is_some(),
                "{}",
                read.pattern()
            );
        }
        for row in rows {
            let mut keys = catalogue.read_keys(&line);
            assert!(
                keys.any(|read| row.speaks_of(read.pattern())),
                "{}",
                row.id()
            );
        }
        // what came when is what the readers' table says
        let first = line.releases().next().unwrap().version;
        for read in catalogue
            .read_keys(&line)
            .filter(|read| read.since() > Some(first))
        {
            let name = read.pattern();
            if ["kinds", "unreadable"].contains(&name.rsplit('.').next().unwrap()) {
                continue;
            }
            let mut rows = catalogue.changes(&line, &line);
            let row = rows.find(|row| row.verb() == Verb::Appear && row.pattern() == name);
            assert_eq!(row.map(|row| row.at()), read.since(), "{name}");
        }
    }
}

#[test]
fn any_text_is_read_or_refused_at_a_place_it_has() {
    let catalogue = Catalogue::built_in();
    let mut random = crate::random::Random::of(0x7275_6e76, "runv");
    let parts = [
        "Kernel",
        "=",
        ":",
        "\n",
        "[",
        "]",
        "Log",
        "`",
        "\"",
        "\"\"\"",
        "#",
        ";",
        " ",
        "%(",
        ")s",
        "Root",
        "VmFactoryPolicy",
        "{",
        "}",
        "\"cpu\"",
        "1",
        ",",
        "-",
        "\u{1b}",
        "\u{feff}",
        "\\",
        "é",
        "\r",
    ];
    let mut read = 0;
    for _ in 0..20_000 {
        let count = random.below(24);
        let text: String = (0..count)
            .map(|_| parts[random.below(parts.len())])
            .collect();
        match ini::read(text.as_bytes(), &catalogue) {
            Ok(told) => {
                read += 1;
                let known = ToldSettings::of(
                    &told,
                    Path::new("x"),
                    Notation::Ini,
                    Hints::default(),
                    &catalogue,
                );
                let known = known.unwrap_or_else(|error| panic!("{text:?}: {error}: {told:?}"));
                let known = known.unwrap();
                let lines = text.lines().count();
                for one in &known.differences.customisations {
                    assert!(one.line.unwrap() <= lines, "{text:?}: {one:?}");
                }
            }
            Err(unread) => assert!(
                (1..=text.lines().count()).contains(&unread.line),
                "{text:?}"
            ),
        }
        let words: Vec<OsString> = text.split(' ').map(OsString::from).collect();
        if let Ok(told) = flags::read(&words, &catalogue) {
            let known = ToldSettings::of(
                &told,
                Path::new("x"),
                Notation::Flags,
                Hints::default(),
                &catalogue,
            );
            assert!(known.is_ok(), "{words:?}: {told:?}");
        }
    }
    assert!(read > 1000, "only {read}");
}
