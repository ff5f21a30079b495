//! Lists and parameter strings: the user's additions and removals, applied to the target's.

use crate::catalogue::Shape;
use crate::value::Value;

/// What the user made of `shipped`, done to `target`; `None` where the values are no lists of that shape.
pub(super) fn merge(
    shape: Shape,
    shipped: Option<&Value>,
    own: &Value,
    target: &Value,
) -> Option<Value> {
    match (shape, own, target) {
        (Shape::KernelParameters, Value::String(own), Value::String(target)) => {
            let shipped = shipped.and_then(Value::as_str).unwrap_or_default();
            let words = |text: &str| {
                text.split_ascii_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            Some(Value::String(
                parameters(&words(shipped), &words(own), &words(target)).join(" "),
            ))
        }
        (Shape::Set, Value::Array(own), Value::Array(target)) => {
            let shipped = match shipped {
                Some(Value::Array(items)) => items.as_slice(),
                _ => &[],
            };
            let removed = |item: &&Value| !shipped.contains(item) || own.contains(item);
            let mut merged: Vec<Value> = target.iter().filter(removed).cloned().collect();
            for item in own.iter().filter(|item| !shipped.contains(item)) {
                if !merged.contains(item) {
                    merged.push(item.clone());
                }
            }
            Some(Value::Array(merged))
        }
        _ => None,
    }
}

/// The user's removals taken from the target's parameters, changed ones replaced where they stand, added ones put at the end.
fn parameters(shipped: &[String], own: &[String], target: &[String]) -> Vec<String> {
    let name = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
    let added: Vec<&String> = own.iter().filter(|word| !shipped.contains(word)).collect();
    let removed: Vec<&String> = shipped.iter().filter(|word| !own.contains(word)).collect();
    let mut merged: Vec<String> = Vec::new();
    let mut used: Vec<&String> = Vec::new();
    for word in target {
        if !removed.contains(&word) {
            merged.push(word.clone());
        } else if let Some(replacement) = added
            .iter()
            .find(|new| name(new) == name(word) && !used.contains(new))
        {
            merged.push((*replacement).clone());
            used.push(replacement);
        }
    }
    for word in added {
        if !used.contains(&word) && !target.contains(word) && !merged.contains(word) {
            merged.push(word.clone());
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(shipped: &str, own: &str, target: &str) -> String {
        let text = |text: &str| Value::String(text.to_owned());
        let value = merge(
            Shape::KernelParameters,
            Some(&text(shipped)),
            &text(own),
            &text(target),
        );
        value.unwrap().as_str().unwrap().to_owned()
    }

    #[test]
    fn parameters_keep_their_place() {
        assert_eq!(merged("", "a b=1", "x"), "x a b=1");
        assert_eq!(merged("x=1 y", "x=2 y", "x=1 z y"), "x=2 z y");
        assert_eq!(merged("x y", "y", "x y z"), "y z");
        assert_eq!(merged("", "x x", "x"), "x");
        assert_eq!(merged("", " x  y x ", ""), "x y");
    }

    #[test]
    fn a_set_is_not_wider_than_either() {
        let set = |items: &[&str]| {
            Value::Array(
                items
                    .iter()
                    .map(|item| Value::String((*item).to_owned()))
                    .collect(),
            )
        };
        let value = merge(
            Shape::Set,
            Some(&set(&["a", "b"])),
            &set(&["a", "c"]),
            &set(&["a", "b", "d"]),
        );
        assert_eq!(value, Some(set(&["a", "d", "c"])));
    }
}
