//! Whether a reader takes a value: by the type in the reader's own language, Go or Rust.

use crate::value::Value;

/// What a type makes of a value.
#[derive(Debug, PartialEq)]
pub enum Fit {
    /// It is taken.
    Taken,
    /// Another value says the same and is taken.
    As(Value),
    /// It is refused.
    Refused(String),
}

/// What the type of that name makes of a value; a type that is not known takes everything.
pub fn fit(type_name: &str, value: &Value) -> Fit {
    let inner = inner(type_name);
    match inner {
        "bool" => of_type(matches!(value, Value::Bool(_)), "`true` or `false`", value),
        _ if is_text(inner) => of_type(matches!(value, Value::String(_)), "a string", value),
        "float32" | "f32" => of_type(
            matches!(value, Value::Float(_) | Value::Integer(_)),
            "a number",
            value,
        ),
        "[]string" | "Vec<String>" => all(value, "string"),
        "Vec<u32>" => all(value, "u32"),
        _ => match range(inner) {
            Some((least, most)) => integer(value, least, most),
            None => Fit::Taken,
        },
    }
}

/// What a type takes, in words; nothing for a type that is not known.
pub fn wanted(type_name: &str) -> Option<String> {
    let inner = inner(type_name);
    let words = match inner {
        "bool" => "`true` or `false`",
        "float32" | "f32" => "a number",
        "[]string" | "Vec<String>" => "a list of strings",
        "Vec<u32>" => "a list of whole numbers",
        _ if is_text(inner) => "a string",
        _ => {
            let (least, most) = range(inner)?;
            return Some(match (least, most) {
                (i64::MIN, i64::MAX) => "a whole number".to_owned(),
                (0, i64::MAX) => "a whole number, not below 0,".to_owned(),
                _ => format!("a whole number from {least} to {most}"),
            });
        }
    };
    Some(words.to_owned())
}

/// Whether a type takes whole numbers only.
pub fn is_whole(type_name: &str) -> bool {
    range(inner(type_name)).is_some()
}

/// The type without what says that it may be missing.
fn inner(type_name: &str) -> &str {
    type_name
        .strip_prefix("Option<")
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(type_name)
        .trim_start_matches('*')
}

fn is_text(inner: &str) -> bool {
    matches!(
        inner,
        "string" | "String" | "config.PCIePort" | "govmmQemu.MonitorProtocol" | "HugePageType"
    )
}

fn range(type_name: &str) -> Option<(i64, i64)> {
    Some(match type_name {
        "u8" => (0, u8::MAX.into()),
        "uint32" | "u32" => (0, u32::MAX.into()),
        "int32" | "i32" => (i32::MIN.into(), i32::MAX.into()),
        "uint" | "uint64" | "u64" | "usize" => (0, i64::MAX),
        "int64" | "i64" => (i64::MIN, i64::MAX),
        _ => return None,
    })
}

fn integer(value: &Value, least: i64, most: i64) -> Fit {
    let number = match value {
        Value::Integer(number) => *number,
        // within these bounds a float has every whole number
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => *number as i64,
        Value::Float(_) => return Fit::Refused("the target takes whole numbers only".to_owned()),
        _ => return of_type(false, "a whole number", value),
    };
    if !(least..=most).contains(&number) {
        return Fit::Refused(format!(
            "the target takes numbers from {least} to {most} only"
        ));
    }
    match value {
        Value::Integer(_) => Fit::Taken,
        _ => Fit::As(Value::Integer(number)),
    }
}

fn all(value: &Value, of: &str) -> Fit {
    let Value::Array(items) = value else {
        return of_type(false, "a list", value);
    };
    let fits = items.iter().map(|item| fit(of, item));
    fits.into_iter()
        .find(|fit| *fit != Fit::Taken)
        .map_or(Fit::Taken, |_| {
            Fit::Refused(format!("the target takes a list of {of} only"))
        })
}

fn of_type(taken: bool, wanted: &str, value: &Value) -> Fit {
    if taken {
        Fit::Taken
    } else {
        Fit::Refused(format!(
            "the target takes {wanted}, not a {}",
            value.type_name()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let refused = |type_name, value| matches!(fit(type_name, &value), Fit::Refused(_));
        assert_eq!(fit("u32", &Value::Float(2.0)), Fit::As(Value::Integer(2)));
        assert_eq!(fit("Option<u64>", &Value::Integer(1 << 40)), Fit::Taken);
        assert_eq!(fit("f32", &Value::Integer(1)), Fit::Taken);
        assert!(refused("i32", Value::Float(0.5)));
        assert!(refused("u32", Value::Integer(1 << 32)));
        assert!(refused("*uint64", Value::Integer(-1)));
        assert!(refused("bool", Value::Integer(1)));
        assert!(refused(
            "Vec<String>",
            Value::Array(vec![Value::Integer(1)])
        ));
    }
}
