//! Comments the user wrote.

use std::path::{Path, PathBuf};

use crate::catalogue::Catalogue;
use crate::document::{CommentKind, Document};

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
}

/// The comments of a document that no release shipped.
pub(super) fn find(document: &Document, path: &Path, catalogue: &Catalogue) -> Vec<OwnComment> {
    let comments = document.comments().iter();
    let own = comments.filter(|comment| !catalogue.is_shipped_comment(document.comment_text(comment)));
    own.map(|comment| OwnComment {
        path: path.to_path_buf(),
        line: comment.line,
        text: document.comment_text(comment).to_owned(),
        at_end: comment.kind == CommentKind::EndOfLine,
        table: document.comment_table(comment).to_owned(),
    })
    .collect()
}
