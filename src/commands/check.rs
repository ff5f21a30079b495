//! `config check`.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, EditionError};
use kata_upgrade::check::{self, Finding, Layer, around, drop_ins};
use kata_upgrade::identify::Identified;
use kata_upgrade::render::{CheckReport, html, json, text};

use super::subject;
use super::surroundings::Surroundings;
use super::{Context, page, show};
use crate::cli::{CheckArgs, CheckFormat};
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
    let mut places = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        match Shown::of(context, path, args) {
            Ok(one) => {
                shown.push(one);
                places.push(at);
            }
            Err(refusal) => refusals.push((at, refusal)),
        }
    }
    let reports: Vec<CheckReport<'_>> = shown.iter().map(Shown::report).collect();
    match args.format {
        CheckFormat::Json => {
            let faults = refusals.iter().map(|(_, refusal)| refusal.entry());
            let faults = faults.collect();
            let view = super::json(json::check(&reports, faults, &context.catalogue))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        CheckFormat::Text => {
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
        }
        CheckFormat::Html => page(Stream::Output, |out| {
            html::check_head(out, &paths)?;
            for (report, at) in reports.iter().zip(places) {
                html::check(out, report, at, &context.catalogue)?;
            }
            html::tail(out, &super::entries(&refusals))
        })?,
    }
    if args.format != CheckFormat::Json {
        super::tell(refusals.iter().map(|(_, refusal)| refusal));
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
        // which flavour is meant depends on the file
        Ok(_) | Err(EditionError::Flavour { .. } | EditionError::Ended { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
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
