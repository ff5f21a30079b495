//! `fleet`.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use kata_upgrade::fleet::{self, FleetError, Member};
use kata_upgrade::render::{html, json, text};
use kata_upgrade::source::shown;

use super::{Context, page, show};
use crate::cli::{FleetArgs, FleetFormat};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// Longest report that is read, in bytes.
const LIMIT: u64 = 64 << 20;

pub fn run(context: &Context<'_>, args: &FleetArgs) -> Result<u8, Refusal> {
    let mut members = Vec::new();
    let mut refusals = Vec::new();
    let progress = context.counted("reading reports", args.files.len());
    for (at, path) in args.files.iter().enumerate() {
        match read(path) {
            Ok(more) => members.extend(more),
            Err(refusal) => refusals.push((at, refusal)),
        }
        progress.step();
    }
    drop(progress);
    let fleet = fleet::compare(&members);
    match args.format {
        FleetFormat::Json => {
            let errors = refusals.iter().map(|(_, refusal)| refusal.entry());
            let errors = errors.collect();
            let view = super::json(json::fleet(&fleet, errors))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        FleetFormat::Text => {
            show(Stream::Output, |out| {
                text::fleet(
                    out,
                    &fleet,
                    &context.catalogue,
                    &context.look(Stream::Output),
                )
            })?;
        }
        FleetFormat::Html => page(Stream::Output, |out| {
            html::fleet(out, &fleet, &super::entries(&refusals), &context.catalogue)
        })?,
    }
    if args.format != FleetFormat::Json {
        super::tell(refusals.iter().map(|(_, refusal)| refusal));
    }
    Ok(match (refusals.is_empty(), fleet.groups.len()) {
        (false, _) => 2,
        (true, 0 | 1) => 0,
        (true, _) => 1,
    })
}

fn read(path: &Path) -> Result<Vec<Member>, Refusal> {
    let failed = |error: std::io::Error| Refusal::new(format!("cannot be read: {error}")).at(path);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(LIMIT + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    } else {
        // asked first: opening a FIFO waits for its writer
        if !std::fs::metadata(path).map_err(failed)?.is_file() {
            return Err(Refusal::new("is no regular file")
                .at(path)
                .help("name the files with the reports; `-` reads them from standard input"));
        }
        let file = File::open(path).map_err(failed)?;
        file.take(LIMIT + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
    }
    if bytes.len() as u64 > LIMIT {
        return Err(Refusal::new("is larger than 64 MiB").at(path));
    }
    let machine = path
        .file_stem()
        .map_or_else(|| "-".to_owned(), |stem| shown(stem).to_string());
    fleet::read(&machine, &bytes).map_err(|error| {
        let (line, column) = match &error {
            FleetError::Json { line, column, .. } => (Some(*line), Some(*column)),
            _ => (None, None),
        };
        Refusal {
            line,
            column,
            ..Refusal::new(shown(&error.to_string()).to_string())
                .at(path)
                .help("make it on the machine with `kata-upgrade config diff --format json`")
        }
    })
}
