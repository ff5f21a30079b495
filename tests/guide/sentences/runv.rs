//! Upgrade from runV: sentences 26 to 28.

use super::{assert_state, reason, run};

pub(super) fn storage_roots() {
    let why = reason("runv-docker-conflict", "runv-storage");
    assert_eq!(
        why,
        "runV keeps its state in /run/kata-containers, where Kata uses /run/kata-containers"
    );
}

pub(super) fn leaving_runv() {
    assert_state("runv-containerd", "install-kata", "todo");
    assert_state("hyperd", "install-kata", "todo");
    let carry = run("hyperd", "runv-configuration");
    assert!(
        carry.contains("config migrate /etc/hyper/config --to kata-4.1.0/rs"),
        "{carry}"
    );
    let why = reason("hyperd", "runv-configuration");
    assert!(
        why.contains("`memory` becomes `hypervisor.qemu.default_memory`"),
        "{why}"
    );
    let wrapped = run("runv-wrapper", "runv-configuration");
    assert!(wrapped.contains("--from runv-1.0.0 --to kata-4.1.0/rs -- --debug --default_memory=1024 --default_cpus 2 --initrd /srv/guest/initrd.img"), "{wrapped}");
    assert!(
        wrapped
            .contains("config migrate /etc/hyper/node.conf --from hyperd-1.1.0 --to kata-4.1.0/rs"),
        "{wrapped}"
    );
    let flags = run("runv-docker-conflict", "runv-configuration");
    assert!(flags.contains("--from runv-1.0.0 --to kata-4.1.0/rs -- --root /run/kata-containers --default_memory 256"), "{flags}");
}
