//! The tables the program was built with, as constants.
#![allow(clippy::wildcard_imports)] // made by the build script
#![allow(long_running_const_eval)] // a second or two, for tens of thousands of records

use std::borrow::Cow;

use super::tables::packed::*;

// All of `mappings/`, packed.
include!(concat!(env!("OUT_DIR"), "/packed.rs"));

/// The same as texts, for a folder of own tables to be added to.
pub(super) static TEXTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
