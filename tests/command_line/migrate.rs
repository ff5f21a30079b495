//! `config migrate`.

use std::fs;

use serde_json::Value;

use super::{Place, has, json};

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
    has(
        &view,
        "format path from to layers decisions ledger inherited weakened breaches shipped_breaches findings comments notes output",
    );
    let decisions = view["decisions"].as_array().unwrap();
    has(
        &decisions[0],
        "key kind default value verdict to class change because source path line security",
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
        serde_json::json!({
            "path": null,
            "as": "merged",
            "belongs": "/etc/kata-containers/configuration.toml",
            "written": false,
            "same": false,
            "backup": null
        })
    );
}

#[test]
fn kata_alone_is_the_installed_one_and_none_is_the_newest() {
    let place = Place::new();
    let machine = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/testdata/machines/ubuntu-cc-kata-1.5-qemu-lite/root"
    );
    let name = "/usr/share/defaults/clear-containers/configuration.toml";
    let target = |root: &str, to: &str| {
        let args = format!("{root}config migrate {to} --format json");
        let (_, out, err) = place.run(&args);
        let view: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
        let to = &view["to"];
        format!("{} {}", to["version"], to["runtime"])
    };
    let root = format!("--root {machine} ");
    assert_eq!(
        target(&root, &format!("{name} --to kata")),
        r#""1.5.0" "go""#
    );
    assert_eq!(target(&root, name), r#""4.1.0" "rs""#);
    let empty = place.dir.path().display();
    fs::create_dir(place.file("root")).unwrap();
    fs::copy(place.file("cc.toml"), place.file("root/cc.toml")).unwrap();
    let none = format!("--root {empty}/root ");
    assert_eq!(target(&none, "/cc.toml --to kata"), r#""4.1.0" "rs""#);
}
