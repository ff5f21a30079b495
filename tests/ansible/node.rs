//! A machine: a copy of its root, with its backups beside.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Everything below a directory: mode, time of the last change, and bytes or what a link says.
pub type Tree = BTreeMap<PathBuf, (u32, i64, i64, Vec<u8>)>;

/// A machine.
pub struct Node {
    pub name: &'static str,
    dir: PathBuf,
}

impl Node {
    pub fn copy(name: &'static str, work: &Path) -> Self {
        let dir = work.join(name);
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/machines");
        let copied = Command::new("cp")
            .arg("-a")
            .arg(own.join(name))
            .arg(&dir)
            .status();
        assert!(copied.unwrap().success());
        Self { name, dir }
    }

    pub fn root(&self) -> String {
        self.dir.join("root").to_str().unwrap().to_owned()
    }

    pub fn backups(&self) -> String {
        self.dir.join("backups").to_str().unwrap().to_owned()
    }

    /// Runs the program on it.
    pub fn run(&self, words: &[&str]) -> Output {
        let path = std::env::var("PATH").unwrap_or_default();
        let stubs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guide/bin");
        Command::new(assert_cmd::cargo::cargo_bin("kata-upgrade"))
            .env("PATH", format!("{}:{path}", stubs.display()))
            .args(["--root", &self.root()])
            .args(words)
            .output()
            .unwrap()
    }

    /// What the program says of it as JSON.
    pub fn json(&self, words: &[&str]) -> Value {
        let output = self.run(&[words, &["--format", "json"]].concat());
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// A place in the root; the machines have no links on the way to where results go.
    fn place(&self, path: &str) -> PathBuf {
        Path::new(&self.root()).join(path.trim_start_matches('/'))
    }

    pub fn is_there(&self, path: &str) -> bool {
        self.place(path).symlink_metadata().is_ok()
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        fs::read(self.place(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        collect(&self.dir, &mut tree);
        tree
    }
}

fn collect(path: &Path, tree: &mut Tree) {
    let meta = path.symlink_metadata().unwrap();
    let mut content = Vec::new();
    if meta.is_symlink() {
        content = fs::read_link(path)
            .unwrap()
            .into_os_string()
            .into_encoded_bytes();
    } else if meta.is_file() {
        content = fs::read(path).unwrap();
    } else if meta.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            collect(&entry.unwrap().path(), tree);
        }
    }
    let times = (meta.mtime(), meta.mtime_nsec());
    tree.insert(path.to_owned(), (meta.mode(), times.0, times.1, content));
}
