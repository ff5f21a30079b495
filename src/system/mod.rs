//! The file-system calls of [`crate::source`] and [`crate::store`], one function each, so that a test can make every one
//! of them fail or be the last one of the process (see `faults`, which only tests contain).
//!
//! A call that a signal interrupted is made again.

#[cfg(test)]
pub(crate) mod faults;

use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::{AsFd, AsRawFd as _, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;

use rustix::buffer::spare_capacity;
use rustix::fs::{
    self, AtFlags, Dir, FlockOperation, Mode, OFlags, RenameFlags, ResolveFlags, Stat, Timestamps,
};
use rustix::io::{Errno, Result};
use xattr::FileExt as _;

/// Makes a call, again and again while signals interrupt it.
fn call<T>(name: &'static str, mut real: impl FnMut() -> Result<T>) -> Result<T> {
    loop {
        #[cfg(test)]
        let result = faults::around(name, &mut real);
        #[cfg(not(test))]
        let result = {
            let _ = name;
            real()
        };
        match result {
            Err(Errno::INTR) => {}
            done => return done,
        }
    }
}

/// The same for calls of the standard library.
fn call_io<T>(name: &'static str, mut real: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    let number = |error: io::Error| Errno::from_io_error(&error).unwrap_or(Errno::IO);
    Ok(call(name, || real().map_err(number))?)
}

/// How many of `len` bytes are handed over at once; all of them, but for tests.
fn portion(len: usize) -> usize {
    #[cfg(test)]
    return faults::portion(len);
    #[cfg(not(test))]
    len
}

pub(crate) fn open(path: &std::path::Path, flags: OFlags) -> Result<OwnedFd> {
    call("open", || fs::open(path, flags, Mode::empty()))
}

pub(crate) fn openat(
    dir: impl AsFd,
    name: impl AsRef<OsStr>,
    flags: OFlags,
    mode: Mode,
) -> Result<OwnedFd> {
    call("openat", || {
        fs::openat(dir.as_fd(), name.as_ref(), flags, mode)
    })
}

/// Linux before 5.6 cannot.
pub(crate) fn openat2(
    dir: impl AsFd,
    path: impl AsRef<OsStr>,
    flags: OFlags,
    resolve: ResolveFlags,
) -> Result<OwnedFd> {
    call("openat2", || {
        fs::openat2(dir.as_fd(), path.as_ref(), flags, Mode::empty(), resolve)
    })
}

pub(crate) fn readlinkat(dir: impl AsFd, name: impl AsRef<OsStr>) -> Result<OsString> {
    let target = call("readlinkat", || {
        fs::readlinkat(dir.as_fd(), name.as_ref(), Vec::new())
    })?;
    Ok(OsStr::from_bytes(target.as_bytes()).to_owned())
}

pub(crate) fn metadata(file: &File) -> io::Result<Metadata> {
    call_io("fstat", || file.metadata())
}

pub(crate) fn statat(dir: impl AsFd, name: impl AsRef<OsStr>) -> Result<Stat> {
    call("statat", || {
        fs::statat(dir.as_fd(), name.as_ref(), AtFlags::SYMLINK_NOFOLLOW)
    })
}

/// Reads as many bytes at most as `bytes` has room for without growing, and appends them; fewer are no end.
pub(crate) fn read(file: impl AsFd, bytes: &mut Vec<u8>) -> Result<usize> {
    call("read", || {
        let room = bytes.capacity() - bytes.len();
        let len = portion(room);
        if len == room {
            return rustix::io::read(file.as_fd(), spare_capacity(bytes));
        }
        let mut part = vec![0; len];
        let read = rustix::io::read(file.as_fd(), &mut part)?;
        bytes.extend(part.iter().take(read));
        Ok(read)
    })
}

/// Writes all bytes.
pub(crate) fn write_all(file: impl AsFd, mut bytes: &[u8]) -> Result<()> {
    while !bytes.is_empty() {
        let done = call("write", || {
            let part = bytes.get(..portion(bytes.len())).unwrap_or_default();
            rustix::io::write(file.as_fd(), part)
        })?;
        if done == 0 {
            return Err(Errno::IO);
        }
        bytes = bytes.get(done..).unwrap_or_default();
    }
    Ok(())
}

pub(crate) fn fsync(file: impl AsFd) -> Result<()> {
    call("fsync", || {
        // What the disk does is not what tests are about, and they do this many thousand times.
        #[cfg(test)]
        if faults::active() {
            return Ok(());
        }
        fs::fsync(file.as_fd())
    })
}

pub(crate) fn mkdirat(dir: impl AsFd, name: impl AsRef<OsStr>, mode: Mode) -> Result<()> {
    call("mkdirat", || fs::mkdirat(dir.as_fd(), name.as_ref(), mode))
}

pub(crate) fn fchmod(file: impl AsFd, mode: Mode) -> Result<()> {
    call("fchmod", || fs::fchmod(file.as_fd(), mode))
}

pub(crate) fn fchown(file: impl AsFd, uid: Option<u32>, gid: Option<u32>) -> Result<()> {
    call("fchown", || {
        fs::fchown(
            file.as_fd(),
            uid.map(fs::Uid::from_raw),
            gid.map(fs::Gid::from_raw),
        )
    })
}

pub(crate) fn futimens(file: impl AsFd, times: &Timestamps) -> Result<()> {
    call("futimens", || fs::futimens(file.as_fd(), times))
}

/// Makes a file without a name, to be written.
pub(crate) fn unnamed(dir: impl AsFd, mode: Mode) -> Result<OwnedFd> {
    let flags = OFlags::WRONLY | OFlags::TMPFILE | OFlags::CLOEXEC;
    call("tmpfile", || fs::openat(dir.as_fd(), ".", flags, mode))
}

/// Gives an open file without a name the name `to`, if that is free.
pub(crate) fn link(file: &File, dir: impl AsFd, to: impl AsRef<OsStr>) -> Result<()> {
    let own = format!("/proc/self/fd/{}", file.as_raw_fd());
    call("linkat", || {
        fs::linkat(
            fs::CWD,
            own.as_str(),
            dir.as_fd(),
            to.as_ref(),
            AtFlags::SYMLINK_FOLLOW,
        )
    })
}

pub(crate) fn symlinkat(
    target: impl AsRef<OsStr>,
    dir: impl AsFd,
    name: impl AsRef<OsStr>,
) -> Result<()> {
    call("symlinkat", || {
        fs::symlinkat(target.as_ref(), dir.as_fd(), name.as_ref())
    })
}

pub(crate) fn renameat(
    from_dir: impl AsFd,
    from: impl AsRef<OsStr>,
    to_dir: impl AsFd,
    to: impl AsRef<OsStr>,
) -> Result<()> {
    call("renameat", || {
        fs::renameat(from_dir.as_fd(), from.as_ref(), to_dir.as_fd(), to.as_ref())
    })
}

/// As [`renameat`], but nothing is replaced.
pub(crate) fn rename_free(
    from_dir: impl AsFd,
    from: impl AsRef<OsStr>,
    to_dir: impl AsFd,
    to: impl AsRef<OsStr>,
) -> Result<()> {
    call("renameat2", || {
        fs::renameat_with(
            from_dir.as_fd(),
            from.as_ref(),
            to_dir.as_fd(),
            to.as_ref(),
            RenameFlags::NOREPLACE,
        )
    })
}

pub(crate) fn unlinkat(dir: impl AsFd, name: impl AsRef<OsStr>) -> Result<()> {
    call("unlinkat", || {
        fs::unlinkat(dir.as_fd(), name.as_ref(), AtFlags::empty())
    })
}

pub(crate) fn rmdirat(dir: impl AsFd, name: impl AsRef<OsStr>) -> Result<()> {
    call("rmdirat", || {
        fs::unlinkat(dir.as_fd(), name.as_ref(), AtFlags::REMOVEDIR)
    })
}

pub(crate) fn flock(file: impl AsFd, operation: FlockOperation) -> Result<()> {
    call("flock", || fs::flock(file.as_fd(), operation))
}

/// The names in a directory, in the file system's order.
pub(crate) fn names(dir: impl AsFd) -> Result<Vec<OsString>> {
    call("getdents", || {
        let mut names = Vec::new();
        for entry in Dir::read_from(dir.as_fd())? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(OsStr::from_bytes(name).to_owned());
            }
        }
        Ok(names)
    })
}

pub(crate) fn list_xattr(file: &File) -> io::Result<Vec<OsString>> {
    call_io("flistxattr", || Ok(file.list_xattr()?.collect()))
}

pub(crate) fn get_xattr(file: &File, name: &OsStr) -> io::Result<Option<Vec<u8>>> {
    call_io("fgetxattr", || file.get_xattr(name))
}

pub(crate) fn set_xattr(file: &File, name: &OsStr, value: &[u8]) -> io::Result<()> {
    call_io("fsetxattr", || file.set_xattr(name, value))
}

pub(crate) fn remove_xattr(file: &File, name: &OsStr) -> io::Result<()> {
    call_io("fremovexattr", || file.remove_xattr(name))
}
