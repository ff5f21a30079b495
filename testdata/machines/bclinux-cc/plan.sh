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

# See whether this distribution can be upgraded: leaving Clear Containers on BCLinux is not supported: parts of Clear Containers were built by its setup script and belong to no package; carry the configuration over and install Kata on another system
#     seen in /etc/os-release:3
if begin supported 'See whether this distribution can be upgraded'; then
    finish supported
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

# Remove Clear Containers: first `supported`, `backup-configuration`, `migrate-configuration`; 11 packages
#     seen in /var/lib/rpm/Packages
if begin remove-packages 'Remove Clear Containers'; then
    on systemctl disable --now cc-ksm-throttler.service vc-throttler.service
    ask 'the packages cc-runtime, cc-runtime-bin, cc-runtime-config, cc-proxy, cc-proxy-bin, cc-shim, cc-shim-bin, linux-container, clear-containers-image, clear-containers-selinux, cc-ksm-throttler'
    on dnf remove cc-runtime cc-runtime-bin cc-runtime-config cc-proxy cc-proxy-bin cc-shim cc-shim-bin linux-container clear-containers-image clear-containers-selinux cc-ksm-throttler
    finish remove-packages
fi

# Remove the repository of Clear Containers: first `supported`, `remove-packages`; the repository has been closed
#     seen in /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo
if begin remove-repository 'Remove the repository of Clear Containers'; then
    ask /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo
    on rm /etc/yum.repos.d/home:clearcontainers:clear-containers-3.repo
    finish remove-repository
fi

# Disable Clear Containers in the container managers: first `supported`, `remove-packages`; Docker names `cc-runtime`, the default; until Kata is wired, containers that name no runtime get runc
#     seen in /etc/systemd/system/docker.service.d/clear-containers.conf:3
if begin disable-wiring 'Disable Clear Containers in the container managers'; then
    ask /etc/systemd/system/docker.service.d/clear-containers.conf
    on rm /etc/systemd/system/docker.service.d/clear-containers.conf
    on systemctl daemon-reload
    on systemctl restart docker
    finish disable-wiring
fi

# Install Kata Containers: first `supported`; Kata is not installed
if begin install-kata 'Install Kata Containers'; then
    on curl -fL -o /root/kata-static-4.1.0-amd64.tar.zst https://github.com/kata-containers/kata-containers/releases/download/4.1.0/kata-static-4.1.0-amd64.tar.zst
    on tar -xf /root/kata-static-4.1.0-amd64.tar.zst -C /
    finish install-kata
fi

# Make Kata known to the container managers: first `supported`, `install-kata`; no container manager names it yet
if begin wire-kata 'Make Kata known to the container managers'; then
    hand 'edit /etc/docker/daemon.json: add the runtime, beside what is there; Docker 24 or later reads `runtimeType`
    + {
    +   "runtimes": { "kata": { "runtimeType": "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2" } }
    + }'
    on systemctl restart docker
    finish wire-kata
fi

# Create a Kata container: first `supported`, `install-kata`, `wire-kata`; none was created yet; Docker 23.0 is the first that starts a shim, and 26 to 29 need Kata 3.29.0 (Go) or 3.30.0 (runtime-rs) for networking
if begin create-container 'Create a Kata container'; then
    on docker run --name kata-trial --runtime kata busybox uname -r
    hand 'it prints the guest'\''s kernel, which is not the host'\''s; `docker rm kata-trial` takes the container away'
    finish create-container
fi

# Rebuild kernels and images of your own: kernel /srv/guest/vmlinuz-4.14.26-build: what was built for Clear Containers does not work with Kata 4.1.0
#     seen in /usr/share/defaults/clear-containers/configuration.toml:7
if begin custom-assets 'Rebuild kernels and images of your own'; then
    hand 'build them again from the sources of 4.1.0 (osbuilder, kernel), and name them in the new configuration'
    finish custom-assets
fi

echo "done; \`$upgrade plan\` tells what is left"
