//! Places in configuration files of container managers.

use std::ops::Range;

use super::Edit;

/// The line, from 1, that an offset lies in.
pub(in crate::host) fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or_default().matches('\n').count() + 1
}

/// The line a TOML item starts in.
pub(in crate::host) fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    span.map_or(1, |span| line_at(text, span.start))
}

/// Takes lines out; both numbers from 1, the last included.
pub(super) fn take_out(path: &str, text: &str, first: usize, last: usize, what: String) -> Edit {
    let count = last.saturating_sub(first) + 1;
    let old = text.lines().skip(first - 1).take(count);
    Edit {
        path: path.to_owned(),
        first,
        old: old.map(str::to_owned).collect(),
        new: Vec::new(),
        what,
    }
}

/// The last line of the TOML table whose header is in line `first`, with the tables below it, without the blank lines after it.
pub(super) fn table_end(text: &str, first: usize) -> usize {
    let header = |line: &str| {
        let line = line.trim();
        let inner = line.strip_prefix('[')?.trim_start_matches('[');
        Some(
            inner
                .split(']')
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned(),
        )
    };
    let lines: Vec<&str> = text.lines().collect();
    let Some(own) = lines.get(first - 1).and_then(|line| header(line)) else {
        return first;
    };
    let below = format!("{own}.");
    let end = lines
        .iter()
        .enumerate()
        .skip(first)
        .find(|(_, line)| header(line).is_some_and(|other| !other.starts_with(&below)))
        .map_or(lines.len(), |(at, _)| at);
    let own_lines = lines.get(first - 1..end).unwrap_or_default();
    let trailing = own_lines
        .iter()
        .rev()
        .take_while(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
        .count();
    end.saturating_sub(trailing).max(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_ends_before_the_next_that_is_not_below_it() {
        let text = "a = 1\n[x.kata]\nb = 1\n  [x.kata.options]\n  c = 1\n\n# of y\n[y]\n";
        assert_eq!(table_end(text, 2), 5);
        let edit = take_out("/f", text, 2, 5, String::new());
        assert_eq!(
            edit.old,
            ["[x.kata]", "b = 1", "  [x.kata.options]", "  c = 1"]
        );
        assert_eq!(line_at(text, 6), 2);
    }
}
