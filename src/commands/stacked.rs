//! The files around a configuration file that the runtime reads with it.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition, Notation};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Certainty, Identified};
use kata_upgrade::merge::{As, Merged, said};
use kata_upgrade::migrate::{Decision, Verdict};
use kata_upgrade::source::deploy::{self, Deployed};
use kata_upgrade::source::read::{MAX_FILE, ReadFile, read_bounded_in};
use kata_upgrade::source::resolve::locate;
use kata_upgrade::source::stack::{self, Rules};
use kata_upgrade::source::{SourceError, shown};
use kata_upgrade::store::BackupRequest;

use super::Context;
use super::destination::Destination;
use super::foreign;
use super::given::Given;
use super::subject::{DropIn, Subject, edition, read};
use crate::error::Refusal;
use crate::terminal;

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
        Ok::<_, Refusal>(DropIn {
            path,
            file,
            document,
        })
    };
    let mut all: Vec<DropIn> = Vec::new();
    for name in names {
        all.push(one(name)?);
        let bytes: u64 = all.iter().map(|one| one.file.stat.size).sum();
        if bytes > MAX_FILE {
            return Err(SourceError::TooLarge {
                path: stack::directory_of(base),
                limit: MAX_FILE,
            }
            .into());
        }
    }
    Ok(all)
}

/// A file to save, and with it all that its runtime reads on top of it; where that is not certain, all that it may read.
///
/// What is broken is worth a backup too: nothing has to be TOML.
pub fn to_save(context: &Context<'_>, path: &Path) -> Result<Vec<BackupRequest>, Refusal> {
    let (catalogue, root) = (&context.catalogue, context.root());
    let given = Given::File(path.to_owned());
    if let Ok(Some(foreign)) = foreign::read(context, &given, None) {
        let subject = foreign.subject(context, None, None).ok();
        let edition = subject.map(|one| catalogue.edition_name(one.identified.edition));
        return Ok(vec![BackupRequest {
            path: path.to_owned(),
            edition,
        }]);
    }
    let told = read(path, root, catalogue)
        .and_then(|(_, document)| edition(path, &document, None, catalogue));
    let name = told.as_ref().ok();
    let name = name.map(|found| catalogue.edition_name(found.edition));
    let request = |path| BackupRequest {
        path,
        edition: name.clone(),
    };
    let mut all = vec![request(path.to_owned())];
    // What is wrong with it, the saving says.
    let Ok(base) = read_bounded_in(path, root) else {
        return Ok(all);
    };
    let reads = |edition: &Edition| Rules::of(catalogue, *edition).is_some();
    let may_read = told.map_or(true, |found| found.candidates.iter().any(reads));
    if stack::is_drop_in(&base) || !may_read {
        return Ok(all);
    }
    let beside = stack::contents(&stack::directory_of(&base), root)?;
    let is_file = |path: &PathBuf| {
        let meta = locate(path, root).and_then(|place| place.metadata());
        meta.is_ok_and(|meta| meta.is_file())
    };
    let (files, nowhere): (Vec<_>, Vec<_>) = beside.files.into_iter().partition(is_file);
    for path in beside.others.iter().chain(&nowhere) {
        terminal::message(&format!(
            "note: {}: not saved, as it is no file",
            shown(path)
        ));
    }
    all.extend(files.into_iter().map(request));
    Ok(all)
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
        let line = flavour.line();
        let line = line.filter(|line| line.notation() == Notation::Toml);
        let newest = line.and_then(|line| line.newest());
        names.extend(newest.map(|version| flavour.file_name(version)));
    }
    names.dedup();
    let mut found: Vec<DropIn> = Vec::new();
    for name in names {
        let path = dir.join(name);
        if locate(&path, context.root()).is_err() {
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

/// The edition of a drop-in whose base is not there: few lines say too little of themselves.
pub fn edition_alone(
    path: &Path,
    document: &Document,
    named: Option<&str>,
    catalogue: &Catalogue,
) -> Result<Identified, Refusal> {
    let found = edition(path, document, named, catalogue);
    if named.is_some() {
        return found;
    }
    let is_told = |found: &Identified| {
        found.certainty != Certainty::Unsure && Rules::of(catalogue, found.edition).is_some()
    };
    found.ok().filter(is_told).ok_or_else(|| {
        Refusal::new("is a drop-in, and the file it is read on top of is not beside its directory")
            .at(path)
            .help("say which release reads it with `--from`, such as `--from kata-3.20.0/go/qemu`")
            .help("or name the configuration file: its drop-ins are read with it")
    })
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
        let path = &decision.customisation.path;
        if deploy::writes(path) {
            let name = path.file_name().unwrap_or_default();
            let because = format!(
                "kata-deploy writes `{}` by itself, from settings of its own",
                shown(name)
            );
            decision.verdict = Verdict::Adopt;
            decision.to.clear();
            decision.because = because;
        }
    }
}

/// A drop-in that says what the one that is there says already is that one, to the byte.
pub fn same_as_before(new: Merged, subject: &Subject) -> Merged {
    let [before] = subject.drop_ins.as_slice() else {
        return new;
    };
    if said(&new.document) == said(&before.document) {
        return Merged {
            document: before.document.clone(),
            placed: vec![true; new.placed.len()],
        };
    }
    new
}
