//! What the reader's own log would say, in our words.

use super::Layer;
use super::view::View;
use crate::catalogue::Version;

/// The first Go release whose TOML library names the line.
const LINES_NAMED: Version = Version::new(3, 0, 0);

/// What is logged of a value of a wrong type or range.
pub(super) fn of_type(view: &View<'_>, layer: &Layer<'_>, key: &str) -> &'static str {
    if view.is_rs() {
        return if key.starts_with("hypervisor.") {
            "the file is refused, and the log names the table only, neither key nor line"
        } else {
            "the file is refused, and the log names the key, but no line"
        };
    }
    match (layer.is_drop_in, is_newer(view)) {
        (_, true) => "the file is refused, and the log names line and key",
        (true, false) => {
            "the file is refused, and the log names the file, but neither key nor line"
        }
        (false, false) => "the file is refused, and the log names neither key nor line",
    }
}

/// What is logged of a key that is not read where that is refused.
pub(super) fn of_key(view: &View<'_>) -> &'static str {
    if view.is_rs() {
        "the file is refused, and the log names the key and those it takes, but no line"
    } else {
        "in `config.d` that is refused, and the log names file and key, but no line"
    }
}

/// What is logged of a value that is not accepted.
pub(super) fn of_value(view: &View<'_>) -> &'static str {
    if view.is_rs() {
        "the file is refused, and the log names the value, but no line"
    } else {
        "the file is refused, and the log names the value, but neither key nor line"
    }
}

/// What is logged where a rule for several settings is broken: readers look at those after the text is read, and know no line
/// any more.
pub(super) fn of_rule(view: &View<'_>, rule: &str) -> &'static str {
    match (rule, view.is_rs()) {
        // refused with the file up to 2.0, with the sandbox from 2.5
        ("image-and-initrd", false) => "no sandbox starts, and the log says only that both are set",
        ("nothing-to-boot", false) => {
            "no sandbox starts, and the log says only that one of them is needed"
        }
        ("image-and-initrd" | "nothing-to-boot", true) => {
            "the file is refused, and the log names neither key nor line"
        }
        ("agent-times" | "network-namespace" | "template-needs-initrd", _) => {
            "the file is refused, and the log names the settings, but no line"
        }
        ("hot-and-cold-plug", _) => {
            "the file is refused, and the log names both values, but neither key nor line"
        }
        ("sharing-needs-a-daemon", _) => {
            "the file is refused, and the log says that the daemon's path is missing, but names neither key nor line"
        }
        ("features-under-trial", _) => {
            "the file is refused, and the log names the feature, but neither key nor line"
        }
        ("too-little-memory", _) => {
            "the file is refused, and the log names the least that there may be, but neither key nor line"
        }
        ("qemu-mmio", _) => {
            "the file is refused, and the log names the value, but neither key nor line"
        }
        _ => "the file is refused, and the log names no line",
    }
}

/// What is logged of two mounts with one name.
pub(super) const OF_MOUNTS: &str =
    "the file is refused, and the log names the mount, but neither key nor line";

/// What is logged of an entry of `config.d` that cannot be read.
pub(super) fn of_drop_in(is_rs: bool) -> &'static str {
    if is_rs {
        "no sandbox starts, and the log does not name the file"
    } else {
        "no sandbox starts, and the log names the file"
    }
}

/// What is logged of a text the TOML library cannot read.
pub(super) const OF_TEXT: &str = "the file is refused, and the log names the line";

fn is_newer(view: &View<'_>) -> bool {
    view.line.product() == "kata" && view.version() >= LINES_NAMED
}
