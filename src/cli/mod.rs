//! The command line: types only.

mod backup;
mod config;
mod fleet;
mod migrate;
mod plan;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use backup::{Backup, BackupFormat, How, Place};
pub use config::{
    CheckArgs, CheckFormat, Config, DefaultsArgs, DefaultsFormat, DiffArgs, ExplainArgs, Format,
    ReportFormat,
};
pub use fleet::{FleetArgs, FleetFormat};
pub use migrate::{Form, MigrateArgs};
pub use plan::{PlanArgs, PlanFormat};

const EXAMPLES: &str = "\
Examples:
  kata-upgrade config diff
          what is different in the files that the installed runtimes read
  kata-upgrade config diff --format json /etc/clear-containers/configuration.toml
  kata-upgrade config backup create
  kata-upgrade config migrate configuration.toml --to kata-1.12.1 --output new.toml
  kata-upgrade --root /mnt/node7 config diff
  kata-upgrade plan
          what the whole machine needs, step by step

Exit status: 0 all is well; 1 differences, or something was not carried; 2 could not tell, nothing was written.";

/// Carries the choices in Clear Containers and Kata Containers configuration files to another release.
#[derive(Debug, Parser)]
#[command(name = "kata-upgrade", version, after_help = EXAMPLES, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Global {
    /// Look into another root file system, such as a mounted disk; FILE is then a name inside it
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Add tables of your own to what the program knows about releases
    #[arg(long, global = true, value_name = "DIR")]
    pub mappings: Option<PathBuf>,
    /// When to use colours
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value = "auto"
    )]
    pub color: Color,
    /// Keep to ASCII; without it, the locale decides
    #[arg(long, global = true)]
    pub ascii: bool,
    /// Do not show long text through a pager
    #[arg(long, global = true)]
    pub no_pager: bool,
    /// Say only what it comes to
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what everything is and why it is believed
    #[arg(short, long, global = true)]
    pub verbose: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set; anywhere with `CLICOLOR_FORCE`
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub enum Command {
    /// Look at, carry over and keep configuration files
    #[command(subcommand, arg_required_else_help = true)]
    Config(Config),
    /// Compare many machines by the reports made on each of them
    Fleet(FleetArgs),
    /// Show what is left of the upgrade of this machine, with the commands for it
    Plan(PlanArgs),
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory as _};
    use clap_complete::engine::ArgValueCompleter;

    fn without_completion(command: &Command, missing: &mut Vec<String>) {
        for argument in command.get_arguments() {
            let names = argument.get_value_names().unwrap_or_default();
            let is_known = names
                .iter()
                .any(|name| matches!(name.as_str(), "EDITION" | "KEY" | "KEY=VALUE" | "ID"));
            if is_known && argument.get::<ArgValueCompleter>().is_none() {
                missing.push(format!("{} {}", command.get_name(), argument.get_id()));
            }
        }
        for one in command.get_subcommands() {
            without_completion(one, missing);
        }
    }

    #[test]
    fn editions_keys_and_backups_complete_wherever_they_are_taken() {
        // arguments are only there once a command is built
        let mut whole = super::Cli::command();
        whole.build();
        let mut missing = Vec::new();
        without_completion(&whole, &mut missing);
        assert_eq!(missing, [""; 0]);
    }
}
