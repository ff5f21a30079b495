//! How many comment lines of a file each edition shipped.

use super::cost::{COMMENT, FOREIGN_COMMENT};
use super::facts::Facts;
use crate::catalogue::Catalogue;

/// For each flavour and release: how many comment lines of the file it shipped, and how many it shipped at all.
pub(super) struct CommentTotals {
    by_flavour: Vec<Vec<Total>>,
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
    fn add(&mut self, hits: i32, all: i32) {
        self.hits += hits;
        self.all += all;
    }

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

impl CommentTotals {
    /// `releases` gives how many releases a flavour's line has.
    pub fn of(
        facts: &Facts,
        catalogue: &Catalogue,
        releases: impl IntoIterator<Item = usize>,
    ) -> Self {
        let empty = |releases| vec![Total::default(); releases + 1];
        let mut steps: Vec<Vec<Total>> = releases.into_iter().map(empty).collect();
        for (group, size) in (0..).zip(catalogue.comment_group_sizes()) {
            let hits = facts.groups.get(group as usize).copied();
            let (hits, size) = (hits.unwrap_or_default() as i32, size as i32);
            for (flavour, places) in catalogue.comment_group(group) {
                let Some(list) = steps.get_mut(flavour as usize) else {
                    continue;
                };
                let last = list.len() - 1;
                list[places.start.min(last)].add(hits, size);
                list[places.end.min(last)].add(-hits, -size);
            }
        }
        for list in &mut steps {
            let mut sum = Total::default();
            for step in list.iter_mut() {
                sum.add(step.hits, step.all);
                *step = sum;
            }
        }
        Self { by_flavour: steps }
    }

    /// Those of a flavour, by index, at a release's place in its line.
    pub fn at(&self, flavour: u32, release: usize) -> Total {
        let list = self.by_flavour.get(flavour as usize);
        list.and_then(|list| list.get(release))
            .copied()
            .unwrap_or_default()
    }

    /// What the comment lines cost in the release of a flavour that fits them best: its editions cost that at least.
    pub fn least(&self, flavour: u32, facts: &Facts) -> i32 {
        let list = self.by_flavour.get(flavour as usize);
        let costs = list
            .into_iter()
            .flatten()
            .map(|total| total.cost(facts).max(0));
        costs.min().unwrap_or_default()
    }
}
