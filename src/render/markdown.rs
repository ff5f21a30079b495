//! `plan` for a ticket: GitHub's Markdown, with boxes to tick.

use std::fmt::{self, Write};

use super::text::machine;
use super::{PlanReport, shell};
use crate::catalogue::Catalogue;
use crate::guide::{Command, State, Step};
use crate::source::shown;

/// The whole plan.
pub fn plan(out: &mut dyn Write, report: &PlanReport<'_>, catalogue: &Catalogue) -> fmt::Result {
    writeln!(out, "## Upgrade to {}\n", report.plan.target.title)?;
    writeln!(out, "| | |\n|---|---|")?;
    for (name, text) in machine::rows(report.machine, catalogue, report.plan) {
        writeln!(out, "| {name} | {} |", cell(&text))?;
    }
    writeln!(out)?;
    let (apply, other): (Vec<&Step>, Vec<&Step>) = report
        .plan
        .steps
        .iter()
        .partition(|step| step.state != State::NotApplicable);
    for one in apply {
        step(out, one, report)?;
    }
    for one in &report.plan.outside {
        writeln!(
            out,
            "- [ ] **{}** (outside this machine): {}",
            one.title,
            inline(&one.reason)
        )?;
        block(out, "sh", &one.commands)?;
    }
    if !other.is_empty() {
        let names: Vec<String> = other.iter().map(|step| format!("`{}`", step.id)).collect();
        writeln!(out, "\nNot for this machine: {}.", names.join(", "))?;
    }
    Ok(())
}

fn step(out: &mut dyn Write, step: &Step, report: &PlanReport<'_>) -> fmt::Result {
    let tick = if step.state == State::Done { "x" } else { " " };
    let state = match step.state {
        State::Blocked => " _blocked_:",
        State::Unknown => " _cannot tell_:",
        _ => "",
    };
    writeln!(
        out,
        "- [{tick}] **{}** (`{}`)  \n     {state} {}",
        step.title,
        step.id,
        inline(&step.reason)
    )?;
    if step.state.is_settled() {
        return Ok(());
    }
    let lines = |list: &[Command]| -> Vec<String> {
        list.iter()
            .map(|one| shell::command(one, report.program, report.root))
            .collect()
    };
    block(out, "sh", &lines(&step.commands))?;
    for edit in &step.edits {
        let place = if edit.first > 0 {
            format!("{}:{}", edit.path, edit.first)
        } else {
            edit.path.clone()
        };
        writeln!(
            out,
            "      Edit `{}`: {}",
            shown(&place),
            inline(&edit.what)
        )?;
        let old = edit.old.iter().map(|line| format!("-{line}"));
        let new = edit.new.iter().map(|line| format!("+{line}"));
        block(out, "diff", &old.chain(new).collect::<Vec<_>>())?;
    }
    block(out, "sh", &lines(&step.after))?;
    if !step.evidence.is_empty() {
        let places: Vec<String> = step
            .evidence
            .iter()
            .map(|place| format!("`{}`", shown(place)))
            .collect();
        writeln!(out, "      Seen in {}", places.join(", "))?;
    }
    Ok(())
}

/// A fenced block inside a list item; no line of it can end the block.
fn block(out: &mut dyn Write, language: &str, lines: &[String]) -> fmt::Result {
    if lines.is_empty() {
        return Ok(());
    }
    let fence = if lines.iter().any(|line| line.contains("```")) {
        "``````````"
    } else {
        "```"
    };
    writeln!(out, "      {fence}{language}")?;
    for line in lines {
        let safe: Vec<String> = line
            .split('\t')
            .map(|part| shown(part).to_string())
            .collect();
        writeln!(out, "      {}", safe.join("    "))?;
    }
    writeln!(out, "      {fence}")
}

/// Text in which nothing is markup but our own backticks.
fn inline(text: &str) -> String {
    let mut safe = String::new();
    for c in shown(text).to_string().chars() {
        if matches!(c, '*' | '_' | '<' | '[' | ']' | '|') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

fn cell(text: &str) -> String {
    inline(text)
}
