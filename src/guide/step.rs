//! A step of the guide.

use std::fmt::Display;

use super::Command;
use crate::host::Edit;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name, the same for ever.
    pub id: &'static str,
    /// What is done, a phrase.
    pub title: String,
    /// How it stands.
    pub state: State,
    /// Why.
    pub reason: String,
    /// The commands, in order.
    pub commands: Vec<Command>,
    /// Lines to change by hand.
    pub edits: Vec<Edit>,
    /// Commands for after the lines are changed.
    pub after: Vec<Command>,
    /// The files and lines that tell.
    pub evidence: Vec<String>,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is done.
    Done,
    /// It can be done now.
    Todo,
    /// Something else comes first, or it cannot be done.
    Blocked,
    /// It does not concern this machine.
    NotApplicable,
    /// It cannot be told.
    Unknown,
}

impl State {
    /// The word the views use.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Todo => "todo",
            Self::Blocked => "blocked",
            Self::NotApplicable => "not-applicable",
            Self::Unknown => "unknown",
        }
    }

    /// Whether nothing is left of the step.
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::NotApplicable)
    }
}

impl Step {
    /// A step that does not concern the machine, until something says otherwise.
    pub(super) fn new(id: &'static str, title: impl Into<String>) -> Self {
        Self {
            id,
            title: title.into(),
            state: State::NotApplicable,
            reason: String::new(),
            commands: Vec::new(),
            edits: Vec::new(),
            after: Vec::new(),
            evidence: Vec::new(),
        }
    }

    pub(super) fn is(mut self, state: State, reason: impl Into<String>) -> Self {
        self.state = state;
        self.reason = reason.into();
        self
    }

    pub(super) fn run(mut self, command: Command) -> Self {
        self.commands.push(command);
        self
    }

    pub(super) fn seen<T: Display>(mut self, places: impl IntoIterator<Item = T>) -> Self {
        for place in places {
            let place = place.to_string();
            if !self.evidence.contains(&place) {
                self.evidence.push(place);
            }
        }
        self
    }

    /// What is still to do waits for earlier steps that are not settled.
    pub(super) fn after(mut self, steps: &[Self], ids: &[&str]) -> Self {
        if self.state != State::Todo {
            return self;
        }
        let open: Vec<&Self> = ids
            .iter()
            .filter_map(|id| steps.iter().find(|step| step.id == *id))
            .filter(|step| !step.state.is_settled())
            .collect();
        if !open.is_empty() {
            let names: Vec<String> = open.iter().map(|step| format!("`{}`", step.id)).collect();
            self.state = State::Blocked;
            let first = format!("first {}", names.join(", "));
            self.reason = if self.reason.is_empty() {
                first
            } else {
                format!("{first}; {}", self.reason)
            };
        }
        self
    }
}
