//! What becomes of each customisation in another edition: values in, decisions out, no files and no text.
//!
//! [`route`] finds the rows of the change tables between two editions, [`decide`] takes each customisation along them. There
//! is exactly one [`Decision`] for each, with a [`Verdict`], the settings it gives in the target, and a sentence why; what a
//! user asked for beside the rules comes in as [`Wishes`]. What the target's reader demands of several settings together
//! ([`rules`]) is looked at last. [`configuration`](crate::configuration) shows the whole.

mod absent;
mod allowed;
mod arrive;
mod carry;
pub(crate) mod convert;
mod left_alone;
mod list;
mod not_kept;
mod route;
mod security;
mod together;

use crate::baseline::Baseline;
use crate::catalogue::Catalogue;
use crate::customise::Customisation;
use crate::key::Key;
use crate::rules;
use crate::value::Value;

pub use left_alone::{OldDefault, Weakened, destination, old_defaults, weakened};
pub use not_kept::say_what_is_not_kept;
pub use route::{Route, RouteError, is_back, is_open, route};

/// What becomes of a customisation.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What the user chose.
    pub customisation: Customisation,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The settings it gives in the target: a value, or none where a shipped line is to be commented out.
    /// Empty for what is dropped or left to review; for what is adopted, the setting the target already has.
    pub to: Vec<(Key, Option<Value>)>,
    /// The row of the change tables that decided.
    pub change: Option<String>,
    /// Why, in one sentence.
    pub because: String,
    /// Where that can be read.
    pub source: Option<String>,
}

/// What becomes of a customisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// A person must decide; not carried.
    Review,
    /// Nothing reads it any more.
    Drop,
    /// Other key or table.
    Rename,
    /// Other type, unit or spelling.
    Convert,
    /// Additions and removals, applied to the target's list.
    Merge,
    /// Same key, same meaning.
    Keep,
    /// The target's default already is that value.
    Adopt,
}

impl Verdict {
    /// All of them, what needs a person first.
    pub const ALL: [Self; 7] = [
        Self::Review,
        Self::Drop,
        Self::Rename,
        Self::Convert,
        Self::Merge,
        Self::Keep,
        Self::Adopt,
    ];

    /// The word the views use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Drop => "drop",
            Self::Rename => "rename",
            Self::Convert => "convert",
            Self::Merge => "merge",
            Self::Keep => "keep",
            Self::Adopt => "adopt",
        }
    }

    /// Whether the customisation has its effect in the target.
    pub fn is_carried(self) -> bool {
        !matches!(self, Self::Review | Self::Drop)
    }
}

/// What the user asked for beside the rules.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Carry custom kernels, images and binaries too.
    pub keep_assets: bool,
    /// Carry the old defaults of a file that mixes releases too.
    pub keep_inherited: bool,
    /// Keys to carry as they are, unless the target would not take them.
    pub keep: Vec<Key>,
    /// Keys not to carry.
    pub drop: Vec<Key>,
    /// Settings to make in the target.
    pub set: Vec<(Key, Value)>,
}

impl Wishes {
    /// The settings asked for that no decision gives already.
    pub fn besides(&self, decisions: &[Decision]) -> Vec<(Key, Value)> {
        let decided = |wish: &&(Key, Value)| {
            let mut given = decisions.iter().flat_map(|decision| &decision.to);
            !given.any(|(key, _)| *key == wish.0)
        };
        self.set.iter().filter(decided).cloned().collect()
    }
}

/// One decision for each customisation, in their order.
pub fn decide(
    customisations: &[Customisation],
    route: &Route<'_>,
    source: &Baseline,
    target: &Baseline,
    catalogue: &Catalogue,
    wishes: &Wishes,
) -> Vec<Decision> {
    let carrier = carry::Carrier {
        route,
        source,
        target,
        catalogue,
        wishes,
    };
    let mut decisions: Vec<Decision> = customisations
        .iter()
        .map(|one| carrier.decide(one))
        .collect();
    // what the user asked to go is no loss to tell of
    let mut asked = wishes.drop.clone();
    for decision in &mut decisions {
        let is_other = |key: &Key, value: Option<&Value>| {
            let mut set = wishes.set.iter();
            set.any(|(own, wish)| own == key && Some(wish) != value)
        };
        let set_otherwise = decision
            .to
            .iter()
            .find(|(key, value)| is_other(key, value.as_ref()));
        if let Some((key, _)) = set_otherwise {
            decision.because = format!("`--set` gives `{key}` another value");
            decision.verdict = Verdict::Drop;
            decision.to.clear();
            asked.push(decision.customisation.key.clone());
        }
    }
    together::one_each(&mut decisions);
    together::no_breach(&mut decisions, &wishes.set, target, catalogue);
    // whoever sets the setting has looked at it
    let open = decisions.iter_mut();
    for decision in open.filter(|decision| decision.verdict == Verdict::Review) {
        let Some(to) = carrier.destination(&decision.customisation.key) else {
            continue;
        };
        if wishes.set.iter().any(|(own, _)| *own == to) {
            decision.because = format!("`--set` gives `{to}` a value");
            decision.verdict = Verdict::Drop;
            asked.push(decision.customisation.key.clone());
        }
    }
    allowed::name_the_programs(&mut decisions, &wishes.set, target);
    let own = |decision: &&mut Decision| !asked.contains(&decision.customisation.key);
    for decision in decisions.iter_mut().filter(own) {
        security::say_what_is_lost(decision, catalogue);
    }
    decisions
}

/// The rules of its own reader that the target's shipped file breaks by itself, which is nobody's customisation.
pub fn shipped_breaches(target: &Baseline, catalogue: &Catalogue) -> Vec<rules::Breach> {
    together::broken(&[], &[], target, catalogue)
}

/// The rules of the target's reader that the result breaks and the target's own file does not.
pub fn breaches(
    decisions: &[Decision],
    wishes: &Wishes,
    target: &Baseline,
    catalogue: &Catalogue,
) -> Vec<rules::Breach> {
    let mut all = together::broken(decisions, &wishes.set, target, catalogue);
    if !all.is_empty() {
        let shipped = shipped_breaches(target, catalogue);
        all.retain(|breach| !shipped.contains(breach));
    }
    all
}

/// How many decisions have a verdict.
pub fn count(decisions: &[Decision], verdict: Verdict) -> usize {
    decisions
        .iter()
        .filter(|decision| decision.verdict == verdict)
        .count()
}
