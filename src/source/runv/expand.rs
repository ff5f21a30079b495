//! `%(name)s` in a value: another key of the same file.

/// More than any path or address has.
const LONGEST: usize = 4096;
/// Values that name values, at most so deep.
const DEEPEST: usize = 16;

/// A value with what it names put in; nothing where that has no end.
///
/// `get` gives the value that is written for a name; what is not there is empty.
pub(super) fn expand<'v>(
    value: &str,
    get: &dyn Fn(&str) -> Option<&'v str>,
    depth: usize,
) -> Option<String> {
    let mut text = value.to_owned();
    while let Some((start, end)) = reference(&text) {
        if depth == DEEPEST {
            return None;
        }
        let whole = text.get(start..end)?.to_owned();
        // as the program cuts it: letters at the end go too, where they are like those of the mark
        let name = whole
            .trim_start_matches(['%', '('])
            .trim_end_matches([')', 's']);
        let new = match get(name) {
            Some(new) => expand(new, get, depth + 1)?,
            None => String::new(),
        };
        // what still has the mark in it would be looked up again for ever
        if new.contains(&whole) || text.len() + new.len() > LONGEST {
            return None;
        }
        text = text.replace(&whole, &new);
        if text.len() > LONGEST {
            return None;
        }
    }
    Some(text)
}

/// The first `%(…)s`.
fn reference(text: &str) -> Option<(usize, usize)> {
    text.match_indices("%(").find_map(|(start, _)| {
        let inner = text.get(start + 2..)?;
        let close = inner.find(')').filter(|close| *close > 0)?;
        let end = start + 2 + close + 1;
        text.get(end..)?
            .starts_with('s')
            .then_some((start, end + 1))
    })
}
