//! A configuration file of a machine.

use serde::Serialize;

use super::super::EditionView;
use crate::catalogue::Catalogue;
use crate::host::Configuration;

/// A configuration file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub(super) struct ConfigurationView {
    /// The file, links resolved.
    path: String,
    /// Links that lead to it.
    names: Vec<String>,
    /// The product whose folder it is in.
    #[cfg_attr(
        feature = "schemas",
        schemars(schema_with = "super::super::schema::product")
    )]
    product: &'static str,
    /// What it is; null where `fault` says why not.
    edition: Option<EditionView>,
    /// Why it cannot be read or told.
    fault: Option<String>,
    /// How many customisations it has.
    customisations: usize,
    /// Who reads it.
    readers: Vec<String>,
    /// The file that would be read in its place if it were gone.
    masks: Option<String>,
    /// What is read on top of it, in order.
    drop_ins: Vec<String>,
}

impl ConfigurationView {
    pub fn of(one: &Configuration, catalogue: &Catalogue) -> Self {
        Self {
            path: one.path.clone(),
            names: one.names.clone(),
            product: one.product.word(),
            edition: one
                .known
                .as_ref()
                .map(|known| EditionView::of(&known.identified, catalogue)),
            fault: one.fault.clone(),
            customisations: one.customisations().len(),
            readers: one
                .readers
                .iter()
                .map(|reader| match &reader.told_by {
                    Some(place) => format!("{} ({place})", reader.who),
                    None => reader.who.clone(),
                })
                .collect(),
            masks: one.masks.clone(),
            drop_ins: one.drop_ins.iter().map(|one| one.path.clone()).collect(),
        }
    }
}
