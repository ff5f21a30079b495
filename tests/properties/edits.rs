//! Edits a person could make to a shipped file.

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Built, Catalogue};
use kata_upgrade::document::{Document, Edits, Form, Setting};
use kata_upgrade::key::{Key, segments};
use kata_upgrade::source::KnownSettings;
use kata_upgrade::value::Value;

use crate::random::Random;
use crate::values::other;

/// What one edit makes of a setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The setting.
    pub key: Key,
    /// Its value; none where the edit takes it out.
    pub value: Option<Value>,
}

/// A text with edits in it.
pub struct Edited {
    /// The text.
    pub text: String,
    /// What the edits made different.
    pub choices: Vec<Choice>,
}

/// Makes edits to one shipped file.
pub struct Editor<'a> {
    /// The file.
    pub document: &'a Document,
    /// Its settings.
    pub baseline: &'a Baseline,
    /// What is valid.
    pub catalogue: &'a Catalogue,
}

impl Editor<'_> {
    /// The file with `count` edits of random kinds, or fewer where it has too few settings.
    pub fn random(&self, count: usize, random: &mut Random) -> Edited {
        let mut edits = Edits::new(self.document);
        let mut choices: Vec<Choice> = Vec::new();
        let mut removed: Vec<Key> = Vec::new();
        for _ in 0..count * 20 {
            if choices.len() == count {
                break;
            }
            let free = |key: &Key| !choices.iter().any(|choice| choice.key == *key);
            let choice = match random.below(8) {
                0..=2 => self.change(&mut edits, &free, random),
                3 | 4 => self.activate(&mut edits, &free, random),
                5 => self.take_out(&free, random).inspect(|choice| {
                    let setting = self.document.set(&choice.key).expect("it is set");
                    edits.comment_out(setting).expect("one line");
                }),
                6 => self.take_out(&free, random).inspect(|choice| {
                    removed.push(choice.key.clone());
                }),
                _ => self.add(&mut edits, &free, random),
            };
            choices.extend(choice);
        }
        let text = edits.finish().expect("the edits do not overlap");
        Edited {
            text: without(text, &removed, self.catalogue),
            choices,
        }
    }

    /// The file with one setting made different, in the way that fits how it stands there; none where no value is known.
    pub fn single(&self, key: &Key, random: &mut Random) -> Option<Edited> {
        let mut edits = Edits::new(self.document);
        let choice = if let Some(setting) = self.document.set(key) {
            self.replace(&mut edits, setting, random)
        } else if let Some(setting) = self.document.commented_out(key).next() {
            self.uncomment(&mut edits, setting, random)
        } else {
            self.insert(&mut edits, key, random)
        }?;
        Some(Edited {
            text: edits.finish().expect("one edit"),
            choices: vec![choice],
        })
    }

    /// Every key of the edition: those in its file, and those its reader knows besides.
    pub fn keys(&self) -> Vec<Key> {
        let settings = self.document.settings().iter();
        let mut keys: Vec<Key> = settings.map(|setting| setting.key.clone()).collect();
        keys.extend(self.readable());
        keys.sort();
        keys.dedup();
        keys
    }

    fn change(
        &self,
        edits: &mut Edits<'_>,
        free: &dyn Fn(&Key) -> bool,
        random: &mut Random,
    ) -> Option<Choice> {
        let set = self.set(free);
        self.replace(edits, random.pick(&set)?, random)
    }

    fn replace(
        &self,
        edits: &mut Edits<'_>,
        setting: &Setting,
        random: &mut Random,
    ) -> Option<Choice> {
        if self.is_measured(&setting.key) || setting.form == Form::ArrayOfTables {
            return None;
        }
        let value = self.other(&setting.key, setting.value.as_ref(), random)?;
        edits.replace_value(setting, &value).expect("one value");
        Some(Choice {
            key: setting.key.clone(),
            value: Some(value),
        })
    }

    fn activate(
        &self,
        edits: &mut Edits<'_>,
        free: &dyn Fn(&Key) -> bool,
        random: &mut Random,
    ) -> Option<Choice> {
        let commented: Vec<&Setting> = self
            .document
            .settings()
            .iter()
            .filter(|setting| !setting.is_set() && free(&setting.key))
            .filter(|setting| self.document.set(&setting.key).is_none())
            .collect();
        self.uncomment(edits, random.pick(&commented)?, random)
    }

    fn uncomment(
        &self,
        edits: &mut Edits<'_>,
        setting: &Setting,
        random: &mut Random,
    ) -> Option<Choice> {
        let value = self.other(&setting.key, setting.value.as_ref(), random)?;
        let same_type = |own: &Value| own.type_name() == value.type_name();
        let shown = setting.value.clone().filter(same_type);
        let value = match shown {
            Some(shown) if random.below(2) == 0 => shown,
            _ => value,
        };
        edits.activate(setting, &value).expect("one line");
        Some(Choice {
            key: setting.key.clone(),
            value: Some(value),
        })
    }

    fn take_out(&self, free: &dyn Fn(&Key) -> bool, random: &mut Random) -> Option<Choice> {
        let set = self.set(free);
        random.pick(&set).map(|setting| Choice {
            key: setting.key.clone(),
            value: None,
        })
    }

    fn add(
        &self,
        edits: &mut Edits<'_>,
        free: &dyn Fn(&Key) -> bool,
        random: &mut Random,
    ) -> Option<Choice> {
        let absent: Vec<Key> = self
            .readable()
            .into_iter()
            .filter(|key| free(key) && !self.baseline.mentions(key.as_str()))
            .collect();
        self.insert(edits, random.pick(&absent)?, random)
    }

    fn insert(&self, edits: &mut Edits<'_>, key: &Key, random: &mut Random) -> Option<Choice> {
        let value = self.other(key, None, random)?;
        edits.insert(key, &value, &[], None).expect("a place");
        Some(Choice {
            key: key.clone(),
            value: Some(value),
        })
    }

    fn other(&self, key: &Key, current: Option<&Value>, random: &mut Random) -> Option<Value> {
        let edition = self.baseline.edition;
        other(self.catalogue, edition, key.as_str(), current, random)
    }

    fn set(&self, free: &dyn Fn(&Key) -> bool) -> Vec<&Setting> {
        let settings = self.document.settings().iter();
        settings
            .filter(|setting| setting.is_set() && setting.form == Form::Line)
            .filter(|setting| free(&setting.key) && !self.is_measured(&setting.key))
            .collect()
    }

    /// Whether builds put values of their own there, which are nobody's edit.
    fn is_measured(&self, key: &Key) -> bool {
        let entry = self.baseline.set(key.as_str());
        entry.is_some_and(|entry| entry.built != Built::No)
    }

    /// The keys the edition's reader knows, for the tables the file has.
    fn readable(&self) -> Vec<Key> {
        let edition = self.baseline.edition;
        let Some(line) = self.catalogue.edition_line(edition) else {
            return Vec::new();
        };
        let keys = self.catalogue.read_keys(&line);
        keys.filter(|read| read.read_by(edition.version))
            .filter_map(|read| self.instance(read.pattern()))
            .collect()
    }

    /// `hypervisor.*.path` for the hypervisor the file has.
    fn instance(&self, pattern: &str) -> Option<Key> {
        if pattern.contains("[]") || pattern.ends_with('*') {
            return None;
        }
        let Some((table, name)) = pattern.split_once(".*.") else {
            return Some(Key::from(pattern));
        };
        let tables = self.document.tables().iter();
        let own = tables
            .map(|header| segments(header.key.as_str()).collect::<Vec<_>>())
            .find(|parts| parts.len() == 2 && parts[0] == table)?;
        Some(Key::from_dotted(format!("{table}.{}.{name}", own[1])))
    }
}

/// The text without the lines of some settings.
fn without(text: String, keys: &[Key], catalogue: &Catalogue) -> String {
    if keys.is_empty() {
        return text;
    }
    let document =
        Document::parse(text, &KnownSettings(catalogue)).expect("the edits leave it TOML");
    let mut lines: Vec<_> = keys
        .iter()
        .filter_map(|key| document.set(key))
        .map(|setting| setting.lines.clone())
        .collect();
    lines.sort_by_key(|range| range.start);
    let mut out = String::new();
    let mut done = 0;
    for range in lines {
        out.push_str(&document.text()[done..range.start]);
        done = range.end;
    }
    out.push_str(&document.text()[done..]);
    out
}
