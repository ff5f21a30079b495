//! Findings: what a release's reader would refuse, ignore or take for something else in a file.
//!
//! [`check`] looks at texts only; [`around::check`] at what lies around them on a disk. One file per family of findings.

mod added;
pub mod around;
pub mod drop_ins;
mod finding;
mod keys;
mod log;
mod notation;
mod place;
mod renamed;
mod shipped;
mod tables;
mod together;
mod twice;
mod unread;
mod unused;
mod values;
mod view;

use std::path::Path;

use crate::catalogue::{Catalogue, Edition};
use crate::document::{Document, Setting};
use crate::key::Key;

pub use added::added;
pub use finding::{CODES, Finding, Severity};
use place::{Place, place};
use view::View;

/// One of the files that the runtime reads, in order: the base file, then those of `config.d`.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// Its name as the user would type it.
    pub path: &'a Path,
    /// Its text.
    pub document: &'a Document,
    /// Whether it lies in `config.d`.
    pub is_drop_in: bool,
}

/// What there is to say of a file for an edition: in the order of the layers and their lines.
pub fn check(layers: &[Layer<'_>], edition: Edition, catalogue: &Catalogue) -> Vec<Finding> {
    let Some(view) = View::of(layers, edition, catalogue) else {
        return Vec::new();
    };
    let mut found = all(&view);
    shipped::excuse(&view, &mut found);
    let place = |path: &Path| layers.iter().position(|layer| layer.path == path);
    found.sort_by_cached_key(|finding| (place(&finding.path), finding.line, finding.severity));
    found
}

/// What an edition's reader refuses in the file that the edition ships, so that nobody's change is to blame.
pub fn refused_as_shipped(
    shipped: &Document,
    edition: Edition,
    catalogue: &Catalogue,
) -> Vec<Finding> {
    let layers = [Layer {
        path: Path::new("configuration.toml"),
        document: shipped,
        is_drop_in: false,
    }];
    let Some(view) = View::of(&layers, edition, catalogue) else {
        return Vec::new();
    };
    let mut found = all(&view);
    found.retain(|finding| finding.severity == Severity::Error);
    found
}

/// Everything, whoever is to blame.
fn all(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for layer in view.layers {
        notation::check(view, layer, &mut found);
        keys_and_values(view, layer, &mut found);
        twice::check(view, layer, &mut found);
    }
    tables::check(view, &mut found);
    together::check(view, &mut found);
    not_idle(&mut found);
    found
}

/// What the reader refuses a file for is not without effect.
fn not_idle(found: &mut Vec<Finding>) {
    let is_error = |one: &&Finding| one.severity == Severity::Error;
    let refused: Vec<Option<Key>> = found
        .iter()
        .filter(is_error)
        .map(|one| one.key.clone())
        .collect();
    found.retain(|one| one.code != "unused-key" || !refused.contains(&one.key));
}

/// Whether the library of the reader cannot read the text of a setting's value.
fn is_told(found: &[Finding], layer: &Layer<'_>, setting: &Setting) -> bool {
    found.iter().any(|one| {
        one.code == "notation"
            && one.path == layer.path
            && one.line == Some(setting.line)
            && one.key.as_ref() == Some(&setting.key)
            && setting.value.as_ref().is_some_and(notation::is_mixed)
    })
}

fn keys_and_values(view: &View<'_>, layer: &Layer<'_>, found: &mut Vec<Finding>) {
    let mut told: Vec<Key> = Vec::new();
    let set = layer.document.settings().iter().filter(|one| one.is_set());
    for setting in set {
        match place(view, layer, setting) {
            // runtime-rs joins the files first and looks at types then
            Place::Read(_) if view.is_rs() && !view.is_in_force(setting) => {}
            // a text that cannot be read has no type
            Place::Read(_) if is_told(found, layer, setting) => {}
            Place::Read(read) => {
                let before = found.len();
                values::check(view, layer, setting, &read, found);
                if found.len() == before {
                    unused::check(view, layer, setting, &read, found);
                }
            }
            Place::Folded(read, name) => {
                keys::folded(view, layer, setting, &name, found);
                values::check(view, layer, setting, &read, found);
            }
            Place::Alias(read) => {
                keys::alias(view, layer, setting, &read, found);
                values::check(view, layer, setting, &read, found);
            }
            Place::List => keys::elements(view, layer, setting, found),
            Place::Foreign => {}
            Place::Nowhere => unread::check(view, layer, setting, &mut told, found),
        }
    }
}
