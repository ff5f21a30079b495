//! Comment lines that upstream shipped.

use super::tables::comments;
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
        let from = list.partition_point(|entry| entry.hash < mark);
        let same = list[from..].iter().take_while(|entry| entry.hash == mark);
        from..from + same.count()
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

    /// How many groups there are, and how many lines each has.
    pub fn comment_group_sizes(&self) -> impl ExactSizeIterator<Item = u32> {
        self.packed.groups.iter().map(|group| group.size)
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
