//! The files that the installed runtimes would read, and the shipped ones among them.

use std::path::{Path, PathBuf};

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Catalogue, Edition, Layout};
use kata_upgrade::customise::compare;
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, identify};
use kata_upgrade::source::SourceError;
use kata_upgrade::source::read::ReadFile;
use kata_upgrade::source::resolve::locate;

use super::Context;
use super::subject::read;
use crate::error::Refusal;

/// For every runtime and every place it may be installed in, the first of the files it looks for.
pub fn find(catalogue: &Catalogue, root: Option<&Path>) -> Result<Vec<PathBuf>, Refusal> {
    let mut found: Vec<PathBuf> = Vec::new();
    let mut looked: Vec<String> = Vec::new();
    for line in catalogue.lines() {
        let Some(version) = line.newest() else {
            continue;
        };
        for prefix in catalogue.prefixes() {
            for path in line.search_paths(version) {
                let path = path.replace("{prefix}", prefix);
                if !looked.contains(&path) {
                    looked.push(path.clone());
                }
                let path = PathBuf::from(path);
                match locate(&path, root) {
                    Err(error @ SourceError::Root { .. }) => return Err(error.into()),
                    Err(error) if error.is_missing() => continue,
                    // what cannot be read is there, and the reading says why not
                    Ok(_) | Err(_) => {}
                }
                if !found.contains(&path) {
                    found.push(path);
                }
                break;
            }
        }
    }
    if found.is_empty() {
        let places = looked.join("\n      ");
        return Err(
            Refusal::new("there is no configuration file where the runtimes look for one")
                .help("name the file")
                .help(format!("looked for\n      {places}")),
        );
    }
    Ok(found)
}

/// The file that an edition ships, where it is installed and nobody changed it; that of the same layout first.
pub fn shipped(
    context: &Context<'_>,
    edition: Edition,
    layout: &Layout,
) -> Option<(ReadFile, Document)> {
    let catalogue = &context.catalogue;
    let line = catalogue.edition_line(edition)?;
    let flavour = catalogue.edition_flavour(edition)?;
    let name = flavour.file_name(edition.version);
    let own = std::iter::once(layout.prefix.as_str());
    for prefix in own.chain(catalogue.prefixes()) {
        for path in line.search_paths(edition.version) {
            let path = PathBuf::from(path.replace("{prefix}", prefix));
            if path.starts_with("/etc") {
                continue;
            }
            let deployed = Path::new("runtimes").join(flavour.name()).join(name);
            for place in [path.with_file_name(name), path.with_file_name(deployed)] {
                let Ok((file, document)) = read(&place, context.root(), catalogue) else {
                    continue;
                };
                if is_as_shipped(&document, edition, catalogue) {
                    return Some((file, document));
                }
            }
        }
    }
    None
}

/// Whether a text is that edition's, without any difference.
fn is_as_shipped(document: &Document, edition: Edition, catalogue: &Catalogue) -> bool {
    let hints = Hints {
        path: None,
        named: Some(edition),
        arch: Some(kata_upgrade::identify::MACHINE),
    };
    identify(document, catalogue, hints).is_some_and(|found| {
        let baseline = Baseline::of(catalogue, edition, found.build, found.layout);
        let differences = compare(document, Path::new(""), &baseline, catalogue);
        differences.customisations.is_empty() && differences.inherited.is_empty()
    })
}
