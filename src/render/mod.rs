//! Views of what the other rooms found. They write to a [`std::fmt::Write`] and know neither the terminal nor where output goes.

#[cfg(feature = "html")]
pub mod html;
pub mod json;
#[cfg(feature = "text")]
mod links;
#[cfg(feature = "text")]
mod look;
#[cfg(feature = "text")]
pub mod markdown;
pub mod script;
pub mod shell;
pub mod template;
#[cfg(feature = "text")]
pub mod text;
pub mod unified;
pub mod words;

use std::path::{Path, PathBuf};

#[cfg(feature = "text")]
pub use links::{Links, Target, page};
#[cfg(feature = "text")]
pub use look::{Detail, Look};

use crate::baseline::Baseline;
use crate::check::Finding;
use crate::customise::{Differences, OwnComment, Partial};
use crate::guide::Plan;
use crate::host::Machine;
use crate::identify::Identified;
use crate::merge::As;
use crate::migrate::{Decision, OldDefault, Weakened};
use crate::outlook::Outlook;
use crate::rules::Breach;

/// What `config diff` found in one file.
#[derive(Debug)]
pub struct DiffReport<'a> {
    /// The file, as typed.
    pub path: &'a Path,
    /// The files the runtime really reads, in order.
    pub layers: &'a [PathBuf],
    /// Which edition it is.
    pub identified: &'a Identified,
    /// What it was compared with.
    pub baseline: &'a Baseline,
    /// The file the baseline was read from, where it was not the catalogue.
    pub baseline_file: Option<&'a Path>,
    /// What is different.
    pub differences: &'a Differences,
    /// What becomes of each customisation, in their order.
    pub outlook: &'a [Outlook],
    /// What is to be known about the files around it.
    pub notes: &'a [String],
    /// Commands that go on from here.
    pub next: &'a [String],
}

/// What `config migrate` did.
#[derive(Debug)]
pub struct MigrateReport<'a> {
    /// The file, as typed.
    pub path: &'a Path,
    /// Which edition it is.
    pub from: &'a Identified,
    /// Which edition the result is.
    pub to: &'a Identified,
    /// What the target's own file sets, before anything is carried into it.
    pub target: &'a Baseline,
    /// The file whose text the result keeps; none where one was written from the catalogue.
    pub base: Option<&'a Path>,
    /// Where the file sets only a few of the settings that its release ships.
    pub partial: Option<Partial>,
    /// What the result is.
    pub r#as: As,
    /// Where it belongs on the machine the source is of.
    pub belongs: &'a Path,
    /// Why there, and why so.
    pub because: &'a str,
    /// The files the source was read from, in order.
    pub layers: &'a [PathBuf],
    /// What is to be known about the files around the source and the result.
    pub notes: &'a [String],
    /// One for each customisation.
    pub decisions: &'a [Decision],
    /// Old defaults that stayed in the file and were not carried.
    pub inherited: &'a [OldDefault],
    /// Protections that go with the target's defaults, and the lines where the file has them.
    pub weakened: &'a [(Weakened, Option<usize>)],
    /// Whether the result is what the source says already, to the byte.
    pub same: bool,
    /// Rules of the target's reader that the result breaks, because the user asked for it.
    pub breaches: &'a [Breach],
    /// Rules of its own reader that the target's shipped file breaks.
    pub broken: &'a [Breach],
    /// What the result gives cause to say of, and the target's own file does not.
    pub findings: &'a [Finding],
    /// The user's comments, and whether each stands with its setting.
    pub comments: &'a [(OwnComment, bool)],
    /// The settings that `--set` made.
    pub set: &'a [(crate::key::Key, crate::value::Value)],
    /// Where the result was written.
    pub output: Option<&'a Path>,
    /// Whether it was written there; not, where it was there already.
    pub written: bool,
    /// The backup that takes it back.
    pub backup: Option<&'a str>,
    /// Where the decisions were written down, to be applied later.
    pub saved: Option<&'a Path>,
    /// Commands that go on from here.
    pub next: &'a [String],
}

/// What `config check` found in one file and its drop-ins.
#[derive(Debug)]
pub struct CheckReport<'a> {
    /// The file, as typed.
    pub path: &'a Path,
    /// The files the runtime really reads, in order.
    pub layers: &'a [PathBuf],
    /// The edition it was checked for.
    pub identified: &'a Identified,
    /// What there is to say.
    pub findings: &'a [Finding],
    /// Commands that go on from here.
    pub next: &'a [String],
}

/// What `plan` found.
#[derive(Debug, Clone, Copy)]
pub struct PlanReport<'a> {
    /// The machine.
    pub machine: &'a Machine,
    /// What is to be done.
    pub plan: &'a Plan,
    /// The program with the options that hold everywhere, as a shell reads it.
    pub program: &'a str,
    /// The other root file system.
    pub root: Option<&'a Path>,
    /// The arguments that give the same plan again.
    pub again: &'a [String],
}

/// How many customisations have no effect at all.
#[cfg(feature = "text")]
fn without_effect(customisations: &[crate::customise::Customisation]) -> usize {
    use crate::customise::{Customisation, Kind};

    let unknown = |one: &&Customisation| one.kind == Kind::Unknown;
    customisations.iter().filter(unknown).count()
}
