//! What kata-deploy manages: it writes these files anew at every deployment.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::document::Document;

/// The words in the banner that kata-deploy puts at the head of its files (kata-deploy's `install.rs`, 3.29.0 and later).
const BANNER: &str = "This file is managed by kata-deploy";

/// The other lines of that banner, by their beginnings.
const BANNER_LINES: [&str; 7] = [
    "=====",
    "To customize settings, create drop-in",
    "directory alongside this file.",
    "order, with later files",
    "Example: config.d/",
    "See the kata-deploy documentation",
    "https://github.com/kata-containers/kata-containers/tree/",
];

/// Its own files in a `config.d`, by the beginning of their names; it writes them again by itself.
const OWN_DROP_INS: [&str; 5] = [
    "10-installation-prefix",
    "20-debug",
    "22-k0s",
    "25-devkit",
    "30-kernel-params",
];

/// A base file in kata-deploy's layout: `…/kata-containers/[runtime-rs/]runtimes/SHIM/configuration-SHIM.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// The directory above `runtimes` or `runtime-rs/runtimes`: `/opt/kata/share/defaults/kata-containers`.
    pub defaults: PathBuf,
    /// The directory of the file itself.
    pub dir: PathBuf,
    /// Whether it is a runtime of the user's own, whose folder stays the same whatever it is made from.
    pub is_custom: bool,
}

impl Deployed {
    /// Whether a file, given by its name without links, lies in that layout.
    pub fn of(resolved: &Path) -> Option<Self> {
        let file = resolved.file_name()?.to_str()?;
        let dir = resolved.parent()?;
        let own = file.strip_prefix("configuration-")?.strip_suffix(".toml")?;
        let kind = dir.parent()?;
        // a custom runtime's folder is named after its handler, the file after the runtime it is made from
        let is_own = match kind.file_name()?.to_str()? {
            "runtimes" => dir.file_name() == Some(OsStr::new(own)),
            "custom-runtimes" => true,
            _ => false,
        };
        let above = kind.parent().filter(|_| is_own)?;
        let defaults = if above.file_name() == Some(OsStr::new("runtime-rs")) {
            above.parent()?
        } else {
            above
        };
        Some(Self {
            defaults: defaults.to_owned(),
            dir: dir.to_owned(),
            is_custom: kind.ends_with("custom-runtimes"),
        })
    }

    /// The directory of a runtime's file in the same installation.
    pub fn dir_of(&self, runtime: &str, flavour: &str) -> PathBuf {
        if self.is_custom {
            return self.dir.clone();
        }
        let above = match runtime {
            "rs" => self.defaults.join("runtime-rs"),
            _ => self.defaults.clone(),
        };
        above.join("runtimes").join(flavour)
    }
}

/// Whether a file says itself that kata-deploy manages it.
pub fn has_banner(document: &Document) -> bool {
    let comments = document.comments().iter();
    comments
        .take_while(|comment| comment.table.is_none())
        .any(|comment| document.comment_text(comment).contains(BANNER))
}

/// Whether a comment is a line of that banner.
pub fn is_banner(text: &str) -> bool {
    text.contains(BANNER) || BANNER_LINES.iter().any(|line| text.starts_with(line))
}

/// Whether a drop-in in its layout is one that kata-deploy writes from settings of its own.
pub fn writes(drop_in: &Path) -> bool {
    let name = drop_in.file_name().and_then(OsStr::to_str);
    name.is_some_and(|name| OWN_DROP_INS.iter().any(|own| name.starts_with(own)))
}

/// Whether a drop-in in its layout is one that kata-deploy writes from what the user gave its chart.
pub fn passes_on(drop_in: &Path) -> bool {
    let name = drop_in.file_name().and_then(OsStr::to_str);
    name.is_some_and(|name| ["50-user-overrides.toml", "50-overrides.toml"].contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layout_is_recognised_and_leads_to_its_neighbours() {
        let path = Path::new(
            "/opt/kata/share/defaults/kata-containers/runtimes/qemu/configuration-qemu.toml",
        );
        let deployed = Deployed::of(path).unwrap();
        assert_eq!(
            deployed.dir_of("rs", "qemu-runtime-rs"),
            Path::new(
                "/opt/kata/share/defaults/kata-containers/runtime-rs/runtimes/qemu-runtime-rs"
            )
        );
        let back = deployed
            .dir_of("rs", "dragonball")
            .join("configuration-dragonball.toml");
        let back = Deployed::of(&back).unwrap();
        assert_eq!(back.dir_of("go", "qemu"), path.parent().unwrap());
        let own =
            "/opt/kata/share/defaults/kata-containers/custom-runtimes/mine/configuration-qemu.toml";
        let own = Deployed::of(Path::new(own)).unwrap();
        assert_eq!(own.dir_of("rs", "qemu-runtime-rs"), own.dir);
        for other in [
            "/etc/kata-containers/configuration.toml",
            "/opt/kata/share/defaults/kata-containers/configuration-qemu.toml",
            "/srv/runtimes/clh/configuration-qemu.toml",
            "configuration-qemu.toml",
        ] {
            assert_eq!(Deployed::of(Path::new(other)), None, "{other}");
        }
    }

    #[test]
    fn the_banner_is_only_looked_for_at_the_head() {
        let read =
            |text: &str| Document::parse(text.to_owned(), &|_: &str, _: &str| false).unwrap();
        assert!(has_banner(&read(
            "# ====\n# IMPORTANT: This file is managed by kata-deploy. Do not\n\n[runtime]\n"
        )));
        assert!(!has_banner(&read(
            "[runtime]\n# This file is managed by kata-deploy.\n"
        )));
    }
}
