//! How strict readers are, and what they do with what they read.

use super::setting::last_segment;
use super::tables::packed::{self, fact};
use super::tables::version::Version;
use super::{Catalogue, Edition, Line, part};
use crate::key;

/// Names that a reader knows below a table such as `agent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names<'c> {
    /// The names.
    pub known: Vec<&'c str>,
    /// Whether any other is refused.
    pub refused: bool,
}

/// Why a key that is read has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle<'c> {
    /// What happens instead, in one sentence; empty where the hypervisor's code just does not take it.
    pub why: &'c str,
    /// Where that can be read; empty likewise.
    pub source: &'c str,
}

/// A finding that a shipped file gives as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedFault<'c> {
    /// The finding's code.
    pub code: &'c str,
    /// The key it is about; `*` stands for one segment. Empty where it is about none.
    pub key: &'c str,
    /// Why it is so, in one sentence.
    pub why: &'c str,
    /// Where that can be read.
    pub source: &'c str,
}

impl Catalogue {
    /// The hypervisors whose table a release's reader knows.
    pub fn hypervisors(&self, line: &Line<'_>, version: Version) -> Vec<&str> {
        let rows = self.facts("", line, version);
        let mut fits = rows.filter(|row| row.kind == fact::HYPERVISORS);
        fits.next()
            .map(|row| self.texts(row.names).collect())
            .unwrap_or_default()
    }

    /// The names a release's reader knows below a table such as `agent`; nothing where it takes any.
    pub fn component_names(
        &self,
        line: &Line<'_>,
        version: Version,
        table: &str,
    ) -> Option<Names<'_>> {
        let mut rows = self.facts(table, line, version);
        let row = rows.find(|row| matches!(row.kind, fact::NAMES | fact::ONLY_NAMES))?;
        Some(Names {
            known: self.texts(row.names).collect(),
            refused: row.kind == fact::ONLY_NAMES,
        })
    }

    /// Whether a key that is not read is an error in that table.
    pub fn is_strict(&self, line: &Line<'_>, version: Version, table: &str) -> bool {
        let mut rows = self
            .facts("", line, version)
            .filter(|row| row.kind == fact::STRICT);
        rows.any(|row| {
            self.texts(row.names)
                .any(|pattern| key::matches(pattern.trim_end_matches("[]"), table))
        })
    }

    /// Why a key that a release reads has no effect with a hypervisor; nothing where it has one.
    pub fn idle(
        &self,
        line: &Line<'_>,
        version: Version,
        dotted: &str,
        hypervisor: &str,
    ) -> Option<Idle<'_>> {
        let rows = self.facts(last_segment(dotted), line, version);
        let mut own = rows.filter(|row| key::matches(self.text(row.key), dotted));
        own.find_map(|row| {
            let named = self.texts(row.names).any(|name| name == hypervisor);
            let idle = match row.kind {
                fact::TAKEN => !named,
                fact::IDLE => named || row.names.range().is_empty(),
                _ => false,
            };
            idle.then(|| Idle {
                why: self.text(row.why),
                source: self.text(row.source),
            })
        })
    }

    /// The findings that an edition's shipped file gives as it is.
    pub fn shipped_faults(&self, edition: Edition) -> Vec<ShippedFault<'_>> {
        let Some((flavour, line)) = self
            .edition_flavour(edition)
            .and_then(|flavour| Some((flavour, flavour.line()?)))
        else {
            return Vec::new();
        };
        let rows = self.packed.facts.iter().filter(|row| {
            row.kind == fact::SHIPPED
                && row.line == line.index()
                && row.releases.contains(edition.version.packed())
                && self.texts(row.names).any(|name| name == flavour.name())
        });
        rows.map(|row| ShippedFault {
            code: self.text(row.code),
            key: self.text(row.key),
            why: self.text(row.why),
            source: self.text(row.source),
        })
        .collect()
    }

    /// The facts under a key's last segment that hold for a release.
    pub(super) fn facts(
        &self,
        name: &str,
        line: &Line<'_>,
        version: Version,
    ) -> impl Iterator<Item = &packed::Fact> {
        let index = line.index();
        part(&self.packed.facts, self.name(name).facts)
            .iter()
            .filter(move |row| row.line == index && row.releases.contains(version.packed()))
    }
}
