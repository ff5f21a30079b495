//! Where files and sources can be followed to.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

/// Bytes of a path that are no plain characters of a URL.
const FOREIGN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// What a hyperlink leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file of the machine that is looked at.
    Inside(PathBuf),
    /// A file of this machine, as typed.
    Outside(PathBuf),
    /// A page.
    Page(String),
}

/// What names of files are relative to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    host: String,
    here: PathBuf,
    root: Option<PathBuf>,
}

impl Links {
    /// Links to files of `host`, relative names being below `here`, and names inside another root file system below `root`.
    pub fn new(host: &str, here: &Path, root: Option<&Path>) -> Self {
        Self {
            host: host.to_owned(),
            here: here.to_owned(),
            root: root.map(|root| here.join(root)),
        }
    }

    /// The URL of a target.
    pub fn url(&self, target: &Target) -> String {
        let path = match target {
            Target::Page(url) => return url.clone(),
            Target::Outside(path) => self.here.join(path),
            Target::Inside(path) => match &self.root {
                Some(root) => root.join(path.strip_prefix("/").unwrap_or(path)),
                None => self.here.join(path),
            },
        };
        let encoded = |text: &OsStr| percent_encode(text.as_bytes(), FOREIGN).to_string();
        format!(
            "file://{}{}",
            encoded(OsStr::new(&self.host)),
            encoded(path.as_os_str())
        )
    }
}

/// The page of a source as the tables name it: `OWNER/REPOSITORY` and a commit, a file of a release, or an issue; what
/// stands behind a `;` is said of it and leads nowhere.
pub fn page(source: &str) -> Option<String> {
    let place = source.split_once("; ").map_or(source, |(place, _)| place);
    let (repository, what) = place.split_once(' ')?;
    let is_plain = |text: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+');
        !text.is_empty() && text.chars().all(plain) && !text.contains("..")
    };
    let (owner, name) = repository.split_once('/')?;
    if !is_plain(owner) || !is_plain(name) || name.contains('/') {
        return None;
    }
    let is_commit =
        |text: &str| (7..=40).contains(&text.len()) && text.chars().all(|c| c.is_ascii_hexdigit());
    let rest = if let Some(number) = what.strip_prefix("issue ") {
        number
            .chars()
            .all(|c| c.is_ascii_digit())
            .then(|| format!("issues/{number}"))
    } else if is_commit(what) {
        Some(format!("commit/{what}"))
    } else {
        let (path, release) = what.split_once('@')?;
        (is_plain(path) && is_plain(release)).then(|| format!("blob/{release}/{path}"))
    };
    rest.map(|rest| format!("https://github.com/{repository}/{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_host_and_no_byte_that_means_something_else() {
        let links = Links::new("node7", Path::new("/home/me"), None);
        let outside = |path: &str| links.url(&Target::Outside(PathBuf::from(path)));
        assert_eq!(outside("a b.toml"), "file://node7/home/me/a%20b.toml");
        assert_eq!(
            outside("/x\u{1b}\\;?#%\u{9b}é"),
            "file://node7/x%1B%5C%3B%3F%23%25%C2%9B%C3%A9"
        );
        let bytes = Path::new(OsStr::from_bytes(b"/\xff")).to_owned();
        assert_eq!(links.url(&Target::Outside(bytes)), "file://node7/%FF");
    }

    #[test]
    fn a_file_of_another_root_is_below_it() {
        let links = Links::new("h", Path::new("/w"), Some(Path::new("mnt")));
        let inside = links.url(&Target::Inside(PathBuf::from("/etc/a.toml")));
        assert_eq!(inside, "file://h/w/mnt/etc/a.toml");
        let outside = links.url(&Target::Outside(PathBuf::from("/etc/a.toml")));
        assert_eq!(outside, "file://h/etc/a.toml");
    }

    #[test]
    fn sources_are_pages() {
        let at = |rest: &str| Some(format!("https://github.com/{rest}"));
        let commit = "kata-containers/kata-containers a8c9307dea";
        assert_eq!(
            page(commit),
            at("kata-containers/kata-containers/commit/a8c9307dea")
        );
        assert_eq!(
            page("clearcontainers/runtime config.go@3.0.1"),
            at("clearcontainers/runtime/blob/3.0.1/config.go")
        );
        assert_eq!(
            page("kata-containers/runtime issue 12"),
            at("kata-containers/runtime/issues/12")
        );
        assert_eq!(
            page("kata-containers/kata-containers a.rs@3.30.0; tried with its loader: refused"),
            at("kata-containers/kata-containers/blob/3.30.0/a.rs")
        );
        for other in [
            "",
            "the files that 1.0.0 and 1.1.0 shipped",
            "a/b x y@1",
            "a/b ../x@1",
            "a/b/c deadbeef",
            "a/b \u{1b}@1",
        ] {
            assert_eq!(page(other), None, "{other}");
        }
    }
}
