//! What is known of settings, for programs.

use serde::Serialize;

use super::{optional, text, value};
use crate::catalogue::{Catalogue, Edition, Line, RowState};
use crate::explain::{Event, Explanation, FoundBy, Hit, Reading, Stretch, What};
use crate::render::words;

/// What `config explain --format json` prints: what is known of settings.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemas", schemars(title = "kata-upgrade/explain/1"))]
pub(super) struct View<'v> {
    /// Which format this is.
    #[cfg_attr(feature = "schemas", schemars(extend("const" = "kata-upgrade/explain/1")))]
    format: &'static str,
    /// What was asked for.
    query: &'v str,
    /// The edition that `--in` names.
    #[serde(rename = "in")]
    edition: Option<String>,
    /// What was found, the best first.
    settings: Vec<SettingView<'v>>,
}

/// A setting.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct SettingView<'v> {
    /// The dotted key.
    key: &'v str,
    /// How it was found: by its name, another name, its name in another table, a pod's annotation, its table, a part of
    /// its name, or a misspelling.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::found_by"))]
    found_by: &'static str,
    /// What was not named rightly.
    note: Option<&'v str>,
    /// What it does, one sentence.
    text: &'v str,
    /// Its type, in words.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Its unit.
    unit: Option<&'v str>,
    /// What it is about.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::class"))]
    class: &'static str,
    /// Whether turning it on takes a protection away.
    weakens: bool,
    /// The only values there are; none where any is accepted.
    accepted: Vec<&'v str>,
    /// The table it belongs to; `*` stands for a name of the hypervisor or agent.
    table: &'v str,
    /// The annotations of a pod that set it.
    annotations: Vec<AnnotationView<'v>>,
    /// What each runtime makes of it.
    runtimes: Vec<RuntimeView<'v>>,
    /// What changed within a runtime, in order.
    changes: Vec<EventView<'v>>,
    /// What changed between two runtimes or products.
    elsewhere: Vec<EventView<'v>>,
}

/// The releases of one runtime.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct LineView<'v> {
    /// `clear-containers` or `kata`.
    product: &'v str,
    /// `go` or `rs`.
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

/// An annotation of a pod that sets it.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct AnnotationView<'v> {
    /// Its name.
    name: &'v str,
    /// The runtime that reads it.
    #[serde(flatten)]
    line: LineView<'v>,
    /// In which releases.
    read: Vec<Span>,
}

/// Releases in a row.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Span {
    /// The first release.
    first: String,
    /// The last one.
    last: String,
    /// Whether the last one is the newest known.
    current: bool,
}

/// What holds for releases in a row.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct Fact {
    /// The releases.
    #[serde(flatten)]
    releases: Span,
    /// What holds for them.
    value: serde_json::Value,
}

/// What a runtime makes of a setting.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct RuntimeView<'v> {
    /// The runtime.
    #[serde(flatten)]
    line: LineView<'v>,
    /// The releases that read it.
    read: Vec<Span>,
    /// Other names it reads.
    aliases: &'v [&'v str],
    /// The types it reads it as.
    types: Vec<Fact>,
    /// The values it accepts, where it does not accept any.
    accepts: Vec<Fact>,
    /// What is in force without a line.
    absent: Vec<Fact>,
    /// What its files ship.
    shipped: Vec<ShippedView<'v>>,
}

/// What the files of a flavour ship.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct ShippedView<'v> {
    /// The flavour.
    flavour: &'v str,
    /// The values, in order of release.
    values: Vec<ShippedFact>,
}

/// What releases in a row ship.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct ShippedFact {
    /// The releases.
    #[serde(flatten)]
    releases: Span,
    /// `set`; `commented`: commented out; `commented-text`: commented out, and no TOML; `broken`: no TOML; `gone`: no
    /// line.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::state"))]
    state: &'static str,
    /// The value; null where there is none, or it is no TOML.
    value: Option<serde_json::Value>,
}

/// Something upstream changed.
#[derive(Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct EventView<'v> {
    /// The runtime it holds for.
    #[serde(flatten)]
    line: LineView<'v>,
    /// The runtime it leads from; null where the tables name none.
    from: Option<LineView<'v>>,
    /// The first release it holds for.
    at: String,
    /// The first release it no longer holds for.
    until: Option<String>,
    /// The row of the change tables; null where only the shipped value changed.
    id: Option<&'v str>,
    /// What happened.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "super::schema::verb"))]
    verb: &'static str,
    /// The new name, or the old one where `is_origin`.
    other_key: Option<&'v str>,
    /// Whether this setting is what another one became.
    is_origin: bool,
    /// The values it is about; none where it is about all.
    values: Vec<&'v str>,
    /// The default before.
    was: Option<serde_json::Value>,
    /// The default since.
    now: Option<serde_json::Value>,
    /// The files it is about; none where it is about all.
    flavours: Vec<&'v str>,
    /// What to use now.
    instead: Option<&'v str>,
    /// Why, in a sentence.
    why: Option<&'v str>,
    /// Where that can be read.
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
