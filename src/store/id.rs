//! Names of backups.

use std::fmt;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;

/// A backup's name, `20261122T174512Z-3f9c`: the second it was made in, UTC, and four digits that tell apart those of
/// one second. Sorts by time, and is a safe file name by its shape.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(extend("pattern" = "^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{4}$")))]
#[serde(try_from = "String", into = "String")]
pub struct BackupId(String);

impl BackupId {
    /// A name for a backup made at `time`. Whether it is taken is for the file system to say.
    pub(super) fn new(time: Timestamp) -> Self {
        let suffix = RandomState::new().build_hasher().finish() & 0xffff;
        Self(format!("{}-{suffix:04x}", time.strftime("%Y%m%dT%H%M%SZ")))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part that says when.
    pub(super) fn second(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// The name it has until it is whole.
    pub(super) fn partial(&self) -> String {
        format!(".{}.partial", self.0)
    }

    /// Takes the name of an unfinished backup apart.
    pub(super) fn from_partial(name: &str) -> Option<Self> {
        name.strip_prefix('.')?
            .strip_suffix(".partial")?
            .parse()
            .ok()
    }
}

impl FromStr for BackupId {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for BackupId {
    type Error = StoreError;

    fn try_from(text: String) -> Result<Self, StoreError> {
        let shape = b"00000000T000000Z-xxxx";
        let fits = text.len() == shape.len()
            && text.bytes().zip(shape).all(|(byte, like)| match like {
                b'0' => byte.is_ascii_digit(),
                b'x' => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
                other => byte == *other,
            });
        if fits {
            Ok(Self(text))
        } else {
            Err(StoreError::NotAnId { id: text })
        }
    }
}

impl From<BackupId> for String {
    fn from(id: BackupId) -> Self {
        id.0
    }
}

impl fmt::Display for BackupId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_says_its_second_and_reads_back() {
        let id = BackupId::new("2026-11-22T17:45:12.9Z".parse().unwrap());
        assert!(id.as_str().starts_with("20261122T174512Z-"), "{id}");
        assert_eq!(id.as_str().parse::<BackupId>().unwrap(), id);
        assert_eq!(BackupId::from_partial(&id.partial()), Some(id));
    }

    #[test]
    fn other_shapes_are_no_names() {
        for text in [
            "",
            "..",
            "20261122T174512Z",
            "20261122T174512Z-3F9C",
            "20261122T174512Z-3f9c/",
            "../0261122T1745/Z-3f9",
        ] {
            assert!(text.parse::<BackupId>().is_err(), "{text}");
        }
    }
}
