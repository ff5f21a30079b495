//! What the terminal is like: its width, and whether it has colours, links and more than ASCII.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;

use console::Term;
use kata_upgrade::render::{Detail, Links, Look};

use super::output::{self, Screen};
use super::{Stream, is_capable, pager};
use crate::cli::Color;

/// Columns where nothing tells how many there are.
const WIDTH: usize = 80;
/// Fewer columns than that are taken for so many.
const NARROWEST: usize = 20;

/// What the user wants of the terminal.
#[derive(Debug, Clone)]
pub struct Wishes {
    pub color: Color,
    pub detail: Detail,
    /// Nothing but ASCII, whatever the locale.
    pub ascii: bool,
    /// Whether long text may go through a pager.
    pub pager: bool,
    /// The root file system that the names of files are inside of.
    pub root: Option<PathBuf>,
}

/// How to write to standard output and standard error.
#[derive(Debug, Clone)]
pub struct Terminal(Wishes);

impl Terminal {
    /// From here on, long text goes through a pager where that is wanted and there is a terminal.
    pub fn new(wishes: Wishes) -> Self {
        let term = Stream::Output.term();
        if wishes.pager && term.is_term() && is_capable() && pager::command().is_some() {
            if let Some((rows, columns)) = term.size_checked() {
                output::hold(Screen {
                    rows: usize::from(rows),
                    columns: usize::from(columns),
                });
            }
        }
        Self(wishes)
    }

    /// How text for a stream is written.
    pub fn look(&self, stream: Stream) -> Look {
        let term = stream.term();
        let asked = env::var("COLUMNS").ok();
        let width = asked
            .and_then(|text| text.parse().ok())
            .filter(|columns| *columns >= NARROWEST)
            .or_else(|| term.size_checked().map(|(_, columns)| usize::from(columns)))
            .unwrap_or(WIDTH);
        Look {
            width: width.max(NARROWEST),
            colour: self.colour(&term),
            ascii: self.is_ascii(),
            links: self.links(&term),
            detail: self.0.detail,
        }
    }

    /// `--color`, then `NO_COLOR`, `CLICOLOR_FORCE` and `CLICOLOR`, then what there is.
    fn colour(&self, term: &Term) -> bool {
        match self.0.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if anstyle_query::no_color() => false,
            Color::Auto if is_forced() => true,
            Color::Auto => {
                term.is_term() && is_capable() && anstyle_query::clicolor().unwrap_or(true)
            }
        }
    }

    /// Whether to keep to ASCII: as told, and where the locale is not one of UTF-8.
    pub fn is_ascii(&self) -> bool {
        self.0.ascii || !is_utf8(|name| env::var(name).ok())
    }

    fn links(&self, term: &Term) -> Option<Arc<Links>> {
        let wanted = term.is_term() && is_capable() && supports_hyperlinks::supports_hyperlinks();
        if !wanted {
            return None;
        }
        let host = rustix::system::uname();
        let host = host.nodename().to_string_lossy().into_owned();
        let here = env::current_dir().ok()?;
        Some(Arc::new(Links::new(&host, &here, self.0.root.as_deref())))
    }

    /// Whether work may be shown while it goes on.
    pub fn shows_progress(&self) -> bool {
        self.0.detail > Detail::Quiet
            && Self::is_terminal(Stream::Error)
            && is_capable()
            && !output::is_paged()
    }

    /// Whether a stream is shown to a person at once.
    pub fn is_terminal(stream: Stream) -> bool {
        stream.term().is_term()
    }
}

/// Whether colours are wanted where there is no terminal too.
fn is_forced() -> bool {
    anstyle_query::clicolor_force() && env::var_os("CLICOLOR_FORCE").is_none_or(|text| text != "0")
}

/// Whether the locale's characters are UTF-8: the first that is set of the three variables that decide on it.
fn is_utf8(variable: impl Fn(&str) -> Option<String>) -> bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"];
    let mut set = names
        .iter()
        .filter_map(|name| variable(name).filter(|text| !text.is_empty()));
    set.next().is_some_and(|locale| {
        let locale = locale.to_ascii_uppercase();
        locale.contains("UTF-8") || locale.contains("UTF8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_names_the_locale() {
        let told = |pairs: &[(&str, &str)]| {
            is_utf8(|name| {
                let pair = pairs.iter().find(|(own, _)| *own == name);
                pair.map(|(_, value)| (*value).to_owned())
            })
        };
        assert!(told(&[("LANG", "de_DE.UTF-8")]));
        assert!(told(&[
            ("LC_ALL", ""),
            ("LC_CTYPE", "C.utf8"),
            ("LANG", "C")
        ]));
        assert!(!told(&[("LC_ALL", "C"), ("LANG", "en_GB.UTF-8")]));
        assert!(!told(&[("LANG", "de_DE.ISO-8859-1")]));
        assert!(!told(&[]));
    }
}
