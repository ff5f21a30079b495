//! Settings by what they, and the tables they are in, are called or were called.

use super::{Finder, FoundBy, Hit, folded};
use crate::catalogue::{Line, Notation};
use crate::explain::overlap;
use crate::explain::reading::table;
use crate::key;

impl<'c> Finder<'c, '_> {
    /// The whole key, in whatever case.
    pub(super) fn key(&self) -> Vec<Hit<'c>> {
        let found = self.catalogue.setting(self.asked);
        if let Some(setting) = found {
            return vec![Hit {
                key: self.asked.to_owned(),
                setting,
                by: FoundBy::Name,
                note: String::new(),
            }];
        }
        let asked = folded(self.asked);
        if !asked.contains('.') {
            return Vec::new();
        }
        self.all(FoundBy::Name, |setting| {
            let same = overlap(&folded(setting.pattern()), &asked);
            same.then(|| format!("`{}` is written `{}`", self.asked, setting.pattern()))
        })
    }

    /// The name alone, or in a table where it is not.
    pub(super) fn name(&self) -> Vec<Hit<'c>> {
        let name = folded(self.name_asked());
        let has_table = self.name_asked() != self.asked;
        let by = if has_table {
            FoundBy::OtherTable
        } else {
            FoundBy::Name
        };
        self.all(by, |setting| {
            let pattern = setting.pattern();
            let own = key::segments(pattern).last().unwrap_or_default();
            (folded(own) == name).then(|| {
                if has_table {
                    let asked = table(self.asked);
                    format!(
                        "there is no `{own}` in [{asked}]; it is in {}",
                        place(pattern)
                    )
                } else if own == self.asked {
                    String::new()
                } else {
                    format!("`{}` is written `{own}`", self.asked)
                }
            })
        })
    }

    /// A name that only rows of the change tables or readers know.
    pub(super) fn former(&self) -> Vec<Hit<'c>> {
        let name = self.name_asked();
        let mut keys: Vec<(String, String)> = Vec::new();
        for change in self.catalogue.all_changes() {
            let is_told = |line: Line<'_>| (line.notation() != Notation::Toml) == self.foreign;
            let own = key::segments(change.pattern()).last() == Some(name)
                && change.from().is_some_and(is_told);
            if let Some(to) = change.to_pattern().filter(|_| own && !change.is_table()) {
                keys.push((to.to_owned(), change.pattern().to_owned()));
            }
        }
        for line in self.catalogue.lines() {
            for reader in self.catalogue.read_keys(&line) {
                if reader.aliases().any(|alias| alias == name) {
                    keys.push((reader.pattern().to_owned(), name.to_owned()));
                }
            }
        }
        self.all(FoundBy::OtherName, |setting| {
            let mut names = keys.iter();
            let (_, old) = names.find(|(to, _)| overlap(to, setting.pattern()))?;
            Some(format!("`{old}` is another name of it"))
        })
    }

    /// All that is in a table.
    pub(super) fn table(&self) -> Vec<Hit<'c>> {
        self.inside(self.asked)
    }

    /// All that is in the table of a hypervisor that is named alone.
    pub(super) fn hypervisor(&self) -> Vec<Hit<'c>> {
        let mut flavours = self.catalogue.lines().flat_map(|line| line.flavours());
        if flavours.any(|flavour| flavour.hypervisor() == self.asked) {
            self.inside(&format!("hypervisor.{}", self.asked))
        } else {
            Vec::new()
        }
    }

    fn inside(&self, table: &str) -> Vec<Hit<'c>> {
        let asked: Vec<&str> = key::segments(table).collect();
        let mut hits = self.all(FoundBy::Table, |setting| {
            let own: Vec<&str> = key::segments(setting.pattern()).collect();
            let inside = own.len() > asked.len()
                && asked
                    .iter()
                    .zip(&own)
                    .all(|(have, want)| *want == "*" || want == have || *have == "*");
            inside.then(String::new)
        });
        for hit in &mut hits {
            let rest = key::segments(&hit.key).skip(asked.len());
            hit.key = asked
                .iter()
                .copied()
                .chain(rest)
                .collect::<Vec<_>>()
                .join(".");
        }
        hits
    }

    /// A part of the name, or of the key, or all of its words in the key.
    pub(super) fn part(&self) -> Vec<Hit<'c>> {
        let asked = folded(self.asked);
        if asked.len() < 2 {
            return Vec::new();
        }
        let words: Vec<&str> = asked
            .split(['_', '.', ' '])
            .filter(|word| !word.is_empty())
            .collect();
        let ways: [&dyn Fn(&str) -> bool; 2] = [&|key| key.contains(&asked), &|key| {
            words.len() > 1 && words.iter().all(|word| key.contains(word))
        }];
        let found = ways.iter().map(|way| {
            self.all(FoundBy::Part, |setting| {
                way(&folded(setting.pattern())).then(String::new)
            })
        });
        let mut found = found.filter(|hits| !hits.is_empty());
        found.next().unwrap_or_default()
    }
}

/// Where a setting is, in words.
fn place(pattern: &str) -> String {
    match table(pattern) {
        "" => "no table".to_owned(),
        table => format!("[{table}]"),
    }
}
