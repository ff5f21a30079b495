//! Commands to copy.

use std::path::Path;

use kata_upgrade::catalogue::{Catalogue, Edition};

pub use kata_upgrade::render::shell::quoted;

/// A file's name as an argument, which is never taken for an option.
pub fn file(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.starts_with('-') {
        quoted(&format!("./{text}"))
    } else {
        quoted(&text)
    }
}

/// The program with the options that hold everywhere.
pub fn program(global: &crate::cli::Global) -> String {
    let mut text = String::from("kata-upgrade");
    let dirs = [("--root", &global.root), ("--mappings", &global.mappings)];
    for (option, dir) in dirs {
        if let Some(dir) = dir {
            text.extend([" ", option, " ", &file(dir)]);
        }
    }
    text
}

/// The shortest name that means an edition, for files of a flavour.
pub fn edition(catalogue: &Catalogue, edition: Edition, like: &str) -> String {
    let full = catalogue.edition_name(edition);
    let release = full.split('/').next().unwrap_or(&full);
    let means = |text: &str| catalogue.edition(text, Some(like)).ok() == Some(edition);
    if means(release) {
        release.to_owned()
    } else {
        full
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_means_what_was_meant() {
        assert_eq!(quoted("/etc/kata/a-b.toml"), "/etc/kata/a-b.toml");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(file(Path::new("-x")), "./-x");
    }
}
