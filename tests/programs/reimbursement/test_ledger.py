"""The ledger: what a pool holds, what it refuses, what the database itself keeps of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.cases.flows import Refused
from hub.cases.models import Case
from programs.reimbursement import ledger
from programs.reimbursement.models import BudgetPool, Commitment, LedgerEntry, Payment
from tests import factories

pytestmark = pytest.mark.django_db

Kind = LedgerEntry.Kind


def yuan(amount: str) -> Decimal:
    return Decimal(amount)


def event(pool: BudgetPool, **values) -> Case:
    """A case that may reserve in the pool."""
    return factories.application(call=factories.call(pool=pool), **values)


def reserve(case: Case, amount: str, pool: BudgetPool) -> Commitment:
    return ledger.reserve(case=case, pool_id=pool.pk, amount=yuan(amount), user=None)


def rows(pool: BudgetPool) -> list[tuple]:
    return list(pool.entries.order_by("seq").values_list("seq", "kind", "amount", "available"))


def test_reserve_100_and_pay_80_leaves_80_less():
    pool = factories.pool(allotted="1000.00")
    commitment = reserve(event(pool), "100", pool)
    assert pool.available == yuan("900.00")

    ledger.pay(commitment=commitment, amount=yuan("80"), user=None)

    assert rows(pool) == [
        (1, Kind.ALLOT, yuan("1000.00"), yuan("1000.00")),
        (2, Kind.RESERVE, yuan("-100.00"), yuan("900.00")),
        (3, Kind.RELEASE, yuan("100.00"), yuan("1000.00")),
        (4, Kind.PAY, yuan("-80.00"), yuan("920.00")),
    ]
    commitment.refresh_from_db()
    assert (commitment.paid, commitment.is_open) == (yuan("80.00"), False)


def test_a_short_pool_says_what_is_missing():
    pool = factories.pool(allotted="500.00", name="2026年市场活动预算池")
    with pytest.raises(Refused) as refusal:
        reserve(event(pool), "620.50", pool)
    assert refusal.value.code == "pool_short"
    assert refusal.value.reason == (
        "2026年市场活动预算池余额不足：可用 500.00 元，本次需占用 620.50 元，尚差 120.50 元。"
        "请调减批准金额，或先由财务追加预算。"
    )
    assert (rows(pool)[1:], Commitment.objects.count()) == ([], 0)


def test_the_last_yuan_may_be_reserved():
    pool = factories.pool(allotted="0.03")
    reserve(event(pool), "0.01", pool)
    reserve(event(pool), "0.02", pool)
    assert pool.available == yuan("0.00")


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "1000000000000.00", "NaN", "Infinity"])
def test_what_is_no_sum_of_money_is_refused(amount):
    pool = factories.pool(allotted="100.00")
    case = event(pool)
    commitment = reserve(event(pool), "10", pool)
    before = rows(pool)
    for act in (
        lambda: ledger.allot(pool_id=pool.pk, amount=Decimal(amount), user=None, note=""),
        lambda: ledger.reserve(case=case, pool_id=pool.pk, amount=Decimal(amount), user=None),
        lambda: ledger.pay(commitment=commitment, amount=Decimal(amount), user=None),
    ):
        with pytest.raises(Refused):
            act()
    assert rows(pool) == before


def test_a_pool_never_holds_more_than_its_column():
    pool = factories.pool(allotted="999999999999.99")
    with pytest.raises(Refused):
        ledger.allot(pool_id=pool.pk, amount=yuan("0.01"), user=None, note="")


def test_an_organization_stays_within_its_yearly_limit():
    pool = factories.pool(organization_limit=yuan("300.00"))
    author = factories.member()
    call = factories.call(pool=pool)
    first, second, third = (factories.application(user=author, call=call) for _ in range(3))
    paid = reserve(first, "200", pool)
    ledger.pay(commitment=paid, amount=yuan("150"), user=None)
    reserve(second, "100", pool)
    assert ledger.usable_by(pool=pool, organization=first.organization) == yuan("50.00")

    with pytest.raises(Refused) as refusal:
        reserve(third, "50.01", pool)
    assert refusal.value.code == "limit"
    assert "还可使用 50.00 元，本次 50.01 元 超出上限" in refusal.value.reason

    reserve(third, "50", pool)
    assert ledger.usable_by(pool=pool, organization=first.organization) == yuan("0.00")
    # Another firm has its own limit.
    assert ledger.usable_by(pool=pool, organization=factories.organization()) == yuan("300.00")


def test_without_a_limit_there_is_no_figure():
    assert ledger.usable_by(pool=factories.pool(), organization=factories.organization()) is None


def test_a_limit_lowered_below_what_is_used_leaves_nothing():
    pool = factories.pool()
    case = event(pool)
    reserve(case, "500", pool)
    pool.organization_limit = yuan("100.00")
    assert ledger.usable_by(pool=pool, organization=case.organization) == yuan("0.00")


def test_a_case_reserves_once():
    pool = factories.pool()
    case = event(pool)
    reserve(case, "100", pool)
    with pytest.raises(Refused, match="不能重复占用"):
        reserve(case, "50", pool)


def test_a_release_gives_all_back_once():
    pool = factories.pool(allotted="1000.00")
    case = event(pool)
    reserve(case, "100", pool)
    ledger.release(case=case, user=None)
    ledger.release(case=case, user=None)
    assert pool.available == yuan("1000.00")
    assert [kind for _, kind, _, _ in rows(pool)] == [Kind.ALLOT, Kind.RESERVE, Kind.RELEASE]


def test_releasing_what_holds_nothing_does_nothing():
    pool = factories.pool()
    ledger.release(case=event(pool), user=None)
    assert len(rows(pool)) == 1


def test_a_reopened_approval_reserves_again_on_the_same_row_and_without_the_old_deadline():
    pool = factories.pool(allotted="1000.00")
    case = event(pool)
    first = reserve(case, "100", pool)
    ledger.open_for_claim(case=case, deadline=date(2026, 12, 10))
    ledger.release(case=case, user=None)
    second = reserve(case, "300", pool)
    second.refresh_from_db()
    assert (second.pk, second.amount, second.is_open) == (first.pk, yuan("300.00"), True)
    assert second.claim_deadline is None
    assert ledger.reconcile(pool=pool).holds


def test_a_case_may_reserve_again_in_another_pool():
    old, new = factories.pool(allotted="1000.00"), factories.pool(allotted="1000.00")
    case = event(old)
    reserve(case, "100", old)
    ledger.release(case=case, user=None)
    reserve(case, "100", new)
    assert (old.available, new.available) == (yuan("1000.00"), yuan("900.00"))
    assert (ledger.reconcile(pool=old).differences, ledger.reconcile(pool=new).differences) == ((), ())


def test_what_was_paid_cannot_be_paid_or_reserved_again():
    pool = factories.pool()
    case = event(pool)
    commitment = reserve(case, "100", pool)
    ledger.pay(commitment=commitment, amount=yuan("80"), user=None)
    before = rows(pool)
    with pytest.raises(Refused, match="不能再付款"):
        ledger.pay(commitment=commitment, amount=yuan("20"), user=None)
    with pytest.raises(Refused, match="不能重复占用"):
        reserve(case, "10", pool)
    ledger.release(case=case, user=None)
    assert rows(pool) == before


def test_nothing_is_paid_above_the_reserve():
    pool = factories.pool()
    commitment = reserve(event(pool), "100", pool)
    with pytest.raises(Refused, match="不能超过批准金额"):
        ledger.pay(commitment=commitment, amount=yuan("100.01"), user=None)
    commitment.refresh_from_db()
    assert commitment.is_open


# What the database keeps, whoever writes.


def refused(sql: str, *parameters) -> None:
    """The database refuses the statement."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def insert(pool: BudgetPool, *, seq: int, kind: str, amount: str, available: str) -> None:
    refused(
        "INSERT INTO reimbursement_ledgerentry (pool_id, seq, kind, amount, available, at, note) "
        "VALUES (%s, %s, %s, %s, %s, %s, '')",
        pool.pk,
        seq,
        kind,
        amount,
        available,
        timezone.now(),
    )


def test_entries_are_neither_changed_nor_deleted():
    pool = factories.pool(allotted="100.00")
    refused("UPDATE reimbursement_ledgerentry SET amount = 900 WHERE pool_id = %s", pool.pk)
    refused("DELETE FROM reimbursement_ledgerentry WHERE pool_id = %s", pool.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        pool.entries.update(note="改")
    with pytest.raises(DatabaseError), transaction.atomic():
        pool.entries.all().delete()
    assert rows(pool) == [(1, Kind.ALLOT, yuan("100.00"), yuan("100.00"))]


@pytest.mark.parametrize(
    "entry",
    [
        {"seq": 2, "kind": "allot", "amount": "50.00", "available": "160.00"},  # a wrong sum
        {"seq": 2, "kind": "allot", "amount": "50.00", "available": "150.01"},  # wrong by a fen
        {"seq": 3, "kind": "allot", "amount": "50.00", "available": "150.00"},  # a gap
        {"seq": 1, "kind": "allot", "amount": "50.00", "available": "150.00"},  # twice
        {"seq": 2, "kind": "reserve", "amount": "-150.00", "available": "-50.00"},  # overspent
        {"seq": 2, "kind": "reserve", "amount": "50.00", "available": "150.00"},  # the wrong sign
        {"seq": 2, "kind": "pay", "amount": "50.00", "available": "150.00"},
        {"seq": 2, "kind": "release", "amount": "-50.00", "available": "50.00"},
    ],
)
def test_an_entry_that_does_not_follow_is_refused(entry):
    pool = factories.pool(allotted="100.00")
    insert(pool, **entry)
    assert len(rows(pool)) == 1


def test_a_commitment_is_positive_and_paid_within():
    pool = factories.pool()
    commitment = reserve(event(pool), "100", pool)
    table = "reimbursement_commitment"
    refused(f"UPDATE {table} SET amount = 0 WHERE id = %s", commitment.pk)  # noqa: S608
    refused(f"UPDATE {table} SET paid = 100.01 WHERE id = %s", commitment.pk)  # noqa: S608
    refused(f"UPDATE {table} SET paid = -1 WHERE id = %s", commitment.pk)  # noqa: S608


def test_what_was_paid_stays_paid():
    pool = factories.pool()
    commitment = reserve(event(pool), "100", pool)
    ledger.pay(commitment=commitment, amount=yuan("80"), user=None)
    table = "reimbursement_commitment"
    refused(f"UPDATE {table} SET paid = 0 WHERE id = %s", commitment.pk)  # noqa: S608
    refused(f"UPDATE {table} SET closed_at = NULL WHERE id = %s", commitment.pk)  # noqa: S608
    refused(f"UPDATE {table} SET amount = 200 WHERE id = %s", commitment.pk)  # noqa: S608


def test_a_payment_is_booked_once_and_within_its_commitment():
    claim = factories.claim_in("payable")
    payment = claim.payment
    refused("UPDATE reimbursement_payment SET amount = 999999 WHERE id = %s", payment.pk)
    refused("UPDATE reimbursement_payment SET bank_account = '1' WHERE id = %s", payment.pk)
    refused(
        "UPDATE reimbursement_payment SET paid_on = '2026-01-01', bank_reference = '' WHERE id = %s",
        payment.pk,
    )
    other = factories.claim_in("approved")
    with pytest.raises(DatabaseError), transaction.atomic():
        Payment.objects.create(
            claim=other,
            commitment=payment.commitment,
            amount=payment.commitment.amount + 1,
            payee="某公司",
            bank_name="某银行",
            bank_account="1",
            expected_on=timezone.localdate(),
        )

    paid = factories.claim_in("paid")
    refused("UPDATE reimbursement_payment SET paid_on = NULL WHERE id = %s", paid.payment.pk)
    refused("DELETE FROM reimbursement_payment WHERE id = %s", paid.payment.pk)
    refused("UPDATE reimbursement_invoice SET holds = %s WHERE claim_id = %s", False, paid.pk)
    refused("DELETE FROM reimbursement_invoice WHERE claim_id = %s", paid.pk)


def test_two_pools_of_one_year_and_group_are_one_too_many():
    pool = factories.pool()
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.pool(year=pool.year, group=pool.group)


# The proof that all agrees.


def test_a_pool_reconciles_through_the_whole_life_of_a_claim():
    for state in factories.CLAIM_STATES:
        claim = factories.claim_in(state)
        pool = claim.parent.commitment.pool
        assert ledger.reconcile(pool=pool).differences == (), state


def test_reconciliation_names_each_difference():
    claim = factories.claim_in("payable")
    parent, pool = claim.parent, claim.parent.commitment.pool
    Commitment.objects.filter(case=parent).update(amount=yuan("9000.00"))
    Payment.objects.filter(claim=claim).update(paid_on=timezone.localdate(), bank_reference="HS1")
    factories.hop(Case.objects.get(pk=parent.pk).child, "settled")

    differences = ledger.reconcile(pool=pool).differences

    assert list(differences) == [
        f"{parent}：台账占用 10,000.00 元，应占用 9,000.00 元。",
        f"{parent}：事项已办结，占用 9,000.00 元 尚未释放。",
        f"{claim}：付款登记与报销状态“待付款”不符。",
        f"{claim}：付款 1,000.00 元，台账支付 0.00 元。",
        "付款登记合计 1,000.00 元，台账支付合计 0.00 元。",
        "可用余额 990,000.00 元，应为拨入 1,000,000.00 元 − 占用 9,000.00 元 − 已付 0.00 元。",
    ]


def test_reconciliation_costs_the_same_for_3_cases_and_for_30(django_assert_max_num_queries):
    pool = factories.pool()
    call = factories.call(pool=pool)
    for _ in range(30):
        reserve(factories.application(call=call, user=None), "10", pool)
    with django_assert_max_num_queries(16):
        assert ledger.reconcile(pool=pool).holds


# Every sequence of verbs.

amounts = st.decimals(min_value="0.01", max_value="400.00", places=2)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("allot"), amounts, st.just(0)),
        st.tuples(st.sampled_from(["reserve", "release", "settle"]), amounts, st.integers(0, 3)),
    ),
    max_size=25,
)


@pytest.fixture
def four_cases():
    """An empty pool with a limit, and four cases of two firms that may use it."""
    pool = factories.pool(allotted="0", organization_limit=yuan("500.00"))
    call = factories.call(pool=pool)
    first, second = factories.member(), factories.member()
    return pool, [factories.application(user=user, call=call) for user in (first, first, second, second)]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_available_is_allotted_less_open_reserves_less_paid(four_cases, moves):
    pool, cases = four_cases
    allotted, held, paid = yuan("0"), {}, {}
    with transaction.atomic():
        for verb, amount, index in moves:
            case = cases[index]
            before = rows(pool)
            try:
                if verb == "allot":
                    ledger.allot(pool_id=pool.pk, amount=amount, user=None, note="")
                    allotted += amount
                elif verb == "reserve":
                    ledger.reserve(case=case, pool_id=pool.pk, amount=amount, user=None)
                    held[index] = amount
                elif verb == "release":
                    ledger.release(case=case, user=None)
                    held.pop(index, None)
                elif commitment := Commitment.objects.filter(case=case.pk).first():
                    ledger.pay(commitment=commitment, amount=amount, user=None)
                    held.pop(index)
                    paid[index] = amount
            except Refused:
                assert rows(pool) == before
            open_, done = sum(held.values()), sum(paid.values())
            assert pool.available == allotted - open_ - done >= 0
            for firm in (cases[:2], cases[2:]):
                used = sum(held.get(cases.index(c), 0) + paid.get(cases.index(c), 0) for c in firm)
                assert used <= yuan("500.00")
        # No bank receipts here: that they are missing is all that reconciliation finds.
        spent = sum(paid.values())
        missing = (f"付款登记合计 0.00 元，台账支付合计 {spent:.2f} 元。",) if spent else ()
        assert ledger.reconcile(pool=pool).differences == missing
        transaction.set_rollback(True)
