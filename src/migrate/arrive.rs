//! A customisation at its target: is it read there, is it there already, how does it go with what the target ships?

use super::carry::{Arrived, Carrier, Stopped, Traveller};
use super::{Verdict, list};
use crate::catalogue::{Change, Class, ReadKey, Shape};
use crate::customise::Customisation;
use crate::key::Key;
use crate::value::Value;

const SAME: &str = "read by the target under the same name, with the same meaning";

impl<'a> Carrier<'a> {
    pub fn arrive(
        &self,
        one: &Customisation,
        traveller: &mut Traveller<'a>,
    ) -> Result<Arrived, Stopped> {
        let key = traveller.key.clone();
        let line = self.catalogue.edition_line(self.target.edition);
        let reader = line.and_then(|line| self.catalogue.read_key(&line, key.as_str()));
        let reader = reader.filter(|reader| reader.read_by(self.target.edition.version));
        let wished = self.is_wished(&one.key);
        let Some(value) = traveller.value.clone() else {
            return Ok(self.taken_out(&key, traveller));
        };
        if reader.is_none() && !wished {
            let because = "the target does not read this".to_owned();
            return Err(Stopped {
                verdict: Verdict::Drop,
                because,
            });
        }
        let shipped = self.target.set(key.as_str());
        if shipped.is_some_and(|entry| self.target.is_shipped(entry, &value)) {
            traveller.verdict = Verdict::Adopt;
            return Ok(Arrived {
                to: vec![(key, Some(value))],
                because: "the target already ships this value".to_owned(),
            });
        }
        let asset = traveller.is_asset || one.class == Some(Class::Asset);
        if asset && !self.wishes.keep_assets && !wished {
            return self.asset(traveller, &key, &value);
        }
        if let Some(reader) = reader.filter(|_| !wished) {
            self.is_accepted(&reader, &value)?;
        }
        let shape = self
            .catalogue
            .setting(key.as_str())
            .map_or(Shape::Plain, |setting| setting.shape());
        let theirs = shipped.and_then(|entry| entry.value.as_ref());
        // what was converted to an element had no list to take anything from
        let from = one.default.as_ref().filter(|_| !traveller.is_element);
        match theirs.and_then(|theirs| list::merge(shape, from, &value, theirs)) {
            Some(merged) => Ok(arrive_merged(traveller, key, value, theirs, merged)),
            None => Ok(Arrived {
                to: vec![(key, Some(value))],
                because: sentence(traveller, SAME),
            }),
        }
    }

    /// The user took the line out.
    fn taken_out(&self, key: &Key, traveller: &mut Traveller<'a>) -> Arrived {
        if self.target.set(key.as_str()).is_some() {
            let because = sentence(
                traveller,
                "you took this line out; it is commented out in the target",
            );
            return Arrived {
                to: vec![(key.clone(), None)],
                because,
            };
        }
        traveller.verdict = Verdict::Adopt;
        Arrived {
            to: Vec::new(),
            because: "the target does not set it either".to_owned(),
        }
    }

    fn is_accepted(&self, reader: &ReadKey<'_>, value: &Value) -> Result<(), Stopped> {
        let accepted: Vec<&str> = reader.accepts(self.target.edition.version).collect();
        let known = |text: &str| text.is_empty() || accepted.contains(&text);
        if accepted.is_empty() || value.as_str().is_none_or(known) {
            return Ok(());
        }
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
        let used = used.map_or_else(
            || "the target ships none".to_owned(),
            |theirs| format!("the shipped `{theirs}` is used"),
        );
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
}

fn arrive_merged(
    traveller: &mut Traveller<'_>,
    key: Key,
    own: Value,
    theirs: Option<&Value>,
    merged: Value,
) -> Arrived {
    if Some(&merged) == theirs {
        traveller.verdict = Verdict::Adopt;
        let because =
            "the target already has what you added and lacks what you took out".to_owned();
        return Arrived {
            to: vec![(key, Some(merged))],
            because,
        };
    }
    if merged == own || is_same_list(&merged, &own) {
        return Arrived {
            to: vec![(key, Some(own))],
            because: sentence(traveller, SAME),
        };
    }
    if !matches!(traveller.verdict, Verdict::Rename | Verdict::Convert) {
        traveller.verdict = Verdict::Merge;
    }
    let because = sentence(
        traveller,
        "what you added and took out, applied to what the target ships",
    );
    Arrived {
        to: vec![(key, Some(merged))],
        because,
    }
}

/// Blanks between parameters do not count.
fn is_same_list(one: &Value, other: &Value) -> bool {
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => one
            .split_ascii_whitespace()
            .eq(other.split_ascii_whitespace()),
        _ => false,
    }
}

/// What the last row says, or what is to be said where there was none.
fn sentence(traveller: &Traveller<'_>, otherwise: &str) -> String {
    traveller.met.last().map_or_else(
        || otherwise.to_owned(),
        |change| change.why().trim_end_matches('.').to_owned(),
    )
}
