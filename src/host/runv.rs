//! Settings of runV and hyperd: the flags that runV is started with, and hyperd's file.

use std::ffi::OsString;
use std::path::Path;

use super::looker::{Looker, Place, Subject};
use super::processes::Process;
use super::wiring::{Start, Wiring, hyperds_file, starts};
use super::{Installation, Product};
use crate::catalogue::{Catalogue, Edition, Notation};
use crate::customise::ToldSettings;
use crate::identify::Hints;
use crate::source::runv::{Told, Unread, flags, ini};

/// More than any configuration file has: 4 MiB.
const LIMIT: u64 = 4 << 20;

/// Settings of runV or hyperd, in one place.
#[derive(Debug, Clone)]
pub struct RunvSettings {
    /// Where they stand.
    pub place: Place,
    /// What names the file, where something does.
    pub told_by: Option<Place>,
    /// The flags; none for hyperd's file.
    pub flags: Option<Vec<String>>,
    /// What they come to; none where [`RunvSettings::fault`] says why not.
    pub known: Option<ToldSettings>,
    /// Why nothing is known of them.
    pub fault: Option<String>,
}

impl RunvSettings {
    /// Whether anything is set that is not built in, or that cannot be told.
    pub fn is_customised(&self) -> bool {
        let known = self.known.as_ref();
        known.is_none_or(|known| !known.differences.customisations.is_empty())
    }

    fn of(
        place: Place,
        flags: Option<Vec<String>>,
        told: Result<Told, Unread>,
        named: Option<Edition>,
        catalogue: &Catalogue,
    ) -> Self {
        let notation = match &flags {
            Some(_) => Notation::Flags,
            None => Notation::Ini,
        };
        let path = place.path.clone();
        let (known, fault) = match told {
            Ok(told) => {
                let hints = Hints {
                    named,
                    ..Hints::default()
                };
                match ToldSettings::of(&told, Path::new(&path), notation, hints, catalogue) {
                    Ok(known) => (known, None),
                    Err(error) => (None, Some(error.to_string())),
                }
            }
            Err(unread) => {
                let at = match notation {
                    Notation::Flags => format!("argument {}", unread.line),
                    Notation::Ini | Notation::Toml => format!("line {}", unread.line),
                };
                (None, Some(format!("{at}: {}", unread.message)))
            }
        };
        Self {
            place,
            told_by: None,
            flags,
            known,
            fault,
        }
    }
}

pub(super) fn read(
    looker: &Looker<'_>,
    catalogue: &Catalogue,
    installations: &[Installation],
    wiring: &Wiring,
    processes: &[Process],
) -> Vec<RunvSettings> {
    let installed = installations
        .iter()
        .filter(|one| one.product == Product::RunV);
    let mut versions = installed.filter_map(Installation::likely);
    let named = versions
        .next()
        .and_then(|version| catalogue.edition(&format!("runv-{version}"), None).ok());
    let named = named.or_else(|| catalogue.edition("runv", None).ok());
    let mut all: Vec<RunvSettings> = starts(looker, wiring)
        .into_iter()
        .map(|Start { place, words }| {
            let told: Vec<OsString> = words.iter().map(OsString::from).collect();
            let told = flags::read(&told, catalogue);
            RunvSettings::of(place, Some(words), told, named, catalogue)
        })
        .collect();
    let (path, told_by) = hyperds_file(looker, processes);
    if let Some(file) = looker.file(Subject::Configuration, &path, LIMIT) {
        let told = ini::read(&file.bytes, catalogue);
        all.push(RunvSettings {
            told_by,
            ..RunvSettings::of(Place::of(path), None, told, None, catalogue)
        });
    }
    all
}
