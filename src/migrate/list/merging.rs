//! Merging of parts, whatever they are parts of.

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

/// The user's removals taken from the target's parts, changed ones replaced where they stand, added ones put at the end.
pub(super) fn merge(
    shipped: &[Part],
    own: &[Part],
    target: &[Part],
    may_repeat: &dyn Fn(&str) -> bool,
) -> Vec<Part> {
    let has = |list: &[Part], part: &Part| list.iter().any(|other| other.same == part.same);
    let count = |list: &[Part], name: &str| list.iter().filter(|part| part.name == name).count();
    let added: Vec<&Part> = own.iter().filter(|part| !has(shipped, part)).collect();
    let mut used = vec![false; added.len()];
    let mut merged: Vec<Part> = Vec::new();
    for part in target {
        if has(own, part) {
            merged.push(part.clone());
            continue;
        }
        let name = part.name.as_str();
        let single = !may_repeat(name)
            && count(target, name) == 1
            && [shipped, own].iter().all(|list| count(list, name) <= 1);
        let removed =
            has(shipped, part) || (single && count(shipped, name) == 1 && count(own, name) == 0);
        let replacement = added.iter().zip(&mut used).find(|(new, used)| {
            !**used && new.name == name && !has(target, new) && (removed || single)
        });
        match replacement {
            Some((new, used)) => {
                *used = true;
                merged.push((*new).clone());
            }
            None if removed => {}
            None => merged.push(part.clone()),
        }
    }
    for (part, used) in added.into_iter().zip(used) {
        if !used && !has(target, part) && !has(&merged, part) {
            merged.push(part.clone());
        }
    }
    merged
}
