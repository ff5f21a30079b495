//! Many releases' files as one: every line once, with its history.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use kata_upgrade::catalogue::Version;
use kata_upgrade::catalogue::tables::Tables;
use kata_upgrade::catalogue::tables::range::Range;
use kata_upgrade::value::Value;
use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::history::{BUILDS, FlavourHistory, History, How, Line};

/// A line through the releases: release → build → how it was.
struct Slot {
    key: String,
    shipped: BTreeMap<Version, BTreeMap<String, (How, Option<String>)>>,
}

impl History {
    /// The tables of `defaults/`: place and text.
    pub fn defaults(&self, tables: &Tables) -> BTreeMap<String, String> {
        let mut made = BTreeMap::new();
        for ((line, flavour), history) in &self.0 {
            let Some((_, known)) = tables.releases.line(line) else {
                continue;
            };
            let versions = tables.releases.versions(known);
            let place = format!("defaults/{}/{flavour}.toml", line.replace('/', "-"));
            made.insert(place, write(line, flavour, history, &versions));
        }
        made
    }
}

fn write(line: &str, flavour: &str, history: &FlavourHistory, versions: &[Version]) -> String {
    let mut text = format!(
        "# Made by `cargo xtask import`, never by hand.\nline = {line:?}\nflavour = {flavour:?}\nfiles = [\n"
    );
    let mut last = "";
    for (version, name) in &history.names {
        if last != name {
            push(
                &mut text,
                format_args!("    {{ since = \"{version}\", name = {name:?} }},\n"),
            );
            last = name;
        }
    }
    text.push_str("]\nbuilds = [\n");
    let builds: Vec<&str> = BUILDS
        .into_iter()
        .filter(|build| {
            history
                .releases
                .values()
                .any(|builds| builds.contains_key(*build))
        })
        .collect();
    for build in &builds {
        let has = |version| {
            history
                .releases
                .get(&version)
                .is_some_and(|builds| builds.contains_key(*build))
        };
        let ranges: Vec<_> = Range::cover(versions, &has)
            .iter()
            .map(|range| format!("\"{range}\""))
            .collect();
        push(
            &mut text,
            format_args!(
                "    {{ name = {build:?}, releases = [{}] }},\n",
                ranges.join(", ")
            ),
        );
    }
    text.push_str("]\n");
    for slot in weave(history) {
        push(
            &mut text,
            format_args!(
                "\n[[setting]]\nkey = {}\nrows = [\n",
                Value::String(slot.key.clone())
            ),
        );
        for row in slot.rows(history, &builds) {
            push(&mut text, format_args!("    {row},\n"));
        }
        text.push_str("]\n");
    }
    text
}

/// Every release's every build is a subsequence of the result.
fn weave(history: &FlavourHistory) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for (version, builds) in &history.releases {
        for build in BUILDS {
            let Some(lines) = builds.get(build) else {
                continue;
            };
            let old: Vec<String> = slots.iter().map(|slot| slot.key.clone()).collect();
            let new: Vec<String> = lines.iter().map(|line| line.key.clone()).collect();
            let mut woven = Vec::with_capacity(slots.len());
            let mut rest = slots.into_iter();
            for part in capture_diff_slices(Algorithm::Myers, &old, &new) {
                let (tag, before, after) = part.as_tag_tuple();
                if tag == DiffTag::Equal {
                    for line in &lines[after] {
                        let Some(mut slot) = rest.next() else {
                            continue;
                        };
                        slot.ship(*version, build, line);
                        woven.push(slot);
                    }
                } else {
                    woven.extend(rest.by_ref().take(before.len()));
                    for line in &lines[after] {
                        let mut slot = Slot {
                            key: line.key.clone(),
                            shipped: BTreeMap::new(),
                        };
                        slot.ship(*version, build, line);
                        woven.push(slot);
                    }
                }
            }
            woven.extend(rest);
            slots = woven;
        }
    }
    slots
}

/// A row's parts: since, the builds it is for, what it says.
type Row = (Version, Vec<String>, String);

impl Slot {
    fn ship(&mut self, version: Version, build: &str, line: &Line) {
        let builds = self.shipped.entry(version).or_default();
        builds.insert(build.to_owned(), (line.how.clone(), line.built.clone()));
    }

    fn rows(&self, history: &FlavourHistory, builds: &[&str]) -> Vec<String> {
        let said = |version: &Version, build: &str| {
            let shipped = self
                .shipped
                .get(version)
                .and_then(|builds| builds.get(build));
            shipped.map_or_else(
                || "gone = true".to_owned(),
                |(how, built)| say(how, built.as_deref()),
            )
        };
        let mut rows: Vec<Row> = Vec::new();
        // the usual build, then what is different in the others
        let usual: BTreeMap<Version, String> = history
            .releases
            .iter()
            .filter_map(|(version, shipped)| {
                let build = BUILDS
                    .into_iter()
                    .find(|build| shipped.contains_key(*build))?;
                Some((*version, said(version, build)))
            })
            .collect();
        let mut last = String::from("gone = true");
        for (version, now) in &usual {
            if *now != last {
                rows.push((*version, Vec::new(), now.clone()));
                last.clone_from(now);
            }
        }
        for build in builds {
            let mut own: Option<String> = None;
            for (version, shipped) in &history.releases {
                if !shipped.contains_key(*build) {
                    continue;
                }
                let now = said(version, build);
                let is_usual = usual.get(version) == Some(&now);
                let next = match &own {
                    None if is_usual => continue,
                    Some(own) if *own == now => continue,
                    _ if is_usual => None,
                    _ => Some(now),
                };
                let says = next.clone().unwrap_or_else(|| "usual = true".to_owned());
                match rows
                    .iter_mut()
                    .find(|row| row.0 == *version && !row.1.is_empty() && row.2 == says)
                {
                    Some(row) => row.1.push((*build).to_owned()),
                    None => rows.push((*version, vec![(*build).to_owned()], says)),
                }
                own = next;
            }
        }
        rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let show = |(since, on, says): Row| {
            let on = if on.is_empty() {
                String::new()
            } else {
                format!("on = {on:?}, ")
            };
            format!("{{ since = \"{since}\", {on}{says} }}")
        };
        rows.into_iter().map(show).collect()
    }
}

fn say(how: &How, built: Option<&str>) -> String {
    let said = match how {
        How::Set(value) => format!("set = {value}"),
        How::Commented(value) => format!("commented = {value}"),
        How::CommentedText(text) => format!("commented-text = {}", Value::String(text.clone())),
        How::Broken => "broken = true".to_owned(),
    };
    built.map_or(said.clone(), |built| format!("{said}, built = {built:?}"))
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    // writing to a String cannot fail
    let _ = text.write_fmt(what);
}
