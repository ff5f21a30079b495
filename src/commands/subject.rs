//! A file, from its name to what is different in it.

use std::path::{Path, PathBuf};

use kata_upgrade::baseline::Baseline;
use kata_upgrade::catalogue::{Catalogue, Edition, EditionError, Notation};
use kata_upgrade::customise::{Differences, Layer, Reading, compare_layers};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, Identified, MACHINE, identify, is_of_no_release};
use kata_upgrade::source::KnownSettings;
use kata_upgrade::source::deploy::{self, Deployed};
use kata_upgrade::source::read::{FileStat, ReadFile, read_bounded_in};
use kata_upgrade::source::runv::is_named_like_hyperd;
use kata_upgrade::source::stack::{Rules, is_drop_in, layer_name};

use super::given::Given;
use super::{Context, foreign, stacked, written};
use crate::error::Refusal;

/// A file and what was found in it.
pub struct Subject {
    /// The file; of flags, which are in none, only the name they have in its place.
    pub file: ReadFile,
    /// How its settings are written.
    pub notation: Notation,
    /// What was read, where the document is not that text.
    pub original: Option<Vec<u8>>,
    /// What the reading of it had to say.
    pub notes: Vec<String>,
    pub document: Document,
    /// What the runtime reads on top of it, in order.
    pub drop_ins: Vec<DropIn>,
    pub role: Role,
    /// Files beside it that this release does not read, where later ones do.
    pub unread: Option<PathBuf>,
    pub identified: Identified,
    pub baseline: Baseline,
    pub differences: Differences,
}

/// What the file that is named is to its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// The file it looks for.
    Base,
    /// Read on top of another file: this one, if it is there.
    DropIn(Option<PathBuf>),
}

/// A file of a stack.
pub struct DropIn {
    /// Its name, as the user would type it.
    pub path: PathBuf,
    pub file: ReadFile,
    pub document: Document,
}

/// Reads a file, of another root file system if there is a `root`.
pub fn read(
    path: &Path,
    root: Option<&Path>,
    catalogue: &Catalogue,
) -> Result<(ReadFile, Document), Refusal> {
    let mut file = read_bounded_in(path, root)?;
    if is_named_like_hyperd(path) {
        return Err(foreign::refusal(path));
    }
    let known = KnownSettings(catalogue);
    let document = Document::from_bytes(std::mem::take(&mut file.bytes), &known)
        .map_err(|error| Refusal::document(path, &error))?;
    Ok((file, document))
}

/// Which edition a document is, or the one that is named.
pub fn edition(
    path: &Path,
    document: &Document,
    named: Option<&str>,
    catalogue: &Catalogue,
) -> Result<Identified, Refusal> {
    let found = |named| {
        let hints = Hints {
            path: Some(path),
            named,
            arch: Some(MACHINE),
        };
        identify(document, catalogue, hints).ok_or_else(|| untold(path))
    };
    match named {
        Some(text) => {
            let edition = named_edition(text, || Ok(found(None)?.edition), catalogue)?;
            found(Some(edition))
        }
        None if is_of_no_release(document, catalogue) => Err(untold(path)),
        None => found(None),
    }
}

/// The edition a text names; where it names no flavour, that of the file, else the usual one.
fn named_edition(
    text: &str,
    own: impl Fn() -> Result<Edition, Refusal>,
    catalogue: &Catalogue,
) -> Result<Edition, Refusal> {
    let own = own()?;
    let like = catalogue.edition_flavour(own).map(|flavour| flavour.name());
    match catalogue.edition(text, like) {
        Err(EditionError::Flavour { .. }) if !text.contains('/') => {
            Ok(catalogue.edition(text, None)?)
        }
        other => Ok(other?),
    }
}

fn untold(path: &Path) -> Refusal {
    Refusal::new("cannot tell which release this file is of: it has no setting that any release has")
        .at(path)
        .help("say so with `--from`, such as `--from clear-containers-3.0.23` or `--from kata-1.12.1/clh`")
        .help("or check that this is a configuration file of Clear Containers or Kata Containers")
}

impl Subject {
    /// Reads what the runtime reads and finds out what is different in it; with `baseline`, from that file.
    pub fn open(
        context: &Context<'_>,
        given: &Given<'_>,
        from: Option<&str>,
        baseline: Option<&Path>,
        complete: bool,
        dir: Option<&Path>,
    ) -> Result<Self, Refusal> {
        if let Some(foreign) = foreign::read(context, given, from)? {
            return foreign.subject(context, from, baseline);
        }
        let path = given.path();
        let refusal = match Self::open_file(context, path, from, baseline, complete, dir) {
            Err(refusal) if from.is_none() => refusal,
            other => return other,
        };
        foreign::instead(context, path, refusal)?.subject(context, from, baseline)
    }

    fn open_file(
        context: &Context<'_>,
        path: &Path,
        from: Option<&str>,
        baseline: Option<&Path>,
        complete: bool,
        dir: Option<&Path>,
    ) -> Result<Self, Refusal> {
        let catalogue = &context.catalogue;
        let (file, document) = read(path, context.root(), catalogue)?;
        let on_top_of = is_drop_in(&file)
            .then(|| stacked::base_of(context, &file))
            .transpose()?;
        let written = match (&on_top_of, from, baseline) {
            (None, None, None) => written::known(context, dir, path, &file, &document),
            _ => None,
        };
        let (identified, baseline) = match (&written, baseline) {
            (Some(known), _) => (known.identified.clone(), known.baseline.clone()),
            (None, None) => {
                let found = match on_top_of.as_ref().map(Option::as_ref) {
                    None => edition(path, &document, from, catalogue)?,
                    Some(Some(base)) => edition(&base.path, &base.document, from, catalogue)?,
                    Some(None) => stacked::edition_alone(path, &document, from, catalogue)?,
                };
                let layout = found.layout.clone();
                let baseline = Baseline::of(catalogue, found.edition, found.build, layout);
                (found, baseline)
            }
            (None, Some(other)) => {
                let (_, shipped) = read(other, None, catalogue)?;
                let found = edition(other, &shipped, from, catalogue)?;
                let layout = found.layout.clone();
                let baseline = Baseline::of_document(&shipped, found.edition, found.build, layout);
                (found, baseline)
            }
        };
        let (mut drop_ins, mut unread) = (Vec::new(), None);
        let role = on_top_of.map_or(Role::Base, |base| Role::DropIn(base.map(|base| base.path)));
        if role == Role::Base {
            match Rules::of(catalogue, identified.edition) {
                Some(rules) => drop_ins = stacked::drop_ins(context, &file, &rules)?,
                None => unread = stacked::unread(context, &file),
            }
        }
        let reading = match (&role, complete) {
            (Role::DropIn(_), _) => Reading::DropIn,
            (Role::Base, true) => Reading::Completed,
            (Role::Base, false) => Reading::Whole,
        };
        let base = Layer {
            path: layer_name(&file),
            document: &document,
        };
        let above: Vec<Layer<'_>> = drop_ins.iter().map(DropIn::layer).collect();
        let mut differences = compare_layers(base, &above, reading, &baseline, catalogue);
        if let Some(written) = &written {
            let comments = &mut differences.comments;
            comments.retain(|comment| !written.has_comment(&comment.text));
        }
        // kata-deploy signs what it writes
        let managed = Deployed::of(&file.resolved).is_some();
        differences
            .comments
            .retain(|comment| !(managed && deploy::writes(&comment.path)));
        Ok(Self {
            file,
            notation: Notation::Toml,
            original: None,
            notes: Vec::new(),
            document,
            drop_ins,
            role,
            unread,
            identified,
            baseline,
            differences,
        })
    }

    /// The files the runtime really reads, as the user would type them.
    pub fn layers(&self) -> Vec<PathBuf> {
        let base = layer_name(&self.file).to_owned();
        let above = self.drop_ins.iter().map(|one| one.path.clone());
        std::iter::once(base).chain(above).collect()
    }

    /// Everything that was read, for those who must not write over it.
    pub fn stats(&self) -> impl Iterator<Item = &FileStat> {
        let above = self.drop_ins.iter().map(|one| &one.file.stat);
        self.stat().into_iter().chain(above)
    }

    /// The file's metadata; none of flags, which are in none.
    pub fn stat(&self) -> Option<&FileStat> {
        (self.notation != Notation::Flags).then_some(&self.file.stat)
    }

    /// The flavour's name.
    pub fn flavour<'c>(&self, catalogue: &'c Catalogue) -> &'c str {
        catalogue
            .edition_flavour(self.identified.edition)
            .map_or("", |flavour| flavour.name())
    }
}

impl DropIn {
    fn layer(&self) -> Layer<'_> {
        Layer {
            path: &self.path,
            document: &self.document,
        }
    }
}
