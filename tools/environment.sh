# Sourced by the commands of this folder: makes the project's environment in .venv, once.
# With PURPOSE=use set before, the environment has what it takes to use the package; else, what it takes to work on it.
# Sets PYTHON to its interpreter and leaves the working directory at the repository's root.
# Needs a Python of at least 3.11; on Debian and Ubuntu it brings the system packages that are missing.

set -eu
cd "$(dirname "$0")"
while [ ! -e pyproject.toml ]; do cd ..; done

say() { printf '%s\n' "$*" >&2; }

# install_packages PACKAGE...: those that dpkg does not know as installed. Nothing to do on other systems.
install_packages() {
    command -v dpkg-query >/dev/null 2>&1 || return 0
    missing=""
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -eq 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo"
    else
        say "System packages are missing. Run this once, then this command again:"
        say "    sudo apt-get install -y$missing"
        exit 1
    fi
    say "Installing the system packages$missing"
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! { $as_root apt-get update -q && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $missing; } >"$log" 2>&1
    then
        cat "$log" >&2
        say "Installing$missing failed; apt-get's messages are above."
        exit 1
    fi
    rm -f "$log"
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    say "Python 3.11 or newer is needed and none is on the PATH. On Debian 12 or newer:"
    say "    sudo apt-get install -y python3 python3-venv"
    exit 1
}

make_environment() {
    system_python=$(find_python)
    "$system_python" -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
    say "Making the environment in .venv (once; a few minutes)"
    rm -f "$made_from"
    "$system_python" -m venv .venv
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
    # shellcheck disable=SC2086
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --editable . $groups
    # Written last: an environment that was interrupted is made again.
    cp pyproject.toml "$made_from"
}

# OpenGL without a screen: the embedded engine draws through EGL, on Mesa's software renderer or a GPU's driver.
# SUMO's programs want the rest, which their wheel does not bring.
install_packages libegl1 libgl1 libgl1-mesa-dri libxext6 libxrender1 libatomic1
if [ "${PURPOSE:-work}" = use ]; then
    made_from=.venv/made-for-use-from groups=""
else
    made_from=.venv/made-from groups="--group dev"
fi
# An environment to work in will do for use, too.
cmp -s pyproject.toml .venv/made-from || cmp -s pyproject.toml "$made_from" || make_environment
PYTHON=.venv/bin/python
