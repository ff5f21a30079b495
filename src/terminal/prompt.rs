//! Questions.

use std::io::{self, IsTerminal as _};

use super::{Stream, Terminal, output, write};

/// Asks on standard error; nothing if nobody is there to answer. Only a plain yes is one.
pub fn ask(question: &str) -> Option<bool> {
    if !(io::stdin().is_terminal() && Terminal::is_terminal(Stream::Error)) {
        return None;
    }
    // what was said so far is what the question is about
    output::release().ok()?;
    let _ = write(Stream::Error, format!("{question} [y/N] ").as_bytes());
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).ok()?;
    Some(matches!(answer.trim(), "y" | "Y" | "yes"))
}
