//! A systemd unit as systemd reads it: the unit file, then the drop-ins by name.

use std::collections::BTreeMap;

use crate::host::looker::{Looker, Place, Subject, has_ending};

/// Where units are; the first place that has a name wins.
const PLACES: [&str; 5] = [
    "/etc/systemd/system",
    "/run/systemd/system",
    "/usr/local/lib/systemd/system",
    "/usr/lib/systemd/system",
    "/lib/systemd/system",
];

/// A line of a unit: `Key=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub section: String,
    pub key: String,
    /// With continuation lines joined.
    pub value: String,
    pub place: Place,
}

/// The lines of a unit in the order they are read; none where there is no such unit.
pub(super) fn directives(looker: &Looker<'_>, unit: &str) -> Vec<Directive> {
    let mut found = Vec::new();
    for place in PLACES {
        let path = format!("{place}/{unit}");
        if let Some(text) = looker.text(Subject::Wiring, &path) {
            found.extend(parse(&path, &text));
            break;
        }
    }
    let mut drop_ins: BTreeMap<String, String> = BTreeMap::new();
    for place in PLACES {
        let dir = format!("{place}/{unit}.d");
        for name in looker.names(Subject::Wiring, &dir) {
            if has_ending(&name, "conf") {
                let path = format!("{dir}/{name}");
                drop_ins.entry(name).or_insert(path);
            }
        }
    }
    for path in drop_ins.values() {
        // an empty file, or a link to /dev/null, takes the place of one of that name further down
        let is_null = looker
            .link(path)
            .is_some_and(|target| target == std::path::Path::new("/dev/null"));
        if !is_null && let Some(text) = looker.text(Subject::Wiring, path) {
            found.extend(parse(path, &text));
        }
    }
    found
}

fn parse(path: &str, text: &str) -> Vec<Directive> {
    let mut found: Vec<Directive> = Vec::new();
    let mut section = String::new();
    let mut lines = text.lines().zip(1..);
    while let Some((line, number)) = lines.next() {
        let line = line.trim();
        if line.starts_with(['#', ';']) || line.is_empty() {
            continue;
        }
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            name.clone_into(&mut section);
            continue;
        }
        let mut whole = line.to_owned();
        while let Some(open) = whole.strip_suffix('\\') {
            whole = open.trim_end().to_owned();
            let Some((more, _)) = lines.next() else {
                break;
            };
            if more.trim_start().starts_with(['#', ';']) {
                whole.push('\\');
            } else {
                whole.push(' ');
                whole.push_str(more.trim());
            }
        }
        if let Some((key, value)) = whole.split_once('=') {
            found.push(Directive {
                section: section.clone(),
                key: key.trim().to_owned(),
                value: value.trim().to_owned(),
                place: Place::at(path, number),
            });
        }
    }
    found
}

/// The words of a command line, quotes taken off.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continued_lines_are_one_and_comments_none() {
        let found = parse(
            "/u",
            "[Service]\n# no\nExecStart=\nExecStart=/usr/bin/dockerd -D \\\n  --add-runtime 'cc-runtime=/usr/bin/cc-runtime'\n",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].value.as_str(), found[0].place.line),
            ("", Some(3))
        );
        assert_eq!(found[1].place.line, Some(4));
        assert_eq!(
            words(&found[1].value),
            [
                "/usr/bin/dockerd",
                "-D",
                "--add-runtime",
                "cc-runtime=/usr/bin/cc-runtime"
            ]
        );
    }

    #[test]
    fn drop_ins_come_by_name_and_the_first_directory_wins() {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write(
            "lib/systemd/system/docker.service",
            "[Service]\nExecStart=0\n",
        );
        write(
            "lib/systemd/system/docker.service.d/b.conf",
            "[Service]\nExecStart=lib\n",
        );
        write(
            "etc/systemd/system/docker.service.d/b.conf",
            "[Service]\nExecStart=2\n",
        );
        write(
            "run/systemd/system/docker.service.d/a.conf",
            "[Service]\nExecStart=1\n",
        );
        write(
            "etc/systemd/system/docker.service.d/c.conf.bak",
            "[Service]\nExecStart=3\n",
        );
        let found = directives(&Looker::new(Some(dir.path())), "docker.service");
        let values: Vec<&str> = found.iter().map(|one| one.value.as_str()).collect();
        assert_eq!(values, ["0", "1", "2"]);
    }
}
