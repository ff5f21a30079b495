//! Settings of class security that are not carried.

use super::Decision;
use crate::catalogue::Class;
use crate::value::Value;

impl Decision {
    /// Whether a setting of class security is dropped or left to review: views show these first.
    pub fn is_security_lost(&self) -> bool {
        self.customisation.class == Some(Class::Security) && !self.verdict.is_carried()
    }
}

/// Says it where a protection goes with the setting.
pub(super) fn say_what_is_lost(decision: &mut Decision) {
    let one = &decision.customisation;
    let protects = one
        .value
        .as_ref()
        .is_some_and(|value| is_protection(one.key.name(), value, one.default.as_ref()));
    if decision.is_security_lost() && protects {
        decision
            .because
            .push_str("; the protection it gave is lost");
    }
}

/// Whether the user's value confines more than the shipped one. Names that begin with `disable` confine when they are off.
fn is_protection(name: &str, value: &Value, shipped: Option<&Value>) -> bool {
    match (value, shipped) {
        (Value::Bool(on), _) => *on != name.starts_with("disable"),
        (Value::Array(own), Some(Value::Array(shipped))) => {
            own.len() < shipped.len() && own.iter().all(|item| shipped.contains(item))
        }
        // what may be asked for by others protects nobody
        (Value::Array(_), _) => false,
        (Value::String(text), _) => !text.is_empty() && text != "off",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_confines() {
        let text = |text: &str| Value::String(text.to_owned());
        let list = |items: &[&str]| Value::Array(items.iter().map(|item| text(item)).collect());
        assert!(is_protection("rootless", &Value::Bool(true), None));
        assert!(is_protection("disable_seccomp", &Value::Bool(false), None));
        assert!(!is_protection("disable_seccomp", &Value::Bool(true), None));
        assert!(is_protection("seccompsandbox", &text("on"), None));
        assert!(!is_protection(
            "enable_annotations",
            &list(&[".*"]),
            Some(&list(&["a"]))
        ));
        assert!(is_protection(
            "enable_annotations",
            &list(&[]),
            Some(&list(&["a"]))
        ));
    }
}
