//! How far a file is from each edition.

use std::path::Path;

use super::facts::{Fact, Facts};
use crate::catalogue::{Catalogue, Edition, Flavour, Layout, RowState, Rows, Slot, Version};

/// A setting with another value, or one that came or went.
const SETTING: i32 = 10;
/// A commented-out setting that came or went.
const COMMENTED: i32 = 3;
/// A comment line that went.
const COMMENT: i32 = 1;
/// A comment line of another release that came: people take upstream's comments out, but hardly ever put some in.
const FOREIGN_COMMENT: i32 = 4;

/// How far a file is from an edition in one build.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    pub edition: Edition,
    pub build: usize,
    pub total: u32,
    /// Settings of the file that are not as shipped.
    pub differing: usize,
    /// Comment lines of the file that it shipped.
    pub comment_hits: u32,
}

/// The cost of every edition, or of the one that is named, in every build.
pub(super) fn all(facts: &Facts, catalogue: &Catalogue, named: Option<Edition>) -> Vec<Cost> {
    let comments = CommentTotals::of(facts, catalogue);
    let mut costs = Vec::new();
    for flavour in catalogue.flavours() {
        if named.is_some_and(|edition| edition.flavour != flavour.index()) {
            continue;
        }
        let Some(line) = flavour.line() else { continue };
        let versions: Vec<Version> = line.releases().map(|release| release.version).collect();
        let builds = flavour.builds().len();
        let mut tracks: Vec<Track> = vec![Track::new(versions.len()); builds + 1];
        for slot in flavour.slots() {
            let own = facts
                .by_key
                .get(slot.key_id() as usize)
                .map_or(&[][..], Vec::as_slice);
            add_slot(&slot, own, builds, &versions, facts, &mut tracks);
        }
        let shared = tracks
            .pop()
            .unwrap_or_else(|| Track::new(versions.len()))
            .sums();
        for (build, track) in tracks.into_iter().enumerate() {
            for (at, (sum, share)) in track.sums().into_iter().zip(&shared).enumerate() {
                let version = versions[at];
                let edition = Edition {
                    flavour: flavour.index(),
                    version,
                };
                if named.is_some_and(|named| named != edition)
                    || !flavour.ships_build(version, build)
                {
                    continue;
                }
                let unexplained = facts.set as i32 - (sum.set + share.set);
                let unexplained_comments =
                    facts.commented as i32 - (sum.commented + share.commented);
                let (hits, total) = comments.at(&flavour, at);
                let settings = sum.cost
                    + share.cost
                    + SETTING * unexplained.max(0)
                    + COMMENTED * unexplained_comments.max(0);
                let gone = if facts.lacks_comments() {
                    0
                } else {
                    total - hits
                };
                let lines = FOREIGN_COMMENT * (facts.comments as i32 - hits) + COMMENT * gone;
                costs.push(Cost {
                    edition,
                    build,
                    total: (settings + lines).max(0) as u32,
                    differing: (sum.differing + share.differing + unexplained).max(0) as usize,
                    comment_hits: hits.max(0) as u32,
                });
            }
        }
    }
    costs
}

impl Facts {
    /// Whether somebody took the comments out, or wrote others.
    fn lacks_comments(&self) -> bool {
        self.comments * 4 < self.set
    }

    /// Whether the commented-out settings went with them.
    fn is_stripped(&self) -> bool {
        self.lacks_comments() && self.commented * 4 < self.set
    }
}

/// Sums over ranges of releases, kept as differences.
#[derive(Debug, Clone)]
struct Track {
    steps: Vec<Sum>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    cost: i32,
    /// Set and commented-out settings of the file that the edition explains.
    set: i32,
    commented: i32,
    differing: i32,
}

impl Sum {
    fn add(&mut self, other: Self, sign: i32) {
        self.cost += sign * other.cost;
        self.set += sign * other.set;
        self.commented += sign * other.commented;
        self.differing += sign * other.differing;
    }
}

impl Track {
    fn new(releases: usize) -> Self {
        Self {
            steps: vec![Sum::default(); releases + 1],
        }
    }

    fn add(&mut self, versions: &[Version], rows: &Rows, sum: Sum) {
        let from = versions.partition_point(|version| *version < rows.since);
        let to = rows.until.map_or(versions.len(), |until| {
            versions.partition_point(|version| *version < until)
        });
        self.steps[from].add(sum, 1);
        self.steps[to].add(sum, -1);
    }

    fn sums(&self) -> Vec<Sum> {
        let mut sum = Sum::default();
        let running = self.steps.iter().map(|step| {
            sum.add(*step, 1);
            sum
        });
        running.take(self.steps.len() - 1).collect()
    }
}

/// Adds a shipped line to the builds' tracks; one that no build has of its own goes to the last track, which all share.
fn add_slot(
    slot: &Slot<'_>,
    own: &[Fact],
    builds: usize,
    versions: &[Version],
    facts: &Facts,
    tracks: &mut [Track],
) {
    let special = slot.special_builds();
    if special == 0 {
        for rows in slot.rows() {
            tracks[builds].add(versions, &rows, compare(&rows, own, facts));
        }
        return;
    }
    for (build, track) in tracks.iter_mut().enumerate().take(builds) {
        if special & (1 << build) == 0 {
            for rows in slot.rows() {
                track.add(versions, &rows, compare(&rows, own, facts));
            }
        } else {
            for rows in slot.rows_in(build) {
                track.add(versions, &rows, compare(&rows, own, facts));
            }
        }
    }
}

/// What it takes to get from a shipped line to the file's.
fn compare(rows: &Rows, own: &[Fact], facts: &Facts) -> Sum {
    let shipped_set = matches!(rows.state, RowState::Set | RowState::Broken);
    let fits = |fact: &&Fact| fact.values.contains(&rows.value) && rows.value.is_some();
    let same_state = || own.iter().filter(|fact| fact.set == shipped_set);
    let (cost, explained) = match (shipped_set, same_state().next()) {
        (_, Some(_)) if same_state().any(|fact| fits(&fact)) => (0, same_state().next()),
        (true, Some(fact)) => (SETTING, Some(fact)),
        (false, Some(fact)) => (COMMENTED, Some(fact)),
        (true, None) => match own.first() {
            Some(fact) => (SETTING - COMMENTED, Some(fact)),
            None => (SETTING, None),
        },
        (false, None) => match own.first() {
            Some(fact) => (SETTING, Some(fact)),
            None if facts.is_stripped() => (0, None),
            None => (COMMENTED, None),
        },
    };
    Sum {
        cost,
        set: i32::from(explained.is_some_and(|fact| fact.set)),
        commented: i32::from(explained.is_some_and(|fact| !fact.set)),
        differing: i32::from(cost > 0 && explained.is_some_and(|fact| fact.set)),
    }
}

/// For each flavour and release: how many comment lines it shipped, and how many of them the file has.
struct CommentTotals {
    by_flavour: Vec<Vec<(i32, i32)>>,
}

impl CommentTotals {
    fn of(facts: &Facts, catalogue: &Catalogue) -> Self {
        let versions: Vec<Vec<Version>> = catalogue
            .flavours()
            .map(|flavour| {
                flavour
                    .line()
                    .map(|line| line.releases().map(|release| release.version).collect())
                    .unwrap_or_default()
            })
            .collect();
        let mut steps: Vec<Vec<(i32, i32)>> = versions
            .iter()
            .map(|list| vec![(0, 0); list.len() + 1])
            .collect();
        for (group, size) in (0..).zip(catalogue.comment_group_sizes()) {
            let hits = facts.groups.get(&group).copied().unwrap_or_default() as i32;
            for (flavour, since, until) in catalogue.comment_group(group) {
                let at = flavour.index() as usize;
                let (from, to) = (
                    versions[at].partition_point(|v| *v < since),
                    versions[at].partition_point(|v| *v < until),
                );
                steps[at][from].0 += hits;
                steps[at][from].1 += size as i32;
                steps[at][to].0 -= hits;
                steps[at][to].1 -= size as i32;
            }
        }
        for list in &mut steps {
            let mut sum = (0, 0);
            for step in list.iter_mut() {
                sum = (sum.0 + step.0, sum.1 + step.1);
                *step = sum;
            }
        }
        Self { by_flavour: steps }
    }

    fn at(&self, flavour: &Flavour<'_>, release: usize) -> (i32, i32) {
        let list = self.by_flavour.get(flavour.index() as usize);
        list.and_then(|list| list.get(release))
            .copied()
            .unwrap_or_default()
    }
}

impl Cost {
    /// How well name and place of the file go with the edition.
    pub fn affinity(&self, path: Option<&Path>, layout: &Layout, catalogue: &Catalogue) -> u32 {
        let Some(flavour) = catalogue.edition_flavour(self.edition) else {
            return 0;
        };
        let line = flavour.line();
        let own = path
            .and_then(Path::file_name)
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let text = path.map(|path| path.to_string_lossy()).unwrap_or_default();
        let named = !own.is_empty()
            && own != "configuration.toml"
            && flavour.file_name(self.edition.version) == own;
        let folder = line.as_ref().is_some_and(|line| {
            text.contains(&format!(
                "/{}/",
                if line.product() == "kata" {
                    "kata-containers"
                } else {
                    line.product()
                }
            ))
        });
        let runtime = text.contains("/runtime-rs/")
            == line.as_ref().is_some_and(|line| line.runtime() == "rs");
        let build = flavour.builds().nth(self.build).unwrap_or_default();
        let arch = if layout.arch == "ppc64" {
            "ppc64le"
        } else {
            &layout.arch
        };
        let place = match (layout.prefix.as_str(), arch) {
            (_, arch) if arch == build => true,
            ("/usr", "x86_64") => build == "usr",
            ("/usr/local", "x86_64") => build == "local",
            (_, "x86_64") => build == "opt",
            _ => false,
        };
        8 * u32::from(named) + 4 * u32::from(folder) + 2 * u32::from(runtime) + u32::from(place)
    }

    /// Whether two editions set the same settings to the same values.
    pub fn ships_the_same(&self, other: &Self, catalogue: &Catalogue) -> bool {
        let settings = |cost: &Self| {
            let flavour = catalogue.edition_flavour(cost.edition);
            let slots = flavour
                .into_iter()
                .flat_map(|flavour| flavour.slots().collect::<Vec<_>>());
            let shipped = slots.filter_map(|slot| {
                let row = slot.at(cost.edition.version, cost.build)?;
                (row.state == RowState::Set).then_some((slot.key_id(), row.value))
            });
            let mut list: Vec<_> = shipped.collect();
            list.sort_unstable();
            list
        };
        (self.edition == other.edition && self.build == other.build)
            || settings(self) == settings(other)
    }
}
