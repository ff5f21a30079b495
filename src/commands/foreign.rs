//! Sources that are no TOML: runV's flags and hyperd's file.

use std::path::Path;

use kata_upgrade::catalogue::Notation;
use kata_upgrade::customise::ToldSettings;
use kata_upgrade::identify::{Hints, MACHINE};
use kata_upgrade::source::read::{ReadFile, read_bounded_in};
use kata_upgrade::source::runv::{self, Told, Unread, flags, ini};
use kata_upgrade::source::shown;

use super::Context;
use super::given::Given;
use super::subject::{Role, Subject};
use crate::error::Refusal;

/// A source that was read.
pub struct Foreign {
    file: ReadFile,
    notation: Notation,
    original: Vec<u8>,
    told: Told,
}

/// Whether a file that is no TOML is hyperd's: everything it sets is.
fn is_likely(path: &Path, context: &Context<'_>) -> bool {
    let file = read_bounded_in(path, context.root());
    file.is_ok_and(|file| ini::is_likely(&file.bytes, &context.catalogue))
}

/// The same file as hyperd's, where it could not be read as TOML and is that.
pub fn instead(context: &Context<'_>, path: &Path, refusal: Refusal) -> Result<Foreign, Refusal> {
    if refusal.line.is_none() || !is_likely(path, context) {
        return Err(refusal);
    }
    let given = Given::File(path.to_owned());
    read(context, &given, Some("hyperd"))?.ok_or(refusal)
}

/// What is said where a file of TOML is needed.
pub fn refusal(path: &Path) -> Refusal {
    Refusal::new("is the INI file of hyperd, which no Kata runtime reads")
        .at(path)
        .help("`config diff` and `config migrate` read it, and carry what it sets")
}

/// Reads what is given, where it is no TOML.
pub fn read(
    context: &Context<'_>,
    given: &Given<'_>,
    from: Option<&str>,
) -> Result<Option<Foreign>, Refusal> {
    let catalogue = &context.catalogue;
    let (file, original, notation, told) = match given {
        Given::Flags(words) => {
            let lines: Vec<String> = words
                .iter()
                .map(|word| word.to_string_lossy().into_owned() + "\n")
                .collect();
            let told = flags::read(words, catalogue);
            let file = ReadFile::unfiled(Path::new(flags::NAME));
            (file, lines.concat().into_bytes(), Notation::Flags, told)
        }
        Given::File(path) => {
            let named = from.and_then(|from| catalogue.edition(from, None).ok());
            let line = named.and_then(|edition| catalogue.edition_line(edition));
            let is_its = match line.map(|line| line.notation()) {
                Some(notation) => notation == Notation::Ini,
                None => runv::is_named_like_hyperd(path),
            };
            if !is_its {
                return Ok(None);
            }
            let mut file = read_bounded_in(path, context.root())?;
            let bytes = std::mem::take(&mut file.bytes);
            let told = ini::read(&bytes, catalogue);
            (file, bytes, Notation::Ini, told)
        }
    };
    Ok(Some(Foreign {
        told: told.map_err(|unread| refused(given.path(), &unread))?,
        file,
        notation,
        original,
    }))
}

fn refused(path: &Path, unread: &Unread) -> Refusal {
    Refusal {
        line: Some(unread.line),
        ..Refusal::new(unread.message.clone())
            .at(path)
            .help(unread.help)
    }
}

impl Foreign {
    /// What is different in it from what its release has built in, or from another file.
    pub fn subject(
        self,
        context: &Context<'_>,
        from: Option<&str>,
        baseline: Option<&Path>,
    ) -> Result<Subject, Refusal> {
        let catalogue = &context.catalogue;
        let path = self.file.path.clone();
        let named = from.map(|from| catalogue.edition(from, None)).transpose()?;
        let hints = Hints {
            named,
            arch: Some(MACHINE),
            ..Hints::default()
        };
        let told = ToldSettings::of(&self.told, &path, self.notation, hints, catalogue);
        let wrong = |error| Refusal::document(&path, &error);
        let mut found = told
            .map_err(wrong)?
            .ok_or_else(|| Refusal::new("no release of this kind is known").at(&path))?;
        if let Some(other) = baseline {
            if self.notation == Notation::Flags {
                return Err(Refusal::new(
                    "flags are compared with what is built into runV, not with a file",
                )
                .help("leave `--baseline` out"));
            }
            let shipped = read_bounded_in(other, None)?;
            let shipped = ini::read(&shipped.bytes, catalogue);
            let shipped = shipped.map_err(|unread| refused(other, &unread))?;
            found = found.against(&shipped, &path, catalogue).map_err(wrong)?;
        }
        let place = |line: usize| match self.notation {
            Notation::Flags => format!("Argument {line}"),
            Notation::Ini | Notation::Toml => format!("{}:{line}", shown(&path)),
        };
        let notes = self.told.notes.iter();
        let notes = notes.map(|note| format!("{}: {}", place(note.line), note.text));
        Ok(Subject {
            notes: notes.collect(),
            file: self.file,
            notation: self.notation,
            original: Some(self.original),
            document: found.document,
            drop_ins: Vec::new(),
            role: Role::Base,
            unread: None,
            identified: found.identified,
            baseline: found.baseline,
            differences: found.differences,
        })
    }
}
