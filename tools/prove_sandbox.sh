#!/bin/sh
# Runs the files of an image under bubblewrap as a cluster would: as the image's user, read-only, without a capability,
# without a network but the loopback; and puts it to the smoke test (tools/smoke.py) with the Dockerfile's own words.
#
# Usage: tools/prove_sandbox.sh IMAGE-FOLDER      (tools/prove_container.sh makes one)
# Ends with 0 where bubblewrap cannot run, and says so: then nothing was proved.
set -eu
cd "$(dirname "$0")/.."
image=$(cd "${1:?give the folder of the image}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work" && umask 022
say() { printf 'prove: %s\n' "$*"; }

last_stage() { awk '/^FROM/ { text = "" } { text = text $0 "\n" } END { printf "%s", text }' Dockerfile; }
# The JSON of an exec-form line; ENTRYPOINT and CMD are one command.
words() { last_stage | sed -n "s#^$1.*\(\[.*\]\)\$#\1#p"; }
serve=$(printf '%s%s' "$(words ENTRYPOINT)" "$(words CMD)" | sed 's/\]\[/, /')
health=$(words HEALTHCHECK)
user=$(last_stage | sed -n 's/^USER \([0-9]*\):.*/\1/p')
settings=$(last_stage | sed -n 's/^ENV //p' | tr ' ' '\n' | sed 's/^\([^=]*\)=\(.*\)/--setenv \1 \2/')

# As root the user is the image's own before anything else happens; otherwise only its number is.
become="" names="--uid $user --gid $user"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    become="setpriv --reuid=$user --regid=$user --clear-groups" names=""
fi
root="--ro-bind $image /"
prefix=
shut="--walls --no-shell"
scratch="--tmpfs /tmp"
if [ ! -x "$image/usr/bin/python3.11" ]; then
    # No root of its own: this machine's, read-only, with the image's folders where they were installed, perhaps in /tmp.
    scratch="--setenv TMPDIR /dev/shm"
    root="--ro-bind / /" prefix=$image shut=--walls
    health=$(printf '%s' "$health" | sed "s#/opt/screening#$prefix&#g")
    serve=$(printf '%s' "$serve" | sed "s#/opt/screening#$prefix&#g")
    settings=$(printf '%s' "$settings" | sed "s#/opt/screening#$prefix&#g")
    mkdir -p "$prefix/var/lib/screening/index" "$prefix/var/lib/screening/audit" "$prefix/var/lib/screening/state" \
        "$prefix/var/lib/screening/drop" "$prefix/mnt" "$prefix/srv"
fi
python=$prefix/opt/screening/venv/bin/python
screening=$prefix/opt/screening/venv/bin/screening

walls() { $become bwrap --unshare-all --cap-drop ALL $names --die-with-parent --new-session --clearenv $settings $root --proc /proc --dev /dev "$@"; }
if ! walls "$python" -c '' 2>"$work/why"; then
    say "NOT run under bubblewrap: $(head -1 "$work/why") (needs bubblewrap, user namespaces, and an image that user $user can read)"
    exit 0
fi
# A copy, because the image's user need not reach this checkout.
mkdir "$work/tools" && cp tools/smoke.py tools/smoke_tls.py "$work/tools/"
smoke() { walls --ro-bind "$work/tools" "$prefix/mnt" "$@"; }
test_words="$python -B $prefix/mnt/smoke.py $shut"

say "as shipped, with nothing given to it"
smoke $test_words --serve "$serve" --health "$health" --refused

say "with leave to speak plain text, the index of the image, and no folder that can be written to"
smoke --setenv SCREENING_ALLOW_PLAINTEXT on $test_words --serve "$serve" --health "$health"

say "a refresh under the same walls, of one list, onto an empty volume"
place=$prefix/var/lib/screening
mkdir "$work/lists" "$work/index" "$work/state" "$work/audit"
cp -R lists/jp-fefa-belarus lists/territories "$work/lists/"
printf '[[list]]\nid = "jp-fefa-belarus"\nadapter = "fefa-notice"\ndrop = true\n' >"$work/lists/refresh.toml"
if [ -n "$become" ]; then chown "$user:$user" "$work/index" "$work/state" "$work/audit"; fi
walls --ro-bind "$work/lists" "$prefix/srv" --bind "$work/index" "$place/index" --bind "$work/state" "$place/state" \
    $scratch "$screening" refresh --config "$prefix/srv/refresh.toml" --lists "$prefix/srv" \
    --index "$place/index" --state "$place/state" --drop "$place/drop" >"$work/refreshed" || (cat "$work/refreshed" && exit 1)
head -2 "$work/refreshed"

say "two workers with mTLS, that index mounted read-only, metrics, and an audit record"
mounted="--ro-bind $work/index $place/index --setenv SCREENING_INDEX_DIR $place/index"
audited="--bind $work/audit $place/audit --setenv SCREENING_AUDIT_DIR $place/audit"
smoke $scratch $mounted $audited --setenv SCREENING_WORKERS 2 --setenv SCREENING_METRICS_LISTEN 127.0.0.1:9464 \
    $test_words --serve "$serve" --health "$health" --mtls
walls $audited "$screening" audit verify
say "the smoke test passed"
