//! Facts that hold for some releases in a row.

use crate::catalogue::Version;

/// A fact and the releases it holds for.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch<T> {
    /// The first release.
    pub first: Version,
    /// The last release.
    pub last: Version,
    /// Whether it still holds in the newest release that was looked at.
    pub is_current: bool,
    /// The fact.
    pub fact: T,
}

impl<T: PartialEq> Stretch<T> {
    /// The stretches in which `fact` gives the same, over releases in order; releases without it are left out.
    pub fn of(releases: &[Version], fact: impl Fn(Version) -> Option<T>) -> Vec<Self> {
        let mut list: Vec<Self> = Vec::new();
        let mut open = false;
        for version in releases {
            let found = fact(*version);
            let is_found = found.is_some();
            match (found, list.last_mut()) {
                (Some(fact), Some(last)) if open && last.fact == fact => last.last = *version,
                (Some(fact), _) => list.push(Self {
                    first: *version,
                    last: *version,
                    is_current: false,
                    fact,
                }),
                (None, _) => {}
            }
            open = is_found;
        }
        if let Some(last) = list.last_mut() {
            last.is_current = open;
        }
        list
    }
}

impl<T> Stretch<T> {
    /// `3.0.0 - 3.2.0`, or the release where it is one only.
    pub fn releases(&self) -> String {
        if self.first == self.last {
            self.first.to_string()
        } else {
            format!("{} - {}", self.first, self.last)
        }
    }
}
