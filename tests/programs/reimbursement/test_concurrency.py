"""Many at once, on PostgreSQL: nothing overspent, nothing lost, nothing paid or held twice."""

from collections import Counter
from decimal import Decimal

import pytest
from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.roles import FINANCE, HEAD
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.services import perform
from programs.reimbursement import ledger, services
from programs.reimbursement.models import BudgetPool, Claim, Commitment, Invoice
from programs.reimbursement.services import InvoiceRefused
from tests import factories

pytestmark = pytest.mark.postgres


def outcomes(results) -> Counter:
    """How the calls came out, by type."""
    return Counter(type(result).__name__ for result in results)


def test_a_hundred_approvals_never_overspend_a_pool(pg_clone):
    pool = factories.pool(allotted="6000.00")
    call = factories.call(pool=pool)
    author = factories.member()
    head = factories.staff(groups=(HEAD.name,), department=call.department)
    cases = []
    for _ in range(100):
        case = factories.application(call=call, user=author, title="沙龙")
        case.budget_lines.create(
            category="venue",
            description="会场",
            quantity=Decimal(1),
            unit_price=Decimal(100),
            approved=Decimal(100),
        )
        cases.append(factories.hop(case, "recommended"))

    def approve(case):
        user = User.objects.get(pk=head.pk)
        return perform(case_id=case.pk, name="approve", user=user, version=case.version)

    results = pg_clone(approve, cases, connections=20)

    assert outcomes(results) == {"EventApplication": 60, "Refused": 40}
    assert {result.code for result in results if isinstance(result, Refused)} == {"pool_short"}
    assert pool.available == Decimal("0.00")
    assert list(pool.entries.order_by("seq").values_list("seq", flat=True)) == list(range(1, 62))
    assert Case.objects.filter(state="approved").count() == Commitment.objects.count() == 60
    assert ledger.reconcile(pool=pool).differences == ()


def test_an_organizations_limit_holds_against_a_crowd(pg_clone):
    pool = factories.pool(organization_limit=Decimal("500.00"))
    call = factories.call(pool=pool)
    author = factories.member()
    cases = [factories.application(call=call, user=author) for _ in range(20)]

    def reserve(case):
        return ledger.reserve(case=case, pool_id=pool.pk, amount=Decimal("100.00"), user=None)

    assert outcomes(pg_clone(reserve, cases)) == {"Commitment": 5, "Refused": 15}
    assert ledger.usable_by(pool=pool, organization=cases[0].organization) == Decimal("0.00")


def test_reserves_releases_and_payments_in_disorder_still_reconcile(pg_clone):
    pool = factories.pool(allotted="3000.00")
    call = factories.call(pool=pool)
    author = factories.member()
    cases = [factories.application(call=call, user=author) for _ in range(40)]
    for case in cases[:20]:
        ledger.reserve(case=case, pool_id=pool.pk, amount=Decimal("100.00"), user=None)

    def move(index):
        case = cases[index % 40]
        if index >= 40:  # the second time round: pay or release what the first made
            ledger.release(case=case, user=None)
        elif index >= 20:
            ledger.reserve(case=case, pool_id=pool.pk, amount=Decimal("100.00"), user=None)
        elif index % 2:
            ledger.pay(commitment=Commitment.objects.get(case=case.pk), amount=Decimal("80.00"), user=None)
        else:
            ledger.release(case=case, user=None)

    results = pg_clone(move, range(80))
    assert set(outcomes(results)) <= {"NoneType", "Refused"}
    pool = BudgetPool.objects.get(pk=pool.pk)
    paid = Commitment.objects.filter(pool=pool, paid__gt=0).count()
    open_ = Commitment.objects.filter(pool=pool, closed_at=None).count()
    assert pool.available == Decimal("3000.00") - paid * Decimal("80.00") - open_ * Decimal("100.00")
    found = ledger.reconcile(pool=pool).differences
    # There are no bank receipts in this test; all else agrees.
    assert [text for text in found if not text.startswith("付款登记合计")] == []


def test_one_of_twenty_claims_holds_an_invoice(pg_clone):
    call = factories.call()
    claims = []
    for _ in range(20):
        event = factories.accepted_event(user=factories.member(), call=call, amount="1000.00")
        claims.append(factories.claim(event=event))
    number = "26312000000099999999"

    results = pg_clone(lambda claim: factories.voucher(claim, number=number), claims)

    assert outcomes(results) == {"Invoice": 1, "InvoiceRefused": 19}
    assert Invoice.objects.filter(key=number, holds=True).count() == 1
    sentences = {str(result) for result in results if isinstance(result, InvoiceRefused)}
    assert all("同一张发票只能使用一次" in sentence for sentence in sentences)


def test_one_voucher_entered_twenty_times_at_once_is_entered_once(pg_clone):
    claim = factories.claim()
    number = "26312000000099999999"
    results = pg_clone(lambda _: factories.voucher(claim, number=number), range(20))
    assert outcomes(results)["Invoice"] == 1
    assert {type(result).__name__ for result in results} <= {"Invoice", "InvoiceRefused", "Refused"}
    assert claim.invoices.count() == 1


def test_one_of_two_payments_wins(pg_clone):
    claim = factories.claim_in("payable")
    people = [factories.staff(groups=(FINANCE.name,)) for _ in range(2)]
    factories.case_file(claim, "receipt", user=people[0])

    def pay(user):
        return perform(
            case_id=claim.pk,
            name="pay",
            user=User.objects.get(pk=user.pk),
            version=claim.version,
            data={"paid_on": timezone.localdate(), "bank_reference": f"HS{user.pk}"},
        )

    results = pg_clone(pay, people)

    assert outcomes(results) == {"Claim": 1, "Refused": 1}
    assert [result.code for result in results if isinstance(result, Refused)] == ["conflict"]
    pool = claim.payment.commitment.pool
    assert pool.entries.filter(kind="pay").count() == 1
    assert ledger.reconcile(pool=pool).differences == ()


def test_one_of_twenty_claims_is_opened_under_an_event(pg_clone):
    event = factories.accepted_event()
    results = pg_clone(lambda _: services.open_claim(parent_id=event.pk, user=event.author), range(20))
    assert outcomes(results) == {"Claim": 1, "Refused": 19}
    assert Claim.objects.filter(parent=event).count() == 1
    assert Case.objects.filter(kind="claim").count() == 1


def test_a_hundred_verbs_at_once_leave_both_pools_exact(pg_clone):
    old, new = factories.pool(allotted="10000.00"), factories.pool(allotted="0")
    call, author = factories.call(pool=old), factories.member()
    cases = [factories.application(call=call, user=author) for _ in range(25)]
    for case in cases:
        ledger.reserve(case=case, pool_id=old.pk, amount=Decimal("100.00"), user=None)

    def move(index):
        case = cases[index % 25]
        commitment = Commitment.objects.get(case=case.pk)
        if index % 4 == 0:
            return ledger.pay(commitment=commitment, amount=Decimal("30.00"), user=None, final=False)
        if index % 4 == 1:
            return ledger.carry(commitment=commitment, successor_id=new.pk, user=None)
        if index % 4 == 2:
            return ledger.refund(commitment=commitment, amount=Decimal("10.00"), user=None)
        return ledger.release(case=case, user=None)

    results = pg_clone(move, range(100), connections=20)

    assert set(outcomes(results)) <= {"NoneType", "Decimal", "LedgerEntry", "Refused"}
    for pool in (old, new):
        found = ledger.reconcile(pool=pool).differences
        assert [text for text in found if not text.startswith("付款登记合计")] == []
    given = {pool: sum(pool.entries.values_list("amount", flat=True)) for pool in (old, new)}
    rows = Commitment.objects.filter(case__in=[case.pk for case in cases])
    spent = sum(row.paid - row.refunded for row in rows)
    held = sum(row.left for row in rows)
    assert sum(given.values()) == Decimal("10000.00") - spent - held
