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
