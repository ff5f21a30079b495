//! Views for people.

mod backups;
mod beside;
mod check;
mod decision;
mod diff;
mod explain;
mod fleet;
mod heading;
mod layers;
pub(super) mod machine;
mod migrate;
mod phrase;
mod plan;
pub mod question;
mod rows;
mod values;

pub use backups::{created, listed, pruned, restored, verified};
pub use check::check;
pub use diff::diff;
pub use explain::{explained, hits};
pub use fleet::fleet;
pub use migrate::{migrate, written};
pub use plan::plan;

/// `1 setting`, `2 settings`.
fn count(number: usize, one: &str) -> String {
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
