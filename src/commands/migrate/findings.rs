//! What `config check` will say of a result.

use kata_upgrade::check::{Finding, Layer, added, refused_as_shipped};
use kata_upgrade::document::Document;
use kata_upgrade::merge::As;
use kata_upgrade::migrate::shipped_breaches;
use kata_upgrade::render::template;
use kata_upgrade::rules::{Breach, Effect};
use kata_upgrade::source::KnownSettings;

use crate::commands::Context;
use crate::commands::base::Base;
use crate::commands::destination::Destination;

/// The findings on the result that the target's own file does not give, but for the rules that are told as broken.
pub fn of(
    context: &Context<'_>,
    base: &Base,
    destination: &Destination,
    document: &Document,
    told: &[Breach],
) -> Vec<Finding> {
    let catalogue = &context.catalogue;
    let path = &destination.path;
    let beside = base
        .file
        .as_deref()
        .unwrap_or("configuration.toml".as_ref());
    let own = Layer {
        path: beside,
        document: &base.document,
        is_drop_in: false,
    };
    let result = Layer {
        path,
        document,
        is_drop_in: destination.r#as == As::DropIn,
    };
    let after = match destination.r#as {
        As::DropIn => vec![own, result],
        As::Merged => vec![result],
    };
    let mut found = added(&[own], &after, base.identified.edition, catalogue);
    found.retain(|one| !told.iter().any(|breach| breach.rule == one.code));
    found
}

/// The rules that the target's file breaks as it is shipped, and what else its reader refuses in it.
pub fn of_shipped(context: &Context<'_>, base: &Base) -> Vec<Breach> {
    let catalogue = &context.catalogue;
    let edition = base.identified.edition;
    let mut broken = shipped_breaches(&base.shipped, catalogue);
    let faults = catalogue.shipped_faults(edition);
    if faults.is_empty() {
        return broken;
    }
    let text = template::text(catalogue, &base.shipped);
    let Ok(shipped) = Document::parse(text, &KnownSettings(catalogue)) else {
        return broken;
    };
    for finding in refused_as_shipped(&shipped, edition, catalogue) {
        if broken.iter().any(|breach| breach.rule == finding.code) {
            continue;
        }
        let fault = faults.iter().find(|fault| fault.code == finding.code);
        broken.push(Breach {
            rule: finding.code,
            keys: finding.key.into_iter().collect(),
            effect: Effect::Refused,
            demand: finding.message.into(),
            source: fault.map_or("", |fault| fault.source).to_owned().into(),
        });
    }
    broken
}
