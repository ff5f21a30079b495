//! The names in a directory, whatever the name leads to.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::Dir;
use rustix::io::Errno;

use super::SourceError;
use super::resolve::locate;

/// What a directory holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// The directory without links, inside the root without it.
    pub resolved: PathBuf,
    /// The names in UTF-8, sorted; others are left out, as nothing this program looks for has one.
    pub names: Vec<String>,
    /// Whether there were more than the limit.
    pub cut: bool,
}

/// Lists a directory, of another root file system if there is a `root`; at most `limit` names.
pub fn names(path: &Path, root: Option<&Path>, limit: usize) -> Result<Names, SourceError> {
    let located = locate(path, root)?;
    if !located.metadata()?.is_dir() {
        return Err(SourceError::ParentNotDirectory {
            path: path.to_owned(),
            parent: located.resolved,
        });
    }
    let failed = |errno: Errno| match errno {
        Errno::ACCESS | Errno::PERM => SourceError::Unreadable {
            path: path.to_owned(),
            at: path.to_owned(),
        },
        other => SourceError::Io {
            path: path.to_owned(),
            reason: other.into(),
        },
    };
    let dir = located.open().map_err(failed)?;
    let mut found = Names {
        resolved: located.resolved,
        names: Vec::new(),
        cut: false,
    };
    for entry in Dir::read_from(dir).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = OsStr::from_bytes(entry.file_name().to_bytes());
        let Some(name) = name.to_str().filter(|name| *name != "." && *name != "..") else {
            continue;
        };
        if found.names.len() == limit {
            found.cut = true;
            break;
        }
        found.names.push(name.to_owned());
    }
    found.names.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_names_than_the_limit_and_nothing_outside_the_root() {
        let dir = tempfile::tempdir().unwrap();
        let inside = dir.path().join("etc");
        std::fs::create_dir(&inside).unwrap();
        for name in ["b", "a", "c"] {
            std::fs::write(inside.join(name), "").unwrap();
        }
        std::os::unix::fs::symlink("/etc", dir.path().join("link")).unwrap();
        let found = names(Path::new("/link"), Some(dir.path()), 10).unwrap();
        assert_eq!(found.names, ["a", "b", "c"]);
        assert_eq!(found.resolved, Path::new("/etc"));
        let few = names(Path::new("/etc"), Some(dir.path()), 2).unwrap();
        assert!(few.cut && few.names.len() == 2);
        let file = names(Path::new("/etc/a"), Some(dir.path()), 2).unwrap_err();
        assert!(file.is_missing(), "{file}");
    }
}
