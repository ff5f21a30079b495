//! Standard output. Where a pager is wanted, text is held back until it is known to be longer than the screen.

use std::io::{self, Write as _};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::pager::{self, Pager};
use super::progress;

/// Where text goes.
enum Way {
    /// Straight to standard output.
    Straight,
    /// Nowhere yet: it may be short.
    Held { text: Vec<u8>, screen: Screen },
    /// Into the pager.
    Paged(Pager),
}

/// The size of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    pub rows: usize,
    pub columns: usize,
}

static WAY: Mutex<Way> = Mutex::new(Way::Straight);

fn way() -> MutexGuard<'static, Way> {
    WAY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds text back from now on, to page what is longer than the screen.
pub fn hold(screen: Screen) {
    *way() = Way::Held {
        text: Vec::new(),
        screen,
    };
}

/// Whether text is held back or goes into a pager.
pub fn is_held() -> bool {
    !matches!(*way(), Way::Straight)
}

/// Whether a pager has the screen.
pub fn is_paged() -> bool {
    matches!(*way(), Way::Paged(_))
}

/// Writes to standard output or into the pager, or keeps it for then.
pub fn write(bytes: &[u8]) -> io::Result<()> {
    let mut way = way();
    match &mut *way {
        Way::Straight => straight(bytes),
        Way::Paged(pager) => pager.write(bytes),
        Way::Held { text, screen } => {
            text.extend_from_slice(bytes);
            if !screen.is_shorter_than(text) {
                return Ok(());
            }
            let text = std::mem::take(text);
            // the screen will be the pager's
            progress::hide();
            let Some(mut pager) = pager::start() else {
                *way = Way::Straight;
                return straight(&text);
            };
            let done = pager.write(&text);
            *way = Way::Paged(pager);
            done
        }
    }
}

/// Writes what is held back, without a pager from now on; waits for one that runs.
pub fn release() -> io::Result<()> {
    match std::mem::replace(&mut *way(), Way::Straight) {
        Way::Straight => Ok(()),
        Way::Held { text, .. } => straight(&text),
        Way::Paged(pager) => {
            pager.finish();
            Ok(())
        }
    }
}

fn straight(bytes: &[u8]) -> io::Result<()> {
    progress::aside(|| {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush())
    })
}

impl Screen {
    /// Whether a text needs more lines than there are, one being the shell's.
    fn is_shorter_than(self, text: &[u8]) -> bool {
        let text = pager::without_links(text);
        let text = String::from_utf8_lossy(&text);
        let mut rows = 1;
        text.lines().any(|line| {
            let width = console::measure_text_width(line);
            rows += width.div_ceil(self.columns.max(1)).max(1);
            rows > self.rows
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_take_several_rows_and_colours_none() {
        let screen = Screen {
            rows: 4,
            columns: 10,
        };
        assert!(!screen.is_shorter_than(b"one\ntwo\nthree\n"));
        assert!(screen.is_shorter_than(b"one\ntwo\nthree\nfour\n"));
        assert!(screen.is_shorter_than(b"one\ntwo\nthree, and more\n"));
        assert!(!screen.is_shorter_than(b"one\ntwo\n\x1b[31mthree\x1b[0m\n"));
        let link = b"one\ntwo\n\x1b]8;;file://h/long/name\x1b\\three\x1b]8;;\x1b\\\n";
        assert!(!screen.is_shorter_than(link));
    }
}
