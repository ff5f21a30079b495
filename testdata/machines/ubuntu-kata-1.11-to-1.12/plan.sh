#!/bin/sh
# Upgrade to Kata Containers 1.12.1, Go runtime. Written by kata-upgrade 0.1.0: read it before you run it.
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
state() { own plan --to kata-1.12.1 --step "$1" || true; }

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

# Carry the configuration over: first `backup-configuration`; /etc/kata-containers/configuration.toml (Kata Containers 1.11.1, Go runtime, qemu, 1 customisation): 1 to carry
#     seen in /etc/kata-containers/configuration.toml
if begin migrate-configuration 'Carry the configuration over'; then
    own config migrate /etc/kata-containers/configuration.toml --to kata-1.12.1/go/qemu --write || [ $? -eq 1 ]
    finish migrate-configuration
fi

# Upgrade Kata Containers to 1.12.1: first `backup-configuration`, `migrate-configuration`; 1.11.1, from packages, is older
#     seen in /var/lib/dpkg/status:8
if begin upgrade-kata 'Upgrade Kata Containers to 1.12.1'; then
    on apt-get update
    on apt-get install kata-runtime kata-proxy kata-shim
    finish upgrade-kata
fi

echo "done; \`$upgrade plan\` tells what is left"
