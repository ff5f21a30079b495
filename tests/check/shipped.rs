//! Unmodified shipped files give no error and no warning, but for upstream's own faults, each of which is needed.

use std::collections::{BTreeMap, BTreeSet};

use kata_upgrade::catalogue::Catalogue;

use super::corpus_files::{corpus, version_of};
use super::{counted, findings};
use kata_upgrade::document::Document;
use kata_upgrade::source::KnownSettings;

#[test]
fn unmodified_files_give_no_error_and_no_warning() {
    let catalogue = Catalogue::built_in();
    let mut faults: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut excused = BTreeSet::new();
    let (mut files, mut notes) = (0, 0);
    for shipped in corpus() {
        if Document::parse(shipped.text.clone(), &KnownSettings(&catalogue)).is_err() {
            continue;
        }
        files += 1;
        let edition = version_of(&shipped, &catalogue);
        let found = findings(&shipped.text, edition, &catalogue);
        notes += found.len();
        let flavour = catalogue.edition_flavour(edition).unwrap();
        let line = flavour.line().unwrap();
        for finding in found.iter().filter(|finding| finding.counts()) {
            let key = finding
                .key
                .as_ref()
                .map_or("", kata_upgrade::key::Key::as_str);
            let what = format!("{} {} {key} {}", line.name(), finding.code, flavour.name());
            let release = edition.version.to_string();
            faults.entry(what).or_default().insert(release);
        }
        for finding in found
            .iter()
            .filter(|finding| finding.message.contains("ships it so"))
        {
            let key = finding
                .key
                .as_ref()
                .map_or("", kata_upgrade::key::Key::as_str)
                .to_owned();
            excused.insert((finding.code, key, edition.flavour, edition.version));
        }
        let _ = counted(&found);
    }
    println!(
        "{files} files, {notes} notes, {} faults of upstream's own",
        excused.len()
    );
    for (what, releases) in &faults {
        println!("{what}: {releases:?}");
    }
    assert!(faults.is_empty(), "{} findings", faults.len());
    if files > 0 {
        every_exception_is_needed(&catalogue, &excused);
    }
}

fn every_exception_is_needed(
    catalogue: &Catalogue,
    excused: &BTreeSet<(&str, String, u32, kata_upgrade::catalogue::Version)>,
) {
    let mut idle = Vec::new();
    for flavour in catalogue.flavours() {
        let line = flavour.line().unwrap();
        for release in line
            .releases()
            .filter(|release| flavour.ships(release.version))
        {
            let edition = kata_upgrade::catalogue::Edition {
                flavour: flavour.index(),
                version: release.version,
            };
            for fault in catalogue.shipped_faults(edition) {
                let used = excused.iter().any(|(code, key, own, version)| {
                    *code == fault.code
                        && (key == fault.key || kata_upgrade::key::matches(fault.key, key))
                        && (*own, *version) == (edition.flavour, edition.version)
                });
                if !used {
                    let name = catalogue.edition_name(edition);
                    idle.push(format!("{} {} in {name}", fault.code, fault.key));
                }
            }
        }
    }
    assert_eq!(idle, [""; 0], "exceptions that nothing needs");
}
