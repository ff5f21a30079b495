//! Ranges of releases: `3.2.0`, `3.2.0..3.4.0`, `3.2.0==`.

use serde::Deserialize;
use serde::de::Error as _;

use super::version::Version;

/// Releases from one on, up to but without another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    /// The first release.
    pub since: Version,
    /// The first release that is no longer in it.
    pub until: Option<Version>,
    /// Only `since` itself.
    pub only: bool,
}

impl Range {
    /// Whether a release lies in it.
    pub fn contains(&self, version: Version) -> bool {
        if self.only {
            version == self.since
        } else {
            version >= self.since && self.until.is_none_or(|end| version < end)
        }
    }

    /// The releases of a whole ordered list as ranges that also hold for releases yet to come.
    pub fn cover(all: &[Version], has: &dyn Fn(Version) -> bool) -> Vec<Self> {
        let mut ranges: Vec<Self> = Vec::new();
        let mut open = false;
        for version in all {
            match (has(*version), open) {
                (true, false) => ranges.push(Self {
                    since: *version,
                    until: None,
                    only: false,
                }),
                (false, true) => {
                    if let Some(last) = ranges.last_mut() {
                        last.until = Some(*version);
                    }
                }
                _ => {}
            }
            open = has(*version);
        }
        ranges
    }
}

impl std::fmt::Display for Range {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.only, self.until) {
            (true, _) => write!(f, "{}==", self.since),
            (false, Some(until)) => write!(f, "{}..{until}", self.since),
            (false, None) => write!(f, "{}", self.since),
        }
    }
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let parse = |part: &str| part.parse::<Version>().map_err(D::Error::custom);
        if let Some(version) = text.strip_suffix("==") {
            return Ok(Self {
                since: parse(version)?,
                until: None,
                only: true,
            });
        }
        let Some((since, until)) = text.split_once("..") else {
            return Ok(Self {
                since: parse(&text)?,
                until: None,
                only: false,
            });
        };
        let (since, until) = (parse(since)?, parse(until)?);
        if until <= since {
            return Err(D::Error::custom(format!("`{text}` ends before it begins")));
        }
        Ok(Self {
            since,
            until: Some(until),
            only: false,
        })
    }
}
