//! Values of settings, free of how a file happened to write them.
//!
//! ```
//! use kata_upgrade::document::Document;
//!
//! let value = |text: &str| {
//!     let document = Document::parse(text.to_owned(), &|_: &str, _: &str| false).ok()?;
//!     document.settings()[0].value.clone()
//! };
//! assert_eq!(value("a = 1_000"), value("a = 1000"));
//! assert_eq!(value("a = 'x'"), value("a = \"x\""));
//! assert_ne!(value("a = 1"), value("a = 1.0"));
//! ```

use std::fmt;

/// A TOML value.
///
/// `1_000` and `1000`, `'x'` and `"x"` are the same value; a float is never equal to an integer.
#[derive(Debug, Clone)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A signed 64-bit integer, as TOML has them.
    Integer(i64),
    /// A float; compared bit by bit, so that `nan` equals itself.
    Float(f64),
    /// A string.
    String(String),
    /// A date or time, kept as its text.
    Datetime(String),
    /// A list.
    Array(Vec<Value>),
    /// An inline table, or an element of an array of tables, in the order of the file.
    Table(Vec<(String, Value)>),
}

impl Value {
    /// The text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// What TOML calls this type, in the words used towards the user.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Bool(_) => "boolean",
            Self::Integer(_) => "integer",
            Self::Float(_) => "float",
            Self::String(_) => "string",
            Self::Datetime(_) => "date",
            Self::Array(_) => "list",
            Self::Table(_) => "table",
        }
    }

    /// Appends a form that is equal exactly for equal values and that [`Value::decode`] reads back.
    pub fn encode(&self, out: &mut Vec<u8>) {
        match self {
            Self::Bool(value) => out.extend([b'b', u8::from(*value)]),
            Self::Integer(value) => {
                out.push(b'i');
                out.extend(value.to_le_bytes());
            }
            Self::Float(value) => {
                out.push(b'f');
                out.extend(value.to_bits().to_le_bytes());
            }
            Self::String(text) => encode_text(b's', text, out),
            Self::Datetime(text) => encode_text(b'd', text, out),
            Self::Array(items) => {
                out.push(b'a');
                out.extend((items.len() as u32).to_le_bytes());
                for item in items {
                    item.encode(out);
                }
            }
            Self::Table(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                out.push(b't');
                out.extend((entries.len() as u32).to_le_bytes());
                for (name, value) in sorted {
                    encode_text(b's', name, out);
                    value.encode(out);
                }
            }
        }
    }

    /// The encoded form on its own.
    pub fn encoded(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }

    /// Reads one value off the front of `bytes`; `None` where they are not what [`Value::encode`] writes.
    pub fn decode(bytes: &mut &[u8]) -> Option<Self> {
        Some(match take(bytes, 1)?[0] {
            b'b' => Self::Bool(take(bytes, 1)?[0] != 0),
            b'i' => Self::Integer(i64::from_le_bytes(take(bytes, 8)?.try_into().ok()?)),
            b'f' => Self::Float(f64::from_bits(u64::from_le_bytes(
                take(bytes, 8)?.try_into().ok()?,
            ))),
            b's' => Self::String(decode_text(bytes)?),
            b'd' => Self::Datetime(decode_text(bytes)?),
            b'a' => {
                let count = decode_count(bytes)?;
                Self::Array(
                    (0..count)
                        .map(|_| Self::decode(bytes))
                        .collect::<Option<_>>()?,
                )
            }
            b't' => {
                let count = decode_count(bytes)?;
                let entry = |bytes: &mut &[u8]| {
                    let Self::String(name) = Self::decode(bytes)? else {
                        return None;
                    };
                    Some((name, Self::decode(bytes)?))
                };
                Self::Table((0..count).map(|_| entry(bytes)).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }

    /// The same value with every string in it passed through `change`.
    #[must_use]
    pub fn map_strings(&self, change: &mut dyn FnMut(&str) -> String) -> Self {
        match self {
            Self::String(text) => Self::String(change(text)),
            Self::Array(items) => {
                Self::Array(items.iter().map(|item| item.map_strings(change)).collect())
            }
            Self::Table(entries) => Self::Table(
                entries
                    .iter()
                    .map(|(name, value)| (name.clone(), value.map_strings(change)))
                    .collect(),
            ),
            other => other.clone(),
        }
    }

    /// Whether `wanted` holds for any string inside.
    pub fn any_string(&self, wanted: &mut dyn FnMut(&str) -> bool) -> bool {
        match self {
            Self::String(text) => wanted(text),
            Self::Array(items) => items.iter().any(|item| item.any_string(wanted)),
            Self::Table(entries) => entries.iter().any(|(_, value)| value.any_string(wanted)),
            _ => false,
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::String(a), Self::String(b)) | (Self::Datetime(a), Self::Datetime(b)) => a == b,
            (Self::Array(a), Self::Array(b)) => a == b,
            (Self::Table(_), Self::Table(_)) => self.encoded() == other.encoded(),
            _ => false,
        }
    }
}

impl Eq for Value {}

/// Written as TOML, on one line.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use toml_writer::ToTomlValue as _;
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Float(value) => f.write_str(&value.to_toml_value()),
            Self::String(text) => f.write_str(&text.to_toml_value()),
            Self::Datetime(text) => f.write_str(text),
            Self::Array(items) => {
                f.write_str("[")?;
                for (at, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            Self::Table(entries) if entries.is_empty() => f.write_str("{}"),
            Self::Table(entries) => {
                for (at, (name, value)) in entries.iter().enumerate() {
                    let key = crate::key::Key::from_segments([name]);
                    write!(f, "{} {key} = {value}", if at == 0 { "{" } else { "," })?;
                }
                f.write_str(" }")
            }
        }
    }
}

fn encode_text(tag: u8, text: &str, out: &mut Vec<u8>) {
    out.push(tag);
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

fn decode_text(bytes: &mut &[u8]) -> Option<String> {
    let length = decode_count(bytes)?;
    String::from_utf8(take(bytes, length)?.to_vec()).ok()
}

fn decode_count(bytes: &mut &[u8]) -> Option<usize> {
    Some(u32::from_le_bytes(take(bytes, 4)?.try_into().ok()?) as usize)
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (head, tail) = bytes.split_at_checked(count)?;
    *bytes = tail;
    Some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_is_read_back_and_tells_values_apart() {
        let values = [
            Value::Bool(true),
            Value::Integer(1),
            Value::Float(1.0),
            Value::String("1".into()),
            Value::Array(vec![
                Value::String("a".into()),
                Value::Table(vec![("k".into(), Value::Integer(-1))]),
            ]),
        ];
        for (at, value) in values.iter().enumerate() {
            let bytes = value.encoded();
            let mut rest = bytes.as_slice();
            assert_eq!(Value::decode(&mut rest).as_ref(), Some(value));
            assert!(rest.is_empty());
            assert!(
                values
                    .iter()
                    .enumerate()
                    .all(|(other, that)| (that == value) == (at == other))
            );
        }
    }

    #[test]
    fn shown_as_toml() {
        let value = Value::Array(vec![
            Value::String("a\"b".into()),
            Value::Table(vec![("x y".into(), Value::Float(2.0))]),
        ]);
        assert_eq!(value.to_string(), r#"['a"b', { "x y" = 2.0 }]"#);
    }
}
