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

# Save the configuration files: 1 file customised
#     seen in /etc/kata-containers/configuration.toml
if begin backup-configuration 'Save the configuration files'; then
    own config backup create /etc/kata-containers/configuration.toml || [ $? -eq 1 ]
    finish backup-configuration
fi

# Carry the configuration over: first `backup-configuration`; /etc/kata-containers/configuration.toml (Kata Containers 1.11.1, Go runtime, qemu, 3 customisations): 1 to carry, 2 lost or for you to decide
#     seen in /etc/kata-containers/configuration.toml
if begin migrate-configuration 'Carry the configuration over'; then
    own config migrate /etc/kata-containers/configuration.toml --to kata-4.1.0/rs/qemu-runtime-rs --write || [ $? -eq 1 ]
    finish migrate-configuration
fi

# Stop the Kata sandboxes that run: 1 sandbox of Kata Containers runs
#     seen in /run/vc/sbs/9a0b
#     seen in /proc/1001
if begin stop-kata 'Stop the Kata sandboxes that run'; then
    hand 'stop what runs with the program that started it: 9a0b'
    finish stop-kata
fi

# Upgrade Kata Containers to 4.1.0: first `backup-configuration`, `migrate-configuration`, `stop-kata`; 1.11.1, from packages, is older
#     seen in /var/lib/dpkg/status:8
if begin upgrade-kata 'Upgrade Kata Containers to 4.1.0'; then
    ask 'the packages kata-runtime, kata-proxy, kata-shim, kata-ksm-throttler, kata-linux-container, kata-containers-image, qemu-vanilla'
    on apt-get purge kata-runtime kata-proxy kata-shim kata-ksm-throttler kata-linux-container kata-containers-image qemu-vanilla
    ask /etc/apt/sources.list.d/kata-containers.list
    on rm /etc/apt/sources.list.d/kata-containers.list
    on curl -fL -o /root/kata-static-4.1.0-amd64.tar.zst https://github.com/kata-containers/kata-containers/releases/download/4.1.0/kata-static-4.1.0-amd64.tar.zst
    on tar -xf /root/kata-static-4.1.0-amd64.tar.zst -C /
    finish upgrade-kata
fi

# Name the new release's shim to the container managers: first `upgrade-kata`; Docker would call `kata-runtime create`, which Kata 2.0.0 and later do not know
#     seen in /etc/systemd/system/docker.service.d/kata-containers.conf:3
if begin rewire-kata 'Name the new release'\''s shim to the container managers'; then
    ask /etc/systemd/system/docker.service.d/kata-containers.conf
    on rm /etc/systemd/system/docker.service.d/kata-containers.conf
    hand 'edit /etc/docker/daemon.json: add the runtime, beside what is there; Docker 24 or later reads `runtimeType`
    + {
    +   "runtimes": { "kata": { "runtimeType": "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2" } }
    + }'
    on systemctl daemon-reload
    on systemctl restart docker
    finish rewire-kata
fi

# Rebuild kernels and images of your own: kernel /srv/guest/vmlinuz-mine, image /srv/guest/rootfs.img: what was built for Kata 1.x does not work with 4.1.0
#     seen in /etc/kata-containers/configuration.toml:12
#     seen in /etc/kata-containers/configuration.toml:15
if begin custom-assets 'Rebuild kernels and images of your own'; then
    hand 'build them again from the sources of 4.1.0 (osbuilder, kernel), and name them in the new configuration'
    finish custom-assets
fi

echo "done; \`$upgrade plan\` tells what is left"
