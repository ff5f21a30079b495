//! Comments the user wrote.

use std::path::{Path, PathBuf};

use crate::catalogue::{Catalogue, comment_mark};
use crate::document::{Comment, CommentKind, Document, Setting};
use crate::key::Key;

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
    let marks = document.comment_marks(comment_mark);
    let own = document
        .comments()
        .iter()
        .zip(marks)
        .filter(|(_, mark)| mark.is_some_and(|mark| catalogue.comment_lines(mark).is_empty()));
    own.map(|(comment, _)| OwnComment {
        path: path.to_path_buf(),
        line: comment.line,
        text: document.comment_text(comment).to_owned(),
        at_end: comment.kind == CommentKind::EndOfLine,
        table: document.comment_table(comment).to_owned(),
        setting: attached_to(document, comment).map(|setting| setting.key.clone()),
    })
    .collect()
}

/// The setting a comment belongs to; see [`Document::setting_of`].
pub fn attached_to<'d>(document: &'d Document, comment: &Comment) -> Option<&'d Setting> {
    document.settings().get(document.setting_of(comment)?)
}
