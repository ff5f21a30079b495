//! Comment lines that upstream shipped.

use super::tables::comments;
use super::tables::packed::Hash;
use super::{Catalogue, Flavour, part};

/// What comment lines are known by; none for an empty one, which is nobody's own.
pub fn comment_mark(comment: &str) -> Option<u64> {
    comments::hash(comment)
}

/// How many of a mark's bits do not tell where in the list to begin.
const SHIFT: u32 = u64::BITS - 10;

/// Where in the list the marks with the same first bits begin: they are hashes, so that each has a few neighbours only.
fn starts(list: &[Hash]) -> Vec<u32> {
    let mut starts = Vec::with_capacity(1 << (u64::BITS - SHIFT));
    let mut at = 0;
    for first in 0..1_u64 << (u64::BITS - SHIFT) {
        while list
            .get(at)
            .is_some_and(|entry| entry.hash >> SHIFT < first)
        {
            at += 1;
        }
        starts.push(at as u32);
    }
    starts
}

impl Catalogue {
    /// How many entries the list of shipped comment lines has.
    pub fn comment_count(&self) -> usize {
        self.packed.hashes.len()
    }

    /// Where the comment line with that [`comment_mark`] stands in the list of shipped ones; empty where it is nobody's but the
    /// user's.
    pub fn comment_lines(&self, mark: u64) -> std::ops::Range<usize> {
        let list = &self.packed.hashes;
        let starts = self.comment_starts.get_or_init(|| starts(list));
        let first = starts.get((mark >> SHIFT) as usize);
        let mut from = first.map_or(0, |first| *first as usize);
        while list.get(from).is_some_and(|entry| entry.hash < mark) {
            from += 1;
        }
        let mut to = from;
        while list.get(to).is_some_and(|entry| entry.hash == mark) {
            to += 1;
        }
        from..to
    }

    /// The groups of editions that shipped the lines of a stretch that [`Catalogue::comment_lines`] gave.
    pub fn comment_groups_of(
        &self,
        lines: std::ops::Range<usize>,
    ) -> impl Iterator<Item = u32> + use<'_> {
        let lines = self.packed.hashes.get(lines).unwrap_or_default();
        lines.iter().map(|entry| entry.group)
    }

    /// Whether any edition shipped a comment line; an empty one is nobody's own.
    pub fn is_shipped_comment(&self, comment: &str) -> bool {
        comment_mark(comment).is_none_or(|mark| !self.comment_lines(mark).is_empty())
    }

    /// How many groups of comment lines there are.
    pub fn comment_groups(&self) -> usize {
        self.packed.groups.len()
    }

    /// How many comment lines each release of a flavour's line shipped with it, by place.
    pub fn comment_counts(&self, flavour: u32) -> &[u32] {
        let all = self.comment_counts.get_or_init(|| self.count_comments());
        all.get(flavour as usize).map_or(&[], Vec::as_slice)
    }

    fn count_comments(&self) -> Vec<Vec<u32>> {
        let releases =
            |flavour: Flavour<'_>| flavour.line().map_or(0, |line| line.releases().count());
        let none = |flavour| vec![0; releases(flavour)];
        let mut counts: Vec<Vec<u32>> = self.flavours().map(none).collect();
        for (at, group) in (0..).zip(self.packed.groups.iter()) {
            for (flavour, places) in self.comment_group(at) {
                let own = counts.get_mut(flavour as usize).into_iter().flatten();
                for count in own.take(places.end).skip(places.start) {
                    *count += group.size;
                }
            }
        }
        counts
    }

    /// Which flavours, by index, shipped a group's lines, from which place among their line's releases on and up to which.
    pub fn comment_group(&self, group: u32) -> impl Iterator<Item = (u32, std::ops::Range<usize>)> {
        let span = self
            .packed
            .groups
            .get(group as usize)
            .map(|group| group.shipped)
            .unwrap_or_default();
        part(&self.packed.shipped, span)
            .iter()
            .map(|row| (row.flavour, usize::from(row.from)..usize::from(row.to)))
    }
}
