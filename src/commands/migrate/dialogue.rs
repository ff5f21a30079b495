//! Questions and answers in a terminal.

use std::fmt;
use std::path::PathBuf;

use kata_upgrade::key::Key;
use kata_upgrade::render::text::question as view;
use kata_upgrade::review::{Answer, Fault, Question, Review};
use kata_upgrade::typed;

use crate::commands::{Context, show};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// What was typed at a question.
#[derive(Debug, PartialEq)]
enum Typed<'t> {
    Answer(Answer),
    Edit(Option<&'t str>),
    Back,
    Finish,
    Quit,
    Help,
    Nothing,
    Strange,
}

impl<'t> Typed<'t> {
    fn of(line: &'t str) -> Self {
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        let rest = Some(rest.trim()).filter(|rest| !rest.is_empty());
        match (word.to_ascii_lowercase().as_str(), rest) {
            ("e" | "edit", rest) => Self::Edit(rest),
            (_, Some(_)) => Self::Strange,
            ("", _) => Self::Nothing,
            ("y" | "yes" | "accept", _) => Self::Answer(Answer::Accept),
            ("k" | "keep", _) => Self::Answer(Answer::Keep),
            ("d" | "default", _) => Self::Answer(Answer::Default),
            ("s" | "skip", _) => Self::Answer(Answer::Skip),
            ("b" | "back", _) => Self::Back,
            ("f" | "finish", _) => Self::Finish,
            ("q" | "quit", _) => Self::Quit,
            ("?" | "h" | "help", _) => Self::Help,
            _ => Self::Strange,
        }
    }
}

/// What was said to the last question.
pub enum Last {
    Yes,
    No,
    Back,
}

/// What follows a line.
enum Then {
    /// The same question waits.
    Stay,
    /// The next question is shown.
    Go,
    /// It is over, and nothing is written.
    Quit,
}

/// A person at a terminal.
pub struct Dialogue<'a> {
    context: &'a Context<'a>,
    layers: &'a [PathBuf],
}

impl<'a> Dialogue<'a> {
    pub fn new(context: &'a Context<'_>, layers: &'a [PathBuf]) -> Self {
        Self { context, layers }
    }

    /// Asks until everything is answered; tells whether it is, and not given up.
    pub fn go_through(&self, review: &mut Review<'_>) -> Result<bool, Refusal> {
        while let Some(question) = review.question() {
            Self::show(|out| {
                let catalogue = &self.context.catalogue;
                view::question(out, &question, self.layers, catalogue, &self.look())
            })?;
            drop(question);
            loop {
                match self.ask(review)? {
                    Then::Stay => {}
                    Then::Go => break,
                    Then::Quit => return Ok(false),
                }
            }
        }
        Ok(true)
    }

    /// The question before anything is written.
    pub fn last(&self, question: &str) -> Result<Last, Refusal> {
        loop {
            let Some(line) = self.prompt(&format!("{question} [y,b,q,?]"))? else {
                return Ok(Last::No);
            };
            match Typed::of(&line) {
                Typed::Answer(Answer::Accept) => return Ok(Last::Yes),
                Typed::Back => return Ok(Last::Back),
                Typed::Quit => return Ok(Last::No),
                _ if matches!(line.to_ascii_lowercase().as_str(), "n" | "no") => {
                    return Ok(Last::No);
                }
                _ => {
                    for text in [
                        "y - yes, write it",
                        "b - back to the last question",
                        "q - quit; nothing is written",
                    ] {
                        self.say(text)?;
                    }
                }
            }
        }
    }

    /// One remark.
    pub fn say(&self, text: &str) -> Result<(), Refusal> {
        Self::show(|out| view::remark(out, text, false, &self.look()))
    }

    fn refuse(&self, fault: &Fault) -> Result<Then, Refusal> {
        Self::show(|out| view::remark(out, &fault.to_string(), true, &self.look()))?;
        Ok(Then::Stay)
    }

    /// Reads one line and does what it says.
    fn ask(&self, review: &mut Review<'_>) -> Result<Then, Refusal> {
        let Some(question) = review.question() else {
            return Ok(Then::Go);
        };
        let text = format!("Your answer [{}]?", view::letters(&question));
        let Some(line) = self.prompt(&text)? else {
            return Ok(Then::Quit);
        };
        match Typed::of(&line) {
            Typed::Quit => Ok(Then::Quit),
            Typed::Help | Typed::Strange => self.help(&question),
            Typed::Nothing if question.answered.is_none() => self.help(&question),
            Typed::Nothing => {
                drop(question);
                review.stay();
                Ok(Then::Go)
            }
            Typed::Back => {
                drop(question);
                if review.back() {
                    return Ok(Then::Go);
                }
                self.say("This is the first question.")?;
                Ok(Then::Stay)
            }
            Typed::Finish => {
                drop(question);
                review.skip_rest();
                Ok(Then::Go)
            }
            Typed::Answer(answer) => {
                drop(question);
                self.take(review, answer)
            }
            Typed::Edit(value) => match question.to.clone() {
                Some(to) => {
                    let takes = question.takes.clone();
                    drop(question);
                    self.edit(review, &to, value, &takes)
                }
                None => self.refuse(&Fault::NotRead(question.key().clone())),
            },
        }
    }

    fn take(&self, review: &mut Review<'_>, answer: Answer) -> Result<Then, Refusal> {
        match review.answer(answer) {
            Ok(()) => Ok(Then::Go),
            Err(fault) => self.refuse(&fault),
        }
    }

    /// Asks for a value until one is taken, or none is given.
    fn edit(
        &self,
        review: &mut Review<'_>,
        to: &Key,
        at_once: Option<&str>,
        takes: &str,
    ) -> Result<Then, Refusal> {
        let mut typed = at_once.map(str::to_owned);
        loop {
            let line = if let Some(line) = typed.take() {
                line
            } else {
                let text = format!("{to} = ({takes}; an empty line goes back)");
                let Some(line) = self.prompt(&text)? else {
                    return Ok(Then::Quit);
                };
                line
            };
            if line.is_empty() {
                return Ok(Then::Stay);
            }
            let (catalogue, target) = (&self.context.catalogue, review.target());
            let value = typed::value(&line, to, catalogue, target).map_err(Fault::from);
            match value.and_then(|value| review.answer(Answer::Edit(value))) {
                Ok(()) => return Ok(Then::Go),
                Err(fault) => self.refuse(&fault)?,
            };
        }
    }

    fn help(&self, question: &Question<'_>) -> Result<Then, Refusal> {
        Self::show(|out| view::answers(out, question, &self.look()))?;
        Ok(Then::Stay)
    }

    fn prompt(&self, text: &str) -> Result<Option<String>, Refusal> {
        let mut prompt = String::new();
        let look = self.look();
        view::prompt(&mut prompt, text, &look)
            .map_err(|_| Refusal::new("the question cannot be written"))?;
        Ok(terminal::prompt(&prompt))
    }

    fn look(&self) -> kata_upgrade::render::Look {
        self.context.look(Stream::Error)
    }

    fn show(view: impl FnOnce(&mut String) -> fmt::Result) -> Result<(), Refusal> {
        show(Stream::Error, view)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_words_are_read_and_nothing_else() {
        let accept = Typed::Answer(Answer::Accept);
        assert_eq!(Typed::of("y"), accept);
        assert_eq!(Typed::of("YES"), accept);
        assert_eq!(Typed::of("e"), Typed::Edit(None));
        assert_eq!(Typed::of("e  a b "), Typed::Edit(Some("a b")));
        assert_eq!(Typed::of(""), Typed::Nothing);
        for strange in ["yy", "y please", "n", "\u{1b}[A", "4096"] {
            assert_eq!(Typed::of(strange), Typed::Strange, "{strange}");
        }
    }
}
