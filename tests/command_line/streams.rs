//! Messages, colours, widths, pipes, help; and backups.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use serde_json::Value;

use super::{Place, json, told};

#[test]
fn errors_name_the_place_first_and_the_way_out_last() {
    let place = Place::new();
    place.write("a.toml", "[x]\ny = \n");
    let (_, _, err) = place.run("config diff a.toml");
    let lines: Vec<&str> = err.lines().collect();
    assert!(lines[0].starts_with("a.toml:2:"), "{err}");
    assert!(lines.last().unwrap().starts_with("help: "), "{err}");
}

#[test]
fn colour_is_a_choice() {
    let place = Place::new();
    let escape = |text: &str| text.contains('\u{1b}');
    assert!(!escape(&place.run("config diff cc.toml").1));
    let coloured = place.run("config diff cc.toml --color always").1;
    assert!(escape(&coloured));
    let mut command = place.command("config diff cc.toml --color auto");
    assert!(!escape(
        &told(&command.env("NO_COLOR", "1").output().unwrap()).1
    ));
    let plain: String = coloured
        .split('\u{1b}')
        .enumerate()
        .map(|(at, part)| {
            if at == 0 {
                part
            } else {
                part.split_once('m').unwrap().1
            }
        })
        .collect();
    assert_eq!(plain, place.run("config diff cc.toml --color never").1);
}

#[test]
fn lines_fit_the_width() {
    let place = Place::new();
    for columns in ["60", "80", "160"] {
        let mut command = place.command("config diff cc.toml");
        let (_, out, _) = told(&command.env("COLUMNS", columns).output().unwrap());
        let width: usize = columns.parse().unwrap();
        for line in out.lines().filter(|line| !line.contains("kata-upgrade ")) {
            assert!(line.chars().count() <= width, "{columns}: {line}");
        }
    }
}

#[test]
fn a_closed_pipe_is_success() {
    let place = Place::new();
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("kata-upgrade"))
        .args(["config", "diff", "--format", "json", "cc.toml"])
        .current_dir(place.dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut err)
        .unwrap();
    let status = child.wait().unwrap();
    assert_eq!((status.code(), err.as_str()), (Some(1), ""));
}

#[test]
fn backups_are_made_listed_and_verified() {
    let place = Place::new();
    let (status, out, _) = place.run("config backup create cc.toml --dir saved --format json");
    assert_eq!(status, 0);
    let made = json(&out);
    assert_eq!(made["format"], "kata-upgrade/backups/1");
    let id = made["backups"][0]["id"].as_str().unwrap().to_owned();
    let file = &made["backups"][0]["files"][0];
    assert_eq!(file["edition"], "clear-containers-3.0.17");
    assert!(file["path"].as_str().unwrap().ends_with("/cc.toml"));
    assert_eq!(
        json(&place.run("config backup list --dir saved --format json").1),
        made
    );
    let (status, out, _) = place.run("config backup verify --dir saved --format json");
    let view = json(&out);
    assert_eq!(
        (status, &view["backups"][0]["findings"]),
        (0, &Value::Array(vec![]))
    );
    fs::write(place.file(&format!("saved/{id}/files/0001")), "else").unwrap();
    let (status, out, _) = place.run(&format!("config backup verify {id} --dir saved"));
    assert_eq!(status, 1);
    assert!(out.contains("not as saved"), "{out}");
    let next = |out: &str| out.split_once("Next:  ").map(|(_, next)| next.to_owned());
    let all = "kata-upgrade config backup verify --dir saved\n";
    assert_eq!(next(&out).as_deref(), Some(all), "{out}");
    // without another one, what it held is to be saved anew
    let (_, out, _) = place.run("config backup verify --dir saved");
    let path = file["path"].as_str().unwrap();
    let anew = format!("kata-upgrade config backup create {path} --dir saved\n");
    assert_eq!(next(&out), Some(anew), "{out}");
    let made = json(
        &place
            .run("config backup create cc.toml --dir saved --format json")
            .1,
    );
    let good = made["backups"][0]["id"].as_str().unwrap();
    let (status, out, _) = place.run("config backup verify --dir saved");
    let back = format!("kata-upgrade config backup restore {good} --dir saved\n");
    assert_eq!((status, next(&out)), (1, Some(back)), "{out}");
    assert_eq!(place.run("config backup verify nothing --dir saved").0, 2);
    assert_eq!(
        place.run("config backup create missing.toml --dir saved").0,
        2
    );
}

#[test]
fn the_help_speaks_of_what_there_is() {
    let place = Place::new();
    let mut help = String::new();
    for command in [
        "",
        "config",
        "config diff",
        "config migrate",
        "config explain",
        "config defaults",
        "config backup",
        "config backup create",
    ] {
        let (status, out, err) = place.run(&format!("{command} --help"));
        assert_eq!((status, err.as_str()), (0, ""), "{command}");
        help.push_str(&out);
    }
    for there in [
        "--write", "restore", "undo", "prune", "drop-in", "--apply", "--save",
    ] {
        assert!(help.contains(there), "{there}");
    }
    assert_eq!(
        place.run("--version").1,
        format!("kata-upgrade {}\n", env!("CARGO_PKG_VERSION"))
    );
}
