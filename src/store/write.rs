//! Writing a result where a runtime reads it.

use std::path::{Path, PathBuf};

use super::manifest::{RecordKind, Sha256};
use super::session::{Session, Step};
use super::spot::Spot;
use super::state::{Content, State, is_checksum};
use super::{Backup, Recovered, Refused, StoreError, capture};
use crate::source::SourceError;
use crate::source::read::FileStat;

/// What the caller believes to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Nothing.
    Absent,
    /// A file with these bytes.
    Bytes(Sha256),
    /// Whatever.
    Anything,
}

/// A result, and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct WriteRequest<'a> {
    /// The file; with a root, inside it. Links are followed, and stay.
    pub path: &'a Path,
    /// Another root file system.
    pub root: Option<&'a Path>,
    /// The new content.
    pub bytes: &'a [u8],
    /// What was there when the result was made.
    pub expected: Expected,
    /// The file the result was made from: whoever could not read that cannot read this.
    pub source: Option<&'a FileStat>,
    /// The edition of what is there.
    pub was_edition: Option<&'a str>,
    /// The edition of the result.
    pub edition: Option<&'a str>,
    /// The text it was written from: the baseline of the new file.
    pub base: Option<&'a [u8]>,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrote {
    /// The file itself, links resolved; inside the root, without it.
    pub path: PathBuf,
    /// The backup that takes it back; none if the file was as it should be and nothing was touched.
    pub backup: Option<Backup>,
    /// What interrupted runs had left.
    pub recovered: Vec<Recovered>,
}

/// Writes a file, after a backup in `dir` of what is there: the old file or the new one, at every moment.
///
/// A file that is replaced passes on its mode, owner, times, extended attributes and labels.
pub fn write(dir: &Path, request: &WriteRequest<'_>) -> Result<Wrote, StoreError> {
    if let Some(wrote) = unchanged(request)? {
        return Ok(wrote);
    }
    let session = Session::begin(dir, request.root)?;
    let spot = Spot::follow(request.path, request.root)?;
    let _held = session.guard(&[&spot])?;
    let step = step(spot, request)?;
    let path = step.spot.path.clone();
    // Another run has done it meanwhile.
    let backup = if step.before.was() == step.after.was() {
        None
    } else {
        Some(session.run(RecordKind::Write, None, vec![step])?)
    };
    Ok(Wrote {
        path,
        backup,
        recovered: session.recovered,
    })
}

/// Whether [`write()`] would be refused, or the place would be given up, before anything is tried.
pub fn writable(request: &WriteRequest<'_>) -> Result<(), StoreError> {
    let spot = Spot::follow(request.path, request.root)?;
    step(spot, request).map(drop)
}

fn unchanged(request: &WriteRequest<'_>) -> Result<Option<Wrote>, StoreError> {
    let spot = Spot::follow(request.path, request.root)?;
    let (now, _) = State::of(&spot)?;
    let same = matches!(&now, State::File(content) if content.bytes == request.bytes);
    Ok(same.then_some(Wrote {
        path: spot.path,
        backup: None,
        recovered: Vec::new(),
    }))
}

fn step(spot: Spot, request: &WriteRequest<'_>) -> Result<Step, StoreError> {
    let refused = |why| StoreError::Refused {
        path: request.path.to_owned(),
        why,
    };
    spot.check_dir()?;
    let (before, stat) = State::of(&spot)?;
    let fits = match (&before, request.expected) {
        (State::File(content), _) if content.bytes == request.bytes => true,
        (_, Expected::Anything) | (State::Absent, Expected::Absent) => true,
        (State::File(content), Expected::Bytes(sum)) => capture::sum(&content.bytes) == sum,
        _ => false,
    };
    if !fits {
        return Err(SourceError::Changed {
            path: request.path.to_owned(),
        }
        .into());
    }
    let after = match &before {
        State::File(old) => {
            if let Some(names) = stat.map(|stat| stat.names).filter(|names| *names > 1) {
                return Err(refused(Refused::HardLinked { names }));
            }
            Content {
                bytes: request.bytes.to_vec(),
                mode: no_wider(old.mode, old.owner, request.source),
                owner: old.owner,
                times: old.times,
                xattrs: old.xattrs.as_ref().map(|list| {
                    let mut list = list.clone();
                    list.retain(|one| !is_checksum(one.name.as_os_str()));
                    list
                }),
            }
        }
        State::Absent => Content {
            bytes: request.bytes.to_vec(),
            mode: no_wider(0o666, None, request.source),
            owner: None,
            times: None,
            xattrs: None,
        },
        State::Link(_) => return Err(refused(Refused::Special)),
    };
    Ok(Step {
        spot,
        before,
        stat,
        after: State::File(after),
        was_edition: request.was_edition.map(str::to_owned),
        edition: request.edition.map(str::to_owned),
        base: request.base.map(<[u8]>::to_vec),
    })
}

/// The permissions `mode` without those that would show what `source` keeps from others.
fn no_wider(mode: u32, owner: Option<(u32, u32)>, source: Option<&FileStat>) -> u32 {
    let Some(source) = source else {
        return mode;
    };
    let (uid, gid) = owner.unwrap_or_else(|| {
        (
            rustix::process::geteuid().as_raw(),
            rustix::process::getegid().as_raw(),
        )
    });
    let mut most = source.mode & 0o777;
    // Another group may do what everybody might; the owner of the new file needs it.
    if gid != source.gid {
        most = (most & !0o070) | ((most & 0o007) << 3);
    }
    if uid != source.uid {
        most |= 0o600;
    }
    mode & (most | !0o777)
}
