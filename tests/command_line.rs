//! What the command line promises: statuses, streams, formats.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

struct Place {
    dir: TempDir,
}

impl Place {
    /// A folder with the README's file of Clear Containers as `cc.toml`.
    fn new() -> Self {
        let place = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        fs::copy(case("cc-memory-and-vcpus"), place.file("cc.toml")).unwrap();
        place
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let file = self.file(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn command(&self, args: &str) -> Command {
        let mut command = Command::cargo_bin("kata-upgrade").unwrap();
        command
            .args(args.split_whitespace())
            .current_dir(self.dir.path())
            .env_remove("COLUMNS")
            .env_remove("NO_COLOR");
        command
    }

    fn run(&self, args: &str) -> (i32, String, String) {
        told(&self.command(args).output().unwrap())
    }
}

fn case(name: &str) -> PathBuf {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    cases.join(name).join("configuration.toml")
}

fn told(output: &Output) -> (i32, String, String) {
    (
        output.status.code().expect("no signal"),
        String::from_utf8(output.stdout.clone()).unwrap(),
        String::from_utf8(output.stderr.clone()).unwrap(),
    )
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The fields of an object must be these.
fn has(value: &Value, fields: &str) {
    let mut wanted: Vec<&str> = fields.split(' ').collect();
    wanted.sort_unstable();
    let found: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(found, wanted);
}

#[test]
fn diff_tells_by_its_status() {
    let place = Place::new();
    let (status, out, err) = place.run("config diff cc.toml");
    assert_eq!((status, err.as_str()), (1, ""));
    assert!(
        out.contains("default_memory  (not set) → 4096 MiB"),
        "{out}"
    );
    fs::copy(case("cc-unmodified-3.0.17"), place.file("plain.toml")).unwrap();
    assert_eq!(place.run("config diff plain.toml").0, 0);
    for bad in [
        "config diff missing.toml",
        "config diff cc.toml --from kata-99.0.0",
        "config diff cc.toml --format xml",
        "config diff --root nowhere",
        "config nothing",
    ] {
        let (status, out, err) = place.run(bad);
        assert_eq!((status, out.as_str()), (2, ""), "{bad}");
        assert!(!err.is_empty() && !err.contains("panicked"), "{bad}: {err}");
    }
}

#[test]
fn errors_name_the_place_first_and_the_way_out_last() {
    let place = Place::new();
    place.write("a.toml", "[x]\ny = \n");
    let (_, _, err) = place.run("config diff a.toml");
    let lines: Vec<&str> = err.lines().collect();
    assert!(lines[0].starts_with("a.toml:2:"), "{err}");
    assert!(lines.last().unwrap().starts_with("help: "), "{err}");
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let place = Place::new();
    place.write("bad.toml", "a = 1\na = 2\n");
    let (status, out, err) = place.run("config diff bad.toml cc.toml missing.toml");
    assert_eq!(status, 2);
    assert!(out.starts_with("cc.toml\n"), "{out}");
    assert!(
        err.contains("bad.toml:2:1: ") && err.contains("missing.toml: "),
        "{err}"
    );

    let (status, out, err) = place.run("config diff --format json bad.toml cc.toml");
    assert_eq!((status, err.as_str()), (2, ""));
    let view = json(&out);
    assert_eq!(view["files"].as_array().unwrap().len(), 1);
    let error = &view["errors"][0];
    has(error, "path line column message help");
    assert_eq!(
        (&error["path"], &error["line"]),
        (&"bad.toml".into(), &2.into())
    );
}

#[test]
fn the_diff_view_for_programs_has_its_fields() {
    let place = Place::new();
    let (_, out, _) = place.run("config diff cc.toml --format json");
    assert!(out.starts_with("{\n  \"format\": \"kata-upgrade/diff/1\","));
    assert!(
        !out.contains(place.dir.path().to_str().unwrap()),
        "a path of this machine"
    );
    let view = json(&out);
    let file = &view["files"][0];
    has(
        file,
        "path edition layers customisations inherited comments",
    );
    has(
        &file["edition"],
        "product version runtime flavour layout arch certainty candidates evidence",
    );
    assert_eq!(file["edition"]["certainty"], "exact");
    assert_eq!(file["layers"][0], "cc.toml");
    let memory = &file["customisations"][1];
    has(
        memory,
        "key kind default value path line class shipped_by note",
    );
    assert_eq!(memory["key"], "hypervisor.qemu.default_memory");
    assert_eq!(
        (&memory["kind"], &memory["default"]),
        (&"set".into(), &Value::Null)
    );
    assert_eq!(
        (&memory["value"], &memory["line"]),
        (&4096.into(), &12.into())
    );
    assert_eq!(file["comments"][0]["line"], 11);
}

#[test]
fn odd_keys_are_quoted() {
    let place = Place::new();
    let own = fs::read_to_string(place.file("cc.toml")).unwrap();
    place.write(
        "cc.toml",
        &format!("{own}\n[plugins.\"io.x\"]\n\"a b\" = 1\n"),
    );
    let view = json(&place.run("config diff cc.toml --format json").1);
    let list = view["files"][0]["customisations"].as_array().unwrap();
    let odd = "plugins.\"io.x\".\"a b\"";
    assert!(
        list.iter()
            .any(|one| one["key"] == odd && one["kind"] == "unknown")
    );
}

#[test]
fn a_unified_diff_of_settings_has_labels_and_only_the_choices() {
    let place = Place::new();
    let (status, out, _) = place.run("config diff cc.toml --format unified");
    assert_eq!(status, 1);
    assert!(
        out.starts_with("--- clear-containers-3.0.17 (shipped)\n+++ cc.toml\n@@ "),
        "{out}"
    );
    let changed: Vec<&str> = out
        .lines()
        .skip(2)
        .filter(|line| line.starts_with(['+', '-']))
        .collect();
    assert_eq!(
        changed,
        [
            "-default_vcpus = -1",
            "+default_vcpus = 4",
            "+default_memory = 4096"
        ]
    );
}

#[test]
fn colour_is_a_choice() {
    let place = Place::new();
    let escape = |text: &str| text.contains('\u{1b}');
    assert!(!escape(&place.run("config diff cc.toml").1));
    let coloured = place.run("config diff cc.toml --color always").1;
    assert!(escape(&coloured));
    let mut command = place.command("config diff cc.toml --color auto");
    assert!(!escape(
        &told(&command.env("NO_COLOR", "1").output().unwrap()).1
    ));
    let plain: String = coloured
        .split('\u{1b}')
        .enumerate()
        .map(|(at, part)| {
            if at == 0 {
                part
            } else {
                part.split_once('m').unwrap().1
            }
        })
        .collect();
    assert_eq!(plain, place.run("config diff cc.toml --color never").1);
}

#[test]
fn lines_fit_the_width() {
    let place = Place::new();
    for columns in ["60", "80", "160"] {
        let mut command = place.command("config diff cc.toml");
        let (_, out, _) = told(&command.env("COLUMNS", columns).output().unwrap());
        let width: usize = columns.parse().unwrap();
        for line in out.lines().filter(|line| !line.contains("kata-upgrade ")) {
            assert!(line.chars().count() <= width, "{columns}: {line}");
        }
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let place = Place::new();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("kata-upgrade"))
        .args(["config", "diff", "--format", "json", "cc.toml"])
        .current_dir(place.dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    let status = child.wait().unwrap();
    assert_eq!((status.code(), err.as_str()), (Some(1), ""));
}

#[test]
fn without_a_file_those_of_the_runtimes_are_read() {
    let place = Place::new();
    let own = fs::read_to_string(place.file("cc.toml")).unwrap();
    let shipped = "root/usr/share/defaults/clear-containers/configuration.toml";
    let (status, _, err) = place.run("--root . config diff");
    assert_eq!(status, 2);
    assert!(
        err.contains("/etc/kata-containers/configuration.toml"),
        "{err}"
    );
    place.write(shipped, &own);
    let (status, out, _) = place.run("--root root config diff");
    assert_eq!(status, 1);
    assert!(
        out.starts_with("/usr/share/defaults/clear-containers/configuration.toml\n"),
        "{out}"
    );
    assert!(
        out.contains("kata-upgrade --root root config migrate"),
        "{out}"
    );
    place.write("root/etc/clear-containers/configuration.toml", &own);
    let out = place.run("--root root config diff").1;
    assert!(
        out.starts_with("/etc/clear-containers/configuration.toml\n"),
        "{out}"
    );
    assert!(
        !out.contains("/usr/share/defaults/clear-containers"),
        "{out}"
    );
}

#[test]
fn migrate_writes_only_where_it_is_told() {
    let place = Place::new();
    let before = fs::read_dir(place.dir.path()).unwrap().count();
    let (status, out, err) = place.run("config migrate cc.toml --to kata-1.12.1");
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("Nothing was written."), "{out}");
    assert_eq!(fs::read_dir(place.dir.path()).unwrap().count(), before);

    let (status, out, err) = place.run("config migrate cc.toml --to kata-1.12.1 --output -");
    assert_eq!(status, 0);
    assert!(out.contains("default_memory = 4096\n"), "{out}");
    assert!(err.contains("2 customisations = 2 kept."), "{err}");

    let (status, report, _) =
        place.run("config migrate cc.toml --to kata-1.12.1 --output new.toml");
    assert_eq!(status, 0);
    assert!(report.contains("Written to new.toml."), "{report}");
    assert_eq!(fs::read_to_string(place.file("new.toml")).unwrap(), out);
    assert_eq!(fs::read_dir(place.dir.path()).unwrap().count(), before + 1);
}

#[test]
fn what_was_migrated_is_the_target_with_the_choices() {
    let place = Place::new();
    place.run("config migrate cc.toml --to kata-1.12.1 --output new.toml");
    let view = json(&place.run("config diff new.toml --format json").1);
    let file = &view["files"][0];
    assert_eq!(
        (&file["edition"]["product"], &file["edition"]["version"]),
        (&"kata".into(), &"1.12.1".into())
    );
    let keys: Vec<&Value> = file["customisations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["key"])
        .collect();
    assert_eq!(
        keys,
        [
            "hypervisor.qemu.default_vcpus",
            "hypervisor.qemu.default_memory"
        ]
    );
    let again = place
        .run("config migrate new.toml --to kata-1.12.1 --output -")
        .1;
    assert_eq!(again, fs::read_to_string(place.file("new.toml")).unwrap());
}

#[test]
fn nothing_that_is_there_is_lost() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let place = Place::new();
    let own = fs::read_to_string(place.file("cc.toml")).unwrap();
    fs::create_dir(place.file("dir")).unwrap();
    symlink("elsewhere", place.file("link")).unwrap();
    for output in ["cc.toml", "./cc.toml", "dir", "link", "no/such/dir.toml"] {
        let (status, _, err) = place.run(&format!(
            "config migrate cc.toml --to kata-1.12.1 --output {output}"
        ));
        assert_eq!(status, 2, "{output}");
        assert!(err.starts_with(&format!("{output}: ")), "{err}");
    }
    assert_eq!(fs::read_to_string(place.file("cc.toml")).unwrap(), own);
    fs::set_permissions(place.file("cc.toml"), fs::Permissions::from_mode(0o640)).unwrap();
    place.run("config migrate cc.toml --to kata-1.12.1 --output new.toml");
    let mode = fs::metadata(place.file("new.toml"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn wishes_are_carried_out_or_refused() {
    let place = Place::new();
    let migrate = "config migrate cc.toml --to kata-1.12.1";
    let (status, out, err) = place.run(&format!(
        "{migrate} --drop hypervisor.qemu.default_vcpus --set hypervisor.qemu.machine_type=q35 --output -"
    ));
    assert_eq!(status, 1);
    assert!(
        out.contains("machine_type = \"q35\"") && out.contains("default_vcpus = 1\n"),
        "{out}"
    );
    assert!(err.contains("1 kept + 1 dropped"), "{err}");
    let (status, out, _) = place.run(&format!(
        "{migrate} --set hypervisor.qemu.default_memory=512 --output -"
    ));
    assert_eq!(status, 1);
    assert!(out.contains("default_memory = 512\n"), "{out}");
    for wrong in [
        "--set hypervisor.qemu.default_memory=much",
        "--set hypervisor.qemu.defualt_memory=1",
        "--set x",
        "--keep runtime.a --drop runtime.a",
        "--base cc.toml",
        "--to kata-1.12.1/no-such",
        "--to clear-containers-3.0.1",
    ] {
        let (status, out, err) = place.run(&format!("{migrate} {wrong} --output -"));
        assert_eq!((status, out.as_str()), (2, ""), "{wrong}: {err}");
    }
}

#[test]
fn the_migrate_view_for_programs_adds_up() {
    let place = Place::new();
    let (_, out, _) = place.run("config migrate cc.toml --to kata-1.12.1 --format json");
    assert!(out.starts_with("{\n  \"format\": \"kata-upgrade/migrate/1\","));
    let view = json(&out);
    has(&view, "format from to decisions ledger comments output");
    let decisions = view["decisions"].as_array().unwrap();
    has(
        &decisions[0],
        "key kind default value verdict to class change because source",
    );
    let ledger = view["ledger"].as_object().unwrap();
    has(
        &view["ledger"],
        "keep rename convert merge adopt drop review",
    );
    let sum: u64 = ledger.values().filter_map(Value::as_u64).sum();
    assert_eq!(sum, decisions.len() as u64);
    assert_eq!(view["comments"][0]["placed"], true);
    assert_eq!(
        view["output"],
        serde_json::json!({"path": null, "as": "merged", "written": false, "backup": null})
    );
}

#[test]
fn backups_are_made_listed_and_verified() {
    let place = Place::new();
    let (status, out, _) = place.run("config backup create cc.toml --dir saved --format json");
    assert_eq!(status, 0);
    let made = json(&out);
    assert_eq!(made["format"], "kata-upgrade/backups/1");
    let id = made["backups"][0]["id"].as_str().unwrap().to_owned();
    let file = &made["backups"][0]["files"][0];
    assert_eq!(file["edition"], "clear-containers-3.0.17");
    assert!(file["path"].as_str().unwrap().ends_with("/cc.toml"));
    assert_eq!(
        json(&place.run("config backup list --dir saved --format json").1),
        made
    );
    let (status, out, _) = place.run("config backup verify --dir saved --format json");
    let view = json(&out);
    assert_eq!(
        (status, &view["backups"][0]["findings"]),
        (0, &Value::Array(vec![]))
    );
    fs::write(place.file(&format!("saved/{id}/files/0001")), "else").unwrap();
    let (status, out, _) = place.run(&format!("config backup verify {id} --dir saved"));
    assert_eq!(status, 1);
    assert!(out.contains("not as saved"), "{out}");
    assert_eq!(place.run("config backup verify nothing --dir saved").0, 2);
    assert_eq!(
        place.run("config backup create missing.toml --dir saved").0,
        2
    );
}

#[test]
fn the_help_speaks_of_what_there_is() {
    let place = Place::new();
    let mut help = String::new();
    for command in [
        "",
        "config",
        "config diff",
        "config migrate",
        "config backup",
        "config backup create",
    ] {
        let (status, out, err) = place.run(&format!("{command} --help"));
        assert_eq!((status, err.as_str()), (0, ""), "{command}");
        help.push_str(&out);
    }
    for missing in [
        "--write", "restore", "undo", "prune", "explain", "drop-in", "--apply", "--save",
    ] {
        assert!(!help.contains(missing), "{missing}");
    }
    assert_eq!(
        place.run("--version").1,
        format!("kata-upgrade {}\n", env!("CARGO_PKG_VERSION"))
    );
}
