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
#     seen in /opt/kata-blue/share/defaults/kata-containers/runtimes/qemu/config.d/50-overrides.toml
if begin backup-configuration 'Save the configuration files'; then
    own config backup create /opt/kata-blue/share/defaults/kata-containers/runtimes/qemu/config.d/50-overrides.toml || [ $? -eq 1 ]
    finish backup-configuration
fi

# Upgrade Kata Containers to 4.1.0: first `backup-configuration`; 3.29.0, by kata-deploy, is older
#     seen in /opt/kata-blue/VERSION:1
if begin upgrade-kata 'Upgrade Kata Containers to 4.1.0'; then
    own config migrate /opt/kata-blue/share/defaults/kata-containers/runtimes/qemu/configuration-qemu.toml --to kata-4.1.0/rs/qemu-runtime-rs || [ $? -eq 1 ]
    hand 'put what is carried into the chart'\''s values, from where the upgrade writes it into config.d/50-*'
    hand '`helm upgrade kata-deploy oci://ghcr.io/kata-containers/kata-deploy-charts/kata-deploy --version 4.1.0`, with the same multiInstallSuffix and deploymentMode'
    finish upgrade-kata
fi

# Outside this machine: RuntimeClasses. the container manager's handlers here are kata-qemu-blue; a pod whose RuntimeClass names one that goes stays pending
#     kubectl get runtimeclass -o custom-columns=NAME:.metadata.name,HANDLER:.handler
#     kubectl get pods -A -o custom-columns=NAME:.metadata.name,CLASS:.spec.runtimeClassName

# Outside this machine: kata-deploy. it rewrites its files at every deployment; only what comes from the chart's values stays
#     helm get values kata-deploy -n kube-system

# Outside this machine: Agent policies. policies generated before 4.1.0 are to be generated again (GHSA-fmg6-v47x-52wr)

echo "done; \`$upgrade plan\` tells what is left"
