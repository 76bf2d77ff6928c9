#!/bin/sh
# Installs what is missing, and only that.
#   setup.sh packages NAME…     Debian packages, by sudo where not root
#   setup.sh environment FILE   the locked Python packages of a requirements file, into .venv
set -eu
cd "$(dirname "$0")/../.."

say() {
    printf '%s\n' "$*" >&2
}

packages() {
    missing=""
    for name in "$@"; do
        dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null | grep -q "ok installed" || missing="$missing $name"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        say "请先安装 / please install:$missing"
        return 1
    fi
    say "正在安装系统软件包 / installing system packages:$missing"
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    $sudo apt-get -qq -o DPkg::Lock::Timeout=300 update >&2 || true
    # shellcheck disable=SC2086 # one word each
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 \
        install -y --no-install-recommends $missing >&2
}

find_python() {
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    say "需要 Python 3.11 或更高版本 / Python 3.11 or newer is needed."
    return 1
}

environment() {
    installed=".venv/installed-$(basename "$1" .txt)"
    wanted=$(sha256sum "$1" | cut -d ' ' -f 1)
    if [ "$(cat "$installed" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        "$python" -c 'import ensurepip, venv' 2>/dev/null || packages "$python-venv"
        say "正在建立 Python 环境 / creating .venv"
        "$python" -m venv --clear .venv
    fi
    say "正在安装 $1（首次约需一两分钟） / installing $1"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input --require-hashes -r "$1"
    echo "$wanted" >"$installed"
}

"$@"
