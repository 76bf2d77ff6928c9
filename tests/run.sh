#!/bin/sh
# run.sh all: what CI runs.  run.sh fast: the inner loop, under a minute.  run.sh lint: no tests.
#
# Every part runs, whatever became of those before it. PostgreSQL or a browser that is missing is skipped loudly;
# with CI=true it is installed and must run.
set -u
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
unset PYTHONDONTWRITEBYTECODE
scratch=$(mktemp -d)
failed=""
skipped=""
cluster=""

finish() {
    [ -z "$cluster" ] || as_postgres "$cluster/pg_ctl -D $scratch/postgresql -m immediate stop" >/dev/null
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

part() {
    name=$1
    shift
    printf '\n=== %s\n' "$name"
    "$@" || failed="$failed; $name"
}

in_ci() {
    [ "${CI:-}" = "true" ]
}

lint() {
    part "ruff" ruff check .
    part "ruff format" ruff format --check .
}

lint_all() {
    lint
    part "mypy" mypy .
    part "import-linter" env PYTHONPATH=site:. lint-imports --no-logo --no-cache
    part "migrations" env DEMO_VAR="$scratch" python manage.py makemigrations --check --dry-run
}

tests() {
    python -m pytest -n 2 --dist loadfile --durations 15 "$@"
}

template() {
    env PYTHONPATH=site:. DJANGO_SETTINGS_MODULE=hub.settings.test TEST_DATABASE="$1" python -m tests.databases
}

# The demo of the browser tests: its processes begin with copies of it.
seed() {
    export SEEDED_DEMO="$scratch/demo"
    mkdir "$SEEDED_DEMO"
    env DJANGO_SETTINGS_MODULE=hub.settings.demo DEMO_VAR="$SEEDED_DEMO" python manage.py prepare_demo >"$scratch/seeding" &
    seeding=$!
}

# PostgreSQL: the server that the environment names, or a cluster of our own that is thrown away.

postgresql_answers() {
    python - <<'PYTHON' 2>/dev/null
import os, psycopg
psycopg.connect(
    host=os.environ.get("PGHOST", "127.0.0.1"),
    port=os.environ.get("PGPORT", "5432"),
    user=os.environ.get("PGUSER", "postgres"),
    dbname="postgres",
    connect_timeout=5,
)
PYTHON
}

as_postgres() {
    # The server refuses to run as root.
    if [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi
}

start_cluster() {
    binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -n "$binaries" ] || return 1
    mkdir "$scratch/postgresql"
    chmod 711 "$scratch"
    [ "$(id -u)" != 0 ] || chown postgres "$scratch/postgresql"
    export PGHOST=127.0.0.1 PGPORT=54329 PGUSER=postgres
    as_postgres "$binaries/initdb -D $scratch/postgresql -U postgres -A trust -E UTF8 --locale=C.UTF-8" >/dev/null &&
        as_postgres "$binaries/pg_ctl -D $scratch/postgresql -w -l $scratch/postgresql/log \
            -o '-p $PGPORT -k $scratch/postgresql -c fsync=off -c full_page_writes=off' start" >/dev/null &&
        cluster=$binaries
}

have_postgresql() {
    postgresql_answers && return
    start_cluster && return
    in_ci || return
    sh site/hub/setup.sh packages postgresql && start_cluster
}

have_browser() {
    command -v chromium >/dev/null && return
    in_ci || return
    sh site/hub/setup.sh packages chromium
}

skip() {
    printf '\n!!! SKIPPED: %s\n' "$1"
    skipped="$skipped; $1"
}

case "${1:-all}" in
lint)
    lint_all
    ;;
fast)
    lint
    # Screens take most of the time: they are left to `make test`.
    part "unit tests on SQLite" tests -q -m "not browser" \
        --ignore=tests/e2e --ignore=tests/home --ignore=tests/hub/backoffice --ignore=tests/hub/portal \
        --ignore=tests/test_house.py --ignore=tests/routes --ignore-glob="*page*" --ignore-glob="*admin*"
    ;;
all)
    # The first worker would make the templates while the second waits: they are made beside the lint, as is the demo.
    template sqlite &
    have_postgresql && postgresql=yes || postgresql=no
    [ $postgresql = no ] || template postgresql &
    seed
    lint_all
    if [ $postgresql = yes ]; then
        part "tests on SQLite" tests --shared -m "not browser"
        part "tests on PostgreSQL" env TEST_DATABASE=postgresql python -m pytest -n 2 --dist loadfile --durations 15 \
            -m "not browser"
    else
        part "tests on SQLite" tests -m "not browser"
        if in_ci; then
            failed="$failed; PostgreSQL could not be started"
        else
            skip "PostgreSQL is missing: apt install postgresql"
        fi
    fi
    if have_browser; then
        part "the demo is seeded" wait $seeding
        part "browser" tests -m browser
    elif in_ci; then
        failed="$failed; chromium could not be installed"
    else
        skip "the browser is missing: apt install chromium"
    fi
    ;;
esac

printf '\n'
[ -z "$skipped" ] || printf 'Skipped: %s\n' "${skipped#; }"
if [ -n "$failed" ]; then
    printf 'FAILED: %s\n' "${failed#; }"
    exit 1
fi
printf 'All parts passed.\n'
