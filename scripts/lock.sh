#!/bin/sh
# Writes requirements.lock and requirements-dev.lock from pyproject.toml.
# Which index is asked is the machine's business, and is not written down.
set -eu

venv=$1

compile() {
    "$venv/bin/pip-compile" --quiet --upgrade --generate-hashes --allow-unsafe \
        --strip-extras --no-header --no-annotate --no-emit-options \
        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" \
        pyproject.toml
}

compile --output-file requirements.lock
compile --extra dev --constraint requirements.lock --output-file requirements-dev.lock
