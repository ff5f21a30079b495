//! `kata-upgrade`: parse, run, exit code.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod cli;
mod commands;
mod completion;
mod error;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use clap_complete::CompleteEnv;

use crate::cli::Cli;
use crate::error::Refusal;

fn main() -> ExitCode {
    // a shell that asks what to offer sets COMPLETE; the program ends here then
    CompleteEnv::with_factory(Cli::command).complete();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            // help and version are no errors; that nobody reads them to the end is none either
            let _ = told.print();
            return ExitCode::from(if told.use_stderr() { 2 } else { 0 });
        }
    };
    let mut status = commands::run(cli).unwrap_or_else(|refusal| refused(&refusal));
    if let Err(refusal) = terminal::finish() {
        status = refused(&refusal);
    }
    ExitCode::from(status)
}

/// Says why nothing came of it; gives the exit status for that.
fn refused(refusal: &Refusal) -> u8 {
    terminal::message(&refusal.to_string());
    2
}
