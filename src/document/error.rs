//! What can be wrong with a text.

use thiserror::Error;

/// Why a text cannot be read as a configuration. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DocumentError {
    /// A byte that is not UTF-8.
    #[error("not UTF-8 at line {line}, column {column}")]
    NotUtf8 {
        /// Line of the first bad byte.
        line: usize,
        /// Column of the first bad byte.
        column: usize,
    },
    /// Not TOML.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// Line of the fault.
        line: usize,
        /// Column of the fault.
        column: usize,
        /// What is wrong, in one line.
        message: String,
    },
    /// A key or a table that stands in the file twice.
    #[error("line {line}, column {column}: `{name}` is in the file twice{}", first_in(*first))]
    Duplicate {
        /// Line of the second one.
        line: usize,
        /// Column of the second one.
        column: usize,
        /// The key's or table's last segment, as written.
        name: String,
        /// Line of the first one, where it is plain which that is.
        first: Option<usize>,
    },
    /// TOML, but of a size no configuration has.
    #[error("line {line}: {what}")]
    Limit {
        /// Line where the limit is passed.
        line: usize,
        /// What is too large.
        what: &'static str,
    },
}

fn first_in(line: Option<usize>) -> String {
    line.map_or_else(String::new, |line| format!(", first in line {line}"))
}

impl DocumentError {
    /// The line of the fault.
    pub fn line(&self) -> usize {
        match self {
            Self::NotUtf8 { line, .. }
            | Self::Syntax { line, .. }
            | Self::Duplicate { line, .. }
            | Self::Limit { line, .. } => *line,
        }
    }

    /// The column of the fault, where one is known.
    pub fn column(&self) -> Option<usize> {
        match self {
            Self::NotUtf8 { column, .. }
            | Self::Syntax { column, .. }
            | Self::Duplicate { column, .. } => Some(*column),
            Self::Limit { .. } => None,
        }
    }
}
