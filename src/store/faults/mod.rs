//! Every file-system call of every way of writing fails in turn, or is the process's last; then all must be in order.

mod scenes;
mod tree;

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustix::io::Errno;

use super::session::Session;
use super::{BackupId, Finding, Severity, StoreError, list, verify};
use crate::system::{
    self,
    faults::{Fault, with},
};
use scenes::{SCENES, Scene};
use tree::Tree;

/// Tells the child process what to do and where to die: scene, call, `before` or `after`, directory.
const CHILD: &str = "KATA_UPGRADE_FAULT";

/// Calls that change nothing.
const LOOKS: [&str; 9] = [
    "open",
    "readlinkat",
    "fstat",
    "statat",
    "read",
    "getdents",
    "flistxattr",
    "fgetxattr",
    "flock",
];

/// A bench with everything a scene needs.
struct Bench {
    _temp: tempfile::TempDir,
    _apart: Option<tempfile::TempDir>,
    top: PathBuf,
}

impl Bench {
    fn new(scene: &Scene) -> Self {
        // In memory where there is such a place: these are many thousand benches.
        let temp = tempfile::tempdir_in("/dev/shm")
            .or_else(|_| tempfile::tempdir())
            .unwrap();
        let top = temp.path().canonicalize().unwrap();
        std::fs::create_dir(top.join("fs")).unwrap();
        let apart = scene.apart.then(|| {
            let apart = tempfile::tempdir().unwrap();
            std::os::unix::fs::symlink(apart.path(), top.join("store")).unwrap();
            apart
        });
        (scene.set)(&top);
        Self {
            _temp: temp,
            _apart: apart,
            top,
        }
    }

    fn fs(&self) -> PathBuf {
        self.top.join("fs")
    }

    fn store(&self) -> PathBuf {
        self.top.join("store")
    }

    fn tree(&self) -> Tree {
        Tree::of(&self.fs())
    }

    /// How many unfinished files may be left here whatever the scene: one where all files have names.
    fn strays(&self) -> u8 {
        let dir = std::fs::File::open(self.fs()).unwrap();
        u8::from(system::unnamed(&dir, rustix::fs::Mode::empty()).is_err())
    }
}

/// Does something with every scene, on all processors.
fn each(work: impl Fn(usize, &Scene) + Sync) {
    let next = AtomicUsize::new(0);
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((number, scene)) = {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    SCENES.get(number).map(|scene| (number, scene))
                } {
                    work(number, scene);
                }
            });
        }
    });
}

/// How a scene looks before and after, and the calls it makes.
struct Course {
    old: Tree,
    new: Tree,
    calls: Vec<&'static str>,
}

impl Course {
    /// Looked at until two runs make the same calls: to be killed at one of them, another run has to come there.
    fn of(scene: &Scene) -> Self {
        let mut last = Self::once(scene);
        for _ in 0..5 {
            let next = Self::once(scene);
            if next.calls == last.calls {
                return next;
            }
            last = next;
        }
        panic!("{}: every run makes other calls", scene.name)
    }

    fn once(scene: &Scene) -> Self {
        let bench = Bench::new(scene);
        let old = bench.tree();
        let (result, calls) = with(None, scene.missing, || (scene.run)(&bench.top));
        result.unwrap();
        let new = bench.tree();
        assert_eq!(old != new, scene.changes, "{}", scene.name);
        Self { old, new, calls }
    }
}

#[test]
fn a_call_that_fails_leaves_the_old_or_the_new() {
    let tried: Mutex<BTreeMap<&str, usize>> = Mutex::default();
    each(|_, scene| {
        let course = Course::of(scene);
        for at in 0..course.calls.len() {
            let once = [
                Errno::NOSPC,
                Errno::IO,
                Errno::ROFS,
                Errno::ACCESS,
                Errno::INTR,
            ];
            let faults = once.map(Fault::Fails).into_iter().chain([
                Fault::Short,
                Fault::FailsOn(Errno::NOSPC),
                Fault::FailsOn(Errno::IO),
            ]);
            for fault in faults {
                fail(scene, &course, at, fault);
                *tried.lock().unwrap().entry(scene.name).or_default() += 1;
            }
        }
    });
    report("calls failed or cut short", &tried.into_inner().unwrap());
}

fn fail(scene: &Scene, course: &Course, at: usize, fault: Fault) {
    let bench = Bench::new(scene);
    let (result, calls) = with(Some((at, fault)), scene.missing, || (scene.run)(&bench.top));
    let call = calls.get(at).copied().unwrap_or("none");
    let what = format!("{}: call {at} ({call}): {fault:?}: {result:?}", scene.name);
    let now = bench.tree();
    match fault {
        Fault::Fails(Errno::INTR) | Fault::Short => {
            assert!(result.is_ok(), "{what}");
            assert!(now.same(&course.new), "{what}\n{now:?}");
            assert_backups(&bench, true, &what);
        }
        Fault::Fails(_) => {
            let wanted = if result.is_ok() {
                &course.new
            } else {
                &course.old
            };
            assert!(now.same(wanted), "{what}\n{now:?}\n{wanted:?}");
            assert_backups(&bench, result.is_ok() || !scene.leaves, &what);
        }
        _ => {
            now.assert_each(&[&course.old, &course.new], &what);
            assert_backups(&bench, false, &what);
        }
    }
    go_on(scene, course, &bench, &what);
}

#[test]
fn a_process_killed_anywhere_leaves_the_old_or_the_new() {
    let tried: Mutex<BTreeMap<&str, usize>> = Mutex::default();
    let strays = AtomicUsize::new(0);
    each(|number, scene| {
        let course = Course::of(scene);
        for at in 0..course.calls.len() {
            // To be killed after having looked is to be killed before what comes next.
            let looks = LOOKS.contains(&course.calls[at]);
            let moments = &["before", "after"][..if looks { 1 } else { 2 }];
            for moment in moments {
                let bench = Bench::new(scene);
                let what = format!(
                    "{}: killed {moment} call {at} ({})",
                    scene.name, course.calls[at]
                );
                kill(number, at, moment, &bench.top, &what);
                let mut now = bench.tree();
                let stray = now.take_strays();
                let most = usize::from(scene.strays.max(bench.strays()));
                assert!(stray <= most, "{what}\n{now:?}");
                strays.fetch_add(stray, Ordering::Relaxed);
                now.assert_each(&[&course.old, &course.new], &what);
                assert_backups(&bench, false, &what);
                go_on(scene, &course, &bench, &what);
                *tried.lock().unwrap().entry(scene.name).or_default() += 1;
            }
        }
    });
    let strays = strays.into_inner();
    report("kills", &tried.into_inner().unwrap());
    let _ = writeln!(
        io::stderr(),
        "    {strays} of them left an unfinished file beside its place, for want of files without a name; the next run removed it"
    );
}

fn kill(scene: usize, at: usize, moment: &str, top: &Path, what: &str) {
    let told = format!("{scene} {at} {moment} {}", top.to_str().unwrap());
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::faults::in_a_child", "--nocapture"])
        .env(CHILD, told)
        .output()
        .unwrap();
    assert_eq!(output.status.signal(), Some(9), "{what}: {output:?}");
}

/// The child that is killed; does nothing in a run of all tests.
#[test]
fn in_a_child() {
    let Ok(told) = std::env::var(CHILD) else {
        return;
    };
    let told: Vec<&str> = told.splitn(4, ' ').collect();
    let scene = &SCENES[told[0].parse::<usize>().unwrap()];
    let fault = match told[2] {
        "before" => Fault::KillBefore,
        _ => Fault::KillAfter,
    };
    let at = told[1].parse().unwrap();
    let _ = with(Some((at, fault)), scene.missing, || {
        (scene.run)(Path::new(told[3]))
    });
}

/// What is listed is good; nothing else is there, unless the process was killed or could not clean up.
fn assert_backups(bench: &Bench, tidy: bool, what: &str) {
    for one in verify(&bench.store(), None).unwrap() {
        let wrong = one
            .findings
            .iter()
            .find(|f| f.severity() == Severity::Error);
        assert_eq!(wrong, None, "{what}");
        // The very last call may fail without any harm: the next run finds everything done.
        let known = |finding: &Finding| *finding == Finding::HalfWay;
        assert!(
            !tidy || one.findings.iter().all(known),
            "{what}: {:?}",
            one.findings
        );
    }
    if tidy {
        assert_only_backups(&bench.store(), what);
    }
}

fn assert_only_backups(store: &Path, what: &str) {
    let Ok(entries) = std::fs::read_dir(store) else {
        return;
    };
    for entry in entries {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.parse::<BackupId>().is_ok(), "{what}: left {name}");
    }
}

/// The next run settles what is left, and works.
fn go_on(scene: &Scene, course: &Course, bench: &Bench, what: &str) {
    let store = bench.store();
    drop(Session::begin(&store, None).unwrap());
    let settled = bench.tree();
    assert!(
        settled.same(&course.old) || settled.same(&course.new),
        "{what}: settled\n{settled:?}"
    );
    assert_only_backups(&store, what);
    let again: Result<(), StoreError> = (scene.run)(&bench.top);
    assert!(again.is_ok(), "{what}: the next run: {again:?}");
    let now = bench.tree();
    assert!(now.same(&course.new), "{what}: the next run\n{now:?}");
    assert_only_backups(&store, what);
    assert_backups(bench, true, what);
    assert!(
        list(&store).unwrap().iter().all(super::Listed::good),
        "{what}"
    );
}

fn report(what: &str, tried: &BTreeMap<&str, usize>) {
    let sum: usize = tried.values().sum();
    // Not by `println!`, which a passing test keeps to itself.
    let _ = writeln!(io::stderr(), "\n    {sum} {what}: {tried:?}");
    assert!(sum > 500);
}
