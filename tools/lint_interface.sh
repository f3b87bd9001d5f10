#!/bin/sh
# Lints the interface in proto/ with buf, which comes from npm. Where it cannot be had, says so: it finds matters of
# style and of compatibility, not whether the service works.
set -eu
cd "$(dirname "$0")/.."
BUF='@bufbuild/buf@1.75.0'
skip() { echo "buf lint: skipped, $1"; exit 0; }

command -v npx >/dev/null || skip "npm is not installed"
npx --yes "$BUF" --version >/dev/null 2>&1 || skip "npm could not provide $BUF"
mkdir -p build
.venv/bin/python tools/make_stubs.py --image build/proto.binpb
npx --yes "$BUF" lint build/proto.binpb --path screening/v1
echo "buf lint: no complaint"
