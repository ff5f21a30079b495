//! All tables together.
#![allow(clippy::wildcard_imports)] // every record there is

use std::borrow::Cow;
use std::fmt::{Debug, Write as _};

use super::*;

macro_rules! packed {
    ($($(#[$doc:meta])* $name:ident: $record:ty,)*) => {
        /// All tables.
        #[derive(Debug, Clone)]
        pub struct Packed {
            /// Every text, end to end.
            pub text: Cow<'static, str>,
            /// Every value, encoded, end to end.
            pub bytes: Cow<'static, [u8]>,
            $($(#[$doc])* pub $name: Cow<'static, [$record]>,)*
        }

        /// The tables while they are made.
        #[derive(Debug, Default)]
        pub struct Lists {
            $($(#[$doc])* pub $name: Vec<$record>,)*
        }

        impl Lists {
            /// The finished tables, with the texts and the encoded values they refer to.
            pub fn packed(self, text: String, bytes: Vec<u8>) -> Packed {
                Packed {
                    text: Cow::Owned(text),
                    bytes: Cow::Owned(bytes),
                    $($name: Cow::Owned(self.$name),)*
                }
            }
        }

        impl Packed {
            /// A folder of nothing.
            pub const EMPTY: Self = Self { text: Cow::Borrowed(""), bytes: Cow::Borrowed(&[]), $($name: Cow::Borrowed(&[]),)* };

            /// The tables as a Rust expression; `text` and `bytes` are read from the files named.
            pub fn to_source(&self, text: &str, bytes: &str) -> String {
                let mut source = format!("Packed {{ text: Cow::Borrowed(include_str!({text:?})), bytes: Cow::Borrowed(include_bytes!({bytes:?})),\n");
                $(push_array(&mut source, stringify!($name), &self.$name);)*
                source.push('}');
                source
            }
        }
    };
}

packed! {
    /// Every key of a default, sorted.
    keys: Text,
    /// Every value of a default, sorted by its encoded bytes; stretches of `bytes`.
    values: Text,
    /// Texts of lists.
    texts: Text,
    /// Ranges of lists.
    ranges: Releases,
    /// Products.
    products: Product,
    /// Releases of products.
    releases: Release,
    /// Lines.
    lines: Line,
    /// Places of lists.
    places: Places,
    /// Lists of texts that hold for some releases.
    listed: Listed,
    /// Flavours that correspond.
    counterparts: Counterpart,
    /// Flavours without a counterpart.
    ended: Ended,
    /// Layouts.
    layouts: Layout,
    /// Flavours.
    flavours: Flavour,
    /// File names of flavours.
    files: FileName,
    /// Builds of flavours.
    builds: Build,
    /// Slots of flavours.
    slots: Slot,
    /// Rows of slots.
    rows: Row,
    /// Shipped comment lines, sorted.
    hashes: Hash,
    /// Groups of comment lines.
    groups: Group,
    /// Who shipped a group.
    shipped: Shipped,
    /// Settings.
    settings: Setting,
    /// Keys that are read.
    read_keys: ReadKey,
    /// Annotations of pods, in the order of the tables.
    annotations: Annotation,
    /// How strict readers are, and what they do with what they read, sorted by the key's last segment.
    facts: Fact,
    /// Values that hold for some releases.
    valued: Valued,
    /// Values that are spelt otherwise.
    respelt: Respelt,
    /// Changes.
    changes: Change,
    /// Packages.
    packages: Package,
    /// Repositories.
    repositories: Repository,
    /// Distributions without a supported upgrade.
    unsupported: Unsupported,
}

fn push_array<T: Debug>(source: &mut String, name: &str, items: &[T]) {
    source.push_str(name);
    source.push_str(": Cow::Borrowed(&[");
    for item in items {
        // writing to a String cannot fail
        let _ = write!(source, "{item:?},");
    }
    source.push_str("]),\n");
}
