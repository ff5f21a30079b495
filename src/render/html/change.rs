//! What was shipped, what the user has, and what the target has, side by side.

use maud::{Markup, html};

use super::parts::{badge, dotted, tone};
use super::source::source;
use super::values::{Mark, Marked, spelled};
use crate::catalogue::{Catalogue, Class, Edition};
use crate::customise::{Customisation, Kind};
use crate::key::Key;
use crate::migrate::{Decision, Verdict};
use crate::render::text::values::About;
use crate::value::Value;

/// What stands above the columns.
pub(super) struct Columns<'a> {
    /// What the table is of, for those who do not see it.
    pub caption: &'a str,
    /// Whose file shipped.
    pub shipped: &'a str,
    /// Whose file this is.
    pub own: &'a str,
    /// What it is carried to; none where that is nothing.
    pub target: Option<&'a str>,
    /// The editions of the user's file and of the target, which say what units values have.
    pub editions: (Edition, Edition),
}

/// One customisation and what becomes of it.
pub(super) struct Change<'a> {
    /// What the user chose.
    pub one: &'a Customisation,
    /// Its state in one word.
    pub state: &'a str,
    /// Where it stands.
    pub place: Option<String>,
    /// What holds where it is not set, if that is known.
    pub built_in: Option<Value>,
    /// What becomes of it.
    pub decision: Option<&'a Decision>,
    /// What the target ships under the same key.
    pub ships: Option<&'a Value>,
    /// What there is to say.
    pub remarks: Markup,
}

/// The changes as a table. Roles are spelled out, as the style lays its cells out anew on a narrow screen.
pub(super) fn table(
    columns: &Columns<'_>,
    changes: &[Change<'_>],
    catalogue: &Catalogue,
) -> Markup {
    let heading = |name: &str, of: &str| {
        html! {
            th scope="col" role="columnheader" { (name) " " span.of { (of) } }
        }
    };
    html! {
        table.changes role="table" {
            caption { (columns.caption) }
            thead role="rowgroup" {
                tr role="row" {
                    th scope="col" role="columnheader" { "Setting" }
                    (heading("Shipped", columns.shipped))
                    (heading("Own", columns.own))
                    @if let Some(target) = columns.target { (heading("Target", target)) }
                }
            }
            @for change in changes { (row(change, columns, catalogue)) }
        }
    }
}

fn row(change: &Change<'_>, columns: &Columns<'_>, catalogue: &Catalogue) -> Markup {
    let one = change.one;
    let (from, to) = columns.editions;
    let about = About::key(catalogue, from, one.key.as_str());
    let (shipped, own) = match (&one.default, &one.value) {
        (Some(old), Some(new)) => {
            let (old, new) = Marked::pair(old, new, about.shape);
            (Some(old), Some(new))
        }
        (old, new) => (
            old.as_ref().map(Marked::whole),
            new.as_ref().map(Marked::whole),
        ),
    };
    let cell = |marked: Option<Marked>, value: Option<&Value>, mark| match (marked, value) {
        (Some(marked), Some(value)) => spelled(&marked.text(mark), value, about),
        _ => unset(change.built_in.as_ref(), about),
    };
    let security = one.class == Some(Class::Security);
    html! {
        tbody class={ "item " (tone(change.state)) } role="rowgroup" data-key=(one.key) data-state=(change.state) {
            tr role="row" {
                th scope="row" role="rowheader" {
                    (dotted(one.key.as_str()))
                    div.about {
                        (badge(change.state))
                        @if security { " " (badge("security")) }
                        @if let Some(place) = &change.place { " " span.place { (place) } }
                    }
                }
                td.shipped role="cell" data-label="Shipped" { div { (cell(shipped, one.default.as_ref(), Mark::Gone)) } }
                td.own role="cell" data-label="Own" { div { (cell(own, one.value.as_ref(), Mark::Own)) } }
                @if columns.target.is_some() {
                    td.target role="cell" data-label="Target" {
                        div {
                            @match change.decision {
                                Some(decision) => (target(decision, change.ships, to, catalogue)),
                                None => span.none { "unknown" },
                            }
                        }
                    }
                }
            }
            tr.why role="row" {
                td role="cell" colspan=(if columns.target.is_some() { 4 } else { 3 }) { (change.remarks) }
            }
        }
    }
}

/// A setting that nothing sets.
fn unset(built_in: Option<&Value>, about: About<'_>) -> Markup {
    html! {
        span.none { "not set" }
        @if let Some(value) = built_in {
            div.built-in { "built in: " (spelled(&Marked::plain(value).text(Mark::Gone), value, about)) }
        }
    }
}

/// What a decision makes in the target.
fn target(
    decision: &Decision,
    ships: Option<&Value>,
    to: Edition,
    catalogue: &Catalogue,
) -> Markup {
    let one = &decision.customisation;
    let about = About::key(catalogue, to, one.key.as_str());
    html! {
        @if decision.verdict.is_carried() {
            @for (key, value) in &decision.to {
                (setting(decision, key, value.as_ref(), to, catalogue))
            }
            @if decision.to.is_empty() { (unset(None, about)) }
            @if decision.verdict == Verdict::Adopt { div.said { "already so" } }
        } @else {
            span.none { (if decision.verdict == Verdict::Review { "for you to decide" } else { "not carried" }) }
            @if let Some(value) = ships {
                div.said.ships { "as shipped: " (spelled(&Marked::plain(value).text(Mark::Target), value, about)) }
            }
        }
    }
}

/// A setting in the target, with what is otherwise than in the user's file marked.
fn setting(
    decision: &Decision,
    key: &Key,
    value: Option<&Value>,
    to: Edition,
    catalogue: &Catalogue,
) -> Markup {
    let one = &decision.customisation;
    let about = About::key(catalogue, to, key.as_str());
    let marked = |value: &Value| match &one.value {
        Some(own) => Marked::pair(own, value, about.shape).1,
        None => Marked::plain(value),
    };
    html! {
        div.setting data-key=(key) {
            @if *key != one.key {
                div.moved { "as " code.key { (Marked::renamed(one.key.as_str(), key.as_str()).text(Mark::Target)) } }
            }
            @match value {
                Some(value) => (spelled(&marked(value).text(Mark::Target), value, about)),
                None => (unset(None, about)),
            }
        }
    }
}

/// What a setting is, where the catalogue knows it.
pub(super) fn meaning(key: &Key, catalogue: &Catalogue) -> Markup {
    html! {
        @if let Some(setting) = catalogue.setting(key.as_str()) {
            p.meaning { (setting.text()) }
        }
    }
}

/// Which row of the change tables decided, and where that can be read.
pub(super) fn followed(decision: &Decision) -> Markup {
    let source_of = decision.source.as_deref().filter(|text| !text.is_empty());
    html! {
        @if decision.change.is_some() || source_of.is_some() {
            p.followed {
                @if let Some(row) = &decision.change { "Change " code.row { (row) } }
                @if let Some(text) = source_of {
                    @if decision.change.is_some() { ", " }
                    "source: " (source(text))
                }
            }
        }
    }
}

/// A customisation's state where nothing was decided.
pub(super) fn state(one: &Customisation) -> &'static str {
    match one.kind {
        Kind::Unknown => "no effect",
        kind => kind.word(),
    }
}
