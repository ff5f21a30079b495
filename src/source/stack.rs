//! The files a runtime reads on top of its configuration file, and what they make of it together.
//!
//! Both runtimes look for `config.d` beside the resolved file and read everything in it in the order of the names,
//! whatever the names are. What they cannot read makes them refuse the whole configuration. The Go runtime (from 2.5.0)
//! follows links in there; runtime-rs refuses them.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Dir, FileType, statat};

use super::SourceError;
use super::read::ReadFile;
use super::resolve::locate;
use crate::catalogue::{Catalogue, Edition};
use crate::document::Document;
use crate::key::Key;
use crate::value::Value;

/// The directory of drop-ins.
pub const DIRECTORY: &str = "config.d";

/// The most files a `config.d` may hold; kata-deploy writes fewer than ten.
const MAX_FILES: usize = 1000;

/// How a reader takes what is in `config.d`.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Whether it follows links there.
    pub links: bool,
    /// Its name, for messages.
    pub reader: String,
}

impl Rules {
    /// How an edition's reader takes them; nothing where it reads none.
    pub fn of(catalogue: &Catalogue, edition: Edition) -> Option<Self> {
        let line = catalogue.edition_line(edition)?;
        let title = match line.title() {
            "" => catalogue.product_title(line.product()),
            title => title,
        };
        line.has_drop_ins(edition.version).then(|| Self {
            links: line.runtime() == "go",
            reader: match line.runtime() {
                "rs" => title.to_owned(),
                _ => format!("the {title}"),
            },
        })
    }
}

/// The directory whose files are read on top of a file, as the user would type it.
pub fn directory_of(base: &ReadFile) -> PathBuf {
    layer_name(base).with_file_name(DIRECTORY)
}

/// The name of a file as the user would type the one that is really read: without links.
pub fn layer_name(base: &ReadFile) -> &Path {
    if base.links.is_empty() {
        &base.path
    } else {
        &base.resolved
    }
}

/// Whether a file lies in a `config.d`.
pub fn is_drop_in(file: &ReadFile) -> bool {
    let parent = file.resolved.parent().and_then(Path::file_name);
    parent == Some(OsStr::new(DIRECTORY))
}

/// What a runtime reads on top of `base`: names in the order in which it reads them, as the user would type them.
///
/// # Errors
/// The directory cannot be read, or holds what makes the runtime refuse everything.
pub fn drop_ins(
    base: &ReadFile,
    root: Option<&Path>,
    rules: &Rules,
) -> Result<Vec<PathBuf>, SourceError> {
    let dir = directory_of(base);
    let refused = |path, what| SourceError::NoDropIn {
        path,
        what,
        reader: rules.reader.clone(),
    };
    let entries = entries(&dir, root)?;
    let entries = entries.ok_or_else(|| refused(dir, "no directory"))?;
    let mut names = Vec::new();
    for (path, kind) in entries {
        let what = match kind {
            FileType::RegularFile => None,
            FileType::Symlink if rules.links => None,
            FileType::Symlink => Some("a symbolic link"),
            FileType::Directory => Some("a directory"),
            _ => Some("no file"),
        };
        match what {
            None => names.push(path),
            Some(what) => return Err(refused(path, what)),
        }
    }
    Ok(names)
}

/// Everything in a directory of drop-ins, whoever reads it, as the user would type it, in order.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Files, and links that may lead to one.
    pub files: Vec<PathBuf>,
    /// What no runtime can read.
    pub others: Vec<PathBuf>,
}

/// Looks into a directory of drop-ins; there is nothing in one that is not there, or is none.
///
/// # Errors
/// The directory cannot be read.
pub fn contents(dir: &Path, root: Option<&Path>) -> Result<Contents, SourceError> {
    let mut found = Contents::default();
    for (path, kind) in entries(dir, root)?.unwrap_or_default() {
        match kind {
            FileType::RegularFile | FileType::Symlink => found.files.push(path),
            _ => found.others.push(path),
        }
    }
    Ok(found)
}

/// The entries of a directory in the order of their names; nothing if it is none.
fn entries(
    dir: &Path,
    root: Option<&Path>,
) -> Result<Option<Vec<(PathBuf, FileType)>>, SourceError> {
    let located = match locate(dir, root) {
        Ok(located) => located,
        Err(SourceError::Missing { .. } | SourceError::Dangling { .. }) => {
            return Ok(Some(Vec::new()));
        }
        Err(error) => return Err(error),
    };
    if !located.metadata()?.is_dir() {
        return Ok(None);
    }
    let failed = |errno: rustix::io::Errno| match errno {
        rustix::io::Errno::ACCESS | rustix::io::Errno::PERM => SourceError::Unreadable {
            path: dir.to_owned(),
            at: located.resolved.clone(),
        },
        other => SourceError::Io {
            path: dir.to_owned(),
            reason: other.into(),
        },
    };
    let handle = located.open().map_err(failed)?;
    let mut names: Vec<OsString> = Vec::new();
    for entry in Dir::read_from(&handle).map_err(failed)? {
        let name = OsString::from_vec(entry.map_err(failed)?.file_name().to_bytes().to_vec());
        if name != "." && name != ".." {
            names.push(name);
        }
        if names.len() > MAX_FILES {
            return Err(SourceError::TooMany {
                path: dir.to_owned(),
                limit: MAX_FILES,
            });
        }
    }
    names.sort();
    let kind = |name: &OsString| {
        let stat = statat(&handle, name, AtFlags::SYMLINK_NOFOLLOW).map_err(failed)?;
        Ok((dir.join(name), FileType::from_raw_mode(stat.st_mode)))
    };
    Ok(Some(names.iter().map(kind).collect::<Result<_, _>>()?))
}

/// Reads a text on top of settings as a runtime does: tables are merged, everything else is replaced, lists too.
pub fn put_on_top(settings: &mut BTreeMap<Key, Value>, document: &Document) {
    for setting in document.settings().iter().filter(|one| one.is_set()) {
        let Some(value) = &setting.value else {
            continue;
        };
        settings.retain(|key, _| !is_within(key, &setting.key) && !is_within(&setting.key, key));
        settings.insert(setting.key.clone(), value.clone());
    }
}

/// Whether `key` lies in what is a table under `table`.
fn is_within(key: &Key, table: &Key) -> bool {
    let rest = key.as_str().strip_prefix(table.as_str());
    rest.is_some_and(|rest| rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::read::read_bounded_in;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A root with a base file in `/opt`, a link to it in `/etc`, and the given files beside the base.
    fn root(drop_ins: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        let opt = dir.path().join("opt");
        fs::create_dir_all(dir.path().join("etc/config.d")).unwrap();
        fs::create_dir_all(opt.join("config.d")).unwrap();
        fs::write(opt.join("base.toml"), "a = 1\n").unwrap();
        fs::write(dir.path().join("etc/config.d/99-unread.toml"), "").unwrap();
        symlink("/opt/base.toml", dir.path().join("etc/configuration.toml")).unwrap();
        for (name, text) in drop_ins {
            fs::write(opt.join("config.d").join(name), text).unwrap();
        }
        dir
    }

    fn found(dir: &tempfile::TempDir, links: bool) -> Result<Vec<String>, String> {
        let root = Some(dir.path());
        let base = read_bounded_in(Path::new("/etc/configuration.toml"), root).unwrap();
        let rules = Rules {
            links,
            reader: "it".to_owned(),
        };
        let list = drop_ins(&base, root, &rules).map_err(|error| error.to_string())?;
        let name = |path: &PathBuf| path.to_string_lossy().into_owned();
        Ok(list.iter().map(name).collect())
    }

    #[test]
    fn every_name_beside_the_resolved_file_is_read_in_order_of_bytes() {
        let dir = root(&[
            ("20-b.toml", ""),
            ("10-a.toml~", ""),
            ("README", ""),
            (".20-b.toml.swp", ""),
            ("9.toml", ""),
        ]);
        let names = [
            ".20-b.toml.swp",
            "10-a.toml~",
            "20-b.toml",
            "9.toml",
            "README",
        ];
        let names: Vec<String> = names.map(|name| format!("/opt/config.d/{name}")).to_vec();
        assert_eq!(found(&dir, true), Ok(names));
    }

    #[test]
    fn links_are_followed_by_one_runtime_and_refused_by_the_other() {
        let dir = root(&[]);
        symlink("/etc/x.toml", dir.path().join("opt/config.d/10.toml")).unwrap();
        assert_eq!(
            found(&dir, true),
            Ok(vec!["/opt/config.d/10.toml".to_owned()])
        );
        let refused = "/opt/config.d/10.toml: is a symbolic link, with which it refuses the whole configuration";
        assert_eq!(found(&dir, false), Err(refused.to_owned()));
    }

    #[test]
    fn a_directory_is_refused_and_none_at_all_is_fine() {
        let dir = root(&[]);
        assert_eq!(found(&dir, false), Ok(Vec::new()));
        fs::create_dir(dir.path().join("opt/config.d/sub")).unwrap();
        let refused = found(&dir, true).unwrap_err();
        assert!(
            refused.contains("/opt/config.d/sub: is a directory"),
            "{refused}"
        );
        fs::remove_dir_all(dir.path().join("opt/config.d")).unwrap();
        assert_eq!(found(&dir, true), Ok(Vec::new()));
        fs::write(dir.path().join("opt/config.d"), "").unwrap();
        assert!(found(&dir, true).is_err());
    }

    #[test]
    fn tables_are_merged_and_lists_are_replaced() {
        let read =
            |text: &str| Document::parse(text.to_owned(), &|_: &str, _: &str| false).unwrap();
        let mut settings = BTreeMap::new();
        let base =
            "[a]\nlist = [1, 2]\nx = 1\ninner = { y = 1, z = 2 }\nwas = 1\n[[a.many]]\nn = 1\n";
        put_on_top(&mut settings, &read(base));
        let over = "a.list = [3]\na.inner.y = 5\na.was.now = true\n[[a.many]]\nn = 2\n";
        put_on_top(&mut settings, &read(over));
        let all: Vec<String> = settings.iter().map(|(k, v)| format!("{k} = {v}")).collect();
        assert_eq!(
            all,
            [
                "a.inner.y = 5",
                "a.inner.z = 2",
                "a.list = [3]",
                "a.many = [{ n = 2 }]",
                "a.was.now = true",
                "a.x = 1"
            ]
        );
    }
}
