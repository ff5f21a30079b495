//! Many machines side by side, as a page.

use std::fmt::{self, Write};

use maud::{Markup, html};

use super::ledger::{Share, ledger};
use super::page::{Head, head, put, tail};
use super::parts::{badge, dotted, fold, next, sentence, tone};
use crate::catalogue::Catalogue;
use crate::fleet::{Choice, Differing, Fleet, Group, Member, Migration};
use crate::key::Key;
use crate::render::json::Fault;
use crate::render::text::count;
use crate::render::text::fleet::{going_on, with_unit};

/// Machines that are named before the rest is folded.
const NAMED: usize = 8;

/// Groups that have a part of the picture of their own.
const DRAWN: usize = 9;

/// The page, with the reports that could not be read: each with its place among all, from 0.
///
/// # Errors
/// Those of `out`.
pub fn fleet(
    out: &mut dyn Write,
    fleet: &Fleet<'_>,
    faults: &[(usize, Fault)],
    catalogue: &Catalogue,
) -> fmt::Result {
    let about = Head {
        command: "fleet",
        title: "Machines side by side",
        subject: &format!(
            "{} with {}",
            count(fleet.machines, "machine"),
            count(fleet.configurations, "configuration")
        ),
    };
    head(out, &about)?;
    put(
        out,
        &html! {
            section.part aria-labelledby="summary" {
                h2 #summary { "What it comes to" }
                p.summary {
                    (count(fleet.groups.len(), "group")) ", "
                    (count(fleet.shared.len(), "customisation")) " shared by all, "
                    (count(fleet.differing.len(), "setting")) " not the same everywhere."
                }
                (picture(fleet))
            }
            section.part aria-labelledby="settings" {
                h2 #settings { "Settings" }
                @if fleet.shared.is_empty() && fleet.differing.is_empty() { p { "Nothing was changed on any machine." } }
                (shared(&fleet.shared, catalogue))
                (differing(&fleet.differing, fleet.configurations, catalogue))
            }
            section.part aria-labelledby="groups" {
                h2 #groups { "Groups" }
                ul.steps {
                    @for (at, one) in fleet.groups.iter().enumerate() { (group(at + 1, one, catalogue)) }
                }
                (next(&going_on(fleet)))
            }
        },
    )?;
    tail(out, faults)
}

/// The configurations by group, the largest first.
fn picture(fleet: &Fleet<'_>) -> Markup {
    let sizes: Vec<usize> = fleet
        .groups
        .iter()
        .map(|group| group.members.len())
        .collect();
    let (drawn, rest) = sizes.split_at(sizes.len().min(DRAWN));
    let mut parts: Vec<(usize, String)> = drawn
        .iter()
        .enumerate()
        .map(|(at, size)| (*size, format!("in group {}", at + 1)))
        .collect();
    if !rest.is_empty() {
        parts.push((
            rest.iter().sum(),
            format!("in {} more", count(rest.len(), "group")),
        ));
    }
    let shares: Vec<Share<'_>> = parts
        .iter()
        .map(|(count, name)| Share {
            count: *count,
            name,
            state: "changed",
        })
        .collect();
    ledger(&count(fleet.configurations, "configuration"), &shares)
}

fn shared(list: &[&Choice], catalogue: &Catalogue) -> Markup {
    let body = html! {
        table.choices {
            caption { "The same everywhere" }
            thead { tr { th scope="col" { "Setting" } th scope="col" { "Value" } } }
            @for choice in list {
                tbody.item data-key=(choice.key) data-state="shared" {
                    tr { th scope="row" { (name(&choice.key, catalogue)) } td { (value(choice, catalogue)) } }
                }
            }
        }
    };
    html! { @if !list.is_empty() { (fold("The same everywhere", list.len(), true, &body)) } }
}

fn differing(list: &[Differing<'_>], all: usize, catalogue: &Catalogue) -> Markup {
    let body = html! {
        table.choices {
            caption { "Not the same everywhere" }
            thead {
                tr { th scope="col" { "Setting" } th scope="col" { "Value" } th.number scope="col" { "Of " (all) } th scope="col" { "Machines" } }
            }
            @for setting in list {
                @let values = values(setting, catalogue);
                @let rows = values.len() + usize::from(setting.as_shipped > 0);
                tbody.item data-key=(setting.key) data-state="differs" {
                    @for (at, (value, who)) in values.iter().enumerate() {
                        tr {
                            @if at == 0 { th scope="rowgroup" rowspan=(rows) { (name(setting.key, catalogue)) } }
                            td { (value) }
                            td.number { (who.len()) }
                            td { (names(who)) }
                        }
                    }
                    @if setting.as_shipped > 0 {
                        tr {
                            td { span.none { "not changed" } }
                            td.number { (setting.as_shipped) }
                            td {}
                        }
                    }
                }
            }
        }
    };
    html! { @if !list.is_empty() { (fold("Not the same everywhere", list.len(), true, &body)) } }
}

fn group(number: usize, group: &Group<'_>, catalogue: &Catalogue) -> Markup {
    let unsure = group.members.iter();
    let unsure = unsure.filter(|one| one.certainty == "unsure").count();
    html! {
        li.item.note data-state="group" {
            h3 { "Group " (number) ": " (count(group.members.len(), "configuration")) " of " code { (group.edition) } }
            @if unsure > 0 { p.warning { (unsure) " of them not certain." } }
            div.members { (names(&group.members)) }
            @match group.migration {
                None if group.choices.is_empty() => p { "Nothing was changed: the target's own file will do." },
                None => p { (count(group.choices.len(), "customisation")) " to carry." },
                Some(migration) => (needs(migration)),
            }
            @if !group.choices.is_empty() {
                details {
                    summary { (count(group.choices.len(), "customisation")) }
                    ul.list {
                        @for choice in group.choices { li { (dotted(&choice.key)) " " (value(choice, catalogue)) } }
                    }
                }
            }
        }
    }
}

fn needs(migration: &Migration) -> Markup {
    html! {
        p {
            "To " code { (migration.to) } ": " (migration.carried) " carried, "
            @if migration.needs.is_empty() { "nothing" } @else { (migration.needs.len()) }
            " for a person."
        }
        @if !migration.needs.is_empty() {
            ul.list {
                @for need in &migration.needs {
                    li class=(tone(&need.verdict)) {
                        (badge(&need.verdict)) " " (dotted(&need.key))
                        div { (sentence(&need.because)) }
                    }
                }
            }
        }
    }
}

fn name(key: &str, catalogue: &Catalogue) -> Markup {
    html! { (dotted(key)) (super::change::meaning(&Key::from(key), catalogue)) }
}

/// Own values and who has them; what is the same value for who had another default too is one.
fn values<'m>(setting: &Differing<'m>, catalogue: &Catalogue) -> Vec<(Markup, Vec<&'m Member>)> {
    let mut values: Vec<(Markup, Vec<&Member>)> = Vec::new();
    for (choice, who) in &setting.values {
        let value = value(choice, catalogue);
        match values.iter_mut().find(|(own, _)| own.0 == value.0) {
            Some((_, all)) => all.extend(who),
            None => values.push((value, who.clone())),
        }
    }
    values
}

fn value(choice: &Choice, catalogue: &Catalogue) -> Markup {
    html! {
        @match choice.kind.as_str() {
            "unset" => span.none { "not set" },
            "unknown" => { code.value { (choice.value) } " " (badge("no effect")) }
            _ => code.value { (with_unit(choice, catalogue)) },
        }
    }
}

/// The machines, the first of them at once.
fn names(members: &[&Member]) -> Markup {
    let mut list: Vec<&str> = members.iter().map(|one| one.machine.as_str()).collect();
    list.dedup();
    let (first, rest) = list.split_at(list.len().min(NAMED));
    html! {
        (prose_list(first))
        @if !rest.is_empty() {
            details.more {
                summary { "and " (rest.len()) " more" }
                (prose_list(rest))
            }
        }
    }
}

fn prose_list(names: &[&str]) -> Markup {
    html! {
        @for (at, name) in names.iter().enumerate() {
            @if at > 0 { ", " }
            bdi { (name) }
        }
    }
}
