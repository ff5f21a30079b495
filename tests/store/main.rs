//! What is saved is what was there, and whatever happens to a backup afterwards is noticed.
#![allow(clippy::unwrap_used, clippy::panic)]

mod promised;
mod properties;
mod restoring;
mod saving;
mod tampering;
mod together;
mod writing;

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use kata_upgrade::store::{Backup, BackupRequest, Finding, StoreError, create, list, verify};

/// Two files and a place for backups.
struct Bench {
    temp: tempfile::TempDir,
    dir: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        fs::write(
            temp.path().join("a.toml"),
            "[hypervisor.qemu]\ndefault_vcpus = 2\n",
        )
        .unwrap();
        fs::write(temp.path().join("b.toml"), b"b = '\xff'\r\n").unwrap();
        let dir = temp.path().join("made/when/needed");
        Self { temp, dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn save(&self, names: &[&str]) -> Result<Backup, StoreError> {
        create(
            &self.dir,
            &names
                .iter()
                .map(|name| request(&self.path(name)))
                .collect::<Vec<_>>(),
            None,
        )
    }

    /// The codes `verify` finds in the only backup there is.
    fn codes(&self) -> Vec<&'static str> {
        let verified = verify(&self.dir, None).unwrap();
        assert_eq!(verified.len(), 1);
        verified[0].findings.iter().map(Finding::code).collect()
    }

    /// Whether `list` calls the only backup there is good.
    fn good(&self) -> bool {
        let listed = list(&self.dir).unwrap();
        assert_eq!(listed.len(), 1);
        listed[0].good()
    }

    fn partials(&self) -> usize {
        fs::read_dir(&self.dir)
            .unwrap()
            .filter(|e| e.as_ref().unwrap().file_name().as_encoded_bytes()[0] == b'.')
            .count()
    }
}

fn request(path: &Path) -> BackupRequest {
    BackupRequest {
        path: path.to_owned(),
        edition: Some("kata-3.2.0/go/qemu".to_owned()),
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().mode() & 0o7777
}
