//! Carries the choices in a customised Clear Containers or Kata Containers configuration to another release.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod key;
pub mod source;
pub mod store;
pub mod value;
