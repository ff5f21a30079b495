//! Where a result belongs, and as what.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Edition, Flavour, Line};
use kata_upgrade::merge::As;
use kata_upgrade::source::deploy::{Deployed, has_banner};
use kata_upgrade::source::resolve::locate;

use super::Context;
use super::base::Base;
use super::subject::Subject;
use crate::error::Refusal;

/// The name of a drop-in of ours: in upstream's range for users, 50 to 89, and behind `50-*`, which kata-deploy's chart writes.
pub const DROP_IN: &str = "60-kata-upgrade.toml";

/// Where a result belongs, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The file; inside `--root`, without it. It need not exist, nor its directory.
    pub path: PathBuf,
    /// A whole file, or a drop-in beside one.
    pub r#as: As,
    /// Why there, and why so.
    pub why: String,
}

/// What decides where a result belongs.
struct Target<'a, 'c> {
    context: &'a Context<'c>,
    subject: &'a Subject,
    base: &'a Base,
    edition: Edition,
    line: Line<'a>,
    flavour: Flavour<'a>,
}

impl Destination {
    /// Where the result of a migration belongs on the machine that the source is of.
    ///
    /// `wanted` is what the user asked for; without it a drop-in is made where kata-deploy manages the target's base.
    /// With `elsewhere` the user names the place, and only the form is decided.
    pub fn of(
        context: &Context<'_>,
        subject: &Subject,
        base: &Base,
        wanted: Option<As>,
        elsewhere: bool,
    ) -> Result<Self, Refusal> {
        let edition = base.identified.edition;
        let catalogue = &context.catalogue;
        let unknown = || Refusal::new("nothing is known of the target");
        let target = Target {
            context,
            subject,
            base,
            edition,
            line: catalogue.edition_line(edition).ok_or_else(unknown)?,
            flavour: catalogue.edition_flavour(edition).ok_or_else(unknown)?,
        };
        if wanted == Some(As::DropIn) {
            target.refuse_drop_in()?;
        }
        let reads = target.line.has_drop_ins(edition.version);
        match (target.managed().filter(|_| reads), wanted) {
            (Some(_), Some(As::Merged)) if !elsewhere => Err(Refusal::new(
                "kata-deploy manages the target's file and writes it anew at every deployment",
            )
            .help("leave `--as merged` out: a drop-in beside it stays")
            .help("or say with `--output FILE` where the whole file is to go")),
            (Some(_), Some(As::Merged)) => Ok(target.merged()),
            (Some(dir), _) => Ok(Self {
                path: dir.join("config.d").join(DROP_IN),
                r#as: As::DropIn,
                why: "kata-deploy manages the target's file and writes it anew at every deployment; a drop-in beside it stays"
                    .to_owned(),
            }),
            (None, Some(As::DropIn)) => Ok(target.beside_the_shipped()),
            (None, _) => Ok(target.merged()),
        }
    }
}

impl Target<'_, '_> {
    fn refuse_drop_in(&self) -> Result<(), Refusal> {
        if self.line.has_drop_ins(self.edition.version) {
            return Ok(());
        }
        let catalogue = &self.context.catalogue;
        let product = catalogue.product_title(self.line.product());
        let mut releases = self.line.releases();
        let since = releases.find(|release| self.line.has_drop_ins(release.version));
        let message = since.map_or_else(
            || format!("no release of {product} reads drop-ins"),
            |since| {
                format!(
                    "{product} {} reads no drop-ins; {product} does so from {} on",
                    self.edition.version, since.version
                )
            },
        );
        Err(Refusal::new(message).help("leave `--as drop-in` out to get the whole file"))
    }

    /// The directory of the target's base, where kata-deploy manages it.
    fn managed(&self) -> Option<PathBuf> {
        let own = &self.subject.file.resolved;
        let named = self.base.file.as_deref();
        if let Some(deployed) = named.and_then(Deployed::of) {
            return Some(deployed.dir);
        }
        let source = Deployed::of(own);
        let by_banner = named.filter(|_| has_banner(&self.base.document));
        match (source, by_banner) {
            // a base of the user's choosing that kata-deploy has nothing to do with
            (_, None) if named.is_some() => None,
            (Some(source), _) if self.edition == self.subject.identified.edition => {
                Some(source.dir)
            }
            (Some(source), _) => Some(source.dir_of(self.line.runtime(), self.flavour.name())),
            (None, Some(base)) => Some(base.parent()?.to_owned()),
            (None, None) => None,
        }
    }

    fn merged(&self) -> Destination {
        let mut paths = self.line.search_paths(self.edition.version);
        let first = PathBuf::from(paths.next().unwrap_or_default());
        let name = self.flavour.file_name(self.edition.version);
        if self.is_named_by_others() && first.file_name() != Some(name.as_ref()) {
            return Destination {
                path: first.with_file_name(name),
                r#as: As::Merged,
                why: "like the source, it is read only where a container manager names it"
                    .to_owned(),
            };
        }
        Destination {
            path: first,
            r#as: As::Merged,
            why: "the first place the target looks for its file".to_owned(),
        }
    }

    /// Whether the source is a file that no runtime looks for by itself: it has a flavour's name, and the usual name
    /// beside it leads elsewhere.
    fn is_named_by_others(&self) -> bool {
        let path = &self.subject.file.path;
        let name = path.file_name().and_then(|name| name.to_str());
        if !name.is_some_and(|name| name.starts_with("configuration-")) || !path.is_absolute() {
            return false;
        }
        let usual = locate(
            &path.with_file_name("configuration.toml"),
            self.context.root(),
        );
        usual.map_or(true, |usual| usual.resolved != self.subject.file.resolved)
    }

    /// Beside the file that the target ships, which stays as it is.
    fn beside_the_shipped(&self) -> Destination {
        let (dir, from) = match &self.base.file {
            Some(base) => (
                base.parent().unwrap_or(Path::new("/")).to_owned(),
                "the base that is named",
            ),
            None => (self.shipped_dir(), "the file that the target ships"),
        };
        let mut paths = self.line.search_paths(self.edition.version);
        let first = paths.next().map(PathBuf::from).unwrap_or_default();
        let hides = locate(&first, self.context.root())
            .is_ok_and(|found| found.resolved.parent() != Some(&dir));
        let mut why = format!("read on top of {from}");
        if hides {
            why.push_str(&format!(
                "; not as long as there is a `{}`, which is read instead",
                first.display()
            ));
        }
        Destination {
            path: dir.join("config.d").join(DROP_IN),
            r#as: As::DropIn,
            why,
        }
    }

    /// The directory of the target's shipped file, links resolved where it is there already.
    fn shipped_dir(&self) -> PathBuf {
        let prefix = &self.base.identified.layout.prefix;
        let paths = self.line.search_paths(self.edition.version);
        let places: Vec<PathBuf> = paths
            .skip(1)
            .map(|path| PathBuf::from(path.replace("{prefix}", prefix)))
            .collect();
        let own = places.iter().find(|place| place.starts_with(prefix));
        let Some(place) = own.or(places.first()) else {
            return PathBuf::new();
        };
        let there = locate(place, self.context.root()).map(|found| found.resolved);
        let place = there.as_ref().unwrap_or(place);
        place.parent().unwrap_or(Path::new("/")).to_owned()
    }
}
