//! What the Go runtime refuses with one hypervisor and takes with another.

use super::{Row, When, row};
use crate::catalogue::Version;

const GO: &str = "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@4.1.0";

pub(super) const ROWS: &[Row] = &[
    Row {
        line: "kata/go",
        until: Some(Version::new(3, 29, 0)),
        ..row(
            &["clh"],
            "cold_plug_vfio",
            When::Not(&["no-port"]),
            Version::new(3, 2, 0),
            "devices attached before the guest starts are refused with Cloud Hypervisor up to 3.28",
            "kata-containers/kata-containers src/runtime/pkg/katautils/config.go@3.20.0",
        )
    },
    Row {
        line: "kata/go",
        ..row(
            &["clh"],
            "cold_plug_vfio",
            When::Not(&["no-port", "root-port"]),
            Version::new(3, 29, 0),
            "Cloud Hypervisor has root ports only, and any other is refused",
            GO,
        )
    },
    Row {
        line: "kata/go",
        ..row(
            &["clh"],
            "hot_plug_vfio",
            When::Not(&["no-port", "root-port"]),
            Version::new(3, 2, 0),
            "Cloud Hypervisor has root ports only, and any other is refused",
            GO,
        )
    },
    Row {
        line: "kata/go",
        until: Some(Version::new(3, 2, 0)),
        ..row(
            &["clh"],
            "shared_fs",
            When::Not(&["virtio-fs", "virtio-fs-nydus"]),
            Version::new(2, 4, 0),
            "Cloud Hypervisor shares files by `virtio-fs` or `virtio-fs-nydus`, and anything else is refused",
            GO,
        )
    },
    Row {
        line: "kata/go",
        ..row(
            &["clh"],
            "shared_fs",
            When::Not(&["virtio-fs", "virtio-fs-nydus", "none"]),
            Version::new(3, 2, 0),
            "Cloud Hypervisor shares files by `virtio-fs` or `virtio-fs-nydus`, and anything else is refused",
            GO,
        )
    },
    Row {
        line: "kata/go",
        ..row(
            &["stratovirt"],
            "shared_fs",
            When::Not(&["virtio-fs", "virtio-fs-nydus", "none"]),
            Version::new(3, 3, 0),
            "StratoVirt shares files by `virtio-fs` or `virtio-fs-nydus`, and anything else is refused",
            GO,
        )
    },
];
