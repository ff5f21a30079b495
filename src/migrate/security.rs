//! Settings of class security that are not carried.

use super::Decision;
use crate::catalogue::{Catalogue, Class};
use crate::customise::Kind;
use crate::value::Value;

impl Decision {
    /// Whether a setting of class security is dropped or left to review: views show these first.
    pub fn is_security_lost(&self) -> bool {
        let one = &self.customisation;
        // what nothing read protected nobody
        one.class == Some(Class::Security)
            && one.kind != Kind::Unknown
            && one.value.is_some()
            && !self.verdict.is_carried()
    }
}

/// Says it where a protection goes with the setting.
pub(super) fn say_what_is_lost(decision: &mut Decision, catalogue: &Catalogue) {
    let one = &decision.customisation;
    let setting = catalogue.setting(one.key.as_str());
    let weakens = setting.is_some_and(|setting| setting.weakens());
    let protects = |value: &Value| is_protection(weakens, value, one.default.as_ref());
    if decision.is_security_lost() && one.value.as_ref().is_some_and(protects) {
        decision
            .because
            .push_str("; the protection it gave is lost");
    }
}

/// Whether the user's value confines more than the shipped one; a setting that weakens confines when it is off.
fn is_protection(weakens: bool, value: &Value, shipped: Option<&Value>) -> bool {
    match (value, shipped) {
        (Value::Bool(on), _) => *on != weakens,
        (Value::Array(own), Some(Value::Array(shipped))) => {
            own.len() < shipped.len() && own.iter().all(|item| shipped.contains(item))
        }
        // what may be asked for by others protects nobody
        (Value::Array(_), _) => false,
        (Value::String(text), _) => (text.is_empty() || text == "off") == weakens,
        _ => !weakens,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_confines() {
        let text = |text: &str| Value::String(text.to_owned());
        let list = |items: &[&str]| Value::Array(items.iter().map(|item| text(item)).collect());
        assert!(is_protection(false, &Value::Bool(true), None));
        assert!(is_protection(true, &Value::Bool(false), None));
        assert!(!is_protection(true, &Value::Bool(true), None));
        assert!(is_protection(false, &text("on"), None));
        assert!(!is_protection(true, &text("hmp"), None));
        assert!(!is_protection(false, &list(&[".*"]), Some(&list(&["a"]))));
        assert!(is_protection(false, &list(&[]), Some(&list(&["a"]))));
    }

    #[test]
    fn the_tables_tell_which_settings_weaken() {
        let catalogue = Catalogue::built_in();
        let weakens = |key| {
            catalogue
                .setting(key)
                .is_some_and(|setting| setting.weakens())
        };
        assert!(weakens("factory.enable_template") && weakens("runtime.disable_guest_seccomp"));
        assert!(
            !weakens("hypervisor.qemu.disable_vhost_net") && !weakens("hypervisor.qemu.rootless")
        );
    }
}
