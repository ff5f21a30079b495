//! Short coloured texts, measured as a terminal shows them.

use std::fmt::{self, Write};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use crate::render::Look;
use crate::source::shown;

/// What a part of a phrase is, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Plain,
    /// Headings and names.
    Strong,
    /// What may be skipped.
    Faint,
    /// What was.
    Old,
    /// The part of it that is different.
    OldPart,
    /// What is.
    New,
    NewPart,
    /// Needs attention.
    Alarm,
}

impl Ink {
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Old => colour(AnsiColor::Red),
            Self::OldPart => colour(AnsiColor::Red).bold(),
            Self::New => colour(AnsiColor::Green),
            Self::NewPart => colour(AnsiColor::Green).bold(),
            Self::Alarm => colour(AnsiColor::Yellow).bold(),
        }
    }
}

/// A text of one line in one or more inks. Whatever is added is made safe to print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase(Vec<(Ink, String)>);

impl Phrase {
    pub fn new(ink: Ink, text: &str) -> Self {
        Self::default().add(ink, text)
    }

    pub fn add(mut self, ink: Ink, text: &str) -> Self {
        if !text.is_empty() {
            self.0.push((ink, shown(text).to_string()));
        }
        self
    }

    pub fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.width()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn write(&self, out: &mut dyn Write, look: &Look) -> fmt::Result {
        for (ink, text) in &self.0 {
            let style = ink.style();
            if look.colour && style != Style::new() {
                write!(out, "{style}{text}{style:#}")?;
            } else {
                out.write_str(text)?;
            }
        }
        Ok(())
    }

    /// The same on lines of at most `width` columns, broken at blanks; a longer word has a line of its own.
    pub fn wrap(&self, width: usize) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        let mut line = Self::default();
        let mut taken = 0;
        for word in self.words() {
            let needs = word.width();
            if taken > 0 && taken + 1 + needs > width {
                lines.push(std::mem::take(&mut line));
                taken = 0;
            }
            if taken > 0 {
                line.space();
                taken += 1;
            }
            taken += needs;
            line = line.join(word);
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    fn space(&mut self) {
        if let Some((_, text)) = self.0.last_mut() {
            text.push(' ');
        }
    }

    fn words(&self) -> Vec<Self> {
        let mut words = vec![Self::default()];
        for (ink, text) in &self.0 {
            for (at, piece) in text.split(' ').enumerate() {
                if at > 0 {
                    words.push(Self::default());
                }
                if let Some(word) = words.last_mut().filter(|_| !piece.is_empty()) {
                    word.0.push((*ink, piece.to_owned()));
                }
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }
}

/// Writes a paragraph, each line indented.
pub fn paragraph(
    out: &mut dyn Write,
    phrase: &Phrase,
    indent: usize,
    hanging: usize,
    look: &Look,
) -> fmt::Result {
    let width = look.width.saturating_sub(indent + hanging).max(20);
    for (at, line) in phrase.wrap(width).iter().enumerate() {
        let indent = if at == 0 { indent } else { indent + hanging };
        write!(out, "{:indent$}", "")?;
        line.write(out, look)?;
        out.write_char('\n')?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Detail;

    fn written(phrase: &Phrase, colour: bool) -> String {
        let look = Look {
            width: 80,
            colour,
            detail: Detail::Normal,
        };
        let mut out = String::new();
        phrase.write(&mut out, &look).unwrap();
        out
    }

    #[test]
    fn wrapping_keeps_words_whole_and_inks_with_them() {
        let phrase = Phrase::new(Ink::Plain, "one two-").add(Ink::New, "three four");
        let lines: Vec<String> = phrase
            .wrap(9)
            .iter()
            .map(|line| written(line, false))
            .collect();
        assert_eq!(lines, ["one", "two-three", "four"]);
        assert_eq!(written(&phrase.wrap(9)[2], true), "\u{1b}[32mfour\u{1b}[0m");
    }

    #[test]
    fn nothing_a_terminal_acts_on_gets_through() {
        let phrase = Phrase::new(Ink::Plain, "a\u{1b}[2Jb\u{202e}c\n");
        assert_eq!(written(&phrase, false), "a\\u{1b}[2Jb\\u{202e}c\\n");
        assert_eq!(Phrase::new(Ink::Plain, "日本").width(), 4);
    }
}
