//! Carries the choices in a customised Clear Containers or Kata Containers configuration to another release.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod baseline;
pub mod catalogue;
pub mod customise;
pub mod document;
pub mod identify;
pub mod key;
pub mod source;
pub mod store;
pub mod value;
