//! `plan`.

use std::path::{Path, PathBuf};

use kata_upgrade::guide::{SavedFile, Situation, Target, plan};
use kata_upgrade::host::{Machine, Reported};
use kata_upgrade::render::{PlanReport, html, json, markdown, script, text};
use kata_upgrade::source::resolve::locate;
use kata_upgrade::store;

use super::{Context, advice, env, page, show};
use crate::cli::{PlanArgs, PlanFormat};
use crate::error::Refusal;
use crate::terminal::{self, Stream};

/// Where root keeps backups, wherever the present user does.
const OF_ROOT: &str = "/var/lib/kata-upgrade/backups";

pub fn run(context: &Context<'_>, args: &PlanArgs) -> Result<u8, Refusal> {
    let catalogue = &context.catalogue;
    let root = context.root();
    // a root that cannot be used is no empty machine
    locate(Path::new("/"), root)?;
    let progress = context.endless("looking at the machine");
    let machine = machine(context, args)?;
    let target = Target::of(args.to.as_deref(), &machine, catalogue)?;
    let saved = saved(args, root)?;
    let backups = args
        .dir
        .as_ref()
        .map(|dir| dir.to_string_lossy().into_owned());
    let situation = Situation {
        machine: &machine,
        catalogue,
        target: &target,
        saved: &saved,
        backups: backups.as_deref(),
    };
    let plan = plan(&situation);
    drop(progress);
    if let Some(id) = &args.step {
        let step = plan.step(id).ok_or_else(|| {
            let ids: Vec<&str> = plan.steps.iter().map(|step| step.id).collect();
            Refusal::new(format!("`{id}` is no step")).help(format!("steps: {}", ids.join(", ")))
        })?;
        terminal::write(
            Stream::Output,
            format!("{}\n", step.state.word()).as_bytes(),
        )?;
        return Ok(match step.state.word() {
            "done" | "not-applicable" => 0,
            "unknown" => 2,
            _ => 1,
        });
    }
    let program = advice::program(context.global);
    let again = again(args);
    let report = PlanReport {
        machine: &machine,
        plan: &plan,
        program: &program,
        root,
        again: &again,
    };
    match args.format {
        PlanFormat::Json => {
            let view = super::json(json::plan(&report, catalogue))?;
            terminal::write(Stream::Output, view.as_bytes())?;
        }
        PlanFormat::Text => show(Stream::Output, |out| {
            text::plan(out, &report, catalogue, &context.look(Stream::Output))
        })?,
        PlanFormat::Markdown => show(Stream::Output, |out| {
            markdown::plan(out, &report, catalogue)
        })?,
        PlanFormat::Sh => show(Stream::Output, |out| script::plan(out, &report))?,
        PlanFormat::Html => page(Stream::Output, |out| html::plan(out, &report, catalogue))?,
    }
    Ok(plan.status())
}

/// The machine that is looked at, with what was printed on it; without `--root`, outputs are of another machine than this one.
fn machine(context: &Context<'_>, args: &PlanArgs) -> Result<Machine, Refusal> {
    let (catalogue, root) = (&context.catalogue, context.root());
    if !args.env.is_empty() && args.format == PlanFormat::Sh {
        return Err(
            Refusal::new("a script looks at the machine it runs on, not at an output")
                .help("leave `--env` out, or choose another format"),
        );
    }
    let mut reports = Vec::new();
    for path in &args.env {
        let name = env::name(path);
        let text = env::read(path)?;
        let report =
            Reported::parse(&text, &name, catalogue).map_err(|error| env::refusal(path, &error))?;
        reports.push(report);
    }
    if !reports.is_empty() && root.is_none() {
        return Ok(Machine::reported(reports, catalogue));
    }
    let mut machine = Machine::survey(root, catalogue);
    for report in reports {
        machine.join(report);
    }
    Ok(machine)
}

/// The words that give the same plan again.
fn again(args: &PlanArgs) -> Vec<String> {
    let mut words = vec!["plan".to_owned()];
    if let Some(to) = &args.to {
        words.extend(["--to".to_owned(), to.clone()]);
    }
    if let Some(dir) = &args.dir {
        words.extend(["--dir".to_owned(), dir.to_string_lossy().into_owned()]);
    }
    words
}

/// The files of good backups that were made of this root.
fn saved(args: &PlanArgs, root: Option<&Path>) -> Result<Vec<SavedFile>, Refusal> {
    let dirs: Vec<PathBuf> = if let Some(dir) = &args.dir {
        vec![dir.clone()]
    } else {
        let of_root = PathBuf::from(OF_ROOT);
        let own = store::default_dir().ok().filter(|dir| *dir != of_root);
        std::iter::once(of_root).chain(own).collect()
    };
    let root = root.map(|root| root.canonicalize().unwrap_or_else(|_| root.to_owned()));
    let mut saved = Vec::new();
    for dir in dirs {
        let list = match store::list(&dir) {
            Ok(list) => list,
            Err(error) if args.dir.is_some() => return Err(error.into()),
            // another user's backups may be closed to this one
            Err(_) => continue,
        };
        for one in list.into_iter().filter(store::Listed::good) {
            let own = one
                .root
                .as_ref()
                .map(|root| root.canonicalize().unwrap_or_else(|_| root.clone()));
            if own != root {
                continue;
            }
            saved.extend(one.files.iter().map(|file| SavedFile {
                id: one.id.clone(),
                path: file.path.to_string_lossy().into_owned(),
                sha256: file.sha256.to_string(),
            }));
        }
    }
    Ok(saved)
}
