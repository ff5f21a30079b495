//! Carries the choices in a customised Clear Containers or Kata Containers configuration to another release.
//!
//! # In a few calls
//!
//! [`configuration`] is the whole way for an operator or an installer: read a file, see what was changed in it, get the
//! text of another release with the same choices, and ask what that release's reader makes of a file.
//!
//! ```
//! use std::path::Path;
//!
//! use kata_upgrade::catalogue::Catalogue;
//! use kata_upgrade::configuration::Configuration;
//! use kata_upgrade::migrate::{Verdict, Wishes};
//! use kata_upgrade::value::Value;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let catalogue = Catalogue::built_in();
//!
//! // read, and tell which release it is of
//! let path = Path::new("testdata/clear-containers/configuration.toml");
//! let own = Configuration::read(path, None, &catalogue)?;
//! let edition = own.identified().edition;
//! assert_eq!(catalogue.edition_title(edition), "Clear Containers 3.0.17, qemu");
//!
//! // what was changed
//! let choices = &own.differences().customisations;
//! let memory = choices.iter().find(|one| one.key.name() == "default_memory");
//! assert_eq!(memory.and_then(|one| one.value.clone()), Some(Value::Integer(4096)));
//!
//! // the same choices in another release's text, and what becomes of each
//! let base = std::fs::read_to_string("testdata/kata-1.12.1/configuration-qemu.toml")?;
//! let new = own.migrate("kata-1.12.1", Some(&base), &Wishes::default(), &catalogue)?;
//! assert!(new.text.contains("\ndefault_memory = 4096\n"));
//! for decision in &new.decisions {
//!     let key = &decision.customisation.key;
//!     println!("{key}: {} {}", decision.verdict.word(), decision.because);
//! }
//! let left = new.decisions.iter().filter(|one| one.verdict == Verdict::Review);
//! assert_eq!(left.count(), 1, "a kernel of one's own is for a person to decide");
//!
//! // what a release's reader would ignore, refuse or misread
//! for finding in own.check(Some("kata-4.1.0/rs"), &catalogue)? {
//!     println!("{} {:?} {}", finding.severity.word(), finding.line, finding.message);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Step by step
//!
//! [`source`] reads what the runtime would read, [`document`] finds settings and comments in it, [`identify`] tells which
//! edition it is, [`baseline`] what that edition shipped, [`customise`] what the user made different, [`migrate`] what
//! becomes of it in another edition, [`merge`] writes that into the target's own text, the [`goal`]; [`store`] keeps copies
//! and writes so that it can be taken back. [`check`](mod@check) finds what a release's reader would ignore or refuse, [`explain`]
//! tells of a setting, [`host`] looks at a whole machine, [`guide`] tells the steps of its upgrade, [`fleet`] compares many.
//! [`render`] has the views of all of that. Each room knows only those before it; [`catalogue`], the tables of what
//! upstream shipped, and [`document`] know none.
//!
//! # Features
//!
//! `cli` (on unless `default-features = false`) is for the program `kata-upgrade` alone: argument parsing, completions, the
//! terminal. `text` has the views for a terminal, `schemas` the JSON Schemas of the views for programs. Without any, what
//! is here needs no more than TOML, JSON, hashes and system calls; it neither prints nor reads the environment.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod baseline;
pub mod catalogue;
pub mod check;
pub mod configuration;
pub mod customise;
pub mod document;
pub mod explain;
pub mod fleet;
pub mod goal;
pub mod guide;
pub mod host;
pub mod identify;
pub mod key;
pub mod merge;
pub mod migrate;
pub mod outlook;
pub mod render;
pub mod rules;
pub mod saved;
#[cfg(feature = "schemas")]
pub mod schemas;
pub mod source;
pub mod store;
mod system;
pub mod value;
