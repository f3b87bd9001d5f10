#!/bin/sh
# Proves the Dockerfile where no container engine is: runs the steps of its build in a clean Debian that debootstrap makes,
# then the image it gives under bubblewrap, shut as a cluster shuts it (tools/prove_sandbox.sh).
#
# Usage: tools/prove_container.sh [IMAGE-FOLDER]     keeps the image there; without it nothing is kept
# Needs root, and Debian's packages and PyPI within reach. Elsewhere the steps run in an empty folder with the Python of
# this machine, which proves the steps and not that they need nothing else; the last line says which of the two it was.
# What neither proves: the engine's own work (layers, labels, the health check's clock) and the base image's bytes.
set -eu
cd "$(dirname "$0")/.."
source=$PWD
kept=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" && umask 022 # the user of the image must reach it
context=$work/context
say() { printf 'prove: %s\n' "$*"; }

# What an engine would send: the Dockerfile's own exceptions to "ignore everything".
sed -n 's/^!//p' .dockerignore | while read -r path; do
    if [ -e "$path" ]; then
        mkdir -p "$context/$(dirname "$path")"
        cp -R "$path" "$context/$(dirname "$path")/"
    fi
done
find "$context" -name __pycache__ -prune -exec rm -rf {} +

stage() { awk -v want="$1" '/^FROM/ { stage++ } stage == want && /^(RUN|COPY|WORKDIR) /' "$source/Dockerfile"; }
# What pip needs to be told on this machine, and nothing else of its environment.
pip_words() { env | grep -E '^PIP_(DEFAULT_TIMEOUT|INDEX_URL|CERT)=' | sed "s#^PIP_CERT=.*#PIP_CERT=$1#" || true; }

install_missing() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        for tool in debootstrap:debootstrap bwrap:bubblewrap; do
            command -v "${tool%:*}" >/dev/null || (apt-get update -q && apt-get install -qy "${tool#*:}") >/dev/null 2>&1 || true
        done
    fi
}

# A Debian 12 with nothing of this machine in it, made once and kept as an archive.
clean_root() {
    archive=build/container/debian-12.tar
    if [ ! -f "$archive" ]; then
        [ "$(id -u)" = 0 ] && command -v debootstrap >/dev/null || return 1
        say "making a clean Debian 12"
        mkdir -p build/container
        debootstrap --variant=minbase bookworm "$work/debian" >"$work/debootstrap.log" 2>&1 || return 1
        # The image that the Dockerfile starts from has the security updates too; they stand beside the archive.
        sed -n 's#/debian bookworm main.*#/debian-security bookworm-security main#p' "$work/debian/etc/apt/sources.list" \
            >>"$work/debian/etc/apt/sources.list.d/security.list"
        tar -C "$work/debian" -cf "$archive.part" . && mv "$archive.part" "$archive"
        rm -rf "$work/debian"
    fi
    mkdir "$work/root" && tar -C "$work/root" -xf "$archive"
    cp /etc/resolv.conf "$work/root/etc/resolv.conf"
    if [ -f "${PIP_CERT:-}" ]; then cp "$PIP_CERT" "$work/root/run/authorities.crt"; fi
}

in_root() {
    chroot "$work/root" /usr/bin/env -i $(pip_words /run/authorities.crt) DEBIAN_FRONTEND=noninteractive HOME=/root \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -euc "cd $folder; $1"
}

# Packagers talk much; what they say matters when they fail.
quietly() { "$@" >"$work/said" 2>&1 || (cat "$work/said" && exit 1); grep -E '^[a-z ]+: ' "$work/said" || true; }

# Both kinds of place take the same lines of the Dockerfile; `step` and `put` say how.
follow() {
    folder=/
    stage "$1" >"$work/stage"
    while read -r instruction rest; do
        case $instruction in
        WORKDIR) folder=$rest && mkdir -p "$place$folder" ;;
        RUN) step "$rest" </dev/null ;;
        COPY) set -- $rest && put "$@" ;;
        esac
    done <"$work/stage"
}

put() {
    for target; do :; done
    case $target in /*) target=$place$target ;; *) target=$place$folder/$target ;; esac
    case $target in */) mkdir -p "$target" ;; esac
    while [ $# -gt 1 ]; do
        if [ -d "$context/$1" ]; then mkdir -p "$target" && cp -R "$context/$1/." "$target/"; else cp "$context/$1" "$target"; fi
        shift
    done
}

install_missing
if clean_root; then
    kind="in a clean Debian 12"
    place=$work/root
    step() { say "$1" && quietly in_root "$1"; }
    follow 1
    follow 2
    image=$work/root/image
else
    kind="in an empty folder with this machine's Python, for want of a clean Debian (root, debootstrap, Debian's packages)"
    say "$kind"
    mkdir -p "$work/bin" "$work/place/opt/screening"
    ln -s "$("${PYTHON:-python3.11}" -c 'import os, sys; print(os.path.realpath(sys.executable))')" "$work/bin/python3.11"
    place=$work/place
    # The root that the image would have is not made here: what runs in it runs beside it.
    step() {
        line=$(printf '%s' "$1" | sed "s#chroot /image ##g; s# --root /image##g; s#/opt/screening#$place/opt/screening#g")
        case $line in *' /image'*) return ;; esac
        say "$1"
        quietly in_place
    }
    in_place() {
        (cd "$place$folder" && env -i $(pip_words "${PIP_CERT:-}") PATH="$work/bin:/usr/bin:/bin" HOME="$work" sh -euc "$line")
    }
    follow 2
    image=$place
fi

if [ -n "$kept" ]; then cp -a "$image" "$kept"; fi
tools/prove_sandbox.sh "$image"
say "the image's steps work $kind"
