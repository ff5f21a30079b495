//! The steps of an upgrade, as a page.

use std::fmt::{self, Write};

use maud::{Markup, html};

use super::ledger::{Share, ledger};
use super::page::{Head, head, put, tail};
use super::parts::{badge, commands, prose, sentence, tone};
use crate::catalogue::Catalogue;
use crate::guide::{Command, Outside, State, Step};
use crate::host::Edit;
use crate::render::text::{count, machine};
use crate::render::{PlanReport, shell};
use crate::source::shown;

/// States as the sum names them.
const WORDS: [(State, &str); 5] = [
    (State::Done, "done"),
    (State::Todo, "to do"),
    (State::Blocked, "blocked"),
    (State::Unknown, "unknown"),
    (State::NotApplicable, "not for this machine"),
];

/// The page.
///
/// # Errors
/// Those of `out`.
pub fn plan(out: &mut dyn Write, report: &PlanReport<'_>, catalogue: &Catalogue) -> fmt::Result {
    let steps = &report.plan.steps;
    let (apply, other): (Vec<&Step>, Vec<&Step>) = steps
        .iter()
        .partition(|step| step.state != State::NotApplicable);
    let heading = format!("Upgrade to {}", report.plan.target.title);
    let root = report.root.map(|root| shown(root).to_string());
    let about = Head {
        command: "plan",
        title: &heading,
        subject: &root.unwrap_or_default(),
    };
    head(out, &about)?;
    put(
        out,
        &html! {
            section.part aria-labelledby="machine" {
                h2 #machine { "The machine" }
                table.facts {
                    caption { "What was found" }
                    @for (name, text) in machine::rows(report.machine, catalogue, report.plan) {
                        tr { th scope="row" { (name) } td { (prose(&text)) } }
                    }
                }
            }
            section.part aria-labelledby="steps" {
                h2 #steps { "The steps" }
                p.summary { "Nothing was changed. Steps are to be done from top to bottom; this page shows how things stood when it was made." }
                (ledger(&count(steps.len(), "step"), &shares(steps)))
                ol.steps {
                    @for one in apply { (step(one, report)) }
                }
            }
            @if !report.plan.outside.is_empty() {
                section.part aria-labelledby="outside" {
                    h2 #outside { "Outside this machine" }
                    ul.steps.outside {
                        @for one in &report.plan.outside { (outside(one)) }
                    }
                }
            }
            @if !other.is_empty() {
                section.part aria-labelledby="other" {
                    h2 #other { "Not for this machine" }
                    ul.list {
                        @for one in other {
                            li.item.note data-state=(name(one.state)) data-step=(one.id) {
                                (one.title) " " code.code { (one.id) }
                                @if !one.reason.is_empty() { div.said { (sentence(&one.reason)) } }
                            }
                        }
                    }
                }
            }
        },
    )?;
    tail(out, &[])
}

fn shares(steps: &[Step]) -> [Share<'static>; 5] {
    let number = |state| steps.iter().filter(|step| step.state == state).count();
    WORDS.map(|(state, name)| Share {
        count: number(state),
        name,
        state: name,
    })
}

/// A state as the sum names it.
fn name(state: State) -> &'static str {
    let mut words = WORDS.into_iter();
    words
        .find(|(own, _)| *own == state)
        .map_or(state.word(), |(_, name)| name)
}

fn step(step: &Step, report: &PlanReport<'_>) -> Markup {
    let state = name(step.state);
    html! {
        li class={ "item " (tone(state)) } data-step=(step.id) data-state=(state) {
            h3 { (badge(state)) " " (step.title) " " code.code { (step.id) } }
            @if !step.reason.is_empty() { p.reason { (sentence(&step.reason)) } }
            @if !step.state.is_settled() {
                (run(&step.commands, report))
                @for one in &step.edits { (edit(one)) }
                (run(&step.after, report))
            }
            @if !step.evidence.is_empty() {
                details.evidence {
                    summary { "Seen in " (count(step.evidence.len(), "place")) }
                    ul { @for place in &step.evidence { li { code { (place) } } } }
                }
            }
        }
    }
}

/// Commands to copy, and what a person has to do, in their order.
fn run(list: &[Command], report: &PlanReport<'_>) -> Markup {
    let by_hand = |one: &Command| matches!(one, Command::Hand(_));
    html! {
        @for group in list.chunk_by(|one, next| by_hand(one) == by_hand(next)) {
            @if group.iter().any(by_hand) {
                ul.hand {
                    @for one in group {
                        @if let Command::Hand(text) = one { li { (sentence(text)) } }
                    }
                }
            } @else {
                (commands(group.iter().map(|one| shell::command(one, report.program, report.root))))
            }
        }
    }
}

fn edit(edit: &Edit) -> Markup {
    let line = |sign: &str, text: &str| format!("{sign} {}", text.replace('\t', "    "));
    html! {
        figure.edit {
            figcaption {
                "Edit " code { (edit.path) }
                @if edit.first > 0 { " line " (edit.first) }
                ": " (prose(&edit.what))
            }
            div.lines {
                @for text in &edit.old { del { (line("-", text)) } }
                @for text in &edit.new { ins { (line("+", text)) } }
            }
        }
    }
}

fn outside(one: &Outside) -> Markup {
    html! {
        li.item.note data-state="outside this machine" {
            h3 { (one.title) }
            p.reason { (sentence(&one.reason)) }
            @if !one.commands.is_empty() { (commands(&one.commands)) }
        }
    }
}
