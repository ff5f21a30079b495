//! `config diff`.

use std::path::Path;

use kata_upgrade::outlook::{Outlook, outlook, reach};
use kata_upgrade::render::{DiffReport, json, text, unified};

use super::subject::{self, Role, Subject};
use super::{Context, advice, installed, notes, show};
use crate::cli::{DiffArgs, Format};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// What is shown of a file.
struct Shown {
    path: std::path::PathBuf,
    subject: Subject,
    layers: Vec<std::path::PathBuf>,
    outlook: Vec<Outlook>,
    notes: Vec<String>,
    next: Vec<String>,
}

pub fn run(context: &Context<'_>, args: &DiffArgs) -> Result<u8, Refusal> {
    let paths = context.files(&args.files)?;
    let mut shown = Vec::new();
    let mut refusals = Vec::new();
    for path in paths {
        match Shown::of(context, &path, args) {
            Ok(one) => shown.push(one),
            Err(refusal) => refusals.push(refusal),
        }
    }
    let reports: Vec<DiffReport<'_>> = shown.iter().map(|one| one.report(args)).collect();
    match args.format {
        Format::Json => {
            let faults = refusals.iter().map(Refusal::entry).collect();
            let view = super::json(json::diff(&reports, faults, &context.catalogue))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        Format::Text => show(Stream::Output, |out| {
            let look = context.look(Stream::Output);
            for (at, report) in reports.iter().enumerate() {
                if at > 0 && !context.global.quiet {
                    out.push('\n');
                }
                text::diff(out, report, &context.catalogue, &look)?;
            }
            Ok(())
        })?,
        Format::Unified => show(Stream::Output, |out| {
            shown
                .iter()
                .try_for_each(|one| one.unified(out, context, args))
        })?,
    }
    if args.format != Format::Json {
        for refusal in &refusals {
            terminal::message(&refusal.to_string());
        }
    }
    let customised = shown
        .iter()
        .any(|one| !one.subject.differences.customisations.is_empty());
    Ok(if refusals.is_empty() {
        u8::from(customised)
    } else {
        2
    })
}

impl Shown {
    fn of(context: &Context<'_>, path: &Path, args: &DiffArgs) -> Result<Self, Refusal> {
        let subject = Subject::open(
            context,
            path,
            args.from.as_deref(),
            args.baseline.as_deref(),
            false,
            args.dir.as_deref(),
        )?;
        let outlook = outlook(
            &subject.differences.customisations,
            &subject.baseline,
            &context.catalogue,
        );
        Ok(Self {
            next: next(context, path, &subject, args),
            layers: subject.layers(),
            notes: notes::on_file(context, &subject, false),
            path: path.to_owned(),
            outlook,
            subject,
        })
    }

    fn report<'s>(&'s self, args: &'s DiffArgs) -> DiffReport<'s> {
        DiffReport {
            path: &self.path,
            layers: &self.layers,
            identified: &self.subject.identified,
            baseline: &self.subject.baseline,
            baseline_file: args.baseline.as_deref(),
            differences: &self.subject.differences,
            outlook: &self.outlook,
            notes: &self.notes,
            next: &self.next,
        }
    }

    fn unified(
        &self,
        out: &mut String,
        context: &Context<'_>,
        args: &DiffArgs,
    ) -> std::fmt::Result {
        let subject = &self.subject;
        let mut view = String::new();
        let named = args.baseline.as_deref();
        let shipped = match named {
            Some(other) => subject::read(other, None, &context.catalogue)
                .ok()
                .map(|(_, document)| (other.to_owned(), document)),
            None => installed::shipped(
                context,
                subject.identified.edition,
                &subject.identified.layout,
            )
            .map(|(file, document)| (file.path, document)),
        };
        // drop-ins are no part of one text: then the settings are compared
        let shipped = shipped.filter(|_| subject.drop_ins.is_empty() && subject.role == Role::Base);
        if let Some((other, shipped)) = shipped {
            let names = (other.to_string_lossy(), self.path.to_string_lossy());
            let own = subject.document.text();
            unified::texts(&mut view, shipped.text(), own, &names.0, &names.1)?;
        } else {
            let name = context.catalogue.edition_name(subject.identified.edition);
            let name = format!("{name} (shipped)");
            let differences = &subject.differences;
            unified::settings(&mut view, &subject.baseline, differences, &name, &self.path)?;
        }
        out.push_str(&super::output::for_stream(&view, Stream::Output));
        Ok(())
    }
}

/// Where to go from here.
fn next(context: &Context<'_>, path: &Path, subject: &Subject, args: &DiffArgs) -> Vec<String> {
    let program = advice::program(context.global);
    let file = advice::file(path);
    let mut list = Vec::new();
    if !subject.differences.customisations.is_empty() {
        list.push(format!("{program} config backup create {file}"));
    }
    let flavour = subject.flavour(&context.catalogue);
    if let Some(goal) = reach(&context.catalogue, subject.identified.edition) {
        let from = args.from.as_deref().map_or_else(String::new, |from| {
            format!(" --from {}", advice::quoted(from))
        });
        let to = advice::edition(&context.catalogue, goal, flavour);
        list.push(format!("{program} config migrate {file}{from} --to {to}"));
    }
    list
}
