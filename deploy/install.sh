#!/bin/sh
# Installs coopgraph from a wheel, for `coopgraph serve`: one environment a version, and a link
# "current" that is turned to the new one only when it works. Run again with a newer wheel it is an
# upgrade; turning the link back goes back. The container file runs this very script.
#
#   deploy/install.sh [--prefix DIR] [--state DIR] WHEEL
#
#   --prefix DIR   where the versions go (default /opt/coopgraph)
#   --state DIR    where stores and backups will lie (default /var/lib/coopgraph)
#
# PYTHON names another Python (3.11 or newer). pip is told by its own variables, as always: offline,
# PIP_NO_INDEX=1 and PIP_FIND_LINKS=DIR with the wheels of what coopgraph needs.
set -eu

say() { printf '%s\n' "install.sh: $*" >&2; }
fail() { say "$*"; exit 1; }

prefix=/opt/coopgraph state=/var/lib/coopgraph wheel=
while [ $# -gt 0 ]; do
    case $1 in
        --prefix | --state)
            [ $# -ge 2 ] || fail "$1 needs a directory"
            case $1 in --prefix) prefix=$2 ;; --state) state=$2 ;; esac
            shift 2
            ;;
        -*) fail "there is no option $1" ;;
        *)
            [ -z "$wheel" ] || fail "one wheel at a time"
            wheel=$1
            shift
            ;;
    esac
done
case $prefix$state in /*) ;; *) fail "directories are named from the root: /…" ;; esac
[ -n "$wheel" ] || fail "name the wheel: coopgraph-VERSION-py3-none-any.whl"
[ -f "$wheel" ] || fail "$wheel: there is no such file"
wheel=$(cd "$(dirname "$wheel")" && pwd)/$(basename "$wheel")
version=$(basename "$wheel" | sed -n 's/^coopgraph-\([0-9][0-9a-z.+!]*\)-py3-none-any\.whl$/\1/p')
[ -n "$version" ] || fail "$wheel: this is no wheel of coopgraph"

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed; name it in PYTHON"

room=$prefix/$version
made=
if [ ! -x "$room/bin/python" ]; then
    mkdir -p "$prefix"
    made=$room
    # Whatever ends this before the end takes the half-made environment along.
    trap '[ -z "$made" ] || rm -rf "$made"' EXIT
    trap 'exit 130' INT TERM HUP
    "$python" -m venv --clear "$room"
fi
"$room/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir \
    --force-reinstall "coopgraph[server] @ file://$wheel"

# It must start, and know its graph, before anything is turned to it.
told=$("$room/bin/coopgraph" --version)
[ "$told" = "coopgraph $version" ] || fail "installed is '$told', not $version"
"$room/bin/coopgraph" query 'ASK { ?s ?p ?o }' >/dev/null
"$room/bin/python" -c 'import prometheus_client, starlette, uvicorn'
made=

mkdir -p "$state"
ln -s "$version" "$prefix/.current.$$"
# One step: whoever starts coopgraph meanwhile gets the old version or the new one.
"$room/bin/python" -c 'import os, sys; os.replace(*sys.argv[1:])' \
    "$prefix/.current.$$" "$prefix/current"
say "$prefix/current is coopgraph $version; stores go to $state"
