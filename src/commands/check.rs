//! `config check`.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition, EditionError, Notation};
use kata_upgrade::check::{self, Finding, Layer, around, drop_ins};
use kata_upgrade::identify::Identified;
use kata_upgrade::render::{CheckReport, html, json, text};

use super::subject;
use super::surroundings::Surroundings;
use super::{Context, advice, page, show};
use crate::cli::{CheckArgs, CheckFormat};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// What is shown of a file.
struct Shown {
    path: PathBuf,
    layers: Vec<PathBuf>,
    identified: Identified,
    findings: Vec<Finding>,
    next: Vec<String>,
}

pub fn run(context: &Context<'_>, args: &CheckArgs) -> Result<u8, Refusal> {
    if let Some(named) = &args.edition {
        known(named, &context.catalogue)?;
    }
    let paths = context.files(&args.files)?;
    let mut shown = Vec::new();
    let mut refusals = Vec::new();
    let progress = context.counted("checking files", paths.len());
    let mut places = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        progress.step();
        match Shown::of(context, path, args) {
            Ok(one) => {
                shown.push(one);
                places.push(at);
            }
            Err(refusal) => refusals.push((at, refusal)),
        }
    }
    drop(progress);
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
                let faulty = reports
                    .iter()
                    .filter(|report| report.findings.iter().any(Finding::counts));
                let counts = (
                    reports.len() + refusals.len(),
                    faulty.count(),
                    refusals.len(),
                );
                text::total(out, counts, "errors or warnings", &look)
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
            next: next(context, path, args, edition, &findings),
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
            next: &self.next,
        }
    }
}

/// Where to go from here: to the release the file was checked for, or to what is known of a setting that something is wrong with.
fn next(
    context: &Context<'_>,
    path: &Path,
    args: &CheckArgs,
    edition: Edition,
    findings: &[Finding],
) -> Vec<String> {
    let program = advice::program(context.global);
    let mut counting = findings.iter().filter(|finding| finding.counts());
    if let Some(named) = &args.edition {
        let to = advice::quoted(named);
        let migrate = format!("{program} config migrate {} --to {to}", advice::file(path));
        return counting.next().map(|_| migrate).into_iter().collect();
    }
    let catalogue = &context.catalogue;
    let key = counting
        .filter_map(|finding| finding.key.as_ref())
        .find(|key| catalogue.setting(key.as_str()).is_some());
    let edition = catalogue.edition_name(edition);
    let explain = key.map(|key| {
        let key = advice::quoted(key.as_str());
        format!("{program} config explain {key} --in {edition}")
    });
    explain.into_iter().collect()
}
