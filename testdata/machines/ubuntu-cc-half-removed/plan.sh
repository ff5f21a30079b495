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

# Remove Clear Containers: 3 packages
#     seen in /var/lib/dpkg/status:8
#     seen in /var/lib/dpkg/status:13
#     seen in /var/lib/dpkg/status:18
if begin remove-packages 'Remove Clear Containers'; then
    ask 'the packages linux-container, clear-containers-image, qemu-lite'
    on apt-get purge linux-container clear-containers-image qemu-lite
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

# Install Kata Containers: Kata is not installed
if begin install-kata 'Install Kata Containers'; then
    on curl -fL -o /root/kata-static-4.1.0-amd64.tar.zst https://github.com/kata-containers/kata-containers/releases/download/4.1.0/kata-static-4.1.0-amd64.tar.zst
    on tar -xf /root/kata-static-4.1.0-amd64.tar.zst -C /
    finish install-kata
fi

# Create a Kata container: first `install-kata`; none was created yet
if begin create-container 'Create a Kata container'; then
    hand 'run a pod with the runtime handler of Kata, for instance with `crictl runp --runtime kata`'
    finish create-container
fi

echo "done; \`$upgrade plan\` tells what is left"
