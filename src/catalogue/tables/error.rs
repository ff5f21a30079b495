//! What can be wrong with a table.

use std::fmt::Display;
use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// A fault in a table: where, and what.
#[derive(Debug, thiserror::Error)]
#[error("{}:{line}: {reason}", path.display())]
pub struct TableError {
    /// The table's file.
    pub path: PathBuf,
    /// Its line, counted from 1; 0 where the file as a whole is at fault.
    pub line: usize,
    /// What is wrong, in one phrase.
    pub reason: String,
}

impl TableError {
    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        Self {
            path: path.to_path_buf(),
            line: 0,
            reason: format!("cannot be read: {error}"),
        }
    }
}

/// A table's text, to tell a place in it by its line.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableText<'a> {
    path: &'a Path,
    text: &'a str,
}

impl<'a> TableText<'a> {
    pub(super) fn new(file: &'a super::TableFile) -> Self {
        Self {
            path: &file.path,
            text: &file.text,
        }
    }

    pub(super) fn parse<T: DeserializeOwned>(&self) -> Result<T, TableError> {
        toml_edit::de::from_str(self.text)
            .map_err(|error| self.fault(&error.span().unwrap_or_default(), error.message()))
    }

    pub(super) fn fault(&self, span: &Range<usize>, reason: impl Display) -> TableError {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        TableError {
            path: self.path.to_path_buf(),
            line,
            reason: reason.to_string(),
        }
    }
}
