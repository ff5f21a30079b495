//! A new file or link, complete before it gets its name.
//!
//! Where the file system can, the file has no name at all until it is whole, and then for a moment one in the backup
//! directory. Else it has one beside its place: `.kata-upgrade-<backup>-<number>`, which the next run removes if this
//! one was killed.

use std::fs::File;
use std::io;

use rustix::fs::{Mode, OFlags, Timespec, Timestamps};
use rustix::io::Errno;
use std::os::unix::fs::MetadataExt as _;

use super::capture::{Unseen, attributes};
use super::spot::{Spot, failed};
use super::state::{Content, State};
use super::{BackupId, Refused, StoreError, durable};
use crate::source::read::{FileStat, FileTime};
use crate::source::{SourceError, shown};
use crate::system;

/// The names a staged place may have until it is done.
#[derive(Debug, Clone)]
pub(super) struct Names {
    /// In the backup directory.
    pub(super) kept: String,
    /// Beside its place.
    pub(super) beside: String,
}

impl Names {
    pub(super) fn new(id: &BackupId, number: usize) -> Self {
        Self {
            kept: format!(".{id}.{number:04}.new"),
            beside: format!(".kata-upgrade-{id}-{number:04}"),
        }
    }

    /// Whether a name in the backup directory is one of these.
    pub(super) fn is_kept(name: &str) -> bool {
        let parts = name
            .strip_prefix('.')
            .and_then(|name| name.strip_suffix(".new"));
        parts
            .and_then(|parts| parts.rsplit_once('.'))
            .is_some_and(|(id, number)| {
                id.parse::<BackupId>().is_ok() && number.bytes().all(|byte| byte.is_ascii_digit())
            })
    }
}

/// A file or link that has everything but its name; removed again unless it gets it.
#[derive(Debug)]
pub(super) struct Staged {
    at: Option<(File, String)>,
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some((dir, name)) = &self.at {
            // What stays is removed by the next run.
            let _ = system::unlinkat(dir, name);
        }
    }
}

impl Staged {
    /// Makes what `state` says, near `spot`; for [`State::Absent`] there is nothing to make.
    pub(super) fn make(
        state: &State,
        spot: &Spot,
        place: &File,
        names: &Names,
    ) -> Result<Self, StoreError> {
        let at = match state {
            State::Absent => None,
            State::Link(target) => {
                let device = |file: &File| Ok(system::metadata(file)?.dev());
                let stage = spot.stage()?;
                let wrong = |reason: io::Error| failed(&spot.typed, reason);
                let same = device(place).map_err(wrong)? == device(&stage).map_err(wrong)?;
                let (dir, name) = if same {
                    (place.try_clone().map_err(wrong)?, &names.kept)
                } else {
                    (stage, &names.beside)
                };
                system::symlinkat(target, &dir, name).map_err(|errno| wrong(errno.into()))?;
                Some((dir, name.clone()))
            }
            State::File(content) => Some(file(content, spot, place, names)?),
        };
        Ok(Self { at })
    }

    /// Gives it its name, provided that what is there is still what was found.
    pub(super) fn commit(
        mut self,
        spot: &Spot,
        found: &State,
        stat: Option<&FileStat>,
    ) -> Result<(), StoreError> {
        check(spot, found, stat)?;
        let changed = || {
            SourceError::Changed {
                path: spot.typed.clone(),
            }
            .into()
        };
        let done = match &self.at {
            None if *found == State::Absent => Ok(()),
            None => system::unlinkat(spot.dir(), spot.name()),
            Some((dir, name)) if *found == State::Absent => {
                match system::rename_free(dir, name, spot.dir(), spot.name()) {
                    Err(Errno::EXIST) => return Err(changed()),
                    // File systems without the flag; it was not there a moment ago.
                    Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                        system::renameat(dir, name, spot.dir(), spot.name())
                    }
                    done => done,
                }
            }
            Some((dir, name)) => system::renameat(dir, name, spot.dir(), spot.name()),
        };
        done.map_err(|errno| match errno {
            Errno::BUSY => StoreError::Refused {
                path: spot.typed.clone(),
                why: Refused::MountPoint,
            },
            Errno::PERM => StoreError::Refused {
                path: spot.typed.clone(),
                why: Refused::Immutable,
            },
            errno => failed(&spot.typed, errno.into()),
        })?;
        self.at = None;
        durable::sync_dir(spot.dir()).map_err(|reason| StoreError::Unsure {
            path: spot.typed.clone(),
            reason,
        })
    }
}

/// Whether the name still stands for what was read.
fn check(spot: &Spot, found: &State, stat: Option<&FileStat>) -> Result<(), StoreError> {
    let same = match (system::statat(spot.dir(), spot.name()), found, stat) {
        (Err(Errno::NOENT), State::Absent, _) => true,
        (Err(Errno::NOENT), ..) => false,
        (Err(errno), ..) => return Err(failed(&spot.typed, errno.into())),
        (Ok(now), State::File(_), Some(then)) => {
            let of = |time: FileTime| (time.seconds, u64::from(time.nanoseconds));
            (now.st_dev, now.st_ino) == (then.dev, then.ino)
                && (now.st_ctime, now.st_ctime_nsec) == of(then.ctime)
                && (now.st_mtime, now.st_mtime_nsec) == of(then.mtime)
        }
        (Ok(_), State::Link(target), _) => {
            system::readlinkat(spot.dir(), spot.name()).is_ok_and(|now| now == *target.as_os_str())
        }
        (Ok(_), ..) => false,
    };
    if same {
        return Ok(());
    }
    Err(SourceError::Changed {
        path: spot.typed.clone(),
    }
    .into())
}

fn file(
    content: &Content,
    spot: &Spot,
    place: &File,
    names: &Names,
) -> Result<(File, String), StoreError> {
    let wrong = |errno: Errno| failed(&spot.typed, errno.into());
    let stage = spot.stage()?;
    // Nobody needs to read it before it is whole, unless the directory decides who may read new files.
    let mode = Mode::from_raw_mode(match content.owner {
        Some(_) => 0o600,
        None => content.mode & 0o666,
    });
    match system::unnamed(&stage, mode) {
        Ok(file) => {
            let file = File::from(file);
            fill(&file, content, spot)?;
            match system::link(&file, place, &names.kept) {
                Ok(()) => {
                    let place = place
                        .try_clone()
                        .map_err(|reason| failed(&spot.typed, reason))?;
                    return Ok((place, names.kept.clone()));
                }
                // Another file system, or no `/proc` to link from.
                Err(Errno::XDEV | Errno::NOENT | Errno::PERM | Errno::NOTSUP | Errno::MLINK) => {
                    match system::link(&file, &stage, &names.beside) {
                        Ok(()) => return Ok((stage, names.beside.clone())),
                        Err(Errno::NOENT | Errno::PERM | Errno::NOTSUP | Errno::MLINK) => {}
                        Err(errno) => return Err(wrong(errno)),
                    }
                }
                Err(errno) => return Err(wrong(errno)),
            }
        }
        // File systems that have no files without a name.
        Err(Errno::NOTSUP | Errno::ISDIR | Errno::INVAL | Errno::NOENT) => {}
        Err(errno) => return Err(wrong(errno)),
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let file = system::openat(&stage, &names.beside, flags, mode).map_err(wrong)?;
    let staged = Staged {
        at: Some((stage, names.beside.clone())),
    };
    fill(&File::from(file), content, spot)?;
    let mut staged = staged;
    staged.at.take().ok_or_else(|| wrong(Errno::IO))
}

/// Gives an open file its content and all that belongs to it, and brings it to the disk.
fn fill(file: &File, content: &Content, spot: &Spot) -> Result<(), StoreError> {
    let wrong = |reason: io::Error| failed(&spot.typed, reason);
    let refused = |what: String, reason: io::Error| StoreError::Refused {
        path: spot.typed.clone(),
        why: Refused::Keep {
            what,
            reason: reason.to_string(),
        },
    };
    system::write_all(file, &content.bytes).map_err(|errno| wrong(errno.into()))?;
    if let Some((uid, gid)) = content.owner {
        let meta = system::metadata(file).map_err(wrong)?;
        if (meta.uid(), meta.gid()) != (uid, gid) {
            let uid = Some(uid).filter(|uid| *uid != meta.uid());
            let gid = Some(gid).filter(|gid| *gid != meta.gid());
            system::fchown(file, uid, gid)
                .map_err(|errno| refused("owner".to_owned(), errno.into()))?;
        }
    }
    if let Some(wanted) = &content.xattrs {
        set_attributes(file, wanted)
            .map_err(|(name, reason)| refused(format!("attribute `{}`", shown(&name)), reason))?;
    }
    if content.owner.is_some() {
        // Last, as an access list among the attributes has a say as well.
        system::fchmod(file, Mode::from_raw_mode(content.mode))
            .map_err(|errno| wrong(errno.into()))?;
    }
    if let Some((mtime, atime)) = content.times {
        let spec = |time: FileTime| Timespec {
            tv_sec: time.seconds,
            tv_nsec: i64::from(time.nanoseconds),
        };
        let times = Timestamps {
            last_access: spec(atime),
            last_modification: spec(mtime),
        };
        system::futimens(file, &times).map_err(|errno| wrong(errno.into()))?;
    }
    system::fsync(file).map_err(|errno| wrong(errno.into()))
}

type Attributes = [super::manifest::Attribute];

fn set_attributes(file: &File, wanted: &Attributes) -> Result<(), (std::ffi::OsString, io::Error)> {
    let present =
        attributes(file, Unseen::Refused).map_err(|reason| (std::ffi::OsString::new(), reason))?;
    for own in &present {
        let name = own.name.as_os_str();
        let is_label = name.as_encoded_bytes().starts_with(b"security.");
        if !is_label && wanted.iter().all(|other| other.name != own.name) {
            system::remove_xattr(file, name).map_err(|reason| (name.to_owned(), reason))?;
        }
    }
    for one in wanted.iter().filter(|one| !present.contains(one)) {
        let name = one.name.as_os_str();
        system::set_xattr(file, name, &one.value.0).map_err(|reason| (name.to_owned(), reason))?;
    }
    Ok(())
}
