//! `config diff`.

use std::fs;

use serde_json::Value;

use super::{Place, case, has, json};

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
        "path edition layers customisations inherited overridden comments notes",
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
fn a_commented_out_setting_may_stand_behind_several_blanks() {
    let place = Place::new();
    let shipped = fs::read_to_string(case("cc-unmodified-3.0.17")).unwrap();
    let wide = shipped.replace("\n#enable_debug", "\n#   enable_debug");
    assert_ne!(wide, shipped);
    place.write("wide.toml", &wide);
    let (status, out, _) = place.run("config diff --format json wide.toml");
    let file = &json(&out)["files"][0];
    assert_eq!(
        file["comments"],
        Value::Array(Vec::new()),
        "no prose of one's own"
    );
    assert_eq!(
        (status, &file["customisations"]),
        (0, &Value::Array(Vec::new()))
    );
}
