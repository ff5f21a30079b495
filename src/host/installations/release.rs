//! The release of an installation: recorded, or told by the configuration files it holds.

use super::Installation;
use crate::catalogue::Version;
use crate::host::{Configuration, Product};
use crate::identify::Certainty;

impl Installation {
    /// Whether it is certainly older than a release.
    pub fn is_older(&self, than: Version) -> bool {
        let newest = self.version.or(self.alike.map(|(_, newest)| newest));
        newest.is_some_and(|newest| newest < than)
    }

    /// Whether it is certainly that release or a later one.
    pub fn is_at_least(&self, release: Version) -> bool {
        let oldest = self.version.or(self.alike.map(|(oldest, _)| oldest));
        oldest.is_some_and(|oldest| oldest >= release)
    }

    /// The release it most likely is.
    pub fn likely(&self) -> Option<Version> {
        self.version.or(self.alike.map(|(_, newest)| newest))
    }

    /// Its release for people.
    pub fn release(&self) -> String {
        match (self.version, self.alike) {
            (Some(version), _) => version.to_string(),
            (None, Some((oldest, newest))) if oldest == newest => {
                format!("{newest} by its configuration")
            }
            (None, Some((oldest, newest))) => {
                format!("{oldest} to {newest} by its configuration")
            }
            (None, None) => "of unknown release".to_owned(),
        }
    }
}

/// Tells the releases of what has no record of its own by the configuration files below it.
pub(in crate::host) fn complete(
    installations: &mut [Installation],
    configurations: &[Configuration],
) {
    let open = installations
        .iter_mut()
        .filter(|one| one.version.is_none() && one.product == Product::Kata);
    for one in open {
        let below = format!("{}/", one.prefix);
        let known = configurations
            .iter()
            .filter(|file| file.path.starts_with(&below) && file.product == Product::Kata)
            .filter_map(|file| file.known.as_ref())
            .filter(|known| known.identified.certainty != Certainty::Unsure);
        let spans = known.filter_map(|known| {
            let all = || {
                let editions = known.identified.candidates.iter();
                editions.map(|edition| edition.version)
            };
            Some((all().min()?, all().max()?))
        });
        // all files came with one release, so that what each tells is cut with the others
        one.alike = spans
            .reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)))
            .filter(|(oldest, newest)| oldest <= newest);
    }
}
