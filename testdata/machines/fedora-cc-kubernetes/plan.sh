#!/bin/sh
# Upgrade to Kata Containers 4.1.0, runtime-rs. Written by kata-upgrade 0.1.0: read it before you run it.
set -eu

upgrade=${KATA_UPGRADE:-kata-upgrade}

if [ "$(id -u)" -ne 0 ]; then
    echo "run this as root" >&2
    exit 1
fi

# The program itself, for this machine.
own() { "$upgrade" --root root "$@"; }

# A command of the machine.
on() { chroot root "$@"; }

# The state of a step, as it is now.
state() { own plan --step "$1" || true; }

# Whether a step is to be done; stops where it cannot be.
begin() {
    now=$(state "$1")
    case $now in
    done | not-applicable)
        printf '== %s: %s\n' "$2" "$now"
        return 1
        ;;
    todo) printf '== %s\n' "$2" ;;
    *)
        printf '== %s: %s\n' "$2" "${now:-no answer}" >&2
        echo "stopped: see \`$upgrade plan\`" >&2
        exit 1
        ;;
    esac
}

# A step that was gone through must be done.
finish() {
    now=$(state "$1")
    case $now in
    done | not-applicable) ;;
    *)
        printf 'stopped: %s is still %s\n' "$1" "${now:-without answer}" >&2
        exit 1
        ;;
    esac
}

# Asks before something is taken away.
ask() {
    printf 'This takes away %s. Go on? [y/N] ' "$1" >&2
    read -r answer || answer=
    case $answer in
    y | Y | yes) ;;
    *)
        echo "stopped" >&2
        exit 1
        ;;
    esac
}

# Something no script should do.
hand() {
    printf 'By hand: %s\nPress Enter when that is done. ' "$1" >&2
    read -r answer || exit 1
}

# Stop the Clear Containers that run: 1 sandbox of Clear Containers runs
#     seen in /run/virtcontainers/pods/9a0b44cc12ef
#     seen in /var/lib/virtcontainers/pods/9a0b44cc12ef
#     seen in /proc/901
#     seen in /proc/911
#     seen in /proc/921
if begin stop-instances 'Stop the Clear Containers that run'; then
    on crictl stopp 9a0b44cc12ef
    finish stop-instances
fi

# Save the configuration files: 1 file customised; removing the packages deletes what they shipped
#     seen in /usr/share/defaults/clear-containers/configuration.toml
if begin backup-configuration 'Save the configuration files'; then
    own config backup create /usr/share/defaults/clear-containers/configuration.toml || [ $? -eq 1 ]
    finish backup-configuration
fi

# Carry the configuration over: first `backup-configuration`; /usr/share/defaults/clear-containers/configuration.toml (Clear Containers 3.0.17, qemu, 5 customisations): 3 to carry, 2 lost or for you to decide
#     seen in /usr/share/defaults/clear-containers/configuration.toml
if begin migrate-configuration 'Carry the configuration over'; then
    own config migrate /usr/share/defaults/clear-containers/configuration.toml --to kata-4.1.0/rs/qemu-runtime-rs --write || [ $? -eq 1 ]
    finish migrate-configuration
fi

# Remove Clear Containers: first `stop-instances`, `backup-configuration`, `migrate-configuration`; 14 packages
#     seen in /var/lib/rpm/Packages
if begin remove-packages 'Remove Clear Containers'; then
    on systemctl disable --now cc-ksm-throttler.service vc-throttler.service
    ask 'the packages cc-runtime, cc-runtime-bin, cc-runtime-config, cc-proxy, cc-proxy-bin, cc-shim, cc-shim-bin, linux-container, clear-containers-image, clear-containers-selinux, cc-ksm-throttler, qemu-lite, qemu-lite-bin, qemu-lite-data'
    on dnf remove cc-runtime cc-runtime-bin cc-runtime-config cc-proxy cc-proxy-bin cc-shim cc-shim-bin linux-container clear-containers-image clear-containers-selinux cc-ksm-throttler qemu-lite qemu-lite-bin qemu-lite-data
    finish remove-packages
fi

# Remove the repository of Clear Containers: first `remove-packages`; the repository has been closed
#     seen in /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo
if begin remove-repository 'Remove the repository of Clear Containers'; then
    ask /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo
    on rm /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo
    finish remove-repository
fi

# Disable Clear Containers in the container managers: first `stop-instances`, `remove-packages`; containerd names `untrusted_workload_runtime`, CRI-O names `/usr/bin/cc-runtime`
#     seen in /etc/containerd/config.toml:2
#     seen in /etc/crio/crio.conf:3
if begin disable-wiring 'Disable Clear Containers in the container managers'; then
    hand 'edit /etc/containerd/config.toml at line 2: take out the runtime `untrusted_workload_runtime`
    -   [plugins.cri.containerd.untrusted_workload_runtime]
    -     runtime_type = "io.containerd.runtime.v1.linux"
    -     runtime_engine = "/usr/bin/cc-runtime"
    -     runtime_root = ""'
    hand 'edit /etc/crio/crio.conf at line 3: take `runtime_untrusted_workload` out
    - runtime_untrusted_workload = "/usr/bin/cc-runtime"'
    on systemctl restart containerd
    on systemctl restart crio
    finish disable-wiring
fi

# Install Kata Containers: Kata is not installed
if begin install-kata 'Install Kata Containers'; then
    on curl -fL -o /root/kata-static-4.1.0-amd64.tar.zst https://github.com/kata-containers/kata-containers/releases/download/4.1.0/kata-static-4.1.0-amd64.tar.zst
    on tar -xf /root/kata-static-4.1.0-amd64.tar.zst -C /
    finish install-kata
fi

# Make Kata known to the container managers: first `install-kata`; no container manager names it yet
if begin wire-kata 'Make Kata known to the container managers'; then
    hand 'edit /etc/containerd/config.toml: add the runtime; for `version = 3` the table is plugins.'\''io.containerd.cri.v1.runtime'\''.containerd.runtimes.kata, for version 1 plugins.cri.containerd.runtimes.kata
    + [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.kata]
    +   runtime_type = "io.containerd.kata.v2"
    +   runtime_path = "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2"
    +   privileged_without_host_devices = true'
    hand 'edit /etc/crio/crio.conf.d/50-kata: write the drop-in
    + [crio.runtime.runtimes.kata]
    +   runtime_path = "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2"
    +   runtime_type = "vm"
    +   runtime_root = "/run/vc"
    +   privileged_without_host_devices = true'
    on systemctl restart containerd
    on systemctl restart crio
    finish wire-kata
fi

# Create a Kata container: first `install-kata`, `wire-kata`; none was created yet
if begin create-container 'Create a Kata container'; then
    on ctr image pull docker.io/library/busybox:latest
    on ctr run --runtime io.containerd.kata.v2 --rm docker.io/library/busybox:latest kata-trial uname -r
    finish create-container
fi

# Rebuild kernels and images of your own: kernel /srv/guest/vmlinuz-4.14.26-build: what was built for Clear Containers does not work with Kata 4.1.0
#     seen in /usr/share/defaults/clear-containers/configuration.toml:7
if begin custom-assets 'Rebuild kernels and images of your own'; then
    hand 'build them again from the sources of 4.1.0 (osbuilder, kernel), and name them in the new configuration'
    finish custom-assets
fi

# Outside this machine: RuntimeClasses. the container manager's handlers here are untrusted_workload_runtime, /usr/bin/cc-runtime; a pod whose RuntimeClass names one that goes stays pending
#     kubectl get runtimeclass -o custom-columns=NAME:.metadata.name,HANDLER:.handler
#     kubectl get pods -A -o custom-columns=NAME:.metadata.name,CLASS:.spec.runtimeClassName

echo "done; \`$upgrade plan\` tells what is left"
