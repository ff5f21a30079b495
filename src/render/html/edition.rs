//! Which edition a file is, and why that is believed.

use std::path::{Path, PathBuf};

use maud::{Markup, html};

use super::parts::{badge, path as named, prose};
use crate::catalogue::{Catalogue, Edition};
use crate::customise::Partial;
use crate::identify::{Certainty, Identified};
use crate::render::text::heading::{certainty, release, runtime_and_flavour};

/// `Kata Containers 3.2.0, Go runtime, qemu`.
pub(super) fn title(catalogue: &Catalogue, edition: Edition) -> String {
    let release = release(catalogue, edition, &[edition]);
    format!("{release}{}", runtime_and_flavour(catalogue, edition))
}

/// The edition of a file, how sure that is, the evidence, what else it could be, and the `option` to decide it with.
pub(super) fn edition(found: &Identified, option: &str, catalogue: &Catalogue) -> Markup {
    let layout = catalogue
        .layout_title(&found.layout.name)
        .map_or_else(|| format!("under {}", found.layout.prefix), str::to_owned);
    let candidates = found.candidates.iter().rev();
    let others: Vec<String> = candidates
        .filter(|other| **other != found.edition)
        .map(|other| catalogue.edition_name(*other))
        .collect();
    let same = found.certainty == Certainty::Exact;
    html! {
        p.edition {
            (release(catalogue, found.edition, &found.candidates))
            (runtime_and_flavour(catalogue, found.edition))
            ", " (layout) " "
            (badge(certainty(found.certainty)))
        }
        @if !(found.evidence.is_empty() && others.is_empty()) {
            details.evidence open[!same] {
                summary { "Why" }
                ul {
                    @for one in &found.evidence { li { (prose(&one.detail)) } }
                    @if !others.is_empty() {
                        li {
                            @if same { "These shipped the same: " } @else { "It may also be (" code { (option) } " decides): " }
                            (others.join(", "))
                        }
                    }
                }
            }
        }
    }
}

/// The files that are read under a name, where they are several or it is a link.
pub(super) fn layers(path: &Path, layers: &[PathBuf]) -> Markup {
    let several = layers.iter().any(|layer| layer != path);
    html! {
        @if several {
            p.layers { "Read in this order:" }
            ol.layers {
                @for layer in layers { li { (named(layer)) } }
            }
        }
    }
}

/// That a file leaves most settings out, and what that means.
pub(super) fn partial(partial: Option<Partial>) -> Markup {
    html! {
        @if let Some(Partial { set, shipped }) = partial {
            p.warning {
                "A partial file: it sets " (set) " of the " (shipped) " settings that its release ships. The others are not at the shipped "
                "values but at those built into the reader (" code { "config migrate --complete" } " takes the shipped ones)."
            }
        }
    }
}
