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

# Save the configuration files: 2 files customised; removing the packages deletes what they shipped
#     seen in /usr/share/defaults/clear-containers/configuration.toml
#     seen in /etc/kata-containers/configuration.toml
if begin backup-configuration 'Save the configuration files'; then
    own config backup create /usr/share/defaults/clear-containers/configuration.toml /etc/kata-containers/configuration.toml || [ $? -eq 1 ]
    finish backup-configuration
fi

# Carry the configuration over: first `backup-configuration`; /usr/share/defaults/clear-containers/configuration.toml (Clear Containers 3.0.17, qemu, 5 customisations): 3 to carry, 2 lost or for you to decide; /etc/kata-containers/configuration.toml (Kata Containers 1.5.0, Go runtime, qemu, 1 customisation): 1 to carry
#     seen in /usr/share/defaults/clear-containers/configuration.toml
#     seen in /etc/kata-containers/configuration.toml
if begin migrate-configuration 'Carry the configuration over'; then
    own config migrate /usr/share/defaults/clear-containers/configuration.toml --to kata-4.1.0/rs/qemu-runtime-rs --write || [ $? -eq 1 ]
    own config migrate /etc/kata-containers/configuration.toml --to kata-4.1.0/rs/qemu-runtime-rs --output root/etc/kata-containers/runtime-rs/configuration-2.toml || [ $? -eq 1 ]
    hand '/etc/kata-containers/runtime-rs/configuration.toml is what another file becomes: name /etc/kata-containers/runtime-rs/configuration-2.toml to the container manager, or put what you need of it into /etc/kata-containers/runtime-rs/configuration.toml'
    finish migrate-configuration
fi

# Remove Clear Containers: first `backup-configuration`, `migrate-configuration`; 8 packages; qemu-lite stays, as kata-runtime 1.5.0-35 needs it
#     seen in /var/lib/dpkg/status:8
#     seen in /var/lib/dpkg/status:16
#     seen in /var/lib/dpkg/status:22
#     seen in /var/lib/dpkg/status:28
#     seen in /var/lib/dpkg/status:33
#     seen in /var/lib/dpkg/status:43
#     seen in /var/lib/dpkg/status:48
#     seen in /var/lib/dpkg/status:38
if begin remove-packages 'Remove Clear Containers'; then
    on systemctl disable --now cc-ksm-throttler.service vc-throttler.service
    ask 'the packages cc-runtime, cc-runtime-bin, cc-runtime-config, cc-proxy, cc-shim, linux-container, clear-containers-image, cc-ksm-throttler'
    on apt-get purge cc-runtime cc-runtime-bin cc-runtime-config cc-proxy cc-shim linux-container clear-containers-image cc-ksm-throttler
    finish remove-packages
fi

# Remove the repository of Clear Containers: first `remove-packages`; the repository has been closed
#     seen in /etc/apt/sources.list.d/clear-containers.list
if begin remove-repository 'Remove the repository of Clear Containers'; then
    ask /etc/apt/sources.list.d/clear-containers.list
    on rm /etc/apt/sources.list.d/clear-containers.list
    on apt-get update
    hand 'apt still trusts the repository'\''s key: `apt-key list` shows it, `sudo apt-key del KEY` removes it'
    finish remove-repository
fi

# Disable Clear Containers in the container managers: first `remove-packages`; Docker names `cc-runtime`, undone by /etc/systemd/system/docker.service.d/kata-containers.conf:2
#     seen in /etc/systemd/system/docker.service.d/clear-containers.conf:3
if begin disable-wiring 'Disable Clear Containers in the container managers'; then
    ask /etc/systemd/system/docker.service.d/clear-containers.conf
    on rm /etc/systemd/system/docker.service.d/clear-containers.conf
    on systemctl daemon-reload
    on systemctl restart docker
    finish disable-wiring
fi

# Part with the containers that are bound to kata-runtime: b41c07d9e2f3 (queue) cannot be started once kata-runtime is gone, and Docker cannot give a container another runtime
#     seen in /var/lib/docker/containers/b41c07d9e2f35a68c0d1e2f3a4b5c6d7e8f90112233445566778899aabbccdde/hostconfig.json
if begin recreate-kata-containers 'Part with the containers that are bound to kata-runtime'; then
    on docker inspect b41c07d9e2f3
    hand 'save what only these containers hold (`docker commit`, `docker cp`); create them again once the new Kata runs'
    ask 'the containers b41c07d9e2f3 (queue)'
    on docker rm b41c07d9e2f3
    finish recreate-kata-containers
fi

# Upgrade Kata Containers to 4.1.0: first `backup-configuration`, `migrate-configuration`, `recreate-kata-containers`; 1.5.0, from packages, is older
#     seen in /var/lib/dpkg/status:58
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

# Rebuild kernels and images of your own: kernel /srv/guest/vmlinuz-4.14.26-build: what was built for Clear Containers does not work with Kata 4.1.0
#     seen in /usr/share/defaults/clear-containers/configuration.toml:7
if begin custom-assets 'Rebuild kernels and images of your own'; then
    hand 'build them again from the sources of 4.1.0 (osbuilder, kernel), and name them in the new configuration'
    finish custom-assets
fi

echo "done; \`$upgrade plan\` tells what is left"
