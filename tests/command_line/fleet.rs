//! `fleet`.

use std::fs;

use super::{Place, case, has, json};

/// Reports of `nodes` machines; every third has two processors more.
fn reports(place: &Place, nodes: usize) {
    let own = fs::read_to_string(case("cc-memory-and-vcpus")).unwrap();
    let other = own.replace("default_vcpus = 4", "default_vcpus = 6");
    assert_ne!(own, other);
    for (name, text) in [("own.toml", &own), ("other.toml", &other)] {
        place.write(name, text);
    }
    let made = |name: &str| place.run(&format!("config diff --format json {name}")).1;
    let (own, other) = (made("own.toml"), made("other.toml"));
    for node in 0..nodes {
        let report = if node % 3 == 0 { &other } else { &own };
        place.write(&format!("node{node}.json"), report);
    }
}

#[test]
fn machines_are_grouped_by_what_was_changed() {
    let place = Place::new();
    reports(&place, 6);
    let files = "node0.json node1.json node2.json node3.json node4.json node5.json";
    let (status, out, err) = place.run(&format!("fleet --format json {files}"));
    assert_eq!((status, err.as_str()), (1, ""));
    let view = json(&out);
    has(
        &view,
        "format machines configurations shared differing groups errors",
    );
    assert_eq!(view["format"], "kata-upgrade/fleet/1");
    assert_eq!(view["shared"][0]["key"], "hypervisor.qemu.default_memory");
    let vcpus = &view["differing"][0];
    assert_eq!(vcpus["key"], "hypervisor.qemu.default_vcpus");
    assert_eq!(vcpus["as_shipped"], 0);
    let machines = |at: usize| vcpus["values"][at]["members"].as_array().unwrap().len();
    assert_eq!((machines(0), machines(1)), (4, 2));
    assert_eq!(vcpus["values"][1]["value"], 6);
    assert_eq!(view["groups"].as_array().unwrap().len(), 2);

    let (status, out, _) = place.run(&format!("fleet {files}"));
    assert_eq!(status, 1);
    assert!(
        out.contains("group 1: 4 configurations of clear-containers-3."),
        "{out}"
    );
    assert_eq!(place.run("fleet node1.json node2.json").0, 0);
}

#[test]
fn a_bad_report_is_named_and_the_others_are_compared() {
    let place = Place::new();
    reports(&place, 2);
    place.write("bad.json", "{\n  \"format\": \"x\",\n");
    let (status, out, err) = place.run("fleet node0.json bad.json node1.json .");
    assert_eq!(status, 2);
    assert!(out.contains("2 machines"), "{out}");
    assert!(err.contains("bad.json:3:0: EOF while parsing"), "{err}");
    assert!(err.contains(".: is no regular file"), "{err}");
}

#[test]
fn what_a_group_needs_has_its_protections_and_each_flavour_its_own_command() {
    let place = Place::new();
    for (name, edition, old, new) in [
        (
            "a",
            "kata-3.2.0/go/qemu",
            "enable_annotations = [",
            "enable_annotations = [\"kernel\", ",
        ),
        (
            "b",
            "kata-3.2.0/go/clh",
            "default_vcpus = 1",
            "default_vcpus = 3",
        ),
    ] {
        let (_, text, _) = place.run(&format!("config defaults {edition}"));
        let own = text.replacen(old, new, 1);
        assert_ne!(own, text);
        place.write(&format!("{name}.toml"), &own);
        let migrate = format!("config migrate {name}.toml --to kata-4.1.0 --format json");
        place.write(&format!("{name}.json"), &place.run(&migrate).1);
    }
    let (_, out, _) = place.run("fleet --format json a.json b.json");
    let view = json(&out);
    let groups = view["groups"].as_array().unwrap();
    let of = |flavour: &str| {
        let is = |group: &&serde_json::Value| {
            let edition = group["edition"].as_str().unwrap();
            edition.ends_with(&format!("/go/{flavour}"))
        };
        &groups.iter().find(is).unwrap()["migration"]
    };
    let need = &of("qemu")["needs"][0];
    assert_eq!(need["key"], "hypervisor.qemu.enable_annotations");
    assert_eq!(need["verdict"], "weakened");
    assert_eq!(of("clh")["carried"], 1);
    // upstream's own default allows more
    assert_eq!(of("clh")["needs"][0]["verdict"], "weakened");
    assert_eq!(of("clh")["needs"].as_array().unwrap().len(), 1);

    let (_, out, _) = place.run("fleet a.json b.json");
    for line in [
        "config migrate --to kata-4.1.0/rs/qemu-runtime-rs --interactive --write  # on one machine of group",
        "config migrate --to kata-4.1.0/rs/clh-runtime-rs --interactive --write  # on one machine of group",
    ] {
        assert!(out.contains(line), "{out}");
    }
}
