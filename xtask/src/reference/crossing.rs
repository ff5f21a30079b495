//! A page for each file of `mappings/changes/`.

use std::collections::BTreeMap;
use std::path::Path;

use kata_upgrade::catalogue::tables::read_folder;
use kata_upgrade::catalogue::{Catalogue, Change, TableError, Version};
use kata_upgrade::render::words;

use super::MADE;

/// The pages, by file name.
pub fn pages(
    catalogue: &Catalogue,
    mappings: &Path,
) -> Result<BTreeMap<String, String>, TableError> {
    let rows: BTreeMap<&str, Change<'_>> = catalogue
        .all_changes()
        .map(|change| (change.id(), change))
        .collect();
    let files = read_folder(mappings)?;
    let pages = files.iter().filter_map(|file| {
        let stem = file.place.strip_prefix("changes/")?.strip_suffix(".toml")?;
        let own: Vec<Change<'_>> = ids(&file.text)
            .filter_map(|id| rows.get(id).copied())
            .collect();
        Some((format!("crossing-{stem}.md"), page(&file.text, &own)))
    });
    Ok(pages.collect())
}

/// The ids of a table's rows, in its order.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = line
            .strip_prefix("id = \"")
            .or_else(|| line.strip_prefix("{ id = \""))?;
        rest.split('"').next()
    })
}

fn page(table: &str, rows: &[Change<'_>]) -> String {
    let head: Vec<&str> = table
        .lines()
        .map_while(|line| line.strip_prefix('#'))
        .map(str::trim)
        .collect();
    let (title, rest) = head
        .split_first()
        .map_or(("", &[][..]), |(title, rest)| (*title, rest));
    let (title, more) = title.split_once(". ").unwrap_or((title, ""));
    let mut text = format!("{MADE}\n# {}\n", title.trim_end_matches('.'));
    for line in std::iter::once(&more)
        .chain(rest)
        .filter(|line| !line.is_empty())
    {
        text.push_str(&format!("\n{line}\n"));
    }
    let mut releases: Vec<Version> = rows.iter().map(Change::at).collect();
    releases.sort_unstable();
    releases.dedup();
    for release in releases {
        text.push_str(&format!("\n## {release}\n\n"));
        let mut source = "";
        for change in rows.iter().filter(|change| change.at() == release) {
            let until = change
                .until()
                .map_or_else(String::new, |until| format!(" until {until}"));
            let what = words::happened(change, change.to_pattern(), false, "→");
            text.push_str(&format!(
                "- `{}`: **{what}**{until}. {}\n",
                change.pattern(),
                change.why()
            ));
            // rows that stand together often have the same source, which is then said once
            if change.source() != source {
                source = change.source();
                text.push_str(&format!("  <sub>{source}</sub>\n"));
            }
        }
    }
    text
}
