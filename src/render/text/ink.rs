//! The colours of texts.

use std::fmt::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::render::Look;

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
    /// Is wrong.
    Wrong,
}

impl Ink {
    /// Of the eight base colours those that can be read on a dark and on a light ground alike: not yellow, cyan or blue. Terminals
    /// that brighten what is bold do no harm to red and magenta; green is underlined instead.
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Self::Plain => Style::new(),
            Self::Strong => Style::new().bold(),
            Self::Faint => Style::new().dimmed(),
            Self::Old => colour(AnsiColor::Red),
            Self::OldPart => colour(AnsiColor::Red).underline(),
            Self::New => colour(AnsiColor::Green),
            Self::NewPart => colour(AnsiColor::Green).underline(),
            Self::Alarm => colour(AnsiColor::Magenta).bold(),
            Self::Wrong => colour(AnsiColor::Red).bold(),
        }
    }

    /// Writes a text in this ink, which is not made safe here.
    pub fn write(self, out: &mut dyn Write, text: &str, look: &Look) -> fmt::Result {
        let style = self.style();
        if look.colour && style != Style::new() {
            write!(out, "{style}{text}{style:#}")
        } else {
            out.write_str(text)
        }
    }
}
