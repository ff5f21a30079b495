//! Disks, buses and ports.

use super::{Effect, Facts, Rule};
use crate::catalogue::Version;
use crate::value::Value;

const DRIVER: &str = "hypervisor.{h}.block_device_driver";
const CONFIDENTIAL: &str = "hypervisor.{h}.confidential_guest";
const LOGICAL: &str = "hypervisor.{h}.block_device_logical_sector_size";
const PHYSICAL: &str = "hypervisor.{h}.block_device_physical_sector_size";
const HOT: &str = "hypervisor.{h}.hot_plug_vfio";
const COLD: &str = "hypervisor.{h}.cold_plug_vfio";
const RUST_CONFIG: &str =
    "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/mod.rs@4.1.0";
const GO_CONFIG: &str = "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@4.1.0";

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: "hot-and-cold-plug",
        line: "kata/go",
        since: Version::new(3, 2, 0),
        until: None,
        keys: &[COLD, HOT],
        effect: Effect::Refused,
        demand: "devices are attached either before the guest starts or while it runs, and a port for each together is refused",
        source: GO_CONFIG,
        broken: hot_and_cold,
    },
    Rule {
        name: "root-and-switch-ports",
        line: "kata/rs",
        since: Version::new(3, 17, 0),
        until: None,
        keys: &[
            "hypervisor.{h}.pcie_switch_port",
            "hypervisor.{h}.pcie_root_port",
        ],
        effect: Effect::Refused,
        demand: "root ports and switch ports together are refused",
        source: RUST_CONFIG,
        broken: |facts| {
            let some = |key| facts.number(key).is_some_and(|number| number > 0.0);
            some("hypervisor.{h}.pcie_root_port") && some("hypervisor.{h}.pcie_switch_port")
        },
    },
    Rule {
        name: "sector-sizes",
        line: "",
        since: Version::new(3, 29, 0),
        until: None,
        keys: &[LOGICAL, PHYSICAL],
        effect: Effect::Refused,
        demand: "a logical sector larger than a physical one is refused",
        source: RUST_CONFIG,
        broken: |facts| {
            let (logical, physical) = (facts.number(LOGICAL), facts.number(PHYSICAL));
            looks_at_sectors(facts)
                && matches!((logical, physical), (Some(logical), Some(physical))
                    if logical > physical && physical > 0.0)
        },
    },
    Rule {
        name: "sector-size",
        line: "",
        since: Version::new(3, 29, 0),
        until: None,
        keys: &[LOGICAL, PHYSICAL],
        effect: Effect::Refused,
        demand: "a sector is refused unless it is 0 or a power of two from 512 to 65536 bytes",
        source: RUST_CONFIG,
        broken: |facts| {
            let refused =
                |size: Value| matches!(size, Value::Integer(size) if size != 0 && !is_sector(size));
            looks_at_sectors(facts)
                && [LOGICAL, PHYSICAL]
                    .iter()
                    .any(|key| facts.value(key).is_some_and(refused))
        },
    },
    Rule {
        name: "confidential-mmio",
        line: "kata/go",
        since: Version::new(3, 28, 0),
        until: None,
        keys: &[DRIVER, CONFIDENTIAL],
        effect: Effect::Refused,
        demand: "a confidential guest is refused with disks on `virtio-mmio`",
        source: "kata-containers/kata-containers src/runtime/virtcontainers/hypervisor_config_linux.go@3.28.0",
        broken: |facts| {
            facts.is_hypervisor(&["qemu", "clh"])
                && facts.is_on(CONFIDENTIAL)
                && facts.is(DRIVER, "virtio-mmio")
        },
    },
    Rule {
        name: "confidential-rootfs-mmio",
        line: "kata/rs",
        since: Version::new(3, 28, 0),
        until: None,
        keys: &["hypervisor.{h}.vm_rootfs_driver", CONFIDENTIAL],
        effect: Effect::Refused,
        demand: "a confidential guest is refused with its image on `virtio-blk-mmio`",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/qemu.rs@3.28.0",
        broken: |facts| {
            facts.is_hypervisor(&["qemu", "clh", "cloud-hypervisor"])
                && facts.is_on(CONFIDENTIAL)
                && facts.is("hypervisor.{h}.vm_rootfs_driver", "virtio-blk-mmio")
        },
    },
    Rule {
        name: "qemu-mmio",
        line: "kata/rs",
        since: Version::new(3, 2, 0),
        until: None,
        keys: &[DRIVER, "hypervisor.{h}.disable_block_device_use"],
        effect: Effect::Refused,
        demand: "QEMU is refused with disks on `virtio-blk-mmio` unless block devices are not used at all",
        source: "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/qemu.rs@3.2.0",
        broken: |facts| {
            facts.is_hypervisor(&["qemu"])
                && facts.is(DRIVER, "virtio-blk-mmio")
                && facts.is_off("hypervisor.{h}.disable_block_device_use")
        },
    },
    Rule {
        name: "vhost-user-needs-huge-pages",
        line: "kata/go",
        since: Version::new(2, 0, 0),
        until: None,
        keys: &[
            "hypervisor.{h}.enable_vhost_user_store",
            "hypervisor.{h}.enable_hugepages",
        ],
        effect: Effect::Fails,
        demand: "vhost-user disks need guest memory from huge pages, and a sandbox with the one and without the other fails",
        source: "kata-containers/kata-containers src/runtime/virtcontainers/qemu.go@2.0.0",
        broken: |facts| {
            facts.is_hypervisor(&["qemu"])
                && facts.is_on("hypervisor.{h}.enable_vhost_user_store")
                && facts.is_off("hypervisor.{h}.enable_hugepages")
        },
    },
];

/// Whether the reader checks sizes of sectors: runtime-rs always, the Go runtime with two hypervisors.
fn looks_at_sectors(facts: &Facts<'_>) -> bool {
    !facts.is_go() || facts.is_hypervisor(&["qemu", "stratovirt"])
}

/// Whether a disk can have sectors of so many bytes.
fn is_sector(bytes: i64) -> bool {
    (9..=16).any(|power| bytes == 1 << power)
}

fn hot_and_cold(facts: &Facts<'_>) -> bool {
    let port = |key| {
        let value = facts.value(key);
        value.is_some_and(|value| {
            value
                .as_str()
                .is_some_and(|text| !matches!(text, "" | "no-port"))
        })
    };
    facts.is_hypervisor(&["qemu", "clh"]) && port(HOT) && port(COLD)
}
