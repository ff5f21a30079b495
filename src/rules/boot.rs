//! What the guest starts from.

use super::{Effect, Facts, Rule};
use crate::catalogue::Version;

const IMAGE: &str = "hypervisor.{h}.image";
const INITRD: &str = "hypervisor.{h}.initrd";
const FIRMWARE: &str = "hypervisor.{h}.firmware";
const TEMPLATE: &str = "factory.enable_template";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "image-and-initrd",
        line: "",
        since: Version::new(1, 0, 0),
        until: None,
        keys: &[INITRD, IMAGE],
        effect: Effect::Refused,
        demand: "a guest starts from an image or from an initrd, and both together are refused",
        source: "kata-containers/kata-containers src/runtime/virtcontainers/hypervisor_config_linux.go@4.1.0; src/libs/kata-types/src/config/hypervisor/mod.rs@4.1.0",
        broken: |facts| facts.names(IMAGE) && facts.names(INITRD),
    },
    Rule {
        name: "nothing-to-boot",
        line: "kata/",
        since: Version::new(1, 3, 0),
        until: None,
        keys: &[IMAGE, INITRD],
        effect: Effect::Refused,
        demand: "a guest needs an image or an initrd, and neither is set",
        source: "kata-containers/kata-containers src/runtime/virtcontainers/hypervisor_config_linux.go@4.1.0; src/libs/kata-types/src/config/hypervisor/qemu.rs@4.1.0",
        broken: nothing_to_boot,
    },
    Rule {
        name: "image-as-firmware",
        line: "",
        since: Version::new(1, 0, 0),
        until: None,
        keys: &[FIRMWARE, IMAGE],
        effect: Effect::Altered,
        demand: "`firmware` names what looks like a guest's image, which no hypervisor starts as firmware; `image` is the setting for it",
        source: "kata-containers/runtime cli/config/configuration-qemu.toml.in@1.10.0",
        broken: |facts| facts.names(FIRMWARE) && facts.ends(FIRMWARE, ".img"),
    },
    Rule {
        name: "template-needs-initrd",
        line: "kata/go",
        since: Version::new(1, 5, 0),
        until: Some(Version::new(3, 32, 0)),
        keys: &[TEMPLATE, INITRD],
        effect: Effect::Refused,
        demand: "templates of virtual machines are refused without an initrd",
        source: "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@3.31.0",
        broken: |facts| facts.is_on(TEMPLATE) && !facts.names(INITRD),
    },
    Rule {
        name: "template-and-vsock",
        line: "kata/go",
        since: Version::new(1, 5, 0),
        until: Some(Version::new(2, 0, 0)),
        keys: &[TEMPLATE, "hypervisor.{h}.use_vsock"],
        effect: Effect::Refused,
        demand: "templates of virtual machines are refused together with vsock",
        source: "kata-containers/runtime pkg/katautils/config.go@1.5.0",
        broken: |facts| facts.is_on(TEMPLATE) && facts.is_on("hypervisor.{h}.use_vsock"),
    },
];

/// The remote hypervisor boots what is elsewhere; IBM Secure Execution brings a kernel that holds all.
fn nothing_to_boot(facts: &Facts<'_>) -> bool {
    let holds_all = facts.is_on("hypervisor.{h}.confidential_guest")
        && (facts.is_go() || facts.ends("hypervisor.{h}.vm_rootfs_driver", "ccw"));
    facts.is_hypervisor(&[
        "qemu",
        "clh",
        "cloud-hypervisor",
        "dragonball",
        "firecracker",
        "stratovirt",
    ]) && !holds_all
        && !facts.names(IMAGE)
        && !facts.names(INITRD)
}
