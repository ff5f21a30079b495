//! Merging of parts, whatever they are parts of.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::value::Value;

/// One part of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// What it sets, so that `x=2` takes the place of `x=1`.
    pub name: String,
    /// Equal for parts that mean the same.
    pub same: String,
    /// How it is written.
    pub items: Vec<Value>,
}

impl Part {
    /// `name=value`, or a name alone.
    pub fn named(word: &str) -> Self {
        Self {
            name: word.split('=').next().unwrap_or_default().to_owned(),
            same: word.to_owned(),
            items: vec![Value::String(word.to_owned())],
        }
    }

    /// A value that is a part as it is.
    pub fn whole(value: Value) -> Self {
        let text = value.to_string();
        Self {
            name: text.clone(),
            same: text,
            items: vec![value],
        }
    }

    /// For people.
    pub fn shown(&self) -> String {
        let word = |item: &Value| {
            item.as_str()
                .map_or_else(|| item.to_string(), str::to_owned)
        };
        self.items.iter().map(word).collect::<Vec<_>>().join(" ")
    }
}

/// The parts of a list by what they mean and by what they set: a hostile list is long.
struct Index<'p> {
    same: HashSet<&'p str>,
    names: HashMap<&'p str, usize>,
}

impl<'p> Index<'p> {
    fn of(list: &'p [Part]) -> Self {
        let mut names = HashMap::new();
        for part in list {
            *names.entry(part.name.as_str()).or_default() += 1;
        }
        Self {
            same: list.iter().map(|part| part.same.as_str()).collect(),
            names,
        }
    }

    fn has(&self, part: &Part) -> bool {
        self.same.contains(part.same.as_str())
    }

    /// How many parts set it.
    fn count(&self, name: &str) -> usize {
        self.names.get(name).copied().unwrap_or_default()
    }
}

/// The user's removals taken from the target's parts, changed ones replaced where they stand, added ones put at the end.
pub(super) fn merge(
    shipped: &[Part],
    own: &[Part],
    target: &[Part],
    may_repeat: &dyn Fn(&str) -> bool,
) -> Vec<Part> {
    let (was, is, goal) = (Index::of(shipped), Index::of(own), Index::of(target));
    let added = own
        .iter()
        .filter(|part| !was.has(part) && !goal.has(part))
        .enumerate();
    let added: Vec<(usize, &Part)> = added.collect();
    // those that may take the place of one of the target's, by what they set
    let mut waiting: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (at, part) in &added {
        waiting
            .entry(part.name.as_str())
            .or_default()
            .push_back(*at);
    }
    let mut used = vec![false; added.len()];
    let mut merged: Vec<&Part> = Vec::new();
    for part in target {
        if is.has(part) {
            merged.push(part);
            continue;
        }
        let name = part.name.as_str();
        let single = !may_repeat(name)
            && goal.count(name) == 1
            && [&was, &is].iter().all(|list| list.count(name) <= 1);
        let removed = was.has(part) || (single && was.count(name) == 1 && is.count(name) == 0);
        let replacement = if removed || single {
            waiting.get_mut(name).and_then(VecDeque::pop_front)
        } else {
            None
        };
        match replacement.and_then(|at| added.get(at)) {
            Some((at, new)) => {
                used[*at] = true;
                merged.push(new);
            }
            None if removed => {}
            None => merged.push(part),
        }
    }
    let mut present: HashSet<&str> = merged.iter().map(|part| part.same.as_str()).collect();
    for ((_, part), used) in added.into_iter().zip(used) {
        if !used && present.insert(part.same.as_str()) {
            merged.push(part);
        }
    }
    merged.into_iter().cloned().collect()
}
