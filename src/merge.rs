//! Decisions, written into the target's own text, and the proof that the text says what was decided.
//!
//! [`merge`] changes single places of the text and leaves every other byte as it is: a setting that is there is given its
//! value, one that is commented out is activated where it stands, one that is nowhere is put at the end of its table, one
//! to be unset is commented out. [`drop_in`] writes a file with the carried settings alone, to be read on top of the
//! target's. Both read the result back, and refuse it with [`MergeError::Proof`] where it says anything but the base and
//! the decisions.

mod drop_in;

use std::collections::{BTreeMap, HashSet};

use crate::customise::OwnComment;
use crate::document::{Document, DocumentError, EditError, Edits, Form, Setting, TableForm};
use crate::key::Key;
use crate::migrate::Decision;
use crate::value::Value;

pub use drop_in::{express, said, write as drop_in};

/// What a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// The whole file: the target's own text with the settings in it.
    Merged,
    /// The carried settings alone, to be read on top of the target's own file.
    DropIn,
}

impl As {
    /// The word the JSON views use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::DropIn => "drop-in",
        }
    }
}

/// The target's text with the decisions in it.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The text, read back.
    pub document: Document,
    /// For each of the user's comments, in their order: whether it stands with its setting.
    pub placed: Vec<bool>,
}

impl Merged {
    /// The text.
    pub fn text(&self) -> &str {
        self.document.text()
    }
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A line of the base cannot be changed as needed.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The result cannot be read back.
    #[error("the result cannot be read back: {0}")]
    Unreadable(#[from] DocumentError),
    /// The result does not say what was decided.
    #[error("the result was refused: `{key}` would be {found} instead of {wanted}")]
    Proof {
        /// The setting.
        key: Key,
        /// What the decisions make it.
        wanted: String,
        /// What the result makes it.
        found: String,
    },
}

/// Writes decisions, further settings and the user's comments into a base.
///
/// # Errors
/// The base cannot be changed so, or the result would not say exactly what was decided.
pub fn merge(
    base: &Document,
    decisions: &[Decision],
    extra: &[(Key, Value)],
    comments: &[OwnComment],
    known: &dyn crate::document::KnownKeys,
) -> Result<Merged, MergeError> {
    let mut edits = Edits::new(base);
    let mut wanted = settings(base);
    let mut placed = vec![false; comments.len()];
    let extra = extra.iter().map(|(key, value)| (key, Some(value), None));
    let decided = decisions.iter().flat_map(|decision| {
        let first = decision.to.first().map(|(key, _)| key);
        decision.to.iter().map(move |(key, value)| {
            (
                key,
                value.as_ref(),
                (first == Some(key)).then_some(decision),
            )
        })
    });
    let writes: Vec<_> = decided.chain(extra).collect();
    let present = if comments.is_empty() {
        HashSet::new()
    } else {
        present(base, writes.iter().map(|(key, value, _)| (*key, *value)))
    };
    for (key, value, decision) in writes {
        let own = comments.iter().zip(&mut placed).filter(|(comment, _)| {
            decision.is_some_and(|decision| {
                comment.setting.as_ref() == Some(&decision.customisation.key)
            })
        });
        let carried = Carried::of(own, &present);
        write(&mut edits, base, key, value, &carried)?;
        match value {
            Some(value) => wanted.insert(key.clone(), value.clone()),
            None => wanted.remove(key),
        };
    }
    place_alternatives(&mut edits, base, comments, &mut placed, &present);
    for ((table, is_above), lines) in homeless(comments, &mut placed, decisions, base, &present) {
        if is_above {
            edits.insert_comments_above(&table, &lines)?;
        } else {
            edits.insert_comments_at_head(&table, &lines)?;
        }
    }
    let document = Document::parse(edits.finish()?, known)?;
    // the text must say what is wanted, and nothing else
    compare(&wanted, &settings(&document))?;
    Ok(Merged { document, placed })
}

/// The comments that go with a setting.
struct Carried {
    above: Vec<String>,
    at_end: Option<String>,
}

impl Carried {
    fn of<'c>(
        own: impl Iterator<Item = (&'c OwnComment, &'c mut bool)>,
        present: &HashSet<&str>,
    ) -> Self {
        let mut carried = Self {
            above: Vec::new(),
            at_end: None,
        };
        for (comment, placed) in own {
            *placed = true;
            if present.contains(comment.text.as_str()) {
                continue;
            }
            let text = format!("# {}", comment.text);
            if comment.at_end && carried.at_end.is_none() {
                carried.at_end = Some(text);
            } else {
                carried.above.push(text);
            }
        }
        carried
    }
}

/// The comments the base has and keeps; what is there already is not put there again.
fn present<'d, 'k>(
    base: &'d Document,
    writes: impl Iterator<Item = (&'k Key, Option<&'k Value>)>,
) -> HashSet<&'d str> {
    let comments = base.comments().iter();
    let mut present: HashSet<&str> = comments.map(|comment| base.comment_text(comment)).collect();
    // in another table, a comment may read as a setting that is commented out
    let gone: HashSet<usize> = writes
        .filter(|(key, _)| base.set(key).is_none())
        .filter_map(|(key, value)| Some(alternative(base, key, value?)?.lines.start))
        .collect();
    let settings = base.settings().iter();
    let kept = settings.filter(|one| !one.is_set() && !gone.contains(&one.lines.start));
    let lines = kept.filter_map(|one| base.text().get(one.lines.clone()));
    present.extend(lines.map(|line| line.trim().trim_start_matches('#').trim()));
    present
}

/// The commented-out line of a setting that is made active for a value.
fn alternative<'d>(base: &'d Document, key: &Key, value: &Value) -> Option<&'d Setting> {
    let commented = || {
        let settings = base.settings().iter();
        settings.filter(|one| !one.is_set() && one.key == *key)
    };
    commented()
        .find(|setting| setting.value.as_ref() == Some(value))
        .or_else(|| commented().next())
}

fn write(
    edits: &mut Edits<'_>,
    base: &Document,
    key: &Key,
    value: Option<&Value>,
    carried: &Carried,
) -> Result<(), EditError> {
    let set = base.set(key);
    let Some(value) = value else {
        return match set {
            Some(setting) => {
                edits.attach(setting, &carried.above, carried.at_end.as_deref());
                edits.comment_out(setting)
            }
            None => Ok(()),
        };
    };
    match (set, alternative(base, key, value)) {
        (Some(setting), _) => {
            edits.attach(setting, &carried.above, carried.at_end.as_deref());
            edits.replace_value(setting, value)
        }
        (None, Some(setting)) => {
            edits.attach(setting, &carried.above, carried.at_end.as_deref());
            edits.activate(setting, value)
        }
        (None, None) => edits.insert(key, value, &carried.above, carried.at_end.as_deref()),
    }
}

/// Settings left commented out go where the base has the same setting, set or commented out.
fn place_alternatives(
    edits: &mut Edits<'_>,
    base: &Document,
    comments: &[OwnComment],
    placed: &mut [bool],
    present: &HashSet<&str>,
) {
    for (comment, placed) in comments.iter().zip(placed) {
        let Some(key) = comment
            .setting
            .as_ref()
            .filter(|_| comment.is_setting && !*placed)
        else {
            continue;
        };
        let home = base.set(key).or_else(|| base.commented_out(key).next());
        let Some(home) = home.filter(|home| home.form == Form::Line) else {
            continue;
        };
        *placed = true;
        if !present.contains(comment.text.as_str()) {
            edits.attach(home, &[format!("# {}", comment.text)], None);
        }
    }
}

/// Comments that go with no carried setting, by the table at whose head they are kept, or above which: those that stood right
/// above a table that is there are where they belong.
fn homeless(
    comments: &[OwnComment],
    placed: &mut [bool],
    decisions: &[Decision],
    base: &Document,
    present: &HashSet<&str>,
) -> BTreeMap<(String, bool), Vec<String>> {
    // comments need lines of their own, which a table without a header has not
    let has = |table: &str| base.header(table).is_some();
    let mut tables: BTreeMap<(String, bool), Vec<String>> = BTreeMap::new();
    let left = comments
        .iter()
        .zip(placed)
        .filter(|(comment, placed)| !**placed && !present.contains(comment.text.as_str()));
    for (comment, placed) in left {
        // a table that has another name in the target is recognised by a setting that went there
        let moved = decisions
            .iter()
            .filter(|decision| decision.customisation.key.table() == comment.table);
        let moved = moved
            .flat_map(|decision| decision.to.iter().map(|(key, _)| key.table()))
            .find(|table| has(table));
        let same_kind = || {
            let kind = comment.table.split('.').next().unwrap_or_default();
            let headers = base.tables().iter();
            let headers = headers.filter(|own| own.form == TableForm::Header);
            let alike = headers
                .map(|own| own.key.as_str())
                .find(|own| own.split('.').next() == Some(kind));
            alike.filter(|_| !kind.is_empty())
        };
        let own = has(&comment.table).then_some(comment.table.as_str());
        let own = own.or(moved);
        *placed = comment.is_above && own.is_some();
        let table = own.or_else(same_kind).unwrap_or_default();
        tables
            .entry((table.to_owned(), comment.is_above))
            .or_default()
            .push(format!("# {}", comment.text));
    }
    tables
}

fn settings(document: &Document) -> BTreeMap<Key, Value> {
    let set = document
        .settings()
        .iter()
        .filter(|setting| setting.is_set());
    set.filter_map(|setting| Some((setting.key.clone(), setting.value.clone()?)))
        .collect()
}

fn compare(wanted: &BTreeMap<Key, Value>, found: &BTreeMap<Key, Value>) -> Result<(), MergeError> {
    if wanted == found {
        return Ok(());
    }
    let keys = wanted
        .keys()
        .chain(found.keys().filter(|key| !wanted.contains_key(key)));
    for key in keys {
        let (want, have) = (wanted.get(key), found.get(key));
        if want != have {
            let show = |value: Option<&Value>| {
                value.map_or_else(|| "absent".to_owned(), |value| format!("`{value}`"))
            };
            return Err(MergeError::Proof {
                key: key.clone(),
                wanted: show(want),
                found: show(have),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Document {
        let known = |_: &str, name: &str| name == "debug";
        Document::parse(text.to_owned(), &known).unwrap()
    }

    /// The base with `comment` at the head of its table and `extra` set, and the same done to that.
    fn twice(base: &str, comment: &str, extra: &[(Key, Value)]) -> [String; 2] {
        let comment = OwnComment {
            path: "old.toml".into(),
            line: 1,
            text: comment.to_owned(),
            at_end: false,
            is_setting: false,
            table: "a".to_owned(),
            is_above: false,
            setting: None,
        };
        let known = |_: &str, name: &str| name == "debug";
        let write = |base: &str| {
            let comments = std::slice::from_ref(&comment);
            let merged = merge(&read(base), &[], extra, comments, &known).unwrap();
            merged.text().to_owned()
        };
        let once = write(base);
        [write(&once), once]
    }

    #[test]
    fn a_comment_that_reads_like_a_setting_is_put_there_once() {
        let wanted = "[a]\n# debug = true\nx = 1\n";
        assert_eq!(twice("[a]\nx = 1\n", "debug = true", &[]), [wanted; 2]);
    }

    #[test]
    fn a_comment_goes_to_the_top_where_its_table_has_no_header() {
        for base in ["a.x = 1\n", "a = { x = 1 }\n"] {
            let wanted = format!("# of ours\n{base}");
            assert_eq!(twice(base, "of ours", &[]), [wanted.clone(), wanted]);
        }
    }

    #[test]
    fn a_comment_is_kept_where_the_base_loses_it_to_a_setting() {
        let extra = [(Key::from("a.debug"), Value::Bool(false))];
        let wanted = "[a]\n# debug = true\ndebug = false\n";
        let base = "[a]\n#debug = true\n";
        assert_eq!(twice(base, "debug = true", &extra), [wanted; 2]);
    }
}
