//! What lies around a file on a disk: the files it names, who may write it, and whether any runtime reads it.

use std::path::{Path, PathBuf};

use super::view::View;
use super::{Finding, Layer, Severity};
use crate::catalogue::{Catalogue, Class, Edition, Shape};
use crate::document::Setting;
use crate::value::Value;

/// What is at a path that a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// Nothing.
    Nothing,
    /// A file without content.
    Empty,
    /// Something.
    Something,
    /// It cannot be told.
    Unknown,
}

/// Who owns a place and who may write to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// The place as the user would type it.
    pub path: PathBuf,
    /// Whether it is a directory.
    pub is_dir: bool,
    /// Permission bits, `0o7777` at most.
    pub mode: u32,
    /// Its group.
    pub group: u32,
}

/// What lies around a file.
pub struct Around<'a> {
    /// What is at a path that the file names.
    pub there: &'a dyn Fn(&str) -> There,
    /// The other root, where the places are inside one.
    pub root: Option<&'a Path>,
    /// The file, its directory, and those of the drop-ins.
    pub permissions: Vec<Permissions>,
    /// The file that the runtime of this edition reads instead, where it does not read this one.
    pub read_instead: Option<PathBuf>,
    /// The file of a newer release that this one is read in place of, and that release.
    pub masks: Option<(PathBuf, String)>,
}

/// What there is to say.
pub fn check(
    layers: &[Layer<'_>],
    edition: Edition,
    catalogue: &Catalogue,
    around: &Around<'_>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(view) = View::of(layers, edition, catalogue) {
        for layer in layers {
            for setting in layer.document.settings().iter().filter(|one| one.is_set()) {
                if view.is_in_force(setting) {
                    named(&view, layer, setting, around, &mut found);
                }
            }
        }
    }
    let Some(base) = layers.first() else {
        return found;
    };
    if let Some(other) = &around.read_instead {
        let message = format!(
            "no runtime reads this file by itself; it reads {}",
            other.display()
        );
        found.push(
            Finding::new("file-not-read", Severity::Note, base.path, message).help(
                "name it in the container manager's settings of the runtime, or change the other",
            ),
        );
    }
    if let Some((other, release)) = &around.masks {
        let message = format!(
            "read in place of {}, which is {release}: its newer settings are hidden",
            other.display()
        );
        found.push(
            Finding::new("masks-newer", Severity::Warning, base.path, message)
                .help("carry this file to that release with `kata-upgrade config migrate`"),
        );
    }
    found.extend(
        around
            .permissions
            .iter()
            .filter_map(|own| open(own, around.root)),
    );
    found
}

/// A file that a setting names and that is not there.
fn named(
    view: &View<'_>,
    layer: &Layer<'_>,
    setting: &Setting,
    around: &Around<'_>,
    found: &mut Vec<Finding>,
) {
    let dotted = setting.key.as_str();
    let known = view.catalogue.setting(dotted);
    let Some(known) = known.filter(|_| view.read(dotted).is_some()) else {
        return;
    };
    let is_list = dotted == "runtime.sandbox_bind_mounts" || setting.key.name() == "pflashes";
    let is_file = known.class() == Class::Asset && known.shape() == Shape::Path
        || setting.key.name() == "entropy_source"
        || view.is_rs() && setting.key.name() == "file_mem_backend";
    if !is_file && !is_list {
        return;
    }
    let mut parts = setting.key.segments();
    let of_hypervisor = parts.next() == Some("hypervisor");
    let hypervisor = parts.next().filter(|_| of_hypervisor).unwrap_or_default();
    let idle = view
        .catalogue
        .idle(&view.line, view.version(), dotted, hypervisor);
    let shared = view.value(&format!("{}.shared_fs", setting.key.table()));
    let shares = matches!(
        shared.and_then(Value::as_str),
        Some("virtio-fs" | "virtio-fs-nydus" | "")
    );
    // runtime-rs looks for the daemon only where it starts one
    let no_daemon = view.is_rs() && setting.key.name() == "virtio_fs_daemon" && !shares;
    if idle.is_some() || no_daemon {
        return;
    }
    let paths: Vec<&str> = match &setting.value {
        Some(Value::String(path)) => vec![path],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    for path in paths.into_iter().filter(|path| !path.is_empty()) {
        // runtime-rs takes a mount's mode behind a colon
        let path = if is_list && view.is_rs() {
            path.strip_suffix(":ro").unwrap_or(path)
        } else {
            path
        };
        let make = |code, severity, message: String| {
            let finding = Finding::new(code, severity, layer.path, message);
            finding.at(setting.line).on(&setting.key)
        };
        match (around.there)(path) {
            There::Nothing => {
                let (severity, when) = when_missed(view, setting.key.as_str(), setting.key.name());
                let message = format!("`{path}` does not exist; {when}");
                let finding = make("asset-missing", severity, message);
                found.push(finding.help("install it, or name the file there is"));
            }
            There::Empty if matches!(setting.key.name(), "image" | "initrd") => {
                let refused = !view.is_rs() && view.line.product() == "kata";
                let (severity, end) = if refused {
                    (
                        Severity::Error,
                        "; the file is refused, and the log names the path",
                    )
                } else {
                    (Severity::Warning, "")
                };
                let message = format!("`{path}` is empty, and no guest can start from it{end}");
                found.push(make("asset-empty", severity, message).help("install it again"));
            }
            _ => {}
        }
    }
}

/// When the reader misses a file: at once, or when a sandbox starts.
fn when_missed(view: &View<'_>, key: &str, name: &str) -> (Severity, String) {
    let at_once = if view.is_rs() {
        true
    } else {
        !matches!(name, "virtio_fs_daemon" | "entropy_source" | "ctlpath")
    };
    if !at_once && name == "entropy_source" {
        return (
            Severity::Warning,
            "the file is read, and the guest has no source of random numbers".to_owned(),
        );
    }
    let when = if at_once {
        format!("the file is refused, and the log names the path, not `{key}`")
    } else {
        "the file is read, and no sandbox starts".to_owned()
    };
    (Severity::Error, when)
}

/// Whether others than the owner may write there.
fn open(own: &Permissions, root: Option<&Path>) -> Option<Finding> {
    let world = own.mode & 0o002 != 0;
    let group = own.mode & 0o020 != 0 && own.group != 0;
    let sticky = own.is_dir && own.mode & 0o1000 != 0;
    if sticky || !world && !group {
        return None;
    }
    let who = if world { "everybody" } else { "its group" };
    let (code, what, help) = if own.is_dir {
        (
            "folder-open-to-others",
            "may put files here, which the runtime then reads as root",
            "chmod go-w",
        )
    } else {
        (
            "open-to-others",
            "may write to this file, which names programs that run as root",
            "chmod go-w",
        )
    };
    let finding = Finding::new(code, Severity::Warning, &own.path, format!("{who} {what}"));
    // a command to copy means the file that was looked at, not this machine's own of the same name
    let on_disk = match (root, own.path.strip_prefix("/")) {
        (Some(root), Ok(inside)) => root.join(inside),
        _ => own.path.clone(),
    };
    Some(finding.help(format!("{help} {}", quoted(&on_disk))))
}

fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text
        .chars()
        .all(|c| c.is_alphanumeric() || "/._-".contains(c))
    {
        text.into_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
