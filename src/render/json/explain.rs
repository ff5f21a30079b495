//! What is known of settings, for programs.

use serde::Serialize;

use super::{optional, text, value};
use crate::catalogue::{Catalogue, Edition, Line, RowState};
use crate::explain::{Event, Explanation, FoundBy, Hit, Reading, Stretch, What};
use crate::render::words;

#[derive(Serialize)]
struct View<'v> {
    format: &'static str,
    query: &'v str,
    #[serde(rename = "in")]
    edition: Option<String>,
    settings: Vec<SettingView<'v>>,
}

#[derive(Serialize)]
struct SettingView<'v> {
    key: &'v str,
    found_by: &'static str,
    note: Option<&'v str>,
    text: &'v str,
    #[serde(rename = "type")]
    kind: &'static str,
    unit: Option<&'v str>,
    class: &'static str,
    weakens: bool,
    accepted: Vec<&'v str>,
    table: &'v str,
    annotations: Vec<AnnotationView<'v>>,
    runtimes: Vec<RuntimeView<'v>>,
    changes: Vec<EventView<'v>>,
    elsewhere: Vec<EventView<'v>>,
}

#[derive(Serialize)]
struct LineView<'v> {
    product: &'v str,
    runtime: &'v str,
}

impl<'v> LineView<'v> {
    fn of(line: Line<'v>) -> Self {
        Self {
            product: line.product(),
            runtime: line.runtime(),
        }
    }
}

#[derive(Serialize)]
struct AnnotationView<'v> {
    name: &'v str,
    #[serde(flatten)]
    line: LineView<'v>,
    read: Vec<Span>,
}

/// Releases in a row, and whether they reach the newest known.
#[derive(Serialize)]
struct Span {
    first: String,
    last: String,
    current: bool,
}

#[derive(Serialize)]
struct Fact {
    #[serde(flatten)]
    releases: Span,
    value: serde_json::Value,
}

#[derive(Serialize)]
struct RuntimeView<'v> {
    #[serde(flatten)]
    line: LineView<'v>,
    read: Vec<Span>,
    aliases: &'v [&'v str],
    types: Vec<Fact>,
    accepts: Vec<Fact>,
    absent: Vec<Fact>,
    shipped: Vec<ShippedView<'v>>,
}

#[derive(Serialize)]
struct ShippedView<'v> {
    flavour: &'v str,
    values: Vec<ShippedFact>,
}

#[derive(Serialize)]
struct ShippedFact {
    #[serde(flatten)]
    releases: Span,
    state: &'static str,
    value: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct EventView<'v> {
    #[serde(flatten)]
    line: LineView<'v>,
    from: Option<LineView<'v>>,
    at: String,
    until: Option<String>,
    id: Option<&'v str>,
    verb: &'static str,
    other_key: Option<&'v str>,
    is_origin: bool,
    values: Vec<&'v str>,
    was: Option<serde_json::Value>,
    now: Option<serde_json::Value>,
    flavours: Vec<&'v str>,
    instead: Option<&'v str>,
    why: Option<&'v str>,
    source: String,
}

/// The view of everything that was found.
///
/// # Errors
/// A value that JSON cannot write.
pub fn explained(
    query: &str,
    scope: Option<Edition>,
    found: &[(&Hit<'_>, Explanation<'_>)],
    catalogue: &Catalogue,
) -> Result<String, serde_json::Error> {
    text(&View {
        format: "kata-upgrade/explain/1",
        query,
        edition: scope.map(|edition| catalogue.edition_name(edition)),
        settings: found.iter().map(|(hit, own)| setting(hit, own)).collect(),
    })
}

fn setting<'v>(hit: &'v Hit<'_>, own: &'v Explanation<'_>) -> SettingView<'v> {
    let annotations = own.annotations.iter().map(|one| AnnotationView {
        name: one.name,
        line: LineView::of(one.line),
        read: spans(&one.read),
    });
    SettingView {
        key: &own.key,
        found_by: match hit.by {
            FoundBy::Name => "name",
            FoundBy::OtherName => "other-name",
            FoundBy::OtherTable => "other-table",
            FoundBy::Annotation => "annotation",
            FoundBy::Table => "table",
            FoundBy::Part => "part",
            FoundBy::Spelling => "spelling",
        },
        note: Some(hit.note.as_str()).filter(|note| !note.is_empty()),
        text: own.setting.text(),
        kind: words::kind(own.setting.kind()),
        unit: own.setting.unit(),
        class: words::class(own.setting.class()),
        weakens: own.setting.weakens(),
        accepted: own.setting.accepted().collect(),
        table: own.table_key(),
        annotations: annotations.collect(),
        runtimes: own.readings.iter().map(runtime).collect(),
        changes: own.history.iter().map(event).collect(),
        elsewhere: own.elsewhere.iter().map(event).collect(),
    }
}

fn runtime<'v>(reading: &'v Reading<'_>) -> RuntimeView<'v> {
    let shipped = reading.shipped.iter().map(|own| ShippedView {
        flavour: own.flavour,
        values: own
            .values
            .iter()
            .map(|one| ShippedFact {
                releases: span(one),
                state: state(one.fact.state),
                value: optional(one.fact.value.as_ref()),
            })
            .collect(),
    });
    RuntimeView {
        line: LineView::of(reading.line),
        read: spans(&reading.read),
        aliases: &reading.aliases,
        types: facts(&reading.types, |name| (*name).into()),
        accepts: facts(&reading.accepts, |list| list.clone().into()),
        absent: facts(&reading.absent, value),
        shipped: shipped.collect(),
    }
}

fn event<'v>(event: &'v Event<'_>) -> EventView<'v> {
    let line = LineView::of(event.line);
    let at = event.at.to_string();
    match &event.what {
        What::Row {
            change,
            other,
            is_origin,
        } => EventView {
            line,
            from: change.from().map(LineView::of),
            at,
            until: change.until().map(|until| until.to_string()),
            id: Some(change.id()),
            verb: words::verb(change.verb()),
            other_key: other.as_deref(),
            is_origin: *is_origin,
            values: change.values().collect(),
            was: optional(change.was().as_ref()),
            now: optional(change.now().as_ref()),
            flavours: change.flavours().collect(),
            instead: change.instead(),
            why: Some(change.why()),
            source: change.source().to_owned(),
        },
        What::Shipped {
            before,
            was,
            now,
            flavours,
        } => EventView {
            from: Some(LineView::of(event.line)),
            line,
            until: None,
            id: None,
            verb: "default",
            other_key: None,
            is_origin: false,
            values: Vec::new(),
            was: optional(was.as_ref()),
            now: optional(now.as_ref()),
            flavours: flavours.clone(),
            instead: None,
            why: None,
            source: format!("the files that {before} and {at} shipped"),
            at,
        },
    }
}

/// How a line was shipped, as a word.
pub(super) const fn state(state: RowState) -> &'static str {
    match state {
        RowState::Set => "set",
        RowState::Commented => "commented",
        RowState::CommentedText => "commented-text",
        RowState::Broken => "broken",
        RowState::Gone => "gone",
    }
}

fn span<T>(stretch: &Stretch<T>) -> Span {
    Span {
        first: stretch.first.to_string(),
        last: stretch.last.to_string(),
        current: stretch.is_current,
    }
}

fn spans<T>(stretches: &[Stretch<T>]) -> Vec<Span> {
    stretches.iter().map(span).collect()
}

fn facts<T>(stretches: &[Stretch<T>], value: impl Fn(&T) -> serde_json::Value) -> Vec<Fact> {
    let facts = stretches.iter().map(|one| Fact {
        releases: span(one),
        value: value(&one.fact),
    });
    facts.collect()
}
