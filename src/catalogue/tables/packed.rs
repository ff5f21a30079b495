//! The tables as the program holds them: flat arrays of small records that refer to each other by index.
//!
//! The build script writes them as bytes, and the compiler turns those into constants, so that nothing is parsed, allocated
//! or relocated when the program starts.

#[macro_use]
mod record;
mod whole;

use record::chunk;

pub use whole::{Lists, Packed};

record! {
    /// A stretch of [`Packed::text`]; empty for "none".
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Text {
        /// First byte.
        pub at: u32,
        /// Length in bytes.
        pub len: u32,
    }
}

record! {
    /// A stretch of another array.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Span {
        /// First element.
        pub from: u32,
        /// One past the last element.
        pub to: u32,
    }
}

impl Span {
    /// As a range to index with.
    pub const fn range(self) -> std::ops::Range<usize> {
        self.from as usize..self.to as usize
    }
}

record! {
    /// Releases from one on, up to but without another; versions as [`super::version::Version::packed`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Releases {
        /// The first.
        pub since: u32,
        /// The first that is not in it; `u32::MAX` where it has no end.
        pub until: u32,
    }
}

impl Releases {
    /// Whether a release lies in it.
    pub const fn contains(self, version: u32) -> bool {
        self.since <= version && version < self.until
    }
}

record! {
    /// Places among a line's releases, from one on, up to but without another.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[allow(missing_docs)]
    pub struct Places {
        pub from: u16,
        pub to: u16,
    }
}

/// No index.
pub const NONE: u32 = u32::MAX;

record! {
    /// See [`super::releases::Product`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Product {
        pub name: Text,
        pub title: Text,
        pub short: Text,
        pub releases: Span,
    }
}

record! {
    /// See [`super::releases::Release`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Release {
        pub version: u32,
        pub date: Text,
    }
}

record! {
    /// See [`super::releases::Line`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Line {
        pub name: Text,
        pub title: Text,
        pub product: u32,
        pub since: u32,
        pub usual: Releases,
        pub search: Span,
        /// Index into the notations.
        pub notation: u8,
        pub drop_ins: Span,
        /// The newest release the changes are complete for; 0 where there is none.
        pub charted: u32,
        pub counterparts: Span,
        pub ended: Span,
    }
}

record! {
    /// A list of texts that holds for some releases.
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Listed {
        pub releases: Releases,
        pub texts: Span,
    }
}

record! {
    /// See [`super::releases::Counterpart`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Counterpart {
        pub of: Text,
        pub is: Text,
        pub releases: Releases,
    }
}

record! {
    /// See [`super::releases::Ended`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Ended {
        pub flavour: Text,
        pub releases: Releases,
        pub why: Text,
        pub instead: Span,
    }
}

record! {
    /// See [`super::releases::Layout`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Layout {
        pub name: Text,
        pub prefix: Text,
        pub title: Text,
    }
}

record! {
    /// See [`super::defaults::Flavour`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Flavour {
        pub line: u32,
        pub name: Text,
        /// The hypervisor whose table it has.
        pub hypervisor: Text,
        pub files: Span,
        pub builds: Span,
        pub slots: Span,
    }
}

record! {
    /// See [`super::defaults::FileName`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct FileName {
        pub since: u32,
        pub name: Text,
    }
}

record! {
    /// See [`super::defaults::Build`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Build {
        pub name: Text,
        pub releases: Span,
        /// The same as places among the line's releases, a list of from and to.
        pub places: Span,
    }
}

record! {
    /// See [`super::defaults::Slot`]; `key` indexes [`Packed::keys`].
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
    /// See [`super::defaults::Row`]; `on` is a bit for each of the flavour's builds, none for all; `value` indexes [`Packed::values`].
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
    /// See [`super::comments::Group`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Group {
        pub shipped: Span,
        pub size: u32,
    }
}

record! {
    /// A flavour's releases in a [`Group`]; `flavour` indexes [`Packed::flavours`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Shipped {
        pub flavour: u32,
        /// Place of the first release among the line's, and of the first one after.
        pub from: u16,
        pub to: u16,
    }
}

record! {
    /// See [`super::settings::Setting`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Setting {
        pub key: Text,
        /// The key's last segment.
        pub name: Text,
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
    /// See [`super::readers::ReadKey`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct ReadKey {
        pub line: u32,
        pub key: Text,
        /// The key's last segment.
        pub name: Text,
        pub read: Span,
        pub types: Span,
        pub accepts: Span,
        pub absent: Span,
        pub absent_by_hypervisor: Span,
        pub aliases: Span,
    }
}

record! {
    /// See [`super::annotations::Annotation`].
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
    /// See [`super::usage::Usage`].
    #[derive(Debug, Clone, Copy, Default)]
    #[allow(missing_docs)]
    pub struct Fact {
        pub line: u32,
        /// See [`fact`].
        pub kind: u8,
        pub releases: Releases,
        pub key: Text,
        /// The key's last segment.
        pub name: Text,
        pub names: Span,
        pub code: Text,
        pub why: Text,
        pub source: Text,
    }
}

record! {
    /// A value that holds for some releases; `value` indexes [`Packed::values`].
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
    /// See [`super::changes::Change`].
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

record! {
    /// See [`super::packages::Package`]; `with` is a bit for each database.
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Package {
        pub name: Text,
        pub product: Text,
        pub part: Text,
        pub units: Span,
        pub with: u8,
        pub shared: bool,
    }
}

record! {
    /// See [`super::packages::Repository`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Repository {
        pub product: Text,
        pub path: Text,
        pub with: u8,
    }
}

record! {
    /// See [`super::packages::Unsupported`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Unsupported {
        pub id: Text,
        pub title: Text,
        pub why: Text,
    }
}

record! {
    /// See [`super::environment::Output`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Output {
        pub command: Text,
        pub line: u32,
        pub resolves: bool,
        pub formats: Span,
        pub keys: Span,
    }
}

record! {
    /// A key or a number of a format, and the releases that print it: see [`super::environment::Key`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Printed {
        pub what: Text,
        pub means: Text,
        pub by: Span,
    }
}

/// The bit of a database.
pub const fn database_bit(with: super::packages::Database) -> u8 {
    match with {
        super::packages::Database::Dpkg => 1,
        super::packages::Database::Rpm => 2,
        super::packages::Database::Snap => 4,
    }
}
