//! Comments the user wrote, and settings the user left commented out.

use std::path::{Path, PathBuf};

use super::described;
use crate::baseline::Baseline;
use crate::catalogue::{Catalogue, RowState, comment_mark, general};
use crate::document::{Comment, CommentKind, Document, Setting};
use crate::key::Key;
use crate::source::deploy;
use crate::value::Value;

/// The beginning of the comments that a drop-in of ours has.
pub const OWN_MARK: &str = "kata-upgrade:";

/// A comment that no release shipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnComment {
    /// The file it stands in.
    pub path: PathBuf,
    /// Its line, from 1.
    pub line: usize,
    /// Its words, without the marks.
    pub text: String,
    /// Whether it stands behind something else on its line.
    pub at_end: bool,
    /// Whether it is a setting that is commented out, or a line of one.
    pub is_setting: bool,
    /// The dotted key of the table it stands in, or right above.
    pub table: String,
    /// Whether it stands right above the header of its table.
    pub is_above: bool,
    /// The setting it belongs to: its own, the one on its line, or the one below with unbroken lines between.
    pub setting: Option<Key>,
}

/// The comments of a document that no release shipped, in the order of the file.
pub(super) fn find(
    document: &Document,
    path: &Path,
    baseline: &Baseline,
    catalogue: &Catalogue,
) -> Vec<OwnComment> {
    let marks = document.comment_marks(comment_mark);
    let own = document
        .comments()
        .iter()
        .zip(marks)
        .filter(|(_, mark)| mark.is_some_and(|mark| catalogue.comment_lines(mark).is_empty()))
        .filter(|(comment, _)| !is_by_a_program(document, comment))
        .map(|(comment, _)| comment);
    let settings = document.settings().iter();
    let entries = baseline.entries().iter();
    let mut keys = settings
        .map(|setting| setting.key.as_str())
        .chain(entries.map(|entry| entry.key.as_str()));
    let own = described::others(
        own.collect(),
        document,
        &mut keys,
        baseline.edition,
        catalogue,
    );
    let own = own.into_iter().map(|comment| {
        let setting = attached_to(document, comment);
        let below = match setting {
            Some(_) => None,
            None => document.table_of(comment),
        };
        let table = below.map_or_else(
            || document.comment_table(comment),
            |table| table.key.as_str(),
        );
        OwnComment {
            path: path.to_path_buf(),
            line: comment.line,
            text: document.comment_text(comment).to_owned(),
            at_end: comment.kind == CommentKind::EndOfLine,
            is_setting: false,
            table: table.to_owned(),
            is_above: below.is_some(),
            setting: setting.map(|setting| setting.key.clone()),
        }
    });
    let settings = document.settings().iter();
    let left = settings
        .filter(|one| !one.is_set() && !is_shipped(document, one, baseline, catalogue))
        .flat_map(|one| lines(document, path, one));
    let mut all: Vec<OwnComment> = own.chain(left).collect();
    all.sort_by_key(|comment| comment.line);
    all
}

/// A commented-out setting, line by line.
fn lines<'d>(
    document: &'d Document,
    path: &'d Path,
    setting: &'d Setting,
) -> impl Iterator<Item = OwnComment> + 'd {
    let text = document
        .text()
        .get(setting.lines.clone())
        .unwrap_or_default();
    let text = match setting
        .end_comment
        .and_then(|at| document.comments().get(at))
    {
        // the comment behind it is one of its own
        Some(comment) => document
            .text()
            .get(setting.lines.start..comment.span.start)
            .unwrap_or(text),
        None => text,
    };
    text.lines().enumerate().map(|(at, line)| OwnComment {
        path: path.to_path_buf(),
        line: setting.line + at,
        text: line.trim().trim_start_matches('#').trim().to_owned(),
        at_end: false,
        is_setting: true,
        table: setting.key.table().to_owned(),
        is_above: false,
        setting: Some(setting.key.clone()),
    })
}

/// Whether a commented-out setting stands so in a shipped file, or is a shipped line that was taken out.
fn is_shipped(
    document: &Document,
    setting: &Setting,
    baseline: &Baseline,
    catalogue: &Catalogue,
) -> bool {
    // one that is not TOML is known by its text
    let value = &setting
        .value
        .clone()
        .unwrap_or_else(|| Value::String(document.raw(setting).to_owned()));
    let same = |shipped: &Value| {
        shipped == value || baseline.same_but_for_layout(shipped, value, catalogue)
    };
    let key = setting.key.as_str();
    let mut lines = baseline.commented(key).chain(baseline.set(key));
    if lines.any(|entry| entry.value.as_ref().is_some_and(same)) {
        return true;
    }
    let mut prefix = None;
    value.any_string(&mut |text| {
        prefix = catalogue.prefix_of(text).map(str::to_owned);
        prefix.is_some()
    });
    let free = general(
        value,
        prefix.as_deref().unwrap_or("\0"),
        &baseline.layout.arch,
    );
    let ids = [value, &free].map(|value| catalogue.value_id(&value.encoded()));
    ids.iter().any(Option::is_some) && was_commented(setting.key.name(), &ids, catalogue)
}

/// Whether any release shipped a setting of that name commented out with one of these values.
fn was_commented(name: &str, ids: &[Option<u32>], catalogue: &Catalogue) -> bool {
    let keys = catalogue.keys_named(name);
    catalogue.flavours().any(|flavour| {
        let mut slots = flavour.slots().filter(|slot| keys.contains(&slot.key_id()));
        slots.any(|slot| {
            (0..flavour.builds().len()).any(|build| {
                slot.rows_in(build).any(|row| {
                    matches!(row.state, RowState::Commented | RowState::CommentedText)
                        && row.value.is_some()
                        && ids.contains(&row.value)
                })
            })
        })
    })
}

/// Whether a program wrote it: this one into a drop-in, or kata-deploy at the head of a file it manages.
fn is_by_a_program(document: &Document, comment: &Comment) -> bool {
    let text = document.comment_text(comment);
    text.starts_with(OWN_MARK) || (comment.table.is_none() && deploy::is_banner(text))
}

/// The setting a comment belongs to; see [`Document::setting_of`].
pub fn attached_to<'d>(document: &'d Document, comment: &Comment) -> Option<&'d Setting> {
    document.settings().get(document.setting_of(comment)?)
}
