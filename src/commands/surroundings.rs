//! What lies around a file on the disk: its drop-ins, the files it names, and the places the runtimes look in.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use kata_upgrade::catalogue::{Catalogue, Edition};
use kata_upgrade::check::around::{Around, Permissions, There};
use kata_upgrade::check::drop_ins::{Entry, Kind};
use kata_upgrade::check::{Finding, Layer, drop_ins};
use kata_upgrade::document::Document;
use kata_upgrade::identify::{Hints, identify};
use kata_upgrade::source::SourceError;
use kata_upgrade::source::read::{MAX_FILE, ReadFile};
use kata_upgrade::source::resolve::locate;
use kata_upgrade::source::stack::MAX_FILES;

use super::{Context, subject};
use crate::error::Refusal;

/// What lies around a file.
pub struct Surroundings {
    root: Option<PathBuf>,
    /// The file without links.
    resolved: PathBuf,
    /// `config.d` beside the file without links.
    pub dir: PathBuf,
    /// What is in it, in the order of names.
    pub entries: Vec<Entry>,
    /// `config.d` beside the link that was named, where that is another directory.
    stray: Option<PathBuf>,
    documents: Vec<(PathBuf, Document)>,
    /// Whether the file is one that this machine's runtimes, or those of `--root`, may read.
    pub is_live: bool,
}

impl Surroundings {
    pub fn of(
        context: &Context<'_>,
        file: &ReadFile,
        named: &[PathBuf],
        edition: Edition,
    ) -> Result<Self, Refusal> {
        let root = context.root();
        let beside = |path: &Path| path.parent().unwrap_or(Path::new("")).join("config.d");
        let by_link = !file.links.is_empty();
        let dir = beside(if by_link { &file.resolved } else { &file.path });
        let stray = Some(beside(&file.path)).filter(|stray| {
            let other = locate(stray, root).ok().map(|place| place.resolved);
            let own = locate(&dir, root).ok().map(|place| place.resolved);
            by_link && other.is_some() && other != own
        });
        let line = context.catalogue.edition_line(edition);
        let reads = line.is_some_and(|line| line.has_drop_ins(edition.version));
        let mut own = Self {
            root: root.map(Path::to_owned),
            resolved: file.resolved.clone(),
            is_live: root.is_some() || named.is_empty() || is_looked_for(&context.catalogue, file),
            entries: Vec::new(),
            documents: Vec::new(),
            stray,
            dir,
        };
        own.list(reads, &context.catalogue)?;
        Ok(own)
    }

    /// The directory's entries as the runtime would take them, by name.
    fn list(&mut self, reads: bool, catalogue: &Catalogue) -> Result<(), Refusal> {
        let root = self.root.clone();
        let Ok(place) = locate(&self.dir, root.as_deref()) else {
            return Ok(());
        };
        let unreadable = |error: &std::io::Error| {
            if error.kind() == ErrorKind::PermissionDenied {
                Refusal::new("this user is not permitted to read the directory")
                    .at(&self.dir)
                    .help("run the command as a user who may read it, for instance with `sudo`")
            } else {
                Refusal::new(format!("cannot be read: {error}")).at(&self.dir)
            }
        };
        let mut names = Vec::new();
        for entry in fs::read_dir(&place.on_disk).map_err(|error| unreadable(&error))? {
            names.push(entry.map_err(|error| unreadable(&error))?.file_name());
        }
        names.sort();
        if names.len() > MAX_FILES {
            return Err(SourceError::TooMany {
                path: self.dir.clone(),
                limit: MAX_FILES,
            }
            .into());
        }
        let mut bytes = 0;
        for name in names {
            let path = self.dir.join(&name);
            let meta = fs::symlink_metadata(place.on_disk.join(&name));
            let mut kind = match &meta {
                Ok(meta) if meta.is_symlink() => {
                    let target = fs::read_link(place.on_disk.join(&name));
                    Kind::Link(target.unwrap_or_default())
                }
                Ok(meta) if !meta.is_file() => Kind::Other,
                _ => Kind::File,
            };
            let mut fault = None;
            if kind != Kind::Other && reads {
                match subject::read(&path, root.as_deref(), catalogue) {
                    Ok((file, document)) => {
                        bytes += file.stat.size;
                        if bytes > MAX_FILE {
                            return Err(SourceError::TooLarge {
                                path: self.dir.clone(),
                                limit: MAX_FILE,
                            }
                            .into());
                        }
                        self.documents.push((path.clone(), document));
                    }
                    Err(_) if is_locked(&path, root.as_deref()) => kind = Kind::Locked,
                    Err(refusal) => fault = Some((refusal.line, refusal.message)),
                }
            }
            self.entries.push(Entry { path, kind, fault });
        }
        Ok(())
    }

    /// The drop-ins that can be read.
    pub fn layers(&self) -> impl Iterator<Item = Layer<'_>> {
        self.documents.iter().map(|(path, document)| Layer {
            path,
            document,
            is_drop_in: true,
        })
    }

    /// A directory of drop-ins beside the link, which the runtime passes by.
    pub fn beside_link(&self, edition: Edition, catalogue: &Catalogue) -> Option<Finding> {
        let stray = self.stray.as_ref()?;
        drop_ins::beside_link(stray, &self.dir, edition, catalogue)
    }

    /// What is at a path that a file names. What a running system makes is not on another root's disk.
    pub fn there(&self, path: &str) -> There {
        let made = ["/dev/", "/proc/", "/run/", "/sys/", "/var/run/"];
        if self.root.is_some() && made.iter().any(|dir| path.starts_with(dir)) {
            return There::Unknown;
        }
        match locate(&Path::new("/").join(path), self.root.as_deref()) {
            Ok(place) => match place.metadata() {
                Ok(meta) if meta.is_file() && meta.len() == 0 => There::Empty,
                Ok(_) => There::Something,
                Err(_) => There::Unknown,
            },
            Err(error) if error.is_missing() => There::Nothing,
            Err(_) => There::Unknown,
        }
    }

    /// Who may write, and which other file the runtime reads or this one hides.
    pub fn around<'t>(
        &'t self,
        context: &Context<'_>,
        path: &Path,
        document: &Document,
        edition: Edition,
        there: &'t dyn Fn(&str) -> There,
    ) -> Around<'t> {
        let catalogue = &context.catalogue;
        let (read_instead, hidden) = self.others(catalogue, edition);
        let masks = hidden.and_then(|other| {
            let newer = self.newer(catalogue, path, document, &other)?;
            Some((other, newer))
        });
        let files = std::iter::once(self.resolved.clone());
        let dirs = self.resolved.parent().map(Path::to_owned);
        let drop_ins = self.documents.iter().map(|(path, _)| path.clone());
        let dir = Some(self.dir.clone()).filter(|_| !self.entries.is_empty());
        let places = files.chain(dirs).chain(dir).chain(drop_ins);
        Around {
            there,
            root: self.root.as_deref(),
            permissions: places.filter_map(|path| self.permissions(&path)).collect(),
            read_instead,
            masks,
        }
    }

    fn permissions(&self, path: &Path) -> Option<Permissions> {
        let place = locate(path, self.root.as_deref()).ok()?;
        let meta = place.metadata().ok()?;
        Some(Permissions {
            path: path.to_owned(),
            is_dir: meta.is_dir(),
            mode: meta.mode() & 0o7777,
            group: meta.gid(),
        })
    }

    /// The file that the runtime reads instead of this one, and the next one that this one is read in place of.
    fn others(
        &self,
        catalogue: &Catalogue,
        edition: Edition,
    ) -> (Option<PathBuf>, Option<PathBuf>) {
        let Some(line) = catalogue.edition_line(edition) else {
            return (None, None);
        };
        let (mut instead, mut hidden) = (None, None);
        for prefix in catalogue.prefixes() {
            let places = line
                .search_paths(edition.version)
                .map(|path| PathBuf::from(path.replace("{prefix}", prefix)));
            let places: Vec<PathBuf> = places.collect();
            let there: Vec<(PathBuf, PathBuf)> = places
                .iter()
                .filter_map(|path| {
                    let place = locate(path, self.root.as_deref()).ok()?;
                    Some((path.clone(), place.resolved))
                })
                .collect();
            let is_near = places
                .iter()
                .any(|path| path.parent() == self.resolved.parent());
            let Some(((first, winner), rest)) = there.split_first() else {
                continue;
            };
            if *winner == self.resolved {
                let other = rest.iter().find(|(_, other)| *other != self.resolved);
                // where nothing is installed under this prefix, something may be under another
                hidden = hidden.or_else(|| other.map(|(path, _)| path.clone()));
                continue;
            }
            if is_near && instead.is_none() {
                instead = Some(first.clone());
            }
        }
        (instead, hidden)
    }

    /// The release of another file, where every edition it may be of is newer than all this one may be of.
    fn newer(
        &self,
        catalogue: &Catalogue,
        path: &Path,
        document: &Document,
        other: &Path,
    ) -> Option<String> {
        let (_, theirs) = subject::read(other, self.root.as_deref(), catalogue).ok()?;
        let of = |document, path| {
            let hints = Hints {
                path: Some(path),
                named: None,
                arch: Some(kata_upgrade::identify::MACHINE),
            };
            identify(document, catalogue, hints)
        };
        let (own, theirs) = (of(document, path)?, of(&theirs, other)?);
        let newest = own.candidates.iter().map(|one| one.version).max()?;
        let oldest = theirs.candidates.iter().map(|one| one.version).min()?;
        (oldest > newest).then(|| catalogue.edition_title(theirs.edition))
    }
}

/// Whether a file cannot be read for want of permission.
fn is_locked(path: &Path, root: Option<&Path>) -> bool {
    let place = locate(path, root);
    place.is_ok_and(|place| {
        fs::File::open(&place.on_disk)
            .is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
    })
}

/// Whether a runtime looks for a file of that name, or finds it by a link.
fn is_looked_for(catalogue: &Catalogue, file: &ReadFile) -> bool {
    let own = [&file.path, &file.resolved];
    catalogue.lines().any(|line| {
        let Some(version) = line.newest() else {
            return false;
        };
        let mut places = line.search_paths(version).flat_map(|path| {
            catalogue
                .prefixes()
                .map(|prefix| PathBuf::from(path.replace("{prefix}", prefix)))
                .collect::<Vec<_>>()
        });
        places.any(|place| own.contains(&&place))
    })
}
