//! What editions shipped.

use super::tables::packed::{self, NONE, state};
use super::tables::version::Version;
use super::{Catalogue, Flavour, part};
use crate::value::Value;

/// A line of a shipped file through the releases.
#[derive(Clone, Copy)]
pub struct Slot<'c> {
    catalogue: &'c Catalogue,
    record: &'c packed::Slot,
}

/// A stretch of releases in which a line stayed the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rows {
    /// The first release.
    pub since: Version,
    /// The first release that is no longer in it, if there is one.
    pub until: Option<Version>,
    /// Place of the first release among its line's.
    pub from: usize,
    /// Place of the first release that is no longer in it, if there is one.
    pub to: Option<usize>,
    /// How the line was.
    pub state: RowState,
    /// The value, by [`Catalogue::value_id`].
    pub value: Option<u32>,
    /// What a published build may have put there instead.
    pub built: Built,
}

/// How a line was shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowState {
    /// Active.
    Set,
    /// Commented out.
    Commented,
    /// Commented out, and its value is not TOML.
    CommentedText,
    /// Active, and not TOML.
    Broken,
    /// There was no such line.
    Gone,
}

/// Values that are made when a release is built and that no table can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Built {
    /// None.
    No,
    /// The whole value.
    Whole,
    /// Some kernel parameters in it.
    Parameters,
}

/// One line of one edition's shipped file.
#[derive(Debug, Clone, PartialEq)]
pub struct Default<'c> {
    /// The dotted key.
    pub key: &'c str,
    /// The key's index.
    pub key_id: u32,
    /// How it was shipped; never [`RowState::Gone`].
    pub state: RowState,
    /// Its value with `{prefix}` and `{arch}` in it; for [`RowState::CommentedText`] the text as a string.
    pub value: Option<Value>,
    /// What a published build may have put there instead.
    pub built: Built,
}

impl<'c> Flavour<'c> {
    /// Its lines, in the order of the file.
    pub fn slots(&self) -> impl Iterator<Item = Slot<'c>> + use<'c> {
        let catalogue = self.catalogue;
        part(&catalogue.packed.slots, self.record.slots)
            .iter()
            .map(move |record| Slot { catalogue, record })
    }

    /// What a release shipped in the build with that index, in the order of the file.
    pub fn defaults(
        &self,
        version: Version,
        build: usize,
    ) -> impl Iterator<Item = Default<'c>> + use<'c> {
        let catalogue = self.catalogue;
        self.slots().filter_map(move |slot| {
            let row = slot.at(version, build)?;
            Some(Default {
                key: slot.key(),
                key_id: slot.key_id(),
                state: row.state,
                value: row.value.and_then(|id| catalogue.value(id)),
                built: row.built,
            })
        })
    }
}

impl<'c> Slot<'c> {
    /// Its key's index.
    pub const fn key_id(&self) -> u32 {
        self.record.key
    }

    /// Its key.
    pub fn key(&self) -> &'c str {
        self.catalogue.key_at(self.record.key)
    }

    /// The builds that have rows of their own, a bit each.
    pub fn special_builds(&self) -> u16 {
        part(&self.catalogue.packed.rows, self.record.rows)
            .iter()
            .fold(0, |mask, row| mask | row.on)
    }

    /// How the line was in a build, stretch by stretch; stretches without it are left out.
    pub fn rows_in(&self, build: usize) -> impl Iterator<Item = Rows> + use<'c> {
        let rows = part(&self.catalogue.packed.rows, self.record.rows);
        let mask = bit(build);
        let (mut usual, mut own) = (None, None);
        let stretches = rows.iter().enumerate().filter_map(move |(at, row)| {
            if row.on == 0 {
                usual = Some(row);
            } else if row.on & mask != 0 {
                own = Some(row);
            }
            let next = rows.get(at + 1);
            if next.is_some_and(|next| next.since == row.since) {
                return None;
            }
            let holds = own.filter(|own| own.state != state::USUAL).or(usual)?;
            let next = next.map(|next| (next.since, next.place));
            Some(Rows {
                since: Version::from_packed(row.since),
                from: usize::from(row.place),
                ..convert(holds, next)
            })
        });
        stretches.filter(|row| row.state != RowState::Gone)
    }

    /// How the line was in a release; nothing where there was none.
    pub fn at(&self, version: Version, build: usize) -> Option<Rows> {
        let rows = part(&self.catalogue.packed.rows, self.record.rows);
        let last = |mask: u16| {
            let fits = |row: &&packed::Row| {
                row.since <= version.packed()
                    && if mask == 0 {
                        row.on == 0
                    } else {
                        row.on & mask != 0
                    }
            };
            rows.iter().rev().find(fits)
        };
        let own = last(bit(build)).filter(|row| row.state != state::USUAL);
        own.or_else(|| last(0))
            .map(|row| convert(row, None))
            .filter(|row| row.state != RowState::Gone)
    }

    /// How the line was in the builds without rows of their own, stretch by stretch; stretches without it are left out.
    pub fn rows(&self) -> impl Iterator<Item = Rows> + use<'c> {
        let rows = part(&self.catalogue.packed.rows, self.record.rows);
        let usual = move |row: &&packed::Row| row.on == 0;
        rows.iter()
            .enumerate()
            .filter(move |(_, row)| row.on == 0)
            .filter_map(move |(at, row)| {
                let next = rows[at + 1..]
                    .iter()
                    .find(usual)
                    .map(|next| (next.since, next.place));
                Some(convert(row, next)).filter(|row| row.state != RowState::Gone)
            })
    }
}

const fn bit(build: usize) -> u16 {
    1 << build
}

fn convert(row: &packed::Row, next: Option<(u32, u16)>) -> Rows {
    Rows {
        since: Version::from_packed(row.since),
        until: next.map(|(since, _)| Version::from_packed(since)),
        from: usize::from(row.place),
        to: next.map(|(_, place)| usize::from(place)),
        state: match row.state {
            state::SET => RowState::Set,
            state::COMMENTED => RowState::Commented,
            state::COMMENTED_TEXT => RowState::CommentedText,
            state::BROKEN => RowState::Broken,
            _ => RowState::Gone,
        },
        value: Some(row.value).filter(|value| *value != NONE),
        built: match row.built {
            1 => Built::Whole,
            2 => Built::Parameters,
            _ => Built::No,
        },
    }
}
