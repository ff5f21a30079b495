//! All tables together.
#![allow(clippy::wildcard_imports)] // every record there is

use std::borrow::Cow;
use std::path::Path;
use std::{fs, io};

use super::*;

macro_rules! packed {
    ($($(#[$doc:meta])* $name:ident: $record:ident,)*) => {
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

            /// Writes the tables into a folder: their bytes, and a Rust file that makes `static PACKED` of them.
            pub fn write_source(&self, folder: &Path, file: &str) -> io::Result<()> {
                fs::write(folder.join("text.txt"), self.text.as_bytes())?;
                fs::write(folder.join("bytes.bin"), &self.bytes)?;
                let mut source = String::new();
                $(
                    let mut bytes = Vec::with_capacity(self.$name.len() * <$record>::SIZE);
                    self.$name.iter().for_each(|record| record.write(&mut bytes));
                    let path = folder.join(concat!(stringify!($name), ".bin"));
                    fs::write(&path, bytes)?;
                    source += &format!(
                        "#[allow(non_upper_case_globals)] static {}: [{}; {}] = {}::read_all(include_bytes!({path:?}));\n",
                        stringify!($name), stringify!($record), self.$name.len(), stringify!($record),
                    );
                )*
                source += &format!(
                    "pub(super) static PACKED: Packed = Packed {{ text: Cow::Borrowed(include_str!({:?})), bytes: Cow::Borrowed(include_bytes!({:?})), ",
                    folder.join("text.txt"), folder.join("bytes.bin"),
                );
                $(source += concat!(stringify!($name), ": Cow::Borrowed(&", stringify!($name), "), ");)*
                source += "};\n";
                fs::write(folder.join(file), source)
            }
        }
    };
}

packed! {
    /// Every key of a default, sorted.
    keys: Text,
    /// Every value of a default, sorted by its encoded bytes; stretches of `bytes`.
    values: Text,
    /// The last segments of keys.
    names: Name,
    /// Where to look for a key, by its hash.
    key_buckets: At,
    /// Likewise.
    value_buckets: At,
    /// Likewise.
    name_buckets: At,
    /// Places of keys that have another name.
    aliased: At,
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
    /// Where the comment lines whose hashes have the same first bits begin.
    hash_starts: At,
    /// How many comment lines flavours had.
    counts: Count,
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
    /// What `env` commands print.
    outputs: Output,
    /// Keys and formats of outputs.
    printed: Printed,
}
