//! A customisation at its target: is it read there, is it there already, how does it go with what the target ships?

use super::carry::{Arrived, Carrier, Stopped, Traveller};
use super::list::{self, Daemon, Merged};
use super::{Verdict, together};
use crate::baseline::Entry;
use crate::catalogue::tables::changes::Verb;
use crate::catalogue::{Change, Class, ReadKey};
use crate::customise::Customisation;
use crate::key::Key;
use crate::rules::fit::{Fit, fit};
use crate::rules::set::outside;
use crate::value::Value;

const SAME: &str = "read by the target under the same name, with the same meaning";

impl<'a> Carrier<'a> {
    pub fn arrive(
        &self,
        one: &Customisation,
        traveller: &mut Traveller<'a>,
    ) -> Result<Arrived, Stopped> {
        let reader = self
            .catalogue
            .reader_of(self.target.edition, traveller.key.as_str());
        let key = self.as_spelt(&traveller.key, reader.as_ref());
        let wished = self.is_wished(&one.key);
        let value = traveller.value.clone();
        let out = |value: &Value| {
            traveller.built_in.is_some()
                && (self.is_built_in(&key, reader.as_ref(), value) || self.is_nothing(&key, value))
        };
        let Some(mut value) = value.filter(|value| !out(value)) else {
            return self.taken_out(one, &key, reader.as_ref(), traveller);
        };
        if reader.is_none() && !wished {
            if traveller.built_in.is_some() {
                return self.taken_out(one, &key, None, traveller);
            }
            let because = "the target does not read this".to_owned();
            return Err(Stopped {
                verdict: Verdict::Drop,
                because,
            });
        }
        let shipped = self.target.set(key.as_str());
        let is_there = |entry: &Entry| {
            self.target.is_shipped(entry, &value)
                || self.target.means_shipped(entry, &value, self.catalogue)
        };
        if shipped.is_some_and(is_there) {
            traveller.verdict = Verdict::Adopt;
            let because = match &traveller.built_in {
                None if one.value.as_ref() != Some(&value) && !traveller.met.is_empty() => {
                    let there = format!("{}; the target ships `{value}`", sentence(traveller, ""));
                    there.trim_start_matches("; ").to_owned()
                }
                None => "the target already ships this value".to_owned(),
                Some(_) => format!(
                    "a missing line meant {}, which the target ships",
                    self.shown(self.target.edition, &key, &value)
                ),
            };
            return Ok(Arrived {
                to: vec![(key, shipped.and_then(|entry| entry.value.clone()))],
                because,
            });
        }
        let asset = traveller.is_asset || one.class == Some(Class::Asset);
        if asset && !self.wishes.keep_assets && !wished {
            return self.asset(traveller, &key, &value);
        }
        if let Some(reader) = reader.filter(|_| !wished) {
            self.is_in_its_table(&key)?;
            value = self.fitting(&reader, value, traveller)?;
            self.is_accepted(&reader, &value)?;
        }
        if traveller.built_in.is_some() {
            return Ok(self.written_out_as(one, traveller, key, value));
        }
        Ok(self.merged(one, traveller, key, value))
    }

    /// The key as the target's file spells it: a reader refuses two names for one setting.
    fn as_spelt(&self, key: &Key, reader: Option<&ReadKey<'_>>) -> Key {
        let set = |key: &Key| self.target.set(key.as_str()).is_some();
        let mut others = reader.into_iter().flat_map(|reader| {
            let table = Key::from(key.table());
            reader.names().map(move |name| table.join(name))
        });
        if set(key) || self.source.edition == self.target.edition {
            return key.clone();
        }
        others.find(set).unwrap_or_else(|| key.clone())
    }

    /// Values made of parts go together with the target's.
    fn merged(
        &self,
        one: &Customisation,
        traveller: &mut Traveller<'a>,
        key: Key,
        value: Value,
    ) -> Arrived {
        let theirs = self.target.value(key.as_str());
        // what was converted to an element had no list to take anything from
        let from = one.default.as_ref().filter(|_| !traveller.is_element);
        let setting = self.catalogue.setting(key.as_str());
        let line = self.catalogue.edition_line(self.target.edition);
        let daemon = Daemon::of(line.as_ref(), self.target.edition.version);
        // what is kept by name is kept as it is
        let as_it_is = (self.source.edition == self.target.edition && from == theirs)
            || self.is_wished(&one.key);
        let Some((setting, merged)) = setting.filter(|_| !as_it_is).and_then(|setting| {
            Some((setting, list::merge(setting, daemon, from, &value, theirs)?))
        }) else {
            let because = if self.is_wished(&one.key) {
                "carried because `--keep` names it".to_owned()
            } else if traveller.is_asset || one.class == Some(Class::Asset) {
                "carried because of `--keep-assets`".to_owned()
            } else {
                sentence(traveller, SAME)
            };
            return Arrived {
                to: vec![(key, Some(value))],
                because,
            };
        };
        let Merged {
            value: result,
            besides,
            left_out,
        } = merged;
        let same = list::is_same(setting, daemon, &result, &value) && left_out.is_empty();
        // blanks between words are the user's own
        let result = if same && value.as_str().is_some() {
            value.clone()
        } else {
            result
        };
        let mut because = if Some(&result) == theirs {
            traveller.verdict = Verdict::Adopt;
            "the target already has what you added and lacks what you took out".to_owned()
        } else if same && result == value {
            sentence(traveller, SAME)
        } else if same {
            traveller.verdict = Verdict::Convert;
            sentence(
                traveller,
                "the same arguments, spelt as the target's program takes them",
            )
        } else {
            if !matches!(traveller.verdict, Verdict::Rename | Verdict::Convert) {
                traveller.verdict = Verdict::Merge;
            }
            let done = "what you added and took out, applied to what the target ships";
            sentence(traveller, done)
        };
        if !besides.is_empty() && setting.class() == Class::Security {
            let list = quoted(&besides);
            because.push_str(&format!(
                "; the target's list has {list}, which yours had not (yours alone with `--keep {}`)",
                one.key
            ));
        }
        // the runtime itself gives the daemon this one, by a setting of its own
        let (given, unknown): (Vec<String>, Vec<String>) = left_out
            .into_iter()
            .partition(|option| option.starts_with("-o cache="));
        if !given.is_empty() {
            let list = quoted(&given);
            because.push_str(&format!(
                "; {list} left out: `virtio_fs_cache` is the setting for it"
            ));
        }
        if !unknown.is_empty() {
            let list = quoted(&unknown);
            because.push_str(&format!(
                "; {list} left out: the target's program has no such option"
            ));
        }
        Arrived {
            to: vec![(key, Some(result))],
            because,
        }
    }

    /// A second hypervisor's table beside the target's own would be refused, or taken in its place.
    fn is_in_its_table(&self, key: &Key) -> Result<(), Stopped> {
        let mut parts = key.segments();
        let (kind, name) = (parts.next(), parts.next());
        let own = together::own_name(self.target, "hypervisor");
        if kind != Some("hypervisor") || own.is_none() || own == name {
            return Ok(());
        }
        Err(Stopped {
            verdict: Verdict::Review,
            because: format!(
                "the target's file is for `{}`, and a table of a second hypervisor does not belong there",
                own.unwrap_or_default()
            ),
        })
    }

    /// The value in the type the reader takes.
    fn fitting(
        &self,
        reader: &ReadKey<'_>,
        value: Value,
        traveller: &mut Traveller<'a>,
    ) -> Result<Value, Stopped> {
        let type_name = reader.type_name(self.target.edition.version);
        match fit(type_name.unwrap_or_default(), &value) {
            Fit::Taken => Ok(value),
            Fit::As(other) => {
                traveller.verdict = Verdict::Convert;
                Ok(other)
            }
            Fit::Refused(because) => Err(Stopped {
                verdict: Verdict::Review,
                because,
            }),
        }
    }

    fn is_accepted(&self, reader: &ReadKey<'_>, value: &Value) -> Result<(), Stopped> {
        let Some((_, accepted)) = outside(reader, self.target.edition.version, value) else {
            return Ok(());
        };
        let list: Vec<String> = accepted.iter().map(|text| format!("`{text}`")).collect();
        Err(Stopped {
            verdict: Verdict::Review,
            because: format!("the target accepts only {}", list.join(", ")),
        })
    }

    fn asset(
        &self,
        traveller: &mut Traveller<'a>,
        key: &Key,
        value: &Value,
    ) -> Result<Arrived, Stopped> {
        let shipped = self.target.value(key.as_str());
        if shipped.is_some_and(|theirs| {
            self.target
                .same_but_for_layout(theirs, value, self.catalogue)
        }) {
            traveller.verdict = Verdict::Adopt;
            let because = "the same file under another prefix; the target's own is used".to_owned();
            return Ok(Arrived {
                to: vec![(key.clone(), shipped.cloned())],
                because,
            });
        }
        let used = shipped
            .and_then(Value::as_str)
            .filter(|theirs| !theirs.is_empty());
        // a row that only moves the key is no reason to look at the file
        traveller.met.retain(|change| change.verb() == Verb::Asset);
        if value.as_str() == Some("") {
            return match used {
                None => {
                    traveller.verdict = Verdict::Adopt;
                    Ok(Arrived {
                        to: vec![(key.clone(), shipped.cloned())],
                        because: "this names no file, and the target names none either".to_owned(),
                    })
                }
                Some(theirs) => Err(Stopped {
                    verdict: Verdict::Review,
                    because: format!(
                        "this names no file, but the target may need one; the shipped `{theirs}` is used (carry it with `--keep-assets`)"
                    ),
                }),
            };
        }
        let used = used.map_or_else(
            || "the target ships none".to_owned(),
            |theirs| format!("the shipped `{theirs}` is used"),
        );
        let why = traveller.telling().map_or(
            "a file of your own may not go with another release",
            Change::why,
        );
        let why = why.trim_end_matches('.');
        Err(Stopped {
            verdict: Verdict::Review,
            because: format!("{why}; {used} (carry it with `--keep-assets`)"),
        })
    }
}

fn quoted(parts: &[String]) -> String {
    let quoted = parts.iter().map(|part| format!("`{part}`"));
    quoted.collect::<Vec<_>>().join(", ")
}

/// What the last row says, or what is to be said where there was none.
fn sentence(traveller: &Traveller<'_>, otherwise: &str) -> String {
    traveller.met.last().map_or_else(
        || otherwise.to_owned(),
        |change| change.why().trim_end_matches('.').to_owned(),
    )
}
