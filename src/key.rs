//! Dotted keys: `hypervisor.qemu.default_memory`.
//!
//! ```
//! use kata_upgrade::key::Key;
//!
//! let key = Key::from_dotted("hypervisor.qemu.default_memory");
//! assert_eq!(key.name(), "default_memory");
//! ```

use std::fmt;

/// A setting's full name, written as TOML writes dotted keys.
///
/// A segment with other characters than `A-Za-z0-9_-` is quoted. Two keys are equal when they name the same setting.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(String);

impl Key {
    /// Joins bare segments, quoting those that need it.
    pub fn from_segments<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Self {
        let mut text = String::new();
        for segment in segments {
            if !text.is_empty() {
                text.push('.');
            }
            push_segment(&mut text, segment.as_ref());
        }
        Self(text)
    }

    /// Takes a text that is already written as a dotted key.
    pub fn from_dotted(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The dotted text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The segments, quotes kept.
    pub fn segments(&self) -> impl Iterator<Item = &str> {
        segments(&self.0)
    }

    /// The table part, empty for a key at the top.
    pub fn table(&self) -> &str {
        let name = self.name().len();
        self.0[..self.0.len() - name].trim_end_matches('.')
    }

    /// The last segment.
    pub fn name(&self) -> &str {
        self.segments().last().unwrap_or_default()
    }

    /// This key with `segment` added at its end.
    #[must_use]
    pub fn join(&self, segment: &str) -> Self {
        let mut text = self.0.clone();
        if !text.is_empty() {
            text.push('.');
        }
        push_segment(&mut text, segment);
        Self(text)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::from_dotted(text)
    }
}

/// The segments of a dotted key, quotes kept; dots inside quotes do not split.
pub fn segments(dotted: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(dotted).filter(|text| !text.is_empty());
    std::iter::from_fn(move || {
        let text = rest?;
        let end = segment_end(text);
        rest = text[end..].strip_prefix('.');
        Some(&text[..end])
    })
}

/// Whether `pattern`, in which `*` stands for one segment, fits the whole of `dotted`.
pub fn matches(pattern: &str, dotted: &str) -> bool {
    let special = |text: &str| {
        let mut bytes = text.bytes();
        bytes.position(|byte| matches!(byte, b'*' | b'"' | b'\''))
    };
    let Some(at) = special(pattern) else {
        return pattern == dotted;
    };
    let (before, rest) = pattern.split_at(at);
    let is_segment = |rest: &str| rest.is_empty() || rest.starts_with('.');
    let after = rest.strip_prefix('*').filter(|after| {
        (at == 0 || before.ends_with('.')) && is_segment(after) && special(after).is_none()
    });
    let Some(after) = after else {
        return same_segments(pattern, dotted);
    };
    // nearly all have one star
    let own = dotted.strip_prefix(before);
    let own = own.and_then(|own| own.strip_suffix(after));
    own.is_some_and(|own| match own.bytes().find(|byte| is_mark(*byte)) {
        None => !own.is_empty(),
        Some(b'.') => false,
        Some(_) => same_segments(pattern, dotted),
    })
}

/// The same for patterns with a quote, with two stars or with a star that is a part of a segment.
fn same_segments(pattern: &str, dotted: &str) -> bool {
    let mut wanted = segments(pattern);
    let mut given = segments(dotted);
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(want), Some(have)) if want == "*" || want == have => {}
            _ => return false,
        }
    }
}

/// Whether `pattern`, in which `*` stands for one segment, fits the first segments of `dotted`, or all of them.
pub fn begins(pattern: &str, dotted: &str) -> bool {
    let (own, given) = (pattern.as_bytes(), dotted.as_bytes());
    let alike = own.iter().zip(given).take_while(|(a, b)| a == b).count();
    match own.get(alike) {
        None => own.is_empty() || given.get(alike).is_none_or(|next| *next == b'.'),
        Some(b'*') => {
            let (before, rest) = (&pattern[..alike], &pattern[alike + 1..]);
            let is_segment = before.is_empty() || before.ends_with('.');
            if !is_segment || !(rest.is_empty() || rest.starts_with('.')) {
                let mut given = segments(dotted);
                return segments(pattern)
                    .all(|want| given.next().is_some_and(|have| want == "*" || want == have));
            }
            let given = &dotted[alike..];
            !given.is_empty() && begins(rest, &given[segment_end(given)..])
        }
        Some(_) => false,
    }
}

/// Whether `pattern`, in which `*` stands for one segment, is the table `dotted` or lies in it.
pub fn is_within(pattern: &str, dotted: &str) -> bool {
    let (own, table) = (pattern.as_bytes(), dotted.as_bytes());
    let alike = own.iter().zip(table).take_while(|(a, b)| a == b).count();
    if own.get(alike) != Some(&b'*') {
        let at_end = own.get(alike).is_none_or(|next| *next == b'.');
        return table.is_empty() || alike == table.len() && at_end;
    }
    let mut own = segments(pattern);
    segments(dotted).all(|want| own.next().is_some_and(|have| have == "*" || have == want))
}

/// Whether a byte ends a bare segment, or begins a quoted one.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b'.' | b'"' | b'\'')
}

fn segment_end(text: &str) -> usize {
    let Some(at) = text.bytes().position(is_mark) else {
        return text.len();
    };
    let (bare, rest) = text.split_at(at);
    bare.len() + quoted_end(rest)
}

/// The end of a segment that may begin with a quote.
fn quoted_end(text: &str) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'.') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(b'"'), b'\\') if !escaped => {
                escaped = true;
                continue;
            }
            (Some(open), close) if open == close && !escaped => quote = None,
            _ => {}
        }
        escaped = false;
    }
    text.len()
}

fn push_segment(text: &mut String, segment: &str) {
    let bare = !segment.is_empty()
        && segment
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare {
        text.push_str(segment);
    } else {
        text.push_str(
            &toml_writer::TomlStringBuilder::new(segment)
                .as_basic()
                .to_string_lossy(),
        );
    }
}

/// `TomlString` only knows how to write itself; this gives the text.
trait ToStringLossy {
    fn to_string_lossy(&self) -> String;
}

impl ToStringLossy for toml_writer::TomlString<'_> {
    fn to_string_lossy(&self) -> String {
        use toml_writer::ToTomlValue as _;
        self.to_toml_value()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_segments_stay_whole() {
        let key = Key::from_segments(["hypervisor", "a.b", "c"]);
        assert_eq!(key.as_str(), "hypervisor.\"a.b\".c");
        assert_eq!(
            key.segments().collect::<Vec<_>>(),
            ["hypervisor", "\"a.b\"", "c"]
        );
        assert_eq!((key.table(), key.name()), ("hypervisor.\"a.b\"", "c"));
        assert_eq!(Key::from("path").table(), "");
    }

    #[test]
    fn a_star_is_exactly_one_segment() {
        assert!(matches("hypervisor.*.path", "hypervisor.qemu.path"));
        assert!(!matches(
            "hypervisor.*.path",
            "hypervisor.qemu.factory.path"
        ));
        assert!(!matches("hypervisor.*", "hypervisor"));
        assert!(matches("hypervisor.*", "hypervisor.\"a.b\""));
        assert!(!matches("hypervisor.*", "hypervisor.\"a.b\".c"));
    }

    #[test]
    fn patterns_fit_as_their_segments_do() {
        let parts = ["a", "*", "\"a.b\"", "\"*\"", "a*", "*a", "'*.a'"];
        let two = parts.map(|one| parts.map(|two| [one, two].join(".")));
        let two = two.into_iter().flatten();
        let three = two
            .clone()
            .flat_map(|two| parts.map(|three| format!("{two}.{three}")));
        let one = parts.map(str::to_owned).into_iter();
        let all: Vec<String> = one.chain(two.clone()).chain(three).collect();
        let mut fitting = 0;
        for pattern in &all {
            for dotted in &all {
                let fits = matches(pattern, dotted);
                assert_eq!(
                    fits,
                    same_segments(pattern, dotted),
                    "{pattern} on {dotted}"
                );
                fitting += usize::from(fits);
            }
        }
        assert!(fitting > all.len());
    }

    #[test]
    fn a_pattern_begins_what_lies_below_it() {
        assert!(begins("hypervisor.*", "hypervisor.qemu.path"));
        assert!(begins("hypervisor.*.path", "hypervisor.qemu.path"));
        assert!(begins("runtime", "runtime.x"));
        assert!(begins("runtime", "runtime"));
        assert!(begins("", "runtime"));
        assert!(!begins("runtime", "runtime_x"));
        assert!(!begins("runtime.x", "runtime"));
        assert!(!begins("hypervisor.*.path", "hypervisor.qemu"));
        assert!(!begins("hypervisor.*.path", "hypervisor.qemu.paths"));
        assert!(!begins("hypervisor.*.path", "hypervisor.\"a.path\""));
    }

    #[test]
    fn a_table_holds_what_lies_in_it() {
        assert!(is_within("hypervisor.*.path", "hypervisor.qemu"));
        assert!(is_within("hypervisor.*.path", "hypervisor.qemu.path"));
        assert!(is_within("runtime", "runtime"));
        assert!(is_within("runtime", ""));
        assert!(!is_within("runtime", "runtime.x"));
        assert!(!is_within("runtime_x.y", "runtime"));
        assert!(!is_within("hypervisor.*.path", "hypervisor.qemu.p"));
    }
}
