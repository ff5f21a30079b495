//! The script's removal by the real apt and dpkg, in a root of their own; where they are not, that is said.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::copy::{Copy, text};
use super::stubs;

/// A machine whose packages were really installed.
struct Installed {
    copy: Copy,
}

impl Installed {
    /// Builds a package for each that the machine's status names, and installs them; none where that cannot be done here.
    fn of(machine: &str) -> Option<Self> {
        let tools = ["apt-get", "dpkg", "dpkg-deb"];
        let missing = tools.iter().find(|name| {
            let asked = Command::new(name).arg("--version").output();
            !asked.is_ok_and(|answer| answer.status.success())
        });
        if let Some(name) = missing {
            println!("SKIPPED: there is no {name} here");
            return None;
        }
        if !super::places::is_root() {
            println!("SKIPPED: dpkg installs only as root");
            return None;
        }
        let copy = Copy::of(machine);
        let status = copy.root().join("var/lib/dpkg/status");
        let told = fs::read_to_string(&status).unwrap();
        fs::remove_dir_all(copy.root().join("var/lib/dpkg")).unwrap();
        for dir in [
            "var/lib/dpkg/info",
            "var/lib/dpkg/updates",
            "var/lib/dpkg/triggers",
            "var/lib/apt/lists/partial",
            "var/cache/apt/archives/partial",
            "var/log/apt",
            "etc/apt/apt.conf.d",
            "etc/apt/preferences.d",
            "etc/apt/trusted.gpg.d",
        ] {
            fs::create_dir_all(copy.root().join(dir)).unwrap();
        }
        fs::write(&status, "").unwrap();
        fs::write(copy.root().join("var/lib/dpkg/available"), "").unwrap();
        let own = Self { copy };
        own.configure();
        let packages: Vec<PathBuf> = stanzas(&told)
            .iter()
            .map(|one| own.build(one, &told))
            .collect();
        own.dpkg(["-i".into()].into_iter().chain(packages));
        Some(own)
    }

    fn root(&self) -> PathBuf {
        self.copy.root()
    }

    /// What makes the real programs work in the root.
    fn configure(&self) {
        let root = self.root();
        let root = root.display();
        let text = format!(
            "Dir \"{root}/\";\nDir::State::status \"{root}/var/lib/dpkg/status\";\nDir::Bin::dpkg \"/usr/bin/dpkg\";\n\
             Dpkg::Options {{ \"--root={root}\"; }};\nAPT::Get::Assume-Yes \"true\";\n"
        );
        fs::write(self.copy.folder().join("apt.conf"), text).unwrap();
        let stand_ins = self.stand_ins();
        fs::create_dir_all(&stand_ins).unwrap();
        let usual = stubs().join("on-machine");
        let text = format!(
            "#!/bin/sh\nif [ \"$2\" = apt-get ]; then\n    shift 2\n    APT_CONFIG='{}' exec apt-get \"$@\"\nfi\nexec '{}' \"$@\"\n",
            self.copy.folder().join("apt.conf").display(),
            usual.display()
        );
        let path = stand_ins.join("on-machine");
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn stand_ins(&self) -> PathBuf {
        self.copy.folder().join("stand-ins")
    }

    /// A package of the name, version and dependencies of a stanza; those on other packages than the machine's are left out.
    fn build(&self, one: &Stanza, told: &str) -> PathBuf {
        let dir = self.copy.folder().join("build").join(&one.name);
        let control = dir.join("DEBIAN");
        fs::create_dir_all(&control).unwrap();
        let mut fields = format!(
            "Package: {}\nVersion: {}\nArchitecture: all\nMaintainer: Nobody <nobody@example.org>\nDescription: stands for the real one\n",
            one.name, one.version
        );
        let needs: Vec<&str> = one
            .needs
            .split(',')
            .map(str::trim)
            .filter(|need| {
                let name = need.split(' ').next().unwrap_or_default();
                told.contains(&format!("Package: {name}\n"))
            })
            .collect();
        if !needs.is_empty() {
            writeln!(fields, "Depends: {}", needs.join(", ")).unwrap();
        }
        fs::write(control.join("control"), fields).unwrap();
        // what the packages really bring, and delete with them
        let configuration = "usr/share/defaults/clear-containers/configuration.toml";
        let there = self.root().join(configuration);
        let files: &[&str] = match one.name.as_str() {
            "cc-runtime" if there.exists() => &[configuration],
            _ => &[],
        };
        for file in files {
            let path = dir.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::copy(&there, path).unwrap();
        }
        let package = dir.with_extension("deb");
        let built = Command::new("dpkg-deb")
            .args(["--root-owner-group", "--build"])
            .args([&dir, &package])
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", text(&built));
        package
    }

    fn dpkg(&self, arguments: impl IntoIterator<Item = PathBuf>) {
        let done = Command::new("dpkg")
            .arg(format!("--root={}", self.root().display()))
            .args(arguments)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", text(&done));
    }

    fn apt(&self, arguments: &[&str]) -> Output {
        Command::new("apt-get")
            .args(arguments)
            .env("APT_CONFIG", self.copy.folder().join("apt.conf"))
            .env("LC_ALL", "C")
            .output()
            .unwrap()
    }

    /// The packages that dpkg's status file names, with their states.
    fn status(&self) -> Vec<(String, String)> {
        let text = fs::read_to_string(self.root().join("var/lib/dpkg/status")).unwrap();
        let mut all: Vec<_> = stanzas(&text)
            .into_iter()
            .map(|one| (one.name, one.status))
            .collect();
        all.sort();
        all
    }

    /// The script, or one step of it.
    fn run(&self, script: &str) -> Output {
        self.copy.run_with(&self.stand_ins(), script, "y", "").0
    }
}

/// A stanza of a status file.
struct Stanza {
    name: String,
    version: String,
    status: String,
    needs: String,
}

fn stanzas(text: &str) -> Vec<Stanza> {
    let of = |text: &str| {
        let field = |name: &str| {
            let mut lines = text.lines();
            lines
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
                .unwrap_or_default()
                .to_owned()
        };
        Stanza {
            name: field("Package"),
            version: field("Version"),
            status: field("Status"),
            needs: field("Depends"),
        }
    };
    let parts = text.split("\n\n").filter(|part| part.contains("Package: "));
    parts.map(of).collect()
}

/// The packages that are really installed.
fn names(status: &[(String, String)]) -> Vec<&str> {
    status.iter().map(|(name, _)| name.as_str()).collect()
}

#[test]
fn the_script_removes_clear_containers_with_the_real_apt() {
    let Some(machine) = Installed::of("ubuntu-cc-3.0.23-idle") else {
        return;
    };
    let before = machine.status();
    assert!(names(&before).contains(&"cc-runtime"), "{before:?}");
    let configuration = "usr/share/defaults/clear-containers/configuration.toml";
    assert!(machine.root().join(configuration).exists());
    let output = machine.run(&machine.copy.script());
    assert!(output.status.success(), "{}", text(&output));
    let after = machine.status();
    let left: Vec<&str> = names(&after)
        .into_iter()
        .filter(|name| {
            name.starts_with("cc-") || name.contains("container") || *name == "qemu-lite"
        })
        .collect();
    assert_eq!(left, [""; 0]);
    assert_eq!(
        after.len() + 9,
        before.len(),
        "only those of Clear Containers are gone: {after:?}"
    );
    assert!(!machine.root().join(configuration).exists());
    assert_eq!(machine.copy.plan(&[]).status.code(), Some(0));
}

#[test]
fn the_real_apt_keeps_what_kata_needs() {
    let Some(machine) = Installed::of("ubuntu-cc-kata-1.5-qemu-lite") else {
        return;
    };
    // the guide's own line takes Kata away with what it needs
    let guide = machine.apt(&["--simulate", "purge", "cc-runtime*", "qemu-lite"]);
    let told = String::from_utf8_lossy(&guide.stdout).into_owned();
    assert!(told.contains("Purg kata-runtime"), "{told}");
    let words = purge_words(&machine.copy);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = machine.apt(&words);
    assert!(done.status.success(), "{}", text(&done));
    let after = machine.status();
    let left = names(&after);
    assert!(
        left.contains(&"kata-runtime") && left.contains(&"qemu-lite"),
        "{left:?}"
    );
    assert!(!left.iter().any(|name| name.starts_with("cc-")), "{left:?}");
    assert!(
        after
            .iter()
            .all(|(_, state)| state == "install ok installed")
    );
}

#[test]
fn the_real_apt_removes_nothing_for_a_name_it_does_not_know() {
    let Some(machine) = Installed::of("ubuntu-cc-half-removed") else {
        return;
    };
    let before = machine.status();
    let guide = machine.apt(&["purge", "linux-container", "qemu-lite", "cc-ksm-throttler"]);
    assert_eq!(guide.status.code(), Some(100), "{}", text(&guide));
    assert_eq!(machine.status(), before);
    let words = purge_words(&machine.copy);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = machine.apt(&words);
    assert!(done.status.success(), "{}", text(&done));
    let after = machine.status();
    assert_eq!(after.len() + words.len() - 1, before.len(), "{after:?}");
}

#[test]
fn the_real_apt_purges_what_was_only_removed() {
    let Some(machine) = Installed::of("ubuntu-cc-3.0.23-idle") else {
        return;
    };
    // removed, not purged: of a package with a file of /etc that state stays
    let conffile = Path::new("etc/clear-containers/configuration.toml");
    let dir = machine.copy.folder().join("build/cc-proxy");
    let path = dir.join(conffile);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(
        &path,
        "[proxy.cc]\npath = \"/usr/libexec/clear-containers/cc-proxy\"\n",
    )
    .unwrap();
    fs::write(
        dir.join("DEBIAN/conffiles"),
        format!("/{}\n", conffile.display()),
    )
    .unwrap();
    let package = dir.with_extension("deb");
    let built = Command::new("dpkg-deb")
        .args(["--root-owner-group", "--build"])
        .args([&dir, &package])
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", text(&built));
    machine.dpkg(["-i".into(), package]);
    machine.dpkg(["--force-depends", "--remove", "cc-proxy"].map(PathBuf::from));
    let stayed = (
        "cc-proxy".to_owned(),
        "deinstall ok config-files".to_owned(),
    );
    assert!(machine.status().contains(&stayed), "{:?}", machine.status());
    let words = purge_words(&machine.copy);
    assert!(words.contains(&"cc-proxy".to_owned()), "{words:?}");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = machine.apt(&words);
    assert!(done.status.success(), "{}", text(&done));
    assert!(!names(&machine.status()).contains(&"cc-proxy"));
    assert!(!machine.root().join(conffile).exists());
}

/// The words behind `apt-get` in the plan's removal.
fn purge_words(copy: &Copy) -> Vec<String> {
    let output = copy.plan(&["--format", "json"]);
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let commands = super::commands(super::step(&plan, "remove-packages"));
    let line = commands
        .lines()
        .find_map(|line| line.strip_prefix("sudo apt-get "))
        .unwrap();
    line.split(' ').map(str::to_owned).collect()
}
