//! One customisation on its way through the rows.

use super::convert::{self, Converted};
use super::{Decision, Route, Verdict, Wishes, together};
use crate::baseline::Baseline;
use crate::catalogue::tables::changes::Verb;
use crate::catalogue::{Catalogue, Change, Notation};
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
pub(super) struct Traveller<'a> {
    pub key: Key,
    pub value: Option<Value>,
    pub verdict: Verdict,
    /// The rows it met, the last one last.
    pub met: Vec<Change<'a>>,
    pub is_asset: bool,
    /// The value is one more element of a list.
    pub is_element: bool,
    /// The value is what a missing line meant in the source release.
    pub built_in: Option<Value>,
}

impl<'a> Traveller<'a> {
    /// The row that tells most: of a file that never fits a Kata guest the one that says so, else the last one it met.
    pub fn telling(&self) -> Option<&Change<'a>> {
        let foreign = |row: &&Change<'a>| {
            let line = row.from();
            line.is_some_and(|line| line.notation() != Notation::Toml)
        };
        let mut assets = self.met.iter().filter(|row| row.verb() == Verb::Asset);
        assets.find(foreign).or(self.met.last())
    }
}

/// It goes no further.
pub(super) struct Stopped {
    pub verdict: Verdict,
    pub because: String,
}

/// It has come to its place: the settings it gives there, and why.
pub(super) struct Arrived {
    pub to: Vec<(Key, Option<Value>)>,
    pub because: String,
}

impl<'a> Carrier<'a> {
    pub fn decide(&self, one: &Customisation) -> Decision {
        let built_in = self.written_out(one);
        let decision = self.carry(one, built_in.clone());
        match &built_in {
            // the built-in value of old cannot be written in the target: the line stays out
            Some(value) if decision.verdict == Verdict::Review => {
                self.without(one, value, &decision.because)
            }
            _ => decision,
        }
    }

    /// The line stays out in the target as well; where that changes what holds, a person has to look.
    fn without(&self, one: &Customisation, built_in: &Value, because: &str) -> Decision {
        let mut decision = self.carry(one, None);
        let is_out = matches!(decision.to.as_slice(), [(_, None)]);
        let is_changed = matches!(decision.verdict, Verdict::Keep | Verdict::Rename);
        if is_out && is_changed && !self.is_wished(&one.key) {
            let shipped = decision.to.first().and_then(|(key, _)| {
                let value = self.target.value(key.as_str())?;
                Some(self.shown(self.target.edition, key, value))
            });
            decision.because = format!(
                "you took this line out, which meant {}: {because}; the shipped {} is used (take the line out there too with `--keep {}`)",
                self.shown(self.source.edition, &one.key, built_in),
                shipped.unwrap_or_default(),
                one.key
            );
            decision.verdict = Verdict::Review;
            decision.to.clear();
        }
        decision
    }

    /// One way through the rows; a line taken out travels as the value that a missing line had.
    fn carry(&self, one: &Customisation, built_in: Option<Value>) -> Decision {
        let mut traveller = Traveller {
            key: one.key.clone(),
            value: one.value.clone().or_else(|| built_in.clone()),
            verdict: Verdict::Keep,
            met: Vec::new(),
            is_asset: false,
            is_element: false,
            built_in,
        };
        let outcome = self
            .travel(one, &mut traveller)
            .and_then(|()| self.arrive(one, &mut traveller));
        let row = traveller.telling();
        let decision = |verdict, to, because| Decision {
            customisation: one.clone(),
            verdict,
            to,
            change: row.map(|change| change.id().to_owned()),
            because,
            source: row.map(|change| change.source().to_owned()),
        };
        match outcome {
            Ok(Arrived { to, because }) => decision(traveller.verdict, to, because),
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
        let same_key = |change: &Change<'_>, key: &str| {
            change.speaks_of(key) && change.target(key).is_none_or(|to| to == key)
        };
        // what a missing line means in a release is none of its old values
        let held = self.route.held.iter().filter(|_| one.value.is_some());
        for change in held.filter(|change| change.is_for(flavour)) {
            if same_key(change, traveller.key.as_str()) {
                self.meet(*change, traveller)?;
            }
        }
        for step in &self.route.steps {
            let key = traveller.key.clone();
            for change in step
                .rows
                .iter()
                .filter(|change| change.speaks_of(key.as_str()) && change.is_for(flavour))
            {
                self.meet(*change, traveller)?;
            }
            for change in &step.tables {
                if change.speaks_of(traveller.key.as_str()) {
                    self.meet(*change, traveller)?;
                }
            }
        }
        Ok(())
    }

    pub fn is_wished(&self, key: &Key) -> bool {
        self.wishes.keep.contains(key)
    }

    /// A key that had no effect before must not suddenly have one.
    fn unknown(&self, one: &Customisation) -> Result<(), Stopped> {
        let note = one.note.as_deref().unwrap_or("no release reads this");
        let read = self
            .catalogue
            .reader_of(self.target.edition, one.key.as_str());
        if read.is_some() {
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
            // what is not set has no meaning to look at
            Verb::Meaning if traveller.value.is_none() => return Ok(()),
            Verb::Meaning => {
                if change.is_limited() && !limits(change, traveller) {
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
                let old = text.or_else(|| traveller.value.as_ref().map(ToString::to_string));
                let Some(new) = old.as_deref().and_then(|old| change.respelt(old)) else {
                    return Ok(());
                };
                traveller.value = Some(new);
                traveller.verdict = Verdict::Convert;
            }
            Verb::Convert => {
                let name = change.conversion().unwrap_or_default();
                match traveller
                    .value
                    .as_ref()
                    .map(|value| convert::convert(name, traveller.key.name(), value))
                {
                    Some(Converted::Value(value)) => traveller.value = Some(value),
                    Some(Converted::Nothing) => {
                        traveller.met.push(change);
                        return Err(Stopped {
                            verdict: Verdict::Adopt,
                            because: "the target does that without a setting".to_owned(),
                        });
                    }
                    Some(Converted::Hypervisor(name)) => {
                        traveller.met.push(change);
                        return Err(self.is_for(name));
                    }
                    Some(Converted::Element(element)) => {
                        traveller.is_element = true;
                        traveller.value = Some(Value::Array(vec![element]));
                    }
                    Some(Converted::Impossible) => {
                        traveller.met.push(change);
                        return Err(Stopped {
                            verdict: Verdict::Review,
                            because: format!("this value cannot be converted: {}", change.why()),
                        });
                    }
                    None => {}
                }
                traveller.verdict = Verdict::Convert;
            }
            Verb::Refuse => {
                if !limits(change, traveller) {
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
                if traveller.value.is_none() {
                    return Err(Stopped {
                        verdict: Verdict::Adopt,
                        because: format!(
                            "you took this line out, and the target has none: {}",
                            with_instead(change)
                        ),
                    });
                }
                return Err(Stopped {
                    verdict: Verdict::Drop,
                    because: with_instead(change),
                });
            }
            Verb::Asset => traveller.is_asset = true,
        }
        self.move_to_its_key(change, traveller);
        traveller.met.push(change);
        Ok(())
    }

    /// The key that a row leads to.
    fn move_to_its_key(&self, change: Change<'a>, traveller: &mut Traveller<'a>) {
        let Some(key) = change.target(traveller.key.as_str()) else {
            return;
        };
        if change.verb() == Verb::Asset && traveller.verdict == Verdict::Keep {
            traveller.verdict = Verdict::Rename;
        }
        traveller.key = Key::from_dotted(self.named(&key));
    }

    /// Whether the target's file is for the hypervisor that the source ran.
    fn is_for(&self, name: &str) -> Stopped {
        let own = together::own_name(self.target, "hypervisor").unwrap_or_default();
        if own == name {
            return Stopped {
                verdict: Verdict::Adopt,
                because: format!("the target's file is for `{own}`"),
            };
        }
        Stopped {
            verdict: Verdict::Review,
            because: format!("`{name}` was run, and the target's file is for `{own}`"),
        }
    }

    /// A star that is left stands for the target's own hypervisor or agent.
    pub fn named(&self, key: &str) -> String {
        let Some((kind, rest)) = key.split_once(".*") else {
            return key.to_owned();
        };
        let name = together::own_name(self.target, kind);
        name.map_or_else(|| key.to_owned(), |name| format!("{kind}.{name}{rest}"))
    }
}

fn with_instead(change: Change<'_>) -> String {
    let why = change.why().trim_end_matches('.');
    change.instead().map_or_else(
        || why.to_owned(),
        |instead| format!("{why}; instead: {instead}"),
    )
}

/// Whether a row that speaks of some values only speaks of the traveller's.
fn limits(change: Change<'_>, traveller: &Traveller<'_>) -> bool {
    let value = traveller.value.as_ref();
    value.is_some_and(|value| speaks_of_value(change, value))
}

/// Whether a row that speaks of some values only speaks of this one.
pub(super) fn speaks_of_value(change: Change<'_>, value: &Value) -> bool {
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
