//! Settings that are no TOML: the flags runV is started with, and hyperd's INI file.
//!
//! Both are read as their program reads them and told as TOML, line by line: a setting stands on the line of its own place, the
//! number of the argument or the line of the file. So everything behind this room takes them like any other source.

mod expand;
pub mod flags;
pub mod ini;
mod policy;
mod scalar;

use std::ffi::OsStr;
use std::path::Path;

use toml_writer::{ToTomlValue as _, TomlStringBuilder};

use crate::catalogue::{Catalogue, Kind};
use crate::key::Key;
use crate::value::Value;

/// What was read, as TOML.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    /// As many lines as there are arguments or lines; empty where there is nothing to tell.
    pub text: String,
    /// What is in it and no setting of its own: a line, and a sentence.
    pub notes: Vec<Note>,
}

/// Something to know about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The argument or line, from 1.
    pub line: usize,
    /// One sentence, safe to print.
    pub text: String,
}

/// Why the program itself would not read it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unread {
    /// The argument or line, from 1.
    pub line: usize,
    /// What is wrong, safe to print.
    pub message: String,
    /// The way out.
    pub help: &'static str,
}

/// Whether a name is that of hyperd's file: `config` in a directory `hyper`.
pub fn is_named_like_hyperd(path: &Path) -> bool {
    let parent = path.parent().and_then(Path::file_name);
    path.file_name() == Some(OsStr::new("config")) && parent == Some(OsStr::new("hyper"))
}

/// The type of a setting, as the tables tell.
fn kind_of(catalogue: &Catalogue, key: &str) -> Option<Kind> {
    catalogue.setting(key).map(|setting| setting.kind())
}

/// `key = value`, on one line.
fn assignment(key: &Key, value: &Value) -> String {
    match value {
        // in the long form it would take several
        Value::String(text) if text.contains(['\n', '\r']) => {
            let text = TomlStringBuilder::new(text).as_basic().to_toml_value();
            format!("{key} = {text}")
        }
        _ => format!("{key} = {value}"),
    }
}
