//! The differences between two readers, each looked for in the rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::table::{Row, covers, meets};
use crate::upstream::{Entry, Reader};

/// What was compared so far, and what was amiss.
#[derive(Default)]
pub struct Comparison {
    pub faults: String,
    pub counts: BTreeMap<&'static str, usize>,
}

/// One step from a reader to the next, with the rows that stand there.
pub struct Step<'a> {
    pub place: String,
    /// Rows that begin here.
    pub rows: Vec<&'a Row>,
    /// Rows that no longer hold from here on.
    pub ended: Vec<&'a Row>,
    pub older: &'a Reader,
    pub newer: &'a Reader,
}

impl Comparison {
    pub fn add(&mut self, step: &Step<'_>) {
        self.count("pairs of neighbours");
        self.keys_gone(step);
        self.keys_new(step);
        self.hypervisors(step);
        for (key, old) in &step.older.keys {
            let Some(new) = step.newer.keys.get(key) else {
                continue;
            };
            self.values(step, key, old, new);
            self.facts(step, key, old, new);
        }
    }

    fn keys_gone(&mut self, step: &Step<'_>) {
        for key in step.older.read.difference(&step.newer.read) {
            self.count("keys gone");
            let speaks = |row: &&&Row| row.decides() && row.speaks_of(key);
            self.one(
                step,
                key,
                step.rows.iter().filter(speaks).count(),
                "a key that is gone",
            );
        }
    }

    /// A new key has a row of its own, or its whole table has one, or another key became it.
    fn keys_new(&mut self, step: &Step<'_>) {
        for key in step.newer.read.difference(&step.older.read) {
            self.count("keys new");
            let appears = |row: &&&Row| row.verb == "appear" && !row.limited && row.speaks_of(key);
            let own = step
                .rows
                .iter()
                .filter(appears)
                .filter(|row| row.names(key))
                .count();
            let led = |row: &&Row| row.to.as_ref().is_some_and(|to| covers(to, key));
            let wider = step
                .rows
                .iter()
                .any(|row| appears(&row) || row.decides() && led(row));
            self.one(step, key, own.max(usize::from(wider)), "a new key");
        }
    }

    fn hypervisors(&mut self, step: &Step<'_>) {
        for name in step
            .newer
            .hypervisors
            .symmetric_difference(&step.older.hypervisors)
        {
            self.count("hypervisors");
            let key = format!("hypervisor.{name}");
            let speaks = |row: &&&Row| {
                row.verb != "note" && row.key == key || row.to.as_deref() == Some(&key)
            };
            self.one(
                step,
                &key,
                step.rows.iter().filter(speaks).count(),
                "a hypervisor",
            );
        }
    }

    fn values(&mut self, step: &Step<'_>, key: &str, old: &Entry, new: &Entry) {
        // An empty set stands for a parser that takes anything, or for one that takes nothing.
        for value in old.accepted.difference(&new.accepted) {
            self.count("values gone");
            let refused = step.about(key, &["refuse", "respell"]);
            let found = refused
                .iter()
                .filter(|row| row.values.contains(value))
                .count();
            self.one(
                step,
                key,
                found,
                &format!("the value `{value}` that is gone"),
            );
        }
        for value in new.accepted.difference(&old.accepted) {
            self.count("values new");
            let found = step
                .about(key, &["appear", "respell"])
                .iter()
                .filter(|row| match row.verb.as_str() {
                    "appear" => row.values.contains(value),
                    _ => row.respelled.contains(value),
                })
                .count();
            self.one(step, key, found, &format!("the new value `{value}`"));
        }
    }

    fn facts(&mut self, step: &Step<'_>, key: &str, old: &Entry, new: &Entry) {
        if old.kind != new.kind {
            self.count("types");
            let found = step
                .about(key, &["convert", "meaning", "appear", "note"])
                .len();
            self.one(step, key, found, "another type");
        }
        if old.checks != new.checks {
            self.count("checks");
            let rows = step.rows.iter().chain(&step.ended);
            let found = rows.filter(|row| meets(&row.key, key)).count();
            self.one(step, key, found.min(1), "another check");
        }
        if absent_differs(step, old, new) {
            self.count("absent values");
            let found = step
                .about(key, &["default", "meaning", "asset", "respell"])
                .len();
            self.one(
                step,
                key,
                found.min(1),
                "another value when the line is missing",
            );
        }
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn one(&mut self, step: &Step<'_>, key: &str, found: usize, what: &str) {
        if found != 1 {
            _ = writeln!(
                self.faults,
                "{}: {key}: {found} rows for {what}",
                step.place
            );
        }
    }
}

impl Step<'_> {
    fn about(&self, key: &str, verbs: &[&str]) -> Vec<&Row> {
        let depth = |key: &str| key.split('.').count();
        let about = |row: &&&Row| {
            verbs.contains(&row.verb.as_str())
                && meets(&row.key, key)
                && depth(&row.key) == depth(key)
        };
        self.rows
            .iter()
            .chain(&self.ended)
            .filter(about)
            .copied()
            .collect()
    }
}

/// Whether some hypervisor of both releases gets another value when the line is missing.
fn absent_differs(step: &Step<'_>, old: &Entry, new: &Entry) -> bool {
    let of = |entry: &Entry, name: &str| {
        entry
            .absent
            .get(name)
            .or_else(|| entry.absent.get("*"))
            .cloned()
    };
    let stays = |name: &&String| *name == "*" || step.newer.hypervisors.contains(*name);
    old.absent
        .keys()
        .filter(stays)
        .any(|name| of(old, name) != of(new, name))
}
