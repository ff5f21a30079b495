//! Names without links, `..` and surprises, which are nearly all: found with two calls instead of two for every step.

use std::path::{Component, Path, PathBuf};

use rustix::fs::{CWD, OFlags};
use rustix::io::Errno;

use super::Located;
use crate::source::SourceError;
use crate::system;

/// Holds a place that is no link.
const HOLD: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);

/// What a name stands for where no link is on the way; else, and on systems that cannot be asked so, the name has to be
/// walked step by step.
pub(super) fn straight(typed: &Path, root: Option<&Path>) -> Option<Result<Located, SourceError>> {
    let resolved = plain(typed, root)?;
    let (dir, name) = (resolved.parent()?, resolved.file_name()?);
    // below the root itself there is nothing to save
    let below = dir
        .strip_prefix("/")
        .ok()
        .filter(|below| *below != Path::new(""))?;
    let parent = match root {
        None => system::open_without_links(CWD, dir, HOLD | OFlags::DIRECTORY),
        Some(root) => {
            let top = system::open(root, HOLD | OFlags::DIRECTORY).ok()?;
            system::open_without_links(top, below, HOLD | OFlags::DIRECTORY)
        }
    };
    let parent = parent.ok()?;
    let place = match system::open_without_links(&parent, name, HOLD) {
        Ok(place) => place,
        Err(Errno::NOENT) => {
            return Some(Err(SourceError::Missing {
                path: typed.to_owned(),
            }));
        }
        Err(_) => return None,
    };
    let on_disk = root.map_or_else(|| resolved.clone(), |root| root.join(below).join(name));
    Some(Ok(Located {
        typed: typed.to_owned(),
        links: Vec::new(),
        on_disk,
        parent: Some(parent.into()),
        place: place.into(),
        resolved,
    }))
}

/// The name from the top on; none where a step leads back up.
fn plain(typed: &Path, root: Option<&Path>) -> Option<PathBuf> {
    let mut plain = if root.is_none() && typed.is_relative() {
        std::env::current_dir().ok()?
    } else {
        PathBuf::from("/")
    };
    for part in typed.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::RootDir | Component::CurDir => {}
            Component::ParentDir | Component::Prefix(_) => return None,
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
        // `etc` and `/` stand below no directory of the root, and below one of this machine
        assert_eq!((found, missing, left), (10, 2, 12));
    }
}
