//! Settings by the annotation of a pod that sets them.

use std::collections::BTreeSet;

use super::spelling::closest;
use super::{Finder, FoundBy, Hit};
use crate::key;

/// What all annotations of a configuration begin with.
const ANNOTATION: &str = "io.katacontainers.";

impl<'c> Finder<'c, '_> {
    /// The annotation of a pod, known or nearly so.
    pub(super) fn annotation(&self) -> Vec<Hit<'c>> {
        if !self.asked.starts_with(ANNOTATION) {
            return Vec::new();
        }
        let named = |name: &str| {
            let keys: BTreeSet<&str> = self
                .catalogue
                .annotations()
                .filter(|one| one.name() == name)
                .map(|one| one.key())
                .collect();
            keys
        };
        let known = named(self.asked);
        if !known.is_empty() {
            return self.all(FoundBy::Annotation, |setting| {
                known.contains(setting.pattern()).then(String::new)
            });
        }
        let unread = format!("no release reads the annotation `{}`", self.asked);
        let name = self.name_asked();
        let hits = self.all(FoundBy::Annotation, |setting| {
            let own = key::segments(setting.pattern()).last();
            let table = key::segments(setting.pattern()).next().unwrap_or_default();
            (own == Some(name) && self.asked.contains(table)).then(|| {
                let mut right = self
                    .catalogue
                    .annotations()
                    .filter(|one| one.key() == setting.pattern());
                right.next().map_or_else(
                    || format!("{unread}, and none takes this setting's place"),
                    |right| format!("{unread}; this setting's is `{}`", right.name()),
                )
            })
        });
        if !hits.is_empty() {
            return hits;
        }
        let all = self.catalogue.annotations().map(|one| one.name());
        let Some(right) = closest(self.asked, all, 3) else {
            return Vec::new();
        };
        let keys = named(right);
        self.all(FoundBy::Spelling, |setting| {
            let fits = keys.contains(setting.pattern());
            fits.then(|| format!("{unread}; `{right}` is meant here"))
        })
    }

    /// The last part of an annotation, where that is no name of a setting.
    pub(super) fn annotation_name(&self) -> Vec<Hit<'c>> {
        let tail = format!(".{}", self.name_asked());
        let annotations: Vec<_> = self
            .catalogue
            .annotations()
            .filter(|one| one.name().ends_with(&tail))
            .collect();
        self.all(FoundBy::Annotation, |setting| {
            let mut own = annotations.iter();
            let own = own.find(|one| one.key() == setting.pattern())?;
            Some(format!("`{}` is an annotation of pods", own.name()))
        })
    }
}
