//! Outputs of `env` commands: every layout is read, and what does not fit together is said.

use std::fs;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::host::{AssetKind, Machine, Product, ReportError, Reported, Runtime};
use serde_json::Value;

use super::{folder, outputs, program, step};

fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(outputs())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn text(name: &str) -> String {
    fs::read_to_string(outputs().join(name)).unwrap()
}

fn parse(text: &str) -> Result<Reported, ReportError> {
    Reported::parse(text, "env.toml", &Catalogue::built_in())
}

fn doubts(text: &str) -> Vec<String> {
    let told = parse(text).unwrap().doubts;
    told.iter()
        .map(|doubt| format!("{}: {}", doubt.place, doubt.text))
        .collect()
}

#[test]
fn every_layout_since_3_0_0_is_read_in_both_notations() {
    let names = names();
    assert!(names.len() > 50, "{}", names.len());
    for name in names {
        let report = parse(&text(&name)).unwrap();
        let (stem, _) = name.rsplit_once('.').unwrap();
        let (command, release) = stem.rsplit_once('-').unwrap();
        let (product, runtime, typed) = match command {
            "cc-env" => (Product::ClearContainers, None, "cc-runtime cc-env"),
            "kata-env" => (Product::Kata, Some(Runtime::Go), "kata-runtime env"),
            _ => (Product::Kata, Some(Runtime::Rs), "kata-ctl env"),
        };
        assert_eq!(report.product, Some(product), "{name}");
        assert_eq!(report.runtime, runtime, "{name}");
        assert_eq!(report.command, typed, "{name}");
        assert_eq!(report.release.as_deref(), Some(release), "{name}");
        assert_eq!(report.doubts, [], "{name}");
        assert_eq!(
            report.distribution.as_deref(),
            Some("Ubuntu 20.04"),
            "{name}"
        );
        let versions: Vec<(AssetKind, Option<&str>, Option<bool>)> = report
            .assets
            .iter()
            .map(|one| (one.kind, one.version.as_deref(), one.custom))
            .collect();
        let is_one = product == Product::Kata && release.starts_with('1');
        let (kernel, image, hypervisor) = match command {
            "cc-env" => (Some("4.14.22-86"), Some("20640"), "2.7.1"),
            "kata-env" if is_one => (Some("5.4.71.84-27.1"), Some(release), "9.1.2"),
            "kata-env" => (Some("6.12.8-150"), Some("ubuntu-noble"), "9.1.2"),
            // its names are printed with links unfollowed
            _ => (None, None, "9.1.2"),
        };
        assert_eq!(
            versions,
            [
                (AssetKind::Kernel, kernel, Some(false)),
                (AssetKind::Image, image, Some(false)),
                (AssetKind::Hypervisor, Some(hypervisor), Some(false)),
            ],
            "{name}"
        );
        assert!(
            report.configuration.unwrap().contains("/configuration"),
            "{name}"
        );
    }
}

#[test]
fn each_asset_has_the_line_that_tells_it() {
    let own = text("kata-env-4.1.0.json");
    let report = parse(&own).unwrap();
    for asset in report.assets {
        let line = own.lines().nth(asset.told_by.line.unwrap() - 1).unwrap();
        assert!(line.contains(&asset.path), "{line}");
    }
}

#[test]
fn what_does_not_fit_together_is_said_with_its_line() {
    let old = text("cc-env-3.0.23.toml").replace("3.0.23", "3.0.5");
    let told = doubts(&old);
    assert_eq!(
        told[0],
        "env.toml:2: the format `1.0.9` is of 3.0.21 and later, not of 3.0.5"
    );
    assert!(
        told[1].ends_with(": `Runtime.Debug` is printed by 3.0.10 and later, not by 3.0.5; 7 other keys do not fit either"),
        "{told:?}"
    );
    let mixed =
        text("kata-env-4.1.0.toml") + "\n[Proxy]\n  Type = \"kataProxy\"\n  Path = \"/x\"\n";
    assert!(
        doubts(&mixed)[0]
            .contains("`Proxy.Type` is printed by 1.0.0 to 1.12.1, not by 4.1.0; 1 other"),
        "{:?}",
        doubts(&mixed)
    );
    let both = text("kata-env-4.1.0.toml").replace("[Kernel]", "[Kernel]\n  Resolved = \"/k\"");
    assert!(doubts(&both)[0].contains("no release prints `Kernel.Resolved`"));
    let two = text("cc-env-3.0.1.toml").replace(
        "[Kernel]",
        "[Kernel.Location]\n  Path = \"/other\"\n[Kernel]",
    );
    let told = doubts(&two);
    assert!(
        told.iter()
            .any(|one| one.contains("says `/other`") && one.contains("`Kernel.Path` says")),
        "{told:?}"
    );
}

#[test]
fn unknown_layouts_and_releases_are_read_by_key_and_said() {
    let newer = text("kata-env-4.1.0.toml")
        .replace("4.1.0", "4.9.0")
        .replace("1.0.27", "1.0.30")
        .replace("[Kernel]", "[Kernel]\n  Checksum = \"x\"");
    let report = parse(&newer).unwrap();
    assert_eq!(report.release.as_deref(), Some("4.9.0"));
    assert_eq!(report.assets[0].version.as_deref(), Some("6.12.8-150"));
    let told: Vec<&str> = report.doubts.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        told,
        [
            "4.9.0 is newer than 4.1.0, the newest this program knows; what is known is read by key",
            "no release prints the format `1.0.30`; what is known is read by key",
            "no release prints `Kernel.Checksum`",
        ]
    );
    let nameless = parse("[Kernel]\nPath = \"/boot/k\"\n[Image]\nPath = \"/srv/i\"\n").unwrap();
    assert_eq!(nameless.product, None);
    assert_eq!(nameless.command, "cc-runtime cc-env or kata-runtime env");
    assert_eq!(nameless.assets.len(), 2);
    assert!(
        nameless
            .doubts
            .iter()
            .any(|one| one.text.contains("it lacks hypervisor"))
    );
}

#[test]
fn clear_containers_built_as_kata_runtime_are_clear_containers() {
    // `build-kata-system`: a kata-runtime that reports 3.0.23 and a ccProxy
    let report = parse(&text("cc-env-3.0.23.toml")).unwrap();
    assert_eq!(report.product, Some(Product::ClearContainers));
}

#[test]
fn texts_that_are_no_outputs_are_refused() {
    assert_eq!(parse("").unwrap_err(), ReportError::Strange);
    assert_eq!(parse("a = 1\n").unwrap_err(), ReportError::Strange);
    let line = |text: &str| parse(text).unwrap_err().line();
    assert_eq!(line("[Kernel]\n$ kata-runtime env\n"), Some(2));
    assert_eq!(line("{\n  \"Kernel\": {\n"), Some(3));
    // two outputs in one file
    let two = text("cc-env-3.0.0.toml") + &text("cc-env-3.0.1.toml");
    assert!(matches!(parse(&two), Err(ReportError::Syntax { .. })));
    for name in names() {
        let whole = text(&name);
        // no cut is a panic
        for end in (0..whole.len()).step_by(37) {
            let _ = parse(&whole[..end]);
        }
    }
}

#[test]
fn hostile_values_are_shown_safely() {
    let evil = text("kata-env-4.1.0.toml").replace("ubuntu-noble.image", "\\u001b[31mx");
    let output = program(&outputs())
        .args(["plan", "--env", "-"])
        .write_stdin(evil)
        .output()
        .unwrap();
    assert!(!output.stdout.contains(&0x1b));
}

fn planned(arguments: &[&str], input: &str) -> (Value, i32) {
    let output = program(&outputs())
        .args(["plan", "--format", "json"])
        .args(arguments)
        .write_stdin(input)
        .output()
        .unwrap();
    let plan = serde_json::from_slice(&output.stdout).unwrap();
    (plan, output.status.code().unwrap())
}

#[test]
fn without_a_root_only_the_machine_of_the_output_is_planned_for() {
    let (plan, status) = planned(&["--env", "cc-env-3.0.23.toml"], "");
    assert_eq!(status, 2);
    let machine = &plan["machine"];
    assert_eq!(machine["installed"].as_array().unwrap().len(), 1);
    assert_eq!(machine["installed"][0]["product"], "clear-containers");
    assert_eq!(machine["installed"][0]["version"], "3.0.23");
    assert_eq!(machine["reports"][0]["command"], "cc-runtime cc-env");
    assert_eq!(machine["reports"][0]["path"], "cc-env-3.0.23.toml");
    assert_eq!(machine["wiring"], serde_json::json!([]));
    for id in [
        "supported",
        "stop-instances",
        "recreate-containers",
        "backup-configuration",
        "remove-packages",
        "remove-repository",
        "disable-wiring",
        "wrappers",
    ] {
        assert_eq!(step(&plan, id)["state"], "unknown", "{id}");
    }
    assert_eq!(step(&plan, "custom-assets")["state"], "done");
    let (plan, status) = planned(&["--env", "-"], &text("kata-env-1.12.1.json"));
    assert_eq!(status, 1);
    assert_eq!(step(&plan, "upgrade-kata")["state"], "blocked");
    assert_eq!(plan["machine"]["assets"][0]["version"], "5.4.71.84-27.1");
    let place = plan["machine"]["assets"][0]["place"].as_str().unwrap();
    assert!(place.starts_with("standard input:"), "{place}");
}

#[test]
fn two_outputs_of_one_machine_are_read_together() {
    let files = [
        "--env",
        "cc-env-3.0.23.toml",
        "--env",
        "kata-env-1.5.0.json",
    ];
    let (plan, _) = planned(&files, "");
    let installed = plan["machine"]["installed"].as_array().unwrap();
    assert_eq!(installed.len(), 2);
    assert_eq!(plan["machine"]["assets"].as_array().unwrap().len(), 6);
}

#[test]
fn beside_a_root_an_output_tells_what_the_tree_does_not_and_is_doubted_where_they_differ() {
    let catalogue = Catalogue::built_in();
    let root = folder().join("kata-deploy-4.1/root");
    let mut machine = Machine::survey(Some(&root), &catalogue);
    assert_eq!(machine.installations[0].version, None);
    let report = Reported::parse(&text("kata-ctl-4.1.0.toml"), "env.toml", &catalogue).unwrap();
    machine.join(report);
    assert_eq!(
        machine.installations[0].version.unwrap().to_string(),
        "4.1.0"
    );
    assert_eq!(machine.reports[0].doubts, []);
    let root = folder().join("ubuntu-cc-3.0.23-idle/root");
    let mut machine = Machine::survey(Some(&root), &catalogue);
    let assets = machine.assets.len();
    let output = text("cc-env-3.0.1.toml").replace("vmlinuz-4.14.22-86", "vmlinuz-4.9.47-77");
    machine.join(Reported::parse(&output, "env.toml", &catalogue).unwrap());
    let told: Vec<&str> = machine.reports[0]
        .doubts
        .iter()
        .map(|one| one.text.as_str())
        .collect();
    assert!(
        told[0].starts_with("it is of 3.0.1, and /var/lib/dpkg/status:"),
        "{told:?}"
    );
    assert!(
        told.iter().any(|one| one.starts_with(
            "the kernel was /usr/share/clear-containers/vmlinuz-4.9.47-77.container; "
        )),
        "{told:?}"
    );
    assert!(machine.assets.len() > assets);
}

#[test]
fn faults_are_refused_with_the_place() {
    let refused = |arguments: &[&str], input: &str| {
        let output = program(&outputs())
            .arg("plan")
            .args(arguments)
            .write_stdin(input)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    let told = refused(&["--env", "-"], "[Kernel]\nPath =\n");
    assert!(
        told.starts_with("standard input:2: is not TOML: "),
        "{told}"
    );
    let told = refused(&["--env", "no-such-file"], "");
    assert!(
        told.starts_with("no-such-file: there is no such file\n"),
        "{told}"
    );
    let told = refused(&["--env", "cc-env-3.0.0.toml", "--format", "sh"], "");
    assert!(
        told.contains("a script looks at the machine it runs on"),
        "{told}"
    );
    let output = program(&outputs())
        .args(["plan", "--env", "-"])
        .write_stdin(vec![b'\n', 0xff, 0xfe])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        told.starts_with("standard input:2: is not text in UTF-8"),
        "{told}"
    );
}
