//! `config` and what only looks.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::{Backup, MigrateArgs};
use crate::completion;

#[derive(Debug, Subcommand)]
#[command(defer = true, disable_help_subcommand = true)]
pub enum Config {
    /// Show what was made different from what the release shipped
    Diff(DiffArgs),
    /// Carry what was made different to another release
    Migrate(Box<MigrateArgs>),
    /// Tell what a setting is, who reads it, and what became of it
    Explain(ExplainArgs),
    /// Print what a release shipped
    Defaults(DefaultsArgs),
    /// Tell what a release would refuse, ignore or take for something else
    Check(CheckArgs),
    /// Keep copies of configuration files
    #[command(subcommand, arg_required_else_help = true)]
    Backup(Backup),
}

const DIFF_EXAMPLES: &str = "\
Examples:
  kata-upgrade config diff
  kata-upgrade config diff /usr/share/defaults/kata-containers/configuration.toml
  kata-upgrade config diff my.toml --from kata-1.12.1/clh --format unified
  kata-upgrade config diff my.toml --baseline as-shipped.toml
  kata-upgrade config diff /etc/hyper/config
  kata-upgrade config diff --from runv-1.0.0 -- --default_memory 256 --debug
  kata-upgrade config diff --format html > changes.html
          a page for a ticket; it loads nothing

Exit status: 0 no customisations; 1 customisations; 2 a file could not be read or told.";

#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct DiffArgs {
    /// Configuration files; without any, those that the installed runtimes read
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// With `--from runv-1.0.0`: the flags runV is started with; else more files
    #[arg(last = true, value_name = "FLAGS")]
    pub words: Vec<OsString>,
    /// The edition the files are, such as `clear-containers-3.0.23` or `kata-1.12.1/clh`; else it is worked out
    #[arg(long, value_name = "EDITION", add = ArgValueCompleter::new(completion::editions))]
    pub from: Option<String>,
    /// Compare with this file instead of what the release shipped
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Where backups are kept, which tell what this program wrote
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// How to show it
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        default_value = "text",
        hide_possible_values = false
    )]
    pub format: Format,
}

/// How a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// As a unified diff
    Unified,
    /// As a page to look at, to print and to hand round
    Html,
    /// For programs
    Json,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  kata-upgrade config check
          the files that the installed runtimes read, each for its own release
  kata-upgrade config check configuration.toml --for kata-4.1.0/rs
  kata-upgrade --root /mnt/node7 config check --format json
  kata-upgrade config check --format html > findings.html

Exit status: 0 no error and no warning; 1 findings; 2 a file could not be read or told.";

#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArgs {
    /// Configuration files; without any, those that the installed runtimes read
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The edition that is to read the files; else the one they are of
    #[arg(long = "for", value_name = "EDITION", add = ArgValueCompleter::new(completion::editions))]
    pub edition: Option<String>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: CheckFormat,
}

/// How findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// As a page to look at, to print and to hand round
    Html,
}

const EXPLAIN_EXAMPLES: &str = "\
Examples:
  kata-upgrade config explain default_maxvcpus
  kata-upgrade config explain hypervisor.qemu.shared_fs --in kata-4.1.0/rs
  kata-upgrade config explain io.katacontainers.config.hypervisor.default_max_vcpus
  kata-upgrade config explain hugepage
          a part of a name: everything that has it

Exit status: 0 found; 2 nothing is like it.";

#[derive(Debug, Args)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub struct ExplainArgs {
    /// The setting: its name, with its table or without, a part of it, an old name, or the annotation of a pod
    #[arg(value_name = "KEY", add = ArgValueCompleter::new(completion::keys))]
    pub key: String,
    /// Only what holds in this edition, such as `kata-4.1.0/rs`
    #[arg(long = "in", value_name = "EDITION", add = ArgValueCompleter::new(completion::editions))]
    pub edition: Option<String>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: ReportFormat,
}

/// How a report without files is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

const DEFAULTS_EXAMPLES: &str = "\
Examples:
  kata-upgrade config defaults kata-4.1.0/rs
  kata-upgrade config defaults cc-3.0.23 > as-shipped.toml
  kata-upgrade config defaults kata-3.2.0/clh --layout opt --format json

Values are those for this machine's processor.";

#[derive(Debug, Args)]
#[command(after_help = DEFAULTS_EXAMPLES)]
pub struct DefaultsArgs {
    /// The edition, such as `kata-1.12.1/clh` or `kata-4.1.0/rs`
    #[arg(value_name = "EDITION", add = ArgValueCompleter::new(completion::editions))]
    pub edition: String,
    /// Where it is installed: a layout's name, such as `opt`, or a prefix
    #[arg(long, value_name = "LAYOUT", default_value = "usr")]
    pub layout: String,
    /// How to show it
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "toml")]
    pub format: DefaultsFormat,
}

/// How shipped settings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DefaultsFormat {
    /// As a configuration file, with descriptions
    Toml,
    /// For programs
    Json,
}
