//! Comment lines that upstream shipped.

use super::tables::comments;
use super::{Catalogue, part};

impl Catalogue {
    /// The groups of editions that shipped a comment line; none where it is nobody's but the user's.
    pub fn comment_groups(&self, comment: &str) -> impl Iterator<Item = u32> {
        let hash = comments::hash(comment);
        let list = &self.packed.hashes;
        let from = hash.map_or(list.len(), |hash| {
            list.partition_point(|entry| entry.hash < hash)
        });
        list[from..]
            .iter()
            .take_while(move |entry| Some(entry.hash) == hash)
            .map(|entry| entry.group)
    }

    /// Whether any edition shipped a comment line; an empty one is nobody's own.
    pub fn is_shipped_comment(&self, comment: &str) -> bool {
        comments::hash(comment).is_none() || self.comment_groups(comment).next().is_some()
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
