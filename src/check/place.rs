//! Where a key stands with its reader.

use super::Layer;
use super::view::{View, folded as in_small_letters};
use crate::catalogue::ReadKey;
use crate::document::Setting;
use crate::key::matches;
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
        let known = &view.known_hypervisors;
        let own = parts.next().unwrap_or_default();
        if parts.next().is_some() && !known.contains(&own.trim_matches(['"', '\''])) {
            return Place::Foreign;
        }
    }
    if let Some(read) = view.read(dotted)
        && matches(read.pattern(), dotted)
    {
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
