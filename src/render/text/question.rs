//! One question of a review, for people.

use std::fmt::{self, Write};
use std::path::PathBuf;

use super::layers::short;
use super::phrase::{Ink, Phrase, paragraph};
use super::values::{About, change, spelled};
use crate::catalogue::Catalogue;
use crate::migrate::Verdict;
use crate::render::{Look, words};
use crate::review::{Answer, Kept, Question};
use crate::typed::{spelled as assignment, spelled_key};
use crate::value::Value;

/// Columns that a label takes.
const LABEL: usize = 15;
/// Fewer columns than this have a line for the label and one for what it says.
const NARROW: usize = 60;

/// Labels beside what they say.
struct Sheet<'a> {
    out: &'a mut dyn Write,
    look: &'a Look,
}

impl Sheet<'_> {
    /// A label, and values beside it, a line each and none broken, so that every blank is seen.
    fn row(&mut self, label: &str, lines: &[Phrase]) -> fmt::Result {
        let narrow = self.look.width < NARROW;
        let indent = self.indent();
        write!(self.out, "    ")?;
        Phrase::new(Ink::Faint, label).write(self.out, self.look)?;
        let mut at = 4 + label.chars().count();
        if narrow {
            self.out.write_char('\n')?;
            at = 0;
        }
        for line in lines {
            write!(self.out, "{:1$}", "", indent.saturating_sub(at))?;
            line.write(self.out, self.look)?;
            self.out.write_char('\n')?;
            at = 0;
        }
        Ok(())
    }

    /// A label, and a sentence beside it.
    fn say(&mut self, label: &str, text: &str) -> fmt::Result {
        self.row(label, &self.wrapped(&Phrase::new(Ink::Plain, text)))
    }

    fn wrapped(&self, phrase: &Phrase) -> Vec<Phrase> {
        let width = self.look.width.saturating_sub(self.indent());
        phrase.wrap(width.max(20))
    }

    fn indent(&self) -> usize {
        if self.look.width < NARROW {
            6
        } else {
            4 + LABEL
        }
    }
}

/// Writes everything that is to be known for an answer.
pub fn question(
    out: &mut dyn Write,
    question: &Question<'_>,
    layers: &[PathBuf],
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let key = question.key();
    out.write_char('\n')?;
    let title = Phrase::new(
        Ink::Faint,
        &format!("({}/{}) ", question.number, question.of),
    )
    .add(Ink::Strong, key.as_str())
    .add(Ink::Plain, &place(question, layers));
    paragraph(out, &title, 0, 2, look)?;
    if let Some(by) = question.changed_by {
        let text = format!("asked again: your answer to `{by}` changed what becomes of this");
        paragraph(out, &Phrase::new(Ink::Alarm, &text), 2, 2, look)?;
    }
    let mut sheet = Sheet { out, look };
    if let Some(setting) = question.setting {
        sheet.say("what it does", setting.text())?;
    }
    sheet.say("takes", &takes(question, catalogue))?;
    let about = About::key(catalogue, question.from, key.as_str());
    let to = question.to.as_ref().unwrap_or(key);
    let there = About::key(catalogue, question.target, to.as_str());
    let built_in = |value: &Value, about| format!("not set; without it, {}", spelled(value, about));
    let default = |set: Option<&Value>, absent: Option<&Value>, about| {
        let absent = absent.map_or_else(|| "not set".to_owned(), |value| built_in(value, about));
        set.map_or(absent, |value| spelled(value, about))
    };
    let old = default(question.old_default, question.old_built_in.as_ref(), about);
    sheet.row("old default", &[Phrase::new(Ink::Old, &old)])?;
    let label = if question.weakened.is_some() {
        "held so far"
    } else {
        "your value"
    };
    sheet.row(label, &own(question, about, look))?;
    if question.to.as_ref().is_some_and(|to| to != key) {
        sheet.say("in the target", to.as_str())?;
    }
    let new = match &question.to {
        Some(_) => default(question.new_default, question.new_built_in.as_ref(), there),
        None => "none: nothing in the target reads it".to_owned(),
    };
    sheet.row("new default", &[Phrase::new(Ink::New, &new)])?;
    let (word, given) = proposal(question, catalogue);
    let mut lines = sheet.wrapped(&word);
    lines.extend(given);
    sheet.row("proposal", &lines)?;
    sheet.say("why", &why(question))?;
    sheet.say("source", &source(question))?;
    if let Some(answer) = question.answered {
        let text = answered(answer, there);
        sheet.row("your answer", &[Phrase::new(Ink::Strong, &text)])?;
    }
    Ok(())
}

/// Where it stands.
fn place(question: &Question<'_>, layers: &[PathBuf]) -> String {
    let found = match (question.decision, question.inherited) {
        (Some(decision), _) => {
            let own = &decision.customisation;
            Some((&own.path, own.line))
        }
        (None, Some(old)) => Some((&old.inherited.path, old.inherited.line)),
        (None, None) => None,
    };
    let Some((path, line)) = found else {
        return String::new();
    };
    let several = layers.len() > 1 && layers.first() != Some(path);
    match (line, several) {
        (Some(line), true) => format!(" ({}:{line})", short(path)),
        (Some(line), false) => format!(" (line {line})"),
        (None, true) => format!(" ({})", short(path)),
        (None, false) => String::new(),
    }
}

fn takes(question: &Question<'_>, catalogue: &Catalogue) -> String {
    let mut text = question.takes.clone();
    let to = question.to.as_ref();
    let unit = match to {
        Some(to) => catalogue.unit(question.target, to.as_str()),
        None => catalogue.unit(question.from, question.key().as_str()),
    };
    if let Some(unit) = unit {
        text.push_str(&format!(", in {unit}"));
    }
    if !question.accepts.is_empty() {
        let list: Vec<String> = question
            .accepts
            .iter()
            .map(|text| format!("`{text}`"))
            .collect();
        text.push_str(&format!(": {}", list.join(", ")));
    }
    if let Some(setting) = question.setting {
        text.push_str(&format!(" ({})", words::class(setting.class())));
    }
    text
}

/// The own value, beside the old default where that shows what is different.
fn own(question: &Question<'_>, about: About<'_>, look: &Look) -> Vec<Phrase> {
    let Some(own) = question.own() else {
        return vec![Phrase::new(Ink::Plain, "taken out")];
    };
    let whole = Phrase::new(Ink::Plain, &spelled(own, about));
    let Some(old) = question.old_default.filter(|old| *old != own) else {
        return vec![whole];
    };
    // what was added to a list and taken out of it
    let parts = change(Some(old), Some(own), about, look.width, look);
    let listed = matches!(own, Value::Array(_)) || parts.len() > 2;
    let mut lines = vec![whole];
    if listed {
        lines.extend(parts);
    }
    lines
}

/// What becomes of it if nothing else is said.
fn proposal(question: &Question<'_>, catalogue: &Catalogue) -> (Phrase, Vec<Phrase>) {
    let default = || {
        if question.to.is_some() {
            "the target's default holds"
        } else {
            "nothing takes its place"
        }
    };
    let Some(decision) = question.decision else {
        return (Phrase::new(Ink::Plain, default()), Vec::new());
    };
    let given = decision.to.iter().map(|(key, value)| {
        let about = About::key(catalogue, question.target, key.as_str());
        let value = value.as_ref();
        value.map_or_else(
            || format!("`{key}` taken out"),
            |value| format!("{key} = {}", spelled(value, about)),
        )
    });
    let given = given.map(|text| Phrase::new(Ink::Plain, &text)).collect();
    let word = decision.verdict.word();
    let plain = |text: String| Phrase::new(Ink::Plain, &text);
    match decision.verdict {
        Verdict::Review | Verdict::Drop => {
            let text = format!("{word}: not carried; {}", default());
            (Phrase::new(Ink::Alarm, &text), Vec::new())
        }
        Verdict::Adopt => (plain(format!("{word}: the target has it already")), given),
        _ => (plain(format!("{word}:")), given),
    }
}

fn why(question: &Question<'_>) -> String {
    match (question.decision, question.weakened) {
        (Some(decision), _) => decision.because.clone(),
        (None, Some(_)) if question.to.is_none() => {
            "this protected by default, and nothing in the target reads it".to_owned()
        }
        (None, Some(_)) => {
            "this protected by default; the target's default protects less".to_owned()
        }
        (None, None) => "an old default that stayed from another release, not a choice".to_owned(),
    }
}

/// The row of the tables and where it can be read.
fn source(question: &Question<'_>) -> String {
    let Some(decision) = question.decision else {
        return "what both releases shipped".to_owned();
    };
    let parts = [decision.change.as_deref(), decision.source.as_deref()];
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        "nothing is known to have changed about it".to_owned()
    } else {
        parts.join(": ")
    }
}

fn answered(answer: &Answer, about: About<'_>) -> String {
    match answer {
        Answer::Accept => "as proposed".to_owned(),
        Answer::Keep => "keep your own".to_owned(),
        Answer::Default => "take the default".to_owned(),
        Answer::Edit(value) => format!("set to {}", spelled(value, about)),
        Answer::Skip => "skipped".to_owned(),
    }
}

/// The letters that answer a question.
pub fn letters(question: &Question<'_>) -> String {
    let mut letters = vec!["y"];
    if !matches!(question.kept(), Kept::Proposed | Kept::Impossible) {
        letters.push("k");
    }
    if !question.is_default_proposed() {
        letters.push("d");
    }
    if question.to.is_some() {
        letters.push("e");
    }
    letters.push("s");
    if question.number > 1 {
        letters.push("b");
    }
    letters.extend(["f", "q", "?"]);
    letters.join(",")
}

/// What each letter does, with the flag that does the same.
pub fn answers(out: &mut dyn Write, question: &Question<'_>, look: &Look) -> fmt::Result {
    let key = spelled_key(question.key());
    let needs_you = question
        .decision
        .is_some_and(|decision| decision.verdict == Verdict::Review);
    let mut rows = vec![if needs_you {
        ("y", format!("as proposed (--drop {key})"))
    } else {
        ("y", "as proposed".to_owned())
    }];
    rows.push(match question.kept() {
        Kept::Proposed => (
            "k",
            "keep your own value (it is what is proposed)".to_owned(),
        ),
        Kept::Key => ("k", format!("keep your own value as it is (--keep {key})")),
        Kept::Set(to, value) => (
            "k",
            format!("keep what held (--set {})", assignment(&to, &value)),
        ),
        Kept::Impossible => (
            "k",
            "keep what held: not here, as nothing in the target reads it".to_owned(),
        ),
    });
    rows.push(if question.is_default_proposed() {
        (
            "d",
            "take the target's default (it is what is proposed)".to_owned(),
        )
    } else {
        ("d", format!("take the target's default (--drop {key})"))
    });
    rows.push(match &question.to {
        Some(to) => (
            "e",
            format!(
                "edit: give another value (--set {}=VALUE); `e VALUE` does it at once",
                spelled_key(to)
            ),
        ),
        None => (
            "e",
            "edit: not here, as nothing in the target reads it".to_owned(),
        ),
    });
    rows.extend([
        ("s", "skip: leave it undecided".to_owned()),
        ("b", "back to the question before".to_owned()),
        (
            "f",
            "finish: skip this one and all that are left".to_owned(),
        ),
        ("q", "quit; nothing is written".to_owned()),
        ("?", "this list".to_owned()),
    ]);
    if question.answered.is_some() {
        rows.push(("Enter", "leave the answer as it is".to_owned()));
    }
    for (letter, text) in rows {
        let row = Phrase::new(Ink::Strong, letter).add(Ink::Plain, &format!(" - {text}"));
        paragraph(out, &row, 0, 4, look)?;
    }
    Ok(())
}

/// A remark in a dialogue: why an answer was not taken, what was done.
pub fn remark(out: &mut dyn Write, text: &str, alarm: bool, look: &Look) -> fmt::Result {
    let ink = if alarm { Ink::Alarm } else { Ink::Plain };
    paragraph(out, &Phrase::new(ink, text), 0, 2, look)
}

/// What is asked, in one line without its end.
pub fn prompt(out: &mut dyn Write, text: &str, look: &Look) -> fmt::Result {
    Phrase::new(Ink::Strong, text).write(out, look)?;
    out.write_char(' ')
}

/// The command that does the same without questions; not wrapped, so that it can be copied.
pub fn without_questions(out: &mut dyn Write, command: &str, look: &Look) -> fmt::Result {
    out.write_str("\n  The same without questions:\n    ")?;
    Phrase::new(Ink::Plain, command).write(out, look)?;
    out.write_char('\n')
}
