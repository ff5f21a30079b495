//! Comments the user wrote.

use std::path::{Path, PathBuf};

use crate::catalogue::Catalogue;
use crate::document::{Comment, CommentKind, Document, Setting};
use crate::key::Key;
use crate::source::deploy;

/// The beginning of the comments that a drop-in of ours has.
pub const OWN_MARK: &str = "kata-upgrade:";

/// The most lines of comment that belong to the setting below them.
const BLOCK: usize = 200;
/// How many settings before a comment may reach over it, one within the other.
const NEAR: usize = 64;

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
    /// The dotted key of the table it stands in.
    pub table: String,
    /// The setting it belongs to: at the end of its line, or in the unbroken lines above it.
    pub setting: Option<Key>,
}

/// The comments of a document that no release shipped.
pub(super) fn find(document: &Document, path: &Path, catalogue: &Catalogue) -> Vec<OwnComment> {
    let comments = document.comments().iter();
    let own =
        comments.filter(|comment| !catalogue.is_shipped_comment(document.comment_text(comment)));
    let own = own.filter(|comment| !is_by_a_program(document, comment));
    own.map(|comment| OwnComment {
        path: path.to_path_buf(),
        line: comment.line,
        text: document.comment_text(comment).to_owned(),
        at_end: comment.kind == CommentKind::EndOfLine,
        table: document.comment_table(comment).to_owned(),
        setting: attached_to(document, comment).map(|setting| setting.key.clone()),
    })
    .collect()
}

/// Whether a program wrote it: this one into a drop-in, or kata-deploy at the head of a file it manages.
fn is_by_a_program(document: &Document, comment: &Comment) -> bool {
    let text = document.comment_text(comment);
    text.starts_with(OWN_MARK) || (comment.table.is_none() && deploy::is_banner(text))
}

/// The setting a comment belongs to: the one on its line, or the first one below it with no blank line in between.
pub fn attached_to<'d>(document: &'d Document, comment: &Comment) -> Option<&'d Setting> {
    let covers = |setting: &&Setting| {
        setting.lines.start <= comment.span.start && comment.span.start < setting.lines.end
    };
    if comment.kind == CommentKind::EndOfLine || comment.in_value {
        let settings = document.settings();
        let behind = settings.partition_point(|setting| setting.lines.start <= comment.span.start);
        let before = settings.get(..behind)?;
        return before.iter().rev().take(NEAR).find(covers);
    }
    let settings = document.settings();
    let next = settings.partition_point(|setting| setting.lines.start < comment.span.end);
    let below = settings.get(next)?;
    let between = document.text().get(comment.span.end..below.lines.start)?;
    let mut lines = between.lines().skip(1);
    let unbroken = lines
        .by_ref()
        .take(BLOCK)
        .all(|line| line.trim_start().starts_with('#'));
    (unbroken && lines.next().is_none()).then_some(below)
}
