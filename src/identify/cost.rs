//! How far a file is from each edition.

use super::comments::{CommentTotals, Total};
use super::facts::{Fact, Facts};
use super::place::build_arch;
use super::track::{Sum, Track};
use crate::catalogue::{Catalogue, Edition, Flavour, Notation, RowState, Rows, Slot, Version};

/// A setting with another value, or one that came or went.
pub(super) const SETTING: i32 = 10;
/// A commented-out setting that came or went.
const COMMENTED: i32 = 3;
/// A comment line that went.
pub(super) const COMMENT: i32 = 1;
/// A comment line of another release that came: people take upstream's comments out, but hardly ever put some in.
pub(super) const FOREIGN_COMMENT: i32 = 4;
/// A setting that the owner wrote a remark on, and that is as shipped: who leaves a value seldom says why.
const REMARKED_BUT_SHIPPED: i32 = 4;
/// A table with nothing in it that no release of the flavour had.
pub(super) const FOREIGN_TABLE: i32 = 30;
/// A build for another processor than the one the file's paths name.
const OTHER_PROCESSOR: i32 = 20;

/// The processors that have builds of their own.
const PROCESSORS: [&str; 3] = ["aarch64", "ppc64le", "s390x"];

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
    /// Settings it sets, and how many of them the file does not mention.
    pub shipped: i32,
    pub absent: i32,
    /// What it sets, and to what; the same number for editions that set the same.
    pub print: u64,
}

/// The costs that matter: of every edition, or of the one that is named, in every build.
///
/// Editions that are certainly farther away than the second best, and than `slack` from the best, may be left out.
pub(super) fn near(
    facts: &Facts,
    catalogue: &Catalogue,
    named: Option<Edition>,
    notation: Notation,
    slack: u32,
) -> Vec<Cost> {
    let versions: Vec<Vec<Version>> = catalogue
        .lines()
        .map(|line| line.releases().map(|release| release.version).collect())
        .collect();
    let releases = |flavour: &Flavour<'_>| {
        let own = versions.get(flavour.line_index() as usize);
        own.map_or(&[][..], Vec::as_slice)
    };
    let notations: Vec<Notation> = catalogue.lines().map(|line| line.notation()).collect();
    let written_so = |flavour: &Flavour<'_>| {
        let own = notations.get(flavour.line_index() as usize);
        own == Some(&notation)
    };
    let fits = |flavour: &Flavour<'_>| {
        let own = flavour.hypervisor();
        facts.hypervisors.iter().any(|name| name == own)
    };
    let any_fits = named.is_none() && catalogue.flavours().any(|flavour| fits(&flavour));
    let wanted = |flavour: &Flavour<'_>| match named {
        Some(edition) => edition.flavour == flavour.index(),
        None => written_so(flavour) && (!any_fits || fits(flavour)),
    };
    let lengths = catalogue.flavours().map(|flavour| {
        if wanted(&flavour) {
            releases(&flavour).len()
        } else {
            0
        }
    });
    let comments = CommentTotals::of(facts, catalogue, lengths);
    let mut order: Vec<(i32, Flavour<'_>)> = catalogue
        .flavours()
        .filter(&wanted)
        .map(|flavour| {
            let least = comments.least(flavour.index(), facts) + facts.foreign_tables(&flavour);
            (least, flavour)
        })
        .collect();
    order.sort_by_key(|(least, _)| *least);
    let mut nearest = Nearest {
        named,
        slack,
        list: Vec::new(),
        best: u32::MAX,
        limit: u32::MAX,
    };
    for (least, flavour) in order {
        if least.max(0) as u32 > nearest.limit {
            break;
        }
        add_flavour(&flavour, releases(&flavour), facts, &comments, &mut nearest);
    }
    nearest.list
}

/// The costs that matter so far.
struct Nearest {
    named: Option<Edition>,
    slack: u32,
    list: Vec<Cost>,
    best: u32,
    /// The least total that is farther than `slack` from the best; what is farther away than that does not matter.
    limit: u32,
}

impl Nearest {
    fn add(&mut self, cost: Cost) {
        if cost.total > self.limit || self.named.is_some_and(|named| named != cost.edition) {
            return;
        }
        self.list.push(cost);
        if cost.total < self.best {
            self.best = cost.total;
        } else if cost.total <= self.best.saturating_add(self.slack) {
            return;
        }
        let within = self.best.saturating_add(self.slack);
        let totals = self.list.iter().map(|cost| cost.total);
        let beyond = totals.filter(|total| *total > within).min();
        self.limit = beyond.unwrap_or(u32::MAX);
        self.list.retain(|cost| cost.total <= self.limit);
    }
}

/// Adds the costs of all editions of a flavour, in all builds.
fn add_flavour(
    flavour: &Flavour<'_>,
    releases: &[Version],
    facts: &Facts,
    comments: &CommentTotals<'_>,
    costs: &mut Nearest,
) {
    let builds = flavour.builds().len();
    let mut tracks: Vec<Track> = vec![Track::new(releases.len()); builds + 1];
    for slot in flavour.slots() {
        add_slot(&slot, facts, &mut tracks);
    }
    let shared = tracks.pop().map(Track::sums).unwrap_or_default();
    let tables = facts.foreign_tables(flavour);
    let lines: Vec<Total> = comments.totals(flavour.index()).collect();
    for ((build, name), track) in flavour.builds().enumerate().zip(tracks) {
        let own = track.sums();
        let elsewhere = facts.arch_is_told
            && PROCESSORS.contains(&name)
            && name != build_arch(&facts.layout.arch);
        let more = tables + if elsewhere { OTHER_PROCESSOR } else { 0 };
        for at in flavour.build_places(build).flatten() {
            let (Some(version), Some(own), Some(shared), Some(lines)) =
                (releases.get(at), own.get(at), shared.get(at), lines.get(at))
            else {
                continue;
            };
            let edition = Edition {
                flavour: flavour.index(),
                version: *version,
            };
            let mut sum = *shared;
            sum.add(own);
            sum.cost += more;
            costs.add(Cost::of(facts, edition, build, &sum, *lines));
        }
    }
}

impl Cost {
    /// From the sum of an edition's settings and from its comment lines.
    fn of(facts: &Facts, edition: Edition, build: usize, sum: &Sum, lines: Total) -> Self {
        let unexplained = (facts.set as i32 - sum.set).max(0);
        let unexplained_comments = (facts.commented as i32 - sum.commented).max(0);
        let settings = sum.cost + SETTING * unexplained + COMMENTED * unexplained_comments;
        Self {
            edition,
            build,
            total: (settings + lines.cost(facts)).max(0) as u32,
            differing: (sum.differing + unexplained).max(0) as usize,
            comment_hits: lines.hits.max(0) as u32,
            shipped: sum.shipped,
            absent: sum.absent,
            print: sum.print,
        }
    }
}

/// Adds a shipped line to the builds' tracks; one that no build has of its own goes to the last track, which all share.
fn add_slot(slot: &Slot<'_>, facts: &Facts, tracks: &mut [Track]) {
    let own = facts.of_key(slot.key_id());
    let special = slot.special_builds();
    let Some((shared, builds)) = tracks.split_last_mut() else {
        return;
    };
    if special == 0 {
        for rows in slot.rows() {
            shared.add(&rows, &compare(slot, &rows, own, facts));
        }
        return;
    }
    for (build, track) in builds.iter_mut().enumerate() {
        if special & (1 << build) == 0 {
            for rows in slot.rows() {
                track.add(&rows, &compare(slot, &rows, own, facts));
            }
        } else {
            for rows in slot.rows_in(build) {
                track.add(&rows, &compare(slot, &rows, own, facts));
            }
        }
    }
}

/// What it takes to get from a shipped line to the file's.
fn compare(slot: &Slot<'_>, rows: &Rows, own: &[(u32, Fact)], facts: &Facts) -> Sum {
    let shipped_set = matches!(rows.state, RowState::Set | RowState::Broken);
    let fits = |fact: &Fact| rows.value.is_some() && fact.values.contains(&rows.value);
    let mut own = own.iter().map(|(_, fact)| fact);
    let any = own.clone().next();
    let mut same_state = own.by_ref().filter(|fact| fact.set == shipped_set);
    let first = same_state.next();
    let fitting = first
        .filter(|fact| fits(fact))
        .or_else(|| same_state.find(|fact| fits(fact)));
    let (cost, explained) = match (shipped_set, first, fitting) {
        (_, _, Some(fact)) if fact.remarked => (REMARKED_BUT_SHIPPED, Some(fact)),
        (_, first, Some(_)) => (0, first),
        (true, Some(fact), None) if fact.remarked => (0, Some(fact)),
        (true, Some(fact), None) => (SETTING, Some(fact)),
        (false, Some(fact), None) => (COMMENTED, Some(fact)),
        (true, None, None) => match any {
            Some(fact) => (SETTING - COMMENTED, Some(fact)),
            None if facts.partial => (0, None),
            None => (SETTING, None),
        },
        (false, None, None) => match any {
            Some(fact) => (SETTING, Some(fact)),
            None if facts.partial || facts.is_stripped() => (0, None),
            None => (COMMENTED, None),
        },
    };
    Sum {
        cost,
        set: i32::from(explained.is_some_and(|fact| fact.set)),
        commented: i32::from(explained.is_some_and(|fact| !fact.set)),
        differing: i32::from(fitting.is_none() && explained.is_some_and(|fact| fact.set)),
        shipped: i32::from(shipped_set),
        absent: i32::from(shipped_set && any.is_none()),
        print: if rows.state == RowState::Set {
            print(slot.key_id(), rows.value)
        } else {
            0
        },
    }
}

/// A number for a setting and its value, whose sums over different settings do not meet by chance.
fn print(key: u32, value: Option<u32>) -> u64 {
    let both = u64::from(key) << 32 | u64::from(value.map_or(0, |value| value + 1));
    // the finishing steps of splitmix64
    let mixed = (both ^ both >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}
