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

# Upgrade Kata Containers to 4.1.0: what is below /opt/kata is 4.0.0 to 4.1.0 by its configuration; its shim tells exactly
#     seen in /opt/kata/runtime-rs/bin/containerd-shim-kata-v2
if begin upgrade-kata 'Upgrade Kata Containers to 4.1.0'; then
    on /opt/kata/runtime-rs/bin/containerd-shim-kata-v2 --version
    finish upgrade-kata
fi

# See to files that mask newer ones, or that nobody reads: first `backup-configuration`; /etc/kata-containers/configuration.toml is read by nobody: runtime-rs reads only /etc/kata-containers/runtime-rs
#     seen in /etc/kata-containers/configuration.toml
if begin masked-configuration 'See to files that mask newer ones, or that nobody reads'; then
    own config diff /etc/kata-containers/configuration.toml || [ $? -eq 1 ]
    ask '/etc/kata-containers/configuration.toml from where it misleads'
    on mv /etc/kata-containers/configuration.toml /etc/kata-containers/configuration.toml.unread
    finish masked-configuration
fi

# See to stray files in config.d: /opt/kata/share/defaults/kata-containers/runtime-rs/runtimes/qemu-runtime-rs/config.d/60-linked.toml is a link: runtime-rs starts nothing as long as it is there
#     seen in /opt/kata/share/defaults/kata-containers/runtime-rs/runtimes/qemu-runtime-rs/config.d/60-linked.toml
if begin drop-ins 'See to stray files in config.d'; then
    hand 'put 60-linked.toml into config.d beside the file that is read, as a file'
    finish drop-ins
fi

# Outside this machine: RuntimeClasses. the container manager's handlers here are kata-qemu-runtime-rs; a pod whose RuntimeClass names one that goes stays pending
#     kubectl get runtimeclass -o custom-columns=NAME:.metadata.name,HANDLER:.handler
#     kubectl get pods -A -o custom-columns=NAME:.metadata.name,CLASS:.spec.runtimeClassName

# Outside this machine: kata-deploy. it rewrites its files at every deployment; only what comes from the chart's values stays
#     helm get values kata-deploy -n kube-system

echo "done; \`$upgrade plan\` tells what is left"
