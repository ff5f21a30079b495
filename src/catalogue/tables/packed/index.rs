//! Where a text or an encoded value stands in its list, found by its hash: nearly every line of a file asks.

use twox_hash::XxHash3_64;

use super::record::chunk;
use super::{Hash, NONE, Span, Text};

record! {
    /// A place in a list, or [`NONE`] where no entry has that bucket.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[allow(missing_docs)]
    pub struct At {
        pub at: u32,
    }
}

record! {
    /// The last segment of keys, and where what is told under it stands.
    #[derive(Debug, Clone, Copy, Default)]
    #[allow(missing_docs)]
    pub struct Name {
        pub text: Text,
        pub settings: Span,
        pub read_keys: Span,
        pub facts: Span,
        /// Keys that have the name as another one, among the places of those.
        pub aliased: Span,
    }
}

/// The bucket an entry is looked for first; their number is a power of two.
fn first(entry: &[u8], buckets: usize) -> usize {
    XxHash3_64::oneshot(entry) as usize & buckets.wrapping_sub(1)
}

/// Puts each entry of a list into the first free bucket from its own on; half of them stay free at least.
pub fn buckets<'e>(entries: impl ExactSizeIterator<Item = &'e [u8]>) -> Vec<At> {
    let many = (entries.len() * 2).next_power_of_two();
    let mut buckets = vec![At { at: NONE }; many];
    for (at, entry) in (0..).zip(entries) {
        let mut place = first(entry, many);
        while buckets.get(place).is_some_and(|one| one.at != NONE) {
            place = (place + 1) % many;
        }
        if let Some(free) = buckets.get_mut(place) {
            free.at = at;
        }
    }
    buckets
}

/// The place of an entry in its list, where it is in there.
pub fn find<'e>(buckets: &[At], entry: &[u8], entry_at: impl Fn(u32) -> &'e [u8]) -> Option<u32> {
    let mut place = first(entry, buckets.len());
    loop {
        let at = buckets.get(place)?.at;
        if at == NONE {
            return None;
        }
        if entry_at(at) == entry {
            return Some(at);
        }
        place = (place + 1) % buckets.len();
    }
}

/// How many of a hash's bits do not tell where in the list to begin.
const SHIFT: u32 = u64::BITS - 10;

/// Which of [`starts`] is a hash's.
pub const fn start_of(hash: u64) -> usize {
    (hash >> SHIFT) as usize
}

/// Where in a sorted list the hashes with the same first bits begin: each has a few neighbours only.
pub fn starts(list: &[Hash]) -> Vec<At> {
    let firsts = 0..=start_of(u64::MAX);
    let start = |first| list.partition_point(|entry| start_of(entry.hash) < first) as u32;
    firsts.map(|first| At { at: start(first) }).collect()
}
