"""Fixtures of all tests. Database tests take pytest-django's `db`; `databases` says where it comes from."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import settings as hypothesis_settings
from hypothesis.configuration import set_hypothesis_home_dir

from tests.databases import cache_folder, cloned_database

set_hypothesis_home_dir(cache_folder() / "hypothesis")
hypothesis_settings.register_profile("project", derandomize=True, deadline=None, database=None)
hypothesis_settings.load_profile("project")


# What stands or falls with the database's own locks, constraints and queries runs on PostgreSQL; of all else, what is
# marked `postgres`. tests/routes asks it for every page and every form.
ON_POSTGRESQL = ("hub/cases", "hub/jobs", "hub/search", "programs", "routes")
# Where PostgreSQL runs too (`--shared`), SQLite leaves these to it, but for what SQLite does in its own way: its guards.
LEFT_TO_POSTGRESQL = ("hub/cases", "programs")
IN_ITS_OWN_WAY = ("guard", "ledger", "timeline", "proof", "consent")
SCREENS = "page"  # files of tests that draw screens: on SQLite only


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shared", action="store_true", help="on SQLite: without what PostgreSQL runs anyway")


def runs_here(item: pytest.Item, *, shared: bool) -> bool:
    """Whether this engine runs the test; `shared` says that the other one has its turn, too."""

    def within(names: tuple[str, ...]) -> bool:
        return any(item.path.is_relative_to(Path(__file__).parent / name) for name in names)

    once = item.get_closest_marker("once") is not None or SCREENS in item.path.name
    if item.get_closest_marker("postgres"):
        return connection.vendor == "postgresql"
    if connection.vendor == "postgresql":
        return not once and (within(ON_POSTGRESQL) or item.path.parent == Path(__file__).parent)
    own = once or any(word in item.path.name for word in IN_ITS_OWN_WAY)
    return not shared or own or not within(LEFT_TO_POSTGRESQL)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the other engine runs."""
    shared = config.getoption("--shared")
    elsewhere = [item for item in items if not runs_here(item, shared=shared)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if runs_here(item, shared=shared)]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker) -> Iterator[None]:
    """A clone of the migrated template; a test that commits (`transactional_db`) leaves a fresh one behind.

    Django would flush the tables instead, which the append-only guards refuse and which loses what migrations
    wrote.
    """
    with django_db_blocker.unblock(), cloned_database() as clones:
        flush = TransactionTestCase._fixture_teardown
        TransactionTestCase._fixture_teardown = lambda self: clones.refresh()
        with django_db_blocker.block():
            yield
        TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session", autouse=True)
def _temporary_files() -> Iterator[None]:
    """Uploads and documents of the tests vanish with the run."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    yield
    shutil.rmtree(settings.TEST_VAR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_cached_values() -> Iterator[None]:
    """What one test cached is gone in the next."""
    from django.core.cache import cache

    yield
    cache.clear()


@pytest.fixture
def pg_clone(transactional_db) -> Callable[..., list]:
    """Real concurrency on a PostgreSQL database of the test's own. Mark the test `postgres`.

    `pg_clone(function, arguments, connections=20)` calls `function(argument)` for each argument in as many
    threads as there are connections, all released at one moment, and returns results in the order of the
    arguments; an exception stands in the place of the result.
    """

    def call_all(function: Callable, arguments, *, connections: int = 20) -> list:
        def outcome(argument):
            try:
                return function(argument)
            except Exception as error:
                return error
            finally:
                connection.close()

        arguments = list(arguments)
        threads = min(connections, len(arguments))
        start = Barrier(threads)

        def get_ready() -> None:
            connection.ensure_connection()
            start.wait(timeout=60)

        with ThreadPoolExecutor(max_workers=threads, initializer=get_ready) as pool:
            return list(pool.map(outcome, arguments))

    return call_all
