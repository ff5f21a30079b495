//! What a command is to read: a file, or flags behind `--`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Notation};
use kata_upgrade::source::runv::flags;

use super::advice;
use crate::error::Refusal;

/// What a command is to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given<'a> {
    /// A file.
    File(PathBuf),
    /// The flags a program is started with.
    Flags(&'a [OsString]),
}

impl<'a> Given<'a> {
    /// What stands behind `--`: flags, where the edition that is named has no other settings; else more files.
    pub fn behind(
        from: Option<&str>,
        files: &[PathBuf],
        words: &'a [OsString],
        catalogue: &Catalogue,
    ) -> Result<Vec<Self>, Refusal> {
        let named = from.and_then(|from| catalogue.edition(from, None).ok());
        let line = named.and_then(|edition| catalogue.edition_line(edition));
        let Some(line) = line.filter(|line| line.notation() == Notation::Flags) else {
            let more = words.iter().map(PathBuf::from);
            return Ok(files.iter().cloned().chain(more).map(Self::File).collect());
        };
        match files.first() {
            None => Ok(vec![Self::Flags(words)]),
            Some(file) => {
                let name = catalogue.product_title(line.product());
                Err(Refusal::new(format!(
                    "{name} reads no file: its settings are the flags it is started with"
                ))
                .at(file)
                .help(format!(
                    "give the flags behind `--`, as in `--from {} -- --default_memory 256`",
                    from.unwrap_or_default()
                ))
                .help("hyperd's file needs no `--from`, or one such as `--from hyperd-1.0.0`"))
            }
        }
    }

    /// The file's name, or what flags are called in its place.
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Flags(_) => Path::new(flags::NAME),
        }
    }

    /// A file as an argument, with a blank before it.
    pub fn argument(&self) -> String {
        match self {
            Self::File(path) => format!(" {}", advice::file(path)),
            Self::Flags(_) => String::new(),
        }
    }

    /// Flags as the last arguments, with what comes before them.
    pub fn last_arguments(&self) -> String {
        match self {
            Self::Flags(words) if !words.is_empty() => {
                let words = words
                    .iter()
                    .map(|word| advice::quoted(&word.to_string_lossy()));
                format!(" -- {}", words.collect::<Vec<_>>().join(" "))
            }
            _ => String::new(),
        }
    }
}
