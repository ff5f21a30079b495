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

# Install Kata Containers: Kata is not installed
if begin install-kata 'Install Kata Containers'; then
    on curl -fL -o /root/kata-static-4.1.0-amd64.tar.zst https://github.com/kata-containers/kata-containers/releases/download/4.1.0/kata-static-4.1.0-amd64.tar.zst
    on tar -xf /root/kata-static-4.1.0-amd64.tar.zst -C /
    finish install-kata
fi

# Make Kata known to the container managers: first `install-kata`; no container manager names it yet
if begin wire-kata 'Make Kata known to the container managers'; then
    hand 'edit /etc/docker/daemon.json: add the runtime, beside what is there; Docker 24 or later reads `runtimeType`
    + {
    +   "runtimes": { "kata": { "runtimeType": "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2" } }
    + }'
    on systemctl restart docker
    finish wire-kata
fi

# Create a Kata container: first `install-kata`, `wire-kata`; none was created yet; Docker 23.0 is the first that starts a shim, and 26 to 29 need Kata 3.29.0 (Go) or 3.30.0 (runtime-rs) for networking
if begin create-container 'Create a Kata container'; then
    on docker run --name kata-trial --runtime kata busybox uname -r
    hand 'it prints the guest'\''s kernel, which is not the host'\''s; `docker rm kata-trial` takes the container away'
    finish create-container
fi

# Keep runV's state apart from Kata's: runV keeps its state in /run/kata-containers, where Kata uses /run/kata-containers
#     seen in /etc/docker/daemon.json:4
if begin runv-storage 'Keep runV'\''s state apart from Kata'\''s'; then
    hand 'stop runV'\''s containers, then give runV `--root /run/runv` where its `--root` is said'
    finish runv-storage
fi

# Carry the settings of runV and hyperd over: first `runv-storage`; runV: `default_memory` becomes `hypervisor.qemu.default_memory`; not carried: `root`
#     seen in /etc/docker/daemon.json:4
if begin runv-configuration 'Carry the settings of runV and hyperd over'; then
    own config migrate --from runv-1.0.0 --to kata-4.1.0/rs -- --root /run/kata-containers --default_memory 256 || [ $? -eq 1 ]
    finish runv-configuration
fi

echo "done; \`$upgrade plan\` tells what is left"
