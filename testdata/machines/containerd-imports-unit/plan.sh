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
#     seen in /etc/kata-containers/site.toml
if begin backup-configuration 'Save the configuration files'; then
    own config backup create /etc/kata-containers/site.toml || [ $? -eq 1 ]
    finish backup-configuration
fi

# Carry the configuration over: first `backup-configuration`; /etc/kata-containers/site.toml (Kata Containers 3.26.0, Go runtime, qemu, 1 customisation): 1 to carry
#     seen in /etc/kata-containers/site.toml
if begin migrate-configuration 'Carry the configuration over'; then
    own config migrate /etc/kata-containers/site.toml --to kata-4.1.0/rs/qemu-runtime-rs --write || [ $? -eq 1 ]
    finish migrate-configuration
fi

# Upgrade Kata Containers to 4.1.0: first `backup-configuration`, `migrate-configuration`; 3.26.0, unpacked from an archive, is older
#     seen in /opt/kata/VERSION:1
if begin upgrade-kata 'Upgrade Kata Containers to 4.1.0'; then
    ask '/opt/kata, or files of the old release stay among the new'
    on rm -rf /opt/kata
    on curl -fL -o /root/kata-static-4.1.0-amd64.tar.zst https://github.com/kata-containers/kata-containers/releases/download/4.1.0/kata-static-4.1.0-amd64.tar.zst
    on tar -xf /root/kata-static-4.1.0-amd64.tar.zst -C /
    finish upgrade-kata
fi

# Name the new release's shim to the container managers: first `upgrade-kata`; containerd names the Go runtime's shim, and runtime-rs is /opt/kata/runtime-rs/bin/containerd-shim-kata-v2
#     seen in /etc/containerd/site/10-kata.toml:6
if begin rewire-kata 'Name the new release'\''s shim to the container managers'; then
    hand 'edit /etc/containerd/site/10-kata.toml at line 8: name the shim of runtime-rs
    - runtime_path = "/opt/kata/bin/containerd-shim-kata-v2"
    + runtime_path = "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2"'
    on systemctl restart containerd
    finish rewire-kata
fi

# Replace wrappers that set KATA_CONF_FILE: Kata 4.0.0 and later start nothing with a KATA_CONF_FILE that is no shipped file: /etc/systemd/system/containerd.service.d/kata.conf:2 (/etc/kata-containers/site.toml)
#     seen in /etc/systemd/system/containerd.service.d/kata.conf:2
if begin wrappers 'Replace wrappers that set KATA_CONF_FILE'; then
    hand 'name /etc/kata-containers/runtime-rs/configuration.toml as ConfigPath of the runtime in the container manager'\''s configuration, and the shim itself as its runtime_path'
    finish wrappers
fi

# Outside this machine: RuntimeClasses. the container manager's handlers here are kata; a pod whose RuntimeClass names one that goes stays pending
#     kubectl get runtimeclass -o custom-columns=NAME:.metadata.name,HANDLER:.handler
#     kubectl get pods -A -o custom-columns=NAME:.metadata.name,CLASS:.spec.runtimeClassName

echo "done; \`$upgrade plan\` tells what is left"
