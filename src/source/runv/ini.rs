//! hyperd's INI file, as the `goconfig` library takes it.
//!
//! A key ends at the first `=` or `:`. Only backquotes and three double quotes are quotes around a value, a single double quote
//! is part of it; nothing behind a value is a comment. The last of several lines of a key holds. Names keep their case.

use std::collections::BTreeMap;

use super::policy::{self, Policy};
use super::{Note, Told, Unread, assignment, expand, kind_of, scalar};
use crate::catalogue::{Catalogue, Kind};
use crate::key::Key;
use crate::source::shown;
use crate::value::Value;

/// The section of what stands before the first one.
const DEFAULT: &str = "DEFAULT";
/// The section that is read as a whole.
const LOG: &str = "Log";
const TABLE: &str = "hyperd";
/// What is made in advance: a table of its own here.
const POLICY: &str = "hyperd.VmFactoryPolicy";

/// What a line is.
enum Line {
    Nothing,
    Comment(String),
    Setting {
        section: String,
        name: String,
        value: String,
    },
}

/// The settings of a file.
///
/// # Errors
/// hyperd would not start with it: a line that is none, a section without a name, a byte that is no UTF-8.
pub fn read(bytes: &[u8], catalogue: &Catalogue) -> Result<Told, Unread> {
    let lines = lines(bytes)?;
    let mut notes = Vec::new();
    // section and name, and the line that holds
    let mut last: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        if let Line::Setting { section, name, .. } = line
            && let Some(before) = last.insert((section, name), at)
        {
            notes.push(Note {
                line: before + 1,
                text: format!(
                    "`{}` is set again in line {}, which holds; this line has no effect.",
                    shown(name),
                    at + 1
                ),
            });
        }
    }
    let written = |section: &str, name: &str| match lines.get(*last.get(&(section, name))?)? {
        Line::Setting { value, .. } => Some(value.as_str()),
        _ => None,
    };
    let has_log = last.keys().any(|(section, _)| *section == LOG);
    let mut text = String::new();
    let mut options: Vec<Value> = Vec::new();
    // an option of the log's driver: all of them together are one setting, in the line of the first
    let is_option = |section: &str, name: &str| {
        section == LOG && !is_known(&key(section, name, has_log), catalogue)
    };
    let mut options_at = None;
    for (at, line) in lines.iter().enumerate() {
        match line {
            Line::Setting {
                section,
                name,
                value,
            } if last.get(&(section.as_str(), name.as_str())) == Some(&at) => {
                let get =
                    |own: &str| written(DEFAULT, own).or_else(|| written(section.as_str(), own));
                let value = expand::expand(value, &get, 0).ok_or_else(|| Unread {
                    line: at + 1,
                    message: format!("`{}` names itself, or grows without end", shown(name)),
                    help: "write the value out",
                })?;
                if is_option(section, name) {
                    options_at.get_or_insert(text.len());
                    options.push(Value::String(format!("{name}={value}")));
                    text.push('\n');
                    continue;
                }
                let key = key(section, name, has_log);
                let value = typed(&key, value, at + 1, catalogue, &mut notes);
                text.extend(value.map(|value| assignment(&key, &value)));
            }
            Line::Comment(words) if !is_example(words, catalogue) => {
                text.extend(["# ", words]);
            }
            _ => {}
        }
        text.push('\n');
    }
    if let Some(at) = options_at {
        let key = Key::from_segments([TABLE, LOG, "options"]);
        text.insert_str(at, &assignment(&key, &Value::Array(options)));
    }
    notes.sort_by_key(|note| note.line);
    Ok(Told { text, notes })
}

/// Whether a text may be one of hyperd's: it can be read, and most of what it sets is known.
pub fn is_likely(bytes: &[u8], catalogue: &Catalogue) -> bool {
    let Ok(lines) = lines(bytes) else {
        return false;
    };
    let set = lines.iter().filter_map(|line| match line {
        Line::Setting { section, name, .. } => Some(key(section, name, false)),
        _ => None,
    });
    let (known, other): (Vec<Key>, Vec<Key>) = set.partition(|key| is_known(key, catalogue));
    known.len() > other.len()
}

fn lines(bytes: &[u8]) -> Result<Vec<Line>, Unread> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        Unread {
            line: good.split(|byte| *byte == b'\n').count(),
            message: "this line has a byte that is not UTF-8".to_owned(),
            help: "save the file as UTF-8, for instance with `iconv -f ISO-8859-1 -t UTF-8`",
        }
    })?;
    let mut section = DEFAULT.to_owned();
    let mut unnamed = 0;
    text.lines()
        .enumerate()
        .map(|(at, line)| {
            let line = line.trim();
            let unread = |message: &str| Unread {
                line: at + 1,
                message: message.to_owned(),
                help: "hyperd does not start with this file; correct the line first",
            };
            if line.is_empty() {
                return Ok(Line::Nothing);
            }
            if line.starts_with(['#', ';']) {
                return Ok(Line::Comment(words(line)));
            }
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
            {
                name.trim().clone_into(&mut section);
                unnamed = 0;
                return Ok(Line::Nothing);
            }
            if section.is_empty() {
                return Err(unread("stands below a section without a name"));
            }
            let (mut name, rest) = name(line)
                .ok_or_else(|| unread("is neither a setting, a section nor a comment"))?;
            if name == "-" {
                unnamed += 1;
                name = format!("#{unnamed}");
            }
            let value =
                value(rest.trim()).ok_or_else(|| unread("has a quote that does not end"))?;
            Ok(Line::Setting {
                section: section.clone(),
                name,
                value: value.to_owned(),
            })
        })
        .collect()
}

/// A line's key, and what stands behind its `=`.
fn name(line: &str) -> Option<(String, &str)> {
    let quote = if line.len() >= 6 && line.starts_with("\"\"\"") {
        "\"\"\""
    } else {
        ["\"", "`"]
            .into_iter()
            .find(|quote| line.starts_with(quote))
            .unwrap_or("")
    };
    if quote.is_empty() {
        let at = line.find(['=', ':']).filter(|at| *at > 0)?;
        let (name, rest) = line.split_at(at);
        return Some((name.trim().to_owned(), rest.get(1..)?));
    }
    let inner = line.strip_prefix(quote)?;
    let (name, rest) = inner.split_once(quote)?;
    // from the closing quote on
    let at = rest.find(['=', ':'])?;
    Some((name.to_owned(), rest.get(at + 1..)?))
}

/// A value without its quotes.
fn value(text: &str) -> Option<&str> {
    let quote = if text.len() >= 2 && text.starts_with('`') {
        "`"
    } else if text.len() >= 6 && text.starts_with("\"\"\"") {
        "\"\"\""
    } else {
        return Some(text);
    };
    let inner = text.strip_prefix(quote)?;
    inner.get(..inner.rfind(quote)?)
}

/// A comment's words, free of what TOML takes in none.
fn words(line: &str) -> String {
    let bare = line.trim_start_matches(['#', ';']).trim();
    bare.replace(|c: char| c.is_control() && c != '\t', " ")
}

/// Whether a comment is a setting that is commented out: of no effect, and nobody's remark.
fn is_example(words: &str, catalogue: &Catalogue) -> bool {
    let Some((name, _)) = words.split_once('=') else {
        return false;
    };
    let name = name.trim();
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let known = |section: &str| is_known(&key(section, name, false), catalogue);
    plain && (known(DEFAULT) || known(LOG))
}

fn is_known(key: &Key, catalogue: &Catalogue) -> bool {
    key.as_str() == POLICY || kind_of(catalogue, key.as_str()).is_some()
}

/// The key in the tables; names that would stand in each other's way are one segment.
fn key(section: &str, name: &str, has_log: bool) -> Key {
    match section {
        DEFAULT if has_log && name == LOG => {
            Key::from_segments([TABLE, &format!("{DEFAULT}.{LOG}")])
        }
        DEFAULT => Key::from_segments([TABLE, name]),
        LOG => Key::from_segments([TABLE, LOG, name]),
        other => Key::from_segments([TABLE, &format!("{other}.{name}")]),
    }
}

/// What hyperd makes of a text.
fn typed(
    key: &Key,
    text: String,
    line: usize,
    catalogue: &Catalogue,
    notes: &mut Vec<Note>,
) -> Option<Value> {
    let mut note = |text: String| notes.push(Note { line, text });
    if text.len() > 1 && text.starts_with('"') && text.ends_with('"') {
        note(format!(
            "The double quotes are part of the value: hyperd takes {} as it stands.",
            shown(&text)
        ));
    }
    Some(match (kind_of(catalogue, key.as_str()), key.as_str()) {
        (Some(Kind::Boolean), _) => Value::Bool(scalar::switch(&text).unwrap_or_else(|| {
            if !text.is_empty() {
                note(format!(
                    "`{}` is no switch to hyperd, which takes it for `false`.",
                    shown(&text)
                ));
            }
            false
        })),
        (Some(Kind::Integer), _) if text.is_empty() => Value::Integer(0),
        (Some(Kind::Integer), _) => {
            scalar::decimal(&text).map_or(Value::String(text), Value::Integer)
        }
        (Some(_), "hyperd.Hypervisor") => Value::String(text.to_lowercase()),
        (_, POLICY) => match policy::read(&text) {
            Policy::Nothing => return None,
            Policy::Kind(value) => value,
            Policy::Kinds(value) => Value::Table(vec![("kinds".to_owned(), value)]),
            Policy::Unreadable => {
                Value::Table(vec![("unreadable".to_owned(), Value::String(text))])
            }
        },
        _ => Value::String(text),
    })
}
