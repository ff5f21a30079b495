//! Settings that are no choices of the user: where they are in the target, and which protections go with its defaults.

use super::carry::{Carrier, speaks_of_value};
use super::{Decision, Route, Wishes};
use crate::baseline::Baseline;
use crate::catalogue::tables::changes::Verb;
use crate::catalogue::{Catalogue, Change, Class, RowState, Setting, Shape};
use crate::customise::Inherited;
use crate::key::Key;
use crate::value::Value;

/// Protects by being named, although what it names is a file.
const JAILER: &str = "jailer_path";

/// A protection that held by default, and that the target's default does not give.
#[derive(Debug, Clone, PartialEq)]
pub struct Weakened {
    /// The setting, as the source spells it.
    pub key: Key,
    /// What the source shipped, or had built in.
    pub was: Value,
    /// The setting in the target; none where nothing reads it any more.
    pub to: Option<Key>,
    /// What holds there; none where that is unknown or nothing.
    pub now: Option<Value>,
    /// Why the old value would not do there what it did, where a row says so.
    pub because: Option<String>,
}

/// An old default of a mixed file, beside what the target ships.
#[derive(Debug, Clone)]
pub struct OldDefault {
    /// The old default.
    pub inherited: Inherited,
    /// The setting in the target; none where nothing reads it any more.
    pub to: Option<Key>,
    /// What the target sets it to; none where it sets nothing.
    pub ships: Option<Value>,
}

/// The protections that go with the target's defaults: of settings that are as shipped, and that no decision gives a value.
pub fn weakened(
    decisions: &[Decision],
    inherited: &[Inherited],
    route: &Route<'_>,
    source: &Baseline,
    target: &Baseline,
    catalogue: &Catalogue,
    wishes: &Wishes,
) -> Vec<Weakened> {
    let carrier = Carrier {
        route,
        source,
        target,
        catalogue,
        wishes,
    };
    let mut list = Vec::new();
    let set = source
        .entries()
        .iter()
        .filter(|entry| entry.state == RowState::Set);
    for entry in set {
        let key = Key::from(entry.key.as_str());
        // an old default of a mixed file is what held
        let old = inherited.iter().find(|old| old.key == key);
        let was = old.map_or(entry.value.as_ref(), |old| old.value.as_ref());
        let Some((setting, was)) = was.and_then(|was| protection(&key, was, catalogue)) else {
            continue;
        };
        let is_choice = |decision: &Decision| decision.customisation.key == key;
        if decisions.iter().any(is_choice) {
            continue;
        }
        let to = carrier.destination(&key);
        let is_given = |to: &Key| {
            let mut given = decisions.iter().flat_map(|decision| &decision.to);
            given.any(|(own, _)| own == to) || wishes.set.iter().any(|(own, _)| own == to)
        };
        if to.as_ref().is_some_and(is_given) {
            continue;
        }
        let now = to.as_ref().and_then(|to| in_force(target, to, catalogue));
        if is_weaker(setting, was, now.as_ref()) {
            list.push(Weakened {
                because: carrier.other_effect(&key, was),
                key,
                was: was.clone(),
                to,
                now: now.filter(|now| !is_empty(now)),
            });
        }
    }
    list
}

/// The key of a setting in the target, whatever its value; none where nothing reads it any more.
pub fn destination(
    key: &Key,
    route: &Route<'_>,
    source: &Baseline,
    target: &Baseline,
    catalogue: &Catalogue,
) -> Option<Key> {
    let wishes = Wishes::default();
    let carrier = Carrier {
        route,
        source,
        target,
        catalogue,
        wishes: &wishes,
    };
    carrier.destination(key)
}

/// Where old defaults of a mixed file are in the target.
pub fn old_defaults(
    inherited: &[Inherited],
    route: &Route<'_>,
    source: &Baseline,
    target: &Baseline,
    catalogue: &Catalogue,
) -> Vec<OldDefault> {
    let all = inherited.iter().map(|one| {
        let to = destination(&one.key, route, source, target, catalogue);
        let ships = to.as_ref().and_then(|to| target.value(to.as_str()));
        OldDefault {
            inherited: one.clone(),
            ships: ships.cloned(),
            to,
        }
    });
    all.collect()
}

/// What is in force in the target: what its file sets, else what its reader has built in.
fn in_force(target: &Baseline, key: &Key, catalogue: &Catalogue) -> Option<Value> {
    target.value(key.as_str()).cloned().or_else(|| {
        let read = catalogue.reader_of(target.edition, key.as_str())?;
        read.absent_of(target.edition.version, key.as_str())
    })
}

/// Whether a list of patterns allows what another does not; `.*` allows all.
fn allows_more(list: &[Value], than: &[Value]) -> bool {
    let all = |item: &Value| item.as_str() == Some(".*");
    !than.iter().any(all) && list.iter().any(|item| !than.contains(item))
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::String(text) if text.is_empty())
}

/// The setting and its value, where it is one that protects.
fn protection<'c, 'v>(
    key: &Key,
    value: &'v Value,
    catalogue: &'c Catalogue,
) -> Option<(Setting<'c>, &'v Value)> {
    let setting = catalogue.setting(key.as_str())?;
    let protects = match value {
        Value::Bool(on) => *on != setting.weakens(),
        Value::String(text) => text.is_empty() == setting.weakens(),
        // a list of what others may ask for protects by what is not in it
        Value::Array(_) => setting.shape() == Shape::Set,
        _ => false,
    };
    let is_about_it =
        setting.class() == Class::Security || setting.pattern().rsplit('.').next() == Some(JAILER);
    (is_about_it && protects).then_some((setting, value))
}

fn is_weaker(setting: Setting<'_>, was: &Value, now: Option<&Value>) -> bool {
    match (was, now) {
        (Value::Bool(was), Some(Value::Bool(now))) => was != now,
        (Value::String(_), Some(Value::String(now))) => now.is_empty() != setting.weakens(),
        (Value::Array(was), Some(Value::Array(now))) => allows_more(now, was),
        // nothing there switches it on
        (_, None) => !setting.weakens() && setting.shape() != Shape::Set,
        _ => false,
    }
}

impl Carrier<'_> {
    /// Why a value does not do in the target what it did, where a row says so.
    fn other_effect(&self, key: &Key, value: &Value) -> Option<String> {
        let mut why = None;
        self.follow(key, |change| {
            let is_about = match change.verb() {
                Verb::Drop => true,
                Verb::Meaning | Verb::Refuse => {
                    !change.is_limited() || speaks_of_value(change, value)
                }
                _ => false,
            };
            if is_about {
                why = Some(change.why().trim_end_matches('.').to_owned());
            }
        });
        why
    }

    /// The key in the target, whatever its value; none where nothing reads it any more.
    pub(super) fn destination(&self, key: &Key) -> Option<Key> {
        let key = self.follow(key, |_| ())?;
        let read = self.catalogue.reader_of(self.target.edition, key.as_str());
        read.map(|_| key)
    }

    /// Along the rows that speak of a key to its name in the target; none where one of them ends it.
    fn follow(&self, key: &Key, mut met: impl FnMut(Change<'_>)) -> Option<Key> {
        let flavour = self
            .catalogue
            .edition_flavour(self.source.edition)
            .map_or("", |flavour| flavour.name());
        let mut key = key.clone();
        for step in &self.route.steps {
            let old = key.clone();
            let rows = step.rows.iter();
            for change in
                rows.filter(|change| change.speaks_of(old.as_str()) && change.is_for(flavour))
            {
                met(*change);
                if change.verb() == Verb::Drop && !change.is_limited() {
                    return None;
                }
                if let Some(to) = change.target(key.as_str()) {
                    key = Key::from_dotted(self.named(&to));
                }
            }
            for change in &step.tables {
                if let Some(to) = change
                    .speaks_of(key.as_str())
                    .then(|| change.target(key.as_str()))
                    .flatten()
                {
                    key = Key::from_dotted(self.named(&to));
                }
            }
        }
        Some(key)
    }
}

impl Decision {
    /// Whether a carried setting of class security lets others ask for more than the user's value did.
    pub fn is_security_weakened(&self, catalogue: &Catalogue) -> bool {
        let Some(Value::Array(own)) = &self.customisation.value else {
            return false;
        };
        let is_set = |key: &Key| {
            catalogue
                .setting(key.as_str())
                .is_some_and(|setting| setting.shape() == Shape::Set)
        };
        self.customisation.class == Some(Class::Security)
            && self.to.iter().any(|(key, value)| {
                is_set(key) && matches!(value, Some(Value::Array(items)) if allows_more(items, own))
            })
    }
}
