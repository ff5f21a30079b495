#!/bin/sh
# Upgrade to Kata Containers 1.5.0, Go runtime. Written by kata-upgrade 0.1.0: read it before you run it.
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
state() { own plan --to kata-1.5.0 --step "$1" || true; }

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

# Save the configuration files: 1 file customised; removing the packages deletes what they shipped
#     seen in /usr/share/defaults/clear-containers/configuration.toml
if begin backup-configuration 'Save the configuration files'; then
    own config backup create /usr/share/defaults/clear-containers/configuration.toml || [ $? -eq 1 ]
    finish backup-configuration
fi

# Carry the configuration over: first `backup-configuration`; /usr/share/defaults/clear-containers/configuration.toml (Clear Containers 3.0.17, qemu, 5 customisations): 4 to carry, 1 lost or for you to decide
#     seen in /usr/share/defaults/clear-containers/configuration.toml
if begin migrate-configuration 'Carry the configuration over'; then
    own config migrate /usr/share/defaults/clear-containers/configuration.toml --to kata-1.5.0/go/qemu --write || [ $? -eq 1 ]
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

# Create a Kata container: none was created yet
if begin create-container 'Create a Kata container'; then
    on docker run --name kata-trial --runtime kata-runtime busybox uname -r
    hand 'it prints the guest'\''s kernel, which is not the host'\''s; `docker rm kata-trial` takes the container away'
    finish create-container
fi

# Rebuild kernels and images of your own: kernel /srv/guest/vmlinuz-4.14.26-build: what was built for Clear Containers does not work with Kata 1.5.0
#     seen in /usr/share/defaults/clear-containers/configuration.toml:7
if begin custom-assets 'Rebuild kernels and images of your own'; then
    hand 'build them again from the sources of 1.5.0 (osbuilder, kernel), and name them in the new configuration'
    finish custom-assets
fi

echo "done; \`$upgrade plan\` tells what is left"
