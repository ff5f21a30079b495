//! `changes/CROSSING.toml`: what upstream did to settings.

use serde::Deserialize;
use serde_spanned::Spanned;
use std::collections::{BTreeMap, BTreeSet};

use super::defaults::TomlValue;
use super::error::TableText;
use super::version::Version;
use super::{TableError, Tables};

/// One file of changes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Crossing {
    /// The line it starts in.
    pub from: Spanned<String>,
    /// The line it ends in.
    pub to: Spanned<String>,
    /// The newest release of `to` that the rows are complete for; none where another file tells.
    pub through: Option<Version>,
    /// Its rows, in order.
    #[serde(rename = "change", default)]
    pub changes: Vec<Spanned<Change>>,
    /// New keys, a sentence each.
    #[serde(rename = "appear", default)]
    pub appeared: Vec<Appeared>,
}

/// New keys of one release.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appeared {
    /// The release.
    pub at: Version,
    /// Where this can be read.
    pub source: String,
    /// The keys.
    pub keys: Vec<Spanned<NewKey>>,
}

/// A new key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// Unique for ever.
    pub id: String,
    /// The key.
    pub key: String,
    /// Values that are new, where the key is not.
    #[serde(default)]
    pub values: Vec<String>,
    /// One sentence.
    pub why: String,
}

/// What upstream did to a setting at a release.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Unique for ever.
    pub id: String,
    /// First release, in the line it ends in, where it holds.
    pub at: Version,
    /// First release where it no longer does, if the next row about the key undoes it.
    pub until: Option<Version>,
    /// The key as the older reader spells it; `*` stands for one segment.
    pub key: String,
    /// What happened.
    pub verb: Verb,
    /// The new key.
    pub to: Option<String>,
    /// A conversion.
    #[serde(rename = "with")]
    pub conversion: Option<String>,
    /// Old and new spelling, or values that are refused.
    pub values: Option<Values>,
    /// What took its place, or what to look at.
    pub instead: Option<String>,
    /// Only values below this.
    pub below: Option<i64>,
    /// Only values above this.
    pub above: Option<i64>,
    /// Only in these flavours; in all where empty.
    #[serde(default)]
    pub flavours: Vec<String>,
    /// Which default changed: `shipped`, `absent` or `both`.
    pub of: Option<String>,
    /// Value before.
    pub was: Option<TomlValue>,
    /// Value after.
    pub now: Option<TomlValue>,
    /// One sentence.
    pub why: String,
    /// Where this can be read.
    pub source: String,
}

/// `values` of a row.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Values {
    /// Old spelling and new.
    Respelt(BTreeMap<String, TomlValue>),
    /// Values.
    List(Vec<TomlValue>),
}

/// What upstream did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Other key or table, same meaning.
    Rename,
    /// Other type, unit or spelling.
    Convert,
    /// Values have other names.
    Respell,
    /// Values are no longer accepted.
    Refuse,
    /// Nothing reads it any more.
    Drop,
    /// A file that must not be carried blindly.
    Asset,
    /// Same key, same values, other effect.
    Meaning,
    /// The shipped or built-in value changed.
    Default,
    /// The key, or a value of it, is new.
    Appear,
    /// Worth knowing, decides nothing.
    Note,
}

impl Crossing {
    fn ids(&self) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
        let changes = self
            .changes
            .iter()
            .map(|row| (row.as_ref().id.as_str(), row.span()));
        let keys = self.appeared.iter().flat_map(|group| &group.keys);
        changes.chain(keys.map(|row| (row.as_ref().id.as_str(), row.span())))
    }

    pub(super) fn read(text: &TableText<'_>, tables: &Tables) -> Result<Self, TableError> {
        let crossing: Self = text.parse()?;
        for line in [&crossing.from, &crossing.to] {
            if tables.releases.line(line.as_ref()).is_none() {
                return Err(text.fault(
                    &line.span(),
                    format!("no line `{}` in releases.toml", line.as_ref()),
                ));
            }
        }
        for row in &crossing.changes {
            let id = row.as_ref().id.as_str();
            check(row.as_ref())
                .map_err(|reason| text.fault(&row.span(), format!("{id}: {reason}")))?;
        }
        let taken: BTreeSet<&str> = tables
            .changes
            .iter()
            .flat_map(Self::ids)
            .map(|(id, _)| id)
            .collect();
        let mut own = BTreeSet::new();
        let twice = |(id, _): &(&'_ str, _)| taken.contains(id) || !own.insert((*id).to_owned());
        if let Some((id, span)) = crossing.ids().find(twice) {
            return Err(text.fault(&span, format!("the id `{id}` is taken")));
        }
        Ok(crossing)
    }
}

fn check(row: &Change) -> Result<(), String> {
    let needs = |has: bool, field: &str| {
        if has {
            Ok(())
        } else {
            Err(format!("needs `{field}`"))
        }
    };
    match row.verb {
        Verb::Rename => needs(row.to.is_some(), "to"),
        Verb::Convert => needs(row.conversion.is_some(), "with"),
        Verb::Respell => needs(
            matches!(row.values, Some(Values::Respelt(_))),
            "values = { old = \"new\" }",
        ),
        Verb::Refuse => needs(
            matches!(row.values, Some(Values::List(_)))
                || row.below.is_some()
                || row.above.is_some(),
            "values = [\"value\"]",
        ),
        _ => Ok(()),
    }?;
    Ok(())
}
