//! Which edition a file is, with the evidence and how sure.
//!
//! Every edition is compared with the file: what would have to be edited, and which comment lines would have come or gone, to
//! get from the one to the other. The cheapest editions are the candidates.

mod comments;
mod cost;
mod evidence;
mod facts;
mod place;
mod track;

use std::path::Path;

use crate::catalogue::{Catalogue, Edition, Layout, Notation, Version};
use crate::document::Document;

use cost::{Cost, SETTING};
use facts::Facts;
use place::Place;

/// The edition of a file.
#[derive(Debug, Clone)]
pub struct Identified {
    /// The newest of the candidates.
    pub edition: Edition,
    /// The form of the release it was built in, an index into [`crate::catalogue::Flavour::builds`].
    pub build: usize,
    /// Where and for what it was installed.
    pub layout: Layout,
    /// All editions that fit equally well, oldest first; never empty. A file of a few lines does not tell editions apart that
    /// differ for it in one setting.
    pub candidates: Vec<Edition>,
    /// How sure that is.
    pub certainty: Certainty,
    /// Why.
    pub evidence: Vec<Evidence>,
}

impl Identified {
    /// The same for a command whose option to name an edition is another than `--from`.
    pub fn named_with(&mut self, option: &str) {
        for evidence in &mut self.evidence {
            if evidence.kind == evidence::BY_NAME {
                evidence.detail = evidence::named_with(option);
            }
        }
    }
}

/// How sure the edition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// All candidates shipped the same settings, or the edition was named.
    Exact,
    /// The candidates shipped different settings.
    Likely,
    /// Little of the file fits any edition, or it has a few lines only.
    Unsure,
}

/// A reason to believe in an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What kind of reason: `named`, `settings`, `comments`, `header`, `file-name`, `paths`, `partial`.
    pub kind: &'static str,
    /// The reason.
    pub detail: String,
}

/// What the caller knows besides the text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// Where the file lies; its name and folders break ties.
    pub path: Option<&'a Path>,
    /// The edition the user named.
    pub named: Option<Edition>,
    /// The processor of the machine it lies on, as `uname -m` names it, for files whose paths do not tell.
    pub arch: Option<&'a str>,
}

/// The processor this program runs on, as `uname -m` names it.
pub const MACHINE: &str = match std::env::consts::ARCH.as_bytes() {
    b"powerpc64" => "ppc64le",
    _ => std::env::consts::ARCH,
};

/// Fewer settings than this are a few.
const FEW: usize = 10;

/// The edition of a document; `None` where the catalogue holds no edition at all.
pub fn identify(
    document: &Document,
    catalogue: &Catalogue,
    hints: Hints<'_>,
) -> Option<Identified> {
    identify_among(document, catalogue, hints, Notation::Toml)
}

/// The same among editions whose settings are written in one notation; an edition that is named is taken whatever its notation.
pub fn identify_among(
    document: &Document,
    catalogue: &Catalogue,
    hints: Hints<'_>,
    notation: Notation,
) -> Option<Identified> {
    let mut facts = Facts::of(document, catalogue, hints.arch);
    let mut slack = 0;
    let mut costs = cost::near(&facts, catalogue, hints.named, notation, slack);
    // whoever writes a few lines only has not taken all the others out one by one
    if costs
        .iter()
        .min_by_key(|cost| cost.total)?
        .is_mostly_absent()
    {
        facts.partial = true;
        if facts.settings() < FEW {
            slack = SETTING as u32;
        }
        costs = cost::near(&facts, catalogue, hints.named, notation, slack);
    }
    let best = costs.iter().map(|cost| cost.total).min()?;
    let others = costs.iter().map(|cost| cost.total);
    let runner_up = others.filter(|total| *total > best + slack).min();
    costs.retain(|cost| cost.total <= best + slack);
    let preferred = preferred(&costs, hints.path, &facts.layout, catalogue);
    let chosen = *preferred.last()?;
    let same = |cost: &Cost| cost.print == chosen.print;
    let all_same = costs.iter().all(same);
    let fitting = if all_same { &costs } else { &preferred };
    let mut candidates: Vec<Edition> = fitting.iter().map(|cost| cost.edition).collect();
    candidates.sort();
    candidates.dedup();
    let certainty = match (hints.named, facts.strangeness(&chosen)) {
        (Some(_), _) => Certainty::Exact,
        (None, strange) if strange > 0.5 => Certainty::Unsure,
        _ if all_same || preferred.iter().all(same) => Certainty::Exact,
        _ if facts.partial => Certainty::Unsure,
        _ => Certainty::Likely,
    };
    let mut identified = Identified {
        edition: chosen.edition,
        build: chosen.build,
        layout: facts.layout.clone(),
        candidates,
        certainty,
        evidence: Vec::new(),
    };
    let margin = runner_up.map(|next| next - best);
    identified.evidence = evidence::of(&identified, &facts, &chosen, margin, hints, catalogue);
    Some(identified)
}

/// The build and the layout of a document that says exactly what an edition shipped, comments aside; nothing for any other.
pub fn as_shipped(
    document: &Document,
    path: Option<&Path>,
    edition: Edition,
    catalogue: &Catalogue,
) -> Option<(usize, Layout)> {
    let facts = Facts::of_settings(document, catalogue, Some(MACHINE));
    if facts.strange > 0 {
        return None;
    }
    let mut costs = cost::near(&facts, catalogue, Some(edition), Notation::Toml, 0);
    costs.retain(|cost| cost.total == 0);
    let preferred = preferred(&costs, path, &facts.layout, catalogue);
    Some((preferred.last()?.build, facts.layout))
}

/// Of editions that fit alike those that name and place speak for, the one to take last.
fn preferred(
    costs: &[Cost],
    path: Option<&Path>,
    layout: &Layout,
    catalogue: &Catalogue,
) -> Vec<Cost> {
    let place = Place::of(path, layout);
    let fits: Vec<u32> = costs
        .iter()
        .map(|cost| place.affinity(cost, layout, catalogue))
        .collect();
    let closest = fits.iter().max();
    // a name breaks the tie between flavours and builds, not between releases
    let preferred = costs.iter().zip(&fits);
    let preferred = preferred.filter(|(_, fit)| Some(*fit) == closest);
    let mut preferred: Vec<Cost> = preferred.map(|(cost, _)| *cost).collect();
    // of flavours that fit alike, QEMU's come first, as with all that names no hypervisor, and the plain one has the shortest name
    let rank = |cost: &Cost| {
        let flavour = catalogue.edition_flavour(cost.edition)?;
        Some((flavour.hypervisor() != "qemu", flavour.name().len()))
    };
    preferred.sort_by_cached_key(|cost| {
        let last = (rank(cost), cost.edition.flavour, cost.build);
        (cost.edition.version, std::cmp::Reverse(last))
    });
    preferred
}

/// Whether nothing that is set in a document is a setting of any release: then it is something else.
pub fn is_of_no_release(document: &Document, catalogue: &Catalogue) -> bool {
    let known = |key: &str| {
        catalogue.key_id(key).is_some()
            || catalogue
                .lines()
                .any(|line| catalogue.read_key(&line, key).is_some())
    };
    !document
        .settings()
        .iter()
        .any(|setting| setting.is_set() && known(&setting.key.as_str().to_ascii_lowercase()))
}

impl Cost {
    /// Whether more of what the edition sets is missing in the file than not.
    fn is_mostly_absent(&self) -> bool {
        self.absent * 2 > self.shipped
    }
}

/// A range of releases in words: `3.0.13 - 3.0.17`.
pub fn range_text(candidates: &[Edition]) -> String {
    let versions = candidates.iter().map(|edition| edition.version);
    match (versions.clone().min(), versions.max()) {
        (Some(first), Some(last)) if first == last => last.to_string(),
        (Some(first), Some(last)) => format!("{first} - {last}"),
        _ => Version::default().to_string(),
    }
}
