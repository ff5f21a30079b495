//! From a name to what it stands for, one step at a time where links are on the way, never out of `--root`.

mod straight;

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::SourceError;
use crate::system;

/// How many symbolic links are followed for one name; Linux follows as many.
pub const MAX_LINKS: usize = 40;

/// Holds a place without reading it, so that neither devices nor pipes notice.
const LOOK: OFlags = OFlags::PATH.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Opens without waiting and without following a link.
pub(crate) const READ: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::NOCTTY)
    .union(OFlags::CLOEXEC);

/// A symbolic link that was followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where the link is, all links before it resolved; inside the root, without it.
    pub path: PathBuf,
    /// What the link says, unchanged.
    pub target: PathBuf,
}

/// What a name stands for: the place, held open.
#[derive(Debug)]
pub struct Located {
    /// The name as typed.
    pub typed: PathBuf,
    /// The place without links, `.` and `..`; inside the root, without it.
    pub resolved: PathBuf,
    /// The links on the way, in the order they were followed.
    pub links: Vec<Link>,
    /// The resolved place as this machine's own root sees it.
    pub on_disk: PathBuf,
    /// The directory that holds it; none for the root itself.
    parent: Option<File>,
    place: File,
}

impl Located {
    /// What is there, asked of the open handle.
    pub fn metadata(&self) -> Result<Metadata, SourceError> {
        system::metadata(&self.place).map_err(|reason| SourceError::Io {
            path: self.typed.clone(),
            reason,
        })
    }

    /// Opens the place for reading, without waiting and without following a link that took its place meanwhile.
    pub(crate) fn open(&self) -> Result<File, Errno> {
        let (dir, name) = match (&self.parent, self.resolved.file_name()) {
            (Some(parent), Some(name)) => (parent, name),
            _ => (&self.place, OsStr::new(".")),
        };
        match system::openat(dir, name, READ | OFlags::NOATIME, Mode::empty()) {
            // Only the owner may read without leaving a trace.
            Err(Errno::PERM) => Ok(system::openat(dir, name, READ, Mode::empty())?.into()),
            opened => Ok(opened?.into()),
        }
    }
}

/// Finds what `path` stands for, following links as the system would.
///
/// With `root`, `path` is a name inside that other root: relative names start there, absolute links start there again,
/// and `..` stops there.
pub fn locate(path: &Path, root: Option<&Path>) -> Result<Located, SourceError> {
    if path.as_os_str().is_empty() {
        return Err(SourceError::Missing {
            path: path.to_owned(),
        });
    }
    if let Some(found) = straight::straight(path, root) {
        return found;
    }
    walked(path, root)
}

/// The same, step by step.
fn walked(path: &Path, root: Option<&Path>) -> Result<Located, SourceError> {
    let top = root.unwrap_or(Path::new("/"));
    let base =
        system::open(top, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC).map_err(|errno| {
            SourceError::Root {
                root: top.to_owned(),
                reason: errno.into(),
            }
        })?;
    let mut walk = Walk {
        typed: path,
        base: base.into(),
        dirs: Vec::new(),
        links: Vec::new(),
        ahead: Vec::new(),
    };
    walk.push(path);
    if root.is_none() && path.is_relative() {
        let here = std::env::current_dir().map_err(|reason| SourceError::Io {
            path: path.to_owned(),
            reason,
        })?;
        walk.push(&here);
    }
    walk.run(top)
}

/// A walk in progress.
struct Walk<'a> {
    typed: &'a Path,
    base: File,
    /// The directories entered below the base, with their names.
    dirs: Vec<(OsString, File)>,
    links: Vec<Link>,
    /// Steps still to take, the next one last.
    ahead: Vec<OsString>,
}

impl Walk<'_> {
    fn run(mut self, top: &Path) -> Result<Located, SourceError> {
        while let Some(step) = self.ahead.pop() {
            if step == ".." {
                self.dirs.pop();
                continue;
            }
            let place: File = match system::openat(self.here(), &step, LOOK, Mode::empty()) {
                Ok(place) => place.into(),
                Err(errno) => return Err(self.refused(&step, errno)),
            };
            let meta = system::metadata(&place).map_err(|reason| self.io(reason))?;
            if meta.is_symlink() {
                self.follow(&step, &place, &meta)?;
            } else if meta.is_dir() {
                self.dirs.push((step, place));
            } else if self.ahead.is_empty() {
                return Ok(self.arrive(top, Some((step, place))));
            } else {
                return Err(SourceError::ParentNotDirectory {
                    path: self.typed.to_owned(),
                    parent: self.at(&step),
                });
            }
        }
        let last = self.dirs.pop();
        Ok(self.arrive(top, last))
    }

    /// Ends the walk at `last`, or at the base.
    fn arrive(mut self, top: &Path, last: Option<(OsString, File)>) -> Located {
        let resolved = self.at(last.as_ref().map_or(OsStr::new(""), |(name, _)| name));
        let (parent, place) = match last {
            Some((_, place)) => (
                Some(self.dirs.pop().map_or(self.base, |(_, dir)| dir)),
                place,
            ),
            None => (None, self.base),
        };
        let on_disk = top.join(resolved.strip_prefix("/").unwrap_or(&resolved));
        Located {
            typed: self.typed.to_owned(),
            resolved,
            links: self.links,
            on_disk,
            parent,
            place,
        }
    }

    /// Puts the steps of `path` before those still ahead.
    fn push(&mut self, path: &Path) {
        self.ahead
            .extend(path.components().rev().filter_map(|part| match part {
                Component::Normal(name) => Some(name.to_owned()),
                Component::ParentDir => Some("..".into()),
                Component::RootDir | Component::CurDir | Component::Prefix(_) => None,
            }));
    }

    fn follow(&mut self, step: &OsStr, link: &File, meta: &Metadata) -> Result<(), SourceError> {
        let path = self.at(step);
        if self.links.len() == MAX_LINKS {
            return Err(SourceError::LinkLoop {
                path: self.typed.to_owned(),
            });
        }
        // As the kernel's protected_symlinks, which looking at every step by hand goes round.
        let dir = system::metadata(self.here()).map_err(|reason| self.io(reason))?;
        let open_to_all = dir.mode() & 0o1002 == 0o1002;
        if open_to_all
            && meta.uid() != dir.uid()
            && meta.uid() != rustix::process::geteuid().as_raw()
        {
            return Err(SourceError::UntrustedLink {
                path: self.typed.to_owned(),
                link: path,
            });
        }
        let target = system::readlinkat(link, "").map_err(|errno| self.io(errno.into()))?;
        let target = PathBuf::from(target);
        // A shell's `<(command)` is a link in /proc to a name that exists nowhere.
        let said = target.as_os_str().as_encoded_bytes();
        if path.starts_with("/proc") && said.starts_with(b"pipe:[") {
            return Err(SourceError::Pipe {
                path: self.typed.to_owned(),
            });
        }
        if target.is_absolute() {
            self.dirs.clear();
        }
        self.push(&target);
        self.links.push(Link { path, target });
        Ok(())
    }

    fn here(&self) -> &File {
        self.dirs.last().map_or(&self.base, |(_, dir)| dir)
    }

    /// The resolved name of `step` in the present directory.
    fn at(&self, step: &OsStr) -> PathBuf {
        let mut path = PathBuf::from("/");
        path.extend(self.dirs.iter().map(|(name, _)| name));
        if !step.is_empty() {
            path.push(step);
        }
        path
    }

    fn refused(&self, step: &OsStr, errno: Errno) -> SourceError {
        let path = self.typed.to_owned();
        match errno {
            Errno::NOENT if self.links.is_empty() => SourceError::Missing { path },
            Errno::NOENT => SourceError::Dangling {
                path,
                target: self.at(step),
            },
            Errno::ACCESS | Errno::PERM => {
                let at = if self.dirs.is_empty() {
                    self.at(step)
                } else {
                    self.at(OsStr::new(""))
                };
                SourceError::Unreadable { path, at }
            }
            other => self.io(other.into()),
        }
    }

    fn io(&self, reason: io::Error) -> SourceError {
        SourceError::Io {
            path: self.typed.to_owned(),
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A root that holds `/etc/kata/real.toml` and the given links.
    fn root(links: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("etc/kata")).unwrap();
        fs::write(dir.path().join("etc/kata/real.toml"), "inside").unwrap();
        for (path, target) in links {
            symlink(target, dir.path().join(path)).unwrap();
        }
        dir
    }

    fn resolved(root: &tempfile::TempDir, path: &str) -> String {
        locate(Path::new(path), Some(root.path()))
            .unwrap()
            .resolved
            .to_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn absolute_links_start_at_the_root_again() {
        let dir = root(&[
            ("etc/a.toml", "/etc/kata/real.toml"),
            ("etc/b.toml", "kata/../a.toml"),
        ]);
        let found = locate(Path::new("/etc/b.toml"), Some(dir.path())).unwrap();
        assert_eq!(found.resolved, Path::new("/etc/kata/real.toml"));
        assert_eq!(found.on_disk, dir.path().join("etc/kata/real.toml"));
        let links: Vec<_> = found
            .links
            .iter()
            .map(|l| (l.path.to_str().unwrap(), l.target.to_str().unwrap()))
            .collect();
        assert_eq!(
            links,
            [
                ("/etc/b.toml", "kata/../a.toml"),
                ("/etc/a.toml", "/etc/kata/real.toml")
            ]
        );
    }

    #[test]
    fn parent_steps_stop_at_the_root() {
        let dir = root(&[
            ("up", "../../../../../etc/kata/real.toml"),
            ("etc/out", "../../.."),
        ]);
        assert_eq!(
            resolved(&dir, "../../../../etc/kata/real.toml"),
            "/etc/kata/real.toml"
        );
        assert_eq!(resolved(&dir, "/up"), "/etc/kata/real.toml");
        assert_eq!(resolved(&dir, "etc/out/etc/kata"), "/etc/kata");
        assert_eq!(resolved(&dir, "/../.."), "/");
    }

    #[test]
    fn a_link_to_a_file_of_this_machine_is_missing_in_the_root() {
        let outside = tempfile::NamedTempFile::new().unwrap();
        let dir = root(&[("etc/x", outside.path().to_str().unwrap())]);
        let error = locate(Path::new("/etc/x"), Some(dir.path())).unwrap_err();
        assert!(matches!(error, SourceError::Dangling { .. }), "{error}");
    }

    #[test]
    fn without_a_root_the_answer_is_the_systems_own() {
        let dir = root(&[("etc/l", "kata/./real.toml"), ("d", "etc")]);
        let path = dir.path().join("d/../d/l");
        let found = locate(&path, None).unwrap();
        assert_eq!(found.resolved, path.canonicalize().unwrap());
        assert_eq!(found.on_disk, found.resolved);
        let relative = locate(Path::new("Cargo.toml"), None).unwrap();
        assert_eq!(
            relative.resolved,
            Path::new("Cargo.toml").canonicalize().unwrap()
        );
    }

    #[test]
    fn forty_links_are_followed_and_not_one_more() {
        let dir = root(&[]);
        for n in 0..=MAX_LINKS {
            let target = if n == 0 {
                "etc/kata/real.toml".to_owned()
            } else {
                format!("l{}", n - 1)
            };
            symlink(target, dir.path().join(format!("l{n}"))).unwrap();
        }
        let last = locate(&dir.path().join(format!("l{}", MAX_LINKS - 1)), None).unwrap();
        assert_eq!(last.links.len(), MAX_LINKS);
        let error = locate(Path::new(&format!("l{MAX_LINKS}")), Some(dir.path())).unwrap_err();
        assert!(matches!(error, SourceError::LinkLoop { .. }), "{error}");
    }

    #[test]
    fn a_file_used_as_a_directory_is_said() {
        let dir = root(&[]);
        let error = locate(Path::new("/etc/kata/real.toml/x"), Some(dir.path())).unwrap_err();
        assert_eq!(
            error.to_string(),
            "/etc/kata/real.toml/x: `/etc/kata/real.toml` is not a directory"
        );
    }
}
