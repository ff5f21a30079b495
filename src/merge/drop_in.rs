//! Decisions as a drop-in: the carried settings alone, to be read on top of the target's own file.

use std::collections::BTreeMap;

use super::{MergeError, Merged, compare, settings};
use crate::catalogue::tables::settings::Kind;
use crate::catalogue::{Catalogue, Edition};
use crate::customise::{OWN_MARK, OwnComment};
use crate::document::{Document, KnownKeys};
use crate::key::Key;
use crate::migrate::{Decision, Verdict};
use crate::source::shown;
use crate::source::stack::put_on_top;
use crate::value::Value;

/// Makes decisions such that a drop-in can carry them: a line cannot be taken out of the base from there.
///
/// Where a value has the same effect as the missing line, it is written; what cannot be said is left to review.
pub fn express(
    decisions: &mut [Decision],
    base: &Document,
    target: Edition,
    catalogue: &Catalogue,
) {
    let reader = Reader { target, catalogue };
    for decision in decisions {
        let mut to = decision.to.clone();
        let mut said = None;
        for (key, value) in &mut to {
            let taken_out = base.set(key).filter(|_| value.is_none());
            if value.is_some() && base.set(key).is_none() && reader.refuses(key) {
                said = Some(Err(format!(
                    "the target does not know `{key}`, and with it in a drop-in its reader would not start"
                )));
            } else if taken_out.is_some() {
                *value = reader.like_missing(key);
                said = Some(value.as_ref().map_or_else(
                    || {
                        Err(format!(
                            "a drop-in cannot take `{key}` out of the file below it, and no value has the same effect; take it out there, or use `--as merged`"
                        ))
                    },
                    |value| Ok(format!("a drop-in cannot take a line out, so `{value}` is written, which has the same effect")),
                ));
            }
        }
        match said {
            Some(Ok(words)) => {
                decision.to = to;
                decision.verdict = Verdict::Convert;
                decision.because = format!("{}; {words}", decision.because);
            }
            Some(Err(words)) => {
                decision.to.clear();
                decision.verdict = Verdict::Review;
                decision.because = words;
            }
            None => {}
        }
    }
}

struct Reader<'c> {
    target: Edition,
    catalogue: &'c Catalogue,
}

impl Reader<'_> {
    fn is_go(&self) -> bool {
        let line = self.catalogue.edition_line(self.target);
        line.is_some_and(|line| line.runtime() == "go")
    }

    /// Whether this key in a drop-in keeps the reader from starting: the Go runtime knows all of these tables' keys.
    fn refuses(&self, key: &Key) -> bool {
        let kind = key.segments().next();
        let line = self.catalogue.edition_line(self.target);
        let read = line.and_then(|line| self.catalogue.read_key(&line, key.as_str()));
        self.is_go()
            && matches!(kind, Some("hypervisor" | "agent"))
            && !read.is_some_and(|read| read.read_by(self.target.version))
    }

    /// A value with the effect of a missing line.
    fn like_missing(&self, key: &Key) -> Option<Value> {
        let line = self.catalogue.edition_line(self.target)?;
        let read = self.catalogue.read_key(&line, key.as_str())?;
        let kind = self.catalogue.setting(key.as_str())?.kind();
        let version = self.target.version;
        let type_name = read.type_name(version).unwrap_or_default();
        // there a missing line is told apart from any value
        if !read.read_by(version) || type_name.starts_with('*') || type_name.starts_with("Option") {
            return None;
        }
        let absent = read
            .absent_of(version, key.as_str())
            .filter(|value| fits(value, kind));
        let mut accepted = read.accepts(version).peekable();
        let takes = |value: &Value| {
            value.as_str().is_none_or(str::is_empty)
                || accepted.peek().is_none()
                || accepted.any(|word| value.as_str() == Some(word))
        };
        // the Go readers cannot tell nothing from no line
        absent
            .filter(takes)
            .or_else(|| nothing(kind).filter(|_| self.is_go()))
    }
}

fn fits(value: &Value, kind: Kind) -> bool {
    let all = |wanted: fn(&Value) -> bool| match value {
        Value::Array(items) => items.iter().all(wanted),
        _ => false,
    };
    match kind {
        Kind::Boolean => matches!(value, Value::Bool(_)),
        Kind::Integer => matches!(value, Value::Integer(_)),
        Kind::Float => matches!(value, Value::Float(_)),
        Kind::Number => matches!(value, Value::Integer(_) | Value::Float(_)),
        Kind::String => matches!(value, Value::String(_)),
        Kind::Strings => all(|item| matches!(item, Value::String(_))),
        Kind::Integers => all(|item| matches!(item, Value::Integer(_))),
        Kind::Tables => false,
    }
}

fn nothing(kind: Kind) -> Option<Value> {
    Some(match kind {
        Kind::Boolean => Value::Bool(false),
        Kind::Integer | Kind::Number => Value::Integer(0),
        Kind::Float => Value::Float(0.0),
        Kind::String => Value::String(String::new()),
        Kind::Strings | Kind::Integers => Value::Array(Vec::new()),
        Kind::Tables => return None,
    })
}

/// The settings of one table, in lines.
#[derive(Default)]
struct Table {
    /// Above its header.
    above: Vec<String>,
    comments: Vec<String>,
    settings: Vec<String>,
}

/// Writes decisions, further settings and the user's comments as a drop-in on top of a base.
///
/// `title` says in one line what it is. The decisions must be such that a drop-in can carry them: see [`express`].
///
/// # Errors
/// The result, read on top of the base, would not say exactly what was decided.
pub fn write(
    base: &Document,
    decisions: &[Decision],
    extra: &[(Key, Value)],
    comments: &[OwnComment],
    title: &str,
    known: &dyn KnownKeys,
) -> Result<Merged, MergeError> {
    let mut wanted = settings(base);
    let mut placed = vec![false; comments.len()];
    let mut tables: Vec<(String, Table)> = vec![(String::new(), Table::default())];
    let decided = decisions.iter().flat_map(|decision| {
        let to = decision.to.iter().enumerate();
        to.map(move |(at, (key, value))| (key, value.as_ref(), Some(decision), at == 0))
    });
    let extra = extra
        .iter()
        .map(|(key, value)| (key, Some(value), None, false));
    for (key, value, decision, is_first) in decided.chain(extra) {
        let Some(value) = value else {
            wanted.remove(key);
            continue;
        };
        if wanted.insert(key.clone(), value.clone()).as_ref() == Some(value) {
            continue;
        }
        let lines = &mut table(&mut tables, key.table()).settings;
        let mut end = String::new();
        for (comment, placed) in comments.iter().zip(&mut placed) {
            let own = decision.is_some_and(|one| {
                is_first && comment.setting.as_ref() == Some(&one.customisation.key)
            });
            if own && comment.at_end && end.is_empty() {
                end = format!(" # {}", comment.text);
                *placed = true;
            } else if own {
                lines.push(format!("# {}", comment.text));
                *placed = true;
            }
        }
        let reason = decision.map_or_else(
            || "made with --set".to_owned(),
            |decision| format!("{}: {}", decision.verdict.word(), decision.because),
        );
        lines.push(format!("# {OWN_MARK} {}", shown(&reason)));
        lines.push(format!("{} = {value}{end}", key.name()));
    }
    let left = comments.iter().zip(&mut placed);
    for (comment, placed) in left.filter(|(_, placed)| !**placed) {
        let at = tables.iter().position(|(name, _)| *name == comment.table);
        if let Some((_, home)) = tables.get_mut(at.unwrap_or(0)) {
            *placed = comment.is_above && at.is_some();
            let lines = if *placed {
                &mut home.above
            } else {
                &mut home.comments
            };
            lines.push(format!("# {}", comment.text));
        }
    }
    let document = Document::parse(text(title, &tables), known)?;
    let mut found = settings(base);
    put_on_top(&mut found, &document);
    compare(&wanted, &found)?;
    Ok(Merged { document, placed })
}

fn table<'t>(tables: &'t mut Vec<(String, Table)>, name: &str) -> &'t mut Table {
    let at = tables.iter().position(|(own, _)| own == name);
    let at = at.unwrap_or_else(|| {
        tables.push((name.to_owned(), Table::default()));
        tables.len() - 1
    });
    &mut tables[at].1
}

fn text(title: &str, tables: &[(String, Table)]) -> String {
    let mut text = format!(
        "# {OWN_MARK} {}\n# {OWN_MARK} read on top of the file beside this directory; what is not here stays as it is there\n",
        shown(title)
    );
    for (name, table) in tables {
        let mut all = [&table.above, &table.comments, &table.settings].into_iter();
        if all.all(Vec::is_empty) {
            continue;
        }
        text.push('\n');
        for line in &table.above {
            text.extend([line, "\n"]);
        }
        if !name.is_empty() {
            text.extend(["[", name, "]\n"]);
        }
        for line in table.comments.iter().chain(&table.settings) {
            text.extend([line, "\n"]);
        }
    }
    text
}

/// What a drop-in says, without its comments.
pub fn said(document: &Document) -> BTreeMap<Key, Value> {
    settings(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customise::{Customisation, Kind as Change};

    const BASE: &str = "[hypervisor.qemu]\ndefault_memory = 2048\nmachine_type = \"q35\"\nenable_annotations = [\"a\"]\n[runtime]\nenable_debug = false\n";

    fn read(text: &str) -> Document {
        Document::parse(text.to_owned(), &|_: &str, _: &str| false).unwrap()
    }

    fn decision(key: &str, value: Option<Value>) -> Decision {
        Decision {
            customisation: Customisation {
                key: Key::from(key),
                kind: Change::Changed,
                default: None,
                value: value.clone(),
                path: "old.toml".into(),
                line: Some(3),
                class: None,
                shipped_by: Vec::new(),
                note: None,
            },
            verdict: Verdict::Keep,
            to: vec![(Key::from(key), value)],
            change: None,
            because: "read by the target".to_owned(),
            source: None,
        }
    }

    fn comment(text: &str, table: &str, setting: Option<&str>, at_end: bool) -> OwnComment {
        OwnComment {
            path: "old.toml".into(),
            line: 1,
            text: text.to_owned(),
            at_end,
            is_setting: false,
            table: table.to_owned(),
            is_above: false,
            setting: setting.map(Key::from),
        }
    }

    #[test]
    fn only_what_differs_from_the_base_is_in_it() {
        let memory = "hypervisor.qemu.default_memory";
        let decisions = [
            decision(memory, Some(Value::Integer(4096))),
            decision(
                "hypervisor.qemu.machine_type",
                Some(Value::String("q35".into())),
            ),
        ];
        let extra = [(Key::from("runtime.enable_debug"), Value::Bool(true))];
        let comments = [
            comment("for the database", "hypervisor.qemu", Some(memory), false),
            comment("ours", "hypervisor.qemu", Some(memory), true),
            comment("who did this?", "proxy.cc", None, false),
        ];
        let title = "settings of\nold.toml";
        let known = |_: &str, _: &str| false;
        let merged = write(&read(BASE), &decisions, &extra, &comments, title, &known).unwrap();
        let wanted = "\
# kata-upgrade: settings of\\nold.toml
# kata-upgrade: read on top of the file beside this directory; what is not here stays as it is there

# who did this?

[hypervisor.qemu]
# for the database
# kata-upgrade: keep: read by the target
default_memory = 4096 # ours

[runtime]
# kata-upgrade: made with --set
enable_debug = true
";
        assert_eq!(merged.text(), wanted);
        assert_eq!(merged.placed, [true, true, false]);
    }

    #[test]
    fn a_line_taken_out_is_written_as_what_its_absence_means_or_left_to_review() {
        let catalogue = Catalogue::built_in();
        let base = read("[hypervisor.qemu]\ndefault_memory = 4096\n[runtime]\nno_such = 1\n");
        let express = |edition: &str, key: &str| {
            let target = catalogue.edition(edition, None).unwrap();
            let mut decisions = [decision(key, None)];
            express(&mut decisions, &base, target, &catalogue);
            let [one] = decisions;
            (
                one.verdict,
                one.to.first().and_then(|(_, value)| value.clone()),
            )
        };
        let memory = "hypervisor.qemu.default_memory";
        let go = express("kata-3.20.0/go/qemu", memory);
        assert_eq!(go, (Verdict::Convert, Some(Value::Integer(2048))));
        let rs = express("kata-3.20.0/rs/qemu-runtime-rs", memory);
        assert_eq!(rs, (Verdict::Convert, Some(Value::Integer(128))));
        let unknown = express("kata-3.20.0/go/qemu", "runtime.no_such");
        assert_eq!(unknown, (Verdict::Review, None));
    }

    #[test]
    fn an_unknown_key_would_keep_the_go_runtime_from_starting() {
        let catalogue = Catalogue::built_in();
        let wished = decision("hypervisor.qemu.mine", Some(Value::Integer(1)));
        for (edition, verdict) in [
            ("kata-4.1.0/go/qemu", Verdict::Review),
            ("kata-4.1.0/rs/qemu-runtime-rs", Verdict::Keep),
        ] {
            let target = catalogue.edition(edition, None).unwrap();
            let mut decisions = [wished.clone()];
            express(&mut decisions, &read(BASE), target, &catalogue);
            assert_eq!(decisions[0].verdict, verdict, "{edition}");
        }
    }
}
