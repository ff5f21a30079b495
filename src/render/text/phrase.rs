//! Short coloured texts, measured as a terminal shows them.

use std::fmt::{self, Write};
use std::path::Path;
use std::rc::Rc;

use unicode_width::UnicodeWidthStr as _;

pub use super::ink::Ink;
use crate::render::{Look, Target, page};
use crate::source::shown;

/// A part of a phrase in one ink.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    ink: Ink,
    text: String,
    link: Option<Rc<Target>>,
}

impl Piece {
    fn write(&self, out: &mut dyn Write, look: &Look) -> fmt::Result {
        let links = look.links.as_deref();
        let url = self.link.as_deref().and_then(|to| Some(links?.url(to)));
        if let Some(url) = &url {
            write!(out, "\u{1b}]8;;{url}\u{1b}\\")?;
        }
        self.ink.write(out, &self.text, look)?;
        if url.is_some() {
            out.write_str("\u{1b}]8;;\u{1b}\\")?;
        }
        Ok(())
    }
}

/// A text of one line in one or more inks. Whatever is added is made safe to print.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase(Vec<Piece>);

impl Phrase {
    pub fn new(ink: Ink, text: &str) -> Self {
        Self::default().add(ink, text)
    }

    pub fn add(self, ink: Ink, text: &str) -> Self {
        self.piece(ink, text, None)
    }

    /// The name of a file of the machine that is looked at, as a link to it.
    pub fn file(self, ink: Ink, path: &Path) -> Self {
        self.linked(ink, &path.to_string_lossy(), path)
    }

    /// A text that leads to a file of the machine that is looked at.
    pub fn linked(self, ink: Ink, text: &str, path: &Path) -> Self {
        self.piece(ink, text, Some(Target::Inside(path.to_owned())))
    }

    /// The name of a file as typed, which is not inside another root file system.
    pub fn outside(self, ink: Ink, path: &Path) -> Self {
        let link = Target::Outside(path.to_owned());
        self.piece(ink, &path.to_string_lossy(), Some(link))
    }

    /// A text that leads to where a fact is from, if that is a page.
    pub fn source(self, ink: Ink, text: &str, source: &str) -> Self {
        self.piece(ink, text, page(source).map(Target::Page))
    }

    fn piece(mut self, ink: Ink, text: &str, link: Option<Target>) -> Self {
        if !text.is_empty() {
            self.0.push(Piece {
                ink,
                text: shown(text).to_string(),
                link: link.map(Rc::new),
            });
        }
        self
    }

    pub fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        self.0.iter().map(|piece| piece.text.width()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn write(&self, out: &mut dyn Write, look: &Look) -> fmt::Result {
        self.0.iter().try_for_each(|piece| piece.write(out, look))
    }

    /// The same on lines of at most `width` columns, broken at blanks; a longer word has a line of its own, and so has what is in
    /// backticks, which is to be copied.
    pub fn wrap(&self, width: usize) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        if self.is_one_line(width) {
            lines.extend((!self.is_empty()).then(|| self.clone()));
            return lines;
        }
        let mut line = Self::default();
        let mut taken = 0;
        for word in self.words() {
            let whole = word.width();
            let needs = whole - word.blanks_at_end();
            if taken > 0 && taken + 1 + needs > width && !line.is_sign() {
                lines.push(std::mem::take(&mut line).trimmed());
                taken = 0;
            }
            if taken > 0 {
                line.space();
                taken += 1;
            }
            taken += whole;
            line.append(word);
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// Adds what follows without a change of ink to the same piece, so that it is written in one go.
    fn append(&mut self, other: Self) {
        for piece in other.0 {
            match self.0.last_mut() {
                Some(last) if last.ink == piece.ink && last.link == piece.link => {
                    last.text.push_str(&piece.text);
                }
                _ => self.0.push(piece),
            }
        }
    }

    /// Whether all of it goes on one line just as it is.
    fn is_one_line(&self, width: usize) -> bool {
        let plain = |piece: &Piece| piece.link.is_none() && !piece.text.starts_with(' ');
        self.0.iter().all(plain) && self.blanks_at_end() == 0 && self.width() <= width
    }

    /// Whether it is a mark that stands before something.
    fn is_sign(&self) -> bool {
        let [piece] = self.0.as_slice() else {
            return false;
        };
        matches!(piece.text.as_str(), "→" | "->" | "+" | "-" | "=" | "$")
    }

    /// How many columns its last piece ends with that are blank.
    fn blanks_at_end(&self) -> usize {
        let last = self.0.last().map_or("", |piece| piece.text.as_str());
        last.len() - last.trim_end_matches(' ').len()
    }

    /// Without blanks at its end.
    fn trimmed(mut self) -> Self {
        if let Some(last) = self.0.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        self
    }

    fn space(&mut self) {
        // a blank between two links belongs to neither
        match self.0.last_mut() {
            Some(last) if last.link.is_none() => last.text.push(' '),
            _ => self.0.push(Piece {
                ink: Ink::Plain,
                text: " ".to_owned(),
                link: None,
            }),
        }
    }

    fn words(&self) -> Vec<Self> {
        let mut words = vec![Self::default()];
        for piece in &self.0 {
            for (at, text) in split(&piece.text).into_iter().enumerate() {
                if at > 0 {
                    words.push(Self::default());
                }
                if let Some(word) = words.last_mut().filter(|_| !text.is_empty()) {
                    word.0.push(Piece {
                        ink: piece.ink,
                        text: text.to_owned(),
                        link: piece.link.clone(),
                    });
                }
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }
}

/// A text cut at its blanks, the last where there are several, but for those between two backticks.
fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut from) = (0, 0);
    while let Some(at) = text[from..].find([' ', '`']).map(|at| from + at) {
        from = at + 1;
        if text[at..].starts_with('`') {
            // one without its other is a character like any
            from += text[from..].find('`').map_or(0, |end| end + 1);
        } else if !text[from..].starts_with(' ') {
            words.push(&text[start..at]);
            start = from;
        }
    }
    words.push(&text[start..]);
    words
}

/// A text cut after its semicolons into one idea each; not within backticks, quotes or brackets.
fn ideas(text: &str) -> Vec<&str> {
    let mut ideas = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_usize, None);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('`' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('(' | '[', None) => depth += 1,
            (')' | ']', None) => depth = depth.saturating_sub(1),
            (';', None) if depth == 0 && text[at..].starts_with("; ") => {
                ideas.push(&text[start..=at]);
                start = at + 2;
            }
            _ => {}
        }
    }
    ideas.push(&text[start..]);
    ideas
}

/// An idea each.
pub fn phrases(ink: Ink, text: &str) -> Vec<Phrase> {
    let all = ideas(text).into_iter();
    let all = all.filter(|idea| !idea.is_empty());
    all.map(|idea| Phrase::new(ink, idea)).collect()
}

/// Writes a paragraph, each line indented.
pub fn paragraph(
    out: &mut dyn Write,
    phrase: &Phrase,
    indent: usize,
    hanging: usize,
    look: &Look,
) -> fmt::Result {
    let width = look.width.saturating_sub(indent + hanging).max(20);
    for (at, line) in phrase.wrap(width).iter().enumerate() {
        let indent = if at == 0 { indent } else { indent + hanging };
        write!(out, "{:indent$}", "")?;
        line.write(out, look)?;
        out.write_char('\n')?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::render::{Detail, Links};

    fn written(phrase: &Phrase, colour: bool) -> String {
        let look = Look {
            colour,
            ..Look::plain(80, Detail::Normal)
        };
        let mut out = String::new();
        phrase.write(&mut out, &look).unwrap();
        out
    }

    #[test]
    fn wrapping_keeps_words_whole_and_inks_with_them() {
        let phrase = Phrase::new(Ink::Plain, "one two-").add(Ink::New, "three four");
        let lines: Vec<String> = phrase
            .wrap(9)
            .iter()
            .map(|line| written(line, false))
            .collect();
        assert_eq!(lines, ["one", "two-three", "four"]);
        assert_eq!(written(&phrase.wrap(9)[2], true), "\u{1b}[32mfour\u{1b}[0m");
    }

    #[test]
    fn nothing_a_terminal_acts_on_gets_through() {
        let phrase = Phrase::new(Ink::Plain, "a\u{1b}[2Jb\u{202e}c\n");
        assert_eq!(written(&phrase, false), "a\\u{1b}[2Jb\\u{202e}c\\n");
        assert_eq!(Phrase::new(Ink::Plain, "日本").width(), 4);
    }

    #[test]
    fn what_is_to_be_copied_stays_in_one_piece() {
        let phrase = Phrase::new(Ink::Plain, "keep it with `--set 'a=[1, 2]'` or a ` b");
        let lines: Vec<String> = phrase
            .wrap(12)
            .iter()
            .map(|line| written(line, false))
            .collect();
        assert_eq!(lines, ["keep it with", "`--set 'a=[1, 2]'`", "or a ` b"]);
    }

    #[test]
    fn several_blanks_stay_several() {
        let phrase = Phrase::new(Ink::Plain, "a  b   c").add(Ink::New, "  d");
        let lines = |width| -> Vec<String> {
            let lines = phrase.wrap(width);
            lines.iter().map(|line| written(line, false)).collect()
        };
        assert_eq!(lines(20), ["a  b   c  d"]);
        assert_eq!(lines(4), ["a  b", "c  d"]);
    }

    #[test]
    fn an_idea_ends_at_a_semicolon_of_its_own() {
        let text = "one; two `a; b` (c; d) \"e; f\"; three;x";
        assert_eq!(
            ideas(text),
            ["one;", "two `a; b` (c; d) \"e; f\";", "three;x"]
        );
    }

    #[test]
    fn a_link_is_closed_on_each_line_and_only_made_where_wanted() {
        let phrase = Phrase::default().outside(Ink::Plain, Path::new("/a b/c"));
        assert_eq!(written(&phrase, false), "/a b/c");
        let look = Look {
            links: Some(Arc::new(Links::new("h", Path::new("/"), None))),
            ..Look::plain(80, Detail::Normal)
        };
        let code = "\u{1b}]8;;file://h/a%20b/c\u{1b}\\";
        let end = "\u{1b}]8;;\u{1b}\\";
        for (line, text) in phrase.wrap(2).iter().zip(["/a", "b/c"]) {
            let mut out = String::new();
            line.write(&mut out, &look).unwrap();
            assert_eq!(out, format!("{code}{text}{end}"));
        }
    }
}
