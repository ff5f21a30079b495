//! The command line: types only.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::completion;

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
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at, carry over and keep configuration files
    #[command(subcommand, arg_required_else_help = true)]
    Config(Config),
    /// Compare many machines by the reports made on each of them
    Fleet(FleetArgs),
    /// Show what is left of the upgrade of this machine, with the commands for it
    Plan(PlanArgs),
}

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
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

Exit status: 0 no customisations; 1 customisations; 2 a file could not be read or told.";

#[derive(Debug, Args)]
#[command(after_help = DIFF_EXAMPLES)]
pub struct DiffArgs {
    /// Configuration files; without any, those that the installed runtimes read
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
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
    /// For programs
    Json,
}

/// What a migration makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// The whole file
    Merged,
    /// The carried settings alone, for a `config.d`
    DropIn,
}

const MIGRATE_EXAMPLES: &str = "\
Examples:
  kata-upgrade config migrate configuration.toml --to kata-1.12.1
          what would become of everything; nothing is written
  kata-upgrade config migrate configuration.toml --to kata-1.12.1/clh --output new.toml
  kata-upgrade config migrate old.toml --to kata-1.12.1 --base shipped.toml --output - > new.toml
  kata-upgrade config migrate old.toml --to kata-1.12.1 --drop proxy.cc.enable_debug \\
          --set hypervisor.qemu.default_memory=4096
  kata-upgrade config migrate old.toml --to kata-4.1.0 --as drop-in --output 60-mine.toml
  sudo kata-upgrade config migrate --to kata-4.1.0 --write

Exit status: 0 everything was carried; 1 something was dropped or is left for you to decide; 2 nothing was written.";

#[derive(Debug, Clone, Args)]
#[command(after_help = MIGRATE_EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct MigrateArgs {
    /// The configuration file; without it, the one that the installed runtime reads
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The edition the file is; else it is worked out
    #[arg(long, value_name = "EDITION", add = ArgValueCompleter::new(completion::editions))]
    pub from: Option<String>,
    /// The edition to carry to, such as `kata-1.12.1` or `kata-1.12.1/clh`; `kata` is the newest
    #[arg(long, value_name = "EDITION", default_value = "kata", add = ArgValueCompleter::new(completion::editions))]
    pub to: String,
    /// The target's own file, whose text is kept; else one is written from what the release shipped
    #[arg(long, value_name = "FILE")]
    pub base: Option<PathBuf>,
    /// What to make: the whole file, or a drop-in with the carried settings alone; a drop-in where kata-deploy
    /// manages the target's file, else the whole file
    #[arg(long = "as", value_name = "FORM", value_enum)]
    pub form: Option<Form>,
    /// Take a file of a few lines for additions to the shipped one: what it leaves out is to be as shipped
    #[arg(long)]
    pub complete: bool,
    /// Carry kernels, images and programs of your own too
    #[arg(long)]
    pub keep_assets: bool,
    /// Carry old defaults that stayed in the file from another release too
    #[arg(long)]
    pub keep_inherited: bool,
    /// Carry this setting as it is, whatever the rules say (more than once if need be)
    #[arg(long, value_name = "KEY", add = ArgValueCompleter::new(completion::keys))]
    pub keep: Vec<String>,
    /// Do not carry this setting (more than once if need be)
    #[arg(long, value_name = "KEY", add = ArgValueCompleter::new(completion::keys))]
    pub drop: Vec<String>,
    /// Make this setting in the result (more than once if need be)
    #[arg(long, value_name = "KEY=VALUE", add = ArgValueCompleter::new(completion::assignments))]
    pub set: Vec<String>,
    /// Put the result where the target's runtime reads it, after a backup of what is there
    #[arg(long, conflicts_with = "output")]
    pub write: bool,
    /// Write down what would be done, to be reviewed, edited and applied with `--apply`
    #[arg(long, value_name = "FILE", conflicts_with = "apply")]
    pub save: Option<PathBuf>,
    /// Do what a saved file says, if the input is the one it was made for
    #[arg(long, value_name = "FILE", conflicts_with_all = ["from", "form", "complete", "keep_assets", "keep", "drop", "set"])]
    pub apply: Option<PathBuf>,
    /// Where backups are kept
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Write the result here; `-` is standard output, and the report goes to standard error
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How to show what happens
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: Format,
}

const CHECK_EXAMPLES: &str = "\
Examples:
  kata-upgrade config check
          the files that the installed runtimes read, each for its own release
  kata-upgrade config check configuration.toml --for kata-4.1.0/rs
  kata-upgrade --root /mnt/node7 config check --format json

Exit status: 0 no error and no warning; 1 findings; 2 a file could not be read or told.";

#[derive(Debug, Args)]
#[command(after_help = CHECK_EXAMPLES)]
pub struct CheckArgs {
    /// Configuration files; without any, those that the installed runtimes read
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The edition that is to read the files; else the one they are of
    #[arg(long = "for", value_name = "EDITION")]
    pub edition: Option<String>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: ReportFormat,
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
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Only what holds in this edition, such as `kata-4.1.0/rs`
    #[arg(long = "in", value_name = "EDITION")]
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
    #[arg(value_name = "EDITION")]
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

#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum Backup {
    /// Save files
    #[command(
        after_help = "Example:\n  kata-upgrade config backup create /etc/kata-containers/configuration.toml"
    )]
    Create {
        /// Files to save; without any, those that the installed runtimes read
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
    /// Show the backups there are, newest first
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Read backups to the last byte and tell whether they hold what was saved
    #[command(
        after_help = "Exit status: 0 all as saved; 1 something differs or is missing; 2 could not tell."
    )]
    Verify {
        /// The backup; without it, all of them
        #[arg(value_name = "ID", add = ArgValueCompleter::new(completion::backups))]
        id: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Bring files of a backup back, with mode, owner, times, attributes and links
    #[command(after_help = RESTORE_EXAMPLES)]
    Restore {
        /// The backup
        #[arg(value_name = "ID")]
        id: String,
        /// Only these files of it
        #[arg(value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        how: How,
        #[command(flatten)]
        place: Place,
    },
    /// Take the last write or restore back
    #[command(after_help = UNDO_EXAMPLES)]
    Undo {
        #[command(flatten)]
        how: How,
        #[command(flatten)]
        place: Place,
    },
    /// Remove old backups; the newest good one always stays
    Prune {
        /// How many good backups to keep
        #[arg(long, value_name = "N")]
        keep: usize,
        /// Do not ask
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        place: Place,
    },
}

const RESTORE_EXAMPLES: &str = "\
Examples:
  kata-upgrade config backup restore 20261122T174512Z-3f9c
          what would be brought back; nothing is written
  kata-upgrade config backup restore 20261122T174512Z-3f9c /etc/kata-containers/configuration.toml --write

What is replaced is saved first, so that `undo` takes a restore back as well.";

const UNDO_EXAMPLES: &str = "\
Examples:
  kata-upgrade config backup undo
          what would be taken back; nothing is written
  kata-upgrade config backup undo --write";

/// How to bring something back.
#[derive(Debug, Args)]
pub struct How {
    /// Do it; else only say what would be done
    #[arg(long)]
    pub write: bool,
    /// Also where a file was changed since
    #[arg(long)]
    pub force: bool,
}

/// Where backups are and how they are shown.
#[derive(Debug, Args)]
pub struct Place {
    /// Where backups are kept
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: BackupFormat,
}

/// How backups are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BackupFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

const FLEET_EXAMPLES: &str = "\
Examples:
  kata-upgrade config diff --format json > node7.json
          on each machine; the file's name is the machine's name in the comparison
  kata-upgrade fleet node*.json
  kata-upgrade fleet --format json reports/*.json

Exit status: 0 all are alike; 1 they differ; 2 a report could not be read.";

#[derive(Debug, Args)]
#[command(after_help = FLEET_EXAMPLES)]
pub struct FleetArgs {
    /// Reports of `config diff` or `config migrate` in JSON, a file for each machine; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: FleetFormat,
}

/// How a comparison of machines is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FleetFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

const PLAN_EXAMPLES: &str = "\
Examples:
  kata-upgrade plan
  sudo kata-upgrade plan --to kata-3.29.0/go
  sudo kata-upgrade plan --format sh > upgrade.sh
          a script to read, then to run as root
  kata-upgrade --root /mnt/node7 plan --format json

Nothing is changed. Exit status: 0 nothing left to do; 1 steps left; 2 could not tell.";

#[derive(Debug, Args)]
#[command(after_help = PLAN_EXAMPLES)]
pub struct PlanArgs {
    /// The edition to upgrade to; `kata` is the installed one. Without it, the newest known
    #[arg(long, value_name = "EDITION")]
    pub to: Option<String>,
    /// Where backups are kept
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Only say the state of one step: done, todo, blocked, not-applicable or unknown
    #[arg(long, value_name = "STEP", conflicts_with = "format")]
    pub step: Option<String>,
    /// How to show it
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text")]
    pub format: PlanFormat,
}

/// How a plan is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PlanFormat {
    /// A checklist
    Text,
    /// For programs
    Json,
    /// For a ticket
    Markdown,
    /// As a script to be reviewed and run
    Sh,
}
