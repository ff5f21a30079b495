//! `--save` and `--apply`: decisions that go through a file.

use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition, Notation};
use kata_upgrade::customise::Customisation;
use kata_upgrade::key::Key;
use kata_upgrade::migrate::{Decision, Wishes};
use kata_upgrade::saved::{Saved, SavedDecision};
use kata_upgrade::source::read::read_bounded;
use kata_upgrade::source::shown;
use kata_upgrade::store::manifest::Sha256;
use kata_upgrade::typed;
use kata_upgrade::value::Value;

use super::base::Base;
use super::output;
use super::put::Goods;
use super::subject::Subject;
use crate::cli::{Form, MigrateArgs};
use crate::error::Refusal;

/// Reads a file of decisions.
pub fn read(path: &Path) -> Result<Saved, Refusal> {
    let file = read_bounded(path)?;
    Saved::parse(file.bytes).map_err(|error| Refusal {
        line: error.line(),
        ..Refusal::new(shown(&error.to_string()).to_string())
            .at(path)
            .help("make it anew with `config migrate --save FILE`")
    })
}

/// The arguments that the decisions were made with.
pub fn arguments(
    args: &MigrateArgs,
    saved: &Saved,
    catalogue: &Catalogue,
) -> Result<MigrateArgs, Refusal> {
    if let Some(to) = &args.to {
        let own = catalogue.edition(&saved.to, None)?;
        let like = catalogue.edition_flavour(own).map(|flavour| flavour.name());
        if catalogue.edition(to, like)? != own {
            return Err(Refusal::new(format!(
                "was made for `{}`, not for what `--to` says",
                shown(&saved.to)
            ))
            .help("leave `--to` out, or make decisions for that target with `--save`"));
        }
    }
    let form = match saved.form.as_str() {
        "merged" => Form::Merged,
        "drop-in" => Form::DropIn,
        other => {
            return Err(Refusal::new(format!(
                "`target.as` is `{}`; there are `merged` and `drop-in`",
                shown(other)
            )));
        }
    };
    Ok(MigrateArgs {
        from: Some(saved.from.clone()),
        to: Some(saved.to.clone()),
        form: Some(form),
        complete: saved.complete,
        ..args.clone()
    })
}

/// What is written down of a migration.
pub fn saved(
    goods: &Goods<'_>,
    catalogue: &Catalogue,
    complete: bool,
    decisions: &[Decision],
    set: &[(Key, Value)],
) -> Saved {
    let (subject, base) = (goods.subject, goods.base);
    Saved {
        input: input(subject),
        from: catalogue.edition_name(subject.identified.edition),
        complete,
        to: catalogue.edition_name(base.identified.edition),
        form: goods.destination.r#as.word().to_owned(),
        base: sum(base.document.text()),
        result: Some(sum(goods.text)),
        decisions: decisions.iter().map(SavedDecision::from).collect(),
        set: set.to_vec(),
    }
}

/// Writes decisions down; an existing file is not written over.
pub fn write(path: &Path, saved: &Saved, subject: &Subject) -> Result<(), Refusal> {
    is_free(path)?;
    output::write(path, &saved.to_string(), subject.stat())
}

/// Refuses a name that is taken.
pub fn is_free(path: &Path) -> Result<(), Refusal> {
    if std::fs::symlink_metadata(path).is_ok() {
        return Err(Refusal::new("is there already")
            .at(path)
            .help("name another file"));
    }
    Ok(())
}

/// The saved decisions for this input, if they were made for it; says what differs else.
pub fn decisions(
    saved: &Saved,
    customisations: &[Customisation],
    subject: &Subject,
    base: &Base,
    catalogue: &Catalogue,
    at: &Path,
) -> Result<Vec<Decision>, Refusal> {
    let other = |what: String| {
        Refusal::new(what)
            .at(at)
            .help("nothing was written; these decisions were made for another input: make them for this one with `--save`")
    };
    let own = input(subject);
    if own.len() != saved.input.len() {
        return Err(other(format!(
            "was made for {} files, and {} are read here",
            saved.input.len(),
            own.len()
        )));
    }
    if subject.notation == Notation::Flags && own != saved.input {
        return Err(other("was made for other flags".to_owned())
            .help("give the flags that it was made for behind `--`"));
    }
    for ((path, sum), (_, then)) in own.iter().zip(&saved.input) {
        if sum != then {
            return Err(other(format!(
                "`{}` is not the file it was made for: its SHA-256 is {sum}, not {}",
                shown(path),
                shown(then)
            )));
        }
    }
    let text = sum(base.document.text());
    if text != saved.base {
        return Err(other(format!(
            "the target's own text is another one here: its SHA-256 is {text}, not {}",
            shown(&saved.base)
        )));
    }
    if customisations.len() != saved.decisions.len() {
        return Err(other(format!(
            "has {} decisions, and the input has {} customisations",
            saved.decisions.len(),
            customisations.len()
        )));
    }
    let target = base.identified.edition;
    let pairs = customisations.iter().zip(&saved.decisions);
    pairs
        .map(|(customisation, one)| {
            if customisation.key != one.key || customisation.value != one.value {
                return Err(other(format!(
                    "decides on `{}`, where the input has `{}` or another value",
                    shown(one.key.as_str()),
                    shown(customisation.key.as_str())
                )));
            }
            for (key, value) in &one.to {
                accept(key, value.as_ref(), target, catalogue).map_err(|refusal| refusal.at(at))?;
            }
            Ok(Decision {
                customisation: customisation.clone(),
                verdict: one.verdict,
                to: one.to.clone(),
                change: None,
                because: one.because.clone(),
                source: None,
            })
        })
        .collect()
}

/// What `--set` gave, as saved.
pub fn wishes(saved: &Saved, target: Edition, catalogue: &Catalogue) -> Result<Wishes, Refusal> {
    for (key, value) in &saved.set {
        accept(key, Some(value), target, catalogue)?;
    }
    Ok(Wishes {
        set: saved.set.clone(),
        // also what is decided on although it looks like an old default
        keep: saved.decisions.iter().map(|one| one.key.clone()).collect(),
        ..Wishes::default()
    })
}

/// Refuses a result that is not the one that was reviewed.
pub fn check_result(saved: &Saved, text: &str, at: &Path) -> Result<(), Refusal> {
    let now = sum(text);
    match &saved.result {
        Some(then) if *then != now => Err(Refusal::new(format!(
            "the result would be another one than was saved: its SHA-256 is {now}, not {}",
            shown(then)
        ))
        .at(at)
        .help("if the decisions were edited, take the line of `target.result` out")
        .help("else another release of kata-upgrade made them: save them again with this one")),
        _ => Ok(()),
    }
}

fn accept(
    key: &Key,
    value: Option<&Value>,
    target: Edition,
    catalogue: &Catalogue,
) -> Result<(), Refusal> {
    match value {
        Some(value) => Ok(typed::accept(key, value, catalogue, target)?),
        None => Ok(()),
    }
}

fn input(subject: &Subject) -> Vec<(String, String)> {
    let name = |path: &PathBuf| path.to_string_lossy().into_owned();
    if let Some(original) = &subject.original {
        let sum = Sha256::of(original).to_string();
        return vec![(name(&subject.file.path), sum)];
    }
    let texts = std::iter::once(subject.document.text())
        .chain(subject.drop_ins.iter().map(|one| one.document.text()));
    let names = subject.layers();
    names.iter().map(name).zip(texts.map(sum)).collect()
}

fn sum(text: &str) -> String {
    Sha256::of(text.as_bytes()).to_string()
}
