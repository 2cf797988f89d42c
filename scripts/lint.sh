#!/bin/sh
# Every check that needs no test. Stops at the first that fails.
set -eu

venv=$1
bin=$venv/bin
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

# run SENTENCE COMMAND…: says what is checked; what passes says no more.
run() {
    printf '%s\n' "$1"
    shift
    "$@"
}

manage() {
    env -i PATH="$PATH" HOME="$data" LANG=C.UTF-8 WHARFINGER_DATA="$data" \
        WHARFINGER_HTTPS=1 ALLOWED_HOSTS=wharfinger.example \
        "$bin/python" manage.py "$@"
}

no_addresses() {
    ! grep -nE '://|--(extra-)?index-url|--find-links|--trusted-host' "$@"
}

same_pins() {
    missing=$(grep -h '==' requirements.lock | grep -vxFf requirements-dev.lock || true)
    [ -z "$missing" ] || { echo "Not in requirements-dev.lock: $missing"; return 1; }
}

run 'Python style (ruff)' "$bin/ruff" check --quiet .
run 'Python format (ruff)' "$bin/ruff" format --check --quiet .
run 'Types (mypy)' "$bin/mypy" --no-error-summary .
run 'Template format (djade)' sh -c "git ls-files -z 'templates/*.html' |
    xargs -0 '$bin/djade' --check --target-version 5.2"
run 'Template style (djlint)' "$bin/djlint" --quiet --lint templates
run 'Production settings' manage check --deploy --fail-level WARNING
run 'Migrations' manage makemigrations --check --dry-run
run 'Lock files' no_addresses requirements.lock requirements-dev.lock
run 'Lock files agree' same_pins
