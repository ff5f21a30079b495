//! Settings as a person types them: a key, a value, `KEY=VALUE`; and the same the other way round, safe to print.

use std::fmt::Write as _;

use toml_writer::{ToTomlValue as _, TomlStringBuilder};

use crate::catalogue::tables::settings::Kind;
use crate::catalogue::{Catalogue, Edition};
use crate::document::Document;
use crate::key::Key;
use crate::source::shown;
use crate::value::Value;

/// Why what was typed is no setting. Foreign parts of a message are safe to print.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// No key of TOML.
    #[error("`{0}` is not the name of a setting")]
    Name(String),
    /// There is no `=`.
    #[error("`{0}` has no value")]
    NoValue(String),
    /// The target has no such setting.
    #[error("{target} does not read `{key}`")]
    NotRead {
        /// What was named.
        key: String,
        /// The target's title.
        target: String,
    },
    /// A value of another type.
    #[error("`{key} = {value}`: not a value of this setting")]
    Type {
        /// The setting.
        key: String,
        /// What was typed.
        value: String,
        /// What it takes.
        wanted: &'static str,
    },
}

impl TypedError {
    /// The way out.
    pub fn help(&self) -> String {
        match self {
            Self::Name(_) => {
                "name it with its table, such as `hypervisor.qemu.default_memory`".to_owned()
            }
            Self::NoValue(_) => {
                "write it as KEY=VALUE, such as `hypervisor.qemu.default_memory=4096`".to_owned()
            }
            Self::NotRead { .. } => "check the name of the setting and its table".to_owned(),
            Self::Type { wanted, .. } => format!("it takes {wanted}"),
        }
    }
}

/// A key as typed, in the spelling used everywhere.
pub fn key(text: &str) -> Result<Key, TypedError> {
    let typed = text.trim();
    // a `=` that belongs to the name stands in quotes, and is still there afterwards
    let whole = |key: &Key| !typed.contains('=') || key.as_str().contains('=');
    single(&format!("{typed} = 0"))
        .filter(|(key, value)| !typed.contains('\n') && *value == Value::Integer(0) && whole(key))
        .map(|(key, _)| key)
        .ok_or_else(|| TypedError::Name(shown(text).to_string()))
}

/// `KEY=VALUE` as typed, for a target that reads the key.
pub fn assignment(
    text: &str,
    catalogue: &Catalogue,
    target: Edition,
) -> Result<(Key, Value), TypedError> {
    let mut marks = text.match_indices('=').map(|(at, _)| at).peekable();
    let first = *marks
        .peek()
        .ok_or_else(|| TypedError::NoValue(shown(text).to_string()))?;
    // the first that does not belong to the name
    let named = |at: usize| Some((key(text.get(..at)?).ok()?, text.get(at + 1..)?));
    let (name, typed) = match marks.find_map(named) {
        Some(found) => found,
        None => (key(text.get(..first).unwrap_or_default())?, ""),
    };
    let value = value(typed, &name, catalogue, target)?;
    Ok((name, value))
}

/// A value as typed: TOML, or for a text the bare words, as a shell takes quotes away.
pub fn value(
    text: &str,
    key: &Key,
    catalogue: &Catalogue,
    target: Edition,
) -> Result<Value, TypedError> {
    is_read(key, catalogue, target)?;
    let setting = catalogue.setting(key.as_str());
    let kind = setting.map(|setting| setting.kind());
    let parsed = single(&format!("value = {text}")).map(|(_, value)| value);
    let value = match (parsed, kind) {
        (Some(value @ Value::String(_)), _) => Some(value),
        (_, Some(Kind::String)) => Some(Value::String(text.to_owned())),
        (parsed, _) => parsed,
    };
    value
        .filter(|value| kind.is_none_or(|kind| fits(value, kind)))
        .ok_or_else(|| of_type(key, text, kind))
}

/// Refuses a setting that the target does not read, or a value of another type.
pub fn accept(
    key: &Key,
    value: &Value,
    catalogue: &Catalogue,
    target: Edition,
) -> Result<(), TypedError> {
    is_read(key, catalogue, target)?;
    let setting = catalogue.setting(key.as_str());
    let kind = setting.map(|setting| setting.kind());
    if kind.is_none_or(|kind| fits(value, kind)) {
        return Ok(());
    }
    Err(of_type(key, &value.to_string(), kind))
}

/// What a type takes, in words.
pub fn wanted(kind: Option<Kind>) -> &'static str {
    match kind {
        Some(Kind::Boolean) => "`true` or `false`",
        Some(Kind::Integer) => "a whole number",
        Some(Kind::Float) => "a number with a point, such as `1.0`",
        Some(Kind::Number) => "a number",
        Some(Kind::String) => "a text",
        Some(Kind::Strings) => "a list of texts, such as `[\"a\", \"b\"]`",
        Some(Kind::Integers) => "a list of whole numbers, such as `[1, 2]`",
        Some(Kind::Tables) => "a list of tables",
        None => "a TOML value",
    }
}

/// A key as it may be printed and typed again: what a terminal would act on is escaped as TOML does.
pub fn spelled_key(key: &Key) -> String {
    escaped(key.as_str())
}

/// `KEY=VALUE` as it may be printed and typed again.
pub fn spelled(key: &Key, value: &Value) -> String {
    let basic = if shown(&value.to_string()).to_string() == value.to_string() {
        value.to_string()
    } else {
        quoted(value)
    };
    format!("{}={basic}", spelled_key(key))
}

/// The value with every text between `"`, where escapes are read.
fn quoted(value: &Value) -> String {
    match value {
        Value::String(text) => escaped(&TomlStringBuilder::new(text).as_basic().to_toml_value()),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(quoted).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Table(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(name, value)| {
                    let name = escaped(Key::from_segments([name]).as_str());
                    format!("{name} = {}", quoted(value))
                })
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

/// Text between `"` marks, with letters that are not shown as they are in TOML's own escapes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        let plain = letter.to_string();
        if shown(&plain).to_string() == plain {
            out.push(letter);
        } else {
            let _ = write!(out, "\\U{:08X}", u32::from(letter));
        }
    }
    out
}

fn is_read(key: &Key, catalogue: &Catalogue, target: Edition) -> Result<(), TypedError> {
    let line = catalogue.edition_line(target);
    let read = line.and_then(|line| catalogue.read_key(&line, key.as_str()));
    if read.is_some_and(|read| read.read_by(target.version)) {
        return Ok(());
    }
    Err(TypedError::NotRead {
        key: shown(key.as_str()).to_string(),
        target: catalogue.edition_title(target),
    })
}

fn of_type(key: &Key, typed: &str, kind: Option<Kind>) -> TypedError {
    TypedError::Type {
        key: shown(key.as_str()).to_string(),
        value: shown(typed).to_string(),
        wanted: wanted(kind),
    }
}

/// The only setting of a text.
fn single(text: &str) -> Option<(Key, Value)> {
    let document = Document::parse(text.to_owned(), &|_: &str, _: &str| false).ok()?;
    match document.settings() {
        [one] if document.comments().is_empty() => Some((one.key.clone(), one.value.clone()?)),
        _ => None,
    }
}

fn fits(value: &Value, kind: Kind) -> bool {
    let all = |items: &[Value], kind| items.iter().all(|item| fits(item, kind));
    match (value, kind) {
        (Value::Bool(_), Kind::Boolean)
        | (Value::Integer(_), Kind::Integer | Kind::Number)
        | (Value::Float(_), Kind::Float | Kind::Number)
        | (Value::String(_), Kind::String)
        | (Value::Table(_), Kind::Tables) => true,
        (Value::Array(items), Kind::Strings) => all(items, Kind::String),
        (Value::Array(items), Kind::Integers) => all(items, Kind::Integer),
        (Value::Array(items), Kind::Tables) => {
            items.iter().all(|item| matches!(item, Value::Table(_)))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Result<(Key, Value), TypedError> {
        let catalogue = Catalogue::built_in();
        let target = catalogue.edition("kata-1.12.1", None).unwrap();
        assignment(text, &catalogue, target)
    }

    #[test]
    fn values_take_the_type_of_their_setting() {
        let memory = set("hypervisor.qemu.default_memory=0x1000").unwrap();
        assert_eq!(memory.1, Value::Integer(4096));
        let machine = set("hypervisor.qemu.machine_type=q35").unwrap();
        assert_eq!(machine.1, Value::String("q35".into()));
        let quoted = set("hypervisor.qemu.machine_type='pc'").unwrap();
        assert_eq!(quoted.1, Value::String("pc".into()));
    }

    #[test]
    fn nothing_is_smuggled_in() {
        for text in [
            "hypervisor.qemu.default_memory",
            "hypervisor.qemu.default_memory=much",
            "hypervisor.qemu.default_memory=1\nhypervisor.qemu.path=2",
            "hypervisor.qemu.default_memory=1 # really",
            "hypervisor.qemu.enable_debug=1",
            "hypervisor.qemu.no_such_key=1",
            "[x]\nruntime.enable_debug=true",
        ] {
            assert!(set(text).is_err(), "{text}");
        }
        for text in ["", "a = 1 #", "a\nb", "a = 1\n b", "a #", "[a]", "a =", "="] {
            assert!(key(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_can_be_typed_and_holds_nothing_a_terminal_acts_on() {
        for name in [
            "a",
            "it's",
            "a.b",
            "x=y",
            "e\u{301}\u{1b}[2J\u{202e}\"\\",
            "",
        ] {
            let own = Key::from_segments(["runtime", name]);
            let printed = spelled_key(&own);
            assert_eq!(key(&printed).unwrap(), own, "{printed}");
            assert_eq!(shown(&printed).to_string(), printed);
        }
        let text = |text: &str| Value::String(text.to_owned());
        for value in [
            text(""),
            text("a b='c' \"d\" \\n"),
            text("\u{1b}[2J\u{202e}\n\t'\"\""),
            Value::Array(vec![text("\u{202e}"), text("plain"), Value::Integer(1)]),
            Value::Array(vec![Value::Table(vec![(
                "k\u{200b}".into(),
                text("\"\u{7f}"),
            )])]),
        ] {
            let printed = spelled(&Key::from("a"), &value);
            let (_, typed) = printed.split_once('=').unwrap();
            let (_, read) = single(&format!("v = {typed}")).unwrap();
            assert_eq!(read, value, "{printed}");
            assert_eq!(shown(&printed).to_string(), printed);
        }
    }
}
