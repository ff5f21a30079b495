//! `kata-upgrade`: parse, run, exit code.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod cli;
mod commands;
mod error;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use crate::cli::Cli;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => {
            // help and version are no errors; that nobody reads them to the end is none either
            let _ = told.print();
            return ExitCode::from(if told.use_stderr() { 2 } else { 0 });
        }
    };
    match commands::run(&cli) {
        Ok(status) => ExitCode::from(status),
        Err(refusal) => {
            terminal::message(&refusal.to_string());
            ExitCode::from(2)
        }
    }
}
