//! What `config check` will say of a result.

use kata_upgrade::check::{Finding, Layer, added};
use kata_upgrade::document::Document;
use kata_upgrade::merge::As;
use kata_upgrade::rules::Breach;
use kata_upgrade::source::KnownSettings;

use crate::commands::Context;
use crate::commands::base::Base;
use crate::commands::destination::Destination;
use crate::error::Refusal;

/// The findings on the result that the target's own file does not give, but for the rules that are told as broken.
pub fn of(
    context: &Context<'_>,
    base: &Base,
    destination: &Destination,
    text: &str,
    told: &[Breach],
) -> Result<Vec<Finding>, Refusal> {
    let catalogue = &context.catalogue;
    let path = &destination.path;
    let document = Document::parse(text.to_owned(), &KnownSettings(catalogue))
        .map_err(|error| Refusal::new(format!("the result is not TOML: {error}")))?;
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
        document: &document,
        is_drop_in: destination.r#as == As::DropIn,
    };
    let after = match destination.r#as {
        As::DropIn => vec![own, result],
        As::Merged => vec![result],
    };
    let mut found = added(&[own], &after, base.identified.edition, catalogue);
    found.retain(|one| !told.iter().any(|breach| breach.rule == one.code));
    Ok(found)
}
