//! The terminal: how text looks on it, and writing to it, through a pager where that is wanted.

mod look;
mod output;
mod pager;
mod progress;
mod prompt;

use std::io::{self, Write as _};

use console::Term;

pub use look::{Terminal, Wishes};
pub use progress::Progress;
pub use prompt::ask;

use crate::error::Refusal;

/// One of the two standard streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Output,
    Error,
}

impl Stream {
    fn term(self) -> Term {
        match self {
            Self::Output => Term::stdout(),
            Self::Error => Term::stderr(),
        }
    }
}

/// Whether a terminal can do more than print one line after the other.
fn is_capable() -> bool {
    anstyle_query::term_supports_color()
}

/// Writes bytes as they are; to a terminal through a pager, where they are too long for it and one is wanted. That nobody reads
/// to the end is fine.
pub fn write(stream: Stream, bytes: &[u8]) -> Result<(), Refusal> {
    let done = match stream {
        Stream::Output => output::write(bytes),
        Stream::Error => to_error(bytes),
    };
    match done {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe && stream == Stream::Output => Err(
            Refusal::new(format!("standard output cannot be written: {error}")),
        ),
        _ => Ok(()),
    }
}

/// A message beside the results.
pub fn message(text: &str) {
    // there is nowhere to report that standard error is gone
    let _ = write(Stream::Error, format!("{text}\n").as_bytes());
}

/// Writes what is still held back, and waits until the reader has closed the pager.
pub fn finish() -> Result<(), Refusal> {
    match output::release() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Refusal::new(format!(
            "standard output cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}

/// On one terminal, results and messages keep their order, and a pager shows both.
fn to_error(bytes: &[u8]) -> io::Result<()> {
    if Terminal::is_terminal(Stream::Error) && output::is_held() {
        return output::write(bytes);
    }
    progress::aside(|| io::stderr().lock().write_all(bytes))
}
