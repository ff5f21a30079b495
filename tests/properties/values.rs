//! Values a person could write instead of a shipped one.

use kata_upgrade::catalogue::{Catalogue, Edition, Kind, Shape};
use kata_upgrade::value::Value;

use crate::random::Random;

/// A valid value of a setting other than `current`; none where the tables do not tell how one would look.
pub fn other(
    catalogue: &Catalogue,
    edition: Edition,
    key: &str,
    current: Option<&Value>,
    random: &mut Random,
) -> Option<Value> {
    let setting = catalogue.setting(key)?;
    let read = catalogue
        .edition_line(edition)
        .and_then(|line| catalogue.read_key(&line, key));
    let mut accepted: Vec<String> = read
        .iter()
        .flat_map(|read| read.accepts(edition.version))
        .map(str::to_owned)
        .collect();
    if accepted.is_empty() {
        accepted = setting.accepted().map(str::to_owned).collect();
    }
    let number = 1 + i32::try_from(random.below(900)).unwrap_or_default();
    let type_name = read.and_then(|read| read.type_name(edition.version));
    let mut number = match type_name {
        Some("u8" | "Option<u8>") => number % 100 + 1,
        _ => number,
    };
    if current == Some(&Value::Integer(number.into())) {
        number += 1;
    }
    let value = match setting.kind() {
        Kind::Boolean => match current {
            Some(Value::Bool(flag)) => Value::Bool(!flag),
            _ => Value::Bool(random.below(4) > 0),
        },
        Kind::Integer | Kind::Number => Value::Integer(number.into()),
        Kind::Float => Value::Float(f64::from(number) / 8.0),
        Kind::String if !accepted.is_empty() => Value::String(one_of(&accepted, current, random)?),
        Kind::String => Value::String(text(setting.shape(), current, number)),
        Kind::Strings => Value::Array(list(setting.shape(), &accepted, current, number, random)),
        Kind::Integers => {
            let mut items = items(current);
            items.push(Value::Integer(number.into()));
            Value::Array(items)
        }
        Kind::Tables => return None,
    };
    Some(value).filter(|value| Some(value) != current)
}

fn one_of(accepted: &[String], current: Option<&Value>, random: &mut Random) -> Option<String> {
    let current = current.and_then(Value::as_str);
    let others: Vec<&String> = accepted
        .iter()
        .filter(|text| !text.is_empty() && Some(text.as_str()) != current)
        .collect();
    random.pick(&others).map(|text| (*text).clone())
}

fn text(shape: Shape, current: Option<&Value>, number: i32) -> String {
    let current = current.and_then(Value::as_str).unwrap_or_default();
    match shape {
        Shape::KernelParameters => format!("{current} own.parameter={number}")
            .trim_start()
            .to_owned(),
        Shape::CommaList if !current.is_empty() => format!("{current},own-{number}"),
        Shape::Path | Shape::GuestPath => format!("/srv/own/file-{number}"),
        _ => format!("own-{number}"),
    }
}

fn items(current: Option<&Value>) -> Vec<Value> {
    match current {
        Some(Value::Array(items)) => items.clone(),
        _ => Vec::new(),
    }
}

/// One item fewer, or one more.
fn list(
    shape: Shape,
    accepted: &[String],
    current: Option<&Value>,
    number: i32,
    random: &mut Random,
) -> Vec<Value> {
    let mut items = items(current);
    if !items.is_empty() && random.below(3) == 0 {
        items.remove(random.below(items.len()));
        return items;
    }
    let item = match shape {
        Shape::Paths => format!("/srv/own/file-{number}"),
        _ => random
            .pick(accepted)
            .cloned()
            .unwrap_or_else(|| format!("own-{number}")),
    };
    items.push(Value::String(item));
    items
}
