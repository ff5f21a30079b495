//! Names without links and surprises, which are nearly all: found with two calls instead of two for every step.

use std::path::{Component, Path, PathBuf};

use rustix::fs::{CWD, OFlags, ResolveFlags};
use rustix::io::Errno;

use super::Located;
use crate::source::SourceError;
use crate::system;

/// Holds a place that is no link.
const HOLD: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);

/// What a name stands for where no link is on the way; else, and on systems that cannot be asked so, the name has to be
/// walked step by step.
pub(super) fn straight(typed: &Path, root: Option<&Path>) -> Option<Result<Located, SourceError>> {
    let (dir, name) = (typed.parent()?, typed.file_name()?);
    let resolved = without_steps_back(typed, root)?;
    let flags = HOLD | OFlags::DIRECTORY;
    let parent = match root {
        None if dir == Path::new("") => return None,
        None => system::openat2(CWD, dir, flags, ResolveFlags::NO_SYMLINKS),
        Some(root) => {
            let below = dir.strip_prefix("/").unwrap_or(dir);
            if below == Path::new("") {
                return None;
            }
            let top = system::open(root, flags).ok()?;
            let inside = ResolveFlags::NO_SYMLINKS | ResolveFlags::BENEATH;
            system::openat2(top, below, flags, inside)
        }
    };
    let parent = parent.ok()?;
    let place = match system::openat2(&parent, name, HOLD, ResolveFlags::NO_SYMLINKS) {
        Ok(place) => place,
        Err(Errno::NOENT) => {
            return Some(Err(SourceError::Missing {
                path: typed.to_owned(),
            }));
        }
        Err(_) => return None,
    };
    let on_disk = root.map_or_else(
        || resolved.clone(),
        |root| root.join(resolved.strip_prefix("/").unwrap_or(&resolved)),
    );
    Some(Ok(Located {
        typed: typed.to_owned(),
        links: Vec::new(),
        on_disk,
        parent: Some(parent.into()),
        place: place.into(),
        resolved,
    }))
}

/// The name from the top on, each `..` taken with the step before it: the same place where that step is no link.
fn without_steps_back(typed: &Path, root: Option<&Path>) -> Option<PathBuf> {
    let mut plain = if root.is_none() && typed.is_relative() {
        std::env::current_dir().ok()?
    } else {
        PathBuf::from("/")
    };
    for part in typed.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::ParentDir => {
                plain.pop();
            }
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::resolve::walked;
    use std::fs;
    use std::os::unix::fs::symlink;

    fn told(found: Result<Located, SourceError>) -> Result<(PathBuf, PathBuf, Vec<u8>), String> {
        let found = found.map_err(|error| error.to_string())?;
        assert_eq!(found.links, []);
        let bytes = found.open().map(|file| {
            let text = std::io::read_to_string(&file);
            text.unwrap_or_else(|error| error.kind().to_string())
        });
        Ok((found.resolved, found.on_disk, bytes.unwrap().into_bytes()))
    }

    #[test]
    fn what_is_found_is_what_a_walk_finds() {
        let dir = tempfile::tempdir().unwrap();
        let top = dir.path().canonicalize().unwrap();
        fs::create_dir_all(top.join("etc/kata/config.d")).unwrap();
        fs::write(top.join("etc/kata/a.toml"), "a").unwrap();
        symlink("a.toml", top.join("etc/kata/link.toml")).unwrap();
        symlink("kata", top.join("etc/linked")).unwrap();
        let (mut found, mut missing, mut left) = (0, 0, 0);
        for name in [
            "etc/kata/a.toml",
            "/etc/kata/a.toml",
            "etc/./kata//a.toml",
            "etc/kata/config.d",
            "etc/kata/none.toml",
            "etc/none/a.toml",
            "etc/kata/a.toml/b",
            "etc/kata/link.toml",
            "etc/linked/a.toml",
            "etc/kata/../kata/a.toml",
            "etc/linked/../kata/a.toml",
            "etc/none/../kata/a.toml",
            "../etc/kata/a.toml",
            "etc/kata/..",
            "etc",
            "/",
        ] {
            let whole = top.join(name.trim_start_matches('/'));
            for (path, root) in [(Path::new(name), Some(top.as_path())), (&whole, None)] {
                match straight(path, root) {
                    Some(one) => {
                        missing += usize::from(one.is_err());
                        found += usize::from(one.is_ok());
                        assert_eq!(told(one), told(walked(path, root)), "{name}");
                    }
                    None => left += 1,
                }
            }
        }
        assert_eq!((found, missing, left), (12, 2, 18));
    }
}
