"""Claims, payments and batches that say different things are found."""

import pytest
from django.db import connection

from hub.cases import guards
from programs.reimbursement import proofs
from programs.reimbursement.models import BudgetPool
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def execute():
    """SQL past the database's own guards."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            guards.drop(connection)
        else:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor.execute


def test_a_paid_and_a_running_claim_hold():
    factories.claim_in("paid")
    factories.claim_in("submitted")
    assert [list(check()) for check in proofs.CHECKS.values()] == [[], [], []]


@pytest.mark.parametrize(
    ("state", "sql", "said"),
    [
        ("paid", "UPDATE cases_case SET state = 'approved' WHERE kind = 'claim'", "与付款安排不符"),
        ("submitted", "UPDATE cases_case SET state = 'accepted' WHERE kind = 'event'", "报销在办"),
        ("submitted", "UPDATE cases_case SET state = 'withdrawn' WHERE kind = 'claim'", "没有在办的报销"),
    ],
)
def test_a_claim_that_disagrees_is_named(execute, state, sql, said):
    factories.claim_in(state)
    execute(sql)
    assert any(said in words for words in proofs.claims())


def test_a_pool_is_reconciled(execute):
    factories.claim_in("paid")
    execute("UPDATE reimbursement_commitment SET paid = 1")
    pool = BudgetPool.objects.get()
    assert all(words.startswith(f"{pool}：") for words in proofs.pools())
    assert any("已付 ¥1.00" in words or "已付 1.00" in words for words in proofs.pools())


def test_a_gap_in_the_batches_is_found(execute):
    execute("INSERT INTO cases_numberseries (key, last) VALUES ('batch:2026', 2)")
    assert list(proofs.batches()) == [
        "付款批次编号 FK-2026-0001 缺失或多出。",
        "付款批次编号 FK-2026-0002 缺失或多出。",
    ]
