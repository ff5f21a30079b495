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

# Save the configuration files: 1 file customised; removing the packages deletes what they shipped
#     seen in /etc/clear-containers/configuration.toml
if begin backup-configuration 'Save the configuration files'; then
    own config backup create /etc/clear-containers/configuration.toml || [ $? -eq 1 ]
    finish backup-configuration
fi

# Carry the configuration over: first `backup-configuration`; /etc/clear-containers/configuration.toml (Clear Containers 3.0.17, qemu, 5 customisations): 3 to carry, 2 lost or for you to decide
#     seen in /etc/clear-containers/configuration.toml
if begin migrate-configuration 'Carry the configuration over'; then
    own config migrate /etc/clear-containers/configuration.toml --to kata-4.1.0/rs/qemu-runtime-rs --write || [ $? -eq 1 ]
    finish migrate-configuration
fi

# Remove Clear Containers: first `backup-configuration`, `migrate-configuration`; installed without packages
#     seen in /usr/local/bin/cc-runtime
if begin remove-packages 'Remove Clear Containers'; then
    ask /usr/local/bin/cc-runtime
    on rm -rf /usr/local/bin/cc-runtime
    ask /usr/local/libexec/clear-containers
    on rm -rf /usr/local/libexec/clear-containers
    ask /usr/local/share/defaults/clear-containers
    on rm -rf /usr/local/share/defaults/clear-containers
    ask /usr/local/share/clear-containers
    on rm -rf /usr/local/share/clear-containers
    finish remove-packages
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

# Rebuild kernels and images of your own: kernel /srv/guest/vmlinuz-4.14.26-build: what was built for Clear Containers does not work with Kata 4.1.0
#     seen in /etc/clear-containers/configuration.toml:7
if begin custom-assets 'Rebuild kernels and images of your own'; then
    hand 'build them again from the sources of 4.1.0 (osbuilder, kernel), and name them in the new configuration'
    finish custom-assets
fi

echo "done; \`$upgrade plan\` tells what is left"
