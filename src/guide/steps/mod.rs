//! The steps, in the guide's order.

mod beside;
mod configuration;
mod containers;
mod install;
mod kata;
mod leave;
pub(super) mod outside;
mod rewiring;
mod runv;
mod wiring;

use super::Situation;
use super::step::Step;

/// Makes a step, given those before it.
type Make = fn(&Situation<'_>, &[Step]) -> Step;

/// All steps.
pub(super) const ALL: [Make; 21] = [
    leave::supported,
    containers::stop,
    containers::recreate,
    configuration::backup,
    configuration::migrate,
    leave::packages,
    leave::repository,
    wiring::disable,
    install::install,
    wiring::connect,
    install::trial,
    runv::storage,
    runv::configuration,
    kata::stop,
    containers::recreate_kata,
    kata::upgrade,
    rewiring::reconnect,
    beside::masked,
    beside::strays,
    beside::wrappers,
    kata::assets,
];

/// `1 file`, `2 files`, `2 sandboxes`.
fn count(number: usize, one: &str) -> String {
    let end = match number {
        1 => "",
        _ if one.ends_with('x') => "es",
        _ => "s",
    };
    format!("{number} {one}{end}")
}
