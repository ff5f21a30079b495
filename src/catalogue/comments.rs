//! Comment lines that upstream shipped.

use super::tables::comments;
use super::tables::packed::index;
use super::{Catalogue, part};

/// What comment lines are known by; none for an empty one, which is nobody's own.
pub fn comment_mark(comment: &str) -> Option<u64> {
    comments::hash(comment)
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
        let first = self.packed.hash_starts.get(index::start_of(mark));
        let mut from = first.map_or(0, |first| first.at as usize);
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
    pub fn comment_counts(&self, flavour: u32) -> impl Iterator<Item = u32> {
        let record = self.packed.flavours.get(flavour as usize);
        let counts = record.map(|record| part(&self.packed.counts, record.comments));
        counts.into_iter().flatten().map(|count| count.lines)
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
