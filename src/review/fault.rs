//! Why an answer is not taken.

use super::Ground;
use crate::key::Key;
use crate::rules::Breach;
use crate::rules::fit::{Fit, fit};
use crate::rules::set::outside;
use crate::typed::{self, TypedError};
use crate::value::Value;

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Every question has been answered.
    #[error("there is no question left")]
    Over,
    /// No value of the setting.
    #[error("{0}; {help}", help = .0.help())]
    Typed(#[from] TypedError),
    /// The target's reader takes another type.
    #[error("`{key} = {value}`: {why}")]
    Refused {
        /// The setting.
        key: Key,
        /// The value.
        value: String,
        /// What the reader takes.
        why: String,
    },
    /// Nothing in the target reads the setting.
    #[error("nothing in the target reads `{0}`, so there is no value to give it")]
    NotRead(Key),
    /// A rule of the target's reader would be broken.
    #[error("{}: {demand}", names(.keys))]
    Breach {
        /// The settings the rule is about.
        keys: Vec<Key>,
        /// What the reader demands.
        demand: String,
    },
    /// The own value cannot be carried with everything else as it is.
    #[error("it cannot be kept as things are: {because}{}", besides(.others))]
    NotKept {
        /// What stands against it.
        because: String,
        /// The settings it does not go together with, which are asked about as well.
        others: Vec<Key>,
    },
}

impl From<&Breach> for Fault {
    fn from(breach: &Breach) -> Self {
        Self::Breach {
            keys: breach.keys.clone(),
            demand: breach.demand.clone().into_owned(),
        }
    }
}

fn names(keys: &[Key]) -> String {
    let names: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    names.join(", ")
}

fn besides(others: &[Key]) -> String {
    if others.is_empty() {
        String::new()
    } else {
        format!("; {} will be asked about as well", names(others))
    }
}

/// The value as the target's reader takes it: by the setting's type, the reader's own, and what it accepts.
pub(super) fn check(ground: &Ground<'_>, key: &Key, value: Value) -> Result<Value, Fault> {
    let Ground {
        target, catalogue, ..
    } = ground;
    typed::accept(key, &value, catalogue, target.edition)?;
    let reader = catalogue
        .reader_of(target.edition, key.as_str())
        .ok_or_else(|| Fault::NotRead(key.clone()))?;
    let version = target.edition.version;
    let refused = |value: &Value, why: String| Fault::Refused {
        key: key.clone(),
        value: value.to_string(),
        why,
    };
    let value = match fit(reader.type_name(version).unwrap_or_default(), &value) {
        Fit::Taken => value,
        Fit::As(other) => other,
        Fit::Refused(why) => return Err(refused(&value, why)),
    };
    if let Some((_, accepted)) = outside(&reader, version, &value) {
        let list: Vec<String> = accepted.iter().map(|text| format!("`{text}`")).collect();
        let why = format!("the target accepts only {}", list.join(", "));
        return Err(refused(&value, why));
    }
    Ok(value)
}
