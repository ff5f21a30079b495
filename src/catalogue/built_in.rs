//! The tables the program was built with, as constants.
#![allow(clippy::wildcard_imports)] // made by the build script
#![allow(long_running_const_eval)] // a second or two, for tens of thousands of records

use std::borrow::Cow;
use std::path::Path;

use miniz_oxide::inflate::decompress_to_vec_zlib;

use super::tables::TableFile;
use super::tables::packed::*;

// All of `mappings/`, packed.
include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// Names and sizes of the tables in [`TEXTS`].
static SIZES: &[(&str, usize)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// The tables' own texts, end to end, compressed: they are a megabyte, and hardly anybody needs them.
static TEXTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/texts.z"));

/// The same as texts, for a folder of own tables to be added to.
pub(super) fn table_files() -> Vec<TableFile> {
    // what the build script compressed
    let all = decompress_to_vec_zlib(TEXTS).unwrap_or_default();
    let mut at = 0;
    let all_files = SIZES.iter().map(|(place, size)| {
        let text = all.get(at..at + size).unwrap_or_default();
        at += size;
        TableFile {
            place: (*place).to_owned(),
            path: Path::new("built-in").join(place),
            text: String::from_utf8_lossy(text).into_owned(),
        }
    });
    all_files.collect()
}
