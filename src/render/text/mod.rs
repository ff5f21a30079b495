//! Views for people.

mod backups;
pub(super) mod beside;
pub(super) mod check;
mod decision;
pub(super) mod diff;
mod explain;
pub(super) mod fleet;
pub(super) mod heading;
mod ink;
pub(super) mod layers;
pub(super) mod machine;
pub(super) mod migrate;
mod next;
mod phrase;
pub(super) mod plan;
pub mod question;
mod rows;
mod unified;
pub(super) mod values;

pub use backups::{created, listed, pruned, restored, verified};
pub use check::check;
pub use diff::diff;
pub use explain::{after_explained, explained, hits};
pub use fleet::fleet;
pub use migrate::{migrate, written};
pub use plan::plan;
pub use unified::tinted;

use std::fmt::{self, Write};

use crate::render::{Detail, Look};

use self::phrase::{Ink, Phrase, paragraph};

/// `1 setting`, `2 settings`.
pub(super) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// What it comes to with several files: how many there are, how many of them have something, and how many could not be read.
pub fn total(
    out: &mut dyn Write,
    (files, having, unread): (usize, usize, usize),
    what: &str,
    look: &Look,
) -> fmt::Result {
    if files < 2 || look.detail == Detail::Quiet {
        return Ok(());
    }
    let unread = match unread {
        0 => String::new(),
        number => format!(", {number} that could not be read or told"),
    };
    let text = format!("{}: {having} with {what}{unread}.", count(files, "file"));
    out.write_char('\n')?;
    paragraph(out, &Phrase::new(Ink::Strong, &text), 0, 2, look)
}

/// Ranges of lines that are named before the rest is only counted.
const RANGES: usize = 10;

/// Line numbers in words, those in a row as one: `line 3`, `lines 3, 7-9`.
fn lines(numbers: &[usize], look: &Look) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers.iter().copied() {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let all = look.detail == Detail::Verbose || ranges.len() <= RANGES + 1;
    let named = if all { ranges.len() } else { RANGES };
    let texts = ranges
        .iter()
        .take(named)
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            _ => format!("{first}-{last}"),
        });
    let texts: Vec<String> = texts.collect();
    let rest = ranges.iter().skip(named);
    let rest: usize = rest.map(|(first, last)| last - first + 1).sum();
    let more = match rest {
        0 => String::new(),
        _ => format!(" and {rest} more"),
    };
    format!(
        "line{} {}{more}",
        if numbers.len() == 1 { "" } else { "s" },
        texts.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_a_row_are_one_range_and_long_lists_are_cut() {
        let told = |numbers: &[usize], detail| lines(numbers, &Look::plain(80, detail));
        let normal = |numbers: &[usize]| told(numbers, Detail::Normal);
        assert_eq!(normal(&[3]), "line 3");
        assert_eq!(normal(&[1, 2, 108, 109, 112]), "lines 1-2, 108-109, 112");
        let odd: Vec<usize> = (1..40).step_by(2).collect();
        assert_eq!(
            normal(&odd),
            "lines 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 10 more"
        );
        assert!(told(&odd, Detail::Verbose).ends_with("37, 39"));
    }
}
