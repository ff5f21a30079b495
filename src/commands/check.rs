//! `config check`.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition, EditionError, Notation};
use kata_upgrade::check::{self, Finding, Layer, around, drop_ins};
use kata_upgrade::identify::Identified;
use kata_upgrade::render::{CheckReport, Look, html, json, text};

use super::many::{self, Frame, Part};
use super::subject;
use super::surroundings::Surroundings;
use super::{Context, advice};
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
    let look = context.look(Stream::Output);
    let mut frame = Frame::default();
    match args.format {
        CheckFormat::Json => {
            frame.head = super::json(json::check_frame(Vec::new()))?.0;
            (frame.first, frame.between) = ("\n", ",\n");
        }
        CheckFormat::Html => super::whole(html::check_head(&mut frame.head, &paths))?,
        CheckFormat::Text if !context.global.quiet => frame.between = "\n",
        CheckFormat::Text => {}
    }
    let view = |at: usize| {
        let path = paths.get(at).ok_or_else(|| Refusal::new("no such file"))?;
        Shown::of(context, path, args)?.view(context, args, at, &look)
    };
    let progress = context.counted("checking files", paths.len());
    let outcome = many::each(paths.len(), frame, &progress, &view)?;
    drop(progress);
    let refusals = &outcome.refusals;
    let mut out = String::new();
    match args.format {
        CheckFormat::Json => {
            out += if outcome.any { "\n  " } else { "" };
            let faults = refusals.iter().map(|(_, refusal)| refusal.entry());
            out += &super::json(json::check_frame(faults.collect()))?.1;
        }
        CheckFormat::Html => super::whole(html::tail(&mut out, &super::entries(refusals)))?,
        CheckFormat::Text => {
            let counts = (paths.len(), outcome.counting, refusals.len());
            super::whole(text::total(&mut out, counts, "errors or warnings", &look))?;
        }
    }
    terminal::write(Stream::Output, out.as_bytes())?;
    if args.format != CheckFormat::Json {
        super::tell(refusals.iter().map(|(_, refusal)| refusal));
    }
    Ok(outcome.status())
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
        let mut identified = subject::edition(path, &document, args.edition.as_deref(), catalogue)
            .map_err(Refusal::for_check)?;
        identified.named_with("--for");
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

    fn view(
        &self,
        context: &Context<'_>,
        args: &CheckArgs,
        at: usize,
        look: &Look,
    ) -> Result<Part, Refusal> {
        let mut text = String::new();
        let report = self.report();
        let catalogue = &context.catalogue;
        let done = match args.format {
            CheckFormat::Text => text::check(&mut text, &report, catalogue, look),
            CheckFormat::Html => html::check(&mut text, &report, at, catalogue),
            CheckFormat::Json => {
                text = super::json(json::check_entry(&report, catalogue))?;
                Ok(())
            }
        };
        super::whole(done)?;
        Ok(Part {
            text,
            counts: self.findings.iter().any(Finding::counts),
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
