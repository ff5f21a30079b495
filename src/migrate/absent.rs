//! A line that the user took out: it left the release's built-in value in force, which may not be the target's.

use super::Verdict;
use super::carry::{Arrived, Carrier, Stopped, Traveller};
use crate::catalogue::{Class, Edition, Kind, ReadKey, quantity};
use crate::customise::{self, Customisation};
use crate::key::Key;
use crate::value::Value;

impl<'a> Carrier<'a> {
    /// The value the source release has where the line is missing.
    pub fn built_in(&self, one: &Customisation) -> Option<Value> {
        let line = self.catalogue.edition_line(self.source.edition)?;
        let version = self.source.edition.version;
        let read = self.catalogue.read_key(&line, one.key.as_str())?;
        read.absent_of(version, one.key.as_str())
            .filter(|_| read.read_by(version))
    }

    /// The built-in value of the source, where it can be written out: it has to differ from no value at all.
    pub fn written_out(&self, one: &Customisation) -> Option<Value> {
        if one.kind != customise::Kind::Unset || one.class == Some(Class::Asset) {
            return None;
        }
        let value = self.built_in(one)?;
        let kind = self.catalogue.setting(one.key.as_str())?.kind();
        let go = self
            .catalogue
            .edition_line(self.target.edition)
            .is_some_and(|line| line.runtime() == "go");
        let says_something = match (&value, kind) {
            (Value::String(text), Kind::String) => !text.is_empty(),
            (Value::Bool(_), Kind::Boolean) => true,
            // the Go readers take nought for a missing line
            (Value::Integer(number), Kind::Integer | Kind::Number) => *number != 0 || !go,
            (Value::Float(number), Kind::Float | Kind::Number) => *number != 0.0 || !go,
            // anything else is an empty list, or words about the host
            _ => false,
        };
        says_something.then_some(value)
    }

    /// Whether a missing line means that value in the target.
    pub fn is_built_in(&self, key: &Key, reader: Option<&ReadKey<'_>>, value: &Value) -> bool {
        self.built_in_there(key, reader)
            .is_some_and(|absent| is_equal(&absent, value))
    }

    /// What a missing line means in the target.
    fn built_in_there(&self, key: &Key, reader: Option<&ReadKey<'_>>) -> Option<Value> {
        reader?.absent_of(self.target.edition.version, key.as_str())
    }

    /// Nought seconds or bytes stand for no choice, or for something nobody meant.
    pub fn is_nothing(&self, key: &Key, value: &Value) -> bool {
        let setting = self.catalogue.setting(key.as_str());
        *value == Value::Integer(0) && setting.is_some_and(|setting| setting.unit().is_some())
    }

    /// The line stays out: what that means.
    pub fn taken_out(
        &self,
        one: &Customisation,
        key: &Key,
        reader: Option<&ReadKey<'_>>,
        traveller: &mut Traveller<'a>,
    ) -> Result<Arrived, Stopped> {
        let shipped = self.target.set(key.as_str());
        let theirs = shipped.and_then(|entry| entry.value.clone());
        if theirs.is_some() && theirs == self.built_in(one) {
            traveller.verdict = Verdict::Adopt;
            return Ok(Arrived {
                to: vec![(key.clone(), theirs)],
                because: "the target ships what held without this line".to_owned(),
            });
        }
        // then the line makes no difference, whether it stands there or not
        if let Some(value) = theirs
            .as_ref()
            .filter(|value| self.is_built_in(key, reader, value))
        {
            traveller.verdict = Verdict::Adopt;
            return Ok(Arrived {
                to: vec![(key.clone(), Some(value.clone()))],
                because: format!(
                    "the target ships {}, {}",
                    self.shown(self.target.edition, key, value),
                    self.meaning(one, key, reader)
                ),
            });
        }
        let asset = traveller.is_asset || one.class == Some(Class::Asset);
        let is_free = self.wishes.keep_assets || self.is_wished(&one.key);
        if let Some(theirs) = theirs.filter(|_| asset && !is_free) {
            let because = format!(
                "you took this file out, but the target may need it; the shipped `{}` is used (take it out with `--keep {}`)",
                theirs.as_str().unwrap_or_default(),
                one.key
            );
            return Err(Stopped {
                verdict: Verdict::Review,
                because,
            });
        }
        let meaning = self.meaning(one, key, reader);
        // a value that stays out was not converted
        if traveller.verdict == Verdict::Convert {
            traveller.verdict = if *key == one.key {
                Verdict::Keep
            } else {
                Verdict::Rename
            };
        }
        let because = if shipped.is_some() {
            format!("you took this line out; it is commented out in the target, {meaning}")
        } else {
            traveller.verdict = Verdict::Adopt;
            format!("the target does not set it either, {meaning}")
        };
        Ok(Arrived {
            to: vec![(key.clone(), None)],
            because,
        })
    }

    fn meaning(&self, one: &Customisation, key: &Key, reader: Option<&ReadKey<'_>>) -> String {
        let old = self.built_in(one);
        let new = self.built_in_there(key, reader);
        let before = |value: &Value| self.shown(self.source.edition, &one.key, value);
        let now = |value: &Value| self.shown(self.target.edition, key, value);
        match (old, new) {
            (Some(old), Some(new)) if is_equal(&old, &new) && before(&old) == now(&new) => {
                format!("where a missing line means {} as before", now(&new))
            }
            (Some(old), Some(new)) => format!(
                "where a missing line means {}; before, it meant {}",
                now(&new),
                before(&old)
            ),
            (None, Some(new)) => format!(
                "where a missing line means {}; what it meant before is unknown",
                now(&new)
            ),
            (Some(old), None) if reader.is_none() => format!(
                "and nothing reads it there; before, a missing line meant {}",
                before(&old)
            ),
            (Some(old), None) => format!(
                "where the meaning of a missing line is unknown; before, it meant {}",
                before(&old)
            ),
            (None, None) if reader.is_none() && !self.is_read(one) => {
                "and nothing reads it, neither there nor before".to_owned()
            }
            (None, None) if reader.is_none() => {
                "and nothing reads it there; what a missing line meant before is unknown".to_owned()
            }
            (None, None) if reader.is_some_and(|reader| self.leaves_open(one, reader)) => {
                "where a missing line sets nothing at all, as before".to_owned()
            }
            (None, None) => "and what a missing line means is unknown".to_owned(),
        }
    }

    /// Whether both readers tell a missing line from any value, and have none of their own.
    fn leaves_open(&self, one: &Customisation, reader: &ReadKey<'_>) -> bool {
        let source = self.source.edition;
        let own = self.catalogue.reader_of(source, one.key.as_str());
        let is_open = |reader: &ReadKey<'_>, version| {
            let name = reader.type_name(version).unwrap_or_default();
            name.starts_with('*') || name.starts_with("Option")
        };
        own.is_some_and(|own| is_open(&own, source.version))
            && is_open(reader, self.target.edition.version)
    }

    /// Whether the source's reader reads the setting.
    fn is_read(&self, one: &Customisation) -> bool {
        let read = self
            .catalogue
            .reader_of(self.source.edition, one.key.as_str());
        read.is_some()
    }

    /// The built-in value of old, written out because the target has another one.
    pub fn written_out_as(
        &self,
        one: &Customisation,
        traveller: &mut Traveller<'a>,
        key: Key,
        value: Value,
    ) -> Arrived {
        if traveller.verdict == Verdict::Keep {
            traveller.verdict = Verdict::Convert;
        }
        let old = traveller.built_in.as_ref();
        let old = old.map_or_else(String::new, |value| {
            self.shown(self.source.edition, &one.key, value)
        });
        Arrived {
            to: vec![(key, Some(value))],
            because: format!(
                "you took this line out, which meant {old}; a missing line means something else in the target, so the value is written out"
            ),
        }
    }

    /// A value with its unit, as part of a sentence.
    pub fn shown(&self, edition: Edition, key: &Key, value: &Value) -> String {
        match (value, self.catalogue.unit(edition, key.as_str())) {
            (Value::Integer(_) | Value::Float(_), Some(unit)) => {
                format!("`{}`", quantity(value, unit))
            }
            _ => shown(value),
        }
    }
}

/// `1` and `1.0` are the same number.
fn is_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Integer(whole), Value::Float(float))
        | (Value::Float(float), Value::Integer(whole)) => {
            (*whole as f64).to_bits() == float.to_bits()
        }
        _ => one == other,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.is_empty() => "nothing".to_owned(),
        // the tables say in words what a reader works out from the host
        Value::String(text) if text.starts_with("host ") => format!("the {text}"),
        Value::String(text) => format!("`{text}`"),
        Value::Array(items) if items.is_empty() => "an empty list".to_owned(),
        other => format!("`{other}`"),
    }
}
