//! Names and other foreign text, made safe to print.

use std::ffi::OsStr;
use std::fmt::{self, Write as _};
use std::os::unix::ffi::OsStrExt as _;

/// Shows text that others chose: control and direction-changing characters escaped, invalid UTF-8 as `\xNN`.
///
/// For messages only; two different names may look the same in it.
pub fn shown<S: AsRef<OsStr> + ?Sized>(text: &S) -> Shown<'_> {
    Shown(text.as_ref())
}

/// What [`shown`] returns.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a>(&'a OsStr);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.as_bytes().utf8_chunks() {
            for c in chunk.valid().chars() {
                if deceives(c) {
                    write!(f, "{}", c.escape_default())?;
                } else {
                    f.write_char(c)?;
                }
            }
            for byte in chunk.invalid() {
                write!(f, "\\x{byte:02x}")?;
            }
        }
        Ok(())
    }
}

/// Whether a terminal would act on the character instead of showing it.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_acts_on_is_escaped() {
        let text = OsStr::from_bytes(b"a\n\x1b[31m\xff\xe2\x80\xae\xc3\xa9 b");
        assert_eq!(shown(text).to_string(), "a\\n\\u{1b}[31m\\xff\\u{202e}é b");
    }
}
