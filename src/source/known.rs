//! What the catalogue knows, as reading a text needs it.

use crate::catalogue::Catalogue;
use crate::document::KnownKeys;

/// Tells commented-out settings from prose by what releases had as settings and shipped as comments.
#[derive(Debug, Clone, Copy)]
pub struct KnownSettings<'c>(pub &'c Catalogue);

impl KnownKeys for KnownSettings<'_> {
    fn knows(&self, table: &str, name: &str) -> bool {
        self.0.knows(table, name)
    }

    fn is_prose(&self, comment: &str) -> bool {
        self.0.is_shipped_comment(comment)
    }
}
