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
    let versions: Vec<Vec<Version>> = catalogue
        .lines()
        .map(|line| line.releases().map(|release| release.version).collect())
        .collect();
    let releases = |flavour: &Flavour<'_>| {
        let own = flavour
            .line()
            .and_then(|line| versions.get(line.index() as usize));
        own.map_or(&[][..], Vec::as_slice)
    };
    let comments = CommentTotals::of(facts, catalogue, &releases);
    let fits = |flavour: &Flavour<'_>| {
        facts
            .hypervisors
            .iter()
            .any(|own| own == flavour.hypervisor())
    };
    let any_fits = named.is_none() && catalogue.flavours().any(|flavour| fits(&flavour));
    let mut costs = Vec::new();
    for flavour in catalogue.flavours() {
        let other = named.is_some_and(|edition| edition.flavour != flavour.index());
        if other || (any_fits && !fits(&flavour)) {
            continue;
        }
        let list = releases(&flavour);
        let builds = flavour.builds().len();
        let mut tracks: Vec<Track> = vec![Track::new(list.len()); builds + 1];
        for slot in flavour.slots() {
            let own = facts.by_key.get(slot.key_id() as usize);
            add_slot(
                &slot,
                own.map_or(&[][..], Vec::as_slice),
                builds,
                facts,
                &mut tracks,
            );
        }
        let shared = tracks
            .pop()
            .unwrap_or_else(|| Track::new(list.len()))
            .sums();
        for (build, track) in tracks.into_iter().enumerate() {
            let own = track.sums();
            for at in flavour.build_places(build).flatten() {
                let edition = Edition {
                    flavour: flavour.index(),
                    version: list[at],
                };
                if named.is_some_and(|named| named != edition) {
                    continue;
                }
                let mut sum = shared[at];
                sum.add(own[at], 1);
                costs.push(cost(facts, edition, build, sum, comments.at(&flavour, at)));
            }
        }
    }
    costs
}

/// The cost of an edition: its lines' sum, and how many comment lines of the file it shipped, of how many.
fn cost(
    facts: &Facts,
    edition: Edition,
    build: usize,
    sum: Sum,
    (hits, total): (i32, i32),
) -> Cost {
    let unexplained = (facts.set as i32 - sum.set).max(0);
    let unexplained_comments = (facts.commented as i32 - sum.commented).max(0);
    let settings = sum.cost + SETTING * unexplained + COMMENTED * unexplained_comments;
    let gone = if facts.lacks_comments() {
        0
    } else {
        total - hits
    };
    let lines = FOREIGN_COMMENT * (facts.comments as i32 - hits) + COMMENT * gone;
    Cost {
        edition,
        build,
        total: (settings + lines).max(0) as u32,
        differing: (sum.differing + unexplained).max(0) as usize,
        comment_hits: hits.max(0) as u32,
    }
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

    fn add(&mut self, rows: &Rows, sum: Sum) {
        let last = self.steps.len() - 1;
        self.steps[rows.from.min(last)].add(sum, 1);
        self.steps[rows.to.unwrap_or(last).min(last)].add(sum, -1);
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
fn add_slot(slot: &Slot<'_>, own: &[Fact], builds: usize, facts: &Facts, tracks: &mut [Track]) {
    let special = slot.special_builds();
    if special == 0 {
        for rows in slot.rows() {
            tracks[builds].add(&rows, compare(&rows, own, facts));
        }
        return;
    }
    for (build, track) in tracks.iter_mut().enumerate().take(builds) {
        if special & (1 << build) == 0 {
            for rows in slot.rows() {
                track.add(&rows, compare(&rows, own, facts));
            }
        } else {
            for rows in slot.rows_in(build) {
                track.add(&rows, compare(&rows, own, facts));
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
    fn of<'v>(
        facts: &Facts,
        catalogue: &Catalogue,
        releases: &dyn Fn(&Flavour<'_>) -> &'v [Version],
    ) -> Self {
        let flavours = catalogue.flavours();
        let mut steps: Vec<Vec<(i32, i32)>> = flavours
            .map(|flavour| vec![(0, 0); releases(&flavour).len() + 1])
            .collect();
        for (group, size) in (0..).zip(catalogue.comment_group_sizes()) {
            let hits = facts
                .groups
                .get(group as usize)
                .copied()
                .unwrap_or_default() as i32;
            for (flavour, places) in catalogue.comment_group(group) {
                let Some(list) = steps.get_mut(flavour as usize) else {
                    continue;
                };
                let last = list.len() - 1;
                for (place, sign) in [(places.start.min(last), 1), (places.end.min(last), -1)] {
                    list[place].0 += sign * hits;
                    list[place].1 += sign * size as i32;
                }
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

    /// The settings it sets, and to what; the same list for editions that set the same.
    pub fn settings(&self, catalogue: &Catalogue) -> Vec<(u32, Option<u32>)> {
        let slots = catalogue
            .edition_flavour(self.edition)
            .into_iter()
            .flat_map(|flavour| flavour.slots());
        let shipped = slots.filter_map(|slot| {
            let row = slot.at(self.edition.version, self.build)?;
            (row.state == RowState::Set).then_some((slot.key_id(), row.value))
        });
        let mut list: Vec<_> = shipped.collect();
        list.sort_unstable();
        list
    }
}
