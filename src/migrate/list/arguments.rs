//! Arguments of the virtio-fs daemon, which was QEMU's own, written in C, and is one written in Rust since Kata 2.5.0.
//!
//! Its options after `-o` are those of QEMU's docs/tools/virtiofsd.rst; the Rust daemon has long options for most of them,
//! and still understands a few after `-o`.

use super::merging::Part;
use crate::catalogue::{Line, Version};
use crate::value::Value;

/// Which daemon a release works with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::migrate) enum Daemon {
    C,
    Rust,
}

impl Daemon {
    /// The daemon of a release.
    pub fn of(line: Option<&Line<'_>>, version: Version) -> Self {
        let rust =
            line.is_some_and(|line| line.product() == "kata" && version >= Version::new(2, 5, 0));
        if rust { Self::Rust } else { Self::C }
    }
}

/// Options after `-o`, and what they are for the Rust daemon; without `=` in the second, a value goes with the first.
const OPTIONS: [(&str, &str); 13] = [
    ("announce_submounts", "--announce-submounts"),
    ("xattr", "--xattr"),
    ("writeback", "--writeback"),
    ("allow_direct_io", "--allow-direct-io"),
    ("killpriv_v2", "--killpriv-v2"),
    ("no_killpriv_v2", "--no-killpriv-v2"),
    ("posix_acl", "--posix-acl"),
    ("security_label", "--security-label"),
    ("no_readdirplus", "--no-readdirplus"),
    ("debug", "--log-level=debug"),
    ("xattrmap", "--xattrmap"),
    ("modcaps", "--modcaps"),
    ("sandbox", "--sandbox"),
];

/// Options after `-o` that say what the Rust daemon does anyway.
const USUAL: [&str; 8] = [
    "no_xattr",
    "no_writeback",
    "no_allow_direct_io",
    "no_posix_acl",
    "no_security_label",
    "readdirplus",
    "no_flock",
    "no_posix_lock",
];

/// What one option is for a daemon.
enum Spelt {
    Part(Part),
    Usual,
    None,
}

/// The parts of a list of arguments, and those that the daemon does not have.
pub(super) fn parts(items: &[Value], daemon: Daemon) -> Option<(Vec<Part>, Vec<String>)> {
    let words: Vec<&str> = items.iter().map(Value::as_str).collect::<Option<_>>()?;
    let (mut parts, mut left_out) = (Vec::new(), Vec::new());
    let mut rest = words.iter().copied().peekable();
    while let Some(word) = rest.next() {
        let options = match word.strip_prefix("-o") {
            Some("") => rest.next(),
            Some(options) => Some(options),
            None => None,
        };
        if let Some(options) = options {
            for option in options.split(',').filter(|option| !option.is_empty()) {
                match spell(option, daemon) {
                    Spelt::Part(part) => parts.push(part),
                    Spelt::Usual => {}
                    Spelt::None => left_out.push(format!("-o {option}")),
                }
            }
            continue;
        }
        if word == "-d" && daemon == Daemon::Rust {
            parts.push(long("--log-level=debug"));
            continue;
        }
        let mut part = long(word);
        let takes_next = word.starts_with('-') && !word.contains('=');
        if let Some(value) = rest.next_if(|next| takes_next && !next.starts_with('-')) {
            part.same = format!("{word}={value}");
            part.items.push(Value::String(value.to_owned()));
        }
        parts.push(part);
    }
    Some((parts, left_out))
}

fn long(word: &str) -> Part {
    Part::named(word)
}

/// An option after `-o`, which means the same as its long form.
fn spell(option: &str, daemon: Daemon) -> Spelt {
    let (name, value) = option
        .split_once('=')
        .map_or((option, None), |(name, value)| (name, Some(value)));
    let known = OPTIONS.iter().find(|(old, _)| *old == name);
    let as_long = known.map(|(_, new)| match value {
        Some(value) => format!("{new}={value}"),
        None => (*new).to_owned(),
    });
    match (as_long, daemon) {
        (Some(word), _) => Spelt::Part(Part {
            items: written(option, &word, daemon),
            ..long(&word)
        }),
        (None, Daemon::C) => Spelt::Part(Part {
            name: format!("-o {name}"),
            same: format!("-o {option}"),
            items: written(option, "", Daemon::C),
        }),
        (None, Daemon::Rust) if USUAL.contains(&name) => Spelt::Usual,
        (None, Daemon::Rust) => Spelt::None,
    }
}

fn written(option: &str, word: &str, daemon: Daemon) -> Vec<Value> {
    let words: &[&str] = match daemon {
        Daemon::C => &["-o", option],
        Daemon::Rust => &[word],
    };
    words
        .iter()
        .map(|word| Value::String((*word).to_owned()))
        .collect()
}
