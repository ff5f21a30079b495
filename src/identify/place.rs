//! What name and folder of a file say.

use std::path::Path;

use super::cost::Cost;
use crate::catalogue::{Catalogue, Layout};

/// A file's name and place, in the terms editions are compared with.
pub(super) struct Place<'a> {
    name: &'a str,
    path: String,
    /// The build that is made for the file's processor or prefix; none for prefixes of no build.
    build: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub fn of(path: Option<&'a Path>, layout: &'a Layout) -> Self {
        let name = path
            .and_then(Path::file_name)
            .and_then(|name| name.to_str());
        Self {
            name: name.unwrap_or_default(),
            path: path
                .map(|path| path.to_string_lossy().into_owned())
                .unwrap_or_default(),
            build: match (layout.prefix.as_str(), build_arch(&layout.arch)) {
                ("/usr", "x86_64") => Some("usr"),
                ("/usr/local", "x86_64") => Some("local"),
                (_, "x86_64") => Some("opt"),
                _ => None,
            },
        }
    }

    /// How well an edition goes with them.
    pub fn affinity(&self, cost: &Cost, layout: &Layout, catalogue: &Catalogue) -> u32 {
        let Some(flavour) = catalogue.edition_flavour(cost.edition) else {
            return 0;
        };
        let line = flavour.line();
        let named = !self.name.is_empty()
            && self.name != "configuration.toml"
            && flavour.file_name(cost.edition.version) == self.name;
        let product = match line.as_ref().map_or("", |line| line.product()) {
            "kata" => "kata-containers",
            other => other,
        };
        let folder = self.path.split('/').any(|step| step == product);
        let runtime = self.path.contains("/runtime-rs/")
            == line.as_ref().is_some_and(|line| line.runtime() == "rs");
        let build = flavour.builds().nth(cost.build).unwrap_or_default();
        let place = build == build_arch(&layout.arch) || self.build == Some(build);
        8 * u32::from(named) + 4 * u32::from(folder) + 2 * u32::from(runtime) + u32::from(place)
    }
}

/// The name builds have for a processor.
pub(super) fn build_arch(arch: &str) -> &str {
    if arch == "ppc64" { "ppc64le" } else { arch }
}
