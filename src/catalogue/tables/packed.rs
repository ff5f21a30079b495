//! The tables as the program holds them: flat arrays of small records that refer to each other by index.
//!
//! The build script writes them as bytes, and the compiler turns those into constants, so that nothing is parsed, allocated
//! or relocated when the program starts.

#[macro_use]
mod record;
pub mod index;
mod machine;
mod read;
mod shipped;
mod whole;

use record::chunk;

pub use index::{At, Name};
pub use machine::{Output, Package, Printed, Repository, Unsupported, database_bit};
pub use read::{Annotation, Change, Fact, ReadKey, Respelt, Setting, Valued, fact};
pub use shipped::{Count, Group, Hash, Row, Shipped, Slot, state};
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
        /// How many comment lines each release of its line shipped with it, by place; none for a file without any.
        pub comments: Span,
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
