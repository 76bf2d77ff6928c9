"""The test databases themselves: clones are whole, isolated, and renewed after a test that commits."""

import pytest
from django.db import connection

from hub.accounts.models import Department
from tests import factories


@pytest.mark.parametrize("attempt", [1, 2])
@pytest.mark.django_db
def test_a_plain_test_rolls_back(attempt):
    assert list(Department.objects.all()) == []
    factories.department()


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_committing_test_leaves_a_fresh_clone(attempt, transactional_db):
    assert list(Department.objects.all()) == []
    factories.department()
    assert connection.in_atomic_block is False


@pytest.mark.postgres
def test_threads_share_the_clone_over_connections_of_their_own(pg_clone):
    def backend_and_row(code):
        department = factories.department(code=code)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0], department.code

    outcomes = pg_clone(backend_and_row, ["a", "b", "c", "c"])
    kinds = [type(outcome).__name__ for outcome in outcomes]
    backends = {outcome[0] for outcome in outcomes if isinstance(outcome, tuple)}
    assert (sorted(kinds), len(backends)) == (["IntegrityError", "tuple", "tuple", "tuple"], 3)
    assert Department.objects.count() == 3
