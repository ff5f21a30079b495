//! `config.d`: the runtimes read every file in it, whatever its name.

use std::path::{Path, PathBuf};

use super::{Finding, Severity, log};
use crate::catalogue::{Catalogue, Edition};

/// What an entry of the directory is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A link to a file.
    Link(PathBuf),
    /// A directory or a device.
    Other,
    /// What this user may not read, and the runtime may.
    Locked,
}

/// An entry of `config.d`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name as the user would type it.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Why it cannot be read, in one line, with the line it is about.
    pub fault: Option<(Option<usize>, String)>,
}

/// Ends of names that editors and package managers leave.
const LEFT: [&str; 17] = [
    "~",
    ".bak",
    ".backup",
    ".old",
    ".orig",
    ".save",
    ".swp",
    ".swo",
    ".tmp",
    ".rej",
    ".rpmnew",
    ".rpmsave",
    ".rpmorig",
    ".dpkg-old",
    ".dpkg-dist",
    ".dpkg-new",
    ".ucf-dist",
];

/// The files that kata-deploy writes and takes back.
const MANAGED: [&str; 5] = [
    "10-installation-prefix",
    "20-debug",
    "22-k0s",
    "25-devkit",
    "30-kernel-params",
];

/// What there is to say of the directory's entries for an edition.
pub fn check(
    entries: &[Entry],
    dir: &Path,
    edition: Edition,
    catalogue: &Catalogue,
) -> Vec<Finding> {
    let Some(line) = catalogue.edition_line(edition) else {
        return Vec::new();
    };
    if entries.is_empty() {
        return Vec::new();
    }
    if !line.has_drop_ins(edition.version) {
        let message = format!(
            "{} {} has no drop-in files, and nothing in this directory has an effect",
            catalogue.product_title(line.product()),
            edition.version
        );
        let finding = Finding::new("drop-ins-not-read", Severity::Warning, dir, message);
        return vec![finding.help("put the settings into the file itself")];
    }
    let is_rs = line.runtime() == "rs";
    let of_entry = |entry| of_entry(entry, is_rs);
    entries.iter().flat_map(of_entry).collect()
}

/// A directory of drop-ins beside the link to a file: the runtimes look beside what the link leads to.
pub fn beside_link(
    stray: &Path,
    own: &Path,
    edition: Edition,
    catalogue: &Catalogue,
) -> Option<Finding> {
    let line = catalogue.edition_line(edition)?;
    let message = format!(
        "nothing reads this directory: the file beside it is a link, and the runtime looks for {}",
        own.display()
    );
    let finding = Finding::new("drop-ins-beside-link", Severity::Warning, stray, message);
    line.has_drop_ins(edition.version)
        .then(|| finding.help("move the files there"))
}

fn of_entry(entry: &Entry, is_rs: bool) -> Vec<Finding> {
    let path = &entry.path;
    let name = path
        .file_name()
        .map_or(String::new(), |name| name.to_string_lossy().into_owned());
    let make = |code, severity, message: &str| Finding::new(code, severity, path, message);
    if entry.kind == Kind::Other {
        let message = format!(
            "neither a file nor a link to one: the runtime stops at it; {}",
            log::of_drop_in(is_rs)
        );
        let finding = make("drop-in-not-a-file", Severity::Error, &message);
        return vec![finding.help("move it out of `config.d`")];
    }
    if entry.kind == Kind::Locked {
        let message =
            "this user may not read it; the runtime does, and what it says there is not looked at";
        let help = "run the command as a user who may read it, for instance with `sudo`";
        return vec![make("drop-in-unreadable", Severity::Warning, message).help(help)];
    }
    if let Some((line, fault)) = &entry.fault {
        let message = format!(
            "the runtime reads every file here and stops at this one: {fault}; {}",
            log::of_drop_in(is_rs)
        );
        let finding = make("drop-in-unreadable", Severity::Error, &message);
        let finding = finding.help("correct it, or move it out of `config.d`");
        return vec![match line {
            Some(line) => finding.at(*line),
            None => finding,
        }];
    }
    let mut found = Vec::new();
    let is_left = LEFT.iter().any(|end| name.ends_with(end))
        || name.starts_with('#')
        || name.starts_with(".#");
    if is_left {
        let message = "looks like a copy that an editor or a package manager left, and is read like every file here";
        found.push(
            make("drop-in-backup", Severity::Warning, message).help("move it out of `config.d`"),
        );
    } else if path.extension().is_none_or(|end| end != "toml") || name.starts_with('.') {
        let message = "its name does not look like a configuration file's, and it is read like every file here";
        let help = "move it out of `config.d`, or give it a name that ends in `.toml`";
        found.push(make("drop-in-name", Severity::Warning, message).help(help));
    }
    if MANAGED.iter().any(|own| name.starts_with(own)) {
        let message = "kata-deploy writes this file and takes changes in it back";
        found.push(
            make("drop-in-foreign", Severity::Note, message)
                .help("put your own settings into a file that sorts behind it, such as `50-user-overrides.toml`"),
        );
    }
    if let Kind::Link(target) = &entry.kind {
        let message = format!("a link to {}, which is read in its place", target.display());
        found.push(
            make("drop-in-link", Severity::Note, &message)
                .help("put a file in its place, if nobody else should change it"),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(name: &str, kind: Kind, edition: &str) -> Vec<&'static str> {
        let catalogue = Catalogue::built_in();
        let edition = catalogue.edition(edition, None).unwrap();
        let dir = Path::new("/etc/kata-containers/config.d");
        let entry = Entry {
            path: dir.join(name),
            kind,
            fault: None,
        };
        let found = check(&[entry], dir, edition, &catalogue);
        found.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn every_file_is_live() {
        let go = "kata-3.32.0/go";
        assert_eq!(codes("50-mine.toml", Kind::File, go), [""; 0]);
        assert_eq!(codes("50-mine.toml~", Kind::File, go), ["drop-in-backup"]);
        assert_eq!(codes("README", Kind::File, go), ["drop-in-name"]);
        assert_eq!(codes(".hidden.toml", Kind::File, go), ["drop-in-name"]);
        assert_eq!(codes("sub", Kind::Other, go), ["drop-in-not-a-file"]);
        assert_eq!(codes("20-debug.toml", Kind::File, go), ["drop-in-foreign"]);
        let link = Kind::Link("/srv/a.toml".into());
        assert_eq!(codes("a.toml", link, go), ["drop-in-link"]);
        assert_eq!(
            codes("a.toml", Kind::File, "kata-1.12.1"),
            ["drop-ins-not-read"]
        );
    }
}
