//! runV's flags and hyperd's file, put through everything a file goes through.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::{Place, json};

const TARGET: &str = "root/etc/kata-containers/configuration.toml";
const FLAGS: &str = "-- --default_memory 512 --debug --driver kvm --log_dir /var/log/x";
const HYPER: &str =
    "# ours\nKernel=/srv/kernel\nVmFactoryPolicy={\"cpu\":2,\"memory\":1024}\nBridge=br7\n";

fn flags(place: &Place, before: &str, flags: &str) -> (i32, String, String) {
    place.run(&format!(
        "--root root config migrate --from runv-1.0.0 --to kata-1.12.1 --dir b {before} {flags}"
    ))
}

fn rooted() -> Place {
    let place = Place::new();
    place.write("root/etc/hyper/config", HYPER);
    place
}

#[test]
fn flags_are_written_once_and_taken_back() {
    let place = rooted();
    let (status, out, _) = flags(&place, "--write --format json", FLAGS);
    assert_eq!(status, 1, "{out}");
    let told = json(&out);
    assert_eq!(told["output"]["written"], true, "{out}");
    assert_eq!(told["ledger"]["rename"], 2);
    assert_eq!(told["ledger"]["adopt"], 1);
    assert_eq!(told["ledger"]["drop"], 1);
    let text = fs::read_to_string(place.file(TARGET)).unwrap();
    assert!(text.contains("\ndefault_memory = 512\n"), "{text}");
    assert!(text.contains("\nenable_debug = true\n"), "{text}");
    assert!(!text.contains("runv"), "{text}");
    let mode = fs::metadata(place.file(TARGET))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o022, 0);

    let (_, out, _) = flags(&place, "--write --format json", FLAGS);
    assert_eq!(json(&out)["output"]["written"], false, "{out}");
    let (status, _, err) = place.run("--root root config backup undo --write --dir b");
    assert_eq!(status, 0, "{err}");
    assert!(!place.file(TARGET).exists());
}

#[test]
fn saved_decisions_are_for_the_same_flags_only() {
    let place = rooted();
    let (status, _, err) = flags(&place, "--save plan.toml", FLAGS);
    assert_eq!(status, 1, "{err}");
    let (_, wanted, _) = flags(&place, "--output -", FLAGS);
    let saved = fs::read_to_string(place.file("plan.toml")).unwrap();
    assert!(saved.contains("path = \"command line\""), "{saved}");
    let apply = |words: &str| {
        place.run(&format!(
            "--root root config migrate --to kata-1.12.1 --dir b --apply plan.toml --output - {words}"
        ))
    };
    let (status, out, err) = apply(FLAGS);
    assert_eq!((status, out), (1, wanted), "{err}");
    for other in ["-- --default_memory 513", ""] {
        let (status, out, err) = apply(other);
        assert_eq!((status, out.as_str()), (2, ""), "{other}");
        assert!(err.contains("was made for other flags"), "{err}");
    }
}

#[test]
fn hyperds_file_is_carried_kept_and_left_as_it_is() {
    let place = rooted();
    let (status, out, _) = place.run(
        "--root root config migrate /etc/hyper/config --to kata-1.12.1 --write --dir b --format json",
    );
    assert_eq!(status, 1, "{out}");
    let told = json(&out);
    assert_eq!(told["from"]["product"], "hyperd");
    assert_eq!(told["output"]["written"], true);
    let lines: Vec<_> = told["decisions"].as_array().unwrap().iter().collect();
    assert_eq!(lines[0]["line"], 2);
    assert_eq!(lines[0]["verdict"], "review");
    let text = fs::read_to_string(place.file(TARGET)).unwrap();
    assert!(text.contains("\ndefault_vcpus = 2\n"), "{text}");
    assert_eq!(
        fs::read_to_string(place.file("root/etc/hyper/config")).unwrap(),
        HYPER
    );
    let (status, out, _) =
        place.run("--root root config backup create /etc/hyper/config --dir b --format json");
    assert_eq!(status, 0, "{out}");
    let (_, out, _) = place.run("--root root config backup list --dir b --format json");
    assert!(out.contains("hyperd-"), "{out}");
}

#[test]
fn a_saved_file_of_hyperds_tells_when_the_file_changed() {
    let place = rooted();
    let migrate = |more: &str| {
        place.run(&format!(
            "--root root config migrate /etc/hyper/config --to kata-1.12.1 --dir b {more}"
        ))
    };
    assert_eq!(migrate("--save plan.toml").0, 1);
    assert_eq!(migrate("--apply plan.toml --output out.toml").0, 1);
    place.write("root/etc/hyper/config", &format!("{HYPER}\n"));
    let (status, _, err) = migrate("--apply plan.toml --output -");
    assert_eq!(status, 2);
    assert!(err.contains("is not the file it was made for"), "{err}");
}

#[test]
fn another_file_of_hyperds_can_be_the_baseline() {
    let place = rooted();
    place.write("shipped", "Kernel=/srv/kernel\nBridge=br6\n");
    let (status, out, _) = place.run(
        "--root root config diff /etc/hyper/config --from hyperd-1.0.0 --baseline shipped --format json",
    );
    assert_eq!(status, 1, "{out}");
    let told = json(&out);
    let found = told["files"][0]["customisations"].as_array().unwrap();
    let keys: Vec<&str> = found
        .iter()
        .map(|one| one["key"].as_str().unwrap())
        .collect();
    assert_eq!(
        keys,
        [
            "hyperd.VmFactoryPolicy.cpu",
            "hyperd.VmFactoryPolicy.memory",
            "hyperd.Bridge"
        ]
    );
    assert_eq!(found[2]["default"], "br6");
}

#[test]
fn a_shell_is_offered_the_editions() {
    let place = Place::new();
    let mut command = place.command("");
    let output = command
        .env("COMPLETE", "fish")
        .args(["--", "kata-upgrade", "config", "diff", "--from", "runv-1"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("runv-1.0.0"), "{text}");
}

#[test]
fn what_is_built_in_is_printed_as_its_program_takes_it() {
    let place = Place::new();
    let (status, out, _) = place.run("config defaults runv-1.0.0");
    assert_eq!(status, 0);
    assert!(out.contains("\n--default_memory 128\n"), "{out}");
    assert!(out.contains("\n--debug=false\n"), "{out}");
    let (status, out, _) = place.run("config defaults hyperd-1.0.0");
    assert_eq!(status, 0);
    place.write("hyper/config", &out);
    let (status, out, _) = place.run("config diff hyper/config --from hyperd-1.0.0");
    assert_eq!(status, 0, "{out}");
}

#[test]
fn explain_tells_of_them_where_they_are_asked_for() {
    let place = Place::new();
    let (status, out, _) = place.run("config explain runv.default_memory --format json");
    assert_eq!(status, 0, "{out}");
    let told = json(&out);
    let settings = told["settings"].as_array().unwrap();
    assert_eq!(settings[0]["key"], "runv.default_memory");
    let (_, out, _) = place.run("config explain kernel --format json");
    let told = json(&out);
    assert_eq!(told["settings"].as_array().unwrap().len(), 1, "{out}");
    let (_, out, _) = place.run("config explain gRPCHost --format json");
    assert_eq!(json(&out)["settings"][0]["key"], "hyperd.gRPCHost");
}
