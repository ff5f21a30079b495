//! Settings as they are typed on the command line.

use kata_upgrade::catalogue::tables::settings::Kind;
use kata_upgrade::catalogue::{Catalogue, Edition};
use kata_upgrade::document::Document;
use kata_upgrade::key::Key;
use kata_upgrade::source::shown;
use kata_upgrade::value::Value;

use crate::error::Refusal;

/// A key as typed, in the spelling used everywhere.
pub fn key(text: &str) -> Result<Key, Refusal> {
    let typed = text.trim();
    single(&format!("{typed} = 0"))
        .map(|(key, _)| key)
        .filter(|_| !typed.contains(['\n', '=']))
        .ok_or_else(|| {
            Refusal::new(format!("`{}` is not the name of a setting", shown(text)))
                .help("name it with its table, such as `hypervisor.qemu.default_memory`")
        })
}

/// `KEY=VALUE` as typed, for a target that reads the key.
pub fn assignment(
    text: &str,
    catalogue: &Catalogue,
    target: Edition,
) -> Result<(Key, Value), Refusal> {
    let wrong = || {
        Refusal::new(format!("`--set {}` has no value", shown(text)))
            .help("write it as `--set hypervisor.qemu.default_memory=4096`")
    };
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let key = key(name)?;
    let read = catalogue
        .edition_line(target)
        .and_then(|line| catalogue.read_key(&line, key.as_str()));
    if !read.is_some_and(|read| read.read_by(target.version)) {
        return Err(Refusal::new(format!(
            "`--set {}`: {} does not read `{}`",
            shown(text),
            catalogue.edition_title(target),
            shown(key.as_str())
        ))
        .help("check the name of the setting and its table"));
    }
    let kind = catalogue
        .setting(key.as_str())
        .map(|setting| setting.kind());
    let parsed = single(&format!("value = {value}")).map(|(_, value)| value);
    let value = match (parsed, kind) {
        (Some(value @ Value::String(_)), _) => value,
        // a shell takes the quotes away
        (_, Some(Kind::String)) => Value::String(value.to_owned()),
        (Some(parsed), None) => parsed,
        (Some(parsed), Some(kind)) if fits(&parsed, kind) => parsed,
        _ => {
            return Err(Refusal::new(format!(
                "`--set {}`: not a value of this setting",
                shown(text)
            ))
            .help(format!("`{}` takes {}", shown(key.as_str()), wanted(kind))));
        }
    };
    if !kind.is_none_or(|kind| fits(&value, kind)) {
        return Err(Refusal::new(format!(
            "`--set {}`: not a value of this setting",
            shown(text)
        ))
        .help(format!("`{}` takes {}", shown(key.as_str()), wanted(kind))));
    }
    Ok((key, value))
}

/// Refuses a setting that the target does not read, or a value it does not take.
pub fn accept(
    key: &Key,
    value: &Value,
    catalogue: &Catalogue,
    target: Edition,
) -> Result<(), Refusal> {
    let line = catalogue.edition_line(target);
    let read = line.and_then(|line| catalogue.read_key(&line, key.as_str()));
    if !read.is_some_and(|read| read.read_by(target.version)) {
        return Err(Refusal::new(format!(
            "{} does not read `{}`",
            catalogue.edition_title(target),
            shown(key.as_str())
        ))
        .help("check the name of the setting and its table"));
    }
    let kind = catalogue
        .setting(key.as_str())
        .map(|setting| setting.kind());
    if kind.is_none_or(|kind| fits(value, kind)) {
        return Ok(());
    }
    Err(Refusal::new(format!(
        "`{} = {}`: not a value of this setting",
        shown(key.as_str()),
        shown(&value.to_string())
    ))
    .help(format!("it takes {}", wanted(kind))))
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

fn wanted(kind: Option<Kind>) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str) -> Result<(Key, Value), Refusal> {
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
    }
}
