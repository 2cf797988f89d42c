#!/bin/sh
# Installs what the tests need, says what is missing, and runs them all.
#   scripts/test.sh VENV [PYTEST-ARGUMENT…]
set -eu

venv=$1
shift
PATH=$PATH:/usr/sbin:/sbin

# PROGRAM PACKAGE WHAT-FOR
needs='dockerd docker.io real-engines
busybox busybox-static real-engines
openssl openssl TLS
curl curl curl-lines
iptables iptables real-engines
chromium chromium browser
fc-match fontconfig browser'
fonts=/usr/share/fonts/truetype/dejavu

missing() {
    echo "$needs" | while read -r program package _; do
        command -v "$program" >/dev/null 2>&1 || echo "$package"
    done
    [ -d "$fonts" ] || echo fonts-dejavu-core
}

# Nothing that apt installs here may start a service by itself.
install_packages() (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    # One source that does not answer is no reason to give up on the others.
    apt-get update -qq || echo 'apt-get update had trouble; going on.'
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "$@" >/dev/null || echo "apt-get could not install: $*"
)

wanted=$(missing)
if [ -n "$wanted" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing with apt:" $wanted
    install_packages $wanted
    wanted=$(missing)
fi
if [ -n "$wanted" ]; then
    echo "Missing, so that some tests are skipped:" $wanted
    echo "On Debian, as root: apt-get install" $wanted
fi

# All of them run in two processes, a file in one: more would each want their engines.
[ $# -gt 0 ] || set -- -n 2 --dist loadfile --no-loadscope-reorder

# Nothing of this shell's settings reaches the tests.
exec env -u DATABASE_URL -u SECRET_KEY -u DEBUG -u ALLOWED_HOSTS -u PORT \
    -u DJANGO_SETTINGS_MODULE -u DOCKER_HOST -u DOCKER_CONTEXT -u PYTEST_ADDOPTS \
    "$venv/bin/python" -m pytest "$@"
