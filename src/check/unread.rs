//! Keys and tables that the reader does not read, and why.

use super::view::{View, folded as in_small_letters};
use super::{Finding, Layer, Severity, log, renamed};
use crate::catalogue::{Change, Line, ReadKey};
use crate::document::Setting;
use crate::key::{Key, is_within, matches};

/// Whether a key that is not read is an error in that table.
pub(super) fn is_strict(view: &View<'_>, layer: &Layer<'_>, table: &str) -> bool {
    let by_drop_in = layer.is_drop_in
        && !view.is_rs()
        && (table.starts_with("hypervisor.") || table.starts_with("agent."));
    by_drop_in
        || view
            .catalogue
            .is_strict(&view.line, view.version(), table.trim_end_matches("[]"))
}

/// A key that nothing reads here, and why; once for a table of which nothing is read.
pub(super) fn check(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    told: &mut Vec<Key>,
    found: &mut Vec<Finding>,
) {
    let key = &setting.key;
    let table = key.table();
    if let Some(finding) = shape(view, layer, key) {
        found.push(finding.at(setting.line).on(key));
        return;
    }
    let lives = |read: ReadKey<'_>| {
        let own = read.pattern().rsplit_once('.').map_or("", |(own, _)| own);
        is_within(own, table)
    };
    let is_known = table.is_empty() || view.all_read().any(lives);
    let strict = is_strict(view, layer, table)
        || !is_known && is_strict(view, layer, Key::from_dotted(table).table());
    if is_known {
        let finding = one(view, layer, setting, strict);
        found.push(finding.at(setting.line).on(key));
        return;
    }
    let table = Key::from_dotted(table);
    if told.contains(&table) {
        return;
    }
    let headers = layer.document.tables().iter();
    let header = headers
        .filter(|header| header.key == table)
        .map(|header| header.line)
        .min();
    let finding = whole_table(view, layer, &table, key, strict);
    found.push(finding.at(header.unwrap_or(setting.line)).on(&table));
    told.push(table);
}

/// A table where a value is read, or a value where a table is.
fn shape(view: &View<'_>, layer: &Layer<'_>, key: &Key) -> Option<Finding> {
    let wanted = if view.read(key.table()).is_some() {
        "a single value, not a table"
    } else {
        let inside = |read: ReadKey<'_>| {
            let own = read.pattern().rsplit_once('.').map_or("", |(own, _)| own);
            is_within(own, key.as_str())
        };
        if !view.all_read().any(inside) {
            return None;
        }
        "a table"
    };
    let log = log::of_type(view, layer, key.as_str());
    let message = format!("{} wants {wanted} here; {log}", view.release());
    let finding = Finding::new("wrong-type", Severity::Error, layer.path, message);
    Some(finding.help(format!(
        "write {}",
        wanted.split(',').next().unwrap_or_default()
    )))
}

fn severity(strict: bool) -> Severity {
    if strict {
        Severity::Error
    } else {
        Severity::Warning
    }
}

/// The message with what becomes of the file.
fn told(view: &View<'_>, message: &str, strict: bool) -> String {
    if strict {
        format!("{message}; {}", log::of_key(view))
    } else {
        format!("{message}, and it has no effect")
    }
}

/// The same with the reason behind it.
fn with_reason(message: &str, why: Option<&str>) -> String {
    match why {
        Some(why) => format!("{message} ({})", plain(why)),
        None => message.to_owned(),
    }
}

/// A key that no release reads.
pub(super) fn nameless(view: &View<'_>, layer: &Layer<'_>, key: &Key, strict: bool) -> Finding {
    let message = told(view, "no release reads this", strict);
    let finding = Finding::new("unknown-key", severity(strict), layer.path, message);
    match alike(view, key) {
        Some(name) => finding.help(format!("`{name}`?")),
        None => finding.help("remove it, or check its spelling"),
    }
}

fn one(view: &View<'_>, layer: &Layer<'_>, setting: &Setting, strict: bool) -> Finding {
    let (key, value) = (&setting.key, setting.value.as_ref());
    let dotted = key.as_str();
    let make = |code, message: String| Finding::new(code, severity(strict), layer.path, message);
    let say = |message: &str| told(view, message, strict);
    let proper = in_small_letters(dotted);
    if proper != dotted && view.read(&proper).is_some() {
        let message = say("case counts here, and nothing reads this as it is written");
        return make("other-case", message).help(format!("write `{proper}`"));
    }
    let ever = view.catalogue.read_key(&view.line, dotted);
    let ended = ever.and_then(|read| read.gone_at(view.version()));
    let began = ever.and_then(|read| read.since());
    let successor = renamed::successor(view, dotted);
    let now = successor.map(
        |(name, _)| match renamed::converted(view, key, &name, value) {
            Some(value) => format!("here it is `{name} = {value}`"),
            None => format!("it is `{name}` here"),
        },
    );
    let reason = renamed::reason(view, dotted);
    let instead = reason.as_ref().and_then(Change::instead);
    let instead = instead.map(|instead| format!("see `{}`", view.own_name(instead)));
    let way_out = now.or(instead).unwrap_or_else(|| "remove it".to_owned());
    let why = reason.map(|row| row.why());
    if let Some(gone) = ended {
        let message = with_reason(&say(&format!("not read since {gone}")), why);
        return make("gone-key", message).help(way_out);
    }
    if let Some(since) = began {
        let finding = make("later-key", say(&format!("not read before {since}")));
        return match renamed::predecessor(view, dotted) {
            Some((name, _)) => finding.help(format!("here it is `{name}`")),
            None => finding.help("leave it out until then"),
        };
    }
    let product = view.line.product();
    let lines = view
        .catalogue
        .lines()
        .filter(|other| other.index() != view.line.index());
    let readers = lines.filter(|other| view.catalogue.read_key(other, dotted).is_some());
    let reader = readers.max_by_key(|line| (line.product() == product, line.index()));
    if let Some(other) = reader {
        let who = program(&other);
        // the two runtimes of one product have the same releases
        let read = view.catalogue.read_key(&other, dotted);
        let ended = read
            .filter(|read| other.product() == product && !read.read_by(view.version()))
            .and_then(|read| read.gone_at(view.version()));
        let what = match ended {
            Some(gone) => format!("only {who} read this, and not since {gone}"),
            None => format!("only {who} reads this"),
        };
        return make("other-runtime", with_reason(&say(&what), why)).help(way_out);
    }
    if let Some(home) = at_home(view, key) {
        let message = say(&format!("nothing reads this in `[{}]`", key.table()));
        return make("wrong-table", message).help(format!("it belongs to `[{home}]`"));
    }
    nameless(view, layer, key, strict)
}

/// The reader of another line, as a sentence names it.
fn program(line: &Line<'_>) -> String {
    let title = line.title();
    if title.is_empty() {
        "Clear Containers".to_owned()
    } else if title.starts_with("Go") {
        format!("Kata's {title}")
    } else {
        title.to_owned()
    }
}

/// The table in which this release reads a key of that name.
fn at_home(view: &View<'_>, key: &Key) -> Option<String> {
    let name = key.name();
    let mut homes: Vec<String> = view
        .all_read()
        .filter_map(|read| {
            let (table, own) = read.pattern().rsplit_once('.')?;
            (own == name && !matches(table, key.table())).then(|| view.own_name(table))
        })
        .collect();
    homes.sort_by_key(String::len);
    homes.into_iter().next()
}

/// The key of the same table that is written most like this one.
fn alike(view: &View<'_>, key: &Key) -> Option<String> {
    let (table, name) = (key.table(), key.name());
    let names = view.all_read().filter_map(|read| {
        let (own, name) = read
            .pattern()
            .rsplit_once('.')
            .unwrap_or(("", read.pattern()));
        matches(own, table).then_some(name)
    });
    closest(names, name)
}

/// The name written most like another, if any is like it.
pub(super) fn closest<'n>(names: impl Iterator<Item = &'n str>, name: &str) -> Option<String> {
    let close = names.map(|own| (strsim::damerau_levenshtein(own, name), own));
    close
        .filter(|(distance, own)| *distance <= own.len().min(name.len()) / 4 + 1)
        .min()
        .map(|(_, own)| own.to_owned())
}

/// A table of which nothing is read.
fn whole_table(
    view: &View<'_>,
    layer: &Layer<'_>,
    table: &Key,
    example: &Key,
    strict: bool,
) -> Finding {
    let first = table.segments().next().unwrap_or_default();
    let ever = view.catalogue.read_key(&view.line, example.as_str());
    let gone = ever.and_then(|read| read.gone_at(view.version()));
    let reason = renamed::reason(view, example.as_str());
    let since = gone.map_or_else(String::new, |gone| format!(" since {gone}"));
    let what = format!("{} reads nothing in `[{table}]`{since}", view.release());
    let message = if strict {
        format!("{what}; {}", log::of_key(view))
    } else {
        format!("{what}, and none of it has an effect")
    };
    let message = with_reason(&message, reason.map(|row| row.why()));
    let finding = Finding::new("unread-table", severity(strict), layer.path, message);
    if let Some((name, _)) = renamed::successor(view, example.as_str()) {
        return finding.help(format!("`{example}` is `{name}` here"));
    }
    let tables = view.all_read().filter_map(|read| {
        let pattern = read.pattern();
        pattern.split_once('.').map(|(own, _)| own)
    });
    let tops: Vec<&str> = tables.collect();
    match closest(tops.iter().copied(), first) {
        Some(name) if name != first => finding.help(format!("`[{name}]`?")),
        _ => finding.help("remove it"),
    }
}

/// A sentence as part of another.
pub(super) fn plain(sentence: &str) -> &str {
    sentence.trim_end_matches('.')
}
