//! `config diff`.

use std::path::PathBuf;

use kata_upgrade::outlook::{Outlook, outlook, reach};
use kata_upgrade::render::{DiffReport, Look, html, json, text, unified};

use super::given::Given;
use super::many::{self, Frame, Part};
use super::subject::{self, Role, Subject};
use super::{Context, advice, installed, notes};
use crate::cli::{DiffArgs, Format};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// What is shown of a file.
struct Shown {
    path: PathBuf,
    subject: Subject,
    layers: Vec<PathBuf>,
    outlook: Vec<Outlook>,
    notes: Vec<String>,
    next: Vec<String>,
}

pub fn run(context: &Context<'_>, args: &DiffArgs) -> Result<u8, Refusal> {
    let named = Given::behind(
        args.from.as_deref(),
        &args.files,
        &args.words,
        &context.catalogue,
    )?;
    let given = if named.is_empty() {
        let found = context.files(&[])?;
        found.into_iter().map(Given::File).collect()
    } else {
        named
    };
    let look = context.look(Stream::Output);
    let mut frame = Frame::default();
    match args.format {
        Format::Json => {
            frame.head = super::json(json::diff_frame(Vec::new()))?.0;
            (frame.first, frame.between) = ("\n", ",\n");
        }
        Format::Html => super::whole(html::diff_head(&mut frame.head, &paths(&given)))?,
        Format::Text if !context.global.quiet => frame.between = "\n",
        Format::Text | Format::Unified => {}
    }
    let view = |at: usize| {
        let one = given.get(at).ok_or_else(|| Refusal::new("no such file"))?;
        Shown::of(context, one, args)?.view(context, args, at, &look)
    };
    let progress = context.counted("looking at files", given.len());
    let outcome = many::each(given.len(), frame, &progress, &view)?;
    drop(progress);
    let refusals = &outcome.refusals;
    let mut out = String::new();
    if args.format == Format::Json {
        out += if outcome.any { "\n  " } else { "" };
        let faults = refusals.iter().map(|(_, refusal)| refusal.entry());
        out += &super::json(json::diff_frame(faults.collect()))?.1;
    } else if args.format == Format::Html {
        super::whole(html::tail(&mut out, &super::entries(refusals)))?;
    } else if args.format == Format::Text {
        let counts = (given.len(), outcome.counting, refusals.len());
        super::whole(text::total(&mut out, counts, "customisations", &look))?;
    }
    terminal::write(Stream::Output, out.as_bytes())?;
    if args.format != Format::Json {
        super::tell(refusals.iter().map(|(_, refusal)| refusal));
    }
    Ok(outcome.status())
}

/// The names of what is given.
fn paths(given: &[Given<'_>]) -> Vec<PathBuf> {
    given.iter().map(|one| one.path().to_owned()).collect()
}

impl Shown {
    fn of(context: &Context<'_>, given: &Given<'_>, args: &DiffArgs) -> Result<Self, Refusal> {
        let path = given.path();
        let subject = Subject::open(
            context,
            given,
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
            next: next(context, given, &subject, args),
            layers: subject.layers(),
            notes: notes::on_file(context, &subject, false),
            path: path.to_owned(),
            outlook,
            subject,
        })
    }

    fn view(
        &self,
        context: &Context<'_>,
        args: &DiffArgs,
        at: usize,
        look: &Look,
    ) -> Result<Part, Refusal> {
        let mut text = String::new();
        let report = self.report(args);
        let done = match args.format {
            Format::Text => text::diff(&mut text, &report, &context.catalogue, look),
            Format::Unified => self.unified(&mut text, context, args, look),
            Format::Html => html::diff(&mut text, &report, at, &context.catalogue),
            Format::Json => {
                text = super::json(json::diff_entry(&report, &context.catalogue))?;
                Ok(())
            }
        };
        super::whole(done)?;
        Ok(Part {
            text,
            counts: !report.differences.customisations.is_empty(),
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
        look: &Look,
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
        let view = super::output::for_stream(&view, Stream::Output);
        text::tinted(out, &view, look)
    }
}

/// Where to go from here.
fn next(
    context: &Context<'_>,
    given: &Given<'_>,
    subject: &Subject,
    args: &DiffArgs,
) -> Vec<String> {
    let program = advice::program(context.global);
    let file = given.argument();
    let mut list = Vec::new();
    let any = !subject.differences.customisations.is_empty();
    if any && matches!(given, Given::File(_)) {
        list.push(format!("{program} config backup create{file}"));
    }
    let flavour = subject.flavour(&context.catalogue);
    if let Some(goal) = reach(&context.catalogue, subject.identified.edition) {
        let from = args.from.as_deref().map_or_else(String::new, |from| {
            format!(" --from {}", advice::quoted(from))
        });
        let to = advice::edition(&context.catalogue, goal, flavour);
        let last = given.last_arguments();
        list.push(format!(
            "{program} config migrate{file}{from} --to {to}{last}"
        ));
    }
    list
}
