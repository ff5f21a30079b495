//! What tables say, in words.

use crate::catalogue::tables::changes::Verb;
use crate::catalogue::tables::settings::Kind;
use crate::catalogue::{Catalogue, Change, Class, Line, Version};
use crate::value::Value;

/// A type.
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Integer => "integer",
        Kind::Float => "float",
        Kind::Number => "integer or float",
        Kind::String => "string",
        Kind::Strings => "list of strings",
        Kind::Integers => "list of integers",
        Kind::Tables => "list of tables",
    }
}

/// What a setting is about.
pub const fn class(class: Class) -> &'static str {
    match class {
        Class::Security => "security",
        Class::Asset => "asset",
        Class::Wiring => "wiring",
        Class::Tuning => "tuning",
        Class::Debug => "debug",
    }
}

/// A verb of the change tables.
pub const fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Rename => "rename",
        Verb::Convert => "convert",
        Verb::Respell => "respell",
        Verb::Refuse => "refuse",
        Verb::Drop => "drop",
        Verb::Asset => "asset",
        Verb::Meaning => "meaning",
        Verb::Default => "default",
        Verb::Appear => "appear",
        Verb::Note => "note",
    }
}

/// `Clear Containers`, `Kata Containers, runtime-rs`.
pub fn line(catalogue: &Catalogue, line: Line<'_>) -> String {
    let product = catalogue.product_title(line.product());
    if line.title().is_empty() {
        product.to_owned()
    } else {
        format!("{product}, {}", line.title())
    }
}

/// `Kata Containers 3.2.0, runtime-rs`; without the runtime where there was one only.
pub fn release(catalogue: &Catalogue, line: Line<'_>, version: Version) -> String {
    let product = catalogue.product_title(line.product());
    let alone = |other: Line<'_>| {
        other.index() == line.index()
            || other.product() != line.product()
            || other.releases().all(|release| release.version > version)
    };
    if line.title().is_empty() || catalogue.lines().all(alone) {
        format!("{product} {version}")
    } else {
        format!("{product} {version}, {}", line.title())
    }
}

/// The releases a row holds for: `Kata Containers 3.2.0, Go runtime`, and where it ends, up to which; for a crossing both lines.
pub fn span(catalogue: &Catalogue, to: Line<'_>, change: &Change<'_>) -> String {
    let until = change
        .until()
        .map_or_else(String::new, |until| format!(" until {until}"));
    match change.from().filter(|from| from.index() != to.index()) {
        Some(from) if from.product() == to.product() => {
            format!("{} to {}, {}{until}", from.title(), to.title(), change.at())
        }
        Some(from) => format!(
            "{} to {}{until}",
            catalogue.product_title(from.product()),
            catalogue.product_title(to.product())
        ),
        None => format!("{}{until}", release(catalogue, to, change.at())),
    }
}

/// Whether a row leads from one runtime of a product to the other.
fn leads_across(change: &Change<'_>) -> bool {
    let (from, to) = (change.from(), change.to());
    from.zip(to)
        .is_some_and(|(from, to)| from.index() != to.index() && from.product() == to.product())
}

/// The files that have something, of `count` in all.
pub fn files(flavours: &[&str], count: usize) -> String {
    if flavours.len() == count && count > 3 {
        return "all files".to_owned();
    }
    if flavours.len() * 2 > count && flavours.len() > 6 {
        return "all others".to_owned();
    }
    flavours.join(", ")
}

/// What is in force without a line: a value as `spelled`, a word where the tables have one (`host CPUs`), or values by hypervisor.
pub fn absent(kind: Kind, value: &Value, spelled: &dyn Fn(&Value) -> String) -> String {
    let is_text = matches!(kind, Kind::String | Kind::Strings | Kind::Tables);
    match value {
        Value::String(word) if !is_text => word.clone(),
        Value::Table(values) if kind != Kind::Tables => {
            let mut groups: Vec<(&Value, Vec<&str>)> = Vec::new();
            for (name, value) in values {
                match groups.iter_mut().find(|(own, _)| *own == value) {
                    Some((_, names)) => names.push(name),
                    None => groups.push((value, vec![name])),
                }
            }
            let groups = groups
                .iter()
                .map(|(value, names)| format!("{} ({})", spelled(value), names.join(", ")));
            groups.collect::<Vec<_>>().join(", ")
        }
        value => spelled(value),
    }
}

/// What a row of the change tables says happened; `other` is the other name, `is_origin` that it is the old one, `arrow` what stands
/// between two values.
pub fn happened(change: &Change<'_>, other: Option<&str>, is_origin: bool, arrow: &str) -> String {
    let ticked = |texts: Vec<String>| {
        let texts: Vec<String> = texts.into_iter().map(|text| format!("`{text}`")).collect();
        texts.join(", ")
    };
    let values: Vec<String> = change.values().map(str::to_owned).collect();
    let bounds = match change.bounds() {
        (Some(below), Some(above)) => Some(format!("below {below} and above {above}")),
        (Some(below), None) => Some(format!("below {below}")),
        (None, Some(above)) => Some(format!("above {above}")),
        (None, None) => None,
    };
    let only = match (values.is_empty(), bounds) {
        (false, Some(bounds)) => format!("{}, {bounds}", ticked(values.clone())),
        (false, None) => ticked(values.clone()),
        (true, Some(bounds)) => bounds,
        (true, None) => String::new(),
    };
    let now = match (other, is_origin) {
        (Some(other), false) => format!(", now `{other}`"),
        (Some(other), true) => format!(", before `{other}`"),
        (None, _) => String::new(),
    };
    let limited = |text: &str| {
        if only.is_empty() {
            text.to_owned()
        } else {
            format!("{text}: {only}")
        }
    };
    let text = match change.verb() {
        Verb::Rename if is_origin => format!("new name, before `{}`", other.unwrap_or_default()),
        Verb::Rename => format!("renamed to `{}`", other.unwrap_or_default()),
        Verb::Convert => format!("other type or unit{now}"),
        Verb::Respell => {
            let pairs = change.respellings().map(|(old, new)| {
                let new = new.as_str().map_or_else(|| new.to_string(), str::to_owned);
                format!("`{old}` is now `{new}`")
            });
            format!("{}{now}", pairs.collect::<Vec<_>>().join(", "))
        }
        Verb::Refuse => limited("no longer accepted"),
        Verb::Drop if only.is_empty() && leads_across(change) => "not read".to_owned(),
        Verb::Drop if only.is_empty() => "no longer read".to_owned(),
        Verb::Drop => limited("no longer of use"),
        Verb::Asset => format!("not to be carried as it is{now}"),
        Verb::Meaning => format!("{}{now}", limited("means something else")),
        Verb::Default => {
            let text = |value: Option<Value>| {
                value.map_or_else(|| "none".to_owned(), |value| format!("`{value}`"))
            };
            match (change.was(), change.now()) {
                (None, None) => "other default".to_owned(),
                (was, now) => format!("default {} {arrow} {}", text(was), text(now)),
            }
        }
        Verb::Appear if values.is_empty() => "new".to_owned(),
        Verb::Appear => format!("new value: {}", ticked(values)),
        Verb::Note => "note".to_owned(),
    };
    let flavours: Vec<&str> = change.flavours().collect();
    let instead = change
        .instead()
        .map_or_else(String::new, |instead| format!("; instead: {instead}"));
    if flavours.is_empty() {
        format!("{text}{instead}")
    } else {
        format!("{text}, in {}{instead}", flavours.join(", "))
    }
}
