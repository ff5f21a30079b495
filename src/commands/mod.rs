//! The commands: each wires the rooms and decides the order of reading and writing.

mod advice;
mod backup;
mod base;
mod check;
mod defaults;
mod destination;
mod diff;
mod explain;
mod fleet;
mod foreign;
mod given;
mod installed;
mod migrate;
mod notes;
mod output;
mod plan;
mod plans;
mod put;
mod settings;
mod stacked;
mod subject;
mod surroundings;
mod written;

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::render::{Detail, Look};

use crate::cli::{Cli, Command, Config, Global};
use crate::error::Refusal;
use crate::terminal::{self, Stream, Terminal};

/// What every command needs.
pub struct Context<'c> {
    catalogue: Catalogue,
    global: &'c Global,
    terminal: Terminal,
}

/// Runs a command; gives the exit status.
pub fn run(cli: &Cli) -> Result<u8, Refusal> {
    let global = &cli.global;
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
        terminal: Terminal::new(global.color, detail),
    };
    match &cli.command {
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
    fn root(&self) -> Option<&Path> {
        self.global.root.as_deref()
    }

    fn look(&self, stream: Stream) -> Look {
        self.terminal.look(stream)
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
    view(&mut text).map_err(|_| Refusal::new("the report cannot be written"))?;
    terminal::write(stream, text.as_bytes())
}

/// Takes the text of a JSON view.
fn json<T>(view: Result<T, serde_json::Error>) -> Result<T, Refusal> {
    view.map_err(|error| Refusal::new(format!("the report cannot be written: {error}")))
}
