//! Conversions of values: a closed set, named by the change tables.

use crate::value::Value;

/// What a conversion makes of a value.
#[derive(Debug, PartialEq)]
pub(crate) enum Converted {
    /// Another value.
    Value(Value),
    /// One more element of the list that the row leads to.
    Element(Value),
    /// No setting at all: its effect is there without one.
    Nothing,
    /// No setting at all where the target's file is for this hypervisor.
    Hypervisor(&'static str),
    /// This value has no counterpart.
    Impossible,
}

/// What the Go runtime takes a `dial_timeout` of 0 for.
const GO_DIAL_SECONDS: i64 = 30;

/// The conversion of that name, for a key whose last segment is `key`.
pub(crate) fn convert(name: &str, key: &str, value: &Value) -> Converted {
    let converted = match name {
        "seconds-to-milliseconds" => integer(value)
            .and_then(|seconds| seconds.checked_mul(1000))
            .map(Value::Integer),
        "dial-seconds-to-milliseconds" => integer(value)
            .map(|seconds| {
                if seconds == 0 {
                    GO_DIAL_SECONDS
                } else {
                    seconds
                }
            })
            .and_then(|seconds| seconds.checked_mul(1000))
            .map(Value::Integer),
        "milliseconds-to-seconds" => integer(value)
            .filter(|milliseconds| *milliseconds >= 0)
            .map(|milliseconds| Value::Integer(whole_seconds(milliseconds))),
        "whole-processors" => whole(value),
        "number-to-log-level" => log_level(value),
        "feature-flag" => return feature(key, value),
        "driver-to-hypervisor" => return hypervisor(value),
        "path-to-switch" => path(value),
        "agent-of-kata" => return agent(value),
        _ => None,
    };
    converted.map_or(Converted::Impossible, Converted::Value)
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}

/// Rounded up, so that nothing times out sooner than the user wanted.
fn whole_seconds(milliseconds: i64) -> i64 {
    milliseconds / 1000 + i64::from(milliseconds % 1000 > 0)
}

/// A part of a processor becomes a whole one.
fn whole(value: &Value) -> Option<Value> {
    match value {
        Value::Float(number) if number.is_finite() && number.abs() < 1e9 => {
            Some(Value::Integer(number.ceil() as i64))
        }
        Value::Integer(number) => Some(Value::Integer(*number)),
        _ => None,
    }
}

fn log_level(value: &Value) -> Option<Value> {
    let name = match integer(value)? {
        0 | 1 => "info",
        2 => "debug",
        // the Go runtime takes more for 3
        3.. => "trace",
        _ => return None,
    };
    Some(Value::String(name.to_owned()))
}

/// `experimental_x = true` becomes `"x"` in a list of features.
fn feature(key: &str, value: &Value) -> Converted {
    match value {
        Value::Bool(true) => Converted::Element(Value::String(
            key.trim_start_matches("experimental_").to_owned(),
        )),
        Value::Bool(false) => Converted::Nothing,
        _ => Converted::Impossible,
    }
}

/// What runV calls a driver is a hypervisor's file in Kata.
fn hypervisor(value: &Value) -> Converted {
    match value.as_str().map(str::to_lowercase).as_deref() {
        Some("kvm" | "qemu-kvm" | "qemu") => Converted::Hypervisor("qemu"),
        _ => Converted::Impossible,
    }
}

/// A path that turns something on, whatever it names.
fn path(value: &Value) -> Option<Value> {
    value.as_str().map(|path| Value::Bool(!path.is_empty()))
}

/// The only agent there is.
fn agent(value: &Value) -> Converted {
    match value.as_str() {
        Some("kata") => Converted::Nothing,
        _ => Converted::Impossible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runv_runs() {
        let value = |name, text: &str| convert(name, "x", &Value::String(text.into()));
        assert_eq!(
            value("driver-to-hypervisor", "QEMU-kvm"),
            Converted::Hypervisor("qemu")
        );
        assert_eq!(value("driver-to-hypervisor", "xen"), Converted::Impossible);
        assert_eq!(
            value("path-to-switch", "/t"),
            Converted::Value(Value::Bool(true))
        );
        assert_eq!(value("agent-of-kata", "kata"), Converted::Nothing);
        assert_eq!(value("agent-of-kata", "hyperstart"), Converted::Impossible);
    }

    #[test]
    fn units_and_types() {
        let value = |name, value| convert(name, "experimental_force_guest_pull", &value);
        assert_eq!(
            value("seconds-to-milliseconds", Value::Integer(45)),
            Converted::Value(Value::Integer(45_000))
        );
        assert_eq!(
            value("seconds-to-milliseconds", Value::Integer(i64::MAX)),
            Converted::Impossible
        );
        assert_eq!(
            value("dial-seconds-to-milliseconds", Value::Integer(0)),
            Converted::Value(Value::Integer(30_000))
        );
        assert_eq!(
            value("milliseconds-to-seconds", Value::Integer(1_500)),
            Converted::Value(Value::Integer(2))
        );
        assert_eq!(
            value("whole-processors", Value::Float(0.5)),
            Converted::Value(Value::Integer(1))
        );
        assert_eq!(
            value("number-to-log-level", Value::Integer(3)),
            Converted::Value(Value::String("trace".into()))
        );
        assert_eq!(
            value("feature-flag", Value::Bool(true)),
            Converted::Element(Value::String("force_guest_pull".into()))
        );
        assert_eq!(
            value("feature-flag", Value::Bool(false)),
            Converted::Nothing
        );
        assert_eq!(
            value("no such conversion", Value::Bool(false)),
            Converted::Impossible
        );
    }
}
