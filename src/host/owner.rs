//! Which package a file is of.

use std::path::Path;
use std::process::{Command, Stdio};

use super::looker::Looker;
use super::packages::rpm_database;
use crate::source::directory;
use crate::source::read::read_up_to_in;

/// dpkg's lists of files.
const LISTS: &str = "/var/lib/dpkg/info";
/// The most lists there are: a machine with 5,000 packages has about 30,000 files there.
const NAMES: usize = 400_000;
/// The most bytes of a list: 64 MiB. The largest of Debian have about 5 MiB.
const LIMIT: u64 = 64 << 20;

/// Whose a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// No package's.
    Nobody,
    /// That package's.
    Package(String),
    /// There is a database that could not be asked, and why.
    Unknown(String),
}

/// The package that brought the file `path`, which is without links and, with another root, inside it.
pub fn owner_of(path: &Path, root: Option<&Path>) -> Owner {
    match dpkg(path, root) {
        Owner::Nobody => rpm(path, root),
        owner => owner,
    }
}

fn dpkg(path: &Path, root: Option<&Path>) -> Owner {
    let names = match directory::names(Path::new(LISTS), root, NAMES) {
        Ok(list) => list.names,
        Err(error) if error.is_missing() => return Owner::Nobody,
        Err(error) => return Owner::Unknown(error.to_string()),
    };
    let own = path.as_os_str().as_encoded_bytes();
    let lists = names.iter().filter_map(|name| {
        let package = name.strip_suffix(".list");
        package
            .or_else(|| name.strip_suffix(".md5sums"))
            .map(|package| (name, package))
    });
    for (name, package) in lists {
        let file = match read_up_to_in(&Path::new(LISTS).join(name), root, LIMIT) {
            Ok(file) => file,
            Err(error) if error.is_missing() => continue,
            Err(error) => return Owner::Unknown(error.to_string()),
        };
        let is_sums = name.ends_with(".md5sums");
        let mut lines = file.bytes.split(|byte| *byte == b'\n');
        let hit = lines.any(|line| {
            if is_sums {
                // the sum, two blanks, the name without its first slash
                line.get(34..)
                    .is_some_and(|rest| own.strip_prefix(b"/") == Some(rest))
            } else {
                line == own
            }
        });
        if hit {
            return Owner::Package(package.to_owned());
        }
    }
    Owner::Nobody
}

fn rpm(path: &Path, root: Option<&Path>) -> Owner {
    let looker = Looker::new(root);
    let Some(database) = rpm_database(&looker) else {
        return Owner::Nobody;
    };
    let mut command = Command::new("rpm");
    if let Some(root) = root {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        command.arg("--root").arg(root);
    }
    let asked = command
        .args(["-q", "--qf", "%{NAME}\\n", "-f"])
        .arg(path)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output();
    match asked {
        Ok(answer) if answer.status.success() => {
            let names = String::from_utf8_lossy(&answer.stdout);
            Owner::Package(names.lines().next().unwrap_or_default().to_owned())
        }
        // it says `is not owned by any package`
        Ok(answer) if String::from_utf8_lossy(&answer.stdout).contains("not owned") => {
            Owner::Nobody
        }
        Ok(_) => Owner::Unknown(format!("`rpm` cannot read {database}")),
        Err(error) => Owner::Unknown(format!("{database} is asked through `rpm`: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn both_kinds_of_lists_name_the_package() {
        let dir = tempfile::tempdir().unwrap();
        let info = dir.path().join("var/lib/dpkg/info");
        let owner = |path: &str| owner_of(Path::new(path), Some(dir.path()));
        assert_eq!(owner("/etc/a.toml"), Owner::Nobody);
        fs::create_dir_all(&info).unwrap();
        fs::write(info.join("one.list"), "/.\n/etc\n/etc/a.toml\n").unwrap();
        let sum = "d41d8cd98f00b204e9800998ecf8427e";
        fs::write(
            info.join("two:amd64.md5sums"),
            format!("{sum}  usr/share/b.toml\n"),
        )
        .unwrap();
        assert_eq!(owner("/etc/a.toml"), Owner::Package("one".to_owned()));
        assert_eq!(
            owner("/usr/share/b.toml"),
            Owner::Package("two:amd64".to_owned())
        );
        assert_eq!(owner("/etc/a.toml2"), Owner::Nobody);
    }
}
