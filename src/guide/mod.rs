//! The upgrade guide as steps: which apply to a machine, which are done, what keeps the others, and the commands for it.
//!
//! The order is the guide's: leave Clear Containers, leave runV, then bring Kata itself up to date.

mod carried;
mod command;
mod situation;
mod step;
mod steps;
mod target;

pub use command::Command;
pub use situation::{SavedFile, Situation};
pub use step::{State, Step};
pub use target::Target;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where to.
    pub target: Target,
    /// All steps of the guide, in order.
    pub steps: Vec<Step>,
    /// What is to be done elsewhere than on this machine.
    pub outside: Vec<Outside>,
}

/// Something that no look at this machine can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// What.
    pub title: String,
    /// Why.
    pub reason: String,
    /// Commands that tell or do it.
    pub commands: Vec<String>,
}

impl Plan {
    /// The exit status: 0 nothing left to do, 1 steps left, 2 could not tell.
    pub fn status(&self) -> u8 {
        let any = |states: &[State]| self.steps.iter().any(|step| states.contains(&step.state));
        if any(&[State::Todo, State::Blocked]) {
            1
        } else if any(&[State::Unknown]) {
            2
        } else {
            0
        }
    }

    /// The step of that name.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}

/// The steps for a machine.
pub fn plan(situation: &Situation<'_>) -> Plan {
    let mut steps: Vec<Step> = Vec::new();
    for make in steps::ALL {
        let step = make(situation, &steps);
        steps.push(step);
    }
    Plan {
        target: situation.target.clone(),
        outside: steps::outside::list(situation),
        steps,
    }
}
