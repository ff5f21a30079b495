//! A folder of one's own tables: added to what is built in, or refused with file, line and reason.

#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;

use kata_upgrade::catalogue::{Catalogue, TableError};

fn with(place: &str, text: &str) -> Result<Catalogue, TableError> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(place);
    fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("its folders");
    fs::write(&path, text).expect("the table");
    Catalogue::with_mappings(folder.path()).map_err(|fault| TableError {
        path: fault
            .path
            .strip_prefix(folder.path())
            .map(Path::to_path_buf)
            .unwrap_or(fault.path),
        ..fault
    })
}

#[test]
fn a_vendors_flavour_and_key_are_known() {
    let settings = "[[setting]]\nkey = \"hypervisor.*.acme_turbo\"\ntype = \"boolean\"\nclass = \"tuning\"\ntext = \"Faster.\"\n";
    let catalogue = with("settings/acme.toml", settings).expect("good tables");
    assert!(catalogue.knows("hypervisor.qemu", "acme_turbo"));
    assert!(!Catalogue::built_in().knows("hypervisor.qemu", "acme_turbo"));

    let defaults = "line = \"kata/go\"\nflavour = \"acme\"\nfiles = [{ since = \"3.0.0\", name = \"configuration-acme.toml\" }]\n\
        builds = [{ name = \"usr\", releases = [\"3.0.0\"] }]\n\n[[setting]]\nkey = \"hypervisor.qemu.default_memory\"\nrows = [{ since = \"3.0.0\", set = 8192 }]\n";
    let catalogue = with("defaults/kata-go/acme.toml", defaults).expect("good tables");
    let edition = catalogue
        .edition("kata-3.32.0/go/acme", None)
        .expect("the flavour");
    assert_eq!(catalogue.edition_name(edition), "kata-3.32.0/go/acme");
}

#[test]
fn a_fault_has_file_line_and_reason() {
    let fault = |place: &str, text: &str| with(place, text).expect_err("a fault").to_string();
    let twice = "[[setting]]\nkey = \"hypervisor.*.default_memory\"\ntype = \"integer\"\nclass = \"tuning\"\ntext = \"X.\"\n";
    assert_eq!(
        fault("settings/x.toml", twice),
        "settings/x.toml:1: `hypervisor.*.default_memory` is described twice"
    );
    let unknown = "from = \"kata/go\"\nto = \"kata/perl\"\n";
    assert_eq!(
        fault("changes/x.toml", unknown),
        "changes/x.toml:2: no line `kata/perl` in releases.toml"
    );
    let incomplete = "from = \"kata/go\"\nto = \"kata/go\"\n\n[[change]]\nid = \"x\"\nat = \"3.0.0\"\nkey = \"a.b\"\nverb = \"rename\"\nwhy = \"w\"\nsource = \"s\"\n";
    assert_eq!(
        fault("changes/x.toml", incomplete),
        "changes/x.toml:4: x: needs `to`"
    );
    let broken = "line = \"kata/go\"\nflavour = ";
    assert!(fault("defaults/kata-go/x.toml", broken).starts_with("defaults/kata-go/x.toml:2: "));
}

#[test]
fn what_has_no_end_is_no_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("packages.toml");
    let kind = rustix::fs::FileType::Fifo;
    rustix::fs::mknodat(rustix::fs::CWD, &path, kind, 0o600.into(), 0).expect("a pipe");
    let fault = || Catalogue::with_mappings(folder.path()).expect_err("a fault");
    assert_eq!(fault().reason, "is no file");
    fs::remove_file(&path).expect("it goes");
    let sparse = fs::File::create(&path).expect("a file");
    sparse.set_len(1 << 40).expect("a long one");
    assert_eq!(fault().reason, "is larger than 16 MiB, which no table is");
}
