#!/bin/sh
# Proves the Dockerfile where no container engine is: copies what it copies, runs the RUN lines of its first stage in an
# empty folder, then its ENV, CMD and HEALTHCHECK as the user it names (when root), asks one question and stops it.
#
# Usage: tools/prove_container.sh        PYTHON names the interpreter that stands for the base image's
#        PORT is taken in place of 50051 (default 50951)
# What this does not prove: the base image, and that nothing else of the machine is needed.
set -eu
cd "$(dirname "$0")/.."
source=$PWD
python=$("${PYTHON:-python3.11}" -c 'import os, sys; print(os.path.realpath(sys.executable))')
port=${PORT:-50951}
work=$(mktemp -d)
server=
cleanup() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi
    rm -rf "$work"
}
trap cleanup EXIT
# The user of the image must reach the prefix.
chmod 755 "$work"
prefix=$work/opt/screening
mkdir -p "$work/src" "$prefix" "$work/bin"
ln -s "$python" "$work/bin/python"

stage() { awk -v want="$1" '/^FROM/ { stage++ } stage == want' "$source/Dockerfile"; }
inside() { sed "s#/opt/screening#$prefix#g; s#:50051#:$port#g"; }

stage 1 | while read -r instruction rest; do
    case $instruction in
    COPY)
        set -- $rest
        while [ $# -gt 1 ]; do
            cp -R "$source/$1" "$work/src/"
            shift
        done
        ;;
    RUN)
        echo "prove: $rest"
        command=$(printf '%s' "$rest" | inside)
        (cd "$work/src" && env -i PATH="$work/bin:/usr/bin:/bin" HOME="$work" $(env | grep -E '^(PIP_|SSL_)' || true) sh -euc "$command")
        ;;
    esac
done

# The words of an exec-form line, one a line.
exec_form() { stage 2 | sed -n "s/^$1.*\[\(.*\)\]\$/\1/p" | tr ',' '\n' | sed 's/^ *"//; s/" *$//'; }
variables() { stage 2 | sed -n 's/^ENV //p' | tr ' ' '\n' | sed "s#:\$PATH#:$work/bin:/usr/bin:/bin#" | inside; }
user=$(stage 2 | sed -n 's/^USER \([0-9]*\):.*/\1/p')
become="setpriv --reuid=$user --regid=$user --clear-groups"
if ! $become "$python" -c '' 2>/dev/null; then
    become=
    echo "prove: as this user, not as $user (needs root, setpriv, and a Python that user $user can reach)"
fi
in_image() { (cd / && exec env -i $(variables) $become "$@"); }

echo "prove: $(exec_form CMD | tr '\n' ' ')"
(cd / && exec env -i $(variables) $become $(exec_form CMD)) &
server=$!
tries=60
until in_image $(exec_form HEALTHCHECK) >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ $tries = 0 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "prove: the service did not become healthy" >&2
        exit 1
    fi
    sleep 0.5
done
in_image $(exec_form HEALTHCHECK)
answer=0
in_image screening screen --country KP 'Example Trading' || answer=$?
if [ $answer != 4 ] && [ $answer != 3 ]; then
    echo "prove: a party in North Korea ended with $answer, not with BLOCK or REVIEW" >&2
    exit 1
fi
kill -TERM "$server"
wait "$server"
server=
echo "prove: the image's steps work, the service drained and stopped"
