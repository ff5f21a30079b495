//! What a runtime refuses with one hypervisor and takes with another.

mod go;

use super::{Breach, Effect, Facts};
use crate::catalogue::Version;
use crate::value::Value;

/// When a value is refused.
#[derive(Clone, Copy)]
enum When {
    /// It is anything but empty, nought or off.
    Anything,
    /// It is missing, empty or nought.
    Nothing,
    /// It is a number above nought and below this one.
    Below(f64),
    /// It is a text other than these.
    Not(&'static [&'static str]),
}

/// One demand of one hypervisor's part of a runtime.
struct Row {
    line: &'static str,
    hypervisors: &'static [&'static str],
    name: &'static str,
    when: When,
    since: Version,
    until: Option<Version>,
    demand: &'static str,
    source: &'static str,
}

// runtime-rs 3.0 has these checks and never calls them
const FIRST: Version = Version::new(3, 1, 0);
const QEMU: &str =
    "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/qemu.rs@4.1.0";
const DRAGONBALL: &str =
    "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/dragonball.rs@4.1.0";
const CLH: &str =
    "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/ch.rs@4.1.0";
const FIRECRACKER: &str = "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/firecracker.rs@4.1.0";
const REMOTE: &str =
    "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/remote.rs@4.1.0";
const OPENVMM: &str =
    "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/openvmm.rs@4.1.0";

const fn row(
    hypervisors: &'static [&'static str],
    name: &'static str,
    when: When,
    since: Version,
    demand: &'static str,
    source: &'static str,
) -> Row {
    Row {
        line: "kata/rs",
        hypervisors,
        name,
        when,
        since,
        until: None,
        demand,
        source,
    }
}

/// What Dragonball has no use for, each refused unless it is empty, nought or off.
const NOT_WITH_DRAGONBALL: [(&str, &str); 13] = [
    (
        "path",
        "Dragonball is part of the runtime: a program named for it is refused",
    ),
    (
        "valid_hypervisor_paths",
        "Dragonball is part of the runtime: a list of programs for it is refused",
    ),
    ("ctlpath", "a control program is refused with Dragonball"),
    (
        "valid_ctlpaths",
        "a list of control programs is refused with Dragonball",
    ),
    (
        "enable_iothreads",
        "threads for disks are refused with Dragonball",
    ),
    ("firmware", "firmware is refused with Dragonball"),
    ("enable_iommu", "an IOMMU is refused with Dragonball"),
    (
        "enable_iommu_platform",
        "an IOMMU is refused with Dragonball",
    ),
    ("default_bridges", "PCI bridges are refused with Dragonball"),
    (
        "pcie_root_port",
        "PCI Express ports are refused with Dragonball",
    ),
    (
        "pcie_switch_port",
        "PCI Express ports are refused with Dragonball",
    ),
    ("machine_type", "a machine type is refused with Dragonball"),
    ("pflashes", "flash images are refused with Dragonball"),
];

const ROWS: &[Row] = &[
    row(
        &["qemu"],
        "jailer_path",
        When::Anything,
        FIRST,
        "a jailer is refused with QEMU",
        QEMU,
    ),
    row(
        &["qemu"],
        "valid_jailer_paths",
        When::Anything,
        FIRST,
        "a list of jailers is refused with QEMU",
        QEMU,
    ),
    row(
        &["qemu"],
        "enable_guest_swap",
        When::Anything,
        Version::new(3, 15, 0),
        "swap in the guest is refused with QEMU",
        QEMU,
    ),
    row(
        &["clh", "cloud-hypervisor"],
        "jailer_path",
        When::Anything,
        Version::new(3, 3, 0),
        "a jailer is refused with Cloud Hypervisor",
        CLH,
    ),
    row(
        &["clh", "cloud-hypervisor"],
        "valid_jailer_paths",
        When::Anything,
        Version::new(3, 3, 0),
        "a list of jailers is refused with Cloud Hypervisor",
        CLH,
    ),
    row(
        &["dragonball"],
        "rootless",
        When::Anything,
        FIRST,
        "Dragonball runs as root only, and anything else is refused",
        DRAGONBALL,
    ),
    Row {
        until: Some(Version::new(3, 8, 0)),
        ..row(
            &["dragonball"],
            "initrd",
            When::Anything,
            FIRST,
            "an initrd is refused with Dragonball up to 3.7",
            DRAGONBALL,
        )
    },
    Row {
        until: Some(Version::new(3, 8, 0)),
        ..row(
            &["dragonball"],
            "image",
            When::Nothing,
            FIRST,
            "Dragonball starts guests from an image only up to 3.7, and none is set",
            DRAGONBALL,
        )
    },
    Row {
        until: Some(Version::new(3, 18, 0)),
        ..row(
            &["dragonball"],
            "shared_fs",
            When::Not(&["virtio-fs", "inline-virtio-fs"]),
            FIRST,
            "Dragonball shares files by `virtio-fs` or `inline-virtio-fs`, and anything else is refused",
            DRAGONBALL,
        )
    },
    row(
        &["dragonball"],
        "shared_fs",
        When::Not(&["virtio-fs", "inline-virtio-fs", "none"]),
        Version::new(3, 18, 0),
        "Dragonball shares files by `virtio-fs` or `inline-virtio-fs`, and anything else is refused",
        DRAGONBALL,
    ),
    row(
        &["dragonball"],
        "block_device_driver",
        When::Not(&["virtio-blk-pci", "virtio-blk-mmio", "virtio-pmem"]),
        Version::new(3, 2, 0),
        "Dragonball attaches disks by `virtio-blk-pci`, `virtio-blk-mmio` or `virtio-pmem`, and anything else is refused",
        DRAGONBALL,
    ),
    row(
        &["firecracker"],
        "path",
        When::Nothing,
        Version::new(3, 7, 0),
        "the program has to be named for Firecracker, and none is set",
        FIRECRACKER,
    ),
    row(
        &["firecracker"],
        "memory_slots",
        When::Nothing,
        Version::new(3, 7, 0),
        "Firecracker has no number of memory slots of its own, and none is set",
        FIRECRACKER,
    ),
    row(
        &["remote"],
        "initrd",
        When::Anything,
        Version::new(3, 11, 0),
        "an initrd is refused with the remote hypervisor",
        REMOTE,
    ),
    row(
        &["remote"],
        "rootfs_type",
        When::Anything,
        Version::new(3, 11, 0),
        "a type of root file system is refused with the remote hypervisor",
        REMOTE,
    ),
    row(
        &["openvmm"],
        "path",
        When::Nothing,
        Version::new(4, 1, 0),
        "the program has to be named for OpenVMM, and none is set",
        OPENVMM,
    ),
    row(
        &["qemu", "dragonball"],
        "default_memory",
        When::Below(64.0),
        FIRST,
        "less than 64 MiB of memory is refused",
        QEMU,
    ),
    row(
        &["clh", "cloud-hypervisor", "remote", "openvmm"],
        "default_memory",
        When::Below(64.0),
        Version::new(3, 3, 0),
        "less than 64 MiB of memory is refused",
        CLH,
    ),
    row(
        &["firecracker"],
        "default_memory",
        When::Below(128.0),
        Version::new(3, 7, 0),
        "less than 128 MiB of memory is refused with Firecracker",
        FIRECRACKER,
    ),
    Row {
        until: Some(Version::new(4, 0, 0)),
        ..row(
            &["dragonball"],
            "hotplug_vfio_on_root_bus",
            When::Anything,
            FIRST,
            "devices on the root bus are refused with Dragonball",
            "kata-containers/kata-containers src/libs/kata-types/src/config/hypervisor/dragonball.rs@3.32.0",
        )
    },
    row(
        &["openvmm"],
        "default_memory",
        When::Nothing,
        Version::new(4, 1, 0),
        "OpenVMM has no amount of memory of its own, and none is set",
        OPENVMM,
    ),
];

/// What the settings have that their hypervisor does not take.
pub(super) fn broken<'f>(
    facts: &'f Facts<'_>,
    line: &'f str,
) -> impl Iterator<Item = Breach> + use<'f> {
    let dragonball = NOT_WITH_DRAGONBALL.iter().map(|(name, demand)| {
        let own: &[&str] = &["dragonball"];
        row(own, name, When::Anything, FIRST, demand, DRAGONBALL)
    });
    let rows = dragonball
        .map(Demand::Made)
        .chain(ROWS.iter().chain(go::ROWS).map(Demand::Kept));
    rows.filter(move |demand| demand.row().line == line)
        .filter_map(|demand| demand.row().broken(facts))
}

/// A row from either list.
enum Demand {
    Made(Row),
    Kept(&'static Row),
}

impl Demand {
    fn row(&self) -> &Row {
        match self {
            Self::Made(row) => row,
            Self::Kept(row) => row,
        }
    }
}

impl Row {
    fn broken(&self, facts: &Facts<'_>) -> Option<Breach> {
        let version = facts.edition.version;
        let holds = version >= self.since
            && self.until.is_none_or(|until| version < until)
            && facts.is_hypervisor(self.hypervisors);
        if !holds {
            return None;
        }
        let pattern = format!("hypervisor.{{h}}.{}", self.name);
        // block devices that are not used are not looked at
        let unused = self.name == "block_device_driver"
            && facts.is_on("hypervisor.{h}.disable_block_device_use");
        let own = facts.own(&pattern);
        (!unused && self.when.is_met(own.as_ref())).then(|| Breach {
            rule: match self.when {
                When::Below(_) => "too-little-memory",
                When::Nothing => "missing-for-hypervisor",
                _ => "refused-with-hypervisor",
            },
            keys: vec![facts.key(&pattern)],
            effect: Effect::Refused,
            demand: self.demand.into(),
            source: self.source.into(),
        })
    }
}

impl When {
    fn is_met(self, value: Option<&Value>) -> bool {
        let is_nothing = match value {
            None => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Array(items)) => items.is_empty(),
            Some(Value::Bool(value)) => !value,
            Some(Value::Integer(number)) => *number == 0,
            Some(_) => false,
        };
        match (self, value) {
            (Self::Anything, _) => !is_nothing,
            (Self::Nothing, _) => is_nothing,
            (Self::Below(least), Some(Value::Integer(number))) => {
                *number > 0 && (*number as f64) < least
            }
            (Self::Not(known), Some(Value::String(text))) => {
                !text.is_empty() && !known.contains(&text.as_str())
            }
            _ => false,
        }
    }
}
