//! Which edition a file is, with the evidence and how sure.
//!
//! Every edition is compared with the file: what would have to be edited, and which comment lines would have come or gone, to
//! get from the one to the other. The cheapest editions are the candidates.

mod cost;
mod facts;

use std::path::Path;

use crate::catalogue::{Catalogue, Edition, Layout, Version};
use crate::document::Document;

use cost::Cost;
use facts::Facts;

/// The edition of a file.
#[derive(Debug, Clone)]
pub struct Identified {
    /// The newest of the candidates.
    pub edition: Edition,
    /// The form of the release it was built in, an index into [`crate::catalogue::Flavour::builds`].
    pub build: usize,
    /// Where and for what it was installed.
    pub layout: Layout,
    /// All editions that fit equally well, oldest first; never empty.
    pub candidates: Vec<Edition>,
    /// How sure that is.
    pub certainty: Certainty,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// How sure the edition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// All candidates shipped the same settings, or the edition was named.
    Exact,
    /// The candidates shipped different settings, or others come close.
    Likely,
    /// Little of the file fits any edition.
    Unsure,
}

/// A reason to believe in an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// What kind of reason: `named`, `settings`, `comments`, `header`, `file-name`, `paths`.
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
}

/// The edition of a document; `None` where the catalogue holds no edition at all.
pub fn identify(
    document: &Document,
    catalogue: &Catalogue,
    hints: Hints<'_>,
) -> Option<Identified> {
    let facts = Facts::of(document, catalogue);
    let mut costs = cost::all(&facts, catalogue, hints.named);
    let best = costs.iter().map(|cost| cost.total).min()?;
    let runner_up = costs
        .iter()
        .map(|cost| cost.total)
        .filter(|total| *total > best)
        .min();
    costs.retain(|cost| cost.total == best);
    let fit = |cost: &Cost| std::cmp::Reverse(cost.affinity(hints.path, &facts.layout, catalogue));
    let closest = costs.iter().map(fit).min()?;
    // a name breaks the tie between flavours and builds, not between releases
    let mut preferred: Vec<Cost> = costs
        .iter()
        .filter(|cost| fit(cost) == closest)
        .copied()
        .collect();
    preferred.sort_by_key(|cost| {
        (
            cost.edition.version,
            std::cmp::Reverse(cost.edition.flavour),
            std::cmp::Reverse(cost.build),
        )
    });
    let chosen = *preferred.last()?;
    let shipped = chosen.settings(catalogue);
    let same = |cost: &Cost| {
        let itself = cost.edition == chosen.edition && cost.build == chosen.build;
        itself || cost.settings(catalogue) == shipped
    };
    let all_same = costs.iter().all(same);
    let mut candidates: Vec<Edition> = if all_same {
        costs.iter().map(|cost| cost.edition).collect()
    } else {
        preferred.iter().map(|cost| cost.edition).collect()
    };
    candidates.sort();
    candidates.dedup();
    let certainty = match (hints.named, facts.strangeness(&chosen)) {
        (Some(_), _) => Certainty::Exact,
        (None, strange) if strange > 0.5 => Certainty::Unsure,
        _ if all_same || preferred.iter().all(same) => Certainty::Exact,
        _ => Certainty::Likely,
    };
    let evidence = evidence(&facts, &chosen, runner_up, hints, catalogue);
    Some(Identified {
        edition: chosen.edition,
        build: chosen.build,
        layout: facts.layout,
        candidates,
        certainty,
        evidence,
    })
}

fn evidence(
    facts: &Facts,
    chosen: &Cost,
    runner_up: Option<u32>,
    hints: Hints<'_>,
    catalogue: &Catalogue,
) -> Vec<Evidence> {
    let mut list = Vec::new();
    let mut add = |kind, detail: String| list.push(Evidence { kind, detail });
    if hints.named.is_some() {
        add("named", "named with `--from`".to_owned());
    }
    add(
        "settings",
        format!(
            "{} of {} settings are as that release shipped them",
            facts.settings() - facts.settings().min(chosen.differing),
            facts.settings()
        ),
    );
    if facts.comments > 0 {
        add(
            "comments",
            format!(
                "{} of {} comment lines are that release's",
                chosen.comment_hits, facts.comments
            ),
        );
    } else {
        add(
            "comments",
            "the file has no comment line of any release".to_owned(),
        );
    }
    if let Some(next) = runner_up.filter(|_| hints.named.is_none()) {
        add(
            "settings",
            format!(
                "the next best release fits worse by {}",
                next - chosen.total
            ),
        );
    }
    let name = catalogue
        .edition_flavour(chosen.edition)
        .map_or("", |flavour| flavour.file_name(chosen.edition.version));
    if hints
        .path
        .and_then(Path::file_name)
        .is_some_and(|own| own.to_str() == Some(name))
    {
        add(
            "file-name",
            format!("`{name}` is that release's name for it"),
        );
    }
    if let Some(header) = &facts.header {
        let own = name.is_empty() || header.contains(name);
        add(
            "header",
            format!(
                "the first lines name `{header}`{}",
                if own {
                    ""
                } else {
                    ", which its settings do not bear out"
                }
            ),
        );
    }
    if facts.paths > 0 {
        add(
            "paths",
            format!("{} paths begin with `{}`", facts.paths, facts.layout.prefix),
        );
    }
    list
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
