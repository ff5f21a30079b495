//! Values made of parts: the user's additions, changes and removals, applied to the target's parts.

mod arguments;
mod merging;

use std::collections::HashSet;

use crate::catalogue::{Class, Setting, Shape};
use crate::value::Value;

pub(super) use arguments::Daemon;

use merging::Part;

/// A merged value.
#[derive(Debug, PartialEq)]
pub(super) struct Merged {
    pub value: Value,
    /// Parts the target ships that the user's value did not have.
    pub besides: Vec<String>,
    /// Parts of the user's value that have no counterpart.
    pub left_out: Vec<String>,
}

/// How a setting's value falls into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Words,
    Commas,
    Elements,
    Arguments(Daemon),
}

impl Form {
    fn of(setting: Setting<'_>, daemon: Daemon) -> Option<Self> {
        match setting.shape() {
            Shape::KernelParameters => Some(Self::Words),
            Shape::CommaList => Some(Self::Commas),
            Shape::Set => Some(Self::Elements),
            // flash images are numbered by their order; lists of what is allowed have none
            Shape::Paths if setting.class() == Class::Security => Some(Self::Elements),
            Shape::Arguments => Some(Self::Arguments(daemon)),
            _ => None,
        }
    }

    /// The parts of a value and those without a counterpart; nothing where it is no value of this form.
    fn parts(self, value: &Value) -> Option<(Vec<Part>, Vec<String>)> {
        match (self, value) {
            (Self::Words, Value::String(text)) => Some((
                text.split_ascii_whitespace().map(Part::named).collect(),
                Vec::new(),
            )),
            (Self::Commas, Value::String(text)) => {
                let words = text
                    .split(',')
                    .map(str::trim)
                    .filter(|word| !word.is_empty());
                Some((words.map(Part::named).collect(), Vec::new()))
            }
            (Self::Elements, Value::Array(items)) => {
                Some((items.iter().cloned().map(Part::whole).collect(), Vec::new()))
            }
            (Self::Arguments(daemon), Value::Array(items)) => arguments::parts(items, daemon),
            _ => None,
        }
    }

    /// For the target's value, which keeps its spelling.
    fn as_written(self) -> Self {
        match self {
            Self::Arguments(_) => Self::Arguments(Daemon::C),
            other => other,
        }
    }

    fn value(self, parts: Vec<Part>) -> Value {
        let separator = match self {
            Self::Words => " ",
            Self::Commas => ",",
            Self::Elements | Self::Arguments(_) => {
                return Value::Array(parts.into_iter().flat_map(|part| part.items).collect());
            }
        };
        let words: Vec<String> = parts
            .into_iter()
            .flat_map(|part| part.items)
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect();
        Value::String(words.join(separator))
    }

    /// Parameters that may be there more than once.
    fn may_repeat(self, name: &str) -> bool {
        match self {
            Self::Words => [
                "console",
                "earlycon",
                "systemd.mask",
                "systemd.wants",
                "systemd.setenv",
            ]
            .contains(&name),
            Self::Commas | Self::Arguments(_) => false,
            Self::Elements => true,
        }
    }
}

/// What the user made of `shipped`, done to `target`; `None` where the values are not made of parts.
/// Without a target's value, the user's own with its parts spelt as the target needs them.
pub(super) fn merge(
    setting: Setting<'_>,
    daemon: Daemon,
    shipped: Option<&Value>,
    own: &Value,
    target: Option<&Value>,
) -> Option<Merged> {
    let form = Form::of(setting, daemon)?;
    merge_as(form, shipped, own, target)
}

fn merge_as(
    form: Form,
    shipped: Option<&Value>,
    own: &Value,
    target: Option<&Value>,
) -> Option<Merged> {
    let (own, left_out) = form.parts(own)?;
    let Some(target) = target else {
        return Some(Merged {
            value: form.value(own),
            besides: Vec::new(),
            left_out,
        });
    };
    let (target, _) = form.as_written().parts(target)?;
    let shipped = shipped.and_then(|shipped| form.parts(shipped));
    let shipped = shipped.map(|(parts, _)| parts).unwrap_or_default();
    let merged = merging::merge(&shipped, &own, &target, &|name| form.may_repeat(name));
    let own: HashSet<&str> = own.iter().map(|part| part.same.as_str()).collect();
    let besides = merged
        .iter()
        .filter(|part| !own.contains(part.same.as_str()));
    Some(Merged {
        besides: besides.map(Part::shown).collect(),
        value: form.value(merged.clone()),
        left_out,
    })
}

/// Whether two values have the same parts in the same order; blanks between them do not count.
pub(super) fn is_same(setting: Setting<'_>, daemon: Daemon, one: &Value, other: &Value) -> bool {
    let parts = |value: &Value| Some(Form::of(setting, daemon)?.parts(value)?.0);
    one == other
        || matches!((parts(one), parts(other)), (Some(one), Some(other))
            if one.iter().map(|part| &part.items).eq(other.iter().map(|part| &part.items)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[&str]) -> Value {
        let item = |item: &&str| Value::String((*item).to_owned());
        Value::Array(items.iter().map(item).collect())
    }

    fn text(form: Form, shipped: &str, own: &str, target: &str) -> String {
        let text = |text: &str| Value::String(text.to_owned());
        let merged = merge_as(form, Some(&text(shipped)), &text(own), Some(&text(target)));
        merged.unwrap().value.as_str().unwrap().to_owned()
    }

    #[test]
    fn parameters_keep_their_place() {
        let merged = |shipped, own, target| text(Form::Words, shipped, own, target);
        assert_eq!(merged("", "a b=1", "x"), "x a b=1");
        assert_eq!(merged("x=1 y", "x=2 y", "x=1 z y"), "x=2 z y");
        assert_eq!(merged("x y", "y", "x y z"), "y z");
        assert_eq!(merged("", "x x", "x"), "x");
        assert_eq!(merged("", " x  y x ", ""), "x y");
    }

    #[test]
    fn a_parameter_that_both_changed_is_the_users_and_consoles_repeat() {
        let merged = |shipped, own, target| text(Form::Words, shipped, own, target);
        assert_eq!(
            merged("", "agent.log=debug", "agent.log=info q"),
            "agent.log=debug q"
        );
        assert_eq!(merged("x=1", "", "x=2 q"), "q");
        assert_eq!(
            merged("", "console=ttyS0", "console=hvc0"),
            "console=hvc0 console=ttyS0"
        );
    }

    #[test]
    fn commas() {
        let merged = |shipped, own, target| text(Form::Commas, shipped, own, target);
        assert_eq!(
            merged("pmu=off", "pmu=on,avx", "pmu=off,x2apic"),
            "pmu=on,x2apic,avx"
        );
    }

    #[test]
    fn a_set_says_what_the_target_has_besides() {
        let merged = merge_as(
            Form::Elements,
            Some(&list(&["a", "b"])),
            &list(&["a", "c"]),
            Some(&list(&["a", "b", "d"])),
        );
        let merged = merged.unwrap();
        assert_eq!(merged.value, list(&["a", "d", "c"]));
        assert_eq!(merged.besides, ["d"]);
    }

    #[test]
    fn arguments_of_the_old_daemon_are_the_new_ones() {
        let rust = Form::Arguments(Daemon::Rust);
        let merged = merge_as(
            rust,
            Some(&list(&["--thread-pool-size=1"])),
            &list(&["--thread-pool-size=8", "-o", "xattr,no_flock,flock"]),
            Some(&list(&["--thread-pool-size=1", "-o", "announce_submounts"])),
        );
        let merged = merged.unwrap();
        assert_eq!(
            merged.value,
            list(&[
                "--thread-pool-size=8",
                "-o",
                "announce_submounts",
                "--xattr"
            ])
        );
        assert_eq!(merged.besides, ["-o announce_submounts"]);
        assert_eq!(merged.left_out, ["-o flock"]);
        let same = merge_as(
            rust,
            Some(&list(&["-o", "announce_submounts"])),
            &list(&["-o", "announce_submounts", "-d"]),
            Some(&list(&["--announce-submounts"])),
        );
        assert_eq!(
            same.unwrap().value,
            list(&["--announce-submounts", "--log-level=debug"])
        );
    }
}
