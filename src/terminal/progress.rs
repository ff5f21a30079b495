//! What is going on, on standard error, while something takes longer than a second; nothing is left of it afterwards.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Terminal;

/// How long work goes on unseen.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the sign of life moves.
const BEAT: Duration = Duration::from_millis(120);

/// The bar that is on the screen now or may come to it.
static BAR: Mutex<Option<ProgressBar>> = Mutex::new(None);

fn bar() -> MutexGuard<'static, Option<ProgressBar>> {
    BAR.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Work that is shown until this is dropped. There is one at a time.
pub struct Progress {
    waits: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Work on so many things, `what` saying what is done to them: `looking at files`.
    pub fn counted(terminal: &Terminal, what: &'static str, count: usize) -> Self {
        Self::start(terminal, what, Some(count))
    }

    /// Work whose end is not known.
    pub fn endless(terminal: &Terminal, what: &'static str) -> Self {
        Self::start(terminal, what, None)
    }

    fn start(terminal: &Terminal, what: &'static str, count: Option<usize>) -> Self {
        if !terminal.shows_progress() {
            return Self { waits: None };
        }
        let new = count.map_or_else(ProgressBar::no_length, |count| {
            ProgressBar::new(count as u64)
        });
        new.set_draw_target(ProgressDrawTarget::hidden());
        new.set_style(style(count.is_some(), terminal.is_ascii()));
        new.set_message(what);
        *bar() = Some(new);
        let (done, is_done) = mpsc::channel::<()>();
        let waits = thread::spawn(move || {
            if is_done.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                if let Some(bar) = &*bar() {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                    bar.enable_steady_tick(BEAT);
                }
            }
        });
        Self {
            waits: Some((done, waits)),
        }
    }

    /// One thing is done.
    pub fn step(&self) {
        if self.waits.is_none() {
            return;
        }
        if let Some(bar) = &*bar() {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, waits)) = self.waits.take() {
            drop(done);
            let _ = waits.join();
            hide();
        }
    }
}

/// Takes the bar off the screen for good.
pub fn hide() {
    if let Some(bar) = bar().take() {
        bar.finish_and_clear();
    }
}

/// Does something with the bar off the screen.
pub fn aside<T>(work: impl FnOnce() -> T) -> T {
    let own = bar().clone();
    match own {
        Some(bar) => bar.suspend(work),
        None => work(),
    }
}

fn style(counted: bool, ascii: bool) -> ProgressStyle {
    let (beats, pieces) = if ascii {
        ("|/-\\ ", "#> ")
    } else {
        ("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ", "━╸ ")
    };
    let template = if counted {
        "{spinner} {msg}: {human_pos} of {human_len}  {bar:20}  {elapsed}"
    } else {
        "{spinner} {msg}  {elapsed}"
    };
    let style = ProgressStyle::with_template(template);
    style
        .unwrap_or_else(|_| ProgressStyle::default_spinner())
        .tick_chars(beats)
        .progress_chars(pieces)
}
