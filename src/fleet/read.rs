//! Reports of machines, read back.

use serde::Deserialize;

use super::{Choice, Member, Migration, Need};

/// Why a report cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FleetError {
    /// Not JSON, or not of the promised shape.
    #[error("{message}")]
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
    /// JSON, but no report that this program can compare.
    #[error("the format is `{0}`, not a report of `config diff` or `config migrate`")]
    Format(String),
    /// Nothing in it.
    #[error("there is no report in it")]
    Empty,
}

#[derive(Deserialize)]
struct Report {
    format: String,
    #[serde(default)]
    files: Vec<File>,
    from: Option<Edition>,
    to: Option<Edition>,
    path: Option<String>,
    #[serde(default)]
    decisions: Vec<Decision>,
    #[serde(default)]
    weakened: Vec<Weakened>,
    #[serde(default)]
    breaches: Vec<Breach>,
    #[serde(default)]
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct File {
    path: String,
    edition: Edition,
    customisations: Vec<Customisation>,
}

#[derive(Deserialize)]
struct Edition {
    product: String,
    version: String,
    runtime: String,
    flavour: String,
    certainty: String,
}

#[derive(Deserialize)]
struct Customisation {
    key: String,
    kind: String,
    value: serde_json::Value,
}

#[derive(Deserialize)]
struct Decision {
    #[serde(flatten)]
    customisation: Customisation,
    verdict: String,
    because: String,
    security: Option<String>,
}

#[derive(Deserialize)]
struct Weakened {
    key: String,
    was: serde_json::Value,
    now: Option<serde_json::Value>,
    because: Option<String>,
}

#[derive(Deserialize)]
struct Breach {
    keys: Vec<String>,
    demand: String,
}

#[derive(Deserialize)]
struct Finding {
    severity: String,
    key: Option<String>,
    message: String,
}

impl Decision {
    fn is_lost(&self) -> bool {
        matches!(self.verdict.as_str(), "drop" | "review")
    }

    fn need(&self) -> Option<Need> {
        let verdict = match self.security.as_deref() {
            _ if self.is_lost() => self.verdict.clone(),
            Some("weakened") => "weakened".to_owned(),
            _ => return None,
        };
        Some(Need {
            key: self.customisation.key.clone(),
            verdict,
            because: self.because.clone(),
        })
    }
}

impl Weakened {
    fn need(&self) -> Need {
        let now = self.now.as_ref();
        let now = now.map_or_else(|| "nothing".to_owned(), |now| format!("`{now}`"));
        let because = format!(
            "the protection of `{}` goes: the target has {now}",
            self.was
        );
        Need {
            key: self.key.clone(),
            verdict: "weakened".to_owned(),
            because: match &self.because {
                Some(why) => format!("{because}; {why}"),
                None => because,
            },
        }
    }
}

impl Breach {
    fn need(&self) -> Need {
        Need {
            key: self.keys.join(", "),
            verdict: "breach".to_owned(),
            because: self.demand.clone(),
        }
    }
}

impl Finding {
    fn need(&self) -> Option<Need> {
        (self.severity == "error").then(|| Need {
            key: self.key.clone().unwrap_or_default(),
            verdict: "error".to_owned(),
            because: self.message.clone(),
        })
    }
}

impl Edition {
    fn name(&self) -> String {
        let Self {
            product,
            version,
            runtime,
            flavour,
            ..
        } = self;
        format!("{product}-{version}/{runtime}/{flavour}")
    }
}

impl Customisation {
    fn choice(&self) -> Choice {
        Choice {
            key: self.key.clone(),
            kind: self.kind.clone(),
            value: self.value.to_string(),
        }
    }
}

/// The configurations of one machine, from one report or several after each other.
///
/// # Errors
/// Where the text is no report; nothing of it is taken then.
pub fn read(machine: &str, text: &[u8]) -> Result<Vec<Member>, FleetError> {
    let mut members = Vec::new();
    let mut reports = 0;
    for report in serde_json::Deserializer::from_slice(text).into_iter::<Report>() {
        let report = report.map_err(|error| FleetError::Json {
            line: error.line(),
            column: error.column(),
            message: plain(&error),
        })?;
        reports += 1;
        match report.format.as_str() {
            "kata-upgrade/diff/1" => members.extend(report.files.iter().map(|file| {
                Member {
                    machine: machine.to_owned(),
                    path: file.path.clone(),
                    edition: file.edition.name(),
                    certainty: file.edition.certainty.clone(),
                    choices: file
                        .customisations
                        .iter()
                        .map(Customisation::choice)
                        .collect(),
                    migration: None,
                }
            })),
            "kata-upgrade/migrate/1" => {
                if let Some(one) = migration(machine, &report) {
                    join(&mut members, one);
                }
            }
            _ => return Err(FleetError::Format(report.format)),
        }
    }
    if reports == 0 {
        return Err(FleetError::Empty);
    }
    Ok(members)
}

/// What becomes of a file belongs to what is known of it already, where both reports are there.
fn join(members: &mut Vec<Member>, one: Member) {
    let same = |other: &&mut Member| !one.path.is_empty() && other.path == one.path;
    match members.iter_mut().find(same) {
        Some(other) => other.migration = one.migration,
        None => members.push(one),
    }
}

fn migration(machine: &str, report: &Report) -> Option<Member> {
    let (from, to) = (report.from.as_ref()?, report.to.as_ref()?);
    let lost = report.decisions.iter().filter(|one| one.is_lost()).count();
    let protections = report.weakened.iter().map(Weakened::need);
    let needs = protections.chain(report.decisions.iter().filter_map(Decision::need));
    let needs = needs.chain(report.breaches.iter().map(Breach::need));
    let needs = needs.chain(report.findings.iter().filter_map(Finding::need));
    Some(Member {
        machine: machine.to_owned(),
        path: report.path.clone().unwrap_or_default(),
        edition: from.name(),
        certainty: from.certainty.clone(),
        choices: report
            .decisions
            .iter()
            .map(|decision| decision.customisation.choice())
            .collect(),
        migration: Some(Migration {
            to: to.name(),
            carried: report.decisions.len() - lost,
            needs: needs.collect(),
        }),
    })
}

/// The message without the place, which is told on its own.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) => message.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EDITION: &str = r#"{"product":"kata","version":"3.2.0","runtime":"go","flavour":"qemu","certainty":"exact"}"#;

    #[test]
    fn a_report_of_diff_gives_each_file() {
        let text = format!(
            r#"{{"format":"kata-upgrade/diff/1","files":[{{"path":"/etc/x","edition":{EDITION},"customisations":[{{"key":"a.b","kind":"set","value":[1,"x"],"more":0}}]}}],"errors":[]}}"#
        );
        let members = read("node1", text.as_bytes()).unwrap();
        assert_eq!(members.len(), 1);
        assert_eq!(members[0].edition, "kata-3.2.0/go/qemu");
        let choice = members[0].choices.first().unwrap();
        assert_eq!(
            (choice.key.as_str(), choice.value.as_str()),
            ("a.b", r#"[1,"x"]"#)
        );
        let twice = format!("{text}\n{text}");
        assert_eq!(read("node1", twice.as_bytes()).unwrap().len(), 2);
    }

    #[test]
    fn a_report_of_migrate_tells_what_a_person_must_do() {
        let text = format!(
            r#"{{"format":"kata-upgrade/migrate/1","from":{EDITION},"to":{EDITION},"decisions":[
            {{"key":"k","kind":"changed","value":"/x","verdict":"review","because":"own kernel"}},
            {{"key":"m","kind":"changed","value":1,"verdict":"keep","because":""}}]}}"#
        );
        let members = read("node1", text.as_bytes()).unwrap();
        let migration = members[0].migration.as_ref().unwrap();
        assert_eq!((migration.carried, migration.needs.len()), (1, 1));
        assert_eq!(migration.needs[0].because, "own kernel");
    }

    #[test]
    fn a_protection_that_gets_less_is_for_a_person_too() {
        let text = format!(
            r#"{{"format":"kata-upgrade/migrate/1","from":{EDITION},"to":{EDITION},"decisions":[
            {{"key":"l","kind":"changed","value":["a"],"verdict":"merge","because":"longer list","security":"weakened"}},
            {{"key":"m","kind":"changed","value":1,"verdict":"keep","because":"","security":null}}],
            "weakened":[{{"key":"s","was":false,"line":3,"to":"s","now":true,"because":null}}],
            "breaches":[{{"rule":"r","keys":["x","y"],"demand":"not both"}}],
            "findings":[{{"severity":"error","key":"z","message":"refused"}},{{"severity":"note","key":"n","message":""}}]}}"#
        );
        let members = read("node1", text.as_bytes()).unwrap();
        let migration = members[0].migration.as_ref().unwrap();
        assert_eq!(migration.carried, 2);
        let needs = migration.needs.iter();
        let needs: Vec<_> = needs
            .map(|need| {
                (
                    need.key.as_str(),
                    need.verdict.as_str(),
                    need.because.as_str(),
                )
            })
            .collect();
        assert_eq!(
            needs,
            [
                (
                    "s",
                    "weakened",
                    "the protection of `false` goes: the target has `true`"
                ),
                ("l", "weakened", "longer list"),
                ("x, y", "breach", "not both"),
                ("z", "error", "refused"),
            ]
        );
    }

    #[test]
    fn both_reports_of_a_file_are_one_configuration() {
        let text = format!(
            r#"{{"format":"kata-upgrade/diff/1","files":[
            {{"path":"/etc/x","edition":{EDITION},"customisations":[]}},
            {{"path":"/etc/y","edition":{EDITION},"customisations":[]}}]}}
            {{"format":"kata-upgrade/migrate/1","path":"/etc/y","from":{EDITION},"to":{EDITION},"decisions":[]}}"#
        );
        let members = read("node1", text.as_bytes()).unwrap();
        assert_eq!(members.len(), 2);
        assert_eq!(members[0].migration, None);
        assert!(members[1].migration.is_some());
    }

    #[test]
    fn what_is_no_report_is_refused_with_its_place() {
        assert_eq!(read("x", b" \n"), Err(FleetError::Empty));
        assert_eq!(
            read("x", br#"{"format":"other/1"}"#),
            Err(FleetError::Format("other/1".into()))
        );
        let Err(FleetError::Json { line, message, .. }) = read("x", b"{\n\"format\": 1}") else {
            panic!("no JSON of ours");
        };
        assert_eq!(line, 2);
        assert!(message.contains("expected a string"), "{message}");
    }
}
