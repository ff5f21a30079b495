//! How a manifest spells what JSON has no form for: names that are not UTF-8, raw bytes, permission bits.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// A file or attribute name: a JSON string where it is UTF-8, else `{"hex": "…"}`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(try_from = "NameForm", into = "NameForm")]
pub struct Name(OsString);

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum NameForm {
    Text(String),
    Hex { hex: Hex },
}

impl Name {
    /// As the system takes it.
    pub fn as_os_str(&self) -> &OsStr {
        &self.0
    }

    /// As a path.
    pub fn as_path(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl<T: AsRef<OsStr> + ?Sized> From<&T> for Name {
    fn from(name: &T) -> Self {
        Self(name.as_ref().to_owned())
    }
}

impl From<Name> for NameForm {
    fn from(name: Name) -> Self {
        match name.0.into_string() {
            Ok(text) => Self::Text(text),
            Err(other) => Self::Hex {
                hex: Hex(other.into_vec()),
            },
        }
    }
}

impl TryFrom<NameForm> for Name {
    type Error = &'static str;

    fn try_from(form: NameForm) -> Result<Self, Self::Error> {
        let name = match form {
            NameForm::Text(text) => OsString::from(text),
            NameForm::Hex { hex } => OsString::from_vec(hex.0),
        };
        if name.is_empty() || name.as_bytes().contains(&0) {
            return Err("a name is empty or holds a NUL byte");
        }
        Ok(Self(name))
    }
}

/// Bytes, spelt as hexadecimal digits, two for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(extend("pattern" = "^([0-9a-f]{2})*$")))]
#[serde(try_from = "String", into = "String")]
pub struct Hex(pub Vec<u8>);

impl From<Hex> for String {
    fn from(hex: Hex) -> Self {
        spell(&hex.0)
    }
}

impl TryFrom<String> for Hex {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let bytes: Option<Vec<u8>> = pairs
            .iter()
            .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
            .collect();
        bytes
            .filter(|_| rest.is_empty())
            .map(Self)
            .ok_or("not pairs of hexadecimal digits")
    }
}

/// A SHA-256 of a file's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(extend("pattern" = "^[0-9a-f]{64}$")))]
#[serde(try_from = "String", into = "String")]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        super::capture::sum(bytes)
    }
}

impl std::fmt::Display for Sha256 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&spell(&self.0))
    }
}

impl From<Sha256> for String {
    fn from(sum: Sha256) -> Self {
        spell(&sum.0)
    }
}

impl TryFrom<String> for Sha256 {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let bytes = Hex::try_from(text)?.0;
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| "a SHA-256 has 64 hexadecimal digits")
    }
}

/// Permission bits, spelt in octal as `chmod` takes them: `"0644"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(extend("pattern" = "^[0-7]{4}$")))]
#[serde(try_from = "String", into = "String")]
pub struct Mode(pub u32);

impl From<Mode> for String {
    fn from(mode: Mode) -> Self {
        format!("{:04o}", mode.0)
    }
}

impl TryFrom<String> for Mode {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = text.len() == 4 && text.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
        let mode = u32::from_str_radix(&text, 8).ok().filter(|_| digits);
        mode.map(Self).ok_or("a mode has four octal digits")
    }
}

fn spell(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_where_they_can_be() {
        let plain = Name::from("/etc/é\n");
        assert_eq!(serde_json::to_string(&plain).unwrap(), r#""/etc/é\n""#);
        let odd = Name::from(OsStr::from_bytes(b"/\xff"));
        assert_eq!(serde_json::to_string(&odd).unwrap(), r#"{"hex":"2fff"}"#);
        for name in [plain, odd] {
            assert_eq!(
                serde_json::from_str::<Name>(&serde_json::to_string(&name).unwrap()).unwrap(),
                name
            );
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            r#""""#,
            r#""a\u0000b""#,
            r#"{"hex":"2f0"}"#,
            r#"{"hex":"zz"}"#,
            r#"{"hex":"00"}"#,
            "7",
        ] {
            assert!(serde_json::from_str::<Name>(text).is_err(), "{text}");
        }
        for text in [r#""644""#, r#""0648""#, r#""+644""#, r#""00644""#, "420"] {
            assert!(serde_json::from_str::<Mode>(text).is_err(), "{text}");
        }
        assert!(serde_json::from_str::<Sha256>(r#""00ff""#).is_err());
    }

    #[test]
    fn modes_and_sums_read_back() {
        assert_eq!(serde_json::to_string(&Mode(0o4755)).unwrap(), r#""4755""#);
        assert_eq!(
            serde_json::from_str::<Mode>(r#""0644""#).unwrap(),
            Mode(0o644)
        );
        let sum = Sha256(std::array::from_fn(|n| n as u8 * 8));
        assert_eq!(
            serde_json::from_str::<Sha256>(&serde_json::to_string(&sum).unwrap()).unwrap(),
            sum
        );
        assert!(sum.to_string().starts_with("0008101820"), "{sum}");
    }
}
