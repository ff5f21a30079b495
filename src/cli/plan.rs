//! `plan`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use crate::completion;

const PLAN_EXAMPLES: &str = "\
Examples:
  kata-upgrade plan
  sudo kata-upgrade plan --to kata-3.29.0/go
  sudo kata-upgrade plan --format sh > upgrade.sh
          a script to read, then to run as root
  kata-upgrade --root /mnt/node7 plan --format json
  kata-upgrade plan --format html > plan.html
  ssh node7 sudo kata-runtime env | kata-upgrade plan --env -
          what can be told of a machine where this program cannot run

Nothing is changed. Exit status: 0 nothing left to do; 1 steps left; 2 could not tell.";

#[derive(Debug, Args)]
#[command(after_help = PLAN_EXAMPLES)]
pub struct PlanArgs {
    /// The edition to upgrade to; `kata` is the installed one. Without it, the newest known
    #[arg(long, value_name = "EDITION", add = ArgValueCompleter::new(completion::editions))]
    pub to: Option<String>,
    /// Where backups are kept
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Read what `cc-runtime cc-env`, `kata-runtime env` or `kata-ctl env` printed on a machine, TOML or JSON; `-` is standard
    /// input. Without `--root`, that machine is planned for, and this one is not looked at
    #[arg(long, value_name = "FILE")]
    pub env: Vec<PathBuf>,
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
    /// As a page to look at, to print and to hand round
    Html,
}
