//! Views for programs. The formats are promised: a number grows when a field changes its meaning or goes.

mod backups;
mod check;
mod defaults;
mod diff;
mod explain;
mod fleet;
mod machine;
mod migrate;
mod plan;
#[cfg(feature = "schemas")]
pub(crate) mod schema;

use serde::Serialize;

use crate::catalogue::{Catalogue, Class, Edition};
use crate::identify::{Certainty, Identified};
use crate::render::words;
use crate::value::Value;

pub use backups::{created, listed, restored, verified};
pub use check::{check_entry, check_frame};
pub use defaults::defaults;
pub use diff::{diff_entry, diff_frame};
pub use explain::explained;
pub use fleet::fleet;
pub use migrate::migrate;
pub use plan::plan;

/// A file that could not be read or told.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Fault {
    /// The file, as typed.
    pub path: Option<String>,
    /// From 1.
    pub line: Option<usize>,
    /// From 1, in characters.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    /// The way out.
    pub help: Option<String>,
}

/// Which shipped configuration file a text is, and how sure that is.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct EditionView {
    /// `clear-containers` or `kata`.
    product: String,
    /// The newest release that shipped this file.
    version: String,
    /// The program that reads it: `go` or `rs`.
    runtime: String,
    /// Which of the release's files it is, such as `qemu` or `clh`.
    flavour: String,
    /// Where it is installed for: `usr`, `opt`, `local`, `snap`, or another name of the tables.
    layout: String,
    /// The processor, as `uname -m` names it.
    arch: String,
    /// `exact`: all candidates shipped the same settings; `likely`; `unsure`: look at `candidates`, and say with `--from` (`config check`: `--for`) which one it is.
    #[cfg_attr(feature = "schemas", schemars(schema_with = "schema::certainty"))]
    certainty: &'static str,
    /// The editions it can be, such as `kata-1.12.1/qemu`.
    candidates: Vec<String>,
    /// Why it is believed.
    evidence: Vec<EvidenceView>,
}

/// One thing that tells the edition.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
struct EvidenceView {
    /// What told it, a word.
    kind: &'static str,
    /// What it said, a phrase.
    detail: String,
}

impl EditionView {
    fn of(found: &Identified, catalogue: &Catalogue) -> Self {
        let line = catalogue.edition_line(found.edition);
        Self {
            product: line.map_or("", |line| line.product()).to_owned(),
            version: found.edition.version.to_string(),
            runtime: line.map_or("", |line| line.runtime()).to_owned(),
            flavour: catalogue
                .edition_flavour(found.edition)
                .map_or("", |flavour| flavour.name())
                .to_owned(),
            layout: found.layout.name.clone(),
            arch: found.layout.arch.clone(),
            certainty: match found.certainty {
                Certainty::Exact => "exact",
                Certainty::Likely => "likely",
                Certainty::Unsure => "unsure",
            },
            candidates: names(&found.candidates, catalogue),
            evidence: found
                .evidence
                .iter()
                .map(|evidence| EvidenceView {
                    kind: evidence.kind,
                    detail: evidence.detail.clone(),
                })
                .collect(),
        }
    }
}

fn names(editions: &[Edition], catalogue: &Catalogue) -> Vec<String> {
    editions
        .iter()
        .map(|edition| catalogue.edition_name(*edition))
        .collect()
}

fn class(class: Option<Class>) -> Option<&'static str> {
    class.map(words::class)
}

/// A value as JSON has it; what JSON cannot write (`nan`, dates) as its TOML text.
fn value(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Float(number) => serde_json::Number::from_f64(*number)
            .map_or_else(|| value.to_string().into(), serde_json::Value::Number),
        Value::String(text) | Value::Datetime(text) => text.clone().into(),
        Value::Array(items) => items.iter().map(self::value).collect(),
        Value::Table(entries) => entries
            .iter()
            .map(|(name, entry)| (name.clone(), self::value(entry)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn optional(value: Option<&Value>) -> Option<serde_json::Value> {
    value.map(self::value)
}

/// What stands before and after the entries of all files, from a view whose list of files is empty.
fn frame(view: &impl Serialize) -> Result<(String, String), serde_json::Error> {
    let whole = text(view)?;
    let (head, tail) = whole.split_once("[]").unwrap_or((&whole, ""));
    Ok((format!("{head}["), format!("]{tail}")))
}

/// One entry of that list, without an end of line.
fn entry(file: &impl Serialize) -> Result<String, serde_json::Error> {
    let entry = text(file)?;
    let lines: Vec<String> = entry.lines().map(|line| format!("    {line}")).collect();
    Ok(lines.join("\n"))
}

/// The text of a view. Characters a terminal acts on are written as escapes, which mean the same.
fn text(view: &impl Serialize) -> Result<String, serde_json::Error> {
    let written = serde_json::to_string_pretty(view)?;
    let mut text = String::with_capacity(written.len() + 1);
    for c in written.chars() {
        // outside strings there is only ASCII
        let acts = c.is_control() && c != '\n'
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if acts {
            let digit = |shift: u32| char::from_digit(u32::from(c) >> shift & 15, 16);
            text.push_str("\\u");
            text.extend([12, 8, 4, 0].into_iter().filter_map(digit));
        } else {
            text.push(c);
        }
    }
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_type() {
        let table = Value::Table(vec![(
            "a.b".into(),
            Value::Array(vec![Value::Integer(-1), Value::Float(2.0)]),
        )]);
        assert_eq!(value(&table).to_string(), r#"{"a.b":[-1,2.0]}"#);
        assert_eq!(value(&Value::Float(f64::NAN)).to_string(), "\"nan\"");
    }

    #[test]
    fn what_a_terminal_acts_on_is_escaped_and_means_the_same() {
        let view = "a\u{7f}\u{202e}\u{9b}é\u{1b}";
        let written = text(&view).unwrap();
        assert_eq!(written, "\"a\\u007f\\u202e\\u009bé\\u001b\"\n");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), view);
    }
}
