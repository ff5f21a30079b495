//! Values as TOML that the oldest reader still reads: basic strings, decimal integers, everything on one line.

use std::fmt::Write as _;

use crate::key::Key;
use crate::value::Value;

/// The value as it is written into a file.
pub(super) fn spell(value: &Value) -> String {
    let mut out = String::new();
    push(value, &mut out);
    out
}

fn push(value: &Value, out: &mut String) {
    match value {
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Integer(number) => out.push_str(&number.to_string()),
        Value::Float(number) => push_float(*number, out),
        Value::String(text) => push_string(text, out),
        Value::Datetime(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                push(item, out);
            }
            out.push(']');
        }
        Value::Table(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Table(entries) => {
            for (at, (name, item)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "{ " } else { ", " });
                out.push_str(Key::from_segments([name]).as_str());
                out.push_str(" = ");
                push(item, out);
            }
            out.push_str(" }");
        }
    }
}

/// With a point, without an exponent.
fn push_float(number: f64, out: &mut String) {
    if number.is_nan() {
        out.push_str(if number.is_sign_negative() {
            "-nan"
        } else {
            "nan"
        });
        return;
    }
    let text = number.to_string();
    out.push_str(&text);
    if number.is_finite() && !text.contains('.') {
        out.push_str(".0");
    }
}

fn push_string(text: &str, out: &mut String) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            letter if letter.is_control() => {
                // Control characters end at U+009F; writing to a string does not fail.
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// A comment's lines: `#` and a blank before each that has none, nothing in them that TOML does not take.
pub(super) fn comment_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| {
        let clean: String = line
            .trim()
            .chars()
            .map(|letter| match letter {
                '\t' => '\t',
                letter if letter.is_control() => char::REPLACEMENT_CHARACTER,
                letter => letter,
            })
            .collect();
        match clean.as_str() {
            "" => "#".to_owned(),
            written if written.starts_with('#') => clean,
            words => format!("# {words}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_read_back() {
        let odd = "a\"b\\c\nd\te\r\u{1}\u{7f}\u{85}é'";
        let table = vec![
            ("x y".to_owned(), Value::Float(1e300)),
            ("z".to_owned(), Value::Table(vec![])),
        ];
        let values = [
            (
                Value::String(odd.into()),
                r#""a\"b\\c\nd\te\r\u0001\u007F\u0085é'""#,
            ),
            (Value::Float(2.0), "2.0"),
            (Value::Float(-0.0), "-0.0"),
            (Value::Float(f64::NEG_INFINITY), "-inf"),
            (Value::Integer(i64::MIN), "-9223372036854775808"),
            (Value::Datetime("1979-05-27".into()), "1979-05-27"),
            (
                Value::Array(vec![Value::Bool(true), Value::Array(vec![])]),
                "[true, []]",
            ),
        ];
        let read = |text: &str| super::super::super::tree::plain(&text.parse().unwrap());
        for (value, written) in values {
            assert_eq!(spell(&value), written);
            assert_eq!(read(written), value);
        }
        assert_eq!(
            read(&spell(&Value::Table(table.clone()))),
            Value::Table(table)
        );
    }

    #[test]
    fn comments_cannot_break_out_of_their_lines() {
        let lines: Vec<_> = comment_lines(" why\n#as it was\r\n\n\u{1b}[0m").collect();
        assert_eq!(lines, ["# why", "#as it was", "#", "# \u{fffd}[0m"]);
    }
}
