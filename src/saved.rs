//! Decisions written down, to be reviewed, edited and applied on other machines: a TOML file.
//!
//! It names what it was made for by sums, so that it is applied to nothing else.

#[cfg(feature = "schemas")]
pub(crate) mod shape;

use std::fmt::{self, Write as _};

use toml_writer::ToTomlValue as _;

use crate::document::{Document, DocumentError};
use crate::key::Key;
use crate::migrate::{Decision, Verdict};
use crate::value::Value;

/// The format this release writes and reads.
pub const FORMAT: &str = "kata-upgrade/decisions/1";

/// Decisions, and what they were made for.
#[derive(Debug, Clone, PartialEq)]
pub struct Saved {
    /// The files that were read, in order: name and SHA-256, in hexadecimal.
    pub input: Vec<(String, String)>,
    /// The edition they are.
    pub from: String,
    /// Whether what a short file leaves out was taken to be as shipped.
    pub complete: bool,
    /// The edition of the result.
    pub to: String,
    /// `merged` or `drop-in`.
    pub form: String,
    /// SHA-256 of the text the result is written into.
    pub base: String,
    /// SHA-256 of the result; none after the decisions were edited.
    pub result: Option<String>,
    /// What becomes of each customisation, in order.
    pub decisions: Vec<SavedDecision>,
    /// Further settings of the result.
    pub set: Vec<(Key, Value)>,
}

/// One decision.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedDecision {
    /// The customisation.
    pub key: Key,
    /// Its value; none where a shipped setting was taken out.
    pub value: Option<Value>,
    /// What becomes of it.
    pub verdict: Verdict,
    /// The settings it gives.
    pub to: Vec<(Key, Option<Value>)>,
    /// Why.
    pub because: String,
}

/// Why a text is no file of decisions.
#[derive(Debug, thiserror::Error)]
pub enum SavedError {
    /// It is no TOML.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// It is of another format.
    #[error("its format is not `{FORMAT}`")]
    Format,
    /// Something is missing or of another type.
    #[error("`{what}` is missing, or is no {wanted}")]
    Missing {
        /// The key.
        what: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// A verdict that is none.
    #[error(
        "`{key}` has the verdict `{verdict}`; there are keep, rename, convert, merge, adopt, drop and review"
    )]
    Verdict {
        /// The customisation.
        key: String,
        /// What is written.
        verdict: String,
    },
    /// What is dropped or left to review gives no setting, everything else gives one.
    #[error("`{key}`: `{verdict}` {rule}")]
    To {
        /// The customisation.
        key: String,
        /// Its verdict.
        verdict: &'static str,
        /// What holds for it.
        rule: &'static str,
    },
}

impl SavedError {
    /// The line, where there is one.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Document(error) => Some(error.line()),
            _ => None,
        }
    }
}

impl From<&Decision> for SavedDecision {
    fn from(decision: &Decision) -> Self {
        Self {
            key: decision.customisation.key.clone(),
            value: decision.customisation.value.clone(),
            verdict: decision.verdict,
            to: decision.to.clone(),
            because: decision.because.clone(),
        }
    }
}

/// The file's text.
impl fmt::Display for Saved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: &str| text.to_toml_value();
        f.write_str(
            "# What `kata-upgrade config migrate` would do. Review it, change verdicts and settings as needed, then use it\n\
             # with `--apply`. After a change take the line of `result` out, as the result is another one then.\n",
        )?;
        writeln!(f, "format = {}\n\n[input]", text(FORMAT))?;
        writeln!(f, "edition = {}", text(&self.from))?;
        writeln!(f, "complete = {}", self.complete)?;
        f.write_str("files = [\n")?;
        for (path, sum) in &self.input {
            writeln!(
                f,
                "    {{ path = {}, sha256 = {} }},",
                text(path),
                text(sum)
            )?;
        }
        writeln!(f, "]\n\n[target]\nedition = {}", text(&self.to))?;
        writeln!(f, "as = {}", text(&self.form))?;
        writeln!(f, "base = {}", text(&self.base))?;
        if let Some(result) = &self.result {
            writeln!(f, "result = {}", text(result))?;
        }
        for (key, value) in &self.set {
            writeln!(
                f,
                "\n[[set]]\nkey = {}\nvalue = {value}",
                text(key.as_str())
            )?;
        }
        for decision in &self.decisions {
            writeln!(f, "\n[[decision]]\nkey = {}", text(decision.key.as_str()))?;
            if let Some(value) = &decision.value {
                writeln!(f, "value = {value}")?;
            }
            writeln!(f, "verdict = {}", text(decision.verdict.word()))?;
            let mut to = String::new();
            for (at, (key, value)) in decision.to.iter().enumerate() {
                let comma = if at > 0 { ", " } else { "" };
                write!(to, "{comma}{{ key = {}", text(key.as_str()))?;
                if let Some(value) = value {
                    write!(to, ", value = {value}")?;
                }
                to.push_str(" }");
            }
            writeln!(f, "to = [{to}]")?;
            writeln!(f, "because = {}", text(&decision.because))?;
        }
        Ok(())
    }
}

impl Saved {
    /// Reads a file of decisions; everything in it is checked for its form, nothing for its sense.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, SavedError> {
        let document = Document::from_bytes(bytes, &|_: &str, _: &str| false)?;
        let get = |key: &str| {
            let mut set = document.settings().iter().filter(|one| one.is_set());
            set.find(|one| one.key.as_str() == key)?.value.as_ref()
        };
        let text = |key: &str| string(get(key), key);
        if text("format").ok().as_deref() != Some(FORMAT) {
            return Err(SavedError::Format);
        }
        let list = |key: &'static str| match get(key) {
            Some(Value::Array(items)) => Ok(items.as_slice()),
            None => Ok(&[][..]),
            Some(_) => Err(missing(key, "list")),
        };
        let input = list("input.files")?.iter().map(|file| {
            let path = string(field(file, "path"), "input.files.path")?;
            Ok((path, string(field(file, "sha256"), "input.files.sha256")?))
        });
        let set = list("set")?.iter().map(|one| {
            let key = string(field(one, "key"), "set.key")?;
            let value = field(one, "value").ok_or_else(|| missing("set.value", "value"))?;
            Ok((Key::from_dotted(key), value.clone()))
        });
        Ok(Self {
            input: input.collect::<Result<_, SavedError>>()?,
            from: text("input.edition")?,
            complete: matches!(get("input.complete"), Some(Value::Bool(true))),
            to: text("target.edition")?,
            form: text("target.as")?,
            base: text("target.base")?,
            result: get("target.result")
                .map(|_| text("target.result"))
                .transpose()?,
            decisions: list("decision")?
                .iter()
                .map(decision)
                .collect::<Result<_, SavedError>>()?,
            set: set.collect::<Result<_, SavedError>>()?,
        })
    }
}

fn decision(one: &Value) -> Result<SavedDecision, SavedError> {
    let key = string(field(one, "key"), "decision.key")?;
    let word = string(field(one, "verdict"), "decision.verdict")?;
    let verdict = Verdict::ALL
        .into_iter()
        .find(|verdict| verdict.word() == word);
    let verdict = verdict.ok_or_else(|| SavedError::Verdict {
        key: key.clone(),
        verdict: word,
    })?;
    let items = match field(one, "to") {
        None => &[][..],
        Some(Value::Array(items)) => items,
        Some(_) => return Err(missing("decision.to", "list")),
    };
    let to = items.iter().map(|item| {
        let key = string(field(item, "key"), "decision.to.key")?;
        Ok((Key::from_dotted(key), field(item, "value").cloned()))
    });
    let to = to.collect::<Result<Vec<_>, SavedError>>()?;
    // what the target does without a setting is adopted with none
    let may_be_none = verdict == Verdict::Adopt && to.is_empty();
    if verdict.is_carried() == to.is_empty() && !may_be_none {
        return Err(SavedError::To {
            key,
            verdict: verdict.word(),
            rule: if to.is_empty() {
                "needs at least one setting in `to`"
            } else {
                "gives no setting, so that `to` has to be empty"
            },
        });
    }
    Ok(SavedDecision {
        key: Key::from_dotted(key),
        value: field(one, "value").cloned(),
        verdict,
        to,
        because: string(field(one, "because"), "decision.because").unwrap_or_default(),
    })
}

fn field<'v>(table: &'v Value, name: &str) -> Option<&'v Value> {
    match table {
        Value::Table(fields) => fields
            .iter()
            .find_map(|(own, value)| (own == name).then_some(value)),
        _ => None,
    }
}

fn string(value: Option<&Value>, key: &str) -> Result<String, SavedError> {
    match value {
        Some(Value::String(text)) => Ok(text.clone()),
        _ => Err(missing(key, "text")),
    }
}

fn missing(what: &str, wanted: &'static str) -> SavedError {
    SavedError::Missing {
        what: what.to_owned(),
        wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> Saved {
        let key = |text: &str| Key::from_dotted(text);
        Saved {
            input: vec![("/etc/a \"b\".toml".to_owned(), "00ff".to_owned())],
            from: "kata-1.12.1/qemu".to_owned(),
            complete: true,
            to: "kata-4.1.0/rs/qemu-runtime-rs".to_owned(),
            form: "merged".to_owned(),
            base: "11".to_owned(),
            result: Some("22".to_owned()),
            decisions: vec![
                SavedDecision {
                    key: key("hypervisor.qemu.kernel_params"),
                    value: Some(Value::String("a=\"b\"\u{1b}[2J".to_owned())),
                    verdict: Verdict::Merge,
                    to: vec![
                        (key("a.\"b.c\""), Some(Value::Integer(4096))),
                        (key("a.list"), Some(Value::Array(vec![Value::Bool(true)]))),
                        (key("a.off"), None),
                    ],
                    because: "so".to_owned(),
                },
                SavedDecision {
                    key: key("runv.driver"),
                    value: Some(Value::String("kvm".to_owned())),
                    verdict: Verdict::Adopt,
                    to: Vec::new(),
                    because: "the target's file is for `qemu`".to_owned(),
                },
                SavedDecision {
                    key: key("proxy.cc.path"),
                    value: None,
                    verdict: Verdict::Drop,
                    to: Vec::new(),
                    because: String::new(),
                },
            ],
            set: vec![(key("x.y"), Value::Float(1.5))],
        }
    }

    #[test]
    fn what_is_saved_reads_back() {
        let text = saved().to_string();
        assert!(!text.contains('\u{1b}'), "{text}");
        assert_eq!(Saved::parse(text.into_bytes()).unwrap(), saved());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let text = saved().to_string();
        for (old, new, said) in [
            ("decisions/1", "decisions/2", "format"),
            ("\"drop\"", "\"lose\"", "`lose`"),
            ("\"merge\"", "\"drop\"", "to be empty"),
            ("\"drop\"", "\"keep\"", "at least one"),
            ("base = ", "#", "`target.base`"),
            ("verdict = \"drop\"", "", "`decision.verdict`"),
            ("[target]", "[target", ""),
        ] {
            let error = Saved::parse(text.replace(old, new).into_bytes()).unwrap_err();
            assert!(error.to_string().contains(said), "{error}");
        }
    }
}
