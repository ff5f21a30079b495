//! The guide, sentence by sentence: `docs/guide.md` has the same numbers.

mod clear_containers;
mod introduction;
mod kata;
mod runv;

use std::fs;
use std::path::Path;

use super::{commands, plan, step};

/// A sentence, and what holds the program to it.
type Sentence = (usize, fn());

const SENTENCES: [Sentence; 40] = [
    (1, introduction::three_ways),
    (2, introduction::unsupported_blocks_what_changes_the_machine),
    (3, || introduction::unsupported("centos-cc", "CentOS")),
    (4, || introduction::unsupported("bclinux-cc", "BCLinux")),
    (5, introduction::rhel),
    (6, introduction::sles),
    (7, introduction::clear_linux),
    (8, introduction::no_step_upgrades_clear_containers),
    (9, introduction::no_step_upgrades_clear_containers),
    (10, || {
        assert_eq!(plan("ubuntu-cc-3.0.23-idle")["to"], "kata-4.1.0/rs")
    }),
    (11, || {
        assert_state("ubuntu-cc-3.0.23-idle", "remove-packages", "todo")
    }),
    (12, || {
        assert_state("ubuntu-cc-3.0.23-running", "install-kata", "todo")
    }),
    (13, || {
        assert_state("ubuntu-cc-half-removed", "remove-packages", "todo")
    }),
    (
        14,
        clear_containers::only_those_of_clear_containers_are_stopped,
    ),
    (15, clear_containers::carried_by_the_program),
    (16, clear_containers::differences_are_counted),
    (17, clear_containers::removal_waits_for_the_configuration),
    (18, clear_containers::a_copy_is_made),
    (19, clear_containers::fedora_packages),
    (20, clear_containers::fedora_repository),
    (21, clear_containers::ubuntu_packages),
    (22, clear_containers::ubuntu_repository),
    (23, clear_containers::wiring),
    (24, clear_containers::install),
    (25, clear_containers::first_container),
    (26, || {
        assert_state("runv-containerd", "runv-storage", "done")
    }),
    (27, runv::storage_roots),
    (28, runv::leaving_runv),
    (29, kata::ways_of_installing),
    (30, kata::ways_of_upgrading),
    (31, kata::assets_are_listed),
    (32, kata::assets_are_listed),
    (33, || {
        assert_state("ubuntu-kata-1.11-to-4.1", "custom-assets", "todo")
    }),
    (34, || {
        assert_state("static-kata-3.26", "custom-assets", "done")
    }),
    (35, kata::own_assets),
    (36, kata::versions_of_names),
    (37, || {
        assert_state("fedora-kata-3.26-current", "custom-assets", "done")
    }),
    (38, || {
        assert_state("fedora-kata-3.26-current", "custom-assets", "done")
    }),
    (39, kata::versions_of_names),
    (40, kata::versions_that_were_printed),
];

#[test]
fn every_sentence_holds_and_is_in_the_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide.md");
    let text = fs::read_to_string(page).unwrap();
    let rows = text.lines().filter_map(|line| {
        let number = line.strip_prefix("| ")?.split(' ').next()?;
        number.parse::<usize>().ok()
    });
    let numbers: Vec<usize> = SENTENCES.iter().map(|(number, _)| *number).collect();
    assert_eq!(rows.collect::<Vec<_>>(), numbers);
    let broken: Vec<usize> = SENTENCES
        .iter()
        .filter(|(_, holds)| std::panic::catch_unwind(holds).is_err())
        .map(|(number, _)| *number)
        .collect();
    assert_eq!(broken, [0; 0], "these sentences do not hold");
}

fn assert_state(machine: &str, id: &str, state: &str) {
    let plan = plan(machine);
    assert_eq!(step(&plan, id)["state"], state, "{machine}: {id}");
}

fn reason(machine: &str, id: &str) -> String {
    step(&plan(machine), id)["reason"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn run(machine: &str, id: &str) -> String {
    commands(step(&plan(machine), id))
}
