//! `backup create` of everything that a runtime reads, and what a restore makes of it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::{Place, json};

const SHIPPED: &str = "/opt/kata/share/defaults/kata-containers";
const NAMED: &str = "/etc/kata-containers/configuration.toml";

/// A root where Kata 3.20.0 is told by a link to read its shipped file, with two drop-ins on top.
fn stacked() -> Place {
    let place = Place::new();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    let base = fs::read_to_string(cases.join("stack-name-order/configuration.toml")).unwrap();
    place.write(&format!("root{SHIPPED}/configuration-qemu.toml"), &base);
    write_drop_in(&place, "20-memory.toml", "default_memory = 4096");
    write_drop_in(&place, "50-vcpus.toml", "default_vcpus = 3");
    fs::create_dir_all(place.file("root/etc/kata-containers")).unwrap();
    let shipped = format!("{SHIPPED}/configuration-qemu.toml");
    symlink(shipped, place.file(&format!("root{NAMED}"))).unwrap();
    place
}

fn write_drop_in(place: &Place, name: &str, setting: &str) {
    let text = format!("[hypervisor.qemu]\n{setting}\n");
    place.write(&format!("root{SHIPPED}/config.d/{name}"), &text);
}

/// What the runtime would read as, as `config diff` sees it.
fn in_effect(place: &Place) -> serde_json::Value {
    let (status, out, err) = place.run(&format!("--root root config diff {NAMED} --format json"));
    assert!(status < 2, "{err}");
    json(&out)["files"][0].clone()
}

fn saved(out: &str) -> (String, Vec<String>) {
    let backup = &json(out)["backups"][0];
    let files = backup["files"].as_array().unwrap();
    let paths = files
        .iter()
        .map(|file| file["path"].as_str().unwrap().to_owned());
    (backup["id"].as_str().unwrap().to_owned(), paths.collect())
}

#[test]
fn every_file_of_a_stack_is_saved_and_comes_back() {
    let place = stacked();
    let before = in_effect(&place);
    assert_eq!(before["customisations"].as_array().unwrap().len(), 2);
    // without a name, what the runtime looks for
    for named in ["", NAMED] {
        let (status, out, err) = place.run(&format!(
            "--root root config backup create {named} --dir b --format json"
        ));
        assert_eq!((status, err.as_str()), (0, ""));
        let wanted = [
            NAMED.to_owned(),
            format!("{SHIPPED}/config.d/20-memory.toml"),
            format!("{SHIPPED}/config.d/50-vcpus.toml"),
        ];
        let (_, paths) = saved(&out);
        assert_eq!(paths, wanted);
    }
    let (_, out, _) = place.run("config backup list --dir b --format json");
    let (id, _) = saved(&out);

    fs::remove_dir_all(place.file(&format!("root{SHIPPED}/config.d"))).unwrap();
    write_drop_in(&place, "50-vcpus.toml", "default_vcpus = 7");
    fs::remove_file(place.file(&format!("root{NAMED}"))).unwrap();
    assert_ne!(in_effect_or_none(&place), Some(before.clone()));
    let (status, out, err) = place.run(&format!(
        "--root root config backup restore {id} --write --force --dir b"
    ));
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert_eq!(in_effect(&place), before);
}

fn in_effect_or_none(place: &Place) -> Option<serde_json::Value> {
    place
        .file(&format!("root{NAMED}"))
        .exists()
        .then(|| in_effect(place))
}

#[test]
fn a_drop_in_that_came_since_stays_and_is_said() {
    let place = stacked();
    let (_, out, _) = place.run("--root root config backup create --dir b --format json");
    let (id, _) = saved(&out);
    write_drop_in(&place, "70-late.toml", "default_vcpus = 9");
    for more in ["", "--write"] {
        let (status, _, err) = place.run(&format!(
            "--root root config backup restore {id} --dir b {more}"
        ));
        assert_eq!(status, 0, "{err}");
        assert!(
            err.contains("config.d/70-late.toml: came since"),
            "{more}: {err}"
        );
        assert_eq!(err.matches("came since").count(), 1, "{err}");
    }
    let name = format!("{SHIPPED}/config.d/70-late.toml");
    let (_, out, _) = place.run(&format!(
        "--root root config backup restore {id} --dir b --format json"
    ));
    let said: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(said["newcomers"], serde_json::json!([name]), "{out}");
    let late = place.file(&format!("root{name}"));
    assert!(late.exists(), "it is not ours to remove");
}

#[test]
fn what_no_runtime_reads_on_top_is_not_saved() {
    let place = Place::new();
    let base = "root/etc/kata-containers/configuration.toml";
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/base");
    let old = fs::read_to_string(cases.join("kata-1.12.1-qemu.toml")).unwrap();
    place.write(base, &old);
    place.write("root/etc/kata-containers/config.d/50-x.toml", "a = 1\n");
    let create = "--root root config backup create --dir b --format json";
    let (status, out, err) = place.run(create);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(saved(&out).1, [NAMED], "1.12.1 reads no drop-ins");
    // of what cannot be told, all that may be read is saved
    place.write(base, "no = [TOML\n");
    let (status, out, err) = place.run(create);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(saved(&out).1.len(), 2);
}

#[test]
fn what_in_config_d_is_no_file_is_left_out_and_said() {
    let place = stacked();
    let dir = format!("root{SHIPPED}/config.d");
    fs::create_dir(place.file(&format!("{dir}/sub"))).unwrap();
    symlink("nowhere", place.file(&format!("{dir}/80-gone.toml"))).unwrap();
    symlink("/srv/own.toml", place.file(&format!("{dir}/60-own.toml"))).unwrap();
    place.write("root/srv/own.toml", "[hypervisor.qemu]\n");
    let create = "--root root config backup create --dir b --format json";
    let (status, out, err) = place.run(create);
    assert_eq!(status, 0, "{err}");
    assert_eq!(saved(&out).1.len(), 4, "the linked one as well: {out}");
    for name in ["sub", "80-gone.toml"] {
        assert!(err.contains(&format!("config.d/{name}: ")), "{err}");
    }
    assert_eq!(err.matches("not saved").count(), 2, "{err}");
}
