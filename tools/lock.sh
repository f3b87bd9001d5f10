#!/bin/sh
# Writes requirements.lock (what the service needs, and what builds it) and requirements-dev.lock (that and the tools),
# every file pinned by SHA-256. Neither names a place to download from: that is the installation's to choose.
#
# Usage: tools/lock.sh [--upgrade]
set -eu
cd "$(dirname "$0")/.."
PIP_TOOLS='pip-tools==7.6.2'
if [ ! -x build/lock/bin/pip-compile ]; then
    "${PYTHON:-python3.11}" -m venv build/lock
    build/lock/bin/pip install --quiet --disable-pip-version-check "$PIP_TOOLS"
fi
compile() {
    echo "lock: $1"
    CUSTOM_COMPILE_COMMAND='make lock' build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --build-deps-for editable --output-file "$@" \
        pyproject.toml
}
compile requirements.lock "$@"
compile requirements-dev.lock --extra dev --constraint requirements.lock "$@"
