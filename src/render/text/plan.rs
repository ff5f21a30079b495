//! `plan`, for people: a checklist that can be followed from top to bottom.

use std::fmt::{self, Write};
use std::path::Path;

use super::machine;
use super::next::next;
use super::phrase::{Ink, Phrase, paragraph, phrases};
use crate::catalogue::Catalogue;
use crate::guide::{Command, State, Step};
use crate::host::Edit;
use crate::render::{Detail, Look, PlanReport, shell};

/// Columns of the first column of the machine's rows.
const NAMES: usize = 15;

/// The whole plan.
pub fn plan(
    out: &mut dyn Write,
    report: &PlanReport<'_>,
    catalogue: &Catalogue,
    look: &Look,
) -> fmt::Result {
    let steps = &report.plan.steps;
    if look.detail == Detail::Quiet {
        return steps
            .iter()
            .filter(|step| !step.state.is_settled())
            .try_for_each(|step| writeln!(out, "{} {}", step.state.word(), step.id));
    }
    for (name, text) in machine::rows(report.machine, catalogue, report.plan) {
        let row = Phrase::new(Ink::Plain, &text);
        let width = look.width.saturating_sub(NAMES + 2).max(20);
        for (at, line) in row.wrap(width).iter().enumerate() {
            let name = if at == 0 { name.as_str() } else { "" };
            Phrase::new(Ink::Faint, &format!("{name:NAMES$}")).write(out, look)?;
            line.write(out, look)?;
            out.write_char('\n')?;
        }
    }
    let is_told =
        |step: &&Step| step.state != State::NotApplicable || look.detail == Detail::Verbose;
    if steps.iter().any(|step| is_told(&step)) {
        out.write_char('\n')?;
    }
    let (mut number, mut before) = (0, "");
    for step in steps.iter().filter(is_told) {
        number += 1;
        // many steps of a machine that nobody looked at cannot be told for one reason
        let is_same = step.state == State::Unknown && step.reason == before;
        self::step(out, step, number, is_same, report, look)?;
        before = match step.state {
            State::Unknown => step.reason.as_str(),
            _ => "",
        };
    }
    for one in &report.plan.outside {
        let sign = Phrase::new(Ink::Faint, "[~]    ");
        titled(out, &sign, &one.title, "outside this machine", look)?;
        for idea in phrases(Ink::Plain, &one.reason) {
            paragraph(out, &idea, 7, 2, look)?;
        }
        for command in &one.commands {
            line(out, 9, "$ ", command, look)?;
        }
    }
    summary(out, report, look)
}

fn step(
    out: &mut dyn Write,
    step: &Step,
    number: usize,
    is_same: bool,
    report: &PlanReport<'_>,
    look: &Look,
) -> fmt::Result {
    let (sign, ink) = match step.state {
        State::Done => ("[x]", Ink::New),
        State::Todo => ("[ ]", Ink::Strong),
        State::Blocked => ("[!]", Ink::Alarm),
        State::Unknown => ("[?]", Ink::Alarm),
        State::NotApplicable => ("[-]", Ink::Faint),
    };
    let sign = Phrase::new(ink, sign).add(Ink::Plain, &format!(" {number:>2} "));
    titled(out, &sign, &step.title, step.id, look)?;
    let reason = match step.state {
        State::Blocked => format!("blocked: {}", step.reason),
        State::Unknown if is_same => "cannot tell, for the same reason".to_owned(),
        State::Unknown => format!("cannot tell: {}", step.reason),
        _ => step.reason.clone(),
    };
    for idea in phrases(Ink::Plain, &reason) {
        paragraph(out, &idea, 7, 2, look)?;
    }
    if !step.state.is_settled() {
        let commands = |out: &mut dyn Write, list: &[Command]| {
            list.iter().try_for_each(|one| match one {
                Command::Hand(text) => paragraph(
                    out,
                    &Phrase::new(Ink::Plain, &format!("- {text}")),
                    9,
                    2,
                    look,
                ),
                one => line(
                    out,
                    9,
                    "$ ",
                    &shell::command(one, report.program, report.root),
                    look,
                ),
            })
        };
        commands(out, &step.commands)?;
        step.edits.iter().try_for_each(|one| edit(out, one, look))?;
        commands(out, &step.after)?;
    }
    let few = step.evidence.len() <= 3 || look.detail == Detail::Verbose;
    let shown: Vec<&str> = step
        .evidence
        .iter()
        .take(if few { usize::MAX } else { 3 })
        .map(String::as_str)
        .collect();
    if !shown.is_empty() && (step.state != State::Done || look.detail == Detail::Verbose) {
        let rest = step.evidence.len() - shown.len();
        let more = if rest > 0 {
            format!(", and {rest} more")
        } else {
            String::new()
        };
        let text = format!("seen in {}{more}", shown.join(", "));
        paragraph(out, &Phrase::new(Ink::Faint, &text), 7, 2, look)?;
    }
    Ok(())
}

/// Commands are never broken, so that they can be copied.
fn line(out: &mut dyn Write, indent: usize, sign: &str, text: &str, look: &Look) -> fmt::Result {
    write!(out, "{:indent$}", "")?;
    Phrase::new(Ink::Faint, sign)
        .add(Ink::Plain, text)
        .write(out, look)?;
    out.write_char('\n')
}

/// A sign, a title and a name for it behind it; below, where the line would be too long.
fn titled(out: &mut dyn Write, sign: &Phrase, title: &str, name: &str, look: &Look) -> fmt::Result {
    sign.write(out, look)?;
    let title = Phrase::new(Ink::Strong, title);
    let name = Phrase::new(Ink::Faint, name);
    let start = sign.width();
    let room = look.width.saturating_sub(start);
    let mut lines = title.wrap(room);
    match lines.last_mut() {
        Some(last) if last.width() + 2 + name.width() <= room => {
            *last = std::mem::take(last).add(Ink::Plain, "  ").join(name);
        }
        _ => lines.push(name),
    }
    for (at, line) in lines.iter().enumerate() {
        let indent = if at == 0 { 0 } else { start };
        write!(out, "{:indent$}", "")?;
        line.write(out, look)?;
        out.write_char('\n')?;
    }
    Ok(())
}

fn edit(out: &mut dyn Write, edit: &Edit, look: &Look) -> fmt::Result {
    let place = Phrase::new(Ink::Plain, "edit ").file(Ink::Plain, Path::new(&edit.path));
    let line = if edit.first > 0 {
        format!(":{}", edit.first)
    } else {
        String::new()
    };
    let text = place.add(Ink::Plain, &format!("{line}: {}", edit.what));
    paragraph(out, &text, 9, 2, look)?;
    let side = |out: &mut dyn Write, sign: &str, ink: Ink, lines: &[String]| {
        lines.iter().try_for_each(|text| {
            write!(out, "{:11}", "")?;
            Phrase::new(ink, &format!("{sign} {}", text.replace('\t', "    "))).write(out, look)?;
            out.write_char('\n')
        })
    };
    side(out, "-", Ink::Old, &edit.old)?;
    side(out, "+", Ink::New, &edit.new)
}

fn summary(out: &mut dyn Write, report: &PlanReport<'_>, look: &Look) -> fmt::Result {
    let steps = &report.plan.steps;
    let number = |state: State| steps.iter().filter(|step| step.state == state).count();
    let parts = [
        (number(State::Done), "done"),
        (number(State::Todo), "to do"),
        (number(State::Blocked), "blocked"),
        (number(State::Unknown), "unknown"),
        (number(State::NotApplicable), "not for this machine"),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let all = super::count(steps.len(), "step");
    out.write_char('\n')?;
    let text = format!("{all} = {}. Nothing was changed.", told.join(" + "));
    paragraph(out, &Phrase::new(Ink::Strong, &text), 0, 2, look)?;
    next(out, &going_on(report), 0, look)
}

/// The commands of the first step that is left and that nothing blocks, and the one that writes a script of all of them.
///
/// What takes something away is left to the script, which asks before: these lines are the first to be copied.
fn going_on(report: &PlanReport<'_>) -> Vec<String> {
    let steps = &report.plan.steps;
    let left = |state: State| steps.iter().find(move |step| step.state == state);
    let first = left(State::Todo).or_else(|| left(State::Unknown));
    let commands = first.map_or(&[][..], |step| &step.commands);
    let removes = commands.iter().any(Command::removes);
    let is_run = |one: &&Command| !removes && !matches!(one, Command::Hand(_));
    let commands = commands
        .iter()
        .filter(is_run)
        .map(|one| shell::command(one, report.program, report.root));
    let mut list: Vec<String> = commands.collect();
    if steps.iter().any(|step| !step.state.is_settled()) {
        let again = shell::line(report.again);
        let program = report.program;
        list.push(format!("{program} {again} --format sh > upgrade.sh"));
    }
    list
}
