//! Questions.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::{Stream, Terminal, output, write};

/// Whether somebody is there to be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && Terminal::is_terminal(Stream::Error)
}

/// Writes to standard error and reads a line; nothing where the input has ended.
///
/// The terminal reads lines as it always does, so that it is left as it was however this ends.
pub fn prompt(text: &str) -> Option<String> {
    // what was said so far is what the question is about
    output::release().ok()?;
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
