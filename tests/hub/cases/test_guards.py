"""What both databases themselves refuse."""

import pytest
from django.db import DatabaseError, connection, transaction

from hub.cases.models import Case, EntryContent, TimelineEntry
from programs.reimbursement.models import LedgerEntry

pytestmark = pytest.mark.django_db


def refused(sql, params=(), match=""):
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_a_direct_write_of_a_state_is_refused(submitted):
    pk = submitted.event.pk
    refused("UPDATE cases_case SET state = 'approved' WHERE id = %s", [pk], match="perform")
    refused(
        "UPDATE cases_case SET state = 'approved', version = version + 1 WHERE id = %s", [pk], match="perform"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=pk).update(state="settled")
    assert Case.objects.get(pk=pk).state == "submitted"


def test_an_old_entry_does_not_allow_the_same_step_again(submitted):
    """The entry of draft → submitted is there; a write that imitates it is refused all the same."""
    pk = submitted.event.pk
    refused("UPDATE cases_case SET state = 'draft' WHERE id = %s", [pk], match="perform")


def test_a_case_begins_as_a_draft(submitted):
    row = Case.objects.get(pk=submitted.event.pk)
    row.pk, row.number, row.state = None, None, "approved"
    with pytest.raises(DatabaseError, match="draft"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("table", ["cases_timelineentry", "reimbursement_ledgerentry"])
def test_timeline_and_ledger_are_append_only(submitted, table):
    assert LedgerEntry.objects.exists()
    assert TimelineEntry.objects.exists()
    refused(f"UPDATE {table} SET seq = seq + 100", match="append-only")  # noqa: S608
    refused(f"DELETE FROM {table}", match="append-only")  # noqa: S608


def test_content_may_be_erased_but_not_changed(submitted):
    refused("UPDATE cases_entrycontent SET data = '{}'", match="never changed")
    EntryContent.objects.all().delete()
    assert not EntryContent.objects.exists()


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["cases_timelineentry", "reimbursement_ledgerentry"])
def test_truncate_is_refused(submitted, table):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused(f"TRUNCATE {table} CASCADE", match="append-only")


@pytest.mark.parametrize(
    ("seq", "amount", "available"),
    [(9, 10, 1000010), (2, 10, 5), (1, 10, 10), (2, -2000000, -1000000)],
)
def test_a_ledger_entry_follows_the_one_before_it(submitted, seq, amount, available):
    pool = submitted.event.call.pool
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.create(
            pool=pool,
            seq=seq,
            kind="allot" if amount > 0 else "pay",
            amount=amount,
            available=available,
            at=submitted.event.submitted_at,
        )
