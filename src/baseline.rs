//! What an edition shipped, in one layout: the settings a file is compared with.
//!
//! [`Baseline::of`] takes them from the catalogue, with the paths of the layout and the defaults of the architecture;
//! [`Baseline::of_document`] from a file that is at hand.

use crate::catalogue::{
    Built, Catalogue, Edition, Kind, Layout, RowState, Shape, general, into_specific,
};
use crate::document::Document;
use crate::value::Value;

/// The settings an edition shipped.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The edition.
    pub edition: Edition,
    /// The form it was built in.
    pub build: usize,
    /// Where and for what it was installed.
    pub layout: Layout,
    entries: Vec<Entry>,
    /// Indexes of the entries, sorted by key, then place.
    by_key: Vec<u32>,
}

/// One line of the shipped file.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The dotted key.
    pub key: String,
    /// How it was shipped.
    pub state: RowState,
    /// Its value in the layout; for [`RowState::CommentedText`] the text.
    pub value: Option<Value>,
    /// What a published build may have put there instead.
    pub built: Built,
}

impl Baseline {
    /// What `edition` shipped in a build and a layout.
    pub fn of(catalogue: &Catalogue, edition: Edition, build: usize, layout: Layout) -> Self {
        let flavour = catalogue.edition_flavour(edition);
        let defaults = flavour
            .into_iter()
            .flat_map(|flavour| flavour.defaults(edition.version, build));
        let (keys, entries): (Vec<u32>, Vec<Entry>) = defaults
            .map(|default| {
                let value = default
                    .value
                    .map(|value| into_specific(value, &layout.prefix, &layout.arch));
                let entry = Entry {
                    key: default.key.to_owned(),
                    state: default.state,
                    value,
                    built: default.built,
                };
                (default.key_id, entry)
            })
            .unzip();
        // the indexes of keys are in the keys' order
        let mut by_key: Vec<u32> = (0..entries.len() as u32).collect();
        by_key.sort_by_key(|at| keys.get(*at as usize));
        Self {
            edition,
            build,
            layout,
            entries,
            by_key,
        }
    }

    /// What a file has, taken as the settings to compare with: a base that somebody changed, or that is another build.
    pub fn of_document(
        document: &Document,
        edition: Edition,
        build: usize,
        layout: Layout,
    ) -> Self {
        let entries = document.settings().iter().map(|setting| Entry {
            key: setting.key.as_str().to_owned(),
            state: match (setting.is_set(), &setting.value) {
                (true, _) => RowState::Set,
                (false, Some(_)) => RowState::Commented,
                (false, None) => RowState::CommentedText,
            },
            value: setting.value.clone(),
            built: Built::No,
        });
        Self::from_entries(edition, build, layout, entries.collect())
    }

    fn from_entries(edition: Edition, build: usize, layout: Layout, entries: Vec<Entry>) -> Self {
        let mut by_key: Vec<u32> = (0..entries.len() as u32).collect();
        by_key.sort_by(|a, b| entries[*a as usize].key.cmp(&entries[*b as usize].key));
        Self {
            edition,
            build,
            layout,
            entries,
            by_key,
        }
    }

    /// The same with what its reader takes where a line is missing, for what is written in flags or in a file without a shipped
    /// text of its own.
    #[must_use]
    pub fn with_built_in(mut self, catalogue: &Catalogue) -> Self {
        let Some(line) = catalogue.edition_line(self.edition) else {
            return self;
        };
        let version = self.edition.version;
        let missing = catalogue.read_keys(&line).filter_map(|read| {
            let value = read.absent(version).filter(|_| read.read_by(version))?;
            (!self.mentions(read.pattern())).then(|| Entry {
                key: read.pattern().to_owned(),
                state: RowState::Set,
                value: Some(value),
                built: Built::No,
            })
        });
        let missing: Vec<Entry> = missing.collect();
        self.entries.extend(missing);
        Self::from_entries(self.edition, self.build, self.layout, self.entries)
    }

    /// All lines, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The indexes of a key's lines among [`Baseline::entries`], in the order of the file.
    pub(crate) fn places(&self, key: &str) -> impl DoubleEndedIterator<Item = usize> + use<'_> {
        let own = |at: &u32| self.entries[*at as usize].key.as_str();
        let from = self.by_key.partition_point(|at| own(at) < key);
        let list = &self.by_key[from..];
        let count = list.iter().take_while(|at| own(at) == key).count();
        list[..count].iter().map(|at| *at as usize)
    }

    /// The lines of a key, set or commented out, in the order of the file.
    fn lines(&self, key: &str) -> impl DoubleEndedIterator<Item = &Entry> + use<'_> {
        self.places(key).map(|at| &self.entries[at])
    }

    /// Whether the file has the key at all, set or commented out.
    pub fn mentions(&self, key: &str) -> bool {
        self.lines(key).next().is_some()
    }

    /// The line that is set under a key.
    pub fn set(&self, key: &str) -> Option<&Entry> {
        self.lines(key)
            .rfind(|entry| matches!(entry.state, RowState::Set | RowState::Broken))
    }

    /// The value that is set under a key.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.set(key)?.value.as_ref()
    }

    /// The lines that are commented out under a key.
    pub fn commented(&self, key: &str) -> impl Iterator<Item = &Entry> {
        self.lines(key)
            .filter(|entry| matches!(entry.state, RowState::Commented | RowState::CommentedText))
    }

    /// Whether a value is what was shipped: the same value, or one that builds put there themselves.
    pub fn is_shipped(&self, entry: &Entry, value: &Value) -> bool {
        let Some(shipped) = &entry.value else {
            return false;
        };
        if shipped == value {
            return true;
        }
        match entry.built {
            Built::No => false,
            Built::Whole => is_measured(value),
            Built::Parameters => without_measured(shipped) == without_measured(value),
        }
    }

    /// Whether a value means what was shipped in another spelling: parameters with other blanks, a path with a doubled `/`.
    pub fn means_shipped(&self, entry: &Entry, value: &Value, catalogue: &Catalogue) -> bool {
        if let (Some(Value::Integer(shipped)), Value::Float(own)) = (&entry.value, value) {
            let kind = catalogue.setting(&entry.key).map(|setting| setting.kind());
            return kind == Some(Kind::Number) && (*shipped as f64).to_bits() == own.to_bits();
        }
        let shipped = entry.value.as_ref().and_then(Value::as_str);
        let (Some(own), Some(shipped)) = (value.as_str(), shipped) else {
            return false;
        };
        let shape = catalogue.setting(&entry.key).map(|setting| setting.shape());
        match shape {
            Some(Shape::KernelParameters) => own
                .split_ascii_whitespace()
                .eq(shipped.split_ascii_whitespace()),
            Some(Shape::Path | Shape::GuestPath) if own.starts_with('/') => {
                let steps = |path: &str| -> Vec<String> {
                    let steps = path.split('/').filter(|step| !step.is_empty());
                    steps.map(str::to_owned).collect()
                };
                steps(own) == steps(shipped)
            }
            _ => false,
        }
    }

    /// Whether two values differ by their layout only.
    pub fn same_but_for_layout(&self, one: &Value, other: &Value, catalogue: &Catalogue) -> bool {
        let free = |value: &Value| {
            let mut prefix = None;
            value.any_string(&mut |text| {
                prefix = catalogue.prefix_of(text).map(str::to_owned);
                prefix.is_some()
            });
            general(value, prefix.as_deref().unwrap_or("\0"), &self.layout.arch)
        };
        one != other && free(one) == free(other)
    }
}

/// The build of an edition that goes with a layout: the layout's or the processor's own, else the distributions', else the first.
pub fn usual_build(catalogue: &Catalogue, edition: Edition, layout: &Layout) -> usize {
    let Some(flavour) = catalogue.edition_flavour(edition) else {
        return 0;
    };
    let family = layout.name.split('-').next().unwrap_or_default();
    let arch = match layout.arch.as_str() {
        "ppc64" => "ppc64le",
        other => other,
    };
    let shipped = |name: &str| {
        let mut builds = flavour.builds().enumerate();
        let fits =
            |(at, own): &(usize, &str)| *own == name && flavour.ships_build(edition.version, *at);
        builds.find(fits).map(|(at, _)| at)
    };
    let first =
        || (0..flavour.builds().len()).find(|build| flavour.ships_build(edition.version, *build));
    let special = shipped(arch).or_else(|| shipped(family).filter(|_| family != "usr"));
    special
        .or_else(|| shipped("obs"))
        .or_else(first)
        .unwrap_or(0)
}

/// Whether a value is a measurement made at build time, such as a dm-verity root hash.
fn is_measured(value: &Value) -> bool {
    match value {
        Value::Bool(_) => true,
        Value::String(text) => text.is_empty() || text.contains("root_hash="),
        _ => false,
    }
}

/// The value without measurements: dm-verity parameters of the guest kernel, `verity_params` of an image.
fn without_measured(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let own = |word: &&str| {
                !["rootfs_verity.", "cc_rootfs_verity."]
                    .iter()
                    .any(|made| word.starts_with(made))
            };
            Value::String(
                text.split_ascii_whitespace()
                    .filter(own)
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        }
        Value::Array(items) => Value::Array(items.iter().map(without_measured).collect()),
        Value::Table(entries) => Value::Table(
            entries
                .iter()
                .map(|(name, value)| {
                    let measured = name == "verity_params" && is_measured(value);
                    (
                        name.clone(),
                        if measured {
                            Value::String(String::new())
                        } else {
                            value.clone()
                        },
                    )
                })
                .collect(),
        ),
        other => other.clone(),
    }
}
