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
struct Given {
    name: String,
    /// The argument, from 0.
    at: usize,
    value: Value,
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
    let mut notes = Vec::new();
    let mut all: Vec<Given> = Vec::new();
    let mut at = usize::from(words.first().is_some_and(|word| is_program(word)));
    while let Some(word) = words.get(at) {
        let Some(flag) = word.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
            break;
        };
        let flag = flag.strip_prefix('-').unwrap_or(flag);
        if flag.is_empty() {
            at += 1;
            break;
        }
        if flag.starts_with(['-', '=']) {
            return Err(Unread {
                line: at + 1,
                message: format!("`{}` is no flag", shown(word)),
                help: "runV's flags are as in `--default_memory 256`",
            });
        }
        let (name, own) = match flag.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (flag, None),
        };
        let key = Key::from_segments(["runv", name]);
        let kind = kind_of(catalogue, key.as_str());
        let next = words.get(at + 1).copied();
        let (value, more) = match (kind, own) {
            (_, Some(value)) => (value, 0),
            (Some(Kind::Boolean), None) => ("true", 0),
            (Some(_), None) => match next {
                Some(value) => (value, 1),
                None => {
                    return Err(Unread {
                        line: at + 1,
                        message: format!("`{}` has no value behind it", shown(word)),
                        help: "runV does not start with it: add the value, or leave the flag away",
                    });
                }
            },
            (None, None) => match next.filter(|next| !next.starts_with('-')) {
                Some(value) => (value, 1),
                None => ("true", 0),
            },
        };
        if kind.is_none() {
            notes.push(Note {
                line: at + 1,
                text: format!(
                    "`{}` is no flag of runV, which does not start with it.",
                    shown(word)
                ),
            });
        }
        let given = Given {
            name: name.to_owned(),
            at,
            value: typed(kind, value),
        };
        if let Some(before) = all.iter_mut().find(|one| one.name == given.name) {
            notes.push(Note {
                line: before.at + 1,
                text: format!(
                    "`--{}` is given again in argument {}, which holds; this one, {}, has no effect.",
                    shown(name),
                    at + 1,
                    shown(&before.value.to_string())
                ),
            });
            *before = given;
        } else {
            all.push(given);
        }
        at += 1 + more;
    }
    if let Some(command) = words.get(at) {
        notes.push(Note {
            line: at + 1,
            text: format!(
                "From `{}` on it is runV's command with flags of its own, which are no settings.",
                shown(command)
            ),
        });
    }
    notes.sort_by_key(|note| note.line);
    let mut lines = vec![String::new(); words.len()];
    for one in all {
        if let Some(line) = lines.get_mut(one.at) {
            *line = assignment(&Key::from_segments(["runv", &one.name]), &one.value);
        }
    }
    let text = lines.iter().flat_map(|line| [line, "\n"]).collect();
    Ok(Told { text, notes })
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
