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
            return self.taken_out(one, &key, traveller);
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
        if let Some(merged) = theirs.and_then(|theirs| list::merge(shape, from, &value, theirs)) {
            return Ok(arrive_merged(traveller, key, theirs, merged));
        }
        let because = if wished {
            "carried because `--keep` names it".to_owned()
        } else if asset {
            "carried because of `--keep-assets`".to_owned()
        } else {
            sentence(traveller, SAME)
        };
        Ok(Arrived {
            to: vec![(key, Some(value))],
            because,
        })
    }

    /// The user took the line out.
    fn taken_out(
        &self,
        one: &Customisation,
        key: &Key,
        traveller: &mut Traveller<'a>,
    ) -> Result<Arrived, Stopped> {
        let shipped = self.target.set(key.as_str());
        let theirs = shipped.and_then(|entry| entry.value.clone());
        if theirs.is_some() && theirs == self.in_force_without(one) {
            traveller.verdict = Verdict::Adopt;
            let because = "the target ships what held without this line".to_owned();
            return Ok(Arrived {
                to: vec![(key.clone(), theirs)],
                because,
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
        if shipped.is_none() {
            traveller.verdict = Verdict::Adopt;
            let because = "the target does not set it either".to_owned();
            return Ok(Arrived {
                to: vec![(key.clone(), None)],
                because,
            });
        }
        let because = sentence(
            traveller,
            "you took this line out; it is commented out in the target",
        );
        Ok(Arrived {
            to: vec![(key.clone(), None)],
            because,
        })
    }

    /// What the source's reader takes where the user took a line out.
    fn in_force_without(&self, one: &Customisation) -> Option<Value> {
        let line = self.catalogue.edition_line(self.source.edition)?;
        let read = self.catalogue.read_key(&line, one.key.as_str())?;
        read.absent(self.source.edition.version)
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
    theirs: Option<&Value>,
    merged: Value,
) -> Arrived {
    if Some(&merged) == theirs {
        traveller.verdict = Verdict::Adopt;
        let because = "the target already has what you added and lacks what you took out";
        return Arrived {
            to: vec![(key, Some(merged))],
            because: because.to_owned(),
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

/// What the last row says, or what is to be said where there was none.
fn sentence(traveller: &Traveller<'_>, otherwise: &str) -> String {
    traveller.met.last().map_or_else(
        || otherwise.to_owned(),
        |change| change.why().trim_end_matches('.').to_owned(),
    )
}
