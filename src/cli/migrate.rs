//! `config migrate`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::Format;
use crate::completion;

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
  kata-upgrade config migrate old.toml --to kata-4.1.0 --format html > migration.html
          a page for a ticket: shipped, own and target side by side, and why
  sudo kata-upgrade config migrate --to kata-4.1.0 --write
  kata-upgrade config migrate old.toml --to kata-4.1.0 --interactive --output new.toml
          asks about what needs you; nothing is written before the end
  kata-upgrade config migrate /etc/hyper/config --to kata-1.12.1
  kata-upgrade config migrate --from runv-1.0.0 --to kata-4.1.0 -- --default_memory 512 --debug

Exit status: 0 everything was carried; 1 something was dropped, protects less, or is left for you to decide; 2 nothing was written.";

#[derive(Debug, Clone, Args)]
#[command(after_help = MIGRATE_EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct MigrateArgs {
    /// The configuration file; without it, the one that the installed runtime reads
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// With `--from runv-1.0.0`: the flags runV is started with; else more files
    #[arg(last = true, value_name = "FLAGS")]
    pub words: Vec<OsString>,
    /// The edition the file is; else it is worked out
    #[arg(long, value_name = "EDITION", add = ArgValueCompleter::new(completion::editions))]
    pub from: Option<String>,
    /// The edition to carry to, such as `kata-1.12.1` or `kata-1.12.1/clh`; `kata` is the installed one. Without it,
    /// the newest known
    #[arg(long, value_name = "EDITION", add = ArgValueCompleter::new(completion::editions))]
    pub to: Option<String>,
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
    /// Carry this setting as it is, unless the target would not take it (more than once if need be)
    #[arg(long, value_name = "KEY", add = ArgValueCompleter::new(completion::keys))]
    pub keep: Vec<String>,
    /// Do not carry this setting (more than once if need be)
    #[arg(long, value_name = "KEY", add = ArgValueCompleter::new(completion::keys))]
    pub drop: Vec<String>,
    /// Make this setting in the result (more than once if need be)
    #[arg(long, value_name = "KEY=VALUE", add = ArgValueCompleter::new(completion::assignments))]
    pub set: Vec<String>,
    /// Go through the decisions that need a person one by one, as `git add -p` does; nothing is written before the end
    #[arg(short, long, conflicts_with = "apply")]
    pub interactive: bool,
    /// Go through every decision
    #[arg(long, requires = "interactive")]
    pub all: bool,
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
