//! What is said of a migration.

use std::path::Path;

use kata_upgrade::catalogue::Edition;
use kata_upgrade::merge::{As, Merged};
use kata_upgrade::render::{MigrateReport, json, text, unified};

use crate::cli::{Form, Format, MigrateArgs};
use crate::commands::base::Base;
use crate::commands::given::Given;
use crate::commands::{Context, advice, json as view_of, output, show};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

pub fn tell(
    context: &Context<'_>,
    args: &MigrateArgs,
    report: &MigrateReport<'_>,
    base: &Base,
    merged: &Merged,
) -> Result<(), Refusal> {
    let piped = args.output.as_deref() == Some(Path::new("-"));
    let stream = if piped {
        terminal::write(Stream::Output, merged.text.as_bytes())?;
        Stream::Error
    } else {
        Stream::Output
    };
    match args.format {
        Format::Text => show(stream, |out| {
            text::migrate(out, report, &context.catalogue, &context.look(stream))
        }),
        Format::Json => {
            let view = view_of(json::migrate(report, &context.catalogue))?;
            terminal::write(stream, view.as_bytes())
        }
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
            let texts = (old, merged.text.as_str());
            show(stream, |out| {
                unified::texts(&mut view, texts.0, texts.1, &name, &result)?;
                out.push_str(&output::for_stream(&view, stream));
                Ok(())
            })
        }
    }
}

/// The same command again, with a place for the result.
pub fn next(
    context: &Context<'_>,
    args: &MigrateArgs,
    given: &Given<'_>,
    target: Edition,
    differs: bool,
) -> Vec<String> {
    if args.output.is_some() || !differs {
        return Vec::new();
    }
    let mut text = format!(
        "{} config migrate{}",
        advice::program(context.global),
        given.argument()
    );
    let mut add = |option: &str, value: &str| {
        text.extend([" ", option, " ", &advice::quoted(value)]);
    };
    if let Some(from) = &args.from {
        add("--from", from);
    }
    add("--to", &args.to);
    if let Some(base) = &args.base {
        add("--base", &base.to_string_lossy());
    }
    for (option, list) in [
        ("--keep", &args.keep),
        ("--drop", &args.drop),
        ("--set", &args.set),
    ] {
        for value in list {
            add(option, value);
        }
    }
    for (given, option) in [
        (args.keep_assets, " --keep-assets"),
        (args.keep_inherited, " --keep-inherited"),
    ] {
        if given {
            text.push_str(option);
        }
    }
    if args.complete {
        text.push_str(" --complete");
    }
    match args.form {
        Some(Form::Merged) => text.push_str(" --as merged"),
        Some(Form::DropIn) => text.push_str(" --as drop-in"),
        None => {}
    }
    let name = context.catalogue.edition_name(target);
    let release = name.split('/').next().unwrap_or_default();
    let stem = match given {
        Given::File(path) => path.file_stem().map(|stem| stem.to_string_lossy()),
        Given::Flags(_) => None,
    };
    let stem = stem.unwrap_or("configuration".into());
    let result = format!("{stem}.{release}.toml");
    text.extend([" --output ", &advice::file(Path::new(&result))]);
    text.push_str(&given.last_arguments());
    vec![text]
}
