#!/usr/bin/env bash
# Set up: system libraries, a virtual environment, the locked Python packages.
# Asks for rights (sudo) only if something is missing. Usage: ./setup.sh [VENV]; $PYTHON may name
# the interpreter to use. ./setup.sh --browser installs what only the tests of web pages need.
set -euo pipefail
cd "$(dirname "$0")"
venv=${1:-.venv}

say() { printf '%s\n' "$*"; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    for candidate in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
        if command -v "$candidate" >/dev/null && new_enough "$candidate"; then
            say "$candidate"
            return
        fi
    done
}

# pycairo and manimpango come as source on Linux and are compiled against these.
missing_for_build() {
    command -v cc >/dev/null || say compiler
    command -v pkg-config >/dev/null || { say pkg-config cairo pango; return; }
    pkg-config --exists cairo || say cairo
    pkg-config --exists pangocairo || say pango
    header=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["include"])')/Python.h
    [ -e "$header" ] || say python-headers
}

missing_on_system() {
    command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null || say ffmpeg
    "$python" -c 'import ensurepip, venv' 2>/dev/null || say python-venv
    "$venv/bin/python" -c 'import cairo, manimpango' 2>/dev/null || missing_for_build
}

# Vite, which builds the test's blog, names this version.
new_enough_node() {
    node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
             process.exit(major * 100 + minor < 2019 ? 1 : 0)' 2>/dev/null
}

missing_for_browser() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
        command -v google-chrome >/dev/null ||
        [ -d "/Applications/Google Chrome.app" ] || [ -d "/Applications/Chromium.app" ] || say chromium
    new_enough_node || say node
    command -v npm >/dev/null || say npm
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else
        command -v sudo >/dev/null || stop "no rights to install: as root, run: $*"
        say "setup: asking for rights to run: $*"
        sudo "$@"
    fi
}

install_on_system() {
    if command -v apt-get >/dev/null; then
        declare -A package=(
            [ffmpeg]=ffmpeg [pkg-config]=pkg-config [cairo]=libcairo2-dev [pango]=libpango1.0-dev
            [compiler]=build-essential [python-headers]=python3-dev [python-venv]=python3-venv
            [chromium]=chromium [node]=nodejs [npm]=npm
        )
        names=(); for need in "$@"; do names+=("${package[$need]}"); done
        as_root apt-get update -q
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
            --no-install-recommends "${names[@]}"
    elif command -v brew >/dev/null; then
        declare names=""
        for need in "$@"; do
            case $need in
                ffmpeg|cairo|pango|node) names="$names $need" ;;
                npm) names="$names node" ;;
                chromium) brew install --cask google-chrome ;;
                pkg-config) names="$names pkgconf" ;;
                compiler) xcode-select --install || true ;;
                *) names="$names python@3.12" ;;
            esac
        done
        # shellcheck disable=SC2086  # the names are words
        [ -z "$names" ] || brew install $names
    else
        stop "please install these with your system's package manager, then run this again: $*" \
             "(cairo and pango with their headers)"
    fi
}

if [ "$venv" = --browser ]; then
    read -r -a missing <<<"$(missing_for_browser | tr '\n' ' ')"
    if [ ${#missing[@]} -gt 0 ]; then
        say "setup: the tests of web pages need: ${missing[*]}"
        install_on_system "${missing[@]}"
        still=$(missing_for_browser | tr '\n' ' ')
        [ -z "$still" ] || stop "still missing: $still(node must be 20.19 or newer: nodejs.org)"
    fi
    exit
fi

python=$(find_python)
if [ -z "$python" ]; then
    stop "Python 3.11 or newer is needed; install it, or name it: PYTHON=/path/to/python make setup"
fi
read -r -a missing <<<"$(missing_on_system | tr '\n' ' ')"
if [ ${#missing[@]} -gt 0 ]; then
    say "setup: missing on this system: ${missing[*]}"
    install_on_system "${missing[@]}"
fi

[ -x "$venv/bin/python" ] && new_enough "$venv/bin/python" || "$python" -m venv --clear "$venv"
say "setup: installing the locked Python packages into $venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --constraint constraints.txt --editable '.[dev]'
say "setup: done"
