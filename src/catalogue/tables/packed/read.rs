//! What settings are, what readers read of them, and what changed.

use super::record::chunk;
use super::{Releases, Span, Text};

record! {
    /// See [`super::super::settings::Setting`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Setting {
        pub key: Text,
        pub unit: Text,
        pub text: Text,
        pub accepted: Span,
        pub kind: u8,
        pub class: u8,
        pub shape: u8,
        pub weakens: bool,
    }
}

record! {
    /// See [`super::super::readers::ReadKey`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct ReadKey {
        pub line: u32,
        pub key: Text,
        pub read: Span,
        pub types: Span,
        pub accepts: Span,
        pub absent: Span,
        pub absent_by_hypervisor: Span,
        pub aliases: Span,
    }
}

record! {
    /// See [`super::super::annotations::Annotation`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Annotation {
        pub line: u32,
        pub name: Text,
        pub key: Text,
        pub read: Span,
    }
}

/// What a fact is about.
pub mod fact {
    #![allow(missing_docs)]
    pub const HYPERVISORS: u8 = 0;
    pub const STRICT: u8 = 1;
    pub const NAMES: u8 = 2;
    pub const ONLY_NAMES: u8 = 3;
    pub const TAKEN: u8 = 4;
    pub const IDLE: u8 = 5;
    pub const SHIPPED: u8 = 6;
    pub const UNIT: u8 = 7;
}

record! {
    /// See [`super::super::usage::Usage`].
    #[derive(Debug, Clone, Copy, Default)]
    #[allow(missing_docs)]
    pub struct Fact {
        pub line: u32,
        /// See [`fact`].
        pub kind: u8,
        pub releases: Releases,
        pub key: Text,
        pub names: Span,
        pub code: Text,
        pub why: Text,
        pub source: Text,
    }
}

record! {
    /// A value that holds for some releases; `value` indexes [`super::Packed::values`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Valued {
        pub releases: Releases,
        pub value: u32,
    }
}

record! {
    /// An old spelling and the value, by index, that it has become.
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Respelt {
        pub old: Text,
        pub new: u32,
    }
}

record! {
    /// See [`super::super::changes::Change`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Change {
        pub from: u32,
        pub to: u32,
        pub at: u32,
        pub until: u32,
        pub id: Text,
        pub key: Text,
        pub to_key: Text,
        pub conversion: Text,
        pub values: Span,
        pub respelt: Span,
        pub instead: Text,
        pub flavours: Span,
        /// `i64::MIN` and `i64::MAX` where there is no limit.
        pub below: i64,
        pub above: i64,
        pub was: u32,
        pub now: u32,
        pub why: Text,
        pub source: Text,
        pub verb: u8,
        /// The key names a table: no setting is described under it.
        pub is_table: bool,
    }
}
