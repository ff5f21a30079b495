//! Everything a person is told before deciding.

use super::{Answer, Ground, Proposal, Subject};
use crate::catalogue::{Edition, ReadKey, Setting};
use crate::key::Key;
use crate::migrate::{Decision, OldDefault, Verdict, Weakened};
use crate::rules::fit;
use crate::typed;
use crate::value::Value;

/// One question.
pub struct Question<'r> {
    /// Its number, from 1.
    pub number: usize,
    /// How many there are, as things stand.
    pub of: usize,
    /// The edition of the source.
    pub from: Edition,
    /// The edition of the target.
    pub target: Edition,
    /// What it is about.
    pub subject: Subject,
    /// What is known of the setting.
    pub setting: Option<Setting<'r>>,
    /// What is proposed for a customisation.
    pub decision: Option<&'r Decision>,
    /// The protection, where it is about one.
    pub weakened: Option<&'r Weakened>,
    /// The old default, where it is about one.
    pub inherited: Option<&'r OldDefault>,
    /// The setting in the target; none where nothing reads it.
    pub to: Option<Key>,
    /// What the source's release shipped; none where it set nothing.
    pub old_default: Option<&'r Value>,
    /// What held in the source without a line, where it is known and nothing was shipped.
    pub old_built_in: Option<Value>,
    /// What the target ships.
    pub new_default: Option<&'r Value>,
    /// What holds in the target without a line, where it is known and nothing is shipped.
    pub new_built_in: Option<Value>,
    /// What the target's reader takes, in words.
    pub takes: String,
    /// The values it accepts; none where any is accepted.
    pub accepts: Vec<&'r str>,
    /// What was answered already.
    pub answered: Option<&'r Answer>,
    /// The setting whose answer changed what becomes of this one, so that it is asked again.
    pub changed_by: Option<&'r Key>,
}

/// What keeping the own value comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Kept {
    /// It is what is proposed.
    Proposed,
    /// `--keep`.
    Key,
    /// `--set`, as nothing in the source's file says so.
    Set(Key, Value),
    /// Nothing in the target reads it.
    Impossible,
}

impl<'r> Question<'r> {
    pub(super) fn of(ground: &Ground<'r>, proposal: &'r Proposal, subject: Subject) -> Self {
        let Ground {
            source,
            target,
            catalogue,
            ..
        } = *ground;
        let key = subject.key();
        let to = ground.destination(key);
        let decision = proposal.decision(key);
        let read = |edition, key: &Key| catalogue.reader_of(edition, key.as_str());
        let reader = to.as_ref().and_then(|to| read(target.edition, to));
        let version = target.edition.version;
        let named = to.as_ref().unwrap_or(key);
        let old_default = source.value(key.as_str());
        let new_default = to.as_ref().and_then(|to| target.value(to.as_str()));
        let absent =
            |reader: Option<ReadKey<'_>>, version| reader.and_then(|reader| reader.absent(version));
        Self {
            from: source.edition,
            target: target.edition,
            number: 0,
            of: 0,
            setting: catalogue
                .setting(named.as_str())
                .or_else(|| catalogue.setting(key.as_str())),
            decision,
            weakened: proposal
                .weakened(key)
                .filter(|_| matches!(subject, Subject::Protection(_))),
            inherited: proposal.inherited(key),
            old_default,
            old_built_in: absent(read(source.edition, key), source.edition.version)
                .filter(|_| old_default.is_none()),
            new_default,
            new_built_in: absent(reader, version).filter(|_| new_default.is_none()),
            takes: takes(reader.as_ref(), ground, named),
            accepts: reader.map_or_else(Vec::new, |reader| reader.accepts(version).collect()),
            answered: None,
            changed_by: None,
            to,
            subject,
        }
    }

    /// The setting, as the source spells it.
    pub fn key(&self) -> &Key {
        self.subject.key()
    }

    /// The user's value, or what held.
    pub fn own(&self) -> Option<&'r Value> {
        let old = self.inherited.map(|old| &old.inherited.value);
        let held = self.weakened.map(|one| &one.was);
        let own = self.decision.map(|decision| &decision.customisation.value);
        own.or(old).map_or(held, |value| value.as_ref())
    }

    /// What keeping the own value comes to.
    pub fn kept(&self) -> Kept {
        match (self.decision, self.weakened, &self.to) {
            (Some(decision), _, _) => {
                let own = &decision.customisation;
                match decision.to.as_slice() {
                    [(_, value)] if *value == own.value => Kept::Proposed,
                    _ => Kept::Key,
                }
            }
            (None, Some(one), Some(to)) => Kept::Set(to.clone(), one.was.clone()),
            (None, Some(_), None) => Kept::Impossible,
            (None, None, _) => Kept::Key,
        }
    }

    /// Whether what is proposed is what the target ships.
    pub fn is_default_proposed(&self) -> bool {
        self.decision.is_none_or(|decision| {
            !decision.verdict.is_carried() || decision.verdict == Verdict::Adopt
        })
    }
}

/// What a reader takes, in words; of the setting where the reader's own type is not known.
fn takes(reader: Option<&ReadKey<'_>>, ground: &Ground<'_>, key: &Key) -> String {
    let kind = ground.catalogue.setting(key.as_str());
    let general = || typed::wanted(kind.map(|setting| setting.kind())).to_owned();
    let own = reader.and_then(|reader| reader.type_name(ground.target.edition.version));
    let own = own.and_then(fit::wanted);
    own.map_or_else(general, |words| words.trim_end_matches(',').to_owned())
}
