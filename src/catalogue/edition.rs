//! Naming an edition: `PRODUCT-VERSION[/RUNTIME][/FLAVOUR]`.

use super::{Catalogue, Flavour, Line, Notation, Version};

/// One shipped configuration file: a flavour of a line, at a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Edition {
    /// The flavour's index.
    pub flavour: u32,
    /// The release.
    pub version: Version,
}

/// Why a text names no edition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditionError {
    /// No product of that name.
    #[error("`{0}` names no known product")]
    Product(String),
    /// No such release.
    #[error("{product} has no release `{version}`")]
    Release {
        /// The product.
        product: String,
        /// The version asked for.
        version: String,
        /// Known versions that look like it, or the first and last.
        near: Vec<String>,
    },
    /// The release has no such runtime.
    #[error("{release} has no runtime `{runtime}`")]
    Runtime {
        /// The release.
        release: String,
        /// The runtime asked for.
        runtime: String,
    },
    /// The release has no such flavour.
    #[error("{release} has no flavour `{flavour}`")]
    Flavour {
        /// The release and runtime.
        release: String,
        /// The flavour asked for.
        flavour: String,
        /// The release's other runtimes that have it, as names of editions.
        elsewhere: Vec<String>,
        /// Those it has.
        known: Vec<String>,
    },
    /// The release has nothing for a flavour that others have.
    #[error("{release} has nothing for `{flavour}`: {why}")]
    Ended {
        /// The release and runtime.
        release: String,
        /// The flavour.
        flavour: String,
        /// Why.
        why: String,
        /// What comes nearest, as names of editions.
        instead: Vec<String>,
        /// All it has.
        known: Vec<String>,
    },
}

impl EditionError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Product(_) => {
                "name it as `clear-containers-3.0.23`, `kata-1.12.1/clh`, `kata-4.1.0/rs` or `runv-1.0.0`"
                    .to_owned()
            }
            Self::Release { near, .. } => format!("known: {}", near.join(", ")),
            Self::Runtime { .. } => "runtimes are `go`, and `rs` from Kata 3.0.0 on".to_owned(),
            Self::Ended { instead, .. } if !instead.is_empty() => {
                format!("nearest: {}", quoted(instead))
            }
            Self::Flavour {
                elsewhere, known, ..
            } if !elsewhere.is_empty() => {
                let elsewhere = quoted(elsewhere);
                format!("{elsewhere} has it; this one has: {}", known.join(", "))
            }
            Self::Flavour { known, .. } | Self::Ended { known, .. } => {
                format!("it has: {}", known.join(", "))
            }
        }
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

impl Catalogue {
    /// The edition's full name: `kata-1.12.1/go/qemu`; without runtime and flavour where the product has only one of each.
    pub fn edition_name(&self, edition: Edition) -> String {
        let Some((flavour, line)) = self
            .flavour_at(edition.flavour)
            .and_then(|flavour| Some((flavour, flavour.line()?)))
        else {
            return String::from("unknown");
        };
        let product = line.product();
        let alone = self
            .lines()
            .filter(|other| other.product() == product)
            .count()
            == 1
            && line.flavours().count() == 1;
        if alone {
            format!("{product}-{}", edition.version)
        } else {
            format!(
                "{product}-{}/{}/{}",
                edition.version,
                line.runtime(),
                flavour.name()
            )
        }
    }

    /// The edition for people: `Kata Containers 3.2.0, runtime-rs, qemu`.
    pub fn edition_title(&self, edition: Edition) -> String {
        let Some((flavour, line)) = self
            .flavour_at(edition.flavour)
            .and_then(|flavour| Some((flavour, flavour.line()?)))
        else {
            return String::from("unknown");
        };
        if line.notation() != Notation::Toml {
            let product = self.product_title(line.product());
            return format!("{product} {}", edition.version);
        }
        let runtime = if line.title().is_empty() {
            String::new()
        } else {
            format!(", {}", line.title())
        };
        format!(
            "{} {}{runtime}, {}",
            self.product_title(line.product()),
            edition.version,
            flavour.name()
        )
    }

    /// The line an edition belongs to.
    pub fn edition_line(&self, edition: Edition) -> Option<Line<'_>> {
        self.flavour_at(edition.flavour)?.line()
    }

    /// The flavour an edition is of.
    pub fn edition_flavour(&self, edition: Edition) -> Option<Flavour<'_>> {
        self.flavour_at(edition.flavour)
    }

    /// The edition a text names. Where it names no flavour: what corresponds to the flavour `template`, else `qemu` or the line's first.
    ///
    /// # Errors
    /// What of it is not known, with what there is instead.
    pub fn edition(&self, text: &str, template: Option<&str>) -> Result<Edition, EditionError> {
        let mut parts = text.split('/');
        let release = parts.next().unwrap_or_default();
        let (line, version, more) = self.release(release, parts.collect())?;
        let named = |flavour: Flavour<'_>| Edition {
            flavour: flavour.index(),
            version,
        };
        let known = || line.flavours().filter(|flavour| flavour.ships(version));
        let missing = |flavour: &str| {
            let release = format!(
                "{} {version}{}{}",
                self.product_title(line.product()),
                if line.title().is_empty() { "" } else { ", " },
                line.title()
            );
            let known = known().map(|flavour| flavour.name().to_owned()).collect();
            let flavour = flavour.to_owned();
            match line.ended(&flavour, version) {
                Some(ended) => EditionError::Ended {
                    release,
                    flavour,
                    why: ended.why.trim_end_matches('.').to_owned(),
                    instead: ended
                        .instead
                        .into_iter()
                        .map(|name| {
                            format!("{}-{version}/{}/{name}", line.product(), line.runtime())
                        })
                        .collect(),
                    known,
                },
                None => EditionError::Flavour {
                    release,
                    elsewhere: self
                        .lines()
                        .filter(|other| other.product() == line.product())
                        .filter_map(|other| other.flavour(&flavour, version))
                        .map(|own| self.edition_name(named(own)))
                        .collect(),
                    flavour,
                    known,
                },
            }
        };
        match (more.as_slice(), template) {
            ([], None) => line
                .counterpart("qemu", version)
                .or_else(|| known().next())
                .map(named)
                .ok_or_else(|| missing("qemu")),
            ([], Some(flavour)) => line
                .counterpart(flavour, version)
                .map(named)
                .ok_or_else(|| missing(flavour)),
            ([flavour], _) => line
                .flavour(flavour, version)
                .or_else(|| {
                    // `rs/qemu`, which has the runtime in its name there once more
                    let longer = line.counterpart(flavour, version);
                    longer.filter(|longer| longer.name().contains(flavour))
                })
                .map(named)
                .ok_or_else(|| missing(flavour)),
            ([.., last], _) => Err(missing(last)),
        }
    }

    fn release<'t>(
        &self,
        text: &str,
        mut rest: Vec<&'t str>,
    ) -> Result<(Line<'_>, Version, Vec<&'t str>), EditionError> {
        let wrong = || EditionError::Product(text.to_owned());
        let (product, version) = if let Some(product) = self.product_named(text) {
            (product, None)
        } else {
            let (product, version) = text.rsplit_once('-').ok_or_else(wrong)?;
            (
                self.product_named(product).ok_or_else(wrong)?,
                Some(version),
            )
        };
        let lines = || self.lines().filter(|line| line.product() == product);
        let newest = || {
            lines()
                .filter_map(|line| line.newest())
                .max()
                .ok_or_else(wrong)
        };
        let version = match version {
            None => newest()?,
            Some(version) => {
                let releases = || lines().flat_map(|line| line.releases());
                let known = |wanted: &Version| releases().any(|one| one.version == *wanted);
                let parsed = version.parse().ok().filter(known);
                parsed.ok_or_else(|| EditionError::Release {
                    product: self.product_title(product).to_owned(),
                    version: version.to_owned(),
                    near: {
                        let mut all: Vec<_> = releases().map(|one| one.version).collect();
                        all.sort_unstable();
                        all.dedup();
                        near(version, &all)
                    },
                })?
            }
        };
        let has = |line: &Line<'_>| line.releases().any(|release| release.version == version);
        let runtime = rest
            .first()
            .copied()
            .filter(|name| self.lines().any(|line| line.runtime() == *name));
        let line = match runtime {
            Some(name) => {
                rest.remove(0);
                lines()
                    .find(|line| line.runtime() == name && has(line))
                    .ok_or_else(|| EditionError::Runtime {
                        release: format!("{} {version}", self.product_title(product)),
                        runtime: name.to_owned(),
                    })?
            }
            None => lines()
                .find(|line| line.is_usual(version) && has(line))
                .ok_or_else(wrong)?,
        };
        Ok((line, version, rest))
    }
}

/// Versions of the same series, else the first and the last there are.
fn near(wanted: &str, known: &[Version]) -> Vec<String> {
    let series = wanted.rsplit_once('.').map_or(wanted, |(series, _)| series);
    let texts: Vec<String> = known.iter().map(ToString::to_string).collect();
    let alike: Vec<String> = texts
        .iter()
        .filter(|text| text.starts_with(&format!("{series}.")))
        .cloned()
        .collect();
    if !alike.is_empty() && !series.is_empty() {
        return alike;
    }
    match (texts.first(), texts.last()) {
        (Some(first), Some(last)) => vec![format!("{first} to {last}")],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flavour_that_went_is_refused_with_what_comes_nearest() {
        let catalogue = Catalogue::built_in();
        let refused = |to: &str, flavour: &str| catalogue.edition(to, Some(flavour)).unwrap_err();
        let acrn = refused("kata-4.1.0/go", "acrn");
        assert!(
            acrn.to_string().contains("nothing for `acrn`: ACRN"),
            "{acrn}"
        );
        assert!(
            acrn.help()
                .starts_with("nearest: `kata-4.1.0/go/qemu`, `kata-4.1.0/go/clh`"),
            "{}",
            acrn.help()
        );
        let sev = refused("kata-3.19.0/go", "qemu-sev");
        assert!(
            sev.help().starts_with("nearest: `kata-3.19.0/go/qemu-snp`"),
            "{}",
            sev.help()
        );
        let stratovirt = refused("kata-4.1.0/rs", "stratovirt");
        assert!(
            stratovirt.help().contains("qemu-runtime-rs"),
            "{}",
            stratovirt.help()
        );
        assert!(catalogue.edition("kata-3.9.0/go", Some("acrn")).is_ok());
    }

    #[test]
    fn a_flavour_need_not_say_its_runtime_twice() {
        let catalogue = Catalogue::built_in();
        let name = |text| {
            let edition = catalogue.edition(text, None)?;
            Ok::<_, EditionError>(catalogue.edition_name(edition))
        };
        for (short, whole) in [
            ("kata-4.1.0/rs/qemu", "kata-4.1.0/rs/qemu-runtime-rs"),
            ("kata-4.1.0/rs/clh", "kata-4.1.0/rs/clh-runtime-rs"),
            ("kata-4.1.0/rs/fc", "kata-4.1.0/rs/rs-fc"),
            (
                "kata-4.1.0/rs/qemu-tdx",
                "kata-4.1.0/rs/qemu-tdx-runtime-rs",
            ),
        ] {
            assert_eq!(name(short).as_deref(), Ok(whole));
        }
        // what another flavour became is another one
        assert!(name("kata-2.0.0/qemu-virtiofs").is_err());
        let dragonball = name("kata-4.1.0/go/dragonball").unwrap_err().help();
        assert!(
            dragonball.starts_with("`kata-4.1.0/rs/dragonball` has it; this one has: clh-azure, "),
            "{dragonball}"
        );
    }

    #[test]
    fn every_flavour_that_a_newer_release_lacks_has_its_reason() {
        let catalogue = Catalogue::built_in();
        let mut silent = Vec::new();
        for line in catalogue.lines().filter(|line| line.product() == "kata") {
            let newest = line.newest().unwrap();
            for flavour in catalogue.flavours() {
                let name = flavour.name();
                let older = flavour
                    .line()
                    .is_some_and(|own| own.index() <= line.index());
                if older
                    && line.counterpart(name, newest).is_none()
                    && line.ended(name, newest).is_none()
                {
                    silent.push(format!("{}: {name}", line.name()));
                }
            }
        }
        assert_eq!(silent, [""; 0]);
    }
}
