//! Sums as a picture.

use maud::{Markup, html};

use super::parts::tone;

/// The least a part of the picture takes, in hundredths of its width.
const LEAST: f64 = 5.0;

/// A part of a sum.
pub(super) struct Share<'a> {
    /// How many.
    pub count: usize,
    /// Of what, as the reader is told.
    pub name: &'a str,
    /// The state that they have in common.
    pub state: &'a str,
}

/// A bar in proportion, with its parts beside it as text; nothing where there is nothing to count.
pub(super) fn ledger(total: &str, shares: &[Share<'_>]) -> Markup {
    let shares: Vec<&Share<'_>> = shares.iter().filter(|share| share.count > 0).collect();
    let parts: Vec<String> = shares
        .iter()
        .map(|share| format!("{} {}", share.count, share.name))
        .collect();
    let told = format!("{total} = {}", parts.join(" + "));
    html! {
        @if !shares.is_empty() {
            figure.ledger {
                svg role="img" aria-label=(told) width="100%" height="40" focusable="false" {
                    @for (share, (start, width)) in shares.iter().zip(places(&shares)) {
                        text x=(percent(start + width / 2.0)) y="11" text-anchor="middle" { (share.count) }
                        rect class={ "share " (tone(share.state)) } x=(percent(start)) y="17" width=(percent(width)) height="22" {}
                        @if tone(share.state) == "alarm" {
                            rect.hatched x=(percent(start)) y="17" width=(percent(width)) height="22" fill="url(#hatch)" {}
                        }
                    }
                }
                figcaption {
                    (total) " = "
                    @for (at, share) in shares.iter().enumerate() {
                        @if at > 0 { " + " }
                        span class={ "part-of " (tone(share.state)) } { b { (share.count) } " " (share.name) }
                    }
                }
            }
        }
    }
}

/// Where each part begins and how wide it is, in hundredths.
fn places(shares: &[&Share<'_>]) -> Vec<(f64, f64)> {
    let total: usize = shares.iter().map(|share| share.count).sum();
    let wanted = |share: &&Share<'_>| (share.count as f64 * 100.0 / total as f64).max(LEAST);
    let sum: f64 = shares.iter().map(wanted).sum();
    let mut at = 0.0;
    shares
        .iter()
        .map(|share| {
            let start = at;
            let width = wanted(share) * 100.0 / sum;
            at += width;
            (start, width)
        })
        .collect()
}

fn percent(hundredths: f64) -> String {
    format!("{hundredths:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_full_and_nothing_vanishes_in_it() {
        let share = |count| Share {
            count,
            name: "x",
            state: "keep",
        };
        let (many, one) = (share(1000), share(1));
        let places = places(&[&many, &one]);
        let end = places.last().map(|(start, width)| start + width).unwrap();
        assert!((end - 100.0).abs() < 1e-9);
        assert!(places[1].1 > 4.0);
    }
}
