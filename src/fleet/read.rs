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
    let lost = |decision: &&Decision| matches!(decision.verdict.as_str(), "drop" | "review");
    let needs = report.decisions.iter().filter(lost).map(|decision| Need {
        key: decision.customisation.key.clone(),
        verdict: decision.verdict.clone(),
        because: decision.because.clone(),
    });
    let needs: Vec<_> = needs.collect();
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
            carried: report.decisions.len() - needs.len(),
            needs,
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
