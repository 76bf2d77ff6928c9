"""The world of the route matrix, made once."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from .asking import browser_of
from .loop import Matrix
from .world import make_world


@pytest.fixture(scope="module")
def matrix(django_db_setup, django_db_blocker) -> Iterator[Matrix]:
    """Whatever an answer writes is undone at once (see `asking`), and the world itself at the end.

    Not for the package: without `__init__.py` pytest takes that for the whole session, and the transaction would
    stay open under the tests of other folders.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        yield Matrix(world, {role: browser_of(person) for role, person in world.roles.items()})
        transaction.set_rollback(True)
