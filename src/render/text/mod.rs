//! Views for people.

mod backups;
pub(super) mod beside;
pub(super) mod check;
mod decision;
pub(super) mod diff;
mod explain;
pub(super) mod fleet;
pub(super) mod heading;
pub(super) mod layers;
pub(super) mod machine;
pub(super) mod migrate;
mod phrase;
pub(super) mod plan;
mod rows;
pub(super) mod values;

pub use backups::{created, listed, pruned, restored, verified};
pub use check::check;
pub use diff::diff;
pub use explain::{explained, hits};
pub use fleet::fleet;
pub use migrate::migrate;
pub use plan::plan;

/// `1 setting`, `2 settings`.
pub(super) fn count(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// Line numbers in words: `line 3`, `lines 3, 7`.
fn lines(numbers: &[usize]) -> String {
    let list: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    format!(
        "line{} {}",
        if numbers.len() == 1 { "" } else { "s" },
        list.join(", ")
    )
}
