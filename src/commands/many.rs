//! Many files: looked at on all processors, written in their order, and forgotten.

use crate::error::Refusal;
use crate::terminal::{self, Progress, Stream};

/// Files that are looked at before what was found is written: what they take is all the memory that many files take.
const AT_ONCE: usize = 64;
/// Files that are worth another thread.
const WORTHWHILE: usize = 4;

/// What one file has to show.
pub struct Part {
    pub text: String,
    /// Whether there is something in it that the reader must know: then the status is not 0.
    pub counts: bool,
}

/// What stands around the parts.
#[derive(Default)]
pub struct Frame {
    pub head: String,
    /// Before the first part, if there is one.
    pub first: &'static str,
    /// Before each other part.
    pub between: &'static str,
}

/// What came of them all.
#[derive(Default)]
pub struct Outcome {
    /// Whether any part was written.
    pub any: bool,
    /// How many parts count.
    pub counting: usize,
    /// What could not be looked at, with its place.
    pub refusals: Vec<(usize, Refusal)>,
}

impl Outcome {
    /// The exit status.
    pub fn status(&self) -> u8 {
        if self.refusals.is_empty() {
            u8::from(self.counting > 0)
        } else {
            2
        }
    }
}

/// Writes what each of so many files has to show on standard output; `look` is given a file's place.
pub fn each(
    count: usize,
    frame: Frame,
    progress: &Progress,
    look: &(impl Fn(usize) -> Result<Part, Refusal> + Sync),
) -> Result<Outcome, Refusal> {
    let look = |at: &usize| {
        progress.step();
        look(*at)
    };
    let mut outcome = Outcome::default();
    let mut out = frame.head;
    let all: Vec<usize> = (0..count).collect();
    for some in all.chunks(AT_ONCE) {
        for (at, result) in some.iter().zip(side_by_side(some, &look)) {
            match result {
                Ok(part) => {
                    out += if outcome.any {
                        frame.between
                    } else {
                        frame.first
                    };
                    out += &part.text;
                    outcome.any = true;
                    outcome.counting += usize::from(part.counts);
                }
                Err(refusal) => outcome.refusals.push((*at, refusal)),
            }
        }
        terminal::write(Stream::Output, out.as_bytes())?;
        out.clear();
    }
    terminal::write(Stream::Output, out.as_bytes())?;
    Ok(outcome)
}

/// Does the same with each of a few files, on all processors; the results are in the files' order.
fn side_by_side<T: Sync, R: Send>(files: &[T], work: &(impl Fn(&T) -> R + Sync)) -> Vec<R> {
    if files.len() <= WORTHWHILE {
        // the system answers the question for processors by reading several files
        return files.iter().map(work).collect();
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(threads).max(WORTHWHILE);
    let (own, others) = files.split_at(share.min(files.len()));
    std::thread::scope(|scope| {
        let others: Vec<_> = others
            .chunks(share)
            .map(|files| (files, scope.spawn(|| files.iter().map(work).collect())))
            .collect();
        let mut results: Vec<R> = own.iter().map(work).collect();
        for (files, other) in others {
            // a thread that panicked has said so; its files are done again here, where it ends the program
            results.extend(
                other
                    .join()
                    .unwrap_or_else(|_| files.iter().map(work).collect::<Vec<R>>()),
            );
        }
        results
    })
}
