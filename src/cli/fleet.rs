//! `fleet`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

const FLEET_EXAMPLES: &str = "\
Examples:
  kata-upgrade config diff --format json > node7.json
          on each machine; the file's name is the machine's name in the comparison
  kata-upgrade fleet node*.json
  kata-upgrade fleet --format json reports/*.json
  kata-upgrade fleet --format html reports/*.json > fleet.html

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
    /// As a page to look at, to print and to hand round
    Html,
}
