//! Commands that go on from here.

use std::fmt::{self, Write};

use super::phrase::{Ink, Phrase};
use crate::render::Look;

/// Commands to copy behind a word, a line each; they are not wrapped.
pub fn commands<S: AsRef<str>>(
    out: &mut dyn Write,
    word: &str,
    commands: &[S],
    indent: usize,
    look: &Look,
) -> fmt::Result {
    let after = word.len() + 2;
    for (at, command) in commands.iter().enumerate() {
        let word = if at == 0 { word } else { "" };
        write!(out, "{:indent$}", "")?;
        Phrase::new(Ink::Strong, word)
            .add(Ink::Plain, &" ".repeat(after - word.len()))
            .add(Ink::Plain, command.as_ref())
            .write(out, look)?;
        out.write_char('\n')?;
    }
    Ok(())
}

/// The same, for what is to be done next.
pub fn next<S: AsRef<str>>(
    out: &mut dyn Write,
    list: &[S],
    indent: usize,
    look: &Look,
) -> fmt::Result {
    commands(out, "Next:", list, indent, look)
}
