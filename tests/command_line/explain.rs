//! `config explain` and `config defaults`.

use super::{Place, has, json};

#[test]
fn explain_tells_by_its_status_and_in_eighty_columns() {
    let place = Place::new();
    let (status, out, err) = place.run("config explain default_maxvcpus");
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.starts_with("hypervisor.*.default_maxvcpus\n"), "{out}");
    assert!(
        out.contains("io.katacontainers.config.hypervisor.default_max_vcpus"),
        "{out}"
    );
    let wide = out.lines().filter(|line| line.chars().count() > 80);
    assert_eq!(wide.collect::<Vec<_>>(), [""; 0]);
    let (status, out, err) = place.run("config explain zzzzzzzzzz");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(
        err.starts_with("no release has a setting `zzzzzzzzzz`\nhelp: "),
        "{err}"
    );
    assert!(err.contains("nearest: `"), "{err}");
    for bad in [
        "config explain",
        "config explain default_vcpus --in kata-99.0.0",
        "config explain default_vcpus --format toml",
    ] {
        let (status, out, err) = place.run(bad);
        assert_eq!((status, out.as_str()), (2, ""), "{bad}");
        assert!(!err.is_empty() && !err.contains("panicked"), "{bad}: {err}");
    }
}

#[test]
fn several_hits_are_listed() {
    let place = Place::new();
    let (status, out, _) = place.run("config explain hugepage");
    assert_eq!(status, 0);
    assert!(out.contains("hypervisor.*.enable_hugepages\n    "), "{out}");
    assert!(
        out.ends_with(
            "2 settings for `hugepage`; name one with its table to read more.\n\
             Next:  kata-upgrade config explain 'hypervisor.*.enable_hugepages'\n"
        ),
        "{out}"
    );
    let (_, quiet, _) = place.run("config explain hugepage --quiet");
    assert_eq!(
        quiet,
        "hypervisor.*.enable_hugepages\nhypervisor.*.hugepage_type\n"
    );
}

#[test]
fn the_json_of_explain_has_its_fields() {
    let place = Place::new();
    let (status, out, _) = place
        .run("config explain hypervisor.qemu.default_vcpus --in kata-4.1.0/go/qemu --format json");
    assert_eq!(status, 0);
    let view = json(&out);
    has(&view, "format query in settings");
    assert_eq!(view["format"], "kata-upgrade/explain/1");
    assert_eq!(view["in"], "kata-4.1.0/go/qemu");
    let setting = &view["settings"][0];
    has(
        setting,
        "key found_by note text type unit class weakens accepted table annotations runtimes changes elsewhere",
    );
    assert_eq!(setting["key"], "hypervisor.qemu.default_vcpus");
    assert_eq!(setting["found_by"], "name");
    assert_eq!(setting["table"], "hypervisor.qemu");
    let runtime = &setting["runtimes"][0];
    has(
        runtime,
        "product runtime read aliases types accepts absent shipped",
    );
    assert_eq!(runtime["runtime"], "go");
    assert_eq!(runtime["read"][0]["last"], "4.1.0");
    assert_eq!(runtime["absent"][0]["value"], 1);
    assert_eq!(runtime["shipped"][0]["flavour"], "qemu");
    assert_eq!(runtime["shipped"][0]["values"][0]["state"], "set");
    let annotation = &setting["annotations"][0];
    has(annotation, "name product runtime read");
    has(
        &setting["changes"][0],
        "product runtime from at until id verb other_key is_origin values was now flavours instead why source",
    );
}

#[test]
fn defaults_are_a_file_of_the_edition() {
    let place = Place::new();
    let (status, out, err) = place.run("config defaults cc-3.0.17");
    assert_eq!((status, err.as_str()), (0, ""));
    place.write("shipped.toml", &out);
    let (status, out, _) = place.run("config diff shipped.toml --format json");
    assert_eq!(status, 0, "{out}");
    let edition = &json(&out)["files"][0]["edition"];
    assert_eq!(edition["certainty"], "exact");
    assert_eq!(
        edition["candidates"][0]
            .as_str()
            .map(|name| name.starts_with("clear-containers-3.0.1")),
        Some(true)
    );

    let (_, opt, _) = place.run("config defaults kata-4.1.0/go/qemu --layout opt");
    assert!(opt.contains("path = \"/opt/kata/bin/qemu-system-"), "{opt}");
    let (_, own, _) = place.run("config defaults kata-4.1.0/go/qemu --layout /srv/kata/");
    assert!(own.contains("path = \"/srv/kata/bin/qemu-system-"), "{own}");
}

#[test]
fn defaults_refuse_what_they_do_not_know_and_say_what_there_is() {
    let place = Place::new();
    let (status, out, err) = place.run("config defaults kata-4.1.0 --layout nix");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(
        err.starts_with("`--layout nix` names no known layout\nhelp: known: "),
        "{err}"
    );
    assert!(err.contains(" opt, ") && err.contains(", usr;"), "{err}");
    let (status, _, err) = place.run("config defaults kata-4.1.0/rs/acrn");
    assert_eq!(status, 2);
    assert!(err.contains("ACRN"), "{err}");
    assert_eq!(place.run("config defaults").0, 2);
}

#[test]
fn the_json_of_defaults_has_its_fields() {
    let place = Place::new();
    let (status, out, _) = place.run("config defaults kata-4.1.0/rs --format json");
    assert_eq!(status, 0);
    let view = json(&out);
    has(&view, "format edition settings");
    assert_eq!(view["format"], "kata-upgrade/defaults/1");
    assert_eq!(view["edition"]["flavour"], "qemu-runtime-rs");
    let settings = view["settings"].as_array().unwrap();
    assert!(settings.len() > 80, "{}", settings.len());
    for setting in settings {
        has(setting, "key state value type unit class text");
    }
    let memory = settings
        .iter()
        .find(|setting| setting["key"] == "hypervisor.qemu.default_memory")
        .unwrap();
    assert_eq!(memory["value"], 2048);
    assert_eq!(memory["unit"], "MiB");
}
