//! The flags runV is started with, as its command line takes them.
//!
//! Go's `flag` package: `-name` and `--name` are the same, a value stands behind `=` or is the next argument, a switch takes none
//! but behind `=`; the last of several holds; the first argument that is none begins the command. The number of an argument
//! is its place.

use std::ffi::OsString;

use super::{Note, Told, Unread, assignment, kind_of, scalar};
use crate::catalogue::{Catalogue, Kind};
use crate::key::Key;
use crate::source::shown;
use crate::value::Value;

/// The name that flags have where files have theirs.
pub const NAME: &str = "command line";

/// A flag that was given.
struct Given<'w> {
    name: &'w str,
    /// The argument, from 0.
    at: usize,
    value: Value,
    /// How many arguments it takes.
    words: usize,
    /// Whether runV has it.
    is_known: bool,
}

/// The flags before runV's command. The program's own name may stand before them.
///
/// # Errors
/// runV would not start: an argument that is no UTF-8 or no flag's name, or a flag without its value.
pub fn read(words: &[OsString], catalogue: &Catalogue) -> Result<Told, Unread> {
    let words = words.iter().enumerate().map(|(at, word)| {
        word.to_str().ok_or_else(|| Unread {
            line: at + 1,
            message: format!("`{}` is not UTF-8", shown(word)),
            help: "give the argument as runV is started with it",
        })
    });
    let words = words.collect::<Result<Vec<&str>, _>>()?;
    let (all, command) = given(&words, catalogue)?;
    let mut lines = vec![String::new(); words.len()];
    let mut notes = Vec::new();
    for (at, one) in all.iter().enumerate() {
        let word = words.get(one.at).copied().unwrap_or_default();
        if !one.is_known {
            notes.push(Note {
                line: one.at + 1,
                text: format!(
                    "`{}` is no flag of runV, which does not start with it.",
                    shown(word)
                ),
            });
        }
        let mut later = all.iter().skip(at + 1).rev();
        if let Some(last) = later.find(|other| other.name == one.name) {
            notes.push(Note {
                line: one.at + 1,
                text: format!(
                    "`--{}` is given again in argument {}, which holds; this one, {}, has no effect.",
                    shown(one.name),
                    last.at + 1,
                    shown(&one.value.to_string())
                ),
            });
        } else if let Some(line) = lines.get_mut(one.at) {
            *line = assignment(&Key::from_segments(["runv", one.name]), &one.value);
        }
    }
    if let Some(word) = words.get(command) {
        notes.push(Note {
            line: command + 1,
            text: format!(
                "From `{}` on it is runV's command with flags of its own, which are no settings.",
                shown(word)
            ),
        });
    }
    let text = lines.iter().flat_map(|line| [line, "\n"]).collect();
    Ok(Told { text, notes })
}

/// The flags in their order, and where the command begins.
fn given<'w>(words: &[&'w str], catalogue: &Catalogue) -> Result<(Vec<Given<'w>>, usize), Unread> {
    let mut all = Vec::new();
    let mut at = usize::from(words.first().is_some_and(|word| is_program(word)));
    while let Some(flag) = words.get(at).and_then(|word| word.strip_prefix('-')) {
        match flag.strip_prefix('-').unwrap_or(flag) {
            // `-` begins the command, `--` stands before it
            "" => return Ok((all, at + flag.len())),
            bare => {
                let one = flag_at(bare, at, words, catalogue)?;
                at += one.words;
                all.push(one);
            }
        }
    }
    Ok((all, at))
}

/// The flag whose name, and perhaps value, an argument has.
fn flag_at<'w>(
    bare: &'w str,
    at: usize,
    words: &[&'w str],
    catalogue: &Catalogue,
) -> Result<Given<'w>, Unread> {
    let unread = |what: &str, help: &'static str| Unread {
        line: at + 1,
        message: format!("`{}` {what}", shown(words.get(at).unwrap_or(&bare))),
        help,
    };
    if bare.starts_with(['-', '=']) {
        return Err(unread(
            "is no flag",
            "runV's flags are as in `--default_memory 256`",
        ));
    }
    let (name, own) = match bare.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (bare, None),
    };
    let kind = kind_of(catalogue, Key::from_segments(["runv", name]).as_str());
    let next = words.get(at + 1).copied();
    let (value, count) = match (kind, own) {
        (_, Some(value)) => (value, 1),
        (Some(Kind::Boolean), None) => ("true", 1),
        (Some(_), None) => {
            let help = "runV does not start with it: add the value, or leave the flag out";
            (
                next.ok_or_else(|| unread("has no value behind it", help))?,
                2,
            )
        }
        // whether it would be a switch is not known
        (None, None) => match next.filter(|next| !next.starts_with('-')) {
            Some(value) => (value, 2),
            None => ("true", 1),
        },
    };
    Ok(Given {
        name,
        at,
        value: typed(kind, value),
        words: count,
        is_known: kind.is_some(),
    })
}

/// Whether a word is the program's name, with its directory or without.
fn is_program(word: &str) -> bool {
    word.rsplit('/').next() == Some("runv")
}

/// What a flag of that type makes of a text; the text itself, where runV would refuse it.
fn typed(kind: Option<Kind>, text: &str) -> Value {
    let value = match kind {
        Some(Kind::Boolean) => scalar::switch(text).map(Value::Bool),
        Some(Kind::Integer) => scalar::number(text).map(Value::Integer),
        None if text == "true" => Some(Value::Bool(true)),
        _ => None,
    };
    value.unwrap_or_else(|| Value::String(text.to_owned()))
}
