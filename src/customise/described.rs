//! The comments in files that this program writes from what a release shipped: an introduction, and what each setting is.

use std::collections::HashSet;

use crate::catalogue::{Catalogue, Edition};
use crate::document::{Comment, Document};

/// Columns of a comment.
const WIDTH: usize = 76;
/// How an introduction begins, and what it ends with.
const BEGINNING: &str = "Configuration of ";
const END: &str =
    "Settings and values are those of the release, the descriptions are kata-upgrade's.";

/// The lines at the head of an edition's file, without their marks.
pub fn introduction(title: &str, layout: &str) -> Vec<String> {
    let mut lines = wrapped(&format!("{BEGINNING}{title}; {layout}."));
    lines.extend(wrapped(END));
    lines
}

/// The lines above a setting, without their marks; none where nothing is known of it.
pub fn setting(catalogue: &Catalogue, edition: Edition, key: &str) -> Vec<String> {
    let Some(setting) = catalogue.setting(key) else {
        return Vec::new();
    };
    let unit = catalogue
        .unit(edition, key)
        .map_or_else(String::new, |unit| format!(" Unit: {unit}."));
    let mut lines = wrapped(&format!("{}{unit}", setting.text()));
    let accepted: Vec<String> = setting.accepted().map(|word| format!("`{word}`")).collect();
    if !accepted.is_empty() {
        lines.extend(wrapped(&format!("Accepted: {}.", accepted.join(", "))));
    }
    lines
}

/// A text in lines that have room for a mark.
pub fn wrapped(words: &str) -> Vec<String> {
    let room = WIDTH - "# ".len();
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let Some(line) = lines.last_mut() else {
            continue;
        };
        if line.is_empty() {
            line.push_str(word);
        } else if line.len() + 1 + word.len() > room {
            lines.push(word.to_owned());
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines
}

/// Which of a document's comments are not in a file of this kind; all of them where it is none.
pub(super) fn others<'d>(
    comments: Vec<&'d Comment>,
    document: &Document,
    keys: &mut dyn Iterator<Item = &str>,
    edition: Edition,
    catalogue: &Catalogue,
) -> Vec<&'d Comment> {
    let end = wrapped(END);
    let texts: Vec<&str> = comments
        .iter()
        .map(|comment| document.comment_text(comment))
        .collect();
    let mark = end.first().map_or("", String::as_str);
    let Some(at) = texts.iter().position(|text| *text == mark) else {
        return comments;
    };
    let mut known: HashSet<String> = HashSet::new();
    for key in keys {
        known.extend(setting(catalogue, edition, key));
    }
    // the release that is named need not be the one the file is taken for now
    let before = texts.get(..at).unwrap_or_default();
    let begun = before.iter().rposition(|text| text.starts_with(BEGINNING));
    let head = begun.unwrap_or(at)..at + end.len();
    let is_other = |(at, comment): &(usize, &'d Comment)| {
        !head.contains(at) && !known.contains(document.comment_text(comment))
    };
    let others = comments.into_iter().enumerate().filter(is_other);
    others.map(|(_, comment)| comment).collect()
}
