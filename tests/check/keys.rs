//! Every key of every release's reader: with a valid value, and with each fault, the finding due at its line.

use kata_upgrade::catalogue::{Catalogue, Edition, Line, Notation, ReadKey, Version};
use kata_upgrade::value::Value;

use super::{counted, findings};

/// One key of one edition's reader.
struct Case<'c> {
    catalogue: &'c Catalogue,
    edition: Edition,
    read: ReadKey<'c>,
    hypervisor: &'c str,
}

impl Case<'_> {
    fn table(&self) -> String {
        let pattern = self.read.pattern();
        let table = pattern.rsplit_once('.').map_or("", |(table, _)| table);
        let name = |kind: &str| match kind {
            "hypervisor" => self.hypervisor.to_owned(),
            _ if self.edition.version < Version::new(1, 0, 0) => "cc".to_owned(),
            _ => "kata".to_owned(),
        };
        let parts: Vec<String> = table
            .split('.')
            .scan("", |kind, part| {
                let own = if part == "*" {
                    name(kind)
                } else {
                    part.to_owned()
                };
                if part != "*" {
                    *kind = part;
                }
                Some(own)
            })
            .collect();
        parts.join(".")
    }

    fn name(&self) -> &str {
        self.read.pattern().rsplit('.').next().unwrap()
    }

    /// The findings on line 2 of a file that has nothing but a line under a table.
    fn on_line(&self, table: &str, line: &str) -> Vec<String> {
        let text = format!("[{table}]\n{line}\n");
        let found = findings(&text, self.edition, self.catalogue);
        let own: Vec<_> = found
            .into_iter()
            .filter(|finding| {
                finding.line == Some(2) || finding.line == Some(1) && is_of_table(finding.code)
            })
            .collect();
        counted(&own)
            .into_iter()
            .map(|text| text.split(' ').next().unwrap().to_owned())
            .collect()
    }

    fn valid(&self) -> String {
        let version = self.edition.version;
        if let Some(first) = self.read.accepts(version).next() {
            return match self.kind() {
                "list" => format!("[\"{first}\"]"),
                _ => format!("\"{first}\""),
            };
        }
        match self.kind() {
            "bool" => "false".to_owned(),
            "number" => "0".to_owned(),
            "list" => "[]".to_owned(),
            _ => "\"\"".to_owned(),
        }
    }

    fn kind(&self) -> &'static str {
        let name = self
            .read
            .type_name(self.edition.version)
            .unwrap_or_default();
        let inner = name
            .strip_prefix("Option<")
            .and_then(|rest| rest.strip_suffix('>'))
            .unwrap_or(name)
            .trim_start_matches('*');
        match inner {
            "bool" => "bool",
            "[]string" | "Vec<String>" | "Vec<u32>" => "list",
            _ if inner.starts_with("uint")
                || inner.starts_with("int")
                || inner.starts_with("float") =>
            {
                "number"
            }
            "u8" | "u32" | "u64" | "i32" | "i64" | "f32" | "usize" => "number",
            "(empty table)" => "table",
            _ => "string",
        }
    }
}

fn is_of_table(code: &str) -> bool {
    code == "unread-table"
}

fn cases<'c>(catalogue: &'c Catalogue, line: &Line<'c>, each: &mut dyn FnMut(&Case<'c>)) {
    for release in line.releases() {
        let version = release.version;
        let flavours: Vec<_> = line
            .flavours()
            .filter(|flavour| flavour.ships(version))
            .collect();
        let mut done: Vec<&str> = Vec::new();
        for flavour in flavours {
            if done.contains(&flavour.hypervisor()) {
                continue;
            }
            done.push(flavour.hypervisor());
            let edition = Edition {
                flavour: flavour.index(),
                version,
            };
            let keys = catalogue
                .read_keys(line)
                .filter(|read| read.read_by(version));
            for read in keys.filter(|read| !read.pattern().contains("[]")) {
                let case = Case {
                    catalogue,
                    edition,
                    read,
                    hypervisor: flavour.hypervisor(),
                };
                if case.kind() != "table" {
                    each(&case);
                }
            }
        }
    }
}

/// An empty place for what has to be named is a fault of its own.
const NEEDED: [&str; 6] = [
    "firecracker-image",
    "missing-for-hypervisor",
    "name-missing",
    "nothing-to-boot",
    "sharing-needs-a-daemon",
    "name-without-table",
];

#[test]
fn each_fault_gives_its_finding_and_a_valid_value_none() {
    let catalogue = Catalogue::built_in();
    let mut wrong = Vec::new();
    let mut seen = 0;
    let is_toml = |line: &Line<'_>| line.notation() == Notation::Toml;
    for line in catalogue.lines().filter(is_toml) {
        let mut each = |case: &Case<'_>| {
            seen += 1;
            let name = case.name().to_owned();
            let table = case.table();
            let mut expect = |what: &str, found: Vec<String>, due: &[&str]| {
                let fits = match due {
                    [] => found.is_empty(),
                    due => found.len() == 1 && due.contains(&found[0].as_str()),
                };
                if !fits {
                    let edition = catalogue.edition_name(case.edition);
                    wrong.push(format!(
                        "{edition} {table}.{name} {what}: {found:?}, due {due:?}"
                    ));
                }
            };
            let found = case.on_line(&table, &format!("{name} = {}", case.valid()));
            let found = found
                .into_iter()
                .filter(|code| !NEEDED.contains(&code.as_str()));
            let rest = ["refused-with-hypervisor"];
            let is_set = !case.valid().trim_matches('"').is_empty() && case.valid() != "0";
            let found = found.filter(|code| !(is_set && rest.contains(&code.as_str())));
            let idle = catalogue
                .idle(
                    &line,
                    case.edition.version,
                    &format!("{table}.{name}"),
                    case.hypervisor,
                )
                .is_some();
            let found: Vec<String> = found
                .filter(|code| !(idle && code == "unused-key"))
                .collect();
            expect("valid", found, &[]);
            let other = if case.kind() == "bool" {
                "\"x\""
            } else {
                "true"
            };
            expect(
                "type",
                case.on_line(&table, &format!("{name} = {other}")),
                &["wrong-type"],
            );
            if case.read.accepts(case.edition.version).next().is_some() {
                let value = Value::String("no-such-value".to_owned());
                let value = if case.kind() == "list" {
                    format!("[{value}]")
                } else {
                    value.to_string()
                };
                expect(
                    "value",
                    case.on_line(&table, &format!("{name} = {value}")),
                    &["not-accepted"],
                );
            }
            expect(
                "misspelt",
                case.on_line(
                    &table,
                    &format!("{name}_zzzzzzzzzzzzzzz = {}", case.valid()),
                ),
                &["unknown-key"],
            );
            let there = catalogue.read_key(&line, &format!("runtime.{name}"));
            let there = there.is_some_and(|read| read.read_by(case.edition.version));
            let faults = catalogue.shipped_faults(case.edition);
            let by_upstream = faults
                .iter()
                .any(|fault| fault.key == format!("runtime.{name}"));
            if table != "runtime" && !there && !by_upstream {
                expect(
                    "table",
                    case.on_line("runtime", &format!("{name} = {}", case.valid())),
                    &["wrong-table", "gone-key", "later-key", "other-runtime"],
                );
            }
        };
        cases(&catalogue, &line, &mut each);
    }
    println!("{seen} keys of editions");
    assert!(
        wrong.is_empty(),
        "{} of {seen}:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(60)].join("\n")
    );
}
