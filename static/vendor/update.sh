#!/bin/sh
# Copies the front end's third-party files from npm: `make vendor` runs this.
# The versions below are the only place that names them.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# take NAME VERSION DIRECTORY: unpacks one npm package under $work/DIRECTORY.
take() {
    mkdir -p "$work/$3"
    (cd "$work/$3" && npm pack --silent "$1@$2" >/dev/null && tar xzf ./*.tgz)
    printf -- '- %s %s (%s)\n' "$1" "$2" "$4" >>"$work/VERSIONS"
}

# without_map SOURCE TARGET: source maps are not served, so nothing may name one.
without_map() {
    sed -E 's@/[/*]# sourceMappingURL=[^ ]*( \*/)?$@@' "$1" >"$2"
}

take htmx.org 4.0.1 htmx 0BSD
take @tabler/core 1.6.1 tabler MIT
take @tabler/icons 3.51.0 icons MIT
take @fontsource-variable/inter 5.3.0 inter OFL-1.1

without_map "$work/htmx/package/dist/htmx.min.js" "$here/htmx.min.js"
cp "$work/htmx/package/LICENSE" "$here/htmx.LICENSE"

without_map "$work/tabler/package/dist/css/tabler.min.css" "$here/tabler.min.css"
# @tabler/core names its licence in its package.json but carries no text of it:
# the same authors' icons do, word for word.
cp "$work/icons/package/LICENSE" "$here/tabler.LICENSE"

cp "$work/inter/package/files/inter-latin-wght-normal.woff2" "$here/inter.woff2"
cp "$work/inter/package/LICENSE" "$here/inter.LICENSE"

node "$here/sprite.mjs" "$work/icons/package/icons" "$here/icons.txt" \
    >"$here/../icons.svg"
cp "$work/icons/package/LICENSE" "$here/icons.LICENSE"

{
    printf 'Copied from npm by `make vendor`; do not edit by hand.\n'
    printf 'The licence of each lies beside it.\n\n'
    cat "$work/VERSIONS"
} >"$here/VERSIONS.md"
