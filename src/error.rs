//! What can keep a command from doing what it was asked, as the user sees it: place, phrase, way out.

use std::fmt;
use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{EditionError, TableError};
use kata_upgrade::document::DocumentError;
use kata_upgrade::merge::MergeError;
use kata_upgrade::migrate::RouteError;
use kata_upgrade::render::json;
use kata_upgrade::source::{SourceError, shown};
use kata_upgrade::store::StoreError;
use kata_upgrade::typed::TypedError;

/// A refusal. Everything that is one ends with exit status 2.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// The file it is about.
    pub path: Option<PathBuf>,
    /// Its line, from 1.
    pub line: Option<usize>,
    /// Its column, from 1, in characters.
    pub column: Option<usize>,
    /// What is wrong, safe to print.
    pub message: String,
    /// The ways out.
    pub help: Vec<String>,
}

impl Refusal {
    /// A refusal that is about no file.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            path: None,
            line: None,
            column: None,
            message: message.into(),
            help: Vec::new(),
        }
    }

    /// The file it is about.
    pub fn at(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// One more way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same with the option that it is about.
    pub fn of(mut self, option: &str) -> Self {
        self.message = format!("{option}: {}", self.message);
        self
    }

    /// The same with the option that `check` has for naming an edition.
    pub fn for_check(mut self) -> Self {
        for help in &mut self.help {
            *help = help.replace("--from", "--for");
        }
        self
    }

    /// What is wrong with a document.
    pub fn document(path: &Path, error: &DocumentError) -> Self {
        let (message, help) = match error {
            DocumentError::NotUtf8 { .. } => (
                "this byte is not UTF-8".to_owned(),
                "save the file as UTF-8, for instance with `iconv -f ISO-8859-1 -t UTF-8`",
            ),
            DocumentError::Syntax { message, .. } => (
                shown(message).to_string(),
                "correct this line first; no runtime can be trusted to read the file as it is",
            ),
            DocumentError::Duplicate { name, first, .. } => (
                match first {
                    Some(line) => {
                        format!(
                            "`{}` is in the file twice, first in line {line}",
                            shown(name)
                        )
                    }
                    None => format!("`{}` is in the file twice", shown(name)),
                },
                "remove the one that is not meant",
            ),
            DocumentError::Limit { what, .. } => (
                (*what).to_owned(),
                "check that this is a configuration file",
            ),
        };
        Self {
            line: Some(error.line()),
            column: error.column(),
            ..Self::new(message).at(path).help(help)
        }
    }

    /// The same for the JSON views.
    pub fn entry(&self) -> json::Fault {
        json::Fault {
            path: self
                .path
                .as_deref()
                .map(|path| path.to_string_lossy().into_owned()),
            line: self.line,
            column: self.column,
            message: self.message.clone(),
            help: (!self.help.is_empty()).then(|| self.help.join("\n")),
        }
    }
}

/// `file:line:column: message`, then a line for each way out.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(path) = &self.path {
            write!(f, "{}:", shown(path))?;
            for number in [self.line, self.column].into_iter().flatten() {
                write!(f, "{number}:")?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&self.message)?;
        self.help
            .iter()
            .try_for_each(|help| write!(f, "\nhelp: {help}"))
    }
}

impl From<SourceError> for Refusal {
    fn from(error: SourceError) -> Self {
        let text = error.to_string();
        let place = format!("{}: ", shown(error.path()));
        let message = text.strip_prefix(&place).unwrap_or(&text);
        let refusal = Self::new(message).at(error.path());
        error.help().into_iter().fold(refusal, Refusal::help)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Source(error) => error.into(),
            error => error
                .help()
                .into_iter()
                .fold(Self::new(error.to_string()), |refusal, help| {
                    refusal.help(help)
                }),
        }
    }
}

impl From<EditionError> for Refusal {
    fn from(error: EditionError) -> Self {
        Self::new(shown(&error.to_string()).to_string()).help(error.help())
    }
}

impl From<TypedError> for Refusal {
    fn from(error: TypedError) -> Self {
        Self::new(error.to_string()).help(error.help())
    }
}

impl From<RouteError> for Refusal {
    fn from(error: RouteError) -> Self {
        Self::new(error.to_string()).help(error.help())
    }
}

impl From<TableError> for Refusal {
    fn from(error: TableError) -> Self {
        Self::new(shown(&error.to_string()).to_string())
            .help("`mappings/README.md` describes the tables' format")
    }
}

impl From<MergeError> for Refusal {
    fn from(error: MergeError) -> Self {
        let refusal = Self::new(shown(&error.to_string()).to_string());
        match error {
            MergeError::Edit(_) => refusal
                .help("name another file with `--base`, such as the one the target's package ships"),
            MergeError::Unreadable(_) | MergeError::Proof { .. } => refusal.help(
                "nothing was written; this is a fault of kata-upgrade, please report it with both files",
            ),
        }
    }
}
