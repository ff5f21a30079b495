//! `--write`, `--save`, `--apply`, and what takes a write back.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::{Place, json};

/// A root with the README's file of Clear Containers where it belongs.
fn rooted() -> Place {
    let place = Place::new();
    let text = fs::read_to_string(place.file("cc.toml")).unwrap();
    place.write("root/etc/clear-containers/configuration.toml", &text);
    place
}

const SOURCE: &str = "/etc/clear-containers/configuration.toml";
const TARGET: &str = "root/etc/kata-containers/configuration.toml";

fn migrate(place: &Place, more: &str) -> (i32, String, String) {
    place.run(&format!(
        "--root root config migrate {SOURCE} --to kata-1.12.1 --dir b {more}"
    ))
}

#[test]
fn a_result_is_written_read_back_known_and_taken_back() {
    let place = rooted();
    let (status, out, _) = migrate(&place, "--write --format json");
    assert_eq!(status, 0, "{out}");
    let told = json(&out);
    assert_eq!(
        told["output"]["path"],
        "/etc/kata-containers/configuration.toml"
    );
    assert_eq!(told["output"]["written"], true);
    let id = told["output"]["backup"].as_str().unwrap().to_owned();
    let notes = told["notes"].to_string();
    assert!(
        notes.contains("now reads /etc/kata-containers/configuration.toml."),
        "{notes}"
    );
    let text = fs::read_to_string(place.file(TARGET)).unwrap();
    assert!(text.contains("default_memory = 4096"));

    let (_, out, _) = place.run(
        "--root root config diff /etc/kata-containers/configuration.toml --dir b --format json",
    );
    let file = &json(&out)["files"][0];
    assert_eq!(file["edition"]["certainty"], "exact");
    assert_eq!(file["edition"]["evidence"][0]["kind"], "written");
    assert!(
        file["edition"]["evidence"][0]["detail"]
            .to_string()
            .contains(&id)
    );
    assert_eq!(file["customisations"].as_array().unwrap().len(), 2);
    let comments = file["comments"].as_array().unwrap();
    assert_eq!(comments.len(), 1, "the user's own, not those of the base");

    let (status, out, _) = migrate(&place, "--write --format json");
    assert_eq!(
        (status, &json(&out)["output"]["written"]),
        (0, &false.into())
    );

    let (status, out, _) = place.run("--root root config backup undo --dir b");
    assert!(status == 0 && out.contains("would be removed"), "{out}");
    assert!(place.file(TARGET).exists());
    let (status, out, _) = place.run("--root root config backup undo --write --dir b");
    assert!(status == 0 && out.contains("was removed"), "{out}");
    assert!(!place.file("root/etc/kata-containers").exists());
    let (status, ..) = place.run("--root root config backup undo --write --dir b");
    assert_eq!(status, 0);
    assert_eq!(fs::read_to_string(place.file(TARGET)).unwrap(), text);
    fs::write(place.file(TARGET), "edited = true\n").unwrap();
    let (status, _, err) = place.run("--root root config backup undo --write --dir b");
    assert!(status == 2 && err.contains("changed since"), "{err}");
    assert!(err.contains("--force"), "{err}");
}

#[test]
fn what_a_container_manager_names_instead_is_said() {
    let place = rooted();
    place.write(
        "root/etc/containerd/config.toml",
        "version = 2\n\
         [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.kata]\n\
         runtime_type = \"io.containerd.kata.v2\"\n\
         [plugins.\"io.containerd.grpc.v1.cri\".containerd.runtimes.kata.options]\n\
         ConfigPath = \"/srv/own.toml\"\n",
    );
    let wrapper =
        "#!/bin/sh\nKATA_CONF_FILE=/srv/wrapped.toml exec containerd-shim-kata-v2 \"$@\"\n";
    place.write("root/usr/local/bin/containerd-shim-kata-mine-v2", wrapper);
    let script = place.file("root/usr/local/bin/containerd-shim-kata-mine-v2");
    fs::set_permissions(script, fs::Permissions::from_mode(0o755)).unwrap();
    let (status, out, err) = migrate(&place, "--write --format json");
    assert_eq!(status, 0, "{err}");
    let notes = json(&out)["notes"].to_string();
    assert!(notes.contains("/srv/own.toml"), "{notes}");
    assert!(notes.contains("not the file that was written"), "{notes}");
    assert!(notes.contains("/srv/wrapped.toml"), "{notes}");
}

#[test]
fn what_is_a_packages_or_kata_deploys_is_not_written() {
    let place = rooted();
    let old = "[hypervisor.qemu]\n# theirs\n";
    place.write(TARGET, old);
    place.write(
        "root/var/lib/dpkg/info/kata-containers.list",
        "/etc\n/etc/kata-containers/configuration.toml\n",
    );
    let (status, _, err) = migrate(&place, "--write");
    assert_eq!(status, 2);
    assert!(
        err.contains("belongs to the package `kata-containers`"),
        "{err}"
    );
    assert!(err.contains("--output"), "{err}");
    fs::remove_dir_all(place.file("root/var")).unwrap();

    place.write(
        "root/opt/kata/share/defaults/kata-containers/configuration-qemu.toml",
        old,
    );
    fs::remove_file(place.file(TARGET)).unwrap();
    let base = "/opt/kata/share/defaults/kata-containers/configuration-qemu.toml";
    symlink(base, place.file(TARGET)).unwrap();
    let (status, _, err) = migrate(&place, "--write");
    assert_eq!(status, 2);
    assert!(err.contains("kata-deploy"), "{err}");
    let shipped =
        place.file("root/opt/kata/share/defaults/kata-containers/configuration-qemu.toml");
    assert_eq!(fs::read_to_string(shipped).unwrap(), old);
    assert!(!place.file("b").exists());
}

#[test]
fn decisions_go_through_a_file() {
    let place = rooted();
    let (status, out, err) = migrate(&place, "--save plan.toml --output first.toml");
    assert_eq!(status, 0, "{out}{err}");
    let plan = fs::read_to_string(place.file("plan.toml")).unwrap();
    let apply = |more: &str| {
        place.run(&format!(
            "--root root config migrate {SOURCE} --dir b --apply plan.toml {more}"
        ))
    };
    let (status, _, err) = apply("--output second.toml");
    assert_eq!(status, 0, "{err}");
    let read = |name: &str| fs::read_to_string(place.file(name)).unwrap();
    assert_eq!(read("first.toml"), read("second.toml"));

    let (status, _, err) = apply("--to kata-1.10.0 --output other.toml");
    assert!(
        status == 2 && err.contains("was made for `kata-1.12.1/"),
        "{err}"
    );
    let (status, _, err) = apply("--to kata-1.12.1 --output named.toml");
    assert_eq!(status, 0, "{err}");

    let edited = plan.replace("value = 4096 }", "value = 8192 }");
    assert_ne!(edited, plan);
    fs::write(place.file("plan.toml"), &edited).unwrap();
    let (status, _, err) = apply("--output third.toml");
    assert!(status == 2 && err.contains("`target.result`"), "{err}");
    let lines = edited.lines().filter(|line| !line.starts_with("result = "));
    let edited: Vec<&str> = lines.collect();
    fs::write(place.file("plan.toml"), edited.join("\n")).unwrap();
    let (status, _, err) = apply("--write");
    assert_eq!(status, 0, "{err}");
    assert!(read(TARGET).contains("default_memory = 8192"));

    let bad = edited
        .join("\n")
        .replace("value = 8192 }", "value = \"much\" }");
    fs::write(place.file("plan.toml"), bad).unwrap();
    let (status, _, err) = apply("--write");
    assert!(
        status == 2 && err.contains("not a value of this setting"),
        "{err}"
    );

    fs::write(place.file("plan.toml"), &plan).unwrap();
    let source = place.file("root/etc/clear-containers/configuration.toml");
    let text = fs::read_to_string(&source).unwrap() + "# another machine\n";
    fs::write(source, text).unwrap();
    let (status, _, err) = apply("--write");
    assert!(
        status == 2 && err.contains("is not the file it was made for"),
        "{err}"
    );
}

#[test]
fn what_comes_next_goes_on_with_the_decisions_that_were_shown() {
    let place = rooted();
    let (_, out, _) = migrate(&place, "--set runtime.enable_debug=true --save plan.toml");
    assert!(
        out.contains("The decisions are in plan.toml; nothing else"),
        "{out}"
    );
    let next = |out: &str| {
        let line = out
            .lines()
            .find_map(|line| line.trim().strip_prefix("Next:"));
        line.unwrap_or_default().trim().to_owned()
    };
    let apply = format!(
        "kata-upgrade --root root config migrate {SOURCE} --apply plan.toml --output configuration.kata-1.12.1.toml"
    );
    assert_eq!(next(&out), apply);

    let (_, out, _) = place.run(&format!(
        "--root root config migrate {SOURCE} --dir b --apply plan.toml"
    ));
    assert_eq!(next(&out), apply);
    let (status, _, err) = place.run(apply.strip_prefix("kata-upgrade ").unwrap());
    assert_eq!(status, 0, "{err}");
    let text = fs::read_to_string(place.file("configuration.kata-1.12.1.toml")).unwrap();
    assert!(text.contains("\nenable_debug = true\n"), "{text}");
}

#[test]
fn a_drop_in_is_not_to_be_checked_as_if_it_were_a_whole_file() {
    let place = rooted();
    let base = "/opt/kata/share/defaults/kata-containers/runtimes/qemu/configuration-qemu.toml";
    let (_, text, _) = place.run("config defaults kata-3.20.0/go/qemu --layout opt");
    place.write(&format!("root{base}"), &text);
    let drop_in = base.replace("configuration-qemu.toml", "config.d/50-mine.toml");
    place.write(
        &format!("root{drop_in}"),
        "[hypervisor.qemu]\ndefault_memory = 8192\n",
    );
    let to = format!("--root root config migrate {base} --to kata-4.1.0");
    let (_, out, err) = place.run(&format!("{to} --as drop-in --output named.toml"));
    assert!(out.contains("Written to named.toml."), "{out}{err}");
    assert!(!out.contains("config check"), "{out}");
    let (_, out, err) = place.run(&format!("{to} --output usual.toml"));
    assert!(out.contains("Written to usual.toml."), "{out}{err}");
    assert!(!out.contains("config check"), "{out}");
}

#[test]
fn pruning_asks_or_is_told() {
    let place = rooted();
    for _ in 0..3 {
        place.run("config backup create cc.toml --dir b");
    }
    let count = || fs::read_dir(place.file("b")).unwrap().count();
    let (status, _, err) = place.run("config backup prune --keep 1 --dir b");
    let does_it = "`kata-upgrade config backup prune --keep 1 --yes --dir b`";
    assert!(status == 2 && err.contains(does_it), "{err}");
    assert_eq!(count(), 3);
    let (status, out, _) = place.run("config backup prune --keep 1 --yes --dir b");
    assert!(status == 0 && out.contains("removed"), "{out}");
    assert_eq!(count(), 1);
    let (status, out, _) = place.run("config backup prune --keep 0 --yes --dir b");
    assert!(status == 0 && out.contains("Nothing"), "{out}");
    let (status, _, err) = place.run("config backup undo --write --dir b");
    assert!(status == 2 && err.contains("nothing was written"), "{err}");
}

#[test]
fn an_output_that_is_replaced_is_saved_first() {
    let place = rooted();
    place.write("out.toml", "mine = true\n");
    let (status, out, _) = migrate(&place, "--output out.toml --format json");
    assert_eq!(status, 0);
    assert!(json(&out)["output"]["backup"].is_string(), "{out}");
    let (status, _, err) = place.run("config backup undo --write --dir b");
    assert_eq!(status, 0, "{err}");
    assert_eq!(
        fs::read_to_string(place.file("out.toml")).unwrap(),
        "mine = true\n"
    );
}
