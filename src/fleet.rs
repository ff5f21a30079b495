//! Many machines side by side, from the JSON that `config diff` and `config migrate` wrote on each of them: which customisations they share,
//! which differ, and which machines are alike.
//!
//! ```
//! use kata_upgrade::fleet::{compare, read};
//!
//! let report = |value: u32| format!(
//!     r#"{{"format": "kata-upgrade/diff/1", "files": [{{
//!         "path": "/etc/kata-containers/configuration.toml",
//!         "edition": {{"product": "kata", "version": "3.2.0", "runtime": "go", "flavour": "qemu", "certainty": "exact"}},
//!         "customisations": [{{"key": "hypervisor.qemu.default_vcpus", "kind": "changed", "value": {value}}}]
//!     }}], "errors": []}}"#
//! );
//! let mut members = read("node1", report(4).as_bytes())?;
//! members.extend(read("node2", report(4).as_bytes())?);
//! members.extend(read("node3", report(8).as_bytes())?);
//! let fleet = compare(&members);
//! assert_eq!((fleet.machines, fleet.groups.len()), (3, 2));
//! assert_eq!(fleet.groups[0].members.len(), 2);
//! # Ok::<(), kata_upgrade::fleet::FleetError>(())
//! ```

mod read;

use std::collections::{BTreeMap, BTreeSet};

pub use read::{FleetError, read};

/// One configuration of one machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The name of the file the report is in, without its ending.
    pub machine: String,
    /// The configuration file on that machine.
    pub path: String,
    /// Which edition it is, such as `kata-3.2.0/go/qemu`.
    pub edition: String,
    /// How sure that is: `exact`, `likely` or `unsure`.
    pub certainty: String,
    /// What was made different there.
    pub choices: BTreeSet<Choice>,
    /// Where it would go, and what becomes of it there; none where the report is of `config diff`.
    pub migration: Option<Migration>,
}

/// A customisation, comparable between machines. The value is JSON text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice {
    /// The dotted key.
    pub key: String,
    /// `changed`, `set`, `unset` or `unknown`.
    pub kind: String,
    /// The own value; `null` where there is none.
    pub value: String,
}

/// What `config migrate` said.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Migration {
    /// The edition it would be.
    pub to: String,
    /// What a person has to look at: what is dropped, left open, or protects less.
    pub needs: Vec<Need>,
    /// How many customisations are carried.
    pub carried: usize,
}

/// What a person has to look at before the result is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// The dotted key.
    pub key: String,
    /// `drop` or `review`; `weakened` where a protection gets less, `breach` where the target's reader would not have it,
    /// `error` for a finding.
    pub verdict: String,
    /// Why.
    pub because: String,
}

/// A fleet, compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet<'m> {
    /// How many machines there are.
    pub machines: usize,
    /// How many configurations they have.
    pub configurations: usize,
    /// What all of them made different in the same way.
    pub shared: Vec<&'m Choice>,
    /// What only some made different, or not in the same way; by key.
    pub differing: Vec<Differing<'m>>,
    /// Configurations that are alike, the largest group first.
    pub groups: Vec<Group<'m>>,
}

/// A setting that is not the same everywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Differing<'m> {
    /// The dotted key.
    pub key: &'m str,
    /// Own values, the most frequent first, and who has them.
    pub values: Vec<(&'m Choice, Vec<&'m Member>)>,
    /// How many left it as shipped.
    pub as_shipped: usize,
}

/// Configurations of the same edition with the same customisations.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'m> {
    /// The edition.
    pub edition: &'m str,
    /// What was made different; the same for all.
    pub choices: &'m BTreeSet<Choice>,
    /// Where they would go.
    pub migration: Option<&'m Migration>,
    /// The configurations.
    pub members: Vec<&'m Member>,
}

/// Compares all of them.
pub fn compare(members: &[Member]) -> Fleet<'_> {
    let machines: BTreeSet<&str> = members.iter().map(|one| one.machine.as_str()).collect();
    let mut having: BTreeMap<&Choice, Vec<&Member>> = BTreeMap::new();
    let mut alike: BTreeMap<_, Vec<&Member>> = BTreeMap::new();
    for member in members {
        for choice in &member.choices {
            having.entry(choice).or_default().push(member);
        }
        let kind = (&member.edition, &member.choices, member.migration.as_ref());
        alike.entry(kind).or_default().push(member);
    }
    let everybody = |having: &Vec<&Member>| having.len() == members.len();
    let shared = having.iter().filter(|(_, who)| everybody(who));
    let shared = shared.map(|(choice, _)| *choice).collect();
    let mut differing: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (choice, who) in having.into_iter().filter(|(_, who)| !everybody(who)) {
        differing
            .entry(&choice.key)
            .or_default()
            .push((choice, who));
    }
    let differing = differing.into_iter().map(|(key, mut values)| {
        values.sort_by_key(|(_, who)| std::cmp::Reverse(who.len()));
        let own: usize = values.iter().map(|(_, who)| who.len()).sum();
        Differing {
            key,
            as_shipped: members.len().saturating_sub(own),
            values,
        }
    });
    let groups = alike
        .into_iter()
        .map(|((edition, choices, migration), members)| Group {
            edition,
            choices,
            migration,
            members,
        });
    let mut groups: Vec<_> = groups.collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.members.len()));
    Fleet {
        machines: machines.len(),
        configurations: members.len(),
        shared,
        differing: differing.collect(),
        groups,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(machine: &str, edition: &str, choices: &[(&str, &str)]) -> Member {
        let choice = |(key, value): &(&str, &str)| Choice {
            key: (*key).into(),
            kind: "changed".into(),
            value: (*value).into(),
        };
        Member {
            machine: machine.into(),
            path: "/etc/kata-containers/configuration.toml".into(),
            edition: edition.into(),
            certainty: "exact".into(),
            choices: choices.iter().map(choice).collect(),
            migration: None,
        }
    }

    #[test]
    fn what_all_have_is_shared_and_the_rest_differs() {
        let members = [
            member("a", "kata-3.2.0/go/qemu", &[("m", "1"), ("v", "4")]),
            member("b", "kata-3.2.0/go/qemu", &[("m", "1"), ("v", "8")]),
            member("c", "kata-3.2.0/go/qemu", &[("m", "1"), ("v", "4")]),
            member("d", "kata-3.2.0/go/qemu", &[("m", "1")]),
        ];
        let fleet = compare(&members);
        assert_eq!((fleet.machines, fleet.configurations), (4, 4));
        assert_eq!(fleet.shared.len(), 1);
        assert_eq!(fleet.shared[0].key, "m");
        let [only] = &fleet.differing[..] else {
            panic!("one key differs")
        };
        assert_eq!((only.key, only.as_shipped), ("v", 1));
        let counts: Vec<_> = only
            .values
            .iter()
            .map(|(choice, who)| (choice.value.as_str(), who.len()))
            .collect();
        assert_eq!(counts, [("4", 2), ("8", 1)]);
        let sizes: Vec<_> = fleet
            .groups
            .iter()
            .map(|group| group.members.len())
            .collect();
        assert_eq!(sizes, [2, 1, 1]);
    }

    #[test]
    fn the_same_choices_in_another_edition_are_another_group() {
        let members = [
            member("a", "kata-3.2.0/go/qemu", &[("m", "1")]),
            member("b", "kata-3.3.0/go/qemu", &[("m", "1")]),
        ];
        assert_eq!(compare(&members).groups.len(), 2);
        assert_eq!(compare(&[]).groups.len(), 0);
    }
}
