//! The one way this room looks at a machine: confined to the root, bounded, and only at places that are named to it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::source::directory::{self, Names};
use crate::source::read::{ReadFile, read_up_to_in};
use crate::source::resolve::locate;
use crate::source::{SourceError, shown};

/// The most bytes of a file that is not a package database.
const FILE: u64 = 4 << 20;
/// The most names that are taken from a directory.
const NAMES: usize = 20_000;

/// A place that says something: a file, and a line of it where that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, inside the root without it.
    pub path: String,
    /// The line, from 1.
    pub line: Option<usize>,
}

impl Place {
    /// A file or directory as a whole.
    pub fn of(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line: None,
        }
    }

    /// A line of a file.
    pub fn at(path: impl Into<String>, line: usize) -> Self {
        Self {
            path: path.into(),
            line: Some(line),
        }
    }
}

/// `path` or `path:line`, safe to print.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", shown(&self.path))?;
        match self.line {
            Some(line) => write!(f, ":{line}"),
            None => Ok(()),
        }
    }
}

/// Something that could not be seen, and how to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unseen {
    /// What it is about.
    pub subject: Subject,
    /// The place.
    pub path: String,
    /// Why.
    pub why: String,
    /// A command that tells.
    pub ask: Option<String>,
}

/// What an observation is about; a step that needs it is unknown without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Subject {
    Distribution,
    Packages,
    Configuration,
    Instances,
    Containers,
    Wiring,
    Assets,
}

impl Subject {
    /// The word the JSON view uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Distribution => "distribution",
            Self::Packages => "packages",
            Self::Configuration => "configuration",
            Self::Instances => "instances",
            Self::Containers => "containers",
            Self::Wiring => "wiring",
            Self::Assets => "assets",
        }
    }
}

/// Whether a file's name has an ending, as case-sensitive as those who read it.
pub(super) fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|own| own == ending)
}

/// Looks at a machine.
#[derive(Debug)]
pub struct Looker<'r> {
    root: Option<&'r Path>,
    looked: RefCell<BTreeSet<String>>,
    unseen: RefCell<Vec<Unseen>>,
}

impl<'r> Looker<'r> {
    /// Looks at this machine, or at another root file system.
    pub fn new(root: Option<&'r Path>) -> Self {
        Self {
            root,
            looked: RefCell::default(),
            unseen: RefCell::default(),
        }
    }

    /// The other root.
    pub fn root(&self) -> Option<&'r Path> {
        self.root
    }

    /// A file's text, bytes that are not UTF-8 replaced; none where there is no such file.
    pub fn text(&self, subject: Subject, path: &str) -> Option<String> {
        let file = self.file(subject, path, FILE)?;
        Some(match String::from_utf8(file.bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    /// A file of at most `limit` bytes; none where there is no such file.
    pub fn file(&self, subject: Subject, path: &str, limit: u64) -> Option<ReadFile> {
        self.note(path);
        match read_up_to_in(Path::new(path), self.root, limit) {
            Ok(file) => Some(file),
            Err(error) => {
                self.refused(subject, path, &error);
                None
            }
        }
    }

    /// A file that is worth a look only if it is small; none where it is not, or not there.
    pub fn small(&self, path: &str, limit: u64) -> Option<Vec<u8>> {
        self.note(path);
        let file = read_up_to_in(Path::new(path), self.root, limit);
        file.ok().map(|file| file.bytes)
    }

    /// The names in a directory; none where there is none.
    pub fn names(&self, subject: Subject, path: &str) -> Vec<String> {
        self.list(subject, path)
            .map_or_else(Vec::new, |list| list.names)
    }

    /// A directory and the names in it; none where there is none.
    pub fn list(&self, subject: Subject, path: &str) -> Option<Names> {
        self.note(path);
        match directory::names(Path::new(path), self.root, NAMES) {
            Ok(list) => {
                if list.cut {
                    let why =
                        format!("there are more than {NAMES} names; only those were looked at");
                    self.missing(subject, path, &why, None);
                }
                Some(list)
            }
            Err(error) => {
                self.refused(subject, path, &error);
                None
            }
        }
    }

    /// What a name stands for, all links followed; none where nothing is there.
    pub fn resolve(&self, path: &str) -> Option<PathBuf> {
        self.note(path);
        locate(Path::new(path), self.root)
            .ok()
            .map(|located| located.resolved)
    }

    /// Whether something has that name. What this user may not look into is not there.
    pub fn exists(&self, path: &str) -> bool {
        self.resolve(path).is_some()
    }

    /// Whether a directory has that name.
    pub fn is_directory(&self, path: &str) -> bool {
        self.note(path);
        let found = locate(Path::new(path), self.root);
        found.is_ok_and(|found| found.metadata().is_ok_and(|data| data.is_dir()))
    }

    /// What a symbolic link says; none where the name is no link.
    pub fn link(&self, path: &str) -> Option<PathBuf> {
        self.note(path);
        let located = locate(Path::new(path), self.root).ok()?;
        let last = located
            .links
            .iter()
            .find(|link| link.path == Path::new(path))?;
        Some(last.target.clone())
    }

    /// Remembers that something could not be seen.
    pub fn missing(&self, subject: Subject, path: &str, why: &str, ask: Option<String>) {
        let one = Unseen {
            subject,
            path: path.to_owned(),
            why: why.to_owned(),
            ask,
        };
        let mut list = self.unseen.borrow_mut();
        if !list.contains(&one) {
            list.push(one);
        }
    }

    fn refused(&self, subject: Subject, path: &str, error: &SourceError) {
        if error.is_missing() {
            return;
        }
        let text = error.to_string();
        let place = format!("{}: ", shown(path));
        let why = text.strip_prefix(&place).unwrap_or(&text);
        let ask = matches!(error, SourceError::Unreadable { .. })
            .then(|| "sudo kata-upgrade plan".to_owned());
        self.missing(subject, path, why, ask);
    }

    fn note(&self, path: &str) {
        self.looked.borrow_mut().insert(path.to_owned());
    }

    /// Every place that was looked at, and what could not be seen.
    pub fn finish(self) -> (BTreeSet<String>, Vec<Unseen>) {
        (self.looked.into_inner(), self.unseen.into_inner())
    }
}
