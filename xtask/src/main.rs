//! Tasks for the maintainers of kata-upgrade.

#[path = "../../src/cli/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    reason = "only its description is used here"
)]
mod cli;
#[path = "../../src/completion.rs"]
mod completion;
mod import;
mod man;
mod readme;
mod reference;
mod schemas;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Tasks for the maintainers of kata-upgrade.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Add what releases shipped and read to the tables in `mappings/`.
    Import {
        /// Folders shaped `PRODUCT/VERSION/LAYOUT[/RUNTIME]/FILE`, or holding `corpus*/…` of that shape and `schema/`.
        #[arg(required = true)]
        folders: Vec<PathBuf>,
        /// The folder of tables.
        #[arg(long, default_value = "mappings")]
        mappings: PathBuf,
        /// Forget the imported tables first instead of adding to them.
        #[arg(long)]
        afresh: bool,
        /// The day of the release's tag, for a release that `releases.toml` does not have yet.
        #[arg(long)]
        date: Option<String>,
    },
    /// Write the reference pages from the tables.
    Reference {
        /// The folder of tables.
        #[arg(long, default_value = "mappings")]
        mappings: PathBuf,
        /// The folder of pages.
        #[arg(long, default_value = "docs/reference")]
        folder: PathBuf,
    },
    /// Run the commands a document prints and compare their output.
    Readme {
        /// The documents.
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Write what the commands print now into the documents instead.
        #[arg(long)]
        record: bool,
    },
    /// Write the JSON Schemas of every format, from the types that write it.
    Schemas {
        /// The folder of schemas.
        #[arg(default_value = "docs/schemas")]
        folder: PathBuf,
    },
    /// Write the manual pages, from the same text as `--help`.
    Man {
        /// The folder for them, made if it is not there.
        folder: PathBuf,
    },
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Import {
            folders,
            mappings,
            afresh,
            date,
        } => import::run(&folders, &mappings, afresh, date.as_deref())
            .map_err(|error| error.to_string()),
        Task::Reference { mappings, folder } => reference::run(&mappings, &folder)
            .map(|count| format!("wrote {count} pages"))
            .map_err(|error| error.to_string()),
        Task::Readme { paths, record } => paths
            .iter()
            .map(|path| readme::check(path, record))
            .sum::<Result<usize, _>>()
            .map(|count| format!("{count} commands run as printed"))
            .map_err(|error| error.to_string()),
        Task::Schemas { folder } => schemas::write(&folder)
            .map(|count| format!("{count} schemas"))
            .map_err(|error| error.to_string()),
        Task::Man { folder } => man::write(&folder)
            .map(|count| format!("{count} manual pages"))
            .map_err(|error| error.to_string()),
    };
    match done {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
