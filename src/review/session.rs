//! What has been answered, and what is asked next.

use super::ask::subjects;
use super::fault::{Fault, check};
use super::question::{Kept, Question};
use super::{Answer, Ground, Proposal, Scope, Subject};
use crate::catalogue::Edition;
use crate::key::Key;
use crate::migrate::{Verdict, Wishes, breaches};
use crate::rules::Breach;
use crate::value::Value;

/// A review from its first question to its last.
pub struct Review<'a> {
    ground: Ground<'a>,
    propose: Box<dyn Fn(&Wishes) -> Proposal + 'a>,
    /// What was asked for beforehand.
    start: Wishes,
    scope: Scope,
    /// In the order in which they were given.
    answers: Vec<Answered>,
    /// The answer that is looked at again; none for the first open question.
    at: Option<usize>,
    /// Settings that are asked about whatever the scope, as answers touched them.
    besides: Vec<Subject>,
    /// Settings that are asked about again, and the one whose answer changed them.
    changed: Vec<(Key, Key)>,
    /// What everything comes to with all answers.
    now: Proposal,
    /// The same without the answer that is looked at again.
    shown: Option<Proposal>,
}

struct Answered {
    subject: Subject,
    answer: Answer,
    wish: Wish,
    outcome: Outcome,
}

/// What an answer asks for beside the rules.
#[derive(Debug, Clone, PartialEq)]
enum Wish {
    Nothing,
    Keep,
    Drop,
    Set(Key, Value),
}

/// What became of a subject: by the decision, and by a setting that was asked for.
#[derive(Debug, Clone, PartialEq, Default)]
struct Outcome {
    verdict: Option<Verdict>,
    to: Vec<(Key, Option<Value>)>,
    set: Option<Value>,
}

impl<'a> Review<'a> {
    /// Begins with what was asked for beforehand. `propose` tells what becomes of everything with some wishes, by the
    /// steps of a migration without a review.
    pub fn new(
        ground: Ground<'a>,
        scope: Scope,
        start: Wishes,
        propose: impl Fn(&Wishes) -> Proposal + 'a,
    ) -> Self {
        let now = propose(&start);
        Self {
            ground,
            propose: Box::new(propose),
            start,
            scope,
            answers: Vec::new(),
            at: None,
            besides: Vec::new(),
            changed: Vec::new(),
            now,
            shown: None,
        }
    }

    /// What is asked now; none where everything has been answered.
    pub fn question(&self) -> Option<Question<'_>> {
        let subject = self.current()?;
        let proposal = self.shown.as_ref().unwrap_or(&self.now);
        let given = self.at.and_then(|at| self.answers.get(at));
        let mut changed = self.changed.iter();
        let changed = changed.find(|(key, _)| key == subject.key());
        Some(Question {
            number: self.at.unwrap_or(self.answers.len()) + 1,
            of: self.answers.len() + self.open().len(),
            answered: given.map(|one| &one.answer),
            changed_by: changed.map(|(_, by)| by),
            ..Question::of(&self.ground, proposal, subject)
        })
    }

    /// Takes an answer to the present question and goes on to the first one that is open.
    ///
    /// Answers to other questions stay, unless this one changes what became of them: then they are asked again.
    ///
    /// # Errors
    /// The answer does not go together with what the target's reader demands; the question stays.
    pub fn answer(&mut self, answer: Answer) -> Result<(), Fault> {
        let subject = self.current().ok_or(Fault::Over)?;
        let wish = self.wish(&subject, &answer)?;
        let place = self.at.unwrap_or(self.answers.len());
        let mut wishes = self.wishes_but(Some(place));
        self.add(&mut wishes, &subject, &wish);
        // later answers come after it
        for one in self.answers.iter().skip(place + 1) {
            self.add(&mut wishes, &one.subject, &one.wish);
        }
        let after = (self.propose)(&wishes);
        self.refuse(&subject, &wish, &after, &wishes)?;
        let one = Answered {
            answer,
            outcome: outcome(&after, &wishes, &subject, &wish),
            wish,
            subject,
        };
        let key = one.subject.key().clone();
        self.changed.retain(|(own, _)| *own != key);
        match self.answers.get_mut(place) {
            Some(there) => *there = one,
            None => self.answers.push(one),
        }
        self.at = None;
        self.shown = None;
        self.now = after;
        self.withdraw(&key);
        Ok(())
    }

    /// Goes back to the question before; tells whether there is one.
    pub fn back(&mut self) -> bool {
        let before = self.at.unwrap_or(self.answers.len()).checked_sub(1);
        if let Some(at) = before {
            self.at = Some(at);
            self.shown = Some((self.propose)(&self.wishes_but(Some(at))));
        }
        before.is_some()
    }

    /// Leaves an answer that was looked at again as it is, and goes on to the first open question.
    pub fn stay(&mut self) {
        self.at = None;
        self.shown = None;
    }

    /// Skips every open question.
    pub fn skip_rest(&mut self) {
        self.stay();
        while self.current().is_some() && self.answer(Answer::Skip).is_ok() {}
    }

    /// What was asked for beforehand and by the answers.
    pub fn wishes(&self) -> Wishes {
        self.wishes_but(None)
    }

    /// What everything comes to with the answers.
    pub fn proposal(&self) -> &Proposal {
        &self.now
    }

    /// The edition that values are for.
    pub fn target(&self) -> Edition {
        self.ground.target.edition
    }

    /// What has not been answered yet.
    pub fn open(&self) -> Vec<Subject> {
        let mut open = subjects(&self.now, self.scope, self.ground.catalogue);
        let now = &self.now;
        let is_there = |subject: &&Subject| match subject {
            Subject::Choice(key) => now.decision(key).is_some(),
            Subject::Protection(key) => now.weakened(key).is_some(),
            Subject::OldDefault(key) => now.inherited(key).is_some(),
        };
        for besides in self.besides.iter().filter(is_there) {
            if open.iter().all(|own| own.key() != besides.key()) {
                open.push(besides.clone());
            }
        }
        let answered = |key: &Key| self.answers.iter().any(|one| one.subject.key() == key);
        open.retain(|subject| !answered(subject.key()));
        open
    }

    /// What is told of every question that has not been answered yet.
    pub fn questions(&self) -> Vec<Question<'_>> {
        let open = self.open().into_iter();
        open.map(|subject| Question::of(&self.ground, &self.now, subject))
            .collect()
    }

    fn current(&self) -> Option<Subject> {
        match self.at.and_then(|at| self.answers.get(at)) {
            Some(one) => Some(one.subject.clone()),
            None => self.open().into_iter().next(),
        }
    }

    /// The wishes without an answer; of those for the same setting, the last one counts.
    fn wishes_but(&self, left_out: Option<usize>) -> Wishes {
        let mut wishes = self.start.clone();
        let answers = self.answers.iter().enumerate();
        for (_, one) in answers.filter(|(at, _)| Some(*at) != left_out) {
            self.add(&mut wishes, &one.subject, &one.wish);
        }
        wishes
    }

    /// What is answered takes the place of what was asked for beforehand.
    fn add(&self, wishes: &mut Wishes, subject: &Subject, wish: &Wish) {
        if *wish == Wish::Nothing {
            return;
        }
        let key = subject.key();
        let to = self.ground.destination(key);
        wishes.keep.retain(|own| own != key);
        wishes.drop.retain(|own| own != key);
        wishes.set.retain(|(own, _)| Some(own) != to.as_ref());
        match wish {
            Wish::Nothing => {}
            Wish::Keep => wishes.keep.push(key.clone()),
            Wish::Drop => wishes.drop.push(key.clone()),
            Wish::Set(to, value) => wishes.set.push((to.clone(), value.clone())),
        }
    }

    /// What an answer asks for, if it can be asked.
    fn wish(&self, subject: &Subject, answer: &Answer) -> Result<Wish, Fault> {
        let proposal = self.shown.as_ref().unwrap_or(&self.now);
        let question = Question::of(&self.ground, proposal, subject.clone());
        let verdict = question.decision.map(|decision| decision.verdict);
        let to = question.to.as_ref();
        let is_set = || self.start.set.iter().any(|(own, _)| Some(own) == to);
        Ok(match answer {
            Answer::Accept if verdict == Some(Verdict::Review) => Wish::Drop,
            Answer::Skip | Answer::Accept => Wish::Nothing,
            Answer::Default => match verdict {
                None => Wish::Nothing,
                Some(Verdict::Drop | Verdict::Adopt) if !is_set() => Wish::Nothing,
                Some(_) => Wish::Drop,
            },
            Answer::Keep => match question.kept() {
                Kept::Proposed => Wish::Nothing,
                Kept::Key => Wish::Keep,
                Kept::Set(to, value) => {
                    let value = check(&self.ground, &to, value)?;
                    Wish::Set(to, value)
                }
                Kept::Impossible => return Err(Fault::NotRead(subject.key().clone())),
            },
            Answer::Edit(value) => {
                let to = to.ok_or_else(|| Fault::NotRead(subject.key().clone()))?;
                Wish::Set(to.clone(), check(&self.ground, to, value.clone())?)
            }
        })
    }

    /// Refuses what the target's reader would not take, and a value that is not kept although that was the answer.
    fn refuse(
        &mut self,
        subject: &Subject,
        wish: &Wish,
        after: &Proposal,
        wishes: &Wishes,
    ) -> Result<(), Fault> {
        if *wish == Wish::Nothing {
            return Ok(());
        }
        if let Some(decision) = after
            .decision(subject.key())
            .filter(|_| *wish == Wish::Keep)
        {
            let own = &decision.customisation.value;
            let is_there = decision.to.iter().any(|(_, value)| value == own);
            if !decision.verdict.is_carried() || !is_there {
                let because = decision.because.clone();
                let others = self.against(subject, after, wishes);
                return Err(Fault::NotKept { because, others });
            }
        }
        let is_own = |breach: &Breach| match wish {
            Wish::Set(to, _) => breach.keys.contains(to),
            _ => false,
        };
        let mut new = after.breaches.iter();
        let new = new.find(|breach| is_own(breach) || !self.now.breaches.contains(breach));
        new.map_or(Ok(()), |breach| Err(breach.into()))
    }

    /// The customisations that the own value breaks a rule with; they are asked about from now on.
    fn against(&mut self, subject: &Subject, after: &Proposal, wishes: &Wishes) -> Vec<Key> {
        let Ground {
            target, catalogue, ..
        } = self.ground;
        let mut forced = after.decisions.clone();
        let key = subject.key();
        for decision in &mut forced {
            if decision.customisation.key == *key {
                let to = self.ground.destination(key);
                let to = to.unwrap_or_else(|| key.clone());
                decision.to = vec![(to, decision.customisation.value.clone())];
            }
        }
        let broken = breaches(&forced, wishes, target, catalogue);
        let involved = |key: &Key| broken.iter().any(|breach| breach.keys.contains(key));
        let others = forced.iter().filter(|decision| {
            let other = &decision.customisation.key;
            other != key
                && decision.verdict != Verdict::Adopt
                && decision.to.iter().any(|(to, _)| involved(to))
        });
        let others: Vec<Key> = others
            .map(|decision| decision.customisation.key.clone())
            .collect();
        for other in &others {
            self.ask_besides(Subject::Choice(other.clone()));
        }
        others
    }

    fn ask_besides(&mut self, subject: Subject) {
        if !self.besides.contains(&subject) {
            self.besides.push(subject);
        }
    }

    /// Takes back the answers to other questions that an answer changed the outcome of.
    fn withdraw(&mut self, by: &Key) {
        // each turn takes at least one answer back
        for _ in 0..self.answers.len() {
            let wishes = self.wishes();
            let is_other = |one: &Answered| {
                let now = outcome(&self.now, &wishes, &one.subject, &one.wish);
                one.subject.key() != by && now != one.outcome
            };
            let Some(at) = self.answers.iter().position(is_other) else {
                break;
            };
            let one = self.answers.remove(at);
            let key = one.subject.key().clone();
            self.changed.retain(|(own, _)| *own != key);
            self.changed.push((key, by.clone()));
            self.ask_besides(one.subject);
            self.now = (self.propose)(&self.wishes());
        }
    }
}

fn outcome(proposal: &Proposal, wishes: &Wishes, subject: &Subject, wish: &Wish) -> Outcome {
    let decision = proposal.decision(subject.key());
    let set = match wish {
        Wish::Set(to, _) => wishes.set.iter().find(|(own, _)| own == to),
        _ => None,
    };
    Outcome {
        verdict: decision.map(|decision| decision.verdict),
        to: decision.map_or_else(Vec::new, |decision| decision.to.clone()),
        set: set.map(|(_, value)| value.clone()),
    }
}
