//! What settings that were found are called elsewhere.

use super::find::{FoundBy, Hit};
use super::{history, is_read, overlap};
use crate::catalogue::{Catalogue, Change, Edition};

/// What an old name has become, and what an edition calls a setting that it reads under another name.
pub(super) fn with_other_names<'c>(
    catalogue: &'c Catalogue,
    mut hits: Vec<Hit<'c>>,
    scope: Option<Edition>,
) -> Vec<Hit<'c>> {
    if !hits.iter().all(|hit| hit.by == FoundBy::Name) {
        return hits;
    }
    let scope = scope.and_then(|edition| {
        let line = catalogue.edition_line(edition)?;
        Some((line, edition.version))
    });
    let lives = |pattern: &str| match &scope {
        Some((line, version)) => is_read(catalogue, line, pattern, *version),
        None => catalogue.lines().any(|line| {
            let newest = line.newest().filter(|_| line.product() == "kata");
            newest.is_some_and(|newest| is_read(catalogue, &line, pattern, newest))
        }),
    };
    let mut more: Vec<Hit<'c>> = Vec::new();
    for hit in hits.iter().filter(|hit| !lives(&hit.key)) {
        for (other, change, is_origin) in history::other_names(catalogue, &hit.key) {
            let Some(setting) = catalogue
                .settings()
                .find(|setting| overlap(setting.pattern(), &other))
            else {
                continue;
            };
            let known = hits.iter().chain(&more);
            let is_new = known
                .map(|known| known.setting.pattern())
                .all(|known| known != setting.pattern());
            if is_new && lives(&other) {
                more.push(Hit {
                    note: relation(catalogue, &hit.key, &change, is_origin),
                    key: other,
                    setting,
                    by: FoundBy::OtherName,
                });
            }
        }
    }
    hits.extend(more);
    hits
}

/// What a setting is to another, by the row that leads from the one to the other.
fn relation(catalogue: &Catalogue, key: &str, change: &Change<'_>, is_origin: bool) -> String {
    let Some((from, to)) = change.from().zip(change.to()) else {
        return String::new();
    };
    let there = if is_origin { from } else { to };
    if from.index() == to.index() {
        let word = if is_origin { "an older" } else { "a newer" };
        format!("{word} name of `{key}`")
    } else if from.product() == to.product() {
        format!("what `{key}` is in the other runtime, {}", there.title())
    } else {
        let product = catalogue.product_title(there.product());
        format!("what `{key}` is in {product}")
    }
}
