//! Everything known about upstream: releases, what they shipped, what their readers read, what changed.
//!
//! Compiled in from `mappings/`; nothing is parsed when the program starts. This is the only room that knows the tables' format.
//!
//! ```
//! use kata_upgrade::catalogue::Catalogue;
//!
//! let catalogue = Catalogue::built_in();
//! let edition = catalogue.edition("cc-3.0.17", None)?;
//! assert_eq!(catalogue.edition_title(edition), "Clear Containers 3.0.17, qemu");
//!
//! let memory = catalogue.setting("hypervisor.qemu.default_memory");
//! assert_eq!(memory.and_then(|setting| setting.unit()), Some("MiB"));
//! # Ok::<(), kata_upgrade::catalogue::EditionError>(())
//! ```
//!
//! [`Catalogue::with_mappings`] adds a user's own tables: a fork's keys, a vendor's defaults.

mod annotation;
mod built_in;
mod change;
mod comments;
mod defaults;
mod edition;
mod environment;
mod layout;
mod line;
mod packages;
mod read_key;
mod setting;
pub mod tables;
mod unit;
mod usage;

use std::borrow::Cow;
use std::path::Path;

pub use annotation::Annotation;
pub use change::Change;
pub use comments::comment_mark;
pub use defaults::{Built, Default, RowState, Rows, Slot};
pub use edition::{Edition, EditionError};
pub use environment::{Output, Printed};
pub use layout::{Layout, general, generalised, into_specific, specific};
pub use line::{Ended, Flavour, Line, Release};
pub use packages::{Package, Repository, Unsupported};
pub use read_key::ReadKey;
pub use setting::Setting;
pub use tables::TableError;
use tables::Tables;
pub use tables::packages::Database;
use tables::packed::{Name, Packed, Span, Text, index};
pub use tables::releases::Notation;
pub use tables::settings::{Class, Kind, Shape};
pub use tables::version::Version;
pub use unit::quantity;
pub use usage::{Idle, Names, ShippedFault};

/// What the program knows about upstream.
#[derive(Debug, Clone)]
pub struct Catalogue {
    packed: Cow<'static, Packed>,
}

impl Catalogue {
    /// The tables the program was built with.
    pub fn built_in() -> Self {
        Self {
            packed: Cow::Borrowed(&built_in::PACKED),
        }
    }

    /// The built-in tables and those of a folder of the same shape.
    ///
    /// # Errors
    /// The first fault in the folder, with file, line and reason.
    pub fn with_mappings(dir: &Path) -> Result<Self, TableError> {
        let mut files = built_in::table_files();
        files.extend(tables::read_folder(dir)?);
        Ok(Self {
            packed: Cow::Owned(Tables::parse(&files)?.pack()),
        })
    }

    /// The text of a place in the pool; empty where a table's row has none.
    fn text(&self, place: Text) -> &str {
        self.packed
            .text
            .get(place.at as usize..(place.at + place.len) as usize)
            .unwrap_or_default()
    }

    fn optional(&self, place: Text) -> Option<&str> {
        Some(self.text(place)).filter(|text| !text.is_empty())
    }

    fn texts(&self, span: Span) -> impl Iterator<Item = &str> {
        part(&self.packed.texts, span)
            .iter()
            .map(|place| self.text(*place))
    }

    /// The index of a value that some edition ships, for fast comparison with [`Rows`].
    pub fn value_id(&self, encoded: &[u8]) -> Option<u32> {
        index::find(&self.packed.value_buckets, encoded, |at| {
            self.encoded(at).unwrap_or_default()
        })
    }

    /// The bytes of the value with that index.
    fn encoded(&self, id: u32) -> Option<&[u8]> {
        let place = self.packed.values.get(id as usize)?;
        let bytes = &self.packed.bytes;
        bytes.get(place.at as usize..(place.at + place.len) as usize)
    }

    /// The value with that index.
    pub fn value(&self, id: u32) -> Option<crate::value::Value> {
        crate::value::Value::decode(&mut self.encoded(id)?)
    }

    /// The index of a key that some edition ships.
    pub fn key_id(&self, key: &str) -> Option<u32> {
        index::find(&self.packed.key_buckets, key.as_bytes(), |at| {
            self.key_at(at).as_bytes()
        })
    }

    /// The key with that index.
    fn key_at(&self, id: u32) -> &str {
        let place = self.packed.keys.get(id as usize).copied();
        self.text(place.unwrap_or_default())
    }

    /// Where what is told under a key's last segment stands; nowhere for one that the tables do not have.
    fn name(&self, name: &str) -> Name {
        let names = &self.packed.names;
        let at = index::find(&self.packed.name_buckets, name.as_bytes(), |at| {
            let place = names.get(at as usize).map(|name| name.text);
            self.text(place.unwrap_or_default()).as_bytes()
        });
        at.and_then(|at| names.get(at as usize).copied())
            .unwrap_or_default()
    }

    /// How many keys some edition ships; key indexes are below it.
    pub fn key_count(&self) -> usize {
        self.packed.keys.len()
    }

    /// The indexes of the keys with that last segment.
    pub fn keys_named(&self, name: &str) -> Vec<u32> {
        let own = |key: &str| {
            let table = key.strip_suffix(name);
            table.is_some_and(|table| table.is_empty() || table.ends_with('.'))
        };
        let keys = (0..).zip(self.packed.keys.iter());
        keys.filter(|(_, place)| own(self.text(**place)))
            .map(|(at, _)| at)
            .collect()
    }

    /// The key with that index.
    pub fn key(&self, id: u32) -> &str {
        self.packed
            .keys
            .get(id as usize)
            .map_or("", |place| self.text(*place))
    }
}

/// A stretch of a list; empty where it would reach beyond it.
fn part<T>(list: &[T], span: Span) -> &[T] {
    list.get(span.range()).unwrap_or_default()
}
