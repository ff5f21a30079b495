//! A program on a pseudo-terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::process::{Child, Command, ExitStatus};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::fs::{CWD, Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// A terminal of a size, and what was shown on it.
pub struct Pty {
    keyboard: File,
    slave: Option<OwnedFd>,
    shown: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

/// How long something that is expected may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

impl Pty {
    pub fn new(rows: u16, columns: u16) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let flags = OFlags::RDWR | OFlags::NOCTTY;
        let slave = rustix::fs::openat(CWD, name, flags, Mode::empty()).unwrap();
        let size = Winsize {
            ws_row: rows,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&slave, size).unwrap();
        let keyboard = File::from(master);
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

    /// One more descriptor of the terminal, for a stream of a program.
    pub fn stream(&self) -> OwnedFd {
        let slave = self.slave.as_ref().unwrap();
        slave.as_fd().try_clone_to_owned().unwrap()
    }

    /// Starts a program on it.
    pub fn start(&self, command: &mut Command) -> Child {
        command
            .stdin(self.stream())
            .stdout(self.stream())
            .stderr(self.stream());
        command.spawn().unwrap()
    }

    /// Runs a program to its end; gives how it ended and what was shown.
    pub fn run(self, mut command: Command) -> (ExitStatus, String) {
        let mut child = self.start(&mut command);
        // it holds descriptors of the terminal
        drop(command);
        let status = child.wait().unwrap();
        (status, self.shown())
    }

    /// Types on it.
    pub fn type_in(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Waits until a text has been shown.
    pub fn wait_for(&self, text: &str) {
        let start = Instant::now();
        while !self.now().contains(text) {
            let late = start.elapsed() > PATIENCE;
            assert!(!late, "`{text}` was not shown: {:?}", self.now());
            thread::sleep(Duration::from_millis(20));
        }
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
