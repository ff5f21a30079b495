//! Faults on demand: the n-th call of this thread fails, is cut short, or is the last thing the process does.

use std::cell::RefCell;

use rustix::io::{Errno, Result};
use rustix::process::{Signal, getpid, kill_process};

/// What happens at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It fails, once.
    Fails(Errno),
    /// It fails, and so do all later ones of its name.
    FailsOn(Errno),
    /// It reads or writes a part of what it should.
    Short,
    /// The process is killed before it.
    KillBefore,
    /// The process is killed after it.
    KillAfter,
}

/// When what happens.
#[derive(Debug, Default)]
struct Plan {
    calls: Vec<&'static str>,
    at: Option<(usize, Fault)>,
    /// The name of the call that keeps failing from now on.
    broken: Option<(&'static str, Errno)>,
    short: bool,
}

thread_local! {
    static PLAN: RefCell<Option<Plan>> = const { RefCell::new(None) };
}

/// Runs `work` with the fault at call number `at` (from 0), and with `missing` as if the system had no such call;
/// returns the calls that were made.
pub(crate) fn with<T>(
    at: Option<(usize, Fault)>,
    missing: Option<(&'static str, Errno)>,
    work: impl FnOnce() -> T,
) -> (T, Vec<&'static str>) {
    PLAN.set(Some(Plan {
        at,
        broken: missing,
        ..Plan::default()
    }));
    let result = work();
    let calls = PLAN.take().unwrap().calls;
    (result, calls)
}

pub(crate) fn active() -> bool {
    PLAN.with_borrow(Option::is_some)
}

/// Makes a call, or the fault that is planned for it.
///
/// A lock that is not free is asked for again until it is; that counts as one call. Not only another run holds a lock: so
/// does, for a moment, a process that another thread's test is just starting, with copies of all that is open.
pub(super) fn around<T>(name: &'static str, real: &mut impl FnMut() -> Result<T>) -> Result<T> {
    let fault = PLAN.with_borrow_mut(|plan| {
        let plan = plan.as_mut()?;
        let number = plan.calls.len();
        plan.calls.push(name);
        let broken = plan.broken.filter(|(broken, _)| *broken == name);
        let broken = broken.map(|(_, errno)| Fault::Fails(errno));
        let Some((_, fault)) = plan.at.filter(|(at, _)| *at == number) else {
            return broken;
        };
        match fault {
            Fault::FailsOn(errno) => plan.broken = Some((name, errno)),
            Fault::Short => plan.short = true,
            _ => {}
        }
        Some(fault)
    });
    match fault {
        Some(Fault::Fails(errno) | Fault::FailsOn(errno)) => Err(errno),
        Some(Fault::KillBefore) => die(),
        Some(Fault::KillAfter) => {
            let _ = real();
            die()
        }
        Some(Fault::Short) | None => {
            let result = real();
            if name == "flock" && matches!(result, Err(Errno::WOULDBLOCK)) {
                PLAN.with_borrow_mut(|plan| plan.as_mut().and_then(|plan| plan.calls.pop()));
            }
            result
        }
    }
}

pub(super) fn portion(len: usize) -> usize {
    let short = PLAN.with_borrow_mut(|plan| {
        plan.as_mut()
            .is_some_and(|plan| std::mem::take(&mut plan.short))
    });
    if short {
        len.min(1 + len / 2).min(7)
    } else {
        len
    }
}

fn die() -> ! {
    let _ = kill_process(getpid(), Signal::KILL);
    loop {
        std::thread::park();
    }
}
