//! What becomes of customisations in the newest releases, as far as the tables tell.

use crate::baseline::Baseline;
use crate::catalogue::{Catalogue, Edition, Layout};
use crate::customise::{Customisation, Kind};
use crate::migrate::{Decision, Verdict, Wishes, decide, is_open, route};
use crate::value::Value;

/// What becomes of one customisation.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// Whether it still has its effect in the newest Kata.
    pub lives_on: bool,
    /// What is worth saying; empty where it simply lives on.
    pub text: String,
    /// What a migration to the newest release that can be reached would make of it; none where none can be.
    pub ahead: Option<Ahead>,
}

/// What a migration would make of one customisation.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// The edition it would lead to.
    pub goal: Edition,
    /// What would become of it.
    pub decision: Decision,
    /// What that edition ships under the same key; none where it sets nothing.
    pub ships: Option<Value>,
}

/// The newest edition that the change tables lead to from another: what `config migrate` can reach.
pub fn reach(catalogue: &Catalogue, from: Edition) -> Option<Edition> {
    let flavour = catalogue.edition_flavour(from)?.name();
    let mut goals: Vec<Edition> = Vec::new();
    for line in catalogue.lines() {
        let newest = [line.newest(), catalogue.charted(&line)];
        let editions = newest.into_iter().flatten().filter_map(|version| {
            let flavour = line
                .counterpart(flavour, version)
                .or_else(|| line.counterpart("qemu", version))?;
            Some((
                line.is_usual(version),
                Edition {
                    flavour: flavour.index(),
                    version,
                },
            ))
        });
        goals.extend(
            editions
                .filter(|(usual, goal)| *usual && *goal != from)
                .map(|(_, goal)| goal),
        );
    }
    let open = |goal: &&Edition| is_open(catalogue, from, **goal);
    let rank = |goal: &&Edition| {
        let line = catalogue.edition_line(**goal);
        let at = line.and_then(|line| {
            catalogue
                .lines()
                .position(|other| other.product() == line.product())
        });
        (at, goal.version)
    };
    goals.sort_by_cached_key(|goal| rank(&goal));
    goals.iter().rev().find(open).copied()
}

/// One outlook for each customisation, in their order.
pub fn outlook(
    customisations: &[Customisation],
    source: &Baseline,
    catalogue: &Catalogue,
) -> Vec<Outlook> {
    if customisations.is_empty() {
        return Vec::new();
    }
    let ahead = reach(catalogue, source.edition).and_then(|goal| {
        let route = route(catalogue, source.edition, goal).ok()?;
        let layout: Layout = source.layout.clone();
        let build = crate::baseline::usual_build(catalogue, goal, &layout);
        let target = Baseline::of(catalogue, goal, build, layout);
        let wishes = Wishes::default();
        let decisions = decide(customisations, &route, source, &target, catalogue, &wishes);
        Some(decisions.into_iter().map(move |decision| Ahead {
            goal,
            ships: target.value(decision.customisation.key.as_str()).cloned(),
            decision,
        }))
    });
    let mut ahead = ahead.into_iter().flatten();
    let all = customisations.iter();
    all.map(|one| {
        let ahead = ahead.next();
        let decided = ahead.as_ref().map(|ahead| (ahead.goal, &ahead.decision));
        let outlook = tell(one, decided, catalogue);
        Outlook { ahead, ..outlook }
    })
    .collect()
}

fn tell(
    one: &Customisation,
    decided: Option<(Edition, &Decision)>,
    catalogue: &Catalogue,
) -> Outlook {
    let nothing = |lives_on| Outlook {
        lives_on,
        text: String::new(),
        ahead: None,
    };
    if one.kind == Kind::Unknown {
        return nothing(false);
    }
    let mut key = one.key.as_str();
    if let Some((goal, decision)) = decided {
        let release = release(catalogue, goal);
        match decision.verdict {
            Verdict::Drop => {
                return Outlook {
                    lives_on: false,
                    text: format!("{release}: {}", decision.because),
                    ahead: None,
                };
            }
            Verdict::Review => {
                return Outlook {
                    lives_on: false,
                    text: format!("{release}: to review: {}", decision.because),
                    ahead: None,
                };
            }
            Verdict::Adopt if one.value.is_none() => return nothing(true),
            Verdict::Adopt if decision.to.is_empty() => {
                return Outlook {
                    lives_on: true,
                    text: format!("{release}: {}", decision.because),
                    ahead: None,
                };
            }
            _ => {}
        }
        if let Some((new, _)) = decision.to.first() {
            key = new.as_str();
        }
    }
    newest(catalogue, key, one.key.as_str())
}

/// Who of the newest readers still reads a key.
fn newest(catalogue: &Catalogue, key: &str, old: &str) -> Outlook {
    let lines = catalogue.lines().filter(|line| line.product() == "kata");
    let mut readers = Vec::new();
    let mut gone = None;
    let mut all = 0;
    for line in lines {
        let Some(version) = line.newest() else {
            continue;
        };
        all += 1;
        let Some(read) = catalogue.read_key(&line, key) else {
            continue;
        };
        if read.read_by(version) {
            readers.push((line.title(), version));
        } else {
            gone = gone.max(read.gone_at(version));
        }
    }
    let renamed = if key == old {
        String::new()
    } else {
        format!("`{key}` in Kata")
    };
    let text = match (readers.as_slice(), gone) {
        ([], Some(gone)) if renamed.is_empty() => format!("not read since Kata {gone}"),
        ([], Some(gone)) => format!("{renamed}, not read since {gone}"),
        ([], None) => "no Kata reads it".to_owned(),
        ([(title, version)], _) if all > 1 => {
            let only = format!("in Kata {version} only the {title} reads it");
            if renamed.is_empty() {
                only
            } else {
                format!("{renamed}; {only}")
            }
        }
        _ => renamed,
    };
    Outlook {
        lives_on: !readers.is_empty(),
        text,
        ahead: None,
    }
}

fn release(catalogue: &Catalogue, edition: Edition) -> String {
    let product = catalogue
        .edition_line(edition)
        .map_or("", |line| catalogue.product_title(line.product()));
    let short = product.split(' ').next().unwrap_or(product);
    if product.starts_with("Kata") {
        format!("{short} {}", edition.version)
    } else {
        format!("{product} {}", edition.version)
    }
}
