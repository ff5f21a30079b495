//! Versions of releases.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::Error as _;

/// Three numbers, ordered as versions are: 1.5.4 before 1.6.0, 3.9.0 before 3.10.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Version(u32);

impl Version {
    /// The version `major.minor.patch`; each part is below 1,000.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self(major * 1_000_000 + minor * 1_000 + patch)
    }

    /// The first number.
    pub const fn major(self) -> u32 {
        self.0 / 1_000_000
    }

    /// The number this is kept as, in order.
    pub const fn packed(self) -> u32 {
        self.0
    }

    /// The version that [`Version::packed`] gave.
    pub const fn from_packed(packed: u32) -> Self {
        Self(packed)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}.{}.{}",
            self.0 / 1_000_000,
            self.0 / 1_000 % 1_000,
            self.0 % 1_000
        )
    }
}

/// The text is not `MAJOR.MINOR.PATCH`.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a version such as `3.2.0`")]
pub struct NotAVersion(String);

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let wrong = || NotAVersion(text.to_owned());
        let mut parts = text.split('.').map(|part| {
            let digits = !part.is_empty()
                && part.len() <= 3
                && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>()
                .ok()
                .filter(|_| digits)
                .ok_or_else(wrong)
        });
        let mut next = || parts.next().unwrap_or_else(|| Err(wrong()));
        let version = Self::new(next()?, next()?, next()?);
        if parts.next().is_some() {
            Err(wrong())
        } else {
            Ok(version)
        }
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_by_number() {
        let parse = |text: &str| text.parse::<Version>().unwrap();
        assert!(parse("1.5.4") < parse("1.6.0") && parse("3.9.0") < parse("3.10.0"));
        assert_eq!(parse("3.19.1").to_string(), "3.19.1");
        for wrong in [
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "1.2.x",
            "1.2.-1",
            "1.2.+3",
            "1.2.1000",
            "1.2.0-rc1",
        ] {
            assert!(wrong.parse::<Version>().is_err(), "{wrong}");
        }
    }
}
