//! Properties of finding and carrying customisations, over shipped files with random edits.
//!
//! Every run makes the same edits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod absent;
#[path = "../corpus_files/mod.rs"]
mod corpus_files;
mod defaults;
mod edits;
mod identification;
mod layers;
mod lines;
mod migration;
#[path = "../plain/mod.rs"]
mod plain;
mod random;
mod readable;
mod review;
mod runv;
mod unforced;
mod values;
mod ways;
