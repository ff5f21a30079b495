//! What was shipped: lines of files through the releases, and comment lines.

use super::Span;
use super::record::chunk;

record! {
    /// See [`super::super::defaults::Slot`]; `key` indexes [`super::Packed::keys`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Slot {
        pub key: u32,
        pub rows: Span,
    }
}

/// How a line was shipped.
pub mod state {
    #![allow(missing_docs)]
    pub const SET: u8 = 0;
    pub const COMMENTED: u8 = 1;
    pub const COMMENTED_TEXT: u8 = 2;
    pub const BROKEN: u8 = 3;
    pub const GONE: u8 = 4;
    pub const USUAL: u8 = 5;
}

record! {
    /// See [`super::super::defaults::Row`]; `on` is a bit for each of the flavour's builds, none for all; `value` indexes [`super::Packed::values`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Row {
        pub since: u32,
        pub value: u32,
        /// Place of the first release among the line's.
        pub place: u16,
        pub on: u16,
        pub state: u8,
        pub built: u8,
    }
}

record! {
    /// A shipped comment line and the group it belongs to.
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Hash {
        pub hash: u64,
        pub group: u32,
    }
}

record! {
    /// How many comment lines.
    #[derive(Debug, Clone, Copy, Default)]
    #[allow(missing_docs)]
    pub struct Count {
        pub lines: u32,
    }
}

record! {
    /// See [`super::super::comments::Group`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Group {
        pub shipped: Span,
        pub size: u32,
    }
}

record! {
    /// A flavour's releases in a [`Group`]; `flavour` indexes [`super::Packed::flavours`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Shipped {
        pub flavour: u32,
        /// Place of the first release among the line's, and of the first one after.
        pub from: u16,
        pub to: u16,
    }
}
