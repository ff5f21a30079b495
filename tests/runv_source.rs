//! runV's flags and hyperd's file, read as their programs read them.
#![allow(clippy::unwrap_used)]

use std::ffi::OsString;

use kata_upgrade::catalogue::Catalogue;
use kata_upgrade::source::runv::{Told, Unread, flags, ini};

fn words(line: &[&str]) -> Result<Told, Unread> {
    let words: Vec<OsString> = line.iter().map(OsString::from).collect();
    flags::read(&words, &Catalogue::built_in())
}

fn file(text: &str) -> Result<Told, Unread> {
    ini::read(text.as_bytes(), &Catalogue::built_in())
}

fn notes(told: &Told) -> Vec<(usize, &str)> {
    let notes = told.notes.iter();
    notes.map(|note| (note.line, note.text.as_str())).collect()
}

#[test]
fn a_flag_stands_in_the_line_of_its_number() {
    let told = words(&[
        "--kernel",
        "/k",
        "-debug",
        "--default_memory=0x100",
        "--log-format=json",
    ]);
    assert_eq!(
        told.unwrap().text,
        "runv.kernel = \"/k\"\n\nrunv.debug = true\nrunv.default_memory = 256\nrunv.log-format = \"json\"\n"
    );
}

#[test]
fn numbers_and_switches_are_as_go_takes_them() {
    for (given, value) in [
        ("--default_cpus=010", "8"),
        ("--default_cpus=-1", "-1"),
        ("--default_cpus=+2", "2"),
        ("--default_cpus=2.5", "\"2.5\""),
        ("--default_cpus=0x-1", "\"0x-1\""),
        ("--default_cpus=", "\"\""),
        ("--default_cpus=0", "0"),
    ] {
        let told = words(&[given]).unwrap();
        assert_eq!(told.text, format!("runv.default_cpus = {value}\n"));
    }
    for (given, value) in [("T", "true"), ("0", "false"), ("yes", "\"yes\"")] {
        let told = words(&[&format!("--debug={given}")]).unwrap();
        assert_eq!(told.text, format!("runv.debug = {value}\n"));
    }
}

#[test]
fn a_switch_takes_no_argument_and_the_command_ends_the_flags() {
    let told = words(&["/usr/local/bin/runv", "--debug", "run", "--kernel", "/k"]).unwrap();
    assert_eq!(told.text, "\nrunv.debug = true\n\n\n\n");
    assert_eq!(notes(&told).len(), 1);
    assert!(notes(&told)[0].1.starts_with("From `run` on"));
    let told = words(&["--debug", "--", "--kernel", "/k"]).unwrap();
    assert_eq!(told.text, "runv.debug = true\n\n\n\n");
    assert_eq!(notes(&told)[0].0, 3);
    let told = words(&["--debug", "-", "--kernel"]).unwrap();
    assert_eq!(
        (told.text.as_str(), notes(&told)[0].0),
        ("runv.debug = true\n\n\n", 2)
    );
}

#[test]
fn the_last_of_two_holds_and_the_first_is_said() {
    let told = words(&["--kernel", "/a", "--kernel=/b"]).unwrap();
    assert_eq!(told.text, "\n\nrunv.kernel = \"/b\"\n");
    let (line, said) = notes(&told)[0];
    assert_eq!(line, 1);
    assert!(said.contains("argument 3") && said.contains("/a"), "{said}");
}

#[test]
fn what_runv_does_not_know_is_kept_and_said() {
    let told = words(&["--vsock", "--odd.name=1\n2", "--foo", "bar", "create"]).unwrap();
    assert_eq!(
        told.text,
        "runv.vsock = true\nrunv.\"odd.name\" = \"1\\n2\"\nrunv.foo = \"bar\"\n\n\n"
    );
    assert_eq!(notes(&told).len(), 4);
}

#[test]
fn what_runv_does_not_start_with_is_refused() {
    for (given, line) in [
        (&["--debug", "--kernel"][..], 2),
        (&["---kernel", "/k"], 1),
        (&["--=x"], 1),
    ] {
        assert_eq!(words(given).unwrap_err().line, line, "{given:?}");
    }
}

#[test]
fn a_line_of_the_file_keeps_its_number() {
    let text =
        "\u{feff}; mine\r\n# Root=/x\nKernel : /k\n[Log]\n`PodIdInPath` = yes # no comment\n";
    assert_eq!(
        file(text).unwrap().text,
        "# mine\n\nhyperd.Kernel = \"/k\"\n\nhyperd.Log.PodIdInPath = \"yes # no comment\"\n"
    );
}

#[test]
fn quotes_are_those_of_the_library() {
    for (line, value) in [
        ("Bridge=\"br0\"", r#"'"br0"'"#),
        ("Bridge=`br 0 `", "\"br 0 \""),
        ("Bridge=\"\"\"br0\"\"\"", "\"br0\""),
        ("\"Bridge\" = br0", "\"br0\""),
        ("Bridge=a=b:c", "\"a=b:c\""),
    ] {
        let told = file(line).unwrap();
        assert_eq!(told.text, format!("hyperd.Bridge = {value}\n"), "{line}");
    }
    assert_eq!(notes(&file("Bridge=\"br0\"").unwrap()).len(), 1);
}

#[test]
fn a_switch_that_is_none_is_off() {
    let told = file("DisableIptables=yes\nEnableVsock=T\n").unwrap();
    assert_eq!(
        told.text,
        "hyperd.DisableIptables = false\nhyperd.EnableVsock = true\n"
    );
    assert_eq!(notes(&told).len(), 1);
}

#[test]
fn a_policy_of_one_kind_is_a_table() {
    let told = file(r#"VmFactoryPolicy={"Cache":10, "template":true,"cpu":2,"x":[1]}"#).unwrap();
    for part in ["cache = 10", "template = true", "cpu = 2", "x = \"[1]\""] {
        assert!(told.text.contains(part), "{}", told.text);
    }
    let told = file(r#"VmFactoryPolicy={"cpu":1},{"cpu":2}"#).unwrap();
    assert_eq!(
        told.text,
        "hyperd.VmFactoryPolicy = { kinds = [{ cpu = 1 }, { cpu = 2 }] }\n"
    );
    for nothing in ["", "none"] {
        let told = file(&format!("VmFactoryPolicy={nothing}")).unwrap();
        assert_eq!(told.text, "\n");
    }
    for broken in ["{", "{\"cpu\":\"2\"}", "3"] {
        let told = file(&format!("VmFactoryPolicy={broken}")).unwrap();
        assert!(told.text.contains("unreadable"), "{}", told.text);
    }
}

#[test]
fn values_name_values() {
    let told = file("Root=/srv/hyper\nKernel=%(Root)s/kernel\nInitrd=%(Nothing)s/i\n").unwrap();
    assert!(told.text.contains("hyperd.Kernel = \"/srv/hyper/kernel\""));
    assert!(told.text.contains("hyperd.Initrd = \"/i\""));
    for endless in ["Root=%(Root)s", "Root=%(Host)s\nHost=%(Root)s"] {
        assert_eq!(file(endless).unwrap_err().line, 1);
    }
    let mut bomb = String::from("K0=xxxxxxxxxx\n");
    for at in 1..20 {
        bomb += &format!("K{at}=%(K{0})s%(K{0})s\n", at - 1);
    }
    assert!(file(&bomb).is_err());
}

#[test]
fn names_that_meet_stay_apart() {
    let told = file("Log=x\nKernel=/k\n[Log]\na=b\n[Other]\nKernel=/o\n- = u\n").unwrap();
    assert_eq!(
        told.text,
        "hyperd.\"DEFAULT.Log\" = \"x\"\nhyperd.Kernel = \"/k\"\n\nhyperd.Log.options = [\"a=b\"]\n\nhyperd.\"Other.Kernel\" = \"/o\"\nhyperd.\"Other.#1\" = \"u\"\n"
    );
}

#[test]
fn options_of_the_log_are_one_setting() {
    let told = file("[Log]\nsyslog-facility=daemon\nPodIdInPath=true\nlabels=a\n").unwrap();
    assert_eq!(
        told.text,
        "\nhyperd.Log.options = [\"syslog-facility=daemon\", \"labels=a\"]\nhyperd.Log.PodIdInPath = \"true\"\n\n"
    );
}

#[test]
fn what_hyperd_does_not_start_with_is_refused() {
    for (text, line) in [
        ("Kernel=/k\nno setting\n", 2),
        ("[]\n# fine\nKernel=/k\n", 3),
        ("=x", 1),
        ("`Kernel=/k", 1),
        ("Kernel=`/k", 1),
    ] {
        assert_eq!(file(text).unwrap_err().line, line, "{text}");
    }
    let latin = ini::read(b"Root=/x\nHost=\xe9", &Catalogue::built_in());
    assert_eq!(latin.unwrap_err().line, 2);
}

#[test]
fn the_file_is_told_from_others() {
    let likely = |text: &str| ini::is_likely(text.as_bytes(), &Catalogue::built_in());
    assert!(likely("Kernel=/var/lib/hyper/kernel\nInitrd=/i\n"));
    assert!(!likely("kernel = /vmlinuz\n"));
    assert!(!likely("[hypervisor.qemu]\nKernel = x\n"));
    assert!(!likely("# nothing\n"));
}
