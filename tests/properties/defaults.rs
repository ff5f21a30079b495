//! What `config defaults` prints is what the release shipped, to its reader and to `config diff`.

use kata_upgrade::baseline::{Baseline, usual_build};
use kata_upgrade::catalogue::{Catalogue, Edition, Layout, Line, Notation};
use kata_upgrade::customise::compare;
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, identify};
use kata_upgrade::render::template;
use kata_upgrade::source::KnownSettings;

use crate::plain;

#[test]
fn printed_defaults_are_toml_and_no_customisation() {
    let catalogue = Catalogue::built_in();
    let mut faults = Vec::new();
    let mut number = 0;
    let toml = |line: &Line<'_>| line.notation() == Notation::Toml;
    for line in catalogue.lines().filter(toml) {
        for flavour in line.flavours() {
            for release in line.releases().filter(|one| flavour.ships(one.version)) {
                let edition = Edition {
                    flavour: flavour.index(),
                    version: release.version,
                };
                for prefix in ["/usr", "/opt/kata"] {
                    number += 1;
                    if let Err(fault) = printed(&catalogue, edition, prefix) {
                        faults.push(format!("{}: {fault}", catalogue.edition_name(edition)));
                    }
                }
            }
        }
    }
    println!("{number} files printed from the tables have nothing that is different");
    assert!(number > 2000, "{number} files");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn printed(catalogue: &Catalogue, edition: Edition, prefix: &str) -> Result<(), String> {
    let layout = Layout {
        name: catalogue.layout_name(prefix).to_owned(),
        prefix: prefix.to_owned(),
        arch: "x86_64".to_owned(),
    };
    let build = usual_build(catalogue, edition, &layout);
    let baseline = Baseline::of(catalogue, edition, build, layout);
    let text = template::text(catalogue, &baseline);
    plain::settings(&text).ok_or("not TOML")?;
    let document =
        Document::parse(text, &KnownSettings(catalogue)).map_err(|error| error.to_string())?;
    let hints = Hints {
        named: Some(edition),
        ..Hints::default()
    };
    let found = identify(&document, catalogue, hints).ok_or("no edition")?;
    let own = Baseline::of(catalogue, found.edition, found.build, found.layout);
    let differences = compare(&document, "configuration.toml".as_ref(), &own, catalogue);
    match differences.customisations.first() {
        Some(one) => Err(format!("{prefix}: {} is different", one.key)),
        None if differences.inherited.is_empty() => Ok(()),
        None => Err(format!("{prefix}: old defaults")),
    }
}
