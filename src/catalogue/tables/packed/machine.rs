//! What tells a machine: packages, and what the programs print.

use super::record::chunk;
use super::{Span, Text};

record! {
    /// See [`super::super::super::packages::Package`]; `with` is a bit for each database.
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
    /// See [`super::super::super::packages::Repository`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Repository {
        pub product: Text,
        pub path: Text,
        pub with: u8,
    }
}

record! {
    /// See [`super::super::super::packages::Unsupported`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Unsupported {
        pub id: Text,
        pub title: Text,
        pub why: Text,
    }
}

record! {
    /// See [`super::super::environment::Output`].
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
    /// A key or a number of a format, and the releases that print it: see [`super::super::environment::Key`].
    #[derive(Debug, Clone, Copy)]
    #[allow(missing_docs)]
    pub struct Printed {
        pub what: Text,
        pub means: Text,
        pub by: Span,
    }
}

/// The bit of a database.
pub const fn database_bit(with: super::super::packages::Database) -> u8 {
    match with {
        super::super::packages::Database::Dpkg => 1,
        super::super::packages::Database::Rpm => 2,
        super::super::packages::Database::Snap => 4,
    }
}
