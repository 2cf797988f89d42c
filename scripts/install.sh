#!/bin/sh
# Makes the virtual environment, and installs a lock file into it if that has changed.
#   scripts/install.sh VENV LOCK [LOCK…]   the first is installed and holds the others
set -eu

venv=$1
shift
stamp=$venv/.installed

sums() { for lock in "$@"; do cksum "$lock"; done; }

if [ -x "$venv/bin/python" ] && [ -f "$stamp" ] &&
    sums "$1" | grep -qxFf - "$stamp"; then
    exit 0
fi

find_python() {
    for name in ${PYTHON_FOR_VENV:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            command -v "$name"
            return
        fi
    done
    echo "Wharfinger needs Python 3.11 or newer, and there is none here." >&2
    echo "On Debian: apt install python3 python3-venv" >&2
    exit 1
}

if ! "$venv/bin/python" -c '' 2>/dev/null; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "Installing python3-venv with apt …"
            apt-get install -y -qq python3-venv >/dev/null
        else
            echo "Python's venv module is missing. On Debian: apt install python3-venv" >&2
            exit 1
        fi
    fi
    "$python" -m venv --clear "$venv"
fi

printf 'Installing %s packages into %s …\n' "$(grep -c '==' "$1")" "$venv"
rm -f "$stamp"
PIP_DISABLE_PIP_VERSION_CHECK=1 "$venv/bin/python" -m pip install \
    --quiet --require-hashes --requirement "$1"
sums "$@" >"$stamp"
