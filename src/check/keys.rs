//! Keys and tables that the reader does not read, or reads under another spelling.

use super::view::{View, folded as in_small_letters};
use super::{Finding, Layer, Severity, log, renamed, values};
use crate::catalogue::{Change, ReadKey};
use crate::document::Setting;
use crate::key::{Key, matches};
use crate::value::Value;

/// Where a key stands with the reader.
pub(super) enum Place<'a> {
    /// It is read.
    Read(ReadKey<'a>),
    /// It is read, as the reader ignores case; with its proper spelling.
    Folded(ReadKey<'a>, String),
    /// It is another name of one that is read.
    Alias(ReadKey<'a>),
    /// It is a list of tables whose entries are read.
    List,
    /// It belongs to a table that has its own finding.
    Foreign,
    /// It is not read.
    Nowhere,
}

/// Where a key stands with the reader.
pub(super) fn place<'a>(view: &View<'a>, layer: &Layer<'_>, setting: &Setting) -> Place<'a> {
    let key = &setting.key;
    let dotted = key.as_str();
    let mut parts = key.segments();
    let is_hypervisor = parts.next().is_some_and(|first| {
        first == "hypervisor" || !view.is_rs() && first.eq_ignore_ascii_case("hypervisor")
    });
    if is_hypervisor {
        let known = view.catalogue.hypervisors(&view.line, view.version());
        let own = parts.next().unwrap_or_default();
        if parts.next().is_some() && !known.contains(&own.trim_matches(['"', '\''])) {
            return Place::Foreign;
        }
    }
    if let Some(read) = view.read(dotted) {
        return Place::Read(read);
    }
    if let Some(read) = view.catalogue.alias_of(&view.line, dotted)
        && read.read_by(view.version())
    {
        return Place::Alias(read);
    }
    // a drop-in's hypervisor and agent are looked up by name, where case counts
    let exact = layer.is_drop_in && (is_hypervisor || dotted.starts_with("agent."));
    let proper = in_small_letters(dotted);
    let folds = proper != dotted && !view.is_rs() && !exact;
    if let Some(read) = view.read(&proper).filter(|_| folds) {
        return Place::Folded(read, proper.into_owned());
    }
    let list = format!("{dotted}[].*");
    let may_be = !matches!(setting.value, Some(Value::String(_) | Value::Integer(_)));
    if may_be && view.all_read().any(|read| is_below(read.pattern(), &list)) {
        return Place::List;
    }
    Place::Nowhere
}

/// Whether a pattern names an entry of a list of tables.
fn is_below(pattern: &str, list: &str) -> bool {
    let last = pattern.rsplit('.').next().unwrap_or_default();
    pattern.contains("[].") && {
        let own = list.strip_suffix('*').unwrap_or(list);
        matches(pattern, &format!("{own}{last}"))
    }
}

/// A key in another case, which this reader takes and others do not.
pub(super) fn folded(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    proper: &str,
    found: &mut Vec<Finding>,
) {
    let message = format!(
        "{} ignores case here; runtime-rs, and drop-in files of both runtimes, do not",
        view.release()
    );
    found.push(
        Finding::new("other-case", Severity::Note, layer.path, message)
            .at(setting.line)
            .on(&setting.key)
            .help(format!("write `{proper}`")),
    );
}

/// A key under its former name, which is still taken.
pub(super) fn alias(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    read: &ReadKey<'_>,
    found: &mut Vec<Finding>,
) {
    let proper = view.own_name(read.pattern());
    if view.value(&proper).is_some() {
        // both together have a finding of their own
        return;
    }
    let message = format!(
        "{} takes this as another name of `{proper}`",
        view.release()
    );
    found.push(
        Finding::new("older-name", Severity::Note, layer.path, message)
            .at(setting.line)
            .on(&setting.key)
            .help(format!("write `{proper}`")),
    );
}

/// The entries of a list of tables.
pub(super) fn elements(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    found: &mut Vec<Finding>,
) {
    let Some(Value::Array(items)) = &setting.value else {
        let message = format!(
            "{} wants a list of tables here; {}",
            view.release(),
            log::of_type(view, layer, setting.key.as_str())
        );
        found.push(
            Finding::new("wrong-type", Severity::Error, layer.path, message)
                .at(setting.line)
                .on(&setting.key)
                .help(format!("write `[[{}]]` headers", setting.key)),
        );
        return;
    };
    for item in items {
        let Value::Table(entries) = item else {
            continue;
        };
        for (name, value) in entries {
            let key = Key::from_dotted(format!("{}[]", setting.key)).join(name);
            if let Some(read) = view.read(key.as_str()) {
                values::value(view, layer, (&key, setting.line), value, &read, found);
            } else {
                let strict = is_strict(view, layer, key.table());
                let finding = nameless(view, layer, &key, strict);
                found.push(finding.at(setting.line).on(&key));
            }
        }
    }
}

fn is_strict(view: &View<'_>, layer: &Layer<'_>, table: &str) -> bool {
    let by_drop_in = layer.is_drop_in
        && !view.is_rs()
        && (table.starts_with("hypervisor.") || table.starts_with("agent."));
    by_drop_in
        || view
            .catalogue
            .is_strict(&view.line, view.version(), table.trim_end_matches("[]"))
}

/// A key that nothing reads here, and why; once for a table of which nothing is read.
pub(super) fn unread(
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
        starts(own, table)
    };
    let is_known = table.is_empty() || view.all_read().any(lives);
    let strict = is_strict(view, layer, table)
        || !is_known && is_strict(view, layer, Key::from_dotted(table).table());
    if is_known {
        found.push(one(view, layer, key, strict).at(setting.line).on(key));
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

/// Whether a table pattern is a table or lies in it.
fn starts(pattern: &str, table: &str) -> bool {
    let mut own = crate::key::segments(pattern);
    crate::key::segments(table)
        .all(|want| own.next().is_some_and(|have| have == "*" || have == want))
}

/// A table where a value is read, or a value where a table is.
fn shape(view: &View<'_>, layer: &Layer<'_>, key: &Key) -> Option<Finding> {
    let wanted = if view.read(key.table()).is_some() {
        "a single value, not a table"
    } else {
        let inside = |read: ReadKey<'_>| {
            let own = read.pattern().rsplit_once('.').map_or("", |(own, _)| own);
            starts(own, key.as_str())
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

fn nameless(view: &View<'_>, layer: &Layer<'_>, key: &Key, strict: bool) -> Finding {
    let message = told(view, "no release reads this", strict);
    let finding = Finding::new("unknown-key", severity(strict), layer.path, message);
    match alike(view, key) {
        Some(name) => finding.help(format!("`{name}`?")),
        None => finding.help("remove it, or check its spelling"),
    }
}

fn one(view: &View<'_>, layer: &Layer<'_>, key: &Key, strict: bool) -> Finding {
    let dotted = key.as_str();
    let make = |code, message: String| {
        let message = told(view, &message, strict);
        Finding::new(code, severity(strict), layer.path, message)
    };
    let proper = in_small_letters(dotted);
    if proper != dotted && view.read(&proper).is_some() {
        let message = "case counts here, and this is read by nothing".to_owned();
        return make("other-case", message).help(format!("write `{proper}`"));
    }
    let ever = view.catalogue.read_key(&view.line, dotted);
    let ended = ever.and_then(|read| read.gone_at(view.version()));
    let began = ever.and_then(|read| read.since());
    let successor = renamed::successor(view, dotted);
    let now = successor.map(|(name, _)| format!("it is `{name}` here"));
    let reason = renamed::reason(view, dotted);
    let instead = reason.as_ref().and_then(Change::instead);
    let instead = instead.map(|instead| format!("see `{instead}`"));
    let way_out = now.or(instead).unwrap_or_else(|| "remove it".to_owned());
    let why = reason
        .map(|row| format!(": {}", plain(row.why())))
        .unwrap_or_default();
    if let Some(gone) = ended {
        return make("gone-key", format!("not read since {gone}{why}")).help(way_out);
    }
    if let Some(since) = began {
        let finding = make("later-key", format!("not read before {since}"));
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
    let mut readers = lines.filter(|other| view.catalogue.read_key(other, dotted).is_some());
    if let Some(other) = readers.next_back_by(product) {
        let message = format!("only {other} reads this{why}");
        return make("other-runtime", message).help(way_out);
    }
    if let Some(home) = at_home(view, key) {
        let message = format!("nothing reads this in `[{}]`", key.table());
        return make("wrong-table", message).help(format!("it belongs to `[{home}]`"));
    }
    nameless(view, layer, key, strict)
}

/// Chooses among other lines the one to name.
trait Choose {
    fn next_back_by(&mut self, product: &str) -> Option<String>;
}

impl<'a, I: Iterator<Item = crate::catalogue::Line<'a>>> Choose for I {
    fn next_back_by(&mut self, product: &str) -> Option<String> {
        let own = self.max_by_key(|line| (line.product() == product, line.index()))?;
        Some(if own.title().is_empty() {
            "Clear Containers".to_owned()
        } else if own.title().starts_with("Go") {
            format!("Kata's {}", own.title())
        } else {
            own.title().to_owned()
        })
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
    let why = reason.map(|row| format!(": {}", plain(row.why())));
    let since = gone.map_or_else(String::new, |gone| format!(" since {gone}"));
    let what = format!(
        "{} reads nothing in `[{table}]`{since}{}",
        view.release(),
        why.unwrap_or_default()
    );
    let message = if strict {
        format!("{what}; {}", log::of_key(view))
    } else {
        format!("{what}, and none of it has an effect")
    };
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
