//! One customisation on its way through the rows.

use super::{Decision, Route, Verdict, Wishes, convert, list};
use crate::baseline::Baseline;
use crate::catalogue::tables::changes::Verb;
use crate::catalogue::{Catalogue, Change, Class, Shape};
use crate::customise::{Customisation, Kind};
use crate::key::Key;
use crate::value::Value;

pub(super) struct Carrier<'a> {
    pub route: &'a Route<'a>,
    pub source: &'a Baseline,
    pub target: &'a Baseline,
    pub catalogue: &'a Catalogue,
    pub wishes: &'a Wishes,
}

/// A customisation between two releases.
struct Traveller<'a> {
    key: Key,
    value: Option<Value>,
    verdict: Verdict,
    /// The rows it met, the last one last.
    met: Vec<Change<'a>>,
    is_asset: bool,
}

/// It goes no further.
struct Stopped {
    verdict: Verdict,
    because: String,
}

impl<'a> Carrier<'a> {
    pub fn decide(&self, one: &Customisation) -> Decision {
        let mut traveller = Traveller {
            key: one.key.clone(),
            value: one.value.clone(),
            verdict: Verdict::Keep,
            met: Vec::new(),
            is_asset: false,
        };
        let outcome = self
            .travel(one, &mut traveller)
            .and_then(|()| self.arrive(one, &mut traveller));
        let row = traveller.met.last();
        let decision = |verdict, to, because| Decision {
            customisation: one.clone(),
            verdict,
            to,
            change: row.map(|change| change.id().to_owned()),
            because,
            source: row.map(|change| change.source().to_owned()),
        };
        match outcome {
            Ok((to, because)) => decision(traveller.verdict, to, because),
            Err(stopped) => decision(stopped.verdict, Vec::new(), stopped.because),
        }
    }

    /// Through the rows, one by one.
    fn travel(&self, one: &Customisation, traveller: &mut Traveller<'a>) -> Result<(), Stopped> {
        if self.wishes.drop.contains(&one.key) {
            return Err(Stopped {
                verdict: Verdict::Drop,
                because: "dropped because `--drop` names it".to_owned(),
            });
        }
        if one.kind == Kind::Unknown && !self.is_wished(&one.key) {
            return self.unknown(one);
        }
        let flavour = self
            .catalogue
            .edition_flavour(self.source.edition)
            .map_or("", |flavour| flavour.name());
        for change in &self.route.changes {
            if change.speaks_of(traveller.key.as_str()) && change.is_for(flavour) {
                self.meet(*change, traveller)?;
            }
        }
        Ok(())
    }

    fn is_wished(&self, key: &Key) -> bool {
        self.wishes.keep.contains(key)
    }

    /// A key that had no effect before must not suddenly have one.
    fn unknown(&self, one: &Customisation) -> Result<(), Stopped> {
        let note = one.note.as_deref().unwrap_or("no release reads this");
        let line = self.catalogue.edition_line(self.target.edition);
        let read = line.and_then(|line| self.catalogue.read_key(&line, one.key.as_str()));
        if read.is_some_and(|read| read.read_by(self.target.edition.version)) {
            let because = format!(
                "had no effect so far ({note}), but the target reads it; carry it with `--keep {}`",
                one.key
            );
            return Err(Stopped {
                verdict: Verdict::Review,
                because,
            });
        }
        Err(Stopped {
            verdict: Verdict::Drop,
            because: format!("had no effect: {note}"),
        })
    }

    fn meet(&self, change: Change<'a>, traveller: &mut Traveller<'a>) -> Result<(), Stopped> {
        let text = traveller
            .value
            .as_ref()
            .and_then(Value::as_str)
            .map(str::to_owned);
        match change.verb() {
            Verb::Appear | Verb::Default | Verb::Note => return Ok(()),
            Verb::Meaning => {
                if change.is_limited() && !self.limits(change, traveller) {
                    return Ok(());
                }
                traveller.met.push(change);
                if self.is_wished(&traveller.key) {
                    return Ok(());
                }
                return Err(Stopped {
                    verdict: Verdict::Review,
                    because: with_instead(change),
                });
            }
            Verb::Rename => traveller.verdict = Verdict::Rename,
            Verb::Respell => {
                let Some(new) = text.as_deref().and_then(|old| change.respelt(old)) else {
                    return Ok(());
                };
                traveller.value = Some(Value::String(new.to_owned()));
                traveller.verdict = Verdict::Convert;
            }
            Verb::Convert => {
                let converted = traveller
                    .value
                    .as_ref()
                    .map(|value| convert::convert(change.conversion().unwrap_or_default(), value));
                if let Some(None) = converted {
                    traveller.met.push(change);
                    return Err(Stopped {
                        verdict: Verdict::Review,
                        because: format!("this value cannot be converted: {}", change.why()),
                    });
                }
                traveller.value = converted.flatten();
                traveller.verdict = Verdict::Convert;
            }
            Verb::Refuse => {
                if !self.limits(change, traveller) {
                    return Ok(());
                }
                traveller.met.push(change);
                return Err(Stopped {
                    verdict: Verdict::Review,
                    because: with_instead(change),
                });
            }
            Verb::Drop => {
                traveller.met.push(change);
                if self.is_wished(&traveller.key) {
                    return Ok(());
                }
                return Err(Stopped {
                    verdict: Verdict::Drop,
                    because: with_instead(change),
                });
            }
            Verb::Asset => traveller.is_asset = true,
        }
        if let Some(key) = change.target(traveller.key.as_str()) {
            traveller.key = Key::from_dotted(key);
        }
        traveller.met.push(change);
        Ok(())
    }

    /// Whether a row that speaks of some values only speaks of this one.
    fn limits(&self, change: Change<'_>, traveller: &Traveller<'_>) -> bool {
        let Some(value) = &traveller.value else {
            return false;
        };
        let number = match value {
            Value::Integer(number) => Some(*number as f64),
            Value::Float(number) => Some(*number),
            _ => None,
        };
        let mut named = |text: &str| change.values().any(|own| own == text);
        let plain = matches!(value, Value::Bool(_) | Value::Integer(_) | Value::Float(_))
            && named(&value.to_string());
        plain || number.is_some_and(|number| change.limits(number)) || value.any_string(&mut named)
    }

    /// In the target: is it read, is it there already, how does it go with what the target ships?
    fn arrive(
        &self,
        one: &Customisation,
        traveller: &mut Traveller<'a>,
    ) -> Result<(Vec<(Key, Option<Value>)>, String), Stopped> {
        let key = traveller.key.clone();
        let shipped = self.target.set(key.as_str());
        let reads = self
            .catalogue
            .edition_line(self.target.edition)
            .and_then(|line| self.catalogue.read_key(&line, key.as_str()));
        let version = self.target.edition.version;
        if !reads.as_ref().is_some_and(|read| read.read_by(version)) && !self.is_wished(&one.key) {
            if shipped.is_none() && traveller.value.is_none() {
                traveller.verdict = Verdict::Adopt;
                return Ok((
                    Vec::new(),
                    "the target has no such setting either".to_owned(),
                ));
            }
            return Err(Stopped {
                verdict: Verdict::Drop,
                because: "the target does not read this".to_owned(),
            });
        }
        let Some(value) = traveller.value.clone() else {
            let theirs = shipped.and_then(|entry| entry.value.clone());
            if theirs.is_some() && theirs == self.in_force_without(one) {
                traveller.verdict = Verdict::Adopt;
                let because = "the target ships what held without this line".to_owned();
                return Ok((vec![(key, theirs)], because));
            }
            let asset = traveller.is_asset || one.class == Some(Class::Asset);
            if let Some(theirs) =
                theirs.filter(|_| asset && !self.wishes.keep_assets && !self.is_wished(&one.key))
            {
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
            if shipped.is_none() {
                traveller.verdict = Verdict::Adopt;
                return Ok((
                    vec![(key, None)],
                    "the target does not set it either".to_owned(),
                ));
            }
            return Ok((
                vec![(key, None)],
                self.sentence(
                    traveller,
                    "you took this line out; it is commented out in the target",
                ),
            ));
        };
        if shipped.is_some_and(|entry| self.target.is_shipped(entry, &value)) {
            traveller.verdict = Verdict::Adopt;
            return Ok((
                vec![(key, Some(value))],
                "the target already ships this value".to_owned(),
            ));
        }
        let asset = traveller.is_asset || one.class == Some(Class::Asset);
        if asset && !self.wishes.keep_assets && !self.is_wished(&one.key) {
            return self.asset(traveller, &key, &value);
        }
        let accepted: Vec<&str> = reads
            .iter()
            .flat_map(|read| read.accepts(version))
            .collect();
        let known = |text: &str| text.is_empty() || accepted.contains(&text);
        if !accepted.is_empty() && !value.as_str().is_none_or(known) && !self.is_wished(&one.key) {
            let because = format!(
                "the target accepts only {}",
                accepted
                    .iter()
                    .map(|text| format!("`{text}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            );
            return Err(Stopped {
                verdict: Verdict::Review,
                because,
            });
        }
        let shape = self
            .catalogue
            .setting(key.as_str())
            .map_or(Shape::Plain, |setting| setting.shape());
        let theirs = shipped.and_then(|entry| entry.value.as_ref());
        if let Some(merged) =
            theirs.and_then(|theirs| list::merge(shape, one.default.as_ref(), &value, theirs))
        {
            return Ok(self.merged(traveller, &key, theirs, merged));
        }
        let usual = "read by the target under the same name, with the same meaning";
        let why = if self.is_wished(&one.key) {
            "carried because `--keep` names it".to_owned()
        } else if asset {
            "carried because of `--keep-assets`".to_owned()
        } else {
            self.sentence(traveller, usual)
        };
        Ok((vec![(key, Some(value))], why))
    }

    /// What the source's reader takes where the user took a line out.
    fn in_force_without(&self, one: &Customisation) -> Option<Value> {
        let line = self.catalogue.edition_line(self.source.edition)?;
        let read = self.catalogue.read_key(&line, one.key.as_str())?;
        read.absent(self.source.edition.version)
    }

    fn merged(
        &self,
        traveller: &mut Traveller<'a>,
        key: &Key,
        theirs: Option<&Value>,
        merged: Value,
    ) -> (Vec<(Key, Option<Value>)>, String) {
        if Some(&merged) == theirs {
            traveller.verdict = Verdict::Adopt;
            return (
                vec![(key.clone(), Some(merged))],
                "the target already has what you added and lacks what you took out".to_owned(),
            );
        }
        traveller.verdict = Verdict::Merge;
        (
            vec![(key.clone(), Some(merged))],
            self.sentence(
                traveller,
                "what you added and took out, applied to what the target ships",
            ),
        )
    }

    fn asset(
        &self,
        traveller: &mut Traveller<'a>,
        key: &Key,
        value: &Value,
    ) -> Result<(Vec<(Key, Option<Value>)>, String), Stopped> {
        let shipped = self.target.value(key.as_str());
        if shipped.is_some_and(|theirs| {
            self.target
                .same_but_for_layout(theirs, value, self.catalogue)
        }) {
            traveller.verdict = Verdict::Adopt;
            let because = "the same file under another prefix; the target's own is used".to_owned();
            return Ok((vec![(key.clone(), shipped.cloned())], because));
        }
        let used = match shipped {
            Some(theirs) => format!(
                "the shipped `{}` is used",
                theirs.as_str().unwrap_or_default()
            ),
            None => "the target ships none".to_owned(),
        };
        let why = traveller.met.last().map_or(
            "a file of your own may not go with another release",
            Change::why,
        );
        let why = why.trim_end_matches('.');
        Err(Stopped {
            verdict: Verdict::Review,
            because: format!("{why}; {used} (carry it with `--keep-assets`)"),
        })
    }

    fn sentence(&self, traveller: &Traveller<'_>, otherwise: &str) -> String {
        traveller.met.last().map_or_else(
            || otherwise.to_owned(),
            |change| change.why().trim_end_matches('.').to_owned(),
        )
    }
}

fn with_instead(change: Change<'_>) -> String {
    let why = change.why().trim_end_matches('.');
    change.instead().map_or_else(
        || why.to_owned(),
        |instead| format!("{why}; instead: {instead}"),
    )
}
