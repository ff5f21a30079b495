//! Wishes as the command line has them.

use crate::migrate::Wishes;
use crate::typed::{spelled, spelled_key};

/// The flags of `config migrate` that say the same, each with its value; to be quoted for a shell.
///
/// Nothing in them would make a terminal act: such letters are escaped as in TOML, and read back the same.
pub fn flags(wishes: &Wishes) -> Vec<(&'static str, String)> {
    let keep = wishes.keep.iter().map(|key| ("--keep", spelled_key(key)));
    let drop = wishes.drop.iter().map(|key| ("--drop", spelled_key(key)));
    let set = wishes.set.iter();
    let set = set.map(|(key, value)| ("--set", spelled(key, value)));
    keep.chain(drop).chain(set).collect()
}
