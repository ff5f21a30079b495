//! What every release shipped, release by release: read from the tables there are, and from files.

use std::collections::{BTreeMap, BTreeSet};

use kata_upgrade::catalogue::tables::defaults::{Flavour, Shipped};
use kata_upgrade::catalogue::tables::{Tables, comments};
use kata_upgrade::catalogue::{Version, general};
use kata_upgrade::document::{Document, State};
use kata_upgrade::key::Key;
use kata_upgrade::value::Value;

use super::ImportError;
use super::corpus::ShippedFile;

/// One line of a shipped file.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub key: String,
    pub how: How,
    /// `parameters` or `whole` where builds put measured values.
    pub built: Option<String>,
}

/// How a line is shipped; values are free of their layout.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    Set(Value),
    Commented(Value),
    CommentedText(String),
    Broken,
}

/// A file of a release in one build.
pub type Lines = Vec<Line>;

/// One flavour through the releases.
#[derive(Debug, Default)]
pub struct FlavourHistory {
    /// Release → build → lines.
    pub releases: BTreeMap<Version, BTreeMap<String, Lines>>,
    /// Release → name of the file.
    pub names: BTreeMap<Version, String>,
    /// Release → hashes of its comment lines.
    pub comments: BTreeMap<Version, BTreeSet<u64>>,
}

/// Line and flavour → history.
#[derive(Debug, Default)]
pub struct History(pub BTreeMap<(String, String), FlavourHistory>);

/// The order of builds: the usual one first.
pub const BUILDS: [&str; 8] = [
    "usr", "opt", "obs", "local", "centos", "aarch64", "ppc64le", "s390x",
];

impl History {
    /// What the tables hold, and on top of it what the files say.
    pub fn of(tables: &Tables, files: &[ShippedFile]) -> Result<Self, ImportError> {
        let mut history = Self::default();
        for flavour in &tables.defaults {
            history.add_table(tables, flavour);
        }
        history.add_comments(tables);
        let mut groups: BTreeMap<(String, String, Version), Vec<&ShippedFile>> = BTreeMap::new();
        for file in files {
            let line = format!("{}/{}", file.product, file.runtime);
            groups
                .entry((line, file.flavour().to_owned(), file.version))
                .or_default()
                .push(file);
        }
        let known = Known::of(tables, files);
        for ((line, flavour, version), files) in groups {
            let entry = history.0.entry((line, flavour)).or_default();
            let before = entry
                .releases
                .range(..version)
                .next_back()
                .map(|(_, builds)| builds.clone());
            entry
                .releases
                .insert(version, read_builds(&files, &known, before.as_ref())?);
            entry
                .names
                .extend(files.first().map(|file| (version, file.name.clone())));
            let hashes = files
                .iter()
                .map(|file| file_comments(file, &known))
                .collect::<Result<Vec<_>, _>>()?;
            entry
                .comments
                .insert(version, hashes.into_iter().flatten().collect());
        }
        Ok(history)
    }

    fn add_table(&mut self, tables: &Tables, flavour: &Flavour) {
        let Some((_, line)) = tables.releases.line(flavour.line.as_ref()) else {
            return;
        };
        let entry = self
            .0
            .entry((flavour.line.as_ref().clone(), flavour.flavour.clone()))
            .or_default();
        for version in tables.releases.versions(line) {
            for build in flavour.builds.iter().map(serde_spanned::Spanned::as_ref) {
                if build.releases.iter().any(|range| range.contains(version)) {
                    let lines = flavour
                        .settings
                        .iter()
                        .filter_map(|slot| at(slot.as_ref(), version, &build.name))
                        .collect();
                    entry
                        .releases
                        .entry(version)
                        .or_default()
                        .insert(build.name.clone(), lines);
                    let name = flavour.files.iter().rfind(|file| file.since <= version);
                    entry
                        .names
                        .extend(name.map(|file| (version, file.name.clone())));
                }
            }
        }
    }

    fn add_comments(&mut self, tables: &Tables) {
        for table in &tables.comments {
            for group in &table.groups {
                let hashes = || {
                    group
                        .hashes
                        .iter()
                        .filter_map(|hash| u64::from_str_radix(hash.as_ref(), 16).ok())
                };
                for (flavour, ranges) in &group.shipped {
                    let Some(entry) = self
                        .0
                        .get_mut(&(table.line.as_ref().clone(), flavour.clone()))
                    else {
                        continue;
                    };
                    let versions = entry
                        .releases
                        .keys()
                        .filter(|version| ranges.iter().any(|range| range.contains(**version)));
                    for version in versions {
                        entry.comments.entry(*version).or_default().extend(hashes());
                    }
                }
            }
        }
    }
}

/// What a table's slot says of a release in a build.
fn at(
    slot: &kata_upgrade::catalogue::tables::defaults::Slot,
    version: Version,
    build: &str,
) -> Option<Line> {
    let rows = || {
        slot.rows
            .iter()
            .map(serde_spanned::Spanned::as_ref)
            .filter(|row| row.since <= version)
    };
    let own = rows()
        .rfind(|row| row.on.iter().any(|name| name == build))
        .filter(|row| !row.usual);
    let row = own.or_else(|| rows().rfind(|row| row.on.is_empty()))?;
    let how = match row.shipped()? {
        Shipped::Set(value) => How::Set(value.clone()),
        Shipped::Commented(value) => How::Commented(value.clone()),
        Shipped::CommentedText(text) => How::CommentedText(text.to_owned()),
        Shipped::Broken => How::Broken,
        Shipped::Gone | Shipped::Usual => return None,
    };
    Some(Line {
        key: slot.key.clone(),
        how,
        built: row.built.clone(),
    })
}

/// Keys that may stand behind a comment mark: those described in `settings/`.
struct Known<'a> {
    patterns: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Known<'a> {
    fn of(tables: &'a Tables, _files: &[ShippedFile]) -> Self {
        let mut patterns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for setting in &tables.settings {
            let name = setting.key.rsplit('.').next().unwrap_or_default();
            patterns.entry(name).or_default().push(&setting.key);
        }
        Self { patterns }
    }

    fn knows(&self, table: &str, name: &str) -> bool {
        let key = Key::from(table).join(name);
        self.patterns.get(name).is_some_and(|patterns| {
            patterns
                .iter()
                .any(|pattern| kata_upgrade::key::matches(pattern, key.as_str()))
        })
    }
}

/// The files of one release and flavour, build by build, their paths free of the layout where the builds agree that they depend on it.
fn read_builds(
    files: &[&ShippedFile],
    known: &Known<'_>,
    before: Option<&BTreeMap<String, Lines>>,
) -> Result<BTreeMap<String, Lines>, ImportError> {
    let mut raw: BTreeMap<&str, (&ShippedFile, Lines)> = BTreeMap::new();
    for file in files {
        raw.insert(&file.build, (file, read_lines(file, known)?));
    }
    // a path that is the same in two layouts does not depend on them
    let value = |build: &str, key: &str| -> Option<Value> {
        let (_, lines) = raw.get(build)?;
        lines
            .iter()
            .find(|line| line.key == key)
            .and_then(|line| match &line.how {
                How::Set(value) | How::Commented(value) => Some(value.clone()),
                _ => None,
            })
    };
    let fixed = |key: &str| {
        let pair = (value("usr", key), value("opt", key));
        key.ends_with(".guest_hook_path") || (pair.0.is_some() && pair.0 == pair.1)
    };
    let mut builds = BTreeMap::new();
    for (build, (file, lines)) in &raw {
        let free = |line: &Line| {
            let (prefix, arch) = (
                if fixed(&line.key) {
                    "\0"
                } else {
                    file.prefix()
                },
                file.arch(),
            );
            let how = match &line.how {
                How::Set(value) => How::Set(general(value, prefix, arch)),
                How::Commented(value) => How::Commented(general(value, prefix, arch)),
                other => other.clone(),
            };
            let carried = || {
                let old = before?
                    .values()
                    .flatten()
                    .find(|old| old.key == line.key && old.how == how)?;
                old.built.clone()
            };
            Line {
                key: line.key.clone(),
                built: line.built.clone().or_else(carried),
                how,
            }
        };
        builds.insert((*build).to_owned(), lines.iter().map(free).collect());
    }
    Ok(builds)
}

fn read_lines(file: &ShippedFile, known: &Known<'_>) -> Result<Lines, ImportError> {
    let (document, broken) = parse(file, known)?;
    let mut lines: Vec<(usize, Line)> = Vec::new();
    for setting in document.settings() {
        let text = || document.text()[setting.raw.clone()].trim().to_owned();
        let how = match (setting.state, &setting.value) {
            (State::Set, Some(value)) => How::Set(value.clone()),
            (State::CommentedOut, Some(value)) => How::Commented(value.clone()),
            (State::CommentedOut, None) => How::CommentedText(text()),
            (State::Set, None) => How::Broken,
        };
        let rows = document.text()[setting.lines.clone()]
            .lines()
            .count()
            .max(1);
        let built =
            (setting.line..setting.line + rows).any(|line| file.built_lines.contains(&line));
        let whole =
            setting.key.name() != "kernel_params" && !matches!(how, How::Set(Value::Array(_)));
        let built = built.then(|| if whole { "whole" } else { "parameters" }.to_owned());
        lines.push((
            setting.line,
            Line {
                key: setting.key.as_str().to_owned(),
                how,
                built,
            },
        ));
    }
    for (line, key) in broken {
        lines.push((
            line,
            Line {
                key,
                how: How::Broken,
                built: None,
            },
        ));
    }
    lines.sort_by_key(|(line, _)| *line);
    Ok(lines.into_iter().map(|(_, line)| line).collect())
}

/// The document without the lines that are not TOML, and those lines' keys.
fn parse(
    file: &ShippedFile,
    known: &Known<'_>,
) -> Result<(Document, Vec<(usize, String)>), ImportError> {
    let mut text = file.text.clone();
    let mut broken = Vec::new();
    loop {
        let is_known = |table: &str, name: &str| known.knows(table, name);
        let error = match Document::parse(text.clone(), &is_known) {
            Ok(document) => return Ok((document, broken)),
            Err(error) => error,
        };
        let content = |reason: String| ImportError::Content {
            path: file.path.clone(),
            reason,
        };
        let line = Some(error.line())
            .filter(|_| broken.len() < 8)
            .ok_or_else(|| content(error.to_string()))?;
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let at = lines
            .get_mut(line - 1)
            .ok_or_else(|| content(error.to_string()))?;
        let (name, _) = at
            .split_once('=')
            .ok_or_else(|| content(error.to_string()))?;
        let name = name.trim().to_owned();
        *at = String::from("\n");
        let header = lines[..line]
            .iter()
            .rev()
            .find_map(|line| line.trim().strip_prefix('[')?.strip_suffix(']'));
        broken.push((
            line,
            Key::from(header.unwrap_or_default())
                .join(&name)
                .as_str()
                .to_owned(),
        ));
        text = lines.concat();
    }
}

fn file_comments(file: &ShippedFile, known: &Known<'_>) -> Result<BTreeSet<u64>, ImportError> {
    let (document, _) = parse(file, known)?;
    Ok(document
        .comments()
        .iter()
        .filter_map(|comment| comments::hash(document.comment_text(comment)))
        .collect())
}
