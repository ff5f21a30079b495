//! The rpm database, asked through the `rpm` program: its formats are several and not ours to read.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use super::{InstalledPackage, PackageState, SUBJECT, package};
use crate::catalogue::{Catalogue, Database};
use crate::host::looker::{Looker, Place};

/// Where the database is, by age of the distribution.
const DATABASES: [&str; 6] = [
    "/usr/lib/sysimage/rpm/rpmdb.sqlite",
    "/usr/lib/sysimage/rpm/Packages.db",
    "/usr/lib/sysimage/rpm/Packages",
    "/var/lib/rpm/rpmdb.sqlite",
    "/var/lib/rpm/Packages.db",
    "/var/lib/rpm/Packages",
];

const FORMAT: &str = "%{NAME}\\t%{VERSION}-%{RELEASE}\\t[%{REQUIRENAME} ]\\n";

/// The database, if there is one.
pub(in crate::host) fn database(looker: &Looker<'_>) -> Option<&'static str> {
    DATABASES.into_iter().find(|path| looker.exists(path))
}

pub(super) fn read(looker: &Looker<'_>, catalogue: &Catalogue) -> Vec<InstalledPackage> {
    let Some(database) = database(looker) else {
        return Vec::new();
    };
    let names: Vec<&str> = catalogue
        .packages()
        .filter(|package| package.is_in(Database::Rpm))
        .map(|package| package.name())
        .collect();
    let mut arguments: Vec<OsString> = Vec::new();
    if let Some(root) = looker.root() {
        // rpm takes nothing but an absolute path
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        arguments.extend(["--root".into(), root.into()]);
    }
    arguments.extend(["-q".into(), "--qf".into(), FORMAT.into()]);
    arguments.extend(names.iter().map(OsString::from));
    let asked = Command::new("rpm")
        .args(arguments)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .output();
    let ask = || {
        let root = looker.root().map_or_else(String::new, |root| {
            format!("--root {} ", root.to_string_lossy())
        });
        Some(format!("rpm {root}-q {}", names.join(" ")))
    };
    match asked {
        // rpm counts the packages that are not there in its status, so only an answer without any line is none
        Ok(answer) if !answer.stdout.is_empty() => {
            let text = String::from_utf8_lossy(&answer.stdout);
            packages(&text, database, catalogue)
        }
        Ok(answer) => {
            let said = String::from_utf8_lossy(&answer.stderr);
            let said = said.lines().next().unwrap_or("it says nothing").to_owned();
            looker.missing(
                SUBJECT,
                database,
                &format!("`rpm` cannot read it: {said}"),
                ask(),
            );
            Vec::new()
        }
        Err(error) => {
            looker.missing(
                SUBJECT,
                database,
                &format!("the program `rpm` cannot be run: {error}"),
                ask(),
            );
            Vec::new()
        }
    }
}

/// The packages of an answer; lines without our separators say that something is not installed.
fn packages(text: &str, database: &str, catalogue: &Catalogue) -> Vec<InstalledPackage> {
    let mut found: Vec<InstalledPackage> = Vec::new();
    for line in text.lines() {
        let mut fields = line.split('\t');
        let (Some(name), Some(version), Some(needs)) =
            (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let place = Place::of(database);
        let state = PackageState::Installed;
        if let Some(mut one) = package(catalogue, name, Database::Rpm, version, state, place) {
            one.needs = needs.split_whitespace().map(str::to_owned).collect();
            found.push(one);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_installed_is_left_out() {
        let text = "cc-runtime\t3.0.23+git.64d2226-27.1\tcc-runtime-bin qemu-lite \npackage cc-proxy is not installed\n";
        let found = packages(text, "/var/lib/rpm/Packages", &Catalogue::built_in());
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].version, "3.0.23+git.64d2226-27.1");
        assert_eq!(found[0].needs, ["cc-runtime-bin", "qemu-lite"]);
    }
}
