//! Drop-ins that are not read, and files that are read although nobody means them to.

use super::{Configuration, DropIn};
use crate::catalogue::Catalogue;
use crate::document::Document;
use crate::host::installations::Runtime;
use crate::host::looker::{Looker, Place, Subject, has_ending};
use crate::source::KnownSettings;
use crate::source::read::MAX_FILE;

/// A file beside a configuration that does not do what its owner may think.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The file.
    pub place: Place,
    /// What is the matter with it.
    pub kind: StrayKind,
}

/// What is the matter with a stray file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrayKind {
    /// `config.d` is beside a link; runtimes look beside the file it leads to.
    BesideLink,
    /// Its name does not end in `.toml`, and it is read all the same.
    ReadAnyway,
    /// It is not TOML: the runtime refuses to start.
    Broken,
    /// The release does not read `config.d`.
    TooOld,
    /// runtime-rs takes no links.
    LinkRefused,
    /// It is neither a file nor a link to one.
    NoFile,
}

impl StrayKind {
    /// What is the matter, a phrase.
    pub const fn text(self) -> &'static str {
        match self {
            Self::BesideLink => {
                "is not read: runtimes look for config.d beside the file that a link leads to"
            }
            Self::ReadAnyway => {
                "is read whatever its name: a copy kept here overrides the settings"
            }
            Self::Broken => "is not TOML: the runtime starts nothing as long as it is there",
            Self::TooOld => "is not read: this release knows no config.d",
            Self::LinkRefused => "is a link: runtime-rs starts nothing as long as it is there",
            Self::NoFile => "is no file: the runtime starts nothing as long as it is there",
        }
    }
}

/// Looks at `config.d` beside every file that is read; notes what is read of it.
pub(super) fn read(
    looker: &Looker<'_>,
    catalogue: &Catalogue,
    list: &mut [Configuration],
) -> Vec<Stray> {
    let mut found = Vec::new();
    for one in list.iter_mut().filter(|one| !one.readers.is_empty()) {
        let dir = format!("{}/config.d", folder(&one.path));
        let old = one.known.as_ref().is_some_and(|known| {
            let edition = known.identified.edition;
            catalogue
                .edition_line(edition)
                .is_some_and(|line| !line.has_drop_ins(edition.version))
        });
        let rs = one
            .readers
            .iter()
            .any(|reader| reader.runtime == Some(Runtime::Rs));
        for name in looker.names(Subject::Configuration, &dir) {
            let path = format!("{dir}/{name}");
            let mut stray = |kind| {
                found.push(Stray {
                    place: Place::of(path.clone()),
                    kind,
                });
            };
            if old {
                stray(StrayKind::TooOld);
                continue;
            }
            if rs && looker.link(&path).is_some() {
                stray(StrayKind::LinkRefused);
                continue;
            }
            if looker.is_directory(&path) {
                stray(StrayKind::NoFile);
                continue;
            }
            let Some(file) = looker.file(Subject::Configuration, &path, MAX_FILE) else {
                continue;
            };
            let sha256 = super::sum(&file.bytes);
            let Ok(document) = Document::from_bytes(file.bytes, &KnownSettings(catalogue)) else {
                stray(StrayKind::Broken);
                continue;
            };
            if !has_ending(&name, "toml") {
                stray(StrayKind::ReadAnyway);
            }
            one.drop_ins.push(DropIn {
                path,
                sha256,
                document,
            });
        }
        for name in &one.names {
            let dir = folder(name);
            if dir == folder(&one.path) {
                continue;
            }
            let dir = format!("{dir}/config.d");
            for name in looker.names(Subject::Configuration, &dir) {
                found.push(Stray {
                    place: Place::of(format!("{dir}/{name}")),
                    kind: StrayKind::BesideLink,
                });
            }
        }
    }
    found
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}
