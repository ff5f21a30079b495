//! What upstream did to a setting.

use super::{Reading, begins, overlap, reading};
use crate::catalogue::tables::changes::Verb;
use crate::catalogue::{Catalogue, Change, Edition, Line, RowState, Version};
use crate::key;
use crate::value::Value;

/// Something that happened to a setting.
pub struct Event<'c> {
    /// The line the release belongs to.
    pub line: Line<'c>,
    /// The first release where it holds.
    pub at: Version,
    /// What happened.
    pub what: What<'c>,
}

/// What happened.
pub enum What<'c> {
    /// A row of the change tables.
    Row {
        /// The row.
        change: Change<'c>,
        /// The other name: the new one of a row that speaks of the setting, the old one of a row that leads to it.
        other: Option<String>,
        /// Whether the row leads to the setting.
        is_origin: bool,
    },
    /// The shipped files have another value from here on, for which there is no row.
    Shipped {
        /// The release before.
        before: Version,
        /// What was in force with the file as it was shipped.
        was: Option<Value>,
        /// What is.
        now: Option<Value>,
        /// The flavours whose files these are.
        flavours: Vec<&'c str>,
    },
}

/// What happened within lines, and what leads from one line to another.
pub(super) fn events<'c>(
    catalogue: &'c Catalogue,
    key: &str,
    readings: &[Reading<'c>],
    scope: Option<Edition>,
) -> (Vec<Event<'c>>, Vec<Event<'c>>) {
    let own = scope.and_then(|edition| catalogue.edition_line(edition));
    let wanted = |event: &Event<'_>| {
        own.is_none_or(|own| own.index() == event.line.index())
            && scope.is_none_or(|edition| event.at <= edition.version)
    };
    let rows = catalogue
        .all_changes()
        .filter_map(|change| row(change, key))
        .filter(|event| is_about(catalogue, event, key));
    let (mut elsewhere, mut history): (Vec<_>, Vec<_>) = rows
        .filter(wanted)
        .partition(|event| matches!(&event.what, What::Row { change, .. } if is_crossing(change)));
    if scope.is_none() {
        let shipped = readings
            .iter()
            .flat_map(|reading| shipped(reading, &history))
            .collect::<Vec<_>>();
        history.extend(shipped);
    }
    if let Some(edition) = scope {
        // of the ways into a line only those that hold in the release
        elsewhere.retain(|event| {
            let What::Row { change, .. } = &event.what else {
                return true;
            };
            change.until().is_none_or(|until| edition.version < until)
        });
    }
    history.sort_by_key(|event| (event.line.index(), event.at));
    elsewhere.sort_by_key(|event| (event.line.index(), event.at));
    (history, elsewhere)
}

/// Names a setting has in other releases or lines, with the row that says so: new ones, then old ones.
pub(super) fn other_names<'c>(
    catalogue: &'c Catalogue,
    key: &str,
) -> Vec<(String, Change<'c>, bool)> {
    let rows = catalogue
        .all_changes()
        .filter_map(|change| row(change, key));
    let mut names: Vec<_> = rows
        .filter_map(|event| match event.what {
            What::Row {
                change,
                other: Some(other),
                is_origin,
            } => Some((other, change, is_origin)),
            _ => None,
        })
        .filter(|(other, ..)| other != key)
        .collect();
    names.sort_by_key(|(_, _, is_origin)| *is_origin);
    names
}

fn is_crossing(change: &Change<'_>) -> bool {
    change.from().map(|line| line.index()) != change.to().map(|line| line.index())
}

/// Whether a row tells something of the setting: a table's row does where it decides, and where the older reader knows the key.
fn is_about(catalogue: &Catalogue, event: &Event<'_>, key: &str) -> bool {
    let What::Row {
        change,
        other,
        is_origin,
    } = &event.what
    else {
        return true;
    };
    if !change.is_table() {
        return true;
    }
    let older = if *is_origin {
        other.as_deref()
    } else {
        Some(key)
    };
    let known = change
        .from()
        .zip(older)
        .is_some_and(|(line, older)| reading::reader(catalogue, &line, older).is_some());
    known && !matches!(change.verb(), Verb::Note | Verb::Appear | Verb::Default)
}

/// The event a row is for a key: one that speaks of it, or one that leads to it.
fn row<'c>(change: Change<'c>, key: &str) -> Option<Event<'c>> {
    let speaks = |pattern: &str| {
        let whole = !change.is_table() && overlap(pattern, key);
        whole || change.is_table() && begins(pattern, key) && !is_any(pattern, key)
    };
    let event = |other, is_origin| {
        Some(Event {
            line: change.to()?,
            at: change.at(),
            what: What::Row {
                change,
                other,
                is_origin,
            },
        })
    };
    if speaks(change.pattern()) {
        let other = change
            .to_pattern()
            .map(|to| carried(key, change.pattern(), to));
        return event(other, false);
    }
    let to = change.to_pattern()?;
    if speaks(to) {
        return event(Some(carried(key, to, change.pattern())), true);
    }
    None
}

/// Whether a table's row speaks of one hypervisor or agent where the key stands for all.
fn is_any(table: &str, key: &str) -> bool {
    let mut pairs = key::segments(table).zip(key::segments(key));
    pairs.any(|(want, have)| have == "*" && want != "*")
}

/// The key in the place of another pattern: stars filled in order, what follows a table kept.
fn carried(key: &str, own: &str, other: &str) -> String {
    let mut given = key::segments(key);
    let mut stars = Vec::new();
    for want in key::segments(own) {
        let have = given.next().unwrap_or("*");
        if want == "*" {
            stars.push(have);
        }
    }
    let mut stars = stars.into_iter();
    let filled = key::segments(other).map(|segment| match segment {
        "*" => stars.next().unwrap_or("*"),
        named => named,
    });
    filled.chain(given).collect::<Vec<_>>().join(".")
}

/// Changes of what is in force with a file as it was shipped that no row tells of.
fn shipped<'c>(reading: &Reading<'c>, rows: &[Event<'c>]) -> Vec<Event<'c>> {
    let mut events: Vec<Event<'c>> = Vec::new();
    let releases: Vec<Version> = reading.line.releases().map(|one| one.version).collect();
    let told = |at: Version, flavour: &str| {
        rows.iter().any(|event| {
            let What::Row { change, .. } = &event.what else {
                return false;
            };
            event.line.index() == reading.line.index()
                && event.at == at
                && change.verb() != Verb::Note
                && change.is_for(flavour)
        })
    };
    for own in &reading.shipped {
        let force = |version: Version| {
            let mut stretches = own.values.iter();
            let stretch =
                stretches.find(|stretch| (stretch.first..=stretch.last).contains(&version))?;
            let set = matches!(stretch.fact.state, RowState::Set);
            Some(match &stretch.fact.value {
                Some(value) if set => Some(value.clone()),
                _ => match reading.absent_in(version) {
                    Some(Value::Table(values)) => {
                        let mut named = values.iter();
                        let own_value = named.find(|(name, _)| name == own.hypervisor);
                        own_value.map(|(_, value)| value.clone())
                    }
                    other => other.cloned(),
                },
            })
        };
        for pair in releases.windows(2) {
            let [before, at] = pair else { continue };
            let (Some(was), Some(now)) = (force(*before), force(*at)) else {
                continue;
            };
            if was == now || told(*at, own.flavour) {
                continue;
            }
            let same = events.iter_mut().find_map(|event| match &mut event.what {
                What::Shipped {
                    was: own_was,
                    now: own_now,
                    flavours,
                    ..
                } if event.at == *at && *own_was == was && *own_now == now => Some(flavours),
                _ => None,
            });
            match same {
                Some(flavours) => flavours.push(own.flavour),
                None => events.push(Event {
                    line: reading.line,
                    at: *at,
                    what: What::Shipped {
                        before: *before,
                        was,
                        now,
                        flavours: vec![own.flavour],
                    },
                }),
            }
        }
    }
    events
}
