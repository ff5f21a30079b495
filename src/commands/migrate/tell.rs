//! What is said of a migration.

use std::path::Path;

use kata_upgrade::merge::{As, Merged};
use kata_upgrade::render::{MigrateReport, html, json, text, unified};

use super::opened::Opened;
use crate::cli::{Form, Format, MigrateArgs};
use crate::commands::base::Base;
use crate::commands::given::Given;
use crate::commands::{Context, advice, json as view_of, output, page, show};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// Whether the resulting file goes to standard output.
fn is_piped(args: &MigrateArgs) -> bool {
    args.output.as_deref() == Some(Path::new("-"))
}

/// Where the report goes.
pub fn stream(args: &MigrateArgs) -> Stream {
    if is_piped(args) {
        Stream::Error
    } else {
        Stream::Output
    }
}

/// The resulting file, where standard output is its place.
pub fn result(args: &MigrateArgs, merged: &Merged) -> Result<(), Refusal> {
    if is_piped(args) {
        terminal::write(Stream::Output, merged.text().as_bytes())?;
    }
    Ok(())
}

pub fn tell(
    context: &Context<'_>,
    args: &MigrateArgs,
    report: &MigrateReport<'_>,
    base: &Base,
    merged: &Merged,
) -> Result<(), Refusal> {
    let piped = is_piped(args);
    let stream = stream(args);
    match args.format {
        Format::Text => show(stream, |out| {
            text::migrate(out, report, &context.catalogue, &context.look(stream))
        }),
        Format::Json => {
            let view = view_of(json::migrate(report, &context.catalogue))?;
            terminal::write(stream, view.as_bytes())
        }
        Format::Html => page(stream, |out| html::migrate(out, report, &context.catalogue)),
        Format::Unified => {
            let name = match (report.r#as, report.base) {
                (As::DropIn, _) => "/dev/null".to_owned(),
                (As::Merged, Some(base)) => base.to_string_lossy().into_owned(),
                (As::Merged, None) => context.catalogue.edition_name(report.to.edition),
            };
            let result = report.output.filter(|_| !piped).map_or_else(
                || match report.r#as {
                    As::Merged => format!("{name} (with your settings)"),
                    As::DropIn => report.belongs.to_string_lossy().into_owned(),
                },
                |path| path.to_string_lossy().into_owned(),
            );
            let mut view = String::new();
            let old = match report.r#as {
                As::Merged => base.document.text(),
                As::DropIn => "",
            };
            let texts = (old, merged.text());
            show(stream, |out| {
                unified::texts(&mut view, texts.0, texts.1, &name, &result)?;
                let view = output::for_stream(&view, stream);
                text::tinted(out, &view, &context.look(stream))
            })
        }
    }
}

/// What looks at a result where it was written, and what would take it back.
pub fn after(
    context: &Context<'_>,
    args: &MigrateArgs,
    wrote: &Path,
    opened: &Opened<'_>,
    saved: bool,
) -> Vec<String> {
    if wrote == Path::new("-") {
        return Vec::new();
    }
    let (inside, outside) = (advice::program(context.global), "kata-upgrade".to_owned());
    // what `--output` names is no name inside another root file system
    let program = if args.write { &inside } else { &outside };
    let edition = context.catalogue.edition_name(opened.target);
    let is_whole = opened.destination.r#as == As::Merged;
    let check = format!(
        "{program} config check {} --for {edition}",
        advice::file(wrote)
    );
    let mut list: Vec<String> = is_whole.then_some(check).into_iter().collect();
    if saved {
        let dir = args
            .dir
            .as_ref()
            .map_or_else(String::new, |dir| format!(" --dir {}", advice::file(dir)));
        list.push(format!("{program} config backup undo{dir}"));
    }
    list
}

/// The same command again with a place for the result, and where something is open and a terminal there, with questions.
pub fn next(
    context: &Context<'_>,
    args: &MigrateArgs,
    opened: &Opened<'_>,
    differs: bool,
    is_open: bool,
) -> Vec<String> {
    if args.output.is_some() || !differs {
        return Vec::new();
    }
    let text = match args.apply.as_ref().or(args.save.as_ref()) {
        // what was written down holds, and names the editions and the form itself
        Some(decisions) => again(context, &applied(args, decisions), &opened.given),
        None => again(context, args, &opened.given),
    };
    let last = opened.given.last_arguments();
    let name = context.catalogue.edition_name(opened.target);
    let release = name.split('/').next().unwrap_or_default();
    let stem = match &opened.given {
        Given::File(path) => path.file_stem().map(|stem| stem.to_string_lossy()),
        Given::Flags(_) => None,
    };
    let stem = stem.unwrap_or("configuration".into());
    let result = format!("{stem}.{release}.toml");
    let mut list = vec![format!(
        "{text} --output {}{last}",
        advice::file(Path::new(&result))
    )];
    if is_open && args.apply.is_none() && args.save.is_none() && terminal::can_ask() {
        list.push(format!("{text} --interactive{last}"));
    }
    list
}

/// The same command again, without a place for the result and without flags at its end.
fn again(context: &Context<'_>, args: &MigrateArgs, given: &Given<'_>) -> String {
    let mut text = format!(
        "{} config migrate{}",
        advice::program(context.global),
        given.argument()
    );
    let add = |text: &mut String, option: &str, value: &str| text.extend([" ", option, " ", value]);
    let (from, to) = match args.apply {
        None => (args.from.as_deref(), args.to.as_deref()),
        Some(_) => (None, None),
    };
    if let Some(from) = from {
        add(&mut text, "--from", &advice::quoted(from));
    }
    if let Some(to) = to {
        add(&mut text, "--to", &advice::quoted(to));
    }
    for (option, path) in [("--base", &args.base), ("--apply", &args.apply)] {
        if let Some(path) = path {
            add(&mut text, option, &advice::file(path));
        }
    }
    if args.apply.is_some() {
        return text;
    }
    for (option, list) in [
        ("--keep", &args.keep),
        ("--drop", &args.drop),
        ("--set", &args.set),
    ] {
        for value in list {
            add(&mut text, option, &advice::quoted(value));
        }
    }
    let given = [
        (args.keep_assets, " --keep-assets"),
        (args.keep_inherited, " --keep-inherited"),
        (args.complete, " --complete"),
        (args.form == Some(Form::Merged), " --as merged"),
        (args.form == Some(Form::DropIn), " --as drop-in"),
    ];
    for (given, option) in given {
        if given {
            text.push_str(option);
        }
    }
    text
}

/// The command that does what was saved, from which it knows all but the target's own file.
pub fn applying(
    context: &Context<'_>,
    args: &MigrateArgs,
    saved: &Path,
    given: &Given<'_>,
) -> String {
    whole(context, &applied(args, saved), given)
}

/// The same arguments with decisions that were written down.
fn applied(args: &MigrateArgs, decisions: &Path) -> MigrateArgs {
    MigrateArgs {
        apply: Some(decisions.to_owned()),
        ..args.clone()
    }
}

/// The same command with everything that says where results go.
pub fn whole(context: &Context<'_>, args: &MigrateArgs, given: &Given<'_>) -> String {
    let mut text = again(context, args, given);
    for (option, place) in [("--output", &args.output), ("--dir", &args.dir)] {
        if let Some(place) = place {
            // standard output, not a file of that name
            let name = match place.to_str() {
                Some("-") => "-".to_owned(),
                _ => advice::file(place),
            };
            text.extend([" ", option, " ", &name]);
        }
    }
    if args.write {
        text.push_str(" --write");
    }
    text + &given.last_arguments()
}
