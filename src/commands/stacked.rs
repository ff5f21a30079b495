//! The files around a configuration file that the runtime reads with it.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition};
use kata_upgrade::document::Document;
use kata_upgrade::merge::{As, Merged, said};
use kata_upgrade::migrate::{Decision, Verdict};
use kata_upgrade::source::deploy::{self, Deployed};
use kata_upgrade::source::read::ReadFile;
use kata_upgrade::source::stack::{self, Rules};
use kata_upgrade::source::{KnownSettings, shown};

use super::Context;
use super::destination::Destination;
use super::subject::{DropIn, Subject, read};
use crate::cli::MigrateArgs;
use crate::error::Refusal;

/// How an edition's reader takes drop-ins; nothing where it reads none.
pub fn rules(catalogue: &Catalogue, edition: Edition) -> Option<Rules> {
    let line = catalogue.edition_line(edition)?;
    let title = match line.title() {
        "" => catalogue.product_title(line.product()),
        title => title,
    };
    line.has_drop_ins(edition.version).then(|| Rules {
        links: line.runtime() == "go",
        reader: match title.contains("untime-") {
            true => title.to_owned(),
            false => format!("the {title}"),
        },
    })
}

/// Reads everything the runtime reads on top of a file.
pub fn drop_ins(
    context: &Context<'_>,
    base: &ReadFile,
    rules: &Rules,
) -> Result<Vec<DropIn>, Refusal> {
    let names = stack::drop_ins(base, context.root(), rules)?;
    let one = |path: PathBuf| {
        let (file, document) = read(&path, context.root(), &context.catalogue).map_err(|refusal| {
            refusal.help(format!(
                "{} reads every file in `config.d`, whatever its name: move out what does not belong there",
                rules.reader
            ))
        })?;
        Ok(DropIn {
            path,
            file,
            document,
        })
    };
    names.into_iter().map(one).collect()
}

/// The directory of drop-ins beside a file whose release reads none, if it holds any.
pub fn unread(context: &Context<'_>, base: &ReadFile) -> Option<PathBuf> {
    let anything = Rules {
        links: true,
        reader: String::new(),
    };
    let found = stack::drop_ins(base, context.root(), &anything);
    let is_there = found.map_or(true, |names| !names.is_empty());
    is_there.then(|| stack::directory_of(base))
}

/// The file that a drop-in is read on top of: the one beside its directory, if there is only one that can be.
pub fn base_of(context: &Context<'_>, drop_in: &ReadFile) -> Result<Option<DropIn>, Refusal> {
    let catalogue = &context.catalogue;
    // as typed, where that leads there
    let typed = drop_in.path.parent();
    let typed = typed.filter(|dir| dir.ends_with(stack::DIRECTORY) && drop_in.links.is_empty());
    let dir = typed.or(drop_in.resolved.parent()).and_then(Path::parent);
    let Some(dir) = dir else { return Ok(None) };
    let mut names: Vec<&str> = vec!["configuration.toml"];
    for flavour in catalogue.flavours() {
        let newest = flavour.line().and_then(|line| line.newest());
        names.extend(newest.map(|version| flavour.file_name(version)));
    }
    names.dedup();
    let mut found: Vec<DropIn> = Vec::new();
    for name in names {
        let path = dir.join(name);
        if kata_upgrade::source::resolve::locate(&path, context.root()).is_err() {
            continue;
        }
        let (file, document) = read(&path, context.root(), catalogue)?;
        // a link may lead to where other drop-ins are read, or to a file that is found by its own name too
        let here = file.resolved.with_file_name(stack::DIRECTORY);
        let is_known = found.iter().any(|one| one.file.resolved == file.resolved);
        if is_known || Some(here.as_path()) != drop_in.resolved.parent() {
            continue;
        }
        let usual = name == "configuration.toml";
        found.push(DropIn {
            path,
            file,
            document,
        });
        if usual {
            break;
        }
    }
    let only = (found.len() == 1).then(|| found.pop()).flatten();
    Ok(only)
}

/// A drop-in that stands alone says too little of itself.
pub fn baseless(path: &Path) -> Refusal {
    Refusal::new("is a drop-in, and the file it is read on top of is not beside its directory")
        .at(path)
        .help("say which release reads it with `--from`, such as `--from kata-3.20.0/go/qemu`")
        .help("or name the configuration file: its drop-ins are read with it")
}

/// What kata-deploy writes into `config.d` by itself, it writes again for the target: that is not carried into another file.
pub fn leave_to_kata_deploy(
    decisions: &mut [Decision],
    subject: &Subject,
    destination: &Destination,
) {
    let managed = Deployed::of(&subject.file.resolved).is_some();
    if destination.r#as != As::DropIn || !managed {
        return;
    }
    for decision in decisions {
        let name = decision.customisation.path.file_name();
        let name = name.map(|name| name.to_string_lossy().into_owned());
        if let Some(name) = name.filter(|name| deploy::is_own_drop_in(name)) {
            decision.verdict = Verdict::Adopt;
            decision.to.clear();
            decision.because =
                format!("kata-deploy writes `{name}` by itself, from settings of its own");
        }
    }
}

/// A drop-in that says what the one that is there says already is that one, to the byte.
pub fn same_as_before(new: Merged, subject: &Subject, known: &KnownSettings<'_>) -> Merged {
    let [before] = subject.drop_ins.as_slice() else {
        return new;
    };
    let same = Document::parse(new.text.clone(), known)
        .is_ok_and(|document| said(&document) == said(&before.document));
    if same {
        return Merged {
            text: before.document.text().to_owned(),
            placed: vec![true; new.placed.len()],
        };
    }
    new
}

/// What a user has to know about the files around the source and the result.
pub fn notes(
    context: &Context<'_>,
    args: &MigrateArgs,
    subject: &Subject,
    target: Edition,
    destination: &Destination,
) -> Vec<String> {
    let catalogue = &context.catalogue;
    let mut notes = about(context, subject, args.complete);
    let reads = rules(catalogue, target).is_some();
    let own = stack::directory_of(&subject.file);
    let place = args
        .output
        .as_deref()
        .filter(|path| *path != Path::new("-"))
        .unwrap_or(&destination.path);
    let theirs = match destination.r#as {
        As::Merged => place.with_file_name(stack::DIRECTORY),
        As::DropIn => place.parent().unwrap_or(Path::new("")).to_owned(),
    };
    let count = subject.drop_ins.len();
    if count == 0 {
        if let Some(dir) = subject.unread.as_ref().filter(|_| reads) {
            notes.push(format!(
                "{}: not read by the source's release, but the target reads everything in such a directory beside its file",
                shown(dir)
            ));
        }
        return notes;
    }
    let names: Vec<String> = subject
        .drop_ins
        .iter()
        .filter_map(|one| Some(shown(one.path.file_name()?).to_string()))
        .collect();
    let (names, files, they) = match names.as_slice() {
        [one] => (one.clone(), "this drop-in is", "it"),
        several => (several.join(", "), "these drop-ins are", "they"),
    };
    let same = same_place(&own, &theirs);
    notes.push(match destination.r#as {
        As::Merged if same => format!(
            "{}: {names}: {files} in the result; as long as {they} stay{} there, the target reads {} on top of it: move {} away",
            shown(&own),
            if count == 1 { "s" } else { "" },
            if count == 1 { "it" } else { "them" },
            if count == 1 { "it" } else { "them" },
        ),
        As::DropIn if same => format!(
            "{}: {names}: {files} in the result, and read by the target as well, the later name last: move {} away",
            shown(&own),
            if count == 1 { "it" } else { "them" },
        ),
        _ => format!(
            "{}: {names}: {files} in the result; the target would read {} once more beside its own file: do not copy {} there",
            shown(&own),
            if count == 1 { "it" } else { "them" },
            if count == 1 { "it" } else { "them" },
        ),
    });
    notes
}

/// What a user has to know about the files around a file.
pub fn about(context: &Context<'_>, subject: &Subject, complete: bool) -> Vec<String> {
    let catalogue = &context.catalogue;
    let mut notes = Vec::new();
    match &subject.on_top_of {
        Some(Some(base)) => notes.push(format!(
            "A drop-in, read on top of {}; what it does not set is set there.",
            shown(&base.path)
        )),
        Some(None) => {
            notes.push("A drop-in; the file it is read on top of is not there.".to_owned())
        }
        None => {}
    }
    if let Some(dir) = &subject.unread {
        notes.push(format!(
            "{}: not read: {} knows no drop-ins.",
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
    if let Some(left_out) = subject.differences.left_out {
        notes.push(if complete {
            format!("Completed: {left_out} settings that the file leaves out are as the target ships them.")
        } else {
            format!(
                "This file replaces the shipped one and leaves out {left_out} of its settings: for those the runtime's built-in values hold, not the shipped ones."
            )
        });
    }
    notes
}

/// Whether two names lead to one place, or are the same where they lead nowhere yet.
fn same_place(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
