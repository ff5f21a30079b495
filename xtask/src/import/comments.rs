//! The tables of `comments/`.

use std::collections::{BTreeMap, BTreeSet};

use kata_upgrade::catalogue::tables::Tables;
use kata_upgrade::catalogue::tables::range::Range;

use super::history::History;

/// Lines of a product's runtime grouped by who shipped them: place and text.
pub fn write(history: &History, tables: &Tables) -> BTreeMap<String, String> {
    let mut made = BTreeMap::new();
    for line in &tables.releases.lines {
        let name = line.name.as_ref();
        let versions = tables.releases.versions(line);
        let own = || history.0.iter().filter(|((of, _), _)| of == name);
        let hashes: BTreeSet<u64> = own()
            .flat_map(|(_, history)| history.comments.values().flatten().copied())
            .collect();
        let mut groups: BTreeMap<BTreeMap<&str, Vec<String>>, Vec<u64>> = BTreeMap::new();
        for hash in hashes {
            let mut shipped = BTreeMap::new();
            for ((_, flavour), history) in own() {
                let has = |version| {
                    history
                        .comments
                        .get(&version)
                        .is_some_and(|lines| lines.contains(&hash))
                };
                let ranges: Vec<_> = Range::cover(&versions, &has)
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                if !ranges.is_empty() {
                    shipped.insert(flavour.as_str(), ranges);
                }
            }
            groups.entry(shipped).or_default().push(hash);
        }
        if groups.is_empty() {
            continue;
        }
        let mut text = format!("# Made by `cargo xtask import`, never by hand.\nline = {name:?}\n");
        for (shipped, hashes) in groups {
            text.push_str("\n[[group]]\nhashes = [\n");
            for hash in hashes {
                text.push_str(&format!("    \"{hash:016x}\",\n"));
            }
            text.push_str("]\n[group.shipped]\n");
            for (flavour, ranges) in shipped {
                text.push_str(&format!("{flavour} = {ranges:?}\n"));
            }
        }
        made.insert(format!("comments/{}.toml", name.replace('/', "-")), text);
    }
    made
}
