//! `config backup`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::completion;

#[derive(Debug, Subcommand)]
#[command(defer = true, disable_help_subcommand = true)]
pub enum Backup {
    /// Save files, with the drop-ins that are read on top of them
    #[command(
        after_help = "Example:\n  kata-upgrade config backup create /etc/kata-containers/configuration.toml"
    )]
    Create {
        /// Files to save, each with the drop-ins in the `config.d` beside it; without any, those that the installed runtimes
        /// read
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
        #[arg(value_name = "ID", add = ArgValueCompleter::new(completion::backups))]
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
