//! Values side by side, the parts that are different marked.

use maud::{Markup, html};
use similar::{Algorithm, DiffTag, capture_diff_slices};

use crate::catalogue::Shape;
use crate::render::text::values::{About, tokens};
use crate::value::Value;

/// Texts that share less than this part of their letters are two texts, not one that was changed.
const ALIKE: f64 = 0.4;

/// A value cut into what is the same on the other side and what is not.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marked(Vec<(bool, String)>);

/// How a difference is marked.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    /// What is no longer so.
    Gone,
    /// What the user made so.
    Own,
    /// What is otherwise in the target.
    Target,
}

impl Marked {
    /// A value that is compared with nothing.
    pub fn plain(value: &Value) -> Self {
        Self(vec![(false, value.to_string())])
    }

    /// All of a value.
    pub fn whole(value: &Value) -> Self {
        Self(vec![(true, value.to_string())])
    }

    /// Both values, each with what the other has not.
    pub fn pair(one: &Value, other: &Value, shape: Shape) -> (Self, Self) {
        let (old, new) = (pieces(one, shape), pieces(other, shape));
        let is_list = is_list(one, shape);
        let (same, sides) = Self::compared(&old, &new);
        let all = letters(&old) + letters(&new);
        if is_list {
            return sides;
        }
        if one != other && (2 * same) as f64 <= all as f64 * ALIKE {
            return (Self::whole(one), Self::whole(other));
        }
        (sides.0.joined(), sides.1.joined())
    }

    /// A new name, with what of it the old one has not.
    pub fn renamed(old: &str, new: &str) -> Self {
        let (old, new) = (words(old), words(new));
        Self::compared(&old, &new).1.1.joined()
    }

    /// The same, with marks between what differs marked like it.
    fn joined(mut self) -> Self {
        for at in 1..self.0.len().max(2) - 1 {
            let [(true, _), (differs, text), (true, _)] = &mut self.0[at - 1..=at + 1] else {
                continue;
            };
            *differs |= !text.chars().any(char::is_alphanumeric);
        }
        let mut list: Vec<(bool, String)> = Vec::new();
        for (differs, text) in self.0 {
            match list.last_mut().filter(|(last, _)| *last == differs) {
                Some((_, last)) => last.push_str(&text),
                None => list.push((differs, text)),
            }
        }
        Self(list)
    }

    /// Both sides, and how many letters they share.
    fn compared(old: &[String], new: &[String]) -> (usize, (Self, Self)) {
        let mut sides = (Self(Vec::new()), Self(Vec::new()));
        let mut same = 0;
        for op in capture_diff_slices(Algorithm::Myers, old, new) {
            let (tag, from, to) = op.as_tag_tuple();
            let differs = tag != DiffTag::Equal;
            if !differs {
                same += letters(&old[from.clone()]);
            }
            sides.0.add(differs, &old[from].concat());
            sides.1.add(differs, &new[to].concat());
        }
        (same, sides)
    }

    fn add(&mut self, differs: bool, text: &str) {
        if !text.is_empty() {
            self.0.push((differs, text.to_owned()));
        }
    }

    /// The text with its marks.
    pub fn text(&self, mark: Mark) -> Markup {
        html! {
            @for (differs, text) in &self.0 {
                @match (differs, mark) {
                    (false, _) => (text),
                    (true, Mark::Gone) => del { (text) },
                    (true, Mark::Own) => ins { (text) },
                    (true, Mark::Target) => mark { (text) },
                }
            }
        }
    }
}

/// A value's text as code, with its unit.
pub(super) fn spelled(text: &Markup, value: &Value, about: About<'_>) -> Markup {
    html! {
        code.value { (text) }
        @if let Some(unit) = about.unit.filter(|_| is_number(value)) {
            " " span.unit { (unit) }
        }
    }
}

/// Whether a unit belongs behind a value.
fn is_number(value: &Value) -> bool {
    matches!(value, Value::Integer(_) | Value::Float(_))
}

/// Whether a value is a list in some way.
fn is_list(value: &Value, shape: Shape) -> bool {
    matches!(value, Value::Array(_)) || matches!(shape, Shape::KernelParameters | Shape::CommaList)
}

fn letters(pieces: &[String]) -> usize {
    let letters = |text: &String| text.chars().filter(|c| c.is_alphanumeric()).count();
    pieces.iter().map(letters).sum()
}

/// The value's text in the parts that are compared: the elements of what is a list in some way, else words.
fn pieces(value: &Value, shape: Shape) -> Vec<String> {
    let text = value.to_string();
    let split = |is_between: fn(char) -> bool| {
        let mut list: Vec<String> = Vec::new();
        for part in text.split_inclusive(is_between) {
            let word = part.trim_end_matches(is_between);
            list.extend([word, &part[word.len()..]].map(str::to_owned));
        }
        list.retain(|part| !part.is_empty());
        list
    };
    match (value, shape) {
        (Value::Array(items), _) => {
            let mut list = vec!["[".to_owned()];
            for (at, item) in items.iter().enumerate() {
                list.extend((at > 0).then(|| ", ".to_owned()));
                list.push(item.to_string());
            }
            list.push("]".to_owned());
            list
        }
        (_, Shape::KernelParameters) => split(|c| c.is_whitespace() || matches!(c, '"' | '\'')),
        (_, Shape::CommaList) => split(|c| matches!(c, ',' | '"' | '\'')),
        _ => words(&text),
    }
}

fn words(text: &str) -> Vec<String> {
    tokens(text).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(one: &Value, other: &Value, shape: Shape) -> (String, String) {
        let (old, new) = Marked::pair(one, other, shape);
        (old.text(Mark::Gone).0, new.text(Mark::Own).0)
    }

    #[test]
    fn only_what_differs_is_marked() {
        let text = |text: &str| Value::String(text.into());
        let (old, new) = marked(
            &text("/usr/bin/qemu-lite"),
            &text("/opt/bin/qemu-lite"),
            Shape::Plain,
        );
        assert_eq!(old, r#"&quot;/<del>usr</del>/bin/qemu-lite&quot;"#);
        assert_eq!(new, r#"&quot;/<ins>opt</ins>/bin/qemu-lite&quot;"#);
        let (_, new) = marked(
            &text("quiet"),
            &text("quiet agent.log=debug"),
            Shape::KernelParameters,
        );
        assert_eq!(new, r#"&quot;quiet<ins> agent.log=debug</ins>&quot;"#);
    }

    #[test]
    fn what_stands_between_two_differences_is_no_part_of_its_own() {
        let text = |text: &str| Value::String(text.into());
        let (one, other) = (
            text("/usr/share/guest/rootfs.img"),
            text("/opt/kata/guest/rootfs.img"),
        );
        let (_, new) = marked(&one, &other, Shape::Plain);
        assert_eq!(new, "&quot;/<ins>opt/kata</ins>/guest/rootfs.img&quot;");
    }

    #[test]
    fn what_has_little_in_common_is_marked_whole() {
        let text = |text: &str| Value::String(text.into());
        let (old, new) = marked(
            &text("/usr/share/a/b.img"),
            &text("/srv/x.img"),
            Shape::Plain,
        );
        assert!(
            old.contains("<del>&quot;/usr/share/a/b.img&quot;</del>"),
            "{old}"
        );
        assert!(new.contains("<ins>&quot;/srv/x.img&quot;</ins>"), "{new}");
    }

    #[test]
    fn lists_are_compared_by_their_elements() {
        let list = |items: &[&str]| {
            Value::Array(
                items
                    .iter()
                    .map(|item| Value::String((*item).into()))
                    .collect(),
            )
        };
        let (old, new) = marked(&list(&["a-b", "c"]), &list(&["a-c", "c"]), Shape::Plain);
        assert_eq!(old, r#"[<del>&quot;a-b&quot;</del>, &quot;c&quot;]"#);
        assert_eq!(new, r#"[<ins>&quot;a-c&quot;</ins>, &quot;c&quot;]"#);
    }
}
