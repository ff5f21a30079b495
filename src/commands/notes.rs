//! What a user has to know about the files around the one that is named.

use std::ffi::OsString;
use std::path::Path;

use kata_upgrade::catalogue::Edition;
use kata_upgrade::merge::As;
use kata_upgrade::source::deploy::{self, Deployed};
use kata_upgrade::source::resolve::locate;
use kata_upgrade::source::shown;
use kata_upgrade::source::stack::{self, Rules};

use super::Context;
use super::destination::{DROP_IN, Destination};
use super::subject::{DropIn, Role, Subject};
use crate::cli::MigrateArgs;

/// What is to be known before the result of a migration is put in its place.
pub fn on_migration(
    context: &Context<'_>,
    args: &MigrateArgs,
    subject: &Subject,
    target: Edition,
    destination: &Destination,
) -> Vec<String> {
    let mut notes = on_file(context, subject, args.complete);
    let reads = Rules::of(&context.catalogue, target).is_some();
    if let Some(dir) = subject.unread.as_ref().filter(|_| reads) {
        notes.push(format!(
            "{}: the target reads everything in such a directory beside its file.",
            shown(dir)
        ));
    }
    if reads && args.output.is_none() {
        notes.extend(others(context, subject, destination));
    }
    let managed = Deployed::of(&subject.file.resolved).is_some();
    let is_carried = |one: &&DropIn| {
        let is_written_again = managed && deploy::writes(&one.path);
        !is_written_again && one.file.resolved != destination.path
    };
    let carried: Vec<&DropIn> = subject.drop_ins.iter().filter(is_carried).collect();
    let names = carried.iter().filter_map(|one| one.path.file_name());
    let names: Vec<String> = names.map(|name| shown(name).to_string()).collect();
    let (are, them) = match names.len() {
        0 => return notes,
        1 => ("is", "it"),
        _ => ("are", "them"),
    };
    let live = is_beside(args, subject, destination);
    let advice = match destination.r#as {
        As::Merged if live => {
            format!("the target reads {them} on top of the result: move {them} away")
        }
        As::DropIn if live => {
            format!("the target reads {them} as well, in the order of the names: move {them} away")
        }
        As::Merged | As::DropIn => format!("do not put {them} beside the target's file as well"),
    };
    notes.push(format!(
        "{}: {} {are} in the result; {advice}.",
        shown(&stack::directory_of(&subject.file)),
        names.join(", ")
    ));
    if managed && carried.iter().any(|one| deploy::passes_on(&one.path)) {
        notes.push(
            "kata-deploy writes `50-*` from its chart's values (`shims.NAME.dropIn`): take it out there."
                .to_owned(),
        );
    }
    notes
}

/// What lies already where the result's drop-ins are read, and is none of the source's files.
fn others(context: &Context<'_>, subject: &Subject, destination: &Destination) -> Option<String> {
    let dir = match destination.r#as {
        As::Merged => destination.path.with_file_name(stack::DIRECTORY),
        As::DropIn => destination.path.parent()?.to_owned(),
    };
    let there = locate(&dir, context.root()).ok()?;
    let is_own = |name: &OsString| {
        let path = there.resolved.join(name);
        let is_source = subject.drop_ins.iter().any(|one| one.file.resolved == path);
        is_source || path.ends_with(DROP_IN) || deploy::writes(&path)
    };
    let entries = std::fs::read_dir(&there.on_disk).ok()?;
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    let mut names: Vec<OsString> = names.filter(|name| !is_own(name)).collect();
    names.sort();
    let names: Vec<String> = names.iter().map(|name| shown(name).to_string()).collect();
    (!names.is_empty()).then(|| {
        format!(
            "{}: the target reads {} as well, in the order of the names; no part of this result.",
            shown(&dir),
            names.join(", ")
        )
    })
}

/// Whether the source's drop-ins lie where the result's are read.
fn is_beside(args: &MigrateArgs, subject: &Subject, destination: &Destination) -> bool {
    let named = args.output.as_deref();
    let (place, own) = match named.filter(|path| *path != Path::new("-")) {
        Some(path) => (path.canonicalize().ok(), &subject.file.on_disk),
        None => (Some(destination.path.clone()), &subject.file.resolved),
    };
    let Some(place) = place.as_deref().and_then(Path::parent) else {
        return false;
    };
    match destination.r#as {
        As::Merged => own.parent() == Some(place),
        As::DropIn => own.with_file_name(stack::DIRECTORY) == place,
    }
}

/// What a user has to know about the files around a file.
pub fn on_file(context: &Context<'_>, subject: &Subject, complete: bool) -> Vec<String> {
    let catalogue = &context.catalogue;
    let mut notes = subject.notes.clone();
    match &subject.role {
        Role::DropIn(Some(base)) => notes.push(format!(
            "A drop-in, read on top of {}; what it does not set is set there.",
            shown(base)
        )),
        Role::DropIn(None) => {
            notes.push("A drop-in; the file it is read on top of is not there.".to_owned());
        }
        Role::Base => {}
    }
    if let Some(dir) = &subject.unread {
        notes.push(format!(
            "{}: not read: {} reads no drop-ins.",
            shown(dir),
            catalogue.edition_title(subject.identified.edition)
        ));
    }
    let strange = |one: &&DropIn| {
        let name = one.path.file_name().map(|name| name.to_string_lossy());
        name.is_some_and(|name| {
            let plain = Path::new(&*name)
                .extension()
                .is_some_and(|end| end == "toml");
            !plain || name.starts_with(['.', '#'])
        })
    };
    for one in subject.drop_ins.iter().filter(strange) {
        notes.push(format!(
            "{}: read like the others, whatever its name.",
            shown(&one.path)
        ));
    }
    if complete && subject.differences.completed > 0 {
        notes.push(format!(
            "Completed: {} settings that the file leaves out are as the target ships them.",
            subject.differences.completed
        ));
    }
    notes
}
