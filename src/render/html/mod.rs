//! Views as pages: one file each that loads nothing, to look at, to print and to hand round.
//!
//! A page is its head, the sections of what was found, and its tail; they are written one after the other, so that a page of
//! many files is never whole in memory. What is foreign is escaped twice over: [`maud`] keeps it from being markup, and
//! [`page::put`], through which every part goes, shows what a reader would act on or be deceived by. The page's policy lets
//! nothing run or load but its own style and script.

mod change;
mod check;
mod diff;
mod edition;
mod fleet;
mod ledger;
mod migrate;
mod page;
mod parts;
mod plan;
mod source;
mod values;

pub use check::{check, check_head};
pub use diff::{diff, diff_head};
pub use fleet::fleet;
pub use migrate::migrate;
pub use page::tail;
pub use plan::plan;
