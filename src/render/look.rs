//! How text is written.

use std::sync::Arc;

use super::Links;

/// How text is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Columns there are.
    pub width: usize,
    /// Whether to use colours.
    pub colour: bool,
    /// Whether to keep to ASCII, but for what others wrote.
    pub ascii: bool,
    /// How to make hyperlinks, where they are wanted.
    pub links: Option<Arc<Links>>,
    /// How much to say.
    pub detail: Detail,
}

impl Look {
    /// Text of so many columns without colours and links.
    pub const fn plain(width: usize, detail: Detail) -> Self {
        Self {
            width,
            colour: false,
            ascii: false,
            links: None,
            detail,
        }
    }

    /// What stands between the old and the new, and before a way out.
    pub const fn arrow(&self) -> &'static str {
        if self.ascii { "->" } else { "→" }
    }
}

/// How much to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Only what it comes to.
    Quiet,
    /// What a reader needs.
    Normal,
    /// Also what everything is and why it is believed.
    Verbose,
}
