//! How many comment lines of a file each edition shipped.

use super::cost::{COMMENT, FOREIGN_COMMENT};
use super::facts::Facts;
use crate::catalogue::Catalogue;

/// How many comment lines of the file each release of a flavour's line shipped, and how many at all.
pub(super) struct CommentTotals<'c> {
    catalogue: &'c Catalogue,
    hits: Vec<Vec<i32>>,
}

/// Of one release.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Total {
    /// Lines of the file that it shipped.
    pub hits: i32,
    /// Lines it shipped.
    pub all: i32,
}

impl Total {
    /// What the lines that came and went cost.
    pub fn cost(self, facts: &Facts) -> i32 {
        let gone = if facts.lacks_comments() || facts.partial {
            0
        } else {
            self.all - self.hits
        };
        FOREIGN_COMMENT * (facts.comments as i32 - self.hits) + COMMENT * gone
    }
}

impl<'c> CommentTotals<'c> {
    /// `releases` gives how many releases each flavour's line has; nought for one that is of no interest.
    pub fn of(
        facts: &Facts,
        catalogue: &'c Catalogue,
        releases: impl IntoIterator<Item = usize>,
    ) -> Self {
        // steps from one release to the next, then sums
        let mut hits: Vec<Vec<i32>> = releases.into_iter().map(|all| vec![0; all]).collect();
        for (group, count) in (0..).zip(&facts.groups).filter(|(_, count)| **count > 0) {
            let count = *count as i32;
            for (flavour, places) in catalogue.comment_group(group) {
                let Some(steps) = hits.get_mut(flavour as usize) else {
                    continue;
                };
                if let Some(from) = steps.get_mut(places.start) {
                    *from += count;
                }
                if let Some(to) = steps.get_mut(places.end) {
                    *to -= count;
                }
            }
        }
        for steps in &mut hits {
            let mut sum = 0;
            for step in steps {
                sum += *step;
                *step = sum;
            }
        }
        Self { catalogue, hits }
    }

    /// Those of a flavour, by index, for each release of its line.
    pub fn totals(&self, flavour: u32) -> impl Iterator<Item = Total> {
        let hits = self.hits.get(flavour as usize).into_iter().flatten();
        let all = self.catalogue.comment_counts(flavour);
        hits.zip(all).map(|(hits, all)| Total {
            hits: *hits,
            all: all as i32,
        })
    }

    /// What the comment lines cost in the release of a flavour that fits them best: its editions cost that at least.
    pub fn least(&self, flavour: u32, facts: &Facts) -> i32 {
        let costs = self.totals(flavour).map(|total| total.cost(facts).max(0));
        costs.min().unwrap_or_default()
    }
}
