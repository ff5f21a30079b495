//! Unified diffs in colour.

use std::fmt::{self, Write};

use super::ink::Ink;
use crate::render::Look;

/// Writes a unified diff of one file as a terminal shows it: what was, what is, and where. The text is left as it is.
pub fn tinted(out: &mut dyn Write, view: &str, look: &Look) -> fmt::Result {
    let mut is_head = true;
    for line in view.split_inclusive('\n') {
        let text = line.trim_end_matches(['\r', '\n']);
        is_head &= !text.starts_with("@@");
        let ink = match text.chars().next() {
            _ if is_head => Ink::Strong,
            Some('@') => Ink::Faint,
            Some('-') => Ink::Old,
            Some('+') => Ink::New,
            _ => Ink::Plain,
        };
        ink.write(out, text, look)?;
        out.write_str(line.get(text.len()..).unwrap_or_default())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Detail;

    #[test]
    fn lines_are_told_apart_and_nothing_else_is_touched() {
        let view = "--- a\n+++ b\n@@ -1,2 +1,2 @@\n x\t1\r\n--- y\n+++ z\n";
        let mut look = Look::plain(80, Detail::Normal);
        let seen = |look: &Look| {
            let mut out = String::new();
            tinted(&mut out, view, look).unwrap();
            out
        };
        assert_eq!(seen(&look), view);
        look.colour = true;
        let seen = seen(&look);
        assert_eq!(
            seen,
            "\u{1b}[1m--- a\u{1b}[0m\n\u{1b}[1m+++ b\u{1b}[0m\n\u{1b}[2m@@ -1,2 +1,2 @@\u{1b}[0m\n x\t1\r\n\
             \u{1b}[31m--- y\u{1b}[0m\n\u{1b}[32m+++ z\u{1b}[0m\n"
        );
    }
}
