//! Settings by a name that is spelt much like theirs.

use std::collections::BTreeSet;

use super::{Finder, FoundBy, Hit, folded};
use crate::explain::overlap;
use crate::explain::reading::table;
use crate::key;

impl<'c> Finder<'c, '_> {
    /// Names that are spelt much like it; of several, the nearest.
    pub(super) fn spelling(&self) -> Vec<Hit<'c>> {
        let name = folded(self.name_asked());
        let names = self.names();
        let Some(right) = closest(&name, names.iter().copied(), 0) else {
            return Vec::new();
        };
        let mut hits = self.all(FoundBy::Spelling, |setting| {
            let own = key::segments(setting.pattern()).last();
            (own == Some(right)).then(|| format!("`{}` is read as `{right}`", self.asked))
        });
        // of several tables the one that was named, if it is one of them
        let own = |hit: &Hit<'_>| overlap(table(&hit.key), table(self.asked));
        if hits.iter().any(own) {
            hits.retain(own);
            for hit in &mut hits {
                hit.key = format!("{}.{right}", table(self.asked));
            }
        }
        hits
    }

    /// The names that come nearest, nearest first.
    pub(super) fn nearest(&self) -> Vec<String> {
        let name = folded(self.name_asked());
        let mut names: Vec<(usize, &str)> = self
            .names()
            .into_iter()
            .map(|own| (strsim::damerau_levenshtein(own, &name), own))
            // further away than half of it is like nothing
            .filter(|(distance, own)| distance * 2 <= own.len().max(name.len()))
            .collect();
        names.sort_unstable();
        names.truncate(3);
        names.into_iter().map(|(_, own)| own.to_owned()).collect()
    }

    fn names(&self) -> BTreeSet<&'c str> {
        let patterns = self.own_settings().map(|setting| setting.pattern());
        patterns
            .filter_map(|pattern| key::segments(pattern).last())
            .collect()
    }
}

/// The name that is spelt most like another, near enough to be meant; `more` is how much further than usual it may be.
pub(super) fn closest<'n>(
    name: &str,
    names: impl Iterator<Item = &'n str>,
    more: usize,
) -> Option<&'n str> {
    let close = names.map(|own| (strsim::damerau_levenshtein(own, name), own));
    let allowed = |own: &str| {
        let length = own.len().min(name.len());
        if more == 0 { length / 4 + 1 } else { more }
    };
    close
        .filter(|(distance, own)| *distance <= allowed(own) && *distance < own.len())
        .min()
        .map(|(_, own)| own)
}
