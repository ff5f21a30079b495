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
    let is_mark = |byte: &u8| matches!(byte, b'#' | b' ' | b'\t');
    let marks = comment.bytes().take_while(is_mark).count();
    let bare = comment.get(marks..).unwrap_or_default().trim_ascii_end();
    if bare.is_empty() {
        return None;
    }
    let bytes = bare.as_bytes();
    let is_prefix = |at| bytes[at..].starts_with(OPT.as_bytes());
    let moved = || (0..bytes.len()).any(|at| bytes[at] == b'/' && is_prefix(at));
    let seen = Seen::in_line(bytes);
    if seen.control || seen.double_blank || seen.slash && moved() {
        let words: Vec<&str> = bare.split_ascii_whitespace().collect();
        let plain = words.join(" ").replace(OPT, "/usr");
        return Some(XxHash3_64::oneshot(plain.as_bytes()));
    }
    Some(XxHash3_64::oneshot(bytes))
}

/// How many bytes are looked at together.
const CHUNK: usize = 16;

/// What makes a comment line need a closer look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    /// A tab, or another control character that may be white space.
    control: bool,
    /// Two blanks in a row.
    double_blank: bool,
    /// A slash.
    slash: bool,
}

impl Seen {
    /// Without branches and in chunks, for which compilers have wide instructions: nearly every comment of every file passes here.
    fn in_line(bytes: &[u8]) -> Self {
        let (mut control, mut double, mut slash) = ([0; CHUNK], [0; CHUNK], [0; CHUNK]);
        let mut look = |now: &[u8; CHUNK], next: &[u8; CHUNK]| {
            for at in 0..CHUNK {
                control[at] |= u8::from(now[at] <= b'\r');
                slash[at] |= u8::from(now[at] == b'/');
                double[at] |= u8::from(now[at] == b' ') & u8::from(next[at] == b' ');
            }
        };
        // the last byte of a chunk is the first of the next one's pairs
        let pairs = |from: &[u8]| -> Option<([u8; CHUNK], [u8; CHUNK])> {
            let now = from.first_chunk()?;
            Some((*now, *from.get(1..)?.first_chunk()?))
        };
        let mut rest = bytes;
        while let Some((now, next)) = pairs(rest) {
            look(&now, &next);
            rest = rest.get(CHUNK..).unwrap_or_default();
        }
        let last = bytes.len().checked_sub(CHUNK + 1);
        let mut end = [b'.'; CHUNK + 1];
        if last.is_none() {
            for (to, from) in end.iter_mut().zip(bytes) {
                *to = *from;
            }
        }
        // what is left over lies in the last chunk, of which some was looked at before
        let last = last.and_then(|last| bytes.get(last..)).unwrap_or(&end);
        if let Some((now, next)) = pairs(last) {
            look(&now, &next);
        }
        let at_end = bytes.last();
        control[0] |= u8::from(at_end.is_some_and(|byte| *byte <= b'\r'));
        slash[0] |= u8::from(at_end == Some(&b'/'));
        let any = |marks: [u8; CHUNK]| marks != [0; CHUNK];
        Self {
            control: any(control),
            double_blank: any(double),
            slash: any(slash),
        }
    }
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

    #[test]
    fn every_place_of_a_line_is_looked_at() {
        for length in 1..50 {
            for at in 0..length {
                let mut line = vec![b'x'; length];
                line[at] = b'\t';
                assert!(Seen::in_line(&line).control, "tab at {at} of {length}");
                line[at] = b'/';
                assert!(Seen::in_line(&line).slash, "slash at {at} of {length}");
                line[at] = b' ';
                assert!(!Seen::in_line(&line).double_blank, "a blank alone at {at}");
                if at + 1 < length {
                    line[at + 1] = b' ';
                    let seen = Seen::in_line(&line);
                    assert!(seen.double_blank, "blanks at {at} of {length}");
                }
            }
        }
    }
}
