//! Pages: parsed as browsers parse them, held beside what the same command says in JSON, and looked at in a real browser.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;
mod cases;
mod hostile;
mod machines;
mod page;
