//! `config check`.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition, EditionError, Notation};
use kata_upgrade::check::{self, Finding, Layer, around, drop_ins};
use kata_upgrade::identify::Identified;
use kata_upgrade::render::{CheckReport, json, text};

use super::subject;
use super::surroundings::Surroundings;
use super::{Context, show};
use crate::cli::{CheckArgs, ReportFormat};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// What is shown of a file.
struct Shown {
    path: PathBuf,
    layers: Vec<PathBuf>,
    identified: Identified,
    findings: Vec<Finding>,
}

pub fn run(context: &Context<'_>, args: &CheckArgs) -> Result<u8, Refusal> {
    if let Some(named) = &args.edition {
        known(named, &context.catalogue)?;
    }
    let paths = context.files(&args.files)?;
    let mut shown = Vec::new();
    let mut refusals = Vec::new();
    for path in paths {
        match Shown::of(context, &path, args) {
            Ok(one) => shown.push(one),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let reports: Vec<CheckReport<'_>> = shown.iter().map(Shown::report).collect();
    match args.format {
        ReportFormat::Json => {
            let faults = refusals.iter().map(Refusal::entry).collect();
            let view = super::json(json::check(&reports, faults, &context.catalogue))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        ReportFormat::Text => {
            show(Stream::Output, |out| {
                let look = context.look(Stream::Output);
                for (at, report) in reports.iter().enumerate() {
                    if at > 0 && !context.global.quiet {
                        out.push('\n');
                    }
                    text::check(out, report, &context.catalogue, &look)?;
                }
                Ok(())
            })?;
            for refusal in &refusals {
                terminal::message(&refusal.to_string());
            }
        }
    }
    let mut findings = shown.iter().flat_map(|one| &one.findings);
    Ok(if refusals.is_empty() {
        u8::from(findings.any(Finding::counts))
    } else {
        2
    })
}

/// Refuses an edition that nobody knows once, not for every file.
fn known(named: &str, catalogue: &Catalogue) -> Result<(), Refusal> {
    match catalogue.edition(named, None) {
        Ok(edition) if !reads_toml(catalogue, edition) => Err(Refusal::new(format!(
            "{} reads no TOML, so that there is nothing to check for it",
            catalogue.edition_title(edition)
        ))
        .help("name a release of Kata, such as `--for kata-4.1.0/rs`")),
        // which flavour is meant depends on the file
        Ok(_) | Err(EditionError::Flavour { .. } | EditionError::Ended { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn reads_toml(catalogue: &Catalogue, edition: Edition) -> bool {
    let line = catalogue.edition_line(edition);
    line.is_some_and(|line| line.notation() == Notation::Toml)
}

impl Shown {
    fn of(context: &Context<'_>, path: &Path, args: &CheckArgs) -> Result<Self, Refusal> {
        let catalogue = &context.catalogue;
        let root = context.root();
        let (file, document) = subject::read(path, root, catalogue)?;
        let identified = subject::edition(path, &document, args.edition.as_deref(), catalogue)
            .map_err(Refusal::for_check)?;
        let edition = identified.edition;
        let surroundings = Surroundings::of(context, &file, &args.files, edition)?;
        let mut layers = vec![Layer {
            path,
            document: &document,
            is_drop_in: false,
        }];
        layers.extend(surroundings.layers());
        let mut findings = check::check(&layers, edition, catalogue);
        let entries = &surroundings.entries;
        findings.extend(drop_ins::check(
            entries,
            &surroundings.dir,
            edition,
            catalogue,
        ));
        findings.extend(surroundings.beside_link(edition, catalogue));
        if surroundings.is_live {
            let there = |path: &str| surroundings.there(path);
            let own = surroundings.around(context, path, &document, edition, &there);
            findings.extend(around::check(&layers, edition, catalogue, &own));
        }
        let mut paths: Vec<PathBuf> = vec![if file.links.is_empty() {
            file.path.clone()
        } else {
            file.resolved.clone()
        }];
        paths.extend(layers.iter().skip(1).map(|layer| layer.path.to_owned()));
        let place = |finding: &Finding| layers.iter().position(|layer| layer.path == finding.path);
        findings.sort_by_cached_key(|finding| {
            (
                place(finding).unwrap_or(usize::MAX),
                finding.path.clone(),
                finding.line,
            )
        });
        Ok(Self {
            path: path.to_owned(),
            layers: paths,
            identified,
            findings,
        })
    }

    fn report(&self) -> CheckReport<'_> {
        CheckReport {
            path: &self.path,
            layers: &self.layers,
            identified: &self.identified,
            findings: &self.findings,
        }
    }
}
