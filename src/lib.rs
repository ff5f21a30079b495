//! Carries the choices in a customised Clear Containers or Kata Containers configuration to another release.
//!
//! The flow: [`source`] reads what the runtime would read, [`document`] finds settings and comments in it, [`identify`] tells
//! which edition it is, [`baseline`] what that edition shipped, [`customise`] what the user made different, [`migrate`] what
//! becomes of it in another edition, [`merge`] writes that into the target's own text; [`store`] keeps copies. [`host`] looks
//! at the whole machine, [`guide`] tells the steps of its upgrade.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod baseline;
pub mod catalogue;
pub mod check;
pub mod customise;
pub mod document;
pub mod explain;
pub mod fleet;
pub mod guide;
pub mod host;
pub mod identify;
pub mod key;
pub mod merge;
pub mod migrate;
pub mod outlook;
pub mod render;
pub mod review;
pub mod rules;
pub mod saved;
pub mod source;
pub mod store;
mod system;
pub mod typed;
pub mod value;
