//! The distribution, as os-release tells it.

use super::looker::{Looker, Place, Subject};

/// Where os-release is; stateless systems have only the second.
const PLACES: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];

/// A distribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// `ID`.
    pub id: String,
    /// `ID_LIKE`, in its order. For choosing a package tool only: derivatives of unsupported distributions are not those.
    pub like: Vec<String>,
    /// Its name and version for people.
    pub title: String,
    /// `VERSION_ID`.
    pub version: Option<String>,
    /// The file that tells.
    pub told_by: Place,
}

/// Distributions whose packages are handled alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `apt-get`.
    Debian,
    /// `dnf`, or `yum` where there is none.
    Fedora,
    /// `zypper`.
    Suse,
}

impl Distribution {
    /// How its packages are handled: by `ID`, else by the first of `ID_LIKE` that tells.
    pub fn family(&self) -> Option<Family> {
        let of = |id: &str| match id {
            "debian" | "ubuntu" => Some(Family::Debian),
            "fedora" | "rhel" | "centos" | "bclinux" => Some(Family::Fedora),
            "sles" | "sles_sap" | "suse" => Some(Family::Suse),
            id if id.starts_with("opensuse") => Some(Family::Suse),
            _ => None,
        };
        of(&self.id).or_else(|| self.like.iter().find_map(|id| of(id)))
    }
}

/// Reads os-release.
pub(super) fn read(looker: &Looker<'_>) -> Option<Distribution> {
    let (path, text) = PLACES
        .iter()
        .find_map(|path| Some((*path, looker.text(Subject::Distribution, path)?)))?;
    let field = |name: &str| {
        let mut lines = text.lines().enumerate();
        lines.find_map(|(at, line)| {
            let value = line.trim().strip_prefix(name)?.strip_prefix('=')?;
            Some((at + 1, plain(value)))
        })
    };
    let value = |name: &str| field(name).map(|(_, value)| value);
    let (line, id) = field("ID")?;
    let version = value("VERSION_ID").filter(|version| !version.is_empty());
    let name = value("NAME").unwrap_or_else(|| id.clone());
    let title = match &version {
        Some(version) => format!("{name} {version}"),
        None => name,
    };
    Some(Distribution {
        id,
        like: value("ID_LIKE")
            .unwrap_or_default()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        title,
        version,
        told_by: Place::at(path, line),
    })
}

/// A value without the quotes a shell would take off.
fn plain(value: &str) -> String {
    let value = value.trim();
    let inner = ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
    let mut text = String::new();
    let mut escaped = false;
    for c in inner.unwrap_or(value).chars() {
        if c == '\\' && !escaped {
            escaped = true;
        } else {
            text.push(c);
            escaped = false;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Option<Distribution> {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        read(&Looker::new(Some(dir.path())))
    }

    #[test]
    fn the_first_place_wins_and_quotes_do_not_matter() {
        let found = of(&[
            (
                "etc/os-release",
                "NAME=\"Red Hat Enterprise Linux Server\"\nID=\"rhel\"\nID_LIKE=\"fedora\"\nVERSION_ID='7.4'\n",
            ),
            ("usr/lib/os-release", "ID=fedora\n"),
        ])
        .unwrap();
        assert_eq!(
            (found.id.as_str(), found.title.as_str()),
            ("rhel", "Red Hat Enterprise Linux Server 7.4")
        );
        assert_eq!(found.told_by, Place::at("/etc/os-release", 2));
        assert_eq!(found.family(), Some(Family::Fedora));
        let stateless = of(&[(
            "usr/lib/os-release",
            "ID=clear-linux-os\nID_LIKE=clear-linux-os\n",
        )])
        .unwrap();
        assert_eq!(stateless.id, "clear-linux-os");
        assert_eq!(stateless.family(), None);
        assert!(of(&[]).is_none());
    }
}
