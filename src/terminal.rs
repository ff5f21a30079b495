//! The terminal: colours, width, and writing to it.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use console::Term;
use kata_upgrade::render::{Detail, Look};

use crate::cli::Color;
use crate::error::Refusal;

/// Columns where nothing tells how many there are.
const WIDTH: usize = 80;

/// One of the two standard streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Output,
    Error,
}

/// How to write to standard output and standard error.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    color: Color,
    detail: Detail,
}

impl Terminal {
    pub const fn new(color: Color, detail: Detail) -> Self {
        Self { color, detail }
    }

    /// How text for a stream is written.
    pub fn look(self, stream: Stream) -> Look {
        let term = term(stream);
        let asked = std::env::var("COLUMNS").ok();
        let width = asked
            .and_then(|text| text.parse().ok())
            .filter(|columns| *columns >= 20)
            .or_else(|| term.size_checked().map(|(_, columns)| usize::from(columns)))
            .unwrap_or(WIDTH);
        Look {
            width,
            colour: self.colour(&term),
            detail: self.detail,
        }
    }

    fn colour(self, term: &Term) -> bool {
        let refused = || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !refused() && term.is_term() && term.features().colors_supported(),
        }
    }

    /// Whether a stream is shown to a person at once.
    pub fn is_terminal(stream: Stream) -> bool {
        term(stream).is_term()
    }
}

fn term(stream: Stream) -> Term {
    match stream {
        Stream::Output => Term::stdout(),
        Stream::Error => Term::stderr(),
    }
}

/// Writes bytes as they are. That nobody reads to the end is fine.
pub fn write(stream: Stream, bytes: &[u8]) -> Result<(), Refusal> {
    let done = match stream {
        Stream::Output => {
            let mut out = io::stdout().lock();
            out.write_all(bytes).and_then(|()| out.flush())
        }
        Stream::Error => io::stderr().lock().write_all(bytes),
    };
    match done {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe && stream == Stream::Output => Err(
            Refusal::new(format!("standard output cannot be written: {error}")),
        ),
        _ => Ok(()),
    }
}

/// Whether somebody is there to be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && term(Stream::Error).is_term()
}

/// Writes to standard error and reads a line; nothing where the input has ended.
///
/// The terminal reads lines as it always does, so that it is left as it was however this ends.
pub fn prompt(text: &str) -> Option<String> {
    let _ = write(Stream::Error, text.as_bytes());
    let mut line = Vec::new();
    match io::stdin().lock().read_until(b'\n', &mut line) {
        Ok(read) if read > 0 => Some(String::from_utf8_lossy(&line).trim().to_owned()),
        _ => {
            let _ = write(Stream::Error, b"\n");
            None
        }
    }
}

/// Asks on standard error; nothing if nobody is there to answer. Only a plain yes is one.
pub fn ask(question: &str) -> Option<bool> {
    if !can_ask() {
        return None;
    }
    let answer = prompt(&format!("{question} [y/N] "))?;
    Some(matches!(answer.as_str(), "y" | "Y" | "yes"))
}

/// A message beside the results.
pub fn message(text: &str) {
    // there is nowhere to report that standard error is gone
    let _ = write(Stream::Error, format!("{text}\n").as_bytes());
}
