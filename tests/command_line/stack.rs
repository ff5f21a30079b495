//! The files around a configuration file: drop-ins read with it, and drop-ins made.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use super::{Place, json};

const SHIPPED: &str = "usr/share/defaults/kata-containers";

/// A configuration of Kata 3.20.0 for the Go runtime, as the case of that name has it.
fn base() -> String {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/cases");
    fs::read_to_string(cases.join("stack-name-order/configuration.toml")).unwrap()
}

fn memory(size: u32) -> String {
    format!("[hypervisor.qemu]\ndefault_memory = {size}\n")
}

#[test]
fn a_result_belongs_where_its_runtime_looks() {
    let place = Place::new();
    let text = base();
    let admin = "/etc/kata-containers/configuration.toml";
    place.write(&format!("root{admin}"), &text);
    place.write("root/etc/kata-containers/configuration-qemu.toml", &text);
    place.write("root/etc/kata-containers/same.toml", &text);
    let named = "/etc/kata-containers/configuration-qemu.toml";
    let beside = "/usr/share/defaults/kata-containers/config.d/60-kata-upgrade.toml";
    let beside_rs = "/usr/share/defaults/kata-containers/runtime-rs/config.d/60-kata-upgrade.toml";
    let rs = "/etc/kata-containers/runtime-rs/configuration.toml";
    let named_rs = "/etc/kata-containers/runtime-rs/configuration-qemu-runtime-rs.toml";
    for (file, to, form, belongs, made) in [
        (admin, "kata-4.1.0/go", "", admin, "merged"),
        (admin, "kata-4.1.0", "", rs, "merged"),
        (admin, "kata-3.20.0/go", "", admin, "merged"),
        // before 3.3.0 both runtimes look for the same file
        (admin, "kata-4.1.0/go", "--as drop-in", beside, "drop-in"),
        (admin, "kata-4.1.0", "--as drop-in", beside_rs, "drop-in"),
        // what a container manager names, it names by the flavour
        (named, "kata-4.1.0/go", "", named, "merged"),
        (named, "kata-4.1.0", "", named_rs, "merged"),
    ] {
        let args = format!("--root root config migrate {file} --to {to} {form} --format json");
        let (status, out, err) = place.run(&args);
        assert_eq!((status, err.as_str()), (0, ""), "{args}");
        let output = &json(&out)["output"];
        assert_eq!(
            (&output["belongs"], &output["as"]),
            (&belongs.into(), &made.into()),
            "{args}"
        );
        assert_eq!(output["written"], false);
    }
}

#[test]
fn a_drop_in_carried_again_is_the_same_to_the_byte() {
    let place = Place::new();
    let text = base().replace("default_vcpus = 1", "# for the builds\ndefault_vcpus = 4");
    place.write("old.toml", &text);
    let migrate = "config migrate old.toml --to kata-3.20.0/go --as drop-in --output -";
    let (status, made, _) = place.run(migrate);
    assert_eq!(status, 0);
    assert!(made.contains("# for the builds\n"), "{made}");
    assert!(made.contains("\ndefault_vcpus = 4\n"), "{made}");
    place.write("new.toml", &base());
    place.write("config.d/60-kata-upgrade.toml", &made);
    let again = "config migrate new.toml --to kata-3.20.0/go --as drop-in --output -";
    assert_eq!(place.run(again).1, made);
    let view = json(&place.run("config diff new.toml --format json").1);
    let comments = view["files"][0]["comments"].as_array().unwrap();
    assert_eq!(comments.len(), 1, "only the user's own: {comments:?}");
}

#[test]
fn drop_ins_that_stay_beside_the_result_are_told_of() {
    let place = Place::new();
    place.write("old.toml", &base());
    place.write("config.d/50-memory.toml", &memory(4096));
    place.write("elsewhere/keep", "");
    let migrate = "config migrate old.toml --to kata-4.1.0/go --format json";
    for (output, words) in [
        ("--output new.toml", "on top of the result: move it away"),
        (
            "--output elsewhere/new.toml",
            "do not put it beside the target's file",
        ),
        (
            "--as drop-in --output config.d/60-new.toml",
            "as well, in the order of the names: move it away",
        ),
    ] {
        let (status, out, _) = place.run(&format!("{migrate} {output}"));
        assert_eq!(status, 0);
        let notes = json(&out)["notes"].to_string();
        assert!(notes.contains("50-memory.toml is in the result"), "{notes}");
        assert!(notes.contains(words), "{output}: {notes}");
    }
}

#[test]
fn what_is_read_is_not_written_over() {
    let place = Place::new();
    place.write("old.toml", &base());
    place.write("config.d/50-memory.toml", &memory(4096));
    let args =
        "config migrate old.toml --to kata-4.1.0/go --as drop-in --output config.d/50-memory.toml";
    let (status, _, err) = place.run(args);
    assert_eq!(status, 2);
    assert!(err.contains("is one of the files being read"), "{err}");
    assert_eq!(
        fs::read_to_string(place.file("config.d/50-memory.toml")).unwrap(),
        memory(4096)
    );
}

#[test]
fn a_shipped_file_that_is_installed_is_the_base_and_what_is_shown_against() {
    let place = Place::new();
    let shipped = format!("root/{SHIPPED}/configuration-qemu.toml");
    place.write(&shipped, &base());
    let usual = place.file(&format!("root/{SHIPPED}/configuration.toml"));
    symlink("configuration-qemu.toml", usual).unwrap();
    let own = base().replace("default_memory = 2048", "default_memory = 4096");
    place.write("root/etc/kata-containers/configuration.toml", &own);
    let (status, out, _) = place
        .run("--root root config diff --format unified /etc/kata-containers/configuration.toml");
    assert_eq!(status, 1);
    let lines: Vec<&str> = out
        .lines()
        .filter(|line| line.starts_with(['-', '+']))
        .collect();
    assert_eq!(
        lines,
        [
            "--- /usr/share/defaults/kata-containers/configuration-qemu.toml",
            "+++ /etc/kata-containers/configuration.toml",
            "-default_memory = 2048",
            "+default_memory = 4096",
        ]
    );
    // once somebody changed the shipped file, it shows nothing any more
    place.write(&shipped, &own);
    let (_, out, _) = place
        .run("--root root config diff --format unified /etc/kata-containers/configuration.toml");
    assert!(
        out.starts_with("--- kata-3.20.0/go/qemu (shipped)"),
        "{out}"
    );
}

#[test]
fn kata_deploys_files_keep_their_place() {
    let place = Place::new();
    let dir = "opt/kata/share/defaults/kata-containers/runtimes/qemu";
    let text = base().replace("/usr/", "/opt/kata/");
    place.write(&format!("root/{dir}/configuration-qemu.toml"), &text);
    place.write(&format!("root/{dir}/config.d/70-ours.toml"), &memory(4096));
    let migrate =
        format!("--root root config migrate /{dir}/configuration-qemu.toml --format json");
    let (_, out, err) = place.run(&format!("{migrate} --to kata-4.1.0/go"));
    assert_eq!(err, "");
    let view = json(&out);
    assert_eq!(view["output"]["as"], "drop-in");
    assert_eq!(
        view["output"]["belongs"],
        format!("/{dir}/config.d/60-kata-upgrade.toml")
    );
    assert!(
        view["notes"].to_string().contains("move it away"),
        "{}",
        view["notes"]
    );
    let (status, _, err) = place.run(&format!("{migrate} --to kata-4.1.0/go --as merged"));
    assert_eq!(status, 2);
    assert!(err.contains("--output FILE"), "{err}");
    let (status, out, _) = place.run(&format!(
        "{migrate} --to kata-4.1.0/go --as merged --output new.toml"
    ));
    assert_eq!((status, &json(&out)["output"]["as"]), (0, &"merged".into()));
    assert!(place.file("new.toml").is_file());
}
