//! Writing that survives a crash: new file, to the disk, rename, directory to the disk.
//!
//! All names are single names inside an open directory, so that nobody can move the place away in between.

use std::ffi::OsStr;
use std::fs::File;
use std::io;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::system;

/// How a directory is opened to work in it: itself, not what a link says.
const DIR: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// Makes directory `name` with permissions `mode`; an existing one is an error.
pub fn new_dir(dir: &File, name: impl AsRef<OsStr>, mode: u32) -> io::Result<File> {
    system::mkdirat(dir, name.as_ref(), Mode::from_raw_mode(mode))?;
    let open = || {
        let new = open_dir(dir, name.as_ref())?;
        // The process's umask and the parent's set-group-id bit have had their say.
        system::fchmod(&new, Mode::from_raw_mode(mode))?;
        Ok(new)
    };
    open().inspect_err(|_| {
        let _ = system::rmdirat(dir, name.as_ref());
    })
}

/// Opens directory `name`, refusing a symbolic link.
pub fn open_dir(dir: &File, name: impl AsRef<OsStr>) -> io::Result<File> {
    Ok(system::openat(dir, name.as_ref(), DIR, Mode::empty())?.into())
}

/// Makes file `name` with permissions `mode` and brings it to the disk; an existing one is an error.
///
/// The open file is returned for those who have more to set on it; they sync it again.
pub fn new_file(dir: &File, name: impl AsRef<OsStr>, bytes: &[u8], mode: u32) -> io::Result<File> {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    // Closed to others from the first moment, whatever it becomes in the end.
    let mode = Mode::from_raw_mode(mode);
    let file: File = system::openat(dir, name, flags, mode & Mode::from_raw_mode(0o600))?.into();
    system::write_all(&file, bytes)?;
    system::fchmod(&file, mode)?;
    system::fsync(&file)?;
    Ok(file)
}

/// Gives `from` the name `to`, if that is free. Durable after [`sync_dir`].
pub fn rename_new(dir: &File, from: impl AsRef<OsStr>, to: impl AsRef<OsStr>) -> io::Result<()> {
    let (from, to) = (from.as_ref(), to.as_ref());
    match system::rename_free(dir, from, dir, to) {
        // File systems without the flag: two steps, and another process could come in between.
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) if !exists(dir, to)? => {
            Ok(system::renameat(dir, from, dir, to)?)
        }
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Err(Errno::EXIST.into()),
        result => Ok(result?),
    }
}

/// Whether anything, even a dangling link, has that name.
pub fn exists(dir: &File, name: impl AsRef<OsStr>) -> io::Result<bool> {
    match system::statat(dir, name) {
        Ok(_) => Ok(true),
        Err(Errno::NOENT) => Ok(false),
        Err(errno) => Err(errno.into()),
    }
}

/// Brings a directory's names to the disk, where the file system can.
pub fn sync_dir(dir: &File) -> io::Result<()> {
    match system::fsync(dir) {
        Err(Errno::INVAL | Errno::NOTSUP) => Ok(()),
        result => Ok(result?),
    }
}

/// Removes whatever has that name, a directory with what is in it; links are removed, not followed.
///
/// All that can be removed is; the first failure is returned.
pub fn remove(dir: &File, name: impl AsRef<OsStr>) -> io::Result<()> {
    let name = name.as_ref();
    match system::unlinkat(dir, name) {
        Err(Errno::ISDIR | Errno::PERM) => {}
        Err(Errno::NOENT) => return Ok(()),
        done => return Ok(done?),
    }
    let inner = open_dir(dir, name)?;
    let mut failed = Ok(());
    for one in system::names(&inner)? {
        failed = failed.and(remove(&inner, one));
    }
    failed.and_then(|()| Ok(system::rmdirat(dir, name)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    #[test]
    fn nothing_is_written_over_or_through() {
        let temp = tempfile::tempdir().unwrap();
        let dir = File::open(temp.path()).unwrap();
        new_file(&dir, "a", b"first", 0o640).unwrap();
        assert_eq!(
            fs::metadata(temp.path().join("a"))
                .unwrap()
                .permissions()
                .mode()
                & 0o7777,
            0o640
        );
        symlink("elsewhere", temp.path().join("link")).unwrap();
        for name in ["a", "link"] {
            assert_eq!(
                new_file(&dir, name, b"x", 0o600).unwrap_err().kind(),
                io::ErrorKind::AlreadyExists
            );
            assert_eq!(
                new_dir(&dir, name, 0o700).unwrap_err().kind(),
                io::ErrorKind::AlreadyExists
            );
        }
        assert!(!temp.path().join("elsewhere").exists());

        new_file(&dir, "b", b"second", 0o600).unwrap();
        for name in ["a", "link"] {
            assert_eq!(
                rename_new(&dir, "b", name).unwrap_err().kind(),
                io::ErrorKind::AlreadyExists
            );
        }
        rename_new(&dir, "b", "c").unwrap();
        sync_dir(&dir).unwrap();
        assert_eq!(fs::read(temp.path().join("a")).unwrap(), b"first");
        assert_eq!(fs::read(temp.path().join("c")).unwrap(), b"second");
        assert!(!exists(&dir, "b").unwrap() && exists(&dir, "link").unwrap());
    }
}
