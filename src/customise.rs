//! What the user made different from what the release shipped.
//!
//! [`compare`] holds one text against a [`Baseline`], [`compare_layers`] a file and what is read on top of it. Compared is by
//! value: how a file spells a number or quotes a text makes no difference, nor do paths that only differ by where the
//! release is installed. Old defaults that stayed in a file of several releases are told apart from choices
//! ([`Inherited`]), and the user's own comments from those upstream shipped ([`OwnComment`]).

pub mod described;
mod inherited;
mod layers;
mod own_comments;
mod told;

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::baseline::{Baseline, Entry};
use crate::catalogue::{Catalogue, Class, Edition, Notation, RowState, Version, specific};
use crate::document::{Document, Setting};
use crate::key::Key;
use crate::value::Value;

pub use inherited::Inherited;
pub use layers::{Layer, Overridden, Reading};
pub use own_comments::{OWN_MARK, OwnComment, attached_to};
pub use told::ToldSettings;

/// One thing the user made different.
#[derive(Debug, Clone)]
pub struct Customisation {
    /// The setting.
    pub key: Key,
    /// How it differs.
    pub kind: Kind,
    /// The shipped value; none where it was commented out or absent.
    pub default: Option<Value>,
    /// The user's value; none where the user took it out.
    pub value: Option<Value>,
    /// The file it stands in.
    pub path: PathBuf,
    /// Its line, from 1; none where the user removed the line.
    pub line: Option<usize>,
    /// What the setting is about, where it is known.
    pub class: Option<Class>,
    /// Other editions of the same flavour that ship this value.
    pub shipped_by: Vec<Edition>,
    /// What a person should know about it.
    pub note: Option<String>,
}

/// How a setting differs from the shipped one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Set there, set here to something else.
    Changed,
    /// Commented out or absent there, set here.
    Set,
    /// Set there, commented out or absent here.
    Unset,
    /// No reader of that edition knows the key.
    Unknown,
}

impl Kind {
    /// The word the JSON views use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Set => "set",
            Self::Unset => "unset",
            Self::Unknown => "unknown",
        }
    }
}

/// Everything the user made different.
#[derive(Debug, Clone, Default)]
pub struct Differences {
    /// The user's choices, in the order of the file; those taken out last.
    pub customisations: Vec<Customisation>,
    /// Old defaults that stayed in a file that mixes releases.
    pub inherited: Vec<Inherited>,
    /// Comments no release shipped.
    pub comments: Vec<OwnComment>,
    /// Where the file sets only a few of the settings that the release ships, and is read as it is.
    pub partial: Option<Partial>,
    /// What the user set in one file and a later one sets again.
    pub overridden: Vec<Overridden>,
    /// How many of the shipped settings a file that is to be completed leaves out.
    pub completed: usize,
}

/// A file that leaves most settings out: they are at the reader's built-in values, not at the shipped ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partial {
    /// How many of the shipped settings it sets.
    pub set: usize,
    /// How many the release ships.
    pub shipped: usize,
}

/// The differences between a document and a baseline.
pub fn compare(
    document: &Document,
    path: &Path,
    baseline: &Baseline,
    catalogue: &Catalogue,
) -> Differences {
    let base = Layer { path, document };
    compare_layers(base, &[], Reading::Whole, baseline, catalogue)
}

/// The differences between what a runtime reads, file by file, and a baseline.
pub fn compare_layers(
    base: Layer<'_>,
    drop_ins: &[Layer<'_>],
    reading: Reading,
    baseline: &Baseline,
    catalogue: &Catalogue,
) -> Differences {
    let Layer { path, document } = base;
    let reader = Reader {
        catalogue,
        baseline,
        path,
    };
    let mut list: Vec<Customisation> = Vec::new();
    let mut kept = vec![false; baseline.entries().len()];
    let (effective, overridden) = layers::effective(&reader, base, drop_ins, reading);
    for one in effective {
        let found = reader.compare(one.setting, &one.key);
        list.extend(found.map(|found| one.placed(found, &reader)));
        for at in baseline.places(one.key.as_str()) {
            kept[at] = true;
        }
    }
    let entries = || baseline.entries().iter().zip(&kept);
    let shipped = entries().filter(|(entry, _)| entry.state == RowState::Set);
    let (there, left_out): (Vec<_>, Vec<_>) = shipped.partition(|(_, kept)| **kept);
    // whoever writes a few lines only has not taken all the others out one by one
    let whole = reading == Reading::Whole;
    let partial = (whole && left_out.len() > there.len()).then_some(Partial {
        set: there.len(),
        shipped: there.len() + left_out.len(),
    });
    let left = left_out.len();
    // a line that was shipped broken has to go, whatever the user wants, and is no choice
    for (entry, _) in left_out.into_iter().filter(|_| whole) {
        let set = baseline
            .set(&entry.key)
            .is_some_and(|set| std::ptr::eq(set, entry));
        if set && !(partial.is_some() && reader.is_the_same_without(entry)) {
            list.push(reader.unset(document, &entry.key, entry.value.clone()));
        }
    }
    let inherited = inherited::take(&mut list, base, baseline, catalogue);
    let mut comments = own_comments::find(document, path, baseline, catalogue);
    for layer in drop_ins {
        comments.extend(own_comments::find(
            layer.document,
            layer.path,
            baseline,
            catalogue,
        ));
    }
    Differences {
        customisations: list,
        inherited,
        comments,
        partial,
        overridden,
        completed: if reading == Reading::Completed {
            left
        } else {
            0
        },
    }
}

struct Reader<'a> {
    catalogue: &'a Catalogue,
    baseline: &'a Baseline,
    path: &'a Path,
}

impl Reader<'_> {
    fn version(&self) -> Version {
        self.baseline.edition.version
    }

    fn is_read(&self, key: &str) -> bool {
        self.catalogue
            .reader_of(self.baseline.edition, key)
            .is_some()
    }

    /// The key as the reader understands it: the Go readers ignore case.
    fn canonical<'k>(&self, key: &'k Key) -> Cow<'k, Key> {
        if !key.as_str().bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Borrowed(key);
        }
        let lower = key.as_str().to_ascii_lowercase();
        let line = self.catalogue.edition_line(self.baseline.edition);
        let folds = |line: crate::catalogue::Line<'_>| {
            line.runtime() == "go" && line.notation() == Notation::Toml
        };
        let go = line.is_some_and(folds);
        let known = |key: &str| self.baseline.mentions(key) || self.is_read(key);
        if go && !known(key.as_str()) && known(&lower) {
            Cow::Owned(Key::from_dotted(lower))
        } else {
            Cow::Borrowed(key)
        }
    }

    fn compare(&self, setting: &Setting, key: &Key) -> Option<Customisation> {
        let value = setting.value.as_ref()?;
        let shipped = self.baseline.set(key.as_str());
        let kind = match shipped {
            Some(entry) if self.baseline.is_shipped(entry, value) => return None,
            Some(entry) if self.baseline.means_shipped(entry, value, self.catalogue) => {
                return None;
            }
            Some(_) => Kind::Changed,
            None if self.is_read(key.as_str()) => Kind::Set,
            None => Kind::Unknown,
        };
        let default = shipped.and_then(|entry| entry.value.clone());
        let mut note = self.note(kind, key, value, default.as_ref());
        if *key != setting.key {
            note = Some(format!(
                "written `{}`; this reader ignores case",
                setting.key
            ));
        }
        Some(Customisation {
            value: Some(value.clone()),
            line: Some(setting.line),
            note,
            ..self.customisation(key, kind, default)
        })
    }

    /// Whether the reader takes the shipped value where the line is missing, so that taking it out changes nothing.
    fn is_the_same_without(&self, entry: &Entry) -> bool {
        let line = self.catalogue.edition_line(self.baseline.edition);
        let read = line.and_then(|line| self.catalogue.read_key(&line, &entry.key));
        let absent = read.and_then(|read| read.absent_of(self.version(), &entry.key));
        let layout = &self.baseline.layout;
        absent.is_some_and(|value| {
            let value = specific(&value, &layout.prefix, &layout.arch);
            self.baseline.is_shipped(entry, &value)
        })
    }

    fn unset(&self, document: &Document, key: &str, default: Option<Value>) -> Customisation {
        let key = Key::from(key);
        let line = document
            .commented_out(&key)
            .next()
            .map(|setting| setting.line);
        let note = if line.is_some() {
            "commented out"
        } else {
            "removed"
        };
        Customisation {
            line,
            note: Some(note.to_owned()),
            ..self.customisation(&key, Kind::Unset, default)
        }
    }

    fn customisation(&self, key: &Key, kind: Kind, default: Option<Value>) -> Customisation {
        Customisation {
            key: key.clone(),
            kind,
            default,
            value: None,
            path: self.path.to_path_buf(),
            line: None,
            class: self
                .catalogue
                .setting(key.as_str())
                .map(|setting| setting.class()),
            shipped_by: Vec::new(),
            note: None,
        }
    }

    fn note(
        &self,
        kind: Kind,
        key: &Key,
        value: &Value,
        default: Option<&Value>,
    ) -> Option<String> {
        match kind {
            Kind::Unknown => Some(self.unknown(key)),
            Kind::Changed => default
                .filter(|default| {
                    self.baseline
                        .same_but_for_layout(default, value, self.catalogue)
                })
                .map(|_| "the same file under another prefix".to_owned()),
            Kind::Set if self.baseline.commented(key.as_str()).next().is_some() => {
                Some("was commented out".to_owned())
            }
            Kind::Set => Some("not in the shipped file".to_owned()),
            Kind::Unset => None,
        }
    }

    /// Why a key has no effect, and which one was perhaps meant.
    fn unknown(&self, key: &Key) -> String {
        if let Some(name) = self.catalogue.stranger(self.baseline.edition, key.as_str()) {
            return format!("this release knows no hypervisor `{name}`");
        }
        let line = self.catalogue.edition_line(self.baseline.edition);
        let product = line.as_ref().map(crate::catalogue::Line::product);
        let mut lines: Vec<_> = self.catalogue.lines().collect();
        // the other runtime of the same product first, then the newest product
        lines.sort_by_key(|other| {
            (
                Some(other.product()) != product,
                std::cmp::Reverse(other.index()),
            )
        });
        let ever = line
            .as_ref()
            .and_then(|line| self.catalogue.read_key(line, key.as_str()));
        if let Some(gone) = ever.as_ref().and_then(|read| read.gone_at(self.version())) {
            return format!("not read since {gone}");
        }
        if let Some(since) = ever.as_ref().and_then(crate::catalogue::ReadKey::since) {
            return format!("not read before {since}");
        }
        let mut readers = lines
            .iter()
            .filter(|other| self.catalogue.read_key(other, key.as_str()).is_some());
        if let Some(other) = readers.next() {
            let name = if Some(other.product()) == product {
                other.title()
            } else {
                self.catalogue.product_title(other.product())
            };
            return format!("only {name} reads this");
        }
        let is_own = |setting: &crate::catalogue::Setting<'_>| {
            line.as_ref()
                .is_some_and(|line| self.catalogue.read_key(line, setting.pattern()).is_some())
        };
        let elsewhere = self
            .catalogue
            .named(key.name())
            .filter(|setting| !crate::key::matches(setting.pattern(), key.as_str()))
            .max_by_key(is_own);
        if let Some(setting) = elsewhere {
            // with the names the file's own edition has in place of stars
            let mut entries = self.baseline.entries().iter();
            let own = entries.find(|entry| crate::key::matches(setting.pattern(), &entry.key));
            let name = own.map_or(setting.pattern(), |entry| entry.key.as_str());
            return format!("no release reads this here; `{name}`?");
        }
        self.alike(key).map_or_else(
            || "no release reads this".to_owned(),
            |name| format!("no release reads this; `{name}`?"),
        )
    }

    /// The known key of the same table that is written most like this one.
    fn alike(&self, key: &Key) -> Option<String> {
        let table = key.table();
        let settings = self.catalogue.settings().filter_map(|setting| {
            let (own, name) = setting.pattern().rsplit_once('.')?;
            crate::key::matches(own, table).then_some(name)
        });
        let close = settings.map(|name| (strsim::damerau_levenshtein(name, key.name()), name));
        close
            .filter(|(distance, name)| *distance <= name.len().min(key.name().len()) / 4 + 1)
            .min()
            .map(|(_, name)| name.to_owned())
    }
}
