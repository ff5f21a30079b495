//! A program on a pseudo-terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command as Leader, Pts, open};
use rustix::termios::{Termios, tcgetattr};

/// A terminal of a size, and what was shown on it.
pub struct Pty {
    keyboard: File,
    /// The side of the programs, until one is started on it.
    slave: Option<Pts>,
    shown: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

/// How long something that is expected may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

impl Pty {
    pub fn new(rows: u16, columns: u16) -> Self {
        let (master, slave) = open().unwrap();
        master.resize(Size::new(rows, columns)).unwrap();
        let keyboard = File::from(OwnedFd::from(master));
        let mut screen = keyboard.try_clone().unwrap();
        let shown = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&shown);
        let reader = thread::spawn(move || {
            let mut some = [0; 4096];
            // the last program that closes the terminal makes reading an error
            while let Ok(count @ 1..) = screen.read(&mut some) {
                all.lock().unwrap().extend_from_slice(&some[..count]);
            }
        });
        Self {
            keyboard,
            slave: Some(slave),
            shown,
            reader: Some(reader),
        }
    }

    /// One more descriptor of the terminal, for a stream of a program that is not started on it.
    #[allow(dead_code, reason = "one of its users asks for it")]
    pub fn stream(&self) -> OwnedFd {
        let slave = self.slave.as_ref().unwrap();
        slave.as_fd().try_clone_to_owned().unwrap()
    }

    /// Starts a program on it, as its own.
    pub fn start(&mut self, command: Command) -> Child {
        Leader::from(command)
            .spawn(self.slave.take().unwrap())
            .unwrap()
    }

    /// Runs a program to its end; gives how it ended and what was shown.
    #[allow(dead_code, reason = "one of its users asks for it")]
    pub fn run(mut self, command: Command) -> (ExitStatus, String) {
        let mut child = self.start(command);
        let status = child.wait().unwrap();
        (status, self.shown())
    }

    /// Types on it.
    pub fn type_in(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Waits until a text has been shown behind the first so many bytes; tells where it ends.
    pub fn wait_for(&self, text: &str, behind: usize) -> usize {
        let start = Instant::now();
        loop {
            let is_over = self.is_over() || start.elapsed() > PATIENCE;
            let now = self.now();
            let rest = now.get(behind..).unwrap_or_default();
            if let Some(at) = rest.find(text) {
                return behind + at + text.len();
            }
            assert!(!is_over, "`{text}` was not shown: {now}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until no program is on it any more.
    #[allow(dead_code, reason = "one of its users asks for it")]
    pub fn wait(&self) {
        let start = Instant::now();
        while !self.is_over() {
            assert!(start.elapsed() < PATIENCE, "does not end: {}", self.now());
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn is_over(&self) -> bool {
        self.reader.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// How it takes what is typed and shows what is said.
    #[allow(dead_code, reason = "one of its users asks for it")]
    pub fn modes(&self) -> Termios {
        tcgetattr(&self.keyboard).unwrap()
    }

    /// What was shown up to now.
    fn now(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().unwrap()).replace("\r\n", "\n")
    }

    /// All that was shown, when no program is on it any more.
    pub fn shown(mut self) -> String {
        drop(self.slave.take());
        self.reader.take().unwrap().join().unwrap();
        self.now()
    }
}
