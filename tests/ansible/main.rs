//! The Ansible role, on a dozen machines at once: copies of `testdata/machines`.
//!
//! `ansible-playbook` is looked for in `target/ansible/bin`, then where programs are; without it this says that it was
//! skipped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod node;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use self::node::{Node, Tree};

const TO: &str = "kata-4.1.0";
/// Where something is left to a person, and that is not accepted.
const CAREFUL: &str = "ubuntu-kata-1.11-to-4.1";
/// Where nothing is installed.
const NOTHING: &str = "empty";
const MACHINES: [&str; 13] = [
    "bclinux-cc",
    "clear-linux-cc",
    "fedora-kata-3.26-masked",
    "kata-deploy-3.12",
    "kata-deploy-4.1-old-etc",
    "opensuse-kata-1.11",
    "snap-kata-2.4",
    "source-cc",
    "static-kata-2.5",
    "static-kata-4.1-both",
    "ubuntu-cc-kata-1.5-qemu-lite",
    CAREFUL,
    NOTHING,
];

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn playbook() -> Option<PathBuf> {
    let own = here("target/ansible/bin/ansible-playbook");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = std::env::split_paths(&path).map(|dir| dir.join("ansible-playbook"));
    own.is_file()
        .then_some(own)
        .or_else(|| places.find(|place| place.is_file()))
}

/// The machines, and what Ansible is told of them.
struct Fleet {
    work: TempDir,
    playbook: PathBuf,
    nodes: Vec<Node>,
}

/// What Ansible says of a machine at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Recap {
    changed: usize,
    failed: usize,
}

impl Fleet {
    fn new(playbook: PathBuf) -> Self {
        let work = tempfile::tempdir().unwrap();
        let nodes: Vec<Node> = MACHINES
            .iter()
            .map(|name| Node::copy(name, work.path()))
            .collect();
        let hosts = nodes.iter().map(|node| {
            let variables = json!({
                "kata_upgrade_root": node.root(),
                "kata_upgrade_backup_dir": node.backups(),
                // as the command line of Ansible and an inventory of lines give them: as text
                "kata_upgrade_accept_review": if node.name == CAREFUL { "false" } else { "true" },
            });
            (node.name.to_owned(), variables)
        });
        let inventory = json!({ "all": {
            "hosts": hosts.collect::<serde_json::Map<_, _>>(),
            "vars": {
                "ansible_connection": "local",
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
                "kata_upgrade_program": assert_cmd::cargo::cargo_bin("kata-upgrade"),
                "kata_upgrade_to": TO,
                "kata_upgrade_write": "true",
                "kata_upgrade_backup": "true",
            },
        }});
        fs::write(work.path().join("inventory.json"), inventory.to_string()).unwrap();
        Self {
            work,
            playbook,
            nodes,
        }
    }

    fn play(&self, arguments: &[&str]) -> (BTreeMap<String, Recap>, String) {
        let path = std::env::var("PATH").unwrap_or_default();
        let stubs = here("tests/guide/bin");
        let output = Command::new(&self.playbook)
            .current_dir(self.work.path())
            .arg("--inventory=inventory.json")
            .arg(here("tests/ansible/site.yml"))
            .args(arguments)
            .env("PATH", format!("{}:{path}", stubs.display()))
            .env("LC_ALL", "C.UTF-8")
            .env("ANSIBLE_HOME", self.work.path().join("ansible"))
            .env("ANSIBLE_ROLES_PATH", here("contrib/ansible/roles"))
            .env("ANSIBLE_NOCOLOR", "1")
            .env("ANSIBLE_PIPELINING", "true")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = format!("{said}\n{}", String::from_utf8_lossy(&output.stderr));
        let (_, recap) = said.split_once("PLAY RECAP").expect(&told);
        let lines = recap.lines().filter_map(|line| line.split_once(" : "));
        let number = |rest: &str, name: &str| {
            let mut words = rest.split_whitespace();
            let word = words.find_map(|word| word.strip_prefix(name)).unwrap();
            word.parse().unwrap()
        };
        let recap = lines.map(|(host, rest)| {
            let recap = Recap {
                changed: number(rest, "changed="),
                failed: number(rest, "failed=") + number(rest, "unreachable="),
            };
            (host.trim().to_owned(), recap)
        });
        (recap.collect(), told)
    }

    fn trees(&self) -> Vec<Tree> {
        self.nodes.iter().map(Node::tree).collect()
    }

    fn fact(&self, node: &Node, name: &str) -> Value {
        let file = format!("facts/{}.kata_upgrade_{name}.json", node.name);
        serde_json::from_slice(&fs::read(self.work.path().join(file)).unwrap()).unwrap()
    }
}

/// What the role is to find on a machine and to write there, by the program itself.
struct Expected {
    diff: Value,
    check: Value,
    migrations: Vec<Value>,
    /// Files by their place, and what is to be in them.
    results: Vec<(String, Vec<u8>)>,
}

impl Expected {
    fn of(node: &Node) -> Self {
        let diff = node.json(&["config", "diff"]);
        let files = diff["files"].as_array().unwrap().iter();
        let customised = files.filter(|file| file["customisations"] != json!([]));
        let paths: Vec<&str> = customised
            .map(|file| file["path"].as_str().unwrap())
            .collect();
        let migrate = |path: &&str| node.json(&["config", "migrate", path, "--to", TO]);
        let migrations: Vec<Value> = paths.iter().map(migrate).collect();
        let layers = |file: &Value| file["layers"].as_array().unwrap().clone();
        let all = diff["files"].as_array().unwrap().iter();
        let there: Vec<Value> = all.flat_map(layers).collect();
        let written = paths.iter().zip(&migrations).filter(|(_, report)| {
            let left = &report["ledger"];
            let carried = left["drop"] == 0 && left["review"] == 0;
            let output = &report["output"];
            let is_own = layers(report).contains(&output["belongs"]);
            let goes = is_own || !there.contains(&output["belongs"]);
            output["same"] == false && goes && (carried || node.name != CAREFUL)
        });
        let results = written.map(|(path, report)| {
            let place = report["output"]["belongs"].as_str().unwrap().to_owned();
            let words = ["config", "migrate", path, "--to", TO, "--output", "-"];
            (place, node.run(&words).stdout)
        });
        Self {
            check: node.json(&["config", "check"]),
            results: results.collect(),
            migrations,
            diff,
        }
    }
}

#[test]
fn the_role_looks_writes_once_and_writes_nothing_in_check_mode() {
    let Some(playbook) = playbook() else {
        println!("skipped: there is no `ansible-playbook`");
        return;
    };
    let fleet = Fleet::new(playbook);
    let before = fleet.trees();
    let working: Vec<&Node> = fleet
        .nodes
        .iter()
        .filter(|node| node.name != NOTHING)
        .collect();
    let expected: Vec<Expected> = working.iter().map(|node| Expected::of(node)).collect();
    assert_eq!(fleet.trees(), before);
    let results: usize = expected.iter().map(|one| one.results.len()).sum();
    assert!(results >= 6, "only {results} files are to be written");

    let (foreseen, told) = fleet.play(&["--check"]);
    assert_eq!(fleet.trees(), before, "{told}");

    fs::create_dir(fleet.work.path().join("facts")).unwrap();
    let facts = format!("facts={}", fleet.work.path().join("facts").display());
    let (first, told) = fleet.play(&["--extra-vars", &facts]);
    for (node, expected) in working.iter().zip(&expected) {
        let name = node.name;
        // a copy of what was there, the result, and a copy of that, of which nothing can be said before
        let (before, after) = if expected.results.is_empty() {
            (1, 1)
        } else {
            (2, 3)
        };
        let recap = |changed| Recap { changed, failed: 0 };
        assert_eq!(foreseen[name], recap(before), "{name}: {told}");
        assert_eq!(first[name], recap(after), "{name}: {told}");
        assert_eq!(fleet.fact(node, "diff"), expected.diff, "{name}");
        assert_eq!(fleet.fact(node, "check"), expected.check, "{name}");
        let steps = node.json(&["plan", "--to", TO, "--dir", &node.backups()]);
        assert_eq!(fleet.fact(node, "steps"), steps, "{name}");
        let migrations = Value::Array(expected.migrations.clone());
        assert_eq!(fleet.fact(node, "migrations"), migrations, "{name}");
        for (place, text) in &expected.results {
            assert_eq!(&node.read(place), text, "{name}: {place}");
        }
        let kept = node.json(&["config", "backup", "list", "--dir", &node.backups()]);
        let kept = kept["backups"].as_array().unwrap();
        assert!(kept.iter().all(|one| one["good"] == true), "{kept:?}");
    }
    assert_eq!(first[NOTHING].failed, 1);
    assert!(told.contains("there is no configuration file where the runtimes look for one"));
    let careful = working.iter().position(|node| node.name == CAREFUL);
    let report = &expected[careful.unwrap()].migrations[0];
    assert_ne!(report["ledger"]["review"], 0);
    let belongs = report["output"]["belongs"].as_str().unwrap();
    assert!(!working[careful.unwrap()].is_there(belongs));

    let after = fleet.trees();
    assert_ne!(after, before);
    let (second, told) = fleet.play(&[]);
    for node in &working {
        let quiet = Recap {
            changed: 0,
            failed: 0,
        };
        assert_eq!(second[node.name], quiet, "{}: {told}", node.name);
    }
    assert_eq!(fleet.trees(), after, "{told}");
}
