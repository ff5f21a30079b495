//! `comments/LINE.toml`: hashes of the comment lines upstream shipped.

use serde::Deserialize;
use serde_spanned::Spanned;
use std::collections::BTreeMap;
use twox_hash::XxHash3_64;

use super::TableError;
use super::error::TableText;
use super::range::Range;
use super::releases::Releases;

/// A line's comment lines, grouped by the editions that shipped them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comments {
    /// `kata/go`.
    pub line: Spanned<String>,
    /// Comment lines that were shipped together.
    #[serde(rename = "group", default)]
    pub groups: Vec<Group>,
}

/// Comment lines shipped by the same editions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Flavour, and the releases in which it had these lines.
    pub shipped: BTreeMap<String, Vec<Range>>,
    /// [`hash`] of each line, as 16 hexadecimal digits.
    pub hashes: Vec<Spanned<String>>,
}

impl Comments {
    pub(super) fn read(text: &TableText<'_>, releases: &Releases) -> Result<Self, TableError> {
        let comments: Self = text.parse()?;
        if releases.line(comments.line.as_ref()).is_none() {
            return Err(text.fault(
                &comments.line.span(),
                format!("no line `{}` in releases.toml", comments.line.as_ref()),
            ));
        }
        let hashes = comments.groups.iter().flat_map(|group| &group.hashes);
        for hash in hashes {
            let wrong =
                hash.as_ref().len() != 16 || u64::from_str_radix(hash.as_ref(), 16).is_err();
            if wrong {
                return Err(text.fault(
                    &hash.span(),
                    format!("`{}` is not a hash of 16 hexadecimal digits", hash.as_ref()),
                ));
            }
        }
        Ok(comments)
    }
}

/// The prefix that packagers put in place of `/usr`.
const OPT: &str = "/opt/kata";

/// The hash of a comment line, blind to what packagers and editors change: the marks before it, runs of blanks, the prefix.
/// An empty comment has none.
pub fn hash(comment: &str) -> Option<u64> {
    let bare = comment
        .trim_start_matches(['#', ' ', '\t'])
        .trim_ascii_end();
    if bare.is_empty() {
        return None;
    }
    let bytes = bare.as_bytes();
    // without branches, as nearly every comment of every file passes here
    let odd = bytes.iter().fold(0, |odd, byte| {
        odd | u8::from(*byte <= b'\r') | u8::from(*byte == b'/') << 1
    });
    let runs = bytes.iter().zip(bytes.iter().skip(1));
    let double = runs.fold(0, |double, (one, next)| {
        double | (u8::from(*one == b' ') & u8::from(*next == b' '))
    });
    let moved = || bytes.windows(OPT.len()).any(|part| part == OPT.as_bytes());
    if odd & 1 == 0 && double == 0 && !(odd & 2 != 0 && moved()) {
        return Some(XxHash3_64::oneshot(bytes));
    }
    let words: Vec<&str> = bare.split_ascii_whitespace().collect();
    Some(XxHash3_64::oneshot(
        words.join(" ").replace(OPT, "/usr").as_bytes(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blind_to_marks_blanks_and_prefix() {
        assert_eq!(hash("# a  b\t/opt/kata/x "), hash("##a b /usr/x"));
        assert_ne!(hash("a b"), hash("ab"));
        assert_eq!(hash("# "), None);
    }
}
