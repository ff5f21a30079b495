//! What readers demand of several settings together; shared by the migration and by checks.
//!
//! One file per family. A rule holds for some releases of a line and looks at the settings in force, set or built in.

mod adjusted;
mod boot;
mod devices;
pub mod fit;
mod limits;
mod machine;
mod paths;
mod refused;
pub mod set;

use std::borrow::Cow;

use crate::catalogue::{Catalogue, Edition, Version};
use crate::key::Key;
use crate::value::Value;

/// The settings in force in a file of an edition.
pub struct Facts<'a> {
    catalogue: &'a Catalogue,
    edition: Edition,
    set: &'a dyn Fn(&str) -> Option<Value>,
    hypervisor: &'a str,
    agent: &'a str,
}

/// What becomes of a file that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The reader refuses the file.
    Refused,
    /// The file is read, and a sandbox fails.
    Fails,
    /// Something else than what is written holds, without a word.
    Altered,
    /// Nothing that is wrong; worth knowing.
    None,
}

/// A rule that a file breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The rule's name, the same in every release of the program.
    pub rule: &'static str,
    /// The settings it is about.
    pub keys: Vec<Key>,
    /// What becomes of the file.
    pub effect: Effect,
    /// What the reader demands and does otherwise, as a plain sentence without its full stop.
    pub demand: Cow<'static, str>,
    /// Where that can be read.
    pub source: Cow<'static, str>,
}

/// One rule for the settings of one hypervisor and its agent.
struct Rule {
    name: &'static str,
    /// How the line's name begins: `kata/go`, `kata/`; all lines where it is empty.
    line: &'static str,
    since: Version,
    /// The first release without it.
    until: Option<Version>,
    /// `{h}` stands for the hypervisor's table, `{a}` for the agent's.
    keys: &'static [&'static str],
    effect: Effect,
    demand: &'static str,
    source: &'static str,
    broken: fn(&Facts<'_>) -> bool,
}

/// The rules of an edition's reader that the settings break. `set` gives what the file sets under a dotted key.
pub fn broken<'a>(
    catalogue: &'a Catalogue,
    edition: Edition,
    hypervisor: &'a str,
    agent: &'a str,
    set: &'a dyn Fn(&str) -> Option<Value>,
) -> Vec<Breach> {
    let facts = Facts {
        catalogue,
        edition,
        set,
        hypervisor,
        agent,
    };
    let line = catalogue.edition_line(edition);
    let name = line.map_or("", |line| line.name());
    let holds = |rule: &&Rule| {
        name.starts_with(rule.line)
            && edition.version >= rule.since
            && rule.until.is_none_or(|until| edition.version < until)
    };
    let families = [
        boot::RULES,
        devices::RULES,
        limits::RULES,
        machine::RULES,
        adjusted::RULES,
        paths::RULES,
    ];
    let rules = families.into_iter().flatten().filter(holds);
    let broken = rules.filter(|rule| (rule.broken)(&facts));
    let breaches = broken.map(|rule| Breach {
        rule: rule.name,
        keys: rule.keys.iter().map(|key| facts.key(key)).collect(),
        effect: rule.effect,
        demand: Cow::Borrowed(rule.demand),
        source: Cow::Borrowed(rule.source),
    });
    breaches.chain(refused::broken(&facts, name)).collect()
}

impl Facts<'_> {
    fn key(&self, pattern: &str) -> Key {
        let own = match pattern.split_once('{') {
            None => pattern.to_owned(),
            Some((before, rest)) => match (rest.strip_prefix("h}"), rest.strip_prefix("a}")) {
                (Some(after), _) => [before, self.hypervisor, after].concat(),
                (_, Some(after)) => [before, self.agent, after].concat(),
                _ => pattern.to_owned(),
            },
        };
        Key::from_dotted(own)
    }

    /// What the file itself sets, where the reader reads it.
    fn set(&self, pattern: &str) -> Option<Value> {
        let key = self.key(pattern);
        self.catalogue.reader_of(self.edition, key.as_str())?;
        (self.set)(key.as_str())
    }

    /// The value in force: what the file sets, else what the reader has built in. Nothing where nothing reads the key.
    fn value(&self, pattern: &str) -> Option<Value> {
        let key = self.key(pattern);
        let line = self.catalogue.edition_line(self.edition)?;
        let read = self.catalogue.read_key(&line, key.as_str())?;
        if !read.read_by(self.edition.version) {
            return None;
        }
        (self.set)(key.as_str()).or_else(|| read.absent_of(self.edition.version, key.as_str()))
    }

    fn number(&self, pattern: &str) -> Option<f64> {
        match self.value(pattern)? {
            Value::Integer(number) => Some(number as f64),
            Value::Float(number) => Some(number),
            _ => None,
        }
    }

    fn is(&self, pattern: &str, wanted: &str) -> bool {
        self.value(pattern)
            .is_some_and(|value| value.as_str() == Some(wanted))
    }

    fn is_on(&self, pattern: &str) -> bool {
        self.value(pattern) == Some(Value::Bool(true))
    }

    fn is_off(&self, pattern: &str) -> bool {
        self.value(pattern) == Some(Value::Bool(false))
    }

    /// What the file itself sets, where the reader reads it; what is built in is not looked at.
    fn own(&self, pattern: &str) -> Option<Value> {
        let key = self.key(pattern);
        let line = self.catalogue.edition_line(self.edition)?;
        let read = self.catalogue.read_key(&line, key.as_str())?;
        if read.read_by(self.edition.version) {
            (self.set)(key.as_str())
        } else {
            None
        }
    }

    /// Whether the file itself names a file there; what is built in is not looked at.
    fn names(&self, pattern: &str) -> bool {
        self.own(pattern)
            .is_some_and(|value| value.as_str().is_some_and(|text| !text.is_empty()))
    }

    fn ends(&self, pattern: &str, end: &str) -> bool {
        self.value(pattern)
            .is_some_and(|value| value.as_str().is_some_and(|text| text.ends_with(end)))
    }

    fn is_go(&self) -> bool {
        self.catalogue
            .edition_line(self.edition)
            .is_some_and(|line| line.runtime() == "go")
    }

    fn is_hypervisor(&self, names: &[&str]) -> bool {
        names.contains(&self.hypervisor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(edition: &str, hypervisor: &str, set: &[(&str, Value)]) -> Vec<&'static str> {
        let catalogue = Catalogue::built_in();
        let edition = catalogue.edition(edition, None).unwrap();
        let find = |key: &str| {
            let own = set.iter().find(|(own, _)| *own == key);
            let unshared = (key == "hypervisor.qemu.shared_fs").then(|| text("none"));
            own.map(|(_, value)| value.clone()).or(unshared)
        };
        let broken = broken(&catalogue, edition, hypervisor, "kata", &find);
        broken.iter().map(|breach| breach.rule).collect()
    }

    fn text(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    #[test]
    fn times_of_the_agent() {
        let image = ("hypervisor.qemu.image", text("/i"));
        let pause = |pause| ("agent.kata.dial_timeout_ms", Value::Integer(pause));
        let of = |edition, pause_ms| names(edition, "qemu", &[image.clone(), pause(pause_ms)]);
        assert_eq!(of("kata-4.1.0/rs", 45_000), ["agent-times"]);
        assert_eq!(of("kata-4.1.0/rs", 3_000), [""; 0]);
        assert_eq!(of("kata-4.0.0/rs", 45_000), [""; 0]);
    }

    #[test]
    fn image_and_initrd() {
        let set = |keys: &[&'static str]| -> Vec<(&'static str, Value)> {
            keys.iter().map(|key| (*key, text("/x"))).collect()
        };
        let (image, initrd) = ("hypervisor.qemu.image", "hypervisor.qemu.initrd");
        assert_eq!(
            names("kata-3.2.0/go", "qemu", &set(&[image, initrd])),
            ["image-and-initrd"]
        );
        assert_eq!(
            names("kata-4.1.0/rs", "qemu", &set(&[])),
            ["nothing-to-boot"]
        );
        assert_eq!(names("kata-4.1.0/go", "qemu", &set(&[initrd])), [""; 0]);
    }

    #[test]
    fn single_settings_have_limits() {
        let boots = |hypervisor: &str| -> Vec<(&'static str, Value)> {
            let image = match hypervisor {
                "qemu" => "hypervisor.qemu.image",
                "firecracker" => "hypervisor.firecracker.image",
                "dragonball" => "hypervisor.dragonball.image",
                _ => return Vec::new(),
            };
            vec![(image, text("/i"))]
        };
        let of = |edition, hypervisor: &str, key: &'static str, value| {
            let mut set = boots(hypervisor);
            set.push((key, value));
            names(edition, hypervisor, &set)
        };
        let rs = "kata-4.1.0/rs";
        let memory = |hypervisor, key, number| of(rs, hypervisor, key, Value::Integer(number));
        let qemu = "hypervisor.qemu.default_memory";
        let firecracker = "hypervisor.firecracker.default_memory";
        assert_eq!(memory("qemu", qemu, 63), ["too-little-memory"]);
        assert_eq!(memory("qemu", qemu, 64), [""; 0]);
        let tight = memory("firecracker", firecracker, 127);
        assert!(tight.contains(&"too-little-memory"), "{tight:?}");
        let jailer = "hypervisor.qemu.jailer_path";
        assert_eq!(
            of(rs, "qemu", jailer, text("/j")),
            ["refused-with-hypervisor"]
        );
        assert_eq!(of("kata-4.1.0/go", "qemu", jailer, text("/j")), [""; 0]);
        let swap = "hypervisor.qemu.enable_guest_swap";
        assert_eq!(
            of(rs, "qemu", swap, Value::Bool(true)),
            ["refused-with-hypervisor"]
        );
        assert_eq!(
            of("kata-3.14.0/rs", "qemu", swap, Value::Bool(true)),
            [""; 0]
        );
        let bridges = "hypervisor.dragonball.default_bridges";
        let one = of(
            "kata-4.1.0/rs/dragonball",
            "dragonball",
            bridges,
            Value::Integer(1),
        );
        assert_eq!(one, ["refused-with-hypervisor"]);
        let most = "hypervisor.remote.default_maxvcpus";
        let remote = |number| {
            of(
                "kata-4.1.0/rs/remote",
                "remote",
                most,
                Value::Integer(number),
            )
        };
        assert_eq!(remote(8), ["remote-host"]);
        assert_eq!(remote(0), [""; 0]);
    }

    #[test]
    fn a_template_needs_an_initrd_until_3_32() {
        let set = [
            ("hypervisor.qemu.image", text("/x")),
            ("factory.enable_template", Value::Bool(true)),
        ];
        assert_eq!(
            names("kata-3.31.0/go", "qemu", &set),
            ["template-needs-initrd"]
        );
        assert_eq!(names("kata-3.32.0/go", "qemu", &set), [""; 0]);
    }
}
