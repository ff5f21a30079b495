//! A person goes through decisions: which questions there are, what an answer changes, what it comes to.
//!
//! Pure: no terminal, no files. What an answer means is worked out by the same steps as without a review, so that a
//! review ends in [wishes](crate::migrate::Wishes) and the flags that say the same give the same result.

mod ask;
mod fault;
mod flags;
mod question;
mod session;
#[cfg(test)]
mod tests;

use crate::baseline::Baseline;
use crate::catalogue::Catalogue;
use crate::key::Key;
use crate::migrate::{Decision, OldDefault, Route, Weakened, destination};
use crate::rules::Breach;
use crate::value::Value;

pub use ask::needs;
pub use fault::Fault;
pub use flags::flags;
pub use question::{Kept, Question};
pub use session::Review;

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A customisation.
    Choice(Key),
    /// A protection that held by default, and that the target's default does not give.
    Protection(Key),
    /// An old default that stayed in a file that mixes releases.
    OldDefault(Key),
}

impl Subject {
    /// The setting, as the source spells it.
    pub fn key(&self) -> &Key {
        match self {
            Self::Choice(key) | Self::Protection(key) | Self::OldDefault(key) => key,
        }
    }
}

/// What a person says to a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// As proposed.
    Accept,
    /// The own value as it is.
    Keep,
    /// What the target ships.
    Default,
    /// Another value, for the setting in the target.
    Edit(Value),
    /// No answer: it stays as proposed, and what needs a person still does.
    Skip,
}

/// Which questions are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// What needs a person.
    Needed,
    /// Every decision.
    All,
}

/// What becomes of everything with some wishes.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// One for each customisation.
    pub decisions: Vec<Decision>,
    /// Protections that go with the target's defaults.
    pub weakened: Vec<Weakened>,
    /// Old defaults that are not carried.
    pub inherited: Vec<OldDefault>,
    /// Rules of the target's reader that the result breaks and its shipped file does not.
    pub breaches: Vec<Breach>,
}

impl Proposal {
    fn decision(&self, key: &Key) -> Option<&Decision> {
        let mut decisions = self.decisions.iter();
        decisions.find(|decision| decision.customisation.key == *key)
    }

    fn weakened(&self, key: &Key) -> Option<&Weakened> {
        self.weakened.iter().find(|one| one.key == *key)
    }

    fn inherited(&self, key: &Key) -> Option<&OldDefault> {
        self.inherited.iter().find(|one| one.inherited.key == *key)
    }
}

/// What a migration stands on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The way.
    pub route: &'a Route<'a>,
    /// What the source's release shipped.
    pub source: &'a Baseline,
    /// The text the result is written into.
    pub target: &'a Baseline,
    /// What is known.
    pub catalogue: &'a Catalogue,
}

impl Ground<'_> {
    /// The key of a setting in the target; none where nothing reads it.
    fn destination(&self, key: &Key) -> Option<Key> {
        destination(key, self.route, self.source, self.target, self.catalogue)
    }
}
