//! What is below a directory, to be compared.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// One thing below a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Dir,
    Link(PathBuf),
    File {
        text: String,
        mode: u32,
        owner: (u32, u32),
        mtime: (i64, i64),
        mark: Option<String>,
    },
}

/// All things below a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree(BTreeMap<PathBuf, Thing>);

impl Tree {
    pub(super) fn of(top: &Path) -> Self {
        let mut tree = Self(BTreeMap::new());
        tree.add(top, Path::new(""));
        tree
    }

    fn add(&mut self, top: &Path, below: &Path) {
        for entry in fs::read_dir(top.join(below)).unwrap() {
            let below = below.join(entry.unwrap().file_name());
            let path = top.join(&below);
            let meta = fs::symlink_metadata(&path).unwrap();
            let thing = if meta.is_dir() {
                self.add(top, &below);
                Thing::Dir
            } else if meta.is_symlink() {
                Thing::Link(fs::read_link(&path).unwrap())
            } else {
                let text = String::from_utf8(fs::read(&path).unwrap()).unwrap();
                // A new file is as old as the moment it was made in.
                let is_new = text.starts_with("new");
                Thing::File {
                    mode: meta.mode(),
                    owner: (meta.uid(), meta.gid()),
                    mtime: if is_new {
                        (0, 0)
                    } else {
                        (meta.mtime(), meta.mtime_nsec())
                    },
                    mark: xattr::get(&path, "user.mark")
                        .ok()
                        .flatten()
                        .map(|mark| String::from_utf8_lossy(&mark).into_owned()),
                    text,
                }
            };
            self.0.insert(below, thing);
        }
    }

    /// Whether all files and links are the same. An empty directory more or less is no harm.
    pub(super) fn same(&self, other: &Self) -> bool {
        let things = |tree: &Self| {
            let mut tree = tree.clone();
            tree.0.retain(|_, thing| *thing != Thing::Dir);
            tree
        };
        things(self) == things(other)
    }

    /// Takes out what unfinished runs leave beside a place; returns how many there were. None is where runtimes read.
    pub(super) fn take_strays(&mut self) -> usize {
        let is_stray = |path: &PathBuf| {
            path.file_name()
                .unwrap()
                .to_str()
                .unwrap()
                .starts_with(".kata-upgrade-")
        };
        let before = self.0.len();
        self.0.retain(|path, _| {
            assert!(
                !(is_stray(path) && path.parent().unwrap().ends_with("config.d")),
                "{path:?}"
            );
            !is_stray(path)
        });
        before - self.0.len()
    }

    /// Every single thing is as in one of these, and each of them is there or may be missing.
    pub(super) fn assert_each(&self, courses: &[&Self], what: &str) {
        let all = self
            .0
            .keys()
            .chain(courses.iter().flat_map(|course| course.0.keys()));
        for path in all {
            let now = self.0.get(path);
            let is_dir = |thing: Option<&Thing>| thing.is_none_or(|thing| *thing == Thing::Dir);
            let fits = is_dir(now) && courses.iter().any(|course| is_dir(course.0.get(path)))
                || courses.iter().any(|course| course.0.get(path) == now);
            assert!(fits, "{what}: {path:?} is {now:?}");
        }
    }
}
