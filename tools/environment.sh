#!/bin/sh
# Makes .venv hold exactly what a lock file pins, and this project itself; does nothing when it already does.
#
# Usage: tools/environment.sh run|dev
#   run   what the service needs (requirements.lock)
#   dev   that and the tools of the checks and tests (requirements-dev.lock)
# PYTHON names the interpreter to make it with; python3.11 and python3 are tried without it.
set -eu
cd "$(dirname "$0")/.."
kind=${1:?give run or dev}
venv=.venv
case $kind in
run) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) echo "environment: give run or dev, not $kind" >&2 && exit 2 ;;
esac

# What the environment was made from is kept inside it: a stamp says more than the times of files, which a clone sets anew.
wanted() { cat "$1" pyproject.toml; }
holds() { wanted "$1" | cmp -s - "$venv/.made-from-$2"; }
usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if usable "$venv/bin/python"; then
    if holds "$lock" "$kind"; then exit 0; fi
    if [ "$kind" = run ] && holds requirements-dev.lock dev; then exit 0; fi
else
    for candidate in ${PYTHON:-python3.11 python3 python}; do
        if usable "$candidate"; then python=$candidate && break; fi
    done
    if [ -z "${python:-}" ]; then
        echo "environment: needs Python 3.11 or later (tried: ${PYTHON:-python3.11 python3 python}); set PYTHON" >&2
        exit 1
    fi
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "environment: installing $package"
            apt-get update -q && apt-get install -qy "$package"
        else
            echo "environment: $python cannot make environments; install $package (skipped here: needs root and apt-get)" >&2
            exit 1
        fi
    fi
    echo "environment: making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi

echo "environment: installing $(grep -c '^[a-z0-9].*==' "$lock") packages pinned in $lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
rm -f "$venv"/.made-from-*
wanted "$lock" >"$venv/.made-from-$kind"
echo "environment: ready"
