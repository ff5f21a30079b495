//! What is known of a setting: what it is, who reads it, what it was and became, what it is called elsewhere.
//!
//! Pure: looks things up in the catalogue and puts them together; [`find`] takes what a person types to the settings that are meant.
//!
//! ```
//! use kata_upgrade::catalogue::Catalogue;
//! use kata_upgrade::explain::{explain, find};
//!
//! let catalogue = Catalogue::built_in();
//! // misspelt
//! let hits = find(&catalogue, "defualt_memory", None).unwrap_or_default();
//! let known = explain(&catalogue, &hits[0], None);
//! assert_eq!(known.setting.unit(), Some("MiB"));
//! ```

mod find;
mod history;
mod other_names;
mod reading;
mod stretch;
#[cfg(test)]
mod tests;

pub use find::{FoundBy, Hit, Unknown, find};
pub use history::{Event, What};
pub use reading::{Annotated, Reading, Shipped, ShippedValue};
pub use stretch::Stretch;

use crate::catalogue::{Catalogue, Edition, Line, Setting};
use crate::key;

/// Everything that is known of one setting.
pub struct Explanation<'c> {
    /// Its key: as asked where that names a table, else with `*` for the name of a hypervisor, an agent, ….
    pub key: String,
    /// What it is.
    pub setting: Setting<'c>,
    /// Annotations of pods that take its place.
    pub annotations: Vec<Annotated<'c>>,
    /// Who reads it, a line each; with an edition its line alone, read or not.
    pub readings: Vec<Reading<'c>>,
    /// What upstream did to it within a line, in the order of releases.
    pub history: Vec<Event<'c>>,
    /// What it corresponds to in another line.
    pub elsewhere: Vec<Event<'c>>,
}

/// Explains a setting that was found, in every release or in one edition.
pub fn explain<'c>(
    catalogue: &'c Catalogue,
    hit: &Hit<'c>,
    scope: Option<Edition>,
) -> Explanation<'c> {
    let key = scope
        .and_then(|edition| catalogue.edition_flavour(edition))
        .map_or_else(
            || hit.key.clone(),
            |flavour| with_hypervisor(&hit.key, flavour.hypervisor()),
        );
    let own = scope.and_then(|edition| catalogue.edition_line(edition));
    let lines = catalogue
        .lines()
        .filter(|line| own.is_none_or(|own| own.index() == line.index()));
    let readings: Vec<Reading<'c>> = lines
        .map(|line| Reading::of(catalogue, line, &key, scope))
        .filter(|reading| scope.is_some() || !reading.read.is_empty())
        .collect();
    let (history, elsewhere) = history::events(catalogue, &key, &readings, scope);
    Explanation {
        annotations: reading::annotations(catalogue, hit.setting.pattern(), scope),
        setting: hit.setting,
        readings,
        history,
        elsewhere,
        key,
    }
}

impl Explanation<'_> {
    /// The key of its table; empty where it stands at the top.
    pub fn table_key(&self) -> &str {
        reading::table(&self.key)
    }

    /// Its table as a file has it, with a word for each star.
    pub fn table(&self) -> String {
        let table = self.table_key();
        let what = match table.split('.').next().unwrap_or_default() {
            _ if !table.contains('*') => "",
            "hypervisor" => "; `*` is the hypervisor's name, such as `qemu` or `clh`",
            "agent" => "; `*` is the agent's name: `kata`",
            _ => "; `*` is the product's part: `cc` or `kata`",
        };
        if table.is_empty() {
            "none: it stands at the top".to_owned()
        } else {
            format!("[{table}]{what}")
        }
    }
}

/// Puts the name of a hypervisor in the place of the star.
fn with_hypervisor(key: &str, hypervisor: &str) -> String {
    match key.strip_prefix("hypervisor.*.") {
        Some(rest) if !hypervisor.is_empty() => format!("hypervisor.{hypervisor}.{rest}"),
        _ => key.to_owned(),
    }
}

/// Whether two keys can name the same setting; `*` stands for one segment in either.
fn overlap(one: &str, other: &str) -> bool {
    begins(one, other) && key::segments(one).count() == key::segments(other).count()
}

/// Whether a key can be `table` itself or something in it; `*` stands for one segment in either.
fn begins(table: &str, key: &str) -> bool {
    let mut own = key::segments(key);
    key::segments(table).all(|want| {
        own.next()
            .is_some_and(|have| want == "*" || have == "*" || want == have)
    })
}

/// Whether a release of a line reads a key.
fn is_read(
    catalogue: &Catalogue,
    line: &Line<'_>,
    key: &str,
    version: crate::catalogue::Version,
) -> bool {
    reading::reader(catalogue, line, key).is_some_and(|reader| reader.read_by(version))
}
