//! The commands: each wires the rooms and decides the order of reading and writing.

mod advice;
mod backup;
mod base;
mod check;
mod defaults;
mod destination;
mod diff;
mod env;
mod explain;
mod fleet;
mod foreign;
mod given;
mod installed;
mod many;
mod migrate;
mod notes;
mod output;
mod plan;
mod plans;
mod put;
mod stacked;
mod subject;
mod surroundings;
mod written;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::guide::Target;
use kata_upgrade::host::Machine;
use kata_upgrade::render::json::Fault;
use kata_upgrade::render::{Detail, Look};
use kata_upgrade::source::resolve::locate;
use kata_upgrade::store::{self, Records};

use crate::cli::{Cli, Command, Config, Global};
use crate::error::Refusal;
use crate::terminal::{self, Progress, Stream, Terminal, Wishes};

/// What every command needs.
pub struct Context<'c> {
    catalogue: Catalogue,
    global: &'c Global,
    terminal: Terminal,
    /// See [`Context::records`].
    records: OnceLock<Option<Records>>,
}

/// Runs a command; gives the exit status.
pub fn run(cli: Cli) -> Result<u8, Refusal> {
    let Cli {
        global,
        mut command,
    } = cli;
    let global = &global;
    let detail = match (global.quiet, global.verbose) {
        (true, _) => Detail::Quiet,
        (_, true) => Detail::Verbose,
        _ => Detail::Normal,
    };
    let catalogue = match &global.mappings {
        Some(dir) => Catalogue::with_mappings(dir)?,
        None => Catalogue::built_in(),
    };
    let context = Context {
        catalogue,
        global,
        terminal: Terminal::new(Wishes {
            color: global.color,
            detail,
            ascii: global.ascii,
            pager: !global.no_pager,
            root: global.root.clone(),
        }),
        records: OnceLock::new(),
    };
    context.name_installed(&mut command)?;
    match &command {
        Command::Config(Config::Diff(args)) => diff::run(&context, args),
        Command::Config(Config::Migrate(args)) => migrate::run(&context, args),
        Command::Config(Config::Explain(args)) => explain::run(&context, args),
        Command::Config(Config::Defaults(args)) => defaults::run(&context, args),
        Command::Config(Config::Check(args)) => check::run(&context, args),
        Command::Config(Config::Backup(backup)) => backup::run(&context, backup),
        Command::Fleet(args) => fleet::run(&context, args),
        Command::Plan(args) => plan::run(&context, args),
    }
}

impl Context<'_> {
    /// Puts the installed Kata where `kata` alone names an edition; where none is installed, the newest known is meant.
    fn name_installed(&self, command: &mut Command) -> Result<(), Refusal> {
        let named = match command {
            Command::Config(Config::Diff(args)) => vec![args.from.as_mut()],
            Command::Config(Config::Check(args)) => vec![args.edition.as_mut()],
            Command::Config(Config::Explain(args)) => vec![args.edition.as_mut()],
            Command::Config(Config::Defaults(args)) => vec![Some(&mut args.edition)],
            Command::Config(Config::Migrate(args)) => vec![args.from.as_mut(), args.to.as_mut()],
            // looks at the machine anyway, or at no edition
            Command::Plan(_) | Command::Fleet(_) | Command::Config(Config::Backup(_)) => Vec::new(),
        };
        let named = named.into_iter().flatten();
        let mut named = named.filter(|text| *text == "kata").peekable();
        if named.peek().is_none() {
            return Ok(());
        }
        locate(Path::new("/"), self.root())?;
        let machine = Machine::survey(self.root(), &self.catalogue);
        if let Some(installed) = Target::installed(&machine, &self.catalogue) {
            named.for_each(|text| text.clone_from(&installed));
        }
        Ok(())
    }

    /// What this program remembers of files that it wrote, in the folder of backups; a command looks in one only.
    fn records(&self, dir: Option<&Path>) -> Option<&Records> {
        let read = || {
            let usual = store::default_dir().ok();
            Records::open(dir.or(usual.as_deref())?, self.root()).ok()
        };
        self.records.get_or_init(read).as_ref()
    }

    fn root(&self) -> Option<&Path> {
        self.global.root.as_deref()
    }

    fn look(&self, stream: Stream) -> Look {
        self.terminal.look(stream)
    }

    /// Shows work on so many things while it goes on, if that takes long.
    fn counted(&self, what: &'static str, count: usize) -> Progress {
        Progress::counted(&self.terminal, what, count)
    }

    /// The same for work whose end is not known.
    fn endless(&self, what: &'static str) -> Progress {
        Progress::endless(&self.terminal, what)
    }

    /// The files that are named, else those that the installed runtimes read.
    fn files(&self, named: &[PathBuf]) -> Result<Vec<PathBuf>, Refusal> {
        if named.is_empty() {
            installed::find(&self.catalogue, self.root())
        } else {
            Ok(named.to_vec())
        }
    }
}

/// Writes a view to a stream.
fn show(stream: Stream, view: impl FnOnce(&mut String) -> std::fmt::Result) -> Result<(), Refusal> {
    let mut text = String::new();
    whole(view(&mut text))?;
    terminal::write(stream, text.as_bytes())
}

/// Writes a page, which is no text to read in a terminal.
fn page(stream: Stream, view: impl FnOnce(&mut String) -> std::fmt::Result) -> Result<(), Refusal> {
    let mut text = String::new();
    whole(view(&mut text))?;
    terminal::write(stream, text.as_bytes())
}

/// Takes it that a view was written.
fn whole(done: std::fmt::Result) -> Result<(), Refusal> {
    done.map_err(|_| Refusal::new("the report cannot be written"))
}

/// What could not be read or told, each with its place among all files, as views have it.
fn entries(refusals: &[(usize, Refusal)]) -> Vec<(usize, Fault)> {
    let entries = refusals.iter();
    entries
        .map(|(at, refusal)| (*at, refusal.entry()))
        .collect()
}

/// Says on standard error what could not be read or told.
fn tell<'r>(refusals: impl Iterator<Item = &'r Refusal>) {
    for refusal in refusals {
        terminal::message(&refusal.to_string());
    }
}

/// Takes the text of a JSON view.
fn json<T>(view: Result<T, serde_json::Error>) -> Result<T, Refusal> {
    view.map_err(|error| Refusal::new(format!("the report cannot be written: {error}")))
}
