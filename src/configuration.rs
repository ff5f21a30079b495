//! The whole flow in a few calls, for an operator or an installer that embeds it.
//!
//! [`Configuration`] is a file as its runtime reads it, with the edition it is and what was made different in it;
//! [`Configuration::migrate`] gives the text of another release with the same choices, [`Configuration::check`] what a
//! release's reader would ignore, refuse or misread. Nothing here writes: where a result goes, and that it can be taken
//! back, is for [`store`](crate::store) or the caller.

use std::path::{Path, PathBuf};

use crate::baseline::Baseline;
use crate::catalogue::{Catalogue, Edition, EditionError};
use crate::check::{self, Finding};
use crate::customise::{Differences, Layer, Reading, compare_layers};
use crate::document::{Document, DocumentError};
use crate::goal::{Goal, keep_what_the_base_says};
use crate::identify::{Hints, Identified, MACHINE, identify, is_of_no_release};
use crate::merge::{MergeError, merge};
use crate::migrate::{
    Decision, OldDefault, RouteError, Weakened, Wishes, breaches, decide, old_defaults, route,
    say_what_is_not_kept, weakened,
};
use crate::rules::Breach;
use crate::source::read::{MAX_FILE, ReadFile, read_bounded_in};
use crate::source::stack::{self, Rules, layer_name};
use crate::source::{KnownSettings, SourceError, shown};

/// A configuration file, what its runtime reads on top of it, and what was made different in them.
#[derive(Debug)]
pub struct Configuration {
    layers: Vec<(PathBuf, Document)>,
    identified: Identified,
    baseline: Baseline,
    differences: Differences,
}

/// Another release's text with the choices of a configuration in it.
#[derive(Debug)]
pub struct Migration {
    /// The whole text of the result. It was read back: it says what was decided, and nothing else.
    pub text: String,
    /// The edition of the result, and what it was written into.
    pub goal: Goal,
    /// One for each customisation, in the order of the file.
    pub decisions: Vec<Decision>,
    /// Old defaults of a file that mixes releases; they were not carried.
    pub inherited: Vec<OldDefault>,
    /// Protections that go with the target's defaults.
    pub weakened: Vec<Weakened>,
    /// Rules of the target's reader that the result breaks because the caller asked for it.
    pub breaches: Vec<Breach>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// A file cannot be read.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file is no TOML.
    #[error("{}: {error}", shown(.path))]
    Document {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        error: DocumentError,
    },
    /// It cannot be told which release a file is of.
    #[error("{}: no setting in it is one of any release", shown(.path))]
    Untold {
        /// The file.
        path: PathBuf,
    },
    /// There is no edition of that name.
    #[error(transparent)]
    Edition(#[from] EditionError),
    /// The tables do not lead from one edition to the other.
    #[error(transparent)]
    Route(#[from] RouteError),
    /// The target's text cannot be made, or not be changed as needed.
    #[error(transparent)]
    Merge(#[from] MergeError),
}

impl Configuration {
    /// Reads a file, of another root file system if there is a `root`, and the drop-ins beside it, as its runtime does.
    ///
    /// # Errors
    /// A file cannot be read or is no TOML, the runtime would refuse what lies in `config.d`, or no edition can be told.
    pub fn read(
        path: &Path,
        root: Option<&Path>,
        catalogue: &Catalogue,
    ) -> Result<Self, ConfigurationError> {
        let file = read_bounded_in(path, root)?;
        let name = layer_name(&file).to_owned();
        let document = parse(&name, file.bytes.clone(), catalogue)?;
        let identified = tell(path, &document, None, catalogue)?;
        let mut layers = vec![(name, document)];
        if let Some(rules) = Rules::of(catalogue, identified.edition) {
            layers.extend(drop_ins(&file, root, &rules, catalogue)?);
        }
        Ok(Self::of(layers, identified, catalogue))
    }

    /// Takes the text of a file; `path` is its name in messages, and helps to tell the edition.
    ///
    /// # Errors
    /// It is no TOML, or no edition can be told.
    pub fn parse(
        path: &Path,
        text: impl Into<Vec<u8>>,
        catalogue: &Catalogue,
    ) -> Result<Self, ConfigurationError> {
        let document = parse(path, text.into(), catalogue)?;
        let identified = tell(path, &document, None, catalogue)?;
        Ok(Self::of(
            vec![(path.to_owned(), document)],
            identified,
            catalogue,
        ))
    }

    /// The same file, taken for an edition that the caller knows: `clear-containers-3.0.23`, `kata-1.12.1/clh`.
    ///
    /// # Errors
    /// There is no edition of that name.
    pub fn taken_for(self, name: &str, catalogue: &Catalogue) -> Result<Self, ConfigurationError> {
        let flavour = self.flavour(catalogue);
        let edition = catalogue.edition(name, flavour)?;
        let [(path, document), ..] = self.layers.as_slice() else {
            return Ok(self);
        };
        let identified = tell(path, document, Some(edition), catalogue)?;
        Ok(Self::of(self.layers, identified, catalogue))
    }

    fn of(layers: Vec<(PathBuf, Document)>, identified: Identified, catalogue: &Catalogue) -> Self {
        let layout = identified.layout.clone();
        let baseline = Baseline::of(catalogue, identified.edition, identified.build, layout);
        let all: Vec<Layer<'_>> = layers
            .iter()
            .map(|(path, document)| Layer { path, document })
            .collect();
        let differences = match all.as_slice() {
            [base, above @ ..] => {
                compare_layers(*base, above, Reading::Whole, &baseline, catalogue)
            }
            [] => Differences::default(),
        };
        drop(all);
        Self {
            layers,
            identified,
            baseline,
            differences,
        }
    }

    /// Which edition it is, how sure that is, and why.
    pub fn identified(&self) -> &Identified {
        &self.identified
    }

    /// What that edition shipped.
    pub fn baseline(&self) -> &Baseline {
        &self.baseline
    }

    /// What was made different from that: customisations, old defaults, comments.
    pub fn differences(&self) -> &Differences {
        &self.differences
    }

    /// The files that were read, in order, and their texts.
    pub fn layers(&self) -> impl Iterator<Item = (&Path, &Document)> {
        let layers = self.layers.iter();
        layers.map(|(path, document)| (path.as_path(), document))
    }

    fn flavour<'c>(&self, catalogue: &'c Catalogue) -> Option<&'c str> {
        let flavour = catalogue.edition_flavour(self.identified.edition)?;
        Some(flavour.name())
    }

    /// Carries the customisations to another edition, named as on the command line. The result is written into `base`, the
    /// target's own text; without one, into what that release shipped, with descriptions of our own.
    ///
    /// # Errors
    /// There is no such edition, it is older than this one, `base` is no TOML, or the result would not say exactly what was
    /// decided.
    pub fn migrate(
        &self,
        to: &str,
        base: Option<&str>,
        wishes: &Wishes,
        catalogue: &Catalogue,
    ) -> Result<Migration, ConfigurationError> {
        let target = catalogue.edition(to, self.flavour(catalogue))?;
        let route = route(catalogue, self.identified.edition, target)?;
        let goal = self.goal(target, base, catalogue)?;
        let (source, own) = (&self.baseline, &goal.baseline);
        let (mut choices, mut left) = (self.differences.customisations.clone(), Vec::new());
        for old in &self.differences.inherited {
            if wishes.keep_inherited || wishes.keep.contains(&old.key) {
                choices.push(old.as_choice(catalogue));
            } else {
                left.push(old.clone());
            }
        }
        choices.sort_by_key(|one| one.line.unwrap_or(usize::MAX));
        let mut decisions = decide(&choices, &route, source, own, catalogue, wishes);
        say_what_is_not_kept(&mut decisions, &route, source, own, catalogue, wishes);
        keep_what_the_base_says(&mut decisions, own, &goal.shipped);
        let decided = |key| {
            let mut all = decisions.iter().flat_map(|decision| &decision.to);
            all.any(|(own, _)| own == key)
        };
        let further = wishes.set.iter().filter(|(key, _)| !decided(key));
        let further: Vec<_> = further.cloned().collect();
        let known = KnownSettings(catalogue);
        let comments = &self.differences.comments;
        let merged = merge(&goal.document, &decisions, &further, comments, &known)?;
        Ok(Migration {
            text: merged.document.into_text(),
            inherited: old_defaults(&left, &route, source, own, catalogue),
            weakened: weakened(&decisions, &left, &route, source, own, catalogue, wishes),
            breaches: breaches(&decisions, wishes, own, catalogue),
            decisions,
            goal,
        })
    }

    fn goal(
        &self,
        target: Edition,
        base: Option<&str>,
        catalogue: &Catalogue,
    ) -> Result<Goal, ConfigurationError> {
        let unreadable = |error| ConfigurationError::Merge(MergeError::Unreadable(error));
        match (base, self.layers.as_slice()) {
            (Some(text), _) => {
                let document = parse(Path::new("base"), text.into(), catalogue)?;
                Goal::of_document(document, None, target, catalogue)
            }
            // nothing to do gives back the same bytes
            (None, [(path, document)]) if target == self.identified.edition => {
                Goal::of_document(document.clone(), Some(path), target, catalogue)
            }
            (None, _) => {
                let layout = &self.identified.layout;
                let goal = Goal::of_catalogue(target, layout, catalogue).map_err(unreadable)?;
                Some(goal)
            }
        }
        .ok_or_else(|| self.untold())
    }

    fn untold(&self) -> ConfigurationError {
        let path = self.layers.first().map(|(path, _)| path.clone());
        ConfigurationError::Untold {
            path: path.unwrap_or_default(),
        }
    }

    /// What the reader of an edition would ignore, refuse or take for something else in these texts: its own edition's, or
    /// another's that is named as on the command line. What lies around the files on a disk is not looked at; for that there
    /// is [`check::around`].
    ///
    /// # Errors
    /// There is no edition of that name.
    pub fn check(
        &self,
        edition: Option<&str>,
        catalogue: &Catalogue,
    ) -> Result<Vec<Finding>, ConfigurationError> {
        let edition = match edition {
            Some(name) => catalogue.edition(name, self.flavour(catalogue))?,
            None => self.identified.edition,
        };
        let layers = self.layers.iter().enumerate();
        let layers: Vec<_> = layers
            .map(|(at, (path, document))| check::Layer {
                path,
                document,
                is_drop_in: at > 0,
            })
            .collect();
        Ok(check::check(&layers, edition, catalogue))
    }
}

impl Migration {
    /// Whether every customisation has its effect in the result.
    pub fn is_carried(&self) -> bool {
        self.decisions.iter().all(|one| one.verdict.is_carried()) && self.breaches.is_empty()
    }
}

fn parse(
    path: &Path,
    text: Vec<u8>,
    catalogue: &Catalogue,
) -> Result<Document, ConfigurationError> {
    Document::from_bytes(text, &KnownSettings(catalogue)).map_err(|error| {
        ConfigurationError::Document {
            path: path.to_owned(),
            error,
        }
    })
}

fn tell(
    path: &Path,
    document: &Document,
    named: Option<Edition>,
    catalogue: &Catalogue,
) -> Result<Identified, ConfigurationError> {
    let untold = || ConfigurationError::Untold {
        path: path.to_owned(),
    };
    if named.is_none() && is_of_no_release(document, catalogue) {
        return Err(untold());
    }
    let hints = Hints {
        path: Some(path),
        named,
        arch: Some(MACHINE),
    };
    identify(document, catalogue, hints).ok_or_else(untold)
}

fn drop_ins(
    base: &ReadFile,
    root: Option<&Path>,
    rules: &Rules,
    catalogue: &Catalogue,
) -> Result<Vec<(PathBuf, Document)>, ConfigurationError> {
    let mut all = Vec::new();
    let mut bytes = 0;
    for path in stack::drop_ins(base, root, rules)? {
        let file = read_bounded_in(&path, root)?;
        bytes += file.stat.size;
        if bytes > MAX_FILE {
            return Err(ConfigurationError::Source(SourceError::TooLarge {
                path: stack::directory_of(base),
                limit: MAX_FILE,
            }));
        }
        let document = parse(&path, file.bytes, catalogue)?;
        all.push((path, document));
    }
    Ok(all)
}
