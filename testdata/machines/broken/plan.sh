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

# See whether this distribution can be upgraded: neither /etc/os-release nor /usr/lib/os-release tells the distribution
if begin supported 'See whether this distribution can be upgraded'; then
    on cat /etc/os-release
    finish supported
fi

# Stop the Clear Containers that run: /var/lib/docker/containers/aa/hostconfig.json is not what Docker writes: EOF while parsing an object at line 1 column 1; `docker inspect aa` tells
if begin stop-instances 'Stop the Clear Containers that run'; then
    finish stop-instances
fi

# Part with the containers that are bound to cc-runtime: /var/lib/docker/containers/aa/hostconfig.json is not what Docker writes: EOF while parsing an object at line 1 column 1; `docker inspect aa` tells
if begin recreate-containers 'Part with the containers that are bound to cc-runtime'; then
    hand 'ask Docker: `sudo docker ps -aq | xargs -r docker inspect --format '\''{{.Id}} {{.HostConfig.Runtime}} {{.State.Status}}'\''`'
    finish recreate-containers
fi

# Save the configuration files: 1 file customised; removing the packages deletes what they shipped
#     seen in /usr/share/defaults/clear-containers/configuration.toml
if begin backup-configuration 'Save the configuration files'; then
    own config backup create /usr/share/defaults/clear-containers/configuration.toml || [ $? -eq 1 ]
    finish backup-configuration
fi

# Carry the configuration over: /usr/share/defaults/clear-containers/configuration.toml cannot be carried: line 1, column 17: unclosed table, expected `]`
#     seen in /usr/share/defaults/clear-containers/configuration.toml
if begin migrate-configuration 'Carry the configuration over'; then
    hand 'mend /usr/share/defaults/clear-containers/configuration.toml, or take it away if nobody needs it'
    finish migrate-configuration
fi

# Remove Clear Containers: first `supported`, `stop-instances`, `recreate-containers`, `backup-configuration`, `migrate-configuration`; 1 package
#     seen in /var/lib/dpkg/status:1
if begin remove-packages 'Remove Clear Containers'; then
    ask 'the packages cc-runtime'
    on apt-get purge cc-runtime
    finish remove-packages
fi

# Disable Clear Containers in the container managers: /etc/docker/daemon.json is not JSON, Docker cannot start with it: EOF while parsing a value at line 1 column 14; `dockerd --validate --config-file /etc/docker/daemon.json` tells
if begin disable-wiring 'Disable Clear Containers in the container managers'; then
    finish disable-wiring
fi

# Install Kata Containers: first `supported`; Kata is not installed
if begin install-kata 'Install Kata Containers'; then
    on curl -fL -o /root/kata-static-4.1.0-amd64.tar.zst https://github.com/kata-containers/kata-containers/releases/download/4.1.0/kata-static-4.1.0-amd64.tar.zst
    on tar -xf /root/kata-static-4.1.0-amd64.tar.zst -C /
    finish install-kata
fi

# Make Kata known to the container managers: /etc/docker/daemon.json is not JSON, Docker cannot start with it: EOF while parsing a value at line 1 column 14; `dockerd --validate --config-file /etc/docker/daemon.json` tells
if begin wire-kata 'Make Kata known to the container managers'; then
    finish wire-kata
fi

# Create a Kata container: first `supported`, `install-kata`, `wire-kata`; none was created yet; Docker 23.0 is the first that starts a shim, and 26 to 29 need Kata 3.29.0 (Go) or 3.30.0 (runtime-rs) for networking
if begin create-container 'Create a Kata container'; then
    on docker run --name kata-trial --runtime kata busybox uname -r
    hand 'it prints the guest'\''s kernel, which is not the host'\''s; `docker rm kata-trial` takes the container away'
    finish create-container
fi

echo "done; \`$upgrade plan\` tells what is left"
