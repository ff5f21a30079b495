//! Putting a result where the target's runtime reads it.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::Edition;
use kata_upgrade::document::Document;
use kata_upgrade::host::{Machine, Owner, Product, owner_of};
use kata_upgrade::merge::As;
use kata_upgrade::source::deploy::{Deployed, has_banner};
use kata_upgrade::source::read::read_bounded_in;
use kata_upgrade::source::resolve::locate;
use kata_upgrade::source::stack::{self, Rules};
use kata_upgrade::source::{KnownSettings, shown};
use kata_upgrade::store::manifest::Sha256;
use kata_upgrade::store::{self, Expected, WriteRequest};

use super::base::Base;
use super::destination::Destination;
use super::subject::Subject;
use super::{Context, backup, output};
use crate::cli::MigrateArgs;
use crate::error::Refusal;

/// A result and where it goes.
pub struct Goods<'a> {
    pub subject: &'a Subject,
    pub base: &'a Base,
    pub destination: &'a Destination,
    pub text: &'a str,
}

/// What became of a result.
#[derive(Default)]
pub struct Delivered {
    /// Where it is, or `-`; none if it was only shown.
    pub path: Option<PathBuf>,
    /// Whether it was written; not, where it was there already.
    pub written: bool,
    /// The backup that takes it back.
    pub backup: Option<String>,
    /// Where the decisions were written down.
    pub saved: Option<PathBuf>,
    /// Who reads it now, and who does not.
    pub notes: Vec<String>,
}

/// Puts the result where the user wants it.
pub fn deliver(
    context: &Context<'_>,
    args: &MigrateArgs,
    result: &Goods<'_>,
) -> Result<Delivered, Refusal> {
    let dir = args.dir.as_deref();
    if args.write {
        return put(context, dir, result);
    }
    let Some(path) = args.output.clone() else {
        return Ok(Delivered::default());
    };
    let backup = if path == Path::new("-") {
        None
    } else {
        let read = result.subject.stats().chain(result.base.stat.as_ref());
        output::check(&path, &read.collect::<Vec<_>>())?;
        replace(&path, dir, result)?
    };
    Ok(Delivered {
        saved: None,
        path: Some(path),
        written: true,
        backup,
        notes: Vec::new(),
    })
}

/// Writes the result into its place and finds out who reads it.
fn put(
    context: &Context<'_>,
    dir: Option<&Path>,
    result: &Goods<'_>,
) -> Result<Delivered, Refusal> {
    let usual = dir.map_or_else(store::default_dir, |dir| Ok(dir.to_owned()))?;
    let catalogue = &context.catalogue;
    let path = &result.destination.path;
    let old = refuse_others(context, result.destination, Some(result.text))?;
    let edition = catalogue.edition_name(result.base.identified.edition);
    let own = result.base.document.text() == result.subject.document.text();
    let was = catalogue.edition_name(result.subject.identified.edition);
    let is_source = old.as_ref().is_some_and(|(resolved, _)| {
        result.subject.original.is_none()
            && result.destination.r#as == As::Merged
            && *resolved == result.subject.file.resolved
    });
    let expected = match &old {
        // what was read in the beginning, not what is there by now
        Some(_) if is_source => {
            Expected::Bytes(Sha256::of(result.subject.document.text().as_bytes()))
        }
        Some((_, sum)) => Expected::Bytes(*sum),
        None => Expected::Absent,
    };
    let wrote = store::write(
        &usual,
        &WriteRequest {
            path,
            root: context.root(),
            bytes: result.text.as_bytes(),
            expected,
            source: result.subject.stat(),
            was_edition: is_source.then_some(was.as_str()),
            edition: Some(&edition),
            // its own text is no baseline
            base: (!own).then(|| result.base.document.text().as_bytes()),
        },
    )?;
    backup::say_recovered(&wrote.recovered);
    let mut notes = Vec::new();
    if let (Some((_, _)), false, Some(_)) = (&old, is_source, &wrote.backup) {
        notes.push(format!(
            "{}: another file was there, and is in the backup.",
            shown(path)
        ));
    }
    notes.push(searched(context, result, &wrote.path)?);
    notes.extend(told_otherwise(context, result, &wrote.path));
    Ok(Delivered {
        saved: None,
        path: Some(wrote.path),
        written: wrote.backup.is_some(),
        backup: wrote.backup.map(|backup| backup.id().to_string()),
        notes,
    })
}

/// Writes the result to a file that the user names; returns the backup of what was there.
fn replace(file: &Path, dir: Option<&Path>, result: &Goods<'_>) -> Result<Option<String>, Refusal> {
    let is_new = std::fs::symlink_metadata(file).is_err();
    if is_new {
        output::write(file, result.text, result.subject.stat())?;
        return Ok(None);
    }
    let dir = dir.map_or_else(store::default_dir, |dir| Ok(dir.to_owned()))?;
    let wrote = store::write(
        &dir,
        &WriteRequest {
            path: file,
            root: None,
            bytes: result.text.as_bytes(),
            expected: Expected::Anything,
            source: result.subject.stat(),
            was_edition: None,
            edition: None,
            base: None,
        },
    )?;
    backup::say_recovered(&wrote.recovered);
    Ok(wrote.backup.map(|backup| backup.id().to_string()))
}

/// Refuses what is not the administrator's; tells what is there, by its name without links and its sum.
pub fn refuse_others(
    context: &Context<'_>,
    destination: &Destination,
    text: Option<&str>,
) -> Result<Option<(PathBuf, Sha256)>, Refusal> {
    let path = &destination.path;
    let help =
        "say with `--output FILE` where the result is to go, and put it in its place yourself";
    let there = match read_bounded_in(path, context.root()) {
        Ok(there) => there,
        Err(error) if error.is_missing() => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if text.is_some_and(|text| there.bytes == text.as_bytes()) {
        // nothing will be replaced, whoever owns it
        return Ok(Some((there.resolved, Sha256::of(&there.bytes))));
    }
    if destination.r#as == As::Merged {
        let text = String::from_utf8_lossy(&there.bytes).into_owned();
        let banner = Document::parse(text, &KnownSettings(&context.catalogue))
            .is_ok_and(|document| has_banner(&document));
        let deployed = Deployed::of(&there.resolved).is_some();
        if banner || deployed || there.resolved.starts_with("/opt/kata") {
            let what = format!(
                "is `{}`, which kata-deploy manages and writes anew at every deployment",
                shown(&there.resolved)
            );
            return Err(Refusal::new(what)
                .at(path)
                .help("`--as drop-in` makes a drop-in, where the target reads such")
                .help(help));
        }
    }
    match owner_of(&there.resolved, context.root()) {
        Owner::Nobody => {}
        Owner::Package(name) => {
            let what = format!(
                "belongs to the package `{}`, which replaces or removes it as it likes",
                shown(&name)
            );
            return Err(Refusal::new(what).at(path).help(help));
        }
        Owner::Unknown(why) => {
            let what = format!(
                "it cannot be told whether a package owns it: {}",
                shown(&why)
            );
            return Err(Refusal::new(what).at(path).help(help));
        }
    }
    Ok(Some((there.resolved, Sha256::of(&there.bytes))))
}

/// Follows the target's own search to the end, and says what it reads now.
fn searched(context: &Context<'_>, result: &Goods<'_>, wrote: &Path) -> Result<String, Refusal> {
    let target = result.base.identified.edition;
    let title = context.catalogue.edition_title(target);
    let text = read_back(context, wrote)?;
    if text != result.text.as_bytes() {
        return Err(Refusal::new(
            "holds something else by now: somebody wrote it at the same time",
        )
        .at(wrote)
        .help("`config backup undo` brings back what was there before"));
    }
    let Some(first) = first_found(context, target, &result.base.identified.layout.prefix) else {
        return Ok(format!(
            "{title} finds no configuration file in the places where it looks."
        ));
    };
    let base = read_bounded_in(&first, context.root())?;
    let name = |path: &Path| shown(path).to_string();
    let mut layers = vec![base.resolved.clone()];
    if let Some(rules) = Rules::of(&context.catalogue, target) {
        let above = stack::drop_ins(&base, context.root(), &rules)?;
        for path in above {
            layers.push(locate(&path, context.root())?.resolved);
        }
    }
    let reads: Vec<String> = layers.iter().map(|path| name(path)).collect();
    let reads = reads.join(", then ");
    if layers.iter().any(|layer| layer == wrote) {
        let by = if first == base.resolved {
            String::new()
        } else {
            format!(" (as {})", name(&first))
        };
        return Ok(format!("{title} now reads {reads}{by}."));
    }
    Ok(format!(
        "{title} does not read {} by itself: where nobody tells it otherwise it reads {reads}.",
        name(wrote)
    ))
}

fn read_back(context: &Context<'_>, wrote: &Path) -> Result<Vec<u8>, Refusal> {
    Ok(read_bounded_in(wrote, context.root())?.bytes)
}

/// The first file that the target's search finds.
fn first_found(context: &Context<'_>, target: Edition, prefix: &str) -> Option<PathBuf> {
    let line = context.catalogue.edition_line(target)?;
    let places = line.search_paths(target.version);
    places
        .map(|path| PathBuf::from(path.replace("{prefix}", prefix)))
        .find(|path| locate(path, context.root()).is_ok())
}

/// Container managers and scripts that tell the runtime to read something else.
fn told_otherwise(context: &Context<'_>, result: &Goods<'_>, wrote: &Path) -> Vec<String> {
    let machine = Machine::survey(context.root(), &context.catalogue);
    let mut notes = Vec::new();
    let reads = |configuration: &str| {
        let base = locate(Path::new(configuration), context.root()).map(|found| found.resolved);
        let base = base.unwrap_or_else(|_| PathBuf::from(configuration));
        match result.destination.r#as {
            As::Merged => base == wrote,
            As::DropIn => wrote.parent() == Some(&base.with_file_name(stack::DIRECTORY)),
        }
    };
    let wires = machine
        .wires
        .iter()
        .filter(|wire| wire.product == Product::Kata && wire.undone_by.is_none());
    for wire in wires {
        let Some(configuration) = &wire.configuration else {
            continue;
        };
        let who = format!(
            "{} for its runtime `{}`",
            wire.manager.title(),
            shown(&wire.name)
        );
        let place = shown(&wire.place.to_string()).to_string();
        notes.push(if reads(configuration) {
            format!("{place}: {who} names this file.")
        } else {
            format!(
                "{place}: {who} names `{}`: that is read there, and not the file that was written.",
                shown(configuration)
            )
        });
    }
    for wrapper in &machine.wrappers {
        if !reads(&wrapper.configuration) {
            notes.push(format!(
                "{}: KATA_CONF_FILE names `{}`: what is started with it does not read the file that was written.",
                shown(&wrapper.place.to_string()),
                shown(&wrapper.configuration)
            ));
        }
    }
    notes
}
