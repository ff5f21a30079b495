//! What findings say: the reason first, and a way out that can be copied.

use kata_upgrade::catalogue::Catalogue;

use super::findings;

/// What is said of a key of that text, and the way out.
fn said(edition: &str, text: &str, key: &str) -> (String, String) {
    let catalogue = Catalogue::built_in();
    let edition = catalogue.edition(edition, None).unwrap();
    let found = findings(text, edition, &catalogue);
    let mut of_key = found
        .into_iter()
        .filter(|one| one.key.as_ref().is_some_and(|own| own.as_str() == key));
    let one = of_key.next().expect("a finding");
    assert_eq!(of_key.next(), None, "one fault, one finding");
    (one.message, one.help.unwrap_or_default())
}

#[test]
fn a_value_in_another_unit_is_given_in_it() {
    let text = "[agent.kata]\ndial_timeout = 45\n";
    let (_, help) = said("kata-4.1.0/rs", text, "agent.kata.dial_timeout");
    assert_eq!(help, "here it is `agent.kata.reconnect_timeout_ms = 45000`");
    // the unit went back to seconds with 3.21.0
    let text = "[runtime]\ncreate_container_timeout = 60\n";
    let of = |edition| said(edition, text, "runtime.create_container_timeout").1;
    assert_eq!(
        of("kata-3.20.0/rs"),
        "here it is `agent.kata.create_container_timeout = 60000`"
    );
    assert_eq!(
        of("kata-4.1.0/rs"),
        "it is `agent.kata.create_container_timeout` here"
    );
    // one that cannot be converted is not given at all
    let text = "[agent.kata]\ndial_timeout = \"45\"\n";
    let (_, help) = said("kata-4.1.0/rs", text, "agent.kata.dial_timeout");
    assert_eq!(help, "it is `agent.kata.reconnect_timeout_ms` here");
}

#[test]
fn what_to_look_at_has_the_names_of_the_file() {
    let text = "[hypervisor.qemu]\nhot_plug_vfio = \"root-port\"\n";
    let (_, help) = said("kata-4.1.0/rs", text, "hypervisor.qemu.hot_plug_vfio");
    assert_eq!(help, "see `hypervisor.qemu.cold_plug_vfio`");
}

#[test]
fn a_key_that_the_other_runtime_gave_up_too_is_told_so() {
    let of = |name: &str| {
        let text = format!("[hypervisor.qemu]\n{name} = true\n");
        said("kata-4.1.0/rs", &text, &format!("hypervisor.qemu.{name}")).0
    };
    assert_eq!(
        of("use_vsock"),
        "only Kata's Go runtime read this, and not since 2.0.0, and it has no effect"
    );
    let still = of("enable_numa");
    assert!(
        still.starts_with("only Kata's Go runtime reads this, and it has no effect"),
        "{still}"
    );
}

#[test]
fn the_effect_of_a_table_comes_before_its_reason() {
    let text = "[hypervisor.qemu]\nimage = \"/i\"\n[proxy.kata]\nenable_debug = true\n";
    let (message, _) = said("kata-4.1.0/go", text, "proxy.kata");
    let start = "Kata 4.1.0 (Go runtime) reads nothing in `[proxy.kata]` since 2.0.0, and none of it has an effect (";
    assert!(message.starts_with(start), "{message}");
}

#[test]
fn a_list_of_two_types_is_one_fault() {
    let text = "[hypervisor.qemu]\nimage = \"/i\"\nenable_annotations = [1, \"a\"]\n";
    let key = "hypervisor.qemu.enable_annotations";
    let (message, _) = said("kata-2.5.2", text, key);
    assert!(
        message.contains("cannot read a list of different types"),
        "{message}"
    );
    let (message, _) = said("kata-4.1.0/go", text, key);
    assert_eq!(
        message,
        "a list of strings is read here, not one with something else in it; the file is refused, and the log names line and key"
    );
}
