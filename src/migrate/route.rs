//! The rows that lie between two editions, in the order in which upstream made them.

use crate::catalogue::tables::changes::Verb;
use crate::catalogue::{Catalogue, Change, Edition, Line, Version};

/// The changes between two editions.
#[derive(Default)]
pub struct Route<'c> {
    /// What the source's own reader respells or refuses already: a file may have such values from an older release.
    pub held: Vec<Change<'c>>,
    /// Steps in order.
    pub steps: Vec<Step<'c>>,
}

/// Rows that hold at once: those of one release, or of a crossing.
#[derive(Default)]
pub struct Step<'c> {
    /// Rows that speak of a key, or of all keys in a table.
    pub rows: Vec<Change<'c>>,
    /// Tables that have another name afterwards.
    pub tables: Vec<Change<'c>>,
}

impl<'c> Step<'c> {
    fn of(changes: impl IntoIterator<Item = Change<'c>>) -> Self {
        let (tables, rows) = changes
            .into_iter()
            .partition(|change: &Change<'_>| change.verb() == Verb::Rename && change.is_table());
        Self { rows, tables }
    }
}

/// Why there is no way from one edition to the other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// The target is older, or the runtime that came before.
    #[error("from {from} to {to} is a step back; settings are only carried forward")]
    Backwards {
        /// The source.
        from: String,
        /// The target.
        to: String,
    },
    /// The tables do not lead there.
    #[error("what changed between {from} and {to} is not in this version's tables")]
    Uncharted {
        /// The source.
        from: String,
        /// The target.
        to: String,
        /// The newest release they lead to.
        reach: Option<String>,
    },
}

impl RouteError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Backwards { .. } => {
                "`kata-upgrade config backup restore` brings back the file as it was; `config backup list` shows what there is"
                    .to_owned()
            }
            Self::Uncharted {
                reach: Some(reach), ..
            } => format!("migrate to {reach}, which they reach, or compare with `config diff`"),
            Self::Uncharted { reach: None, .. } => "compare with `config diff`".to_owned(),
        }
    }
}

/// A part of the way: along one line, then over to another, if it is not the last.
struct Leg<'c> {
    line: Line<'c>,
    after: Version,
    to: Version,
    over: Option<Line<'c>>,
}

/// The way from one edition to another.
///
/// # Errors
/// The target is older, or the tables do not lead there.
pub fn route(catalogue: &Catalogue, from: Edition, to: Edition) -> Result<Route<'_>, RouteError> {
    let mut route = Route::default();
    let legs = legs(catalogue, from, to)?;
    if let Some(first) = legs.first().filter(|_| from != to) {
        route.held = held(catalogue, first);
    }
    for leg in legs {
        let along = between(catalogue, &leg.line, leg.after, leg.to);
        route.steps.extend(along);
        if let Some(next) = leg.over {
            let holds = |change: &Change<'_>| change.holds_in(to.version);
            let rows = catalogue.changes(&leg.line, &next).filter(holds);
            route.steps.push(Step::of(rows));
        }
    }
    Ok(route)
}

/// Whether there is a way from one edition to another.
pub fn is_open(catalogue: &Catalogue, from: Edition, to: Edition) -> bool {
    legs(catalogue, from, to).is_ok()
}

/// Whether an edition is older than another, or of the runtime that came before.
pub fn is_back(catalogue: &Catalogue, from: Edition, to: Edition) -> bool {
    matches!(legs(catalogue, from, to), Err(RouteError::Backwards { .. }))
}

fn legs(catalogue: &Catalogue, from: Edition, to: Edition) -> Result<Vec<Leg<'_>>, RouteError> {
    let names = || (catalogue.edition_name(from), catalogue.edition_name(to));
    let uncharted = |reach: Option<String>| {
        let (from, to) = names();
        RouteError::Uncharted { from, to, reach }
    };
    let (Some(start), Some(goal)) = (catalogue.edition_line(from), catalogue.edition_line(to))
    else {
        return Err(uncharted(None));
    };
    let position = |name: &str| catalogue.lines().position(|line| line.name() == name);
    if position(start.name()) > position(goal.name())
        || (start.product() == goal.product() && from.version > to.version)
    {
        let (from, to) = names();
        return Err(RouteError::Backwards { from, to });
    }
    let mut legs = Vec::new();
    let mut at = (start, from.version);
    while at.0.name() != goal.name() {
        // the next line that a crossing leads to and that is not past the goal
        let past = |line: &Line<'_>| position(line.name()) > position(goal.name());
        let mut next = catalogue
            .lines()
            .filter(|line| position(line.name()) > position(at.0.name()) && !past(line));
        let Some(line) = next.find(|line| catalogue.has_crossing(&at.0, line)) else {
            return Err(uncharted(reach(catalogue, &at.0, from)));
        };
        let first = line
            .releases()
            .next()
            .map_or(to.version, |release| release.version);
        // within a product the runtimes' releases go side by side
        let (leaves, enters) = if line.product() == at.0.product() {
            (to.version, to.version)
        } else {
            (at.0.newest().unwrap_or(at.1), first)
        };
        if catalogue.charted(&at.0).is_none_or(|last| leaves > last) {
            return Err(uncharted(reach(catalogue, &at.0, from)));
        }
        legs.push(Leg {
            line: at.0,
            after: at.1,
            to: leaves,
            over: Some(line),
        });
        at = (line, enters);
    }
    if catalogue
        .charted(&goal)
        .is_none_or(|last| to.version > last)
        && from.version != to.version
    {
        return Err(uncharted(reach(catalogue, &goal, from)));
    }
    legs.push(Leg {
        line: at.0,
        after: at.1,
        to: to.version,
        over: None,
    });
    Ok(legs)
}

/// The rows on values under the same key that hold at the start of a leg, and to its end.
fn held<'c>(catalogue: &'c Catalogue, leg: &Leg<'c>) -> Vec<Change<'c>> {
    let lines = catalogue.lines();
    let rows = lines.flat_map(|line| catalogue.changes(&line, &leg.line));
    let holds = |row: &Change<'_>| {
        matches!(row.verb(), Verb::Respell | Verb::Refuse)
            && row.at() <= leg.after
            && row.until().is_none_or(|until| leg.to < until)
    };
    rows.filter(holds).collect()
}

/// A line's rows after one release, up to and with another.
fn between<'c>(
    catalogue: &'c Catalogue,
    line: &Line<'c>,
    after: Version,
    to: Version,
) -> Vec<Step<'c>> {
    let holds = |change: &Change<'_>| change.at() > after && change.holds_in(to);
    let mut rows: Vec<Change<'c>> = catalogue.changes(line, line).filter(holds).collect();
    rows.sort_by_key(Change::at);
    rows.chunk_by(|one, other| one.at() == other.at())
        .map(|rows| Step::of(rows.iter().copied()))
        .collect()
}

/// How far the tables lead on a line, where that is further than the source.
fn reach(catalogue: &Catalogue, line: &Line<'_>, from: Edition) -> Option<String> {
    let version = catalogue.charted(line)?;
    let own = catalogue.edition_line(from);
    let same = own.is_some_and(|own| own.product() == line.product());
    (!same || version > from.version).then(|| format!("{}-{version}", line.product()))
}
