//! The program that shows a long text a screen at a time.

use std::env;
use std::io::{self, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGQUIT};
use signal_hook::flag;

/// What `less` is told where nobody said otherwise: leave at once if it fits after all, show colours, leave the screen as it is.
const LESS: &str = "FRX";
/// The same for `lv`.
const LV: &str = "-c";

/// A pager that runs.
pub struct Pager {
    child: Child,
    /// Whether it was closed before the end.
    is_closed: bool,
}

/// What only a shell knows how to take, as git has it; quotes it shares with the words.
const FOR_A_SHELL: &[char] = &[
    '|', '&', ';', '<', '>', '(', ')', '$', '`', '*', '?', '[', '~', '\n',
];

/// The words of the pager's command; none where text is to be shown plainly.
pub fn command() -> Option<Vec<String>> {
    let named = ["KATA_UPGRADE_PAGER", "PAGER"]
        .iter()
        .find_map(|name| env::var(name).ok());
    words(named.as_deref().unwrap_or("less"))
}

fn words(text: &str) -> Option<Vec<String>> {
    let words = shlex::split(text)?;
    let is_assignment = |word: &String| word.contains('=');
    match words.first().map(String::as_str) {
        None | Some("" | "cat") => None,
        Some(_) if text.contains(FOR_A_SHELL) || words.first().is_some_and(is_assignment) => {
            Some(["sh", "-c", text].map(str::to_owned).to_vec())
        }
        Some(_) => Some(words),
    }
}

/// Starts the pager, if it can be.
pub fn start() -> Option<Pager> {
    let words = command()?;
    let (program, arguments) = words.split_first()?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped());
    for (name, value) in [("LESS", LESS), ("LV", LV)] {
        if env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    let child = command.spawn().ok()?;
    // an interrupt is for the pager; this program waits for it to end, so that the shell does not take the terminal from it
    interrupts_end_us(false);
    Some(Pager {
        child,
        is_closed: false,
    })
}

impl Pager {
    /// Writes to it; that it was closed early is fine.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(input) = self.child.stdin.as_mut().filter(|_| !self.is_closed) else {
            return Ok(());
        };
        // old pagers show the code of a link instead of following it
        let text = without_links(bytes);
        match input.write_all(&text).and_then(|()| input.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_closed = true;
                Ok(())
            }
            done => done,
        }
    }

    /// Tells it that this was all, and waits for it.
    pub fn finish(mut self) {
        drop(self.child.stdin.take());
        // how a reader leaves the pager is no matter of ours
        let _ = self.child.wait();
        interrupts_end_us(true);
    }
}

/// Says whether an interrupt ends this program, as it does from the beginning until a pager is there.
fn interrupts_end_us(ends: bool) {
    static ENDS: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let own = ENDS.get_or_init(|| {
        let own = Arc::new(AtomicBool::new(ends));
        for signal in [SIGINT, SIGQUIT] {
            let _ = flag::register_conditional_default(signal, Arc::clone(&own));
        }
        own
    });
    own.store(ends, Ordering::SeqCst);
}

/// Where a hyperlink's code begins, and where it ends.
const LINK: (&[u8], &[u8]) = (b"\x1b]8;", b"\x1b\\");

/// Text without the codes of hyperlinks.
pub fn without_links(bytes: &[u8]) -> Vec<u8> {
    let find = |text: &[u8], what: &[u8]| text.windows(what.len()).position(|own| own == what);
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(start) = find(rest, LINK.0) {
        let (before, code) = rest.split_at(start);
        plain.extend_from_slice(before);
        rest = find(code, LINK.1).map_or(&[][..], |end| &code[end + LINK.1.len()..]);
    }
    plain.extend_from_slice(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_a_shell_does() {
        let split = |text| words(text).unwrap();
        assert_eq!(split("less -R '-P a b'"), ["less", "-R", "-P a b"]);
        for shell in [
            "col -b | less",
            "LESS=R less",
            "$HOME/bin/page",
            "less -R > /tmp/x",
        ] {
            assert_eq!(split(shell), ["sh", "-c", shell]);
        }
        for none in ["", "  ", "cat", "''", "less 'open"] {
            assert_eq!(words(none), None, "{none}");
        }
    }

    #[test]
    fn links_leave_their_text() {
        let text = b"a \x1b]8;;file://h/x\x1b\\\x1b[1mb\x1b[0m\x1b]8;;\x1b\\ c";
        assert_eq!(without_links(text), b"a \x1b[1mb\x1b[0m c");
        assert_eq!(without_links(b"plain"), b"plain");
    }
}
