//! Where results go.

use std::ffi::OsStr;
use std::fs::{self, File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use kata_upgrade::source::read::FileStat;
use kata_upgrade::source::shown;
use kata_upgrade::store::durable;

use crate::error::Refusal;
use crate::terminal::{Stream, Terminal};

/// Text with foreign parts: exact for programs, made safe line by line where a terminal shows it.
pub fn for_stream(text: &str, stream: Stream) -> String {
    if !Terminal::is_terminal(stream) {
        return text.to_owned();
    }
    let mut safe = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line
            .strip_suffix('\n')
            .map_or((line, ""), |line| (line, "\n"));
        let parts: Vec<String> = line
            .split('\t')
            .map(|part| shown(part).to_string())
            .collect();
        safe.push_str(&parts.join("\t"));
        safe.push_str(end);
    }
    safe
}

/// Refuses a place where a result must not go: what is being read, and whatever is no plain file.
pub fn check(path: &Path, read: &[&FileStat]) -> Result<(), Refusal> {
    let meta = match fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(path, &error)),
    };
    if !meta.is_file() {
        return Err(Refusal::new("is there already, and is no plain file")
            .at(path)
            .help("name another file; `--output -` writes to standard output"));
    }
    let same = |stat: &&&FileStat| (stat.dev, stat.ino) == (meta.dev(), meta.ino());
    if read.iter().any(|stat| same(&stat)) {
        return Err(
            Refusal::new("is one of the files being read, and would be lost")
                .at(path)
                .help("name another file and compare the two first"),
        );
    }
    Ok(())
}

/// What files have that nothing narrows.
const USUAL_MODE: u32 = 0o644;

/// Where a file is until it is whole: beside its place, but not where runtimes read every file there is.
fn stage(dir: &Path) -> std::io::Result<PathBuf> {
    let dir = dir.canonicalize()?;
    let is_read = dir.extension() == Some(OsStr::new("d"));
    let above = dir.parent().filter(|_| is_read);
    let device = |dir: &Path| Ok::<u64, std::io::Error>(fs::metadata(dir)?.dev());
    match above {
        Some(above) if device(above)? == device(&dir)? => Ok(above.to_owned()),
        _ => Ok(dir),
    }
}

/// Writes a whole file or nothing: beside it, to the disk, then under its name. It is open to nobody the source is closed to.
pub fn write(path: &Path, text: &str, source: Option<&FileStat>) -> Result<(), Refusal> {
    let own = source.map_or(USUAL_MODE, |source| source.mode);
    let dir = path
        .parent()
        .filter(|dir| !dir.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mode = match fs::symlink_metadata(path) {
        Ok(meta) => own & meta.mode(),
        Err(_) => own,
    };
    let write = || -> std::io::Result<()> {
        let mut builder = tempfile::Builder::new();
        let builder = builder.prefix(".kata-upgrade-");
        let mut file = builder
            .tempfile_in(stage(dir)?)
            .or_else(|_| builder.tempfile_in(dir))?;
        file.write_all(text.as_bytes())?;
        file.as_file()
            .set_permissions(Permissions::from_mode(mode & 0o666))?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        durable::sync_dir(&File::open(dir)?)
    };
    write().map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> Refusal {
    let refusal = Refusal::new(format!("cannot be written: {}", plain(error))).at(path);
    match error.kind() {
        std::io::ErrorKind::NotFound => refusal.help("make its directory first"),
        std::io::ErrorKind::PermissionDenied => {
            refusal.help("name a place where this user may write, or `-` for standard output")
        }
        _ => refusal,
    }
}

/// What the system said, without the name of a temporary file.
fn plain(error: &std::io::Error) -> String {
    error.raw_os_error().map_or_else(
        || {
            let source = std::error::Error::source(error);
            error
                .get_ref()
                .and_then(std::error::Error::source)
                .or(source)
                .map_or_else(|| error.kind().to_string(), ToString::to_string)
        },
        |code| std::io::Error::from_raw_os_error(code).to_string(),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn nothing_unfinished_is_in_a_folder_that_is_read() {
        let top = tempfile::tempdir().unwrap();
        let top = top.path().canonicalize().unwrap();
        let read = top.join("config.d");
        fs::create_dir(&read).unwrap();
        assert_eq!(stage(&read).unwrap(), top);
        assert_eq!(stage(&top).unwrap(), top);
        write(&read.join("60-own.toml"), "a = 1\n", None).unwrap();
        let names = |dir: &Path| -> Vec<_> {
            let entries = fs::read_dir(dir).unwrap();
            entries.map(|entry| entry.unwrap().file_name()).collect()
        };
        assert_eq!(names(&read), ["60-own.toml"]);
        assert_eq!(names(&top), ["config.d"]);
    }
}
