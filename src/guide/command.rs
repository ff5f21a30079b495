//! Commands of steps, as words; how they are written is the views' business.

/// A command of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Of the machine, as root.
    Machine {
        /// The words.
        words: Vec<String>,
        /// What it takes away; a script asks before.
        removes: Option<String>,
    },
    /// This program itself; the words after its name and the options that hold everywhere.
    Own {
        /// The words.
        words: Vec<String>,
        /// The place among the words that names a file of the machine's although the program takes it as typed.
        outside: Option<usize>,
    },
    /// Of the machine, only looks; any user.
    Look(Vec<String>),
    /// What no command does.
    Hand(String),
}

fn words<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Vec<String> {
    words.into_iter().map(Into::into).collect()
}

impl Command {
    pub(super) fn root<S: Into<String>>(list: impl IntoIterator<Item = S>) -> Self {
        Self::Machine {
            words: words(list),
            removes: None,
        }
    }

    pub(super) fn removing<S: Into<String>>(
        list: impl IntoIterator<Item = S>,
        what: impl Into<String>,
    ) -> Self {
        Self::Machine {
            words: words(list),
            removes: Some(what.into()),
        }
    }

    /// Whether it takes something away.
    pub fn removes(&self) -> bool {
        matches!(
            self,
            Self::Machine {
                removes: Some(_),
                ..
            }
        )
    }

    pub(super) fn own<S: Into<String>>(list: impl IntoIterator<Item = S>) -> Self {
        Self::Own {
            words: words(list),
            outside: None,
        }
    }

    pub(super) fn look<S: Into<String>>(list: impl IntoIterator<Item = S>) -> Self {
        Self::Look(words(list))
    }
}
