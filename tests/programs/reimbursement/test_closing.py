"""Refunds, the year-end close, the monthly sheet and the use of the pools."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pypdfium2
import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import AUDITOR, FINANCE, REVIEWER
from hub.cases.flows import Refused
from hub.cases.models import Case
from programs.reimbursement import closing, ledger, receivables
from programs.reimbursement.models import Commitment, LedgerEntry, Receivable
from programs.reimbursement.monthly import month_of, months_of
from tests import factories
from tests.programs.reimbursement.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year
AFTER = f"{YEAR}-12-20T04:00:00Z"


@pytest.fixture
def people():
    return [factories.staff(groups=(FINANCE.name,)) for _ in range(2)]


def demanded(claim, people, amount="300.00") -> Receivable:
    row = receivables.propose(
        claim_id=claim.pk,
        user=people[0],
        amount=Decimal(amount),
        reason="场地费重复计算",
        due_on=timezone.localdate() + timedelta(days=30),
    )
    return receivables.confirm(receivable_id=row.pk, user=people[1])


# Refunds.


def test_money_asked_back_returns_to_the_pool_when_it_is_received(people):
    claim = factories.claim_in("paid")
    pool = claim.parent.commitment.pool
    before = pool.available
    row = receivables.propose(
        claim_id=claim.pk,
        user=people[0],
        amount=Decimal("300.00"),
        reason="场地费重复计算",
        due_on=timezone.localdate() + timedelta(days=30),
    )
    browser = signed_in(claim.author)
    assert "场地费重复计算" not in text_of(browser.get(f"/portal/cases/{claim.pk}/"))
    with pytest.raises(Refused, match="须由另一位财务人员复核"):
        receivables.confirm(receivable_id=row.pk, user=people[0])
    receivables.confirm(receivable_id=row.pk, user=people[1])
    assert "场地费重复计算" in text_of(browser.get(f"/portal/cases/{claim.pk}/"))
    assert pool.available == before
    receivables.receive(
        receivable_id=row.pk, user=people[0], received_on=timezone.localdate(), bank_reference="TK001"
    )
    assert pool.available == before + Decimal("300.00")
    with pytest.raises(Refused, match="不能登记到账"):
        receivables.receive(
            receivable_id=row.pk, user=people[0], received_on=timezone.localdate(), bank_reference="TK001"
        )
    assert receivables.refundable(claim) == Decimal("700.00")
    assert ledger.reconcile(pool=pool).differences == ()


@pytest.mark.parametrize("amount", ["0", "-1", "1000.01", "0.001", "NaN"])
def test_no_more_is_asked_back_than_was_paid(people, amount):
    claim = factories.claim_in("paid")
    with pytest.raises(Refused, match="退款金额须大于零"):
        demanded(claim, people, amount)


def test_a_refund_form_keeps_what_was_typed(people):
    claim = factories.claim_in("paid")
    address = reverse("receivables:demand", args=[claim.pk])
    browser = signed_in(people[0])
    again = browser.post(
        address, {"act": "propose", "amount": "9999", "reason": "多付", "due_on": "2099-01-01"}
    )
    assert "不超过 1,000.00 元" in text_of(again)
    assert 'value="9999"' in again.content.decode()


# Corrections.


def test_a_wrong_allotment_is_answered_by_an_entry_once():
    pool = factories.pool(allotted="500.00")
    wrong = ledger.allot(pool_id=pool.pk, amount=Decimal("5000.00"), user=None, note="多了一个零")
    ledger.reverse(entry_id=wrong.pk, user=None, note="录入错误")
    assert pool.available == Decimal("500.00")
    with pytest.raises(Refused, match="已经冲正"):
        ledger.reverse(entry_id=wrong.pk, user=None, note="录入错误")
    assert ledger.reconcile(pool=pool).differences == ()
    with pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.create(
            pool=pool,
            seq=4,
            kind="reverse",
            amount=Decimal("-100.00"),
            available=Decimal("400.00"),
            origin=pool.entries.get(seq=1),
            at=timezone.now(),
        )


# The year-end close.


def make_year(people):
    """A pool with one of each: after the cut-off, claim handed in, lapsed, undecided; and next year's pool."""
    pool, successor = factories.pool(allotted="100000.00"), factories.pool(allotted="0", year=YEAR + 1)
    call = factories.call(pool=pool)

    def reserved(state, **values):
        case = factories.hop(factories.application(call=call, title="沙龙"), state)
        ledger.reserve(case=case, pool_id=pool.pk, amount=Decimal("1000.00"), user=None, **values)
        return case

    late = reserved("approved", happens_on=date(YEAR, 12, 12))
    undecided = reserved("summarized", happens_on=date(YEAR, 11, 1))
    lapsed = reserved("accepted", happens_on=date(YEAR, 10, 1))
    ledger.open_for_claim(case=lapsed, deadline=date(YEAR, 11, 30))
    handed_in = factories.claim_in("submitted", event=factories.accepted_event(call=call, amount="1000.00"))
    return pool, successor, {"late": late, "undecided": undecided, "lapsed": lapsed, "claim": handed_in}


def test_a_close_releases_carries_over_and_shuts_the_pool(people):
    pool, successor, cases = make_year(people)
    with time_machine.travel(AFTER):
        proposals = {thing.case.pk: thing.proposed for thing in closing.open_things(pool)}
        assert proposals == {
            cases["late"].pk: "carry",
            cases["undecided"].pk: None,
            cases["lapsed"].pk: "release",
            cases["claim"].parent_id: "carry",
        }
        address = reverse("finance:close", args=[pool.pk])
        key = f"c{cases['undecided'].commitment.pk}"
        first, second = (signed_in(person) for person in people)
        undecided = first.post(address, {"act": "prepare", "successor": successor.pk})
        assert "请决定如何处理" in text_of(undecided)
        homeless = first.post(address, {"act": "prepare", key: "release"})
        assert "请选择结转至哪个年度" in text_of(homeless)
        made = first.post(address, {"act": "prepare", key: "release", "successor": successor.pk})
        assert "须由另一位财务人员复核" in text_of(first.get(made.url))
        done = second.post(made.url, {"act": "approve"}, follow=True)
        assert "关账已办理完毕" in text_of(done)
        row = pool.closings.get()
        assert closing.run(closing_id=row.pk).state == "done"  # again: nothing left to do

        states = {name: Case.objects.get(pk=case.pk).state for name, case in cases.items()}
        assert states == {"late": "approved", "undecided": "lapsed", "lapsed": "lapsed", "claim": "submitted"}
        assert (pool.available, successor.available) == (Decimal("98000.00"), Decimal("0.00"))
        assert Commitment.objects.get(case=cases["late"].pk).pool == successor
        for each in (pool, successor):
            assert ledger.reconcile(pool=each).differences == ()
        other = factories.application(call=factories.call(pool=pool))
        with pytest.raises(Refused, match="关账"):
            ledger.reserve(case=other, pool_id=pool.pk, amount=Decimal(1), user=None)
        with pytest.raises(Refused, match="关账"):
            ledger.allot(pool_id=pool.pk, amount=Decimal(1), user=None, note="x")
        sheet = second.get(reverse("finance:closing_sheet", args=[row.pk]))
        assert "结转下年" in pdf_text(sheet)


def test_a_close_that_was_cut_off_goes_on_and_money_comes_back_to_the_next_year(people):
    pool, successor, cases = make_year(people)
    paid = factories.claim_in("paid", event=factories.accepted_event(call=cases["late"].call))
    refund = demanded(paid, people)
    with time_machine.travel(AFTER):
        row = closing.prepare(
            pool_id=pool.pk,
            successor_id=successor.pk,
            user=people[0],
            choices={f"c{cases['undecided'].commitment.pk}": "carry"},
        )
        with pytest.raises(Refused, match="复核之后"):
            closing.run(closing_id=row.pk)
        closing.approve(closing_id=row.pk, user=people[1])
        closing._carry_out(row.lines.order_by("pk").first().pk)  # and then the power failed
        assert closing.run(closing_id=row.pk).state == "done"
        receivables.receive(
            receivable_id=refund.pk, user=people[0], received_on=timezone.localdate(), bank_reference="TK1"
        )
        assert successor.available == Decimal("300.00")
        for each in (pool, successor):
            assert ledger.reconcile(pool=each).differences == ()


def test_a_close_is_not_approved_when_what_is_open_has_changed(people):
    pool, successor, cases = make_year(people)
    with time_machine.travel(AFTER):
        choices = {f"c{cases['undecided'].commitment.pk}": "carry"}
        row = closing.prepare(pool_id=pool.pk, successor_id=successor.pk, user=people[0], choices=choices)
        ledger.release(case=cases["late"], user=None)
        with pytest.raises(Refused, match="有变化"):
            closing.approve(closing_id=row.pk, user=people[1])
        closing.send_back(closing_id=row.pk, user=people[1], note="名单有变化")
        assert closing.may_close(pool, people[0]) is None


def test_before_the_cut_off_there_is_only_the_preview(people):
    pool = factories.pool(year=YEAR + 1)
    page = text_of(signed_in(people[0]).get(reverse("finance:close", args=[pool.pk])))
    assert "之后才能关账，现在可以先看预览" in page
    assert "没有未结款项" in page


def test_a_draft_past_its_last_day_lapses_and_then_its_event(people):
    event = factories.accepted_event(days_left=5)
    claim = factories.claim_in("draft", event=event)
    invoice = claim.invoices.get()
    for day, states in ((6, ("lapsed", "accepted")), (7, ("lapsed", "lapsed")), (8, ("lapsed", "lapsed"))):
        with time_machine.travel(timezone.now() + timedelta(days=day)):
            call_command("run_clocks", stdout=StringIO())
            assert (Case.objects.get(pk=claim.pk).state, Case.objects.get(pk=event.pk).state) == states
    invoice.refresh_from_db()
    assert (invoice.holds, event.commitment.pool.available) == (False, Decimal("1000000.00"))


# The monthly sheet.


def pdf_text(response) -> str:
    document = pypdfium2.PdfDocument(response.content)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_sheet_of_a_past_month_stays_as_it_was(people):
    with time_machine.travel(f"{YEAR}-03-10T04:00:00Z"):
        claim = factories.claim_in("paid")
    pool = claim.parent.commitment.pool
    march = month_of(pool, date(YEAR, 3, 1))
    assert (march.opening, march.closing, march.paid) == (
        Decimal("0.00"),
        Decimal("999000.00"),
        Decimal("1000.00"),
    )
    ledger.allot(pool_id=pool.pk, amount=Decimal("5.00"), user=None, note="追加")
    again = month_of(pool, date(YEAR, 3, 1))
    assert (again.moves, again.closing, again.held, again.differences) == (march.moves, march.closing, (), ())
    april = month_of(pool, date(YEAR, 4, 1))
    assert (april.opening, april.closing, april.entries) == (march.closing, march.closing, ())
    assert months_of(pool)[-1] == date(YEAR, 3, 1)

    browser = signed_in(people[0])
    sheet = browser.get(reverse("finance:month_sheet", args=[pool.pk, f"{YEAR}03"]))
    text = pdf_text(sheet)
    assert march.number in text
    assert "玖拾玖万玖仟元整" in text
    for month in ("209901", "202613", "abc"):
        assert browser.get(reverse("finance:month_sheet", args=[pool.pk, month])).status_code == 404


# The use of the pools.


def test_the_use_of_pools_by_kind_firm_and_month_is_scoped_and_bounded(people, django_assert_max_num_queries):
    pool = factories.pool()
    call = factories.call(pool=pool)
    for number in range(30):
        case = factories.application(call=call)
        ledger.reserve(
            case=factories.hop(case, "approved"),
            pool_id=pool.pk,
            amount=Decimal(100),
            user=None,
            category="产业沙龙" if number % 3 else "大型论坛",
        )
    browser = signed_in(people[0])
    browser.get(reverse("usage:index"))
    for dimension, word in (("kind", "产业沙龙"), ("firm", case.organization.name), ("month", f"{YEAR}-")):
        with django_assert_max_num_queries(28):
            page = text_of(browser.get(reverse("usage:index"), {"by": dimension, "pool": pool.pk}))
        assert word in page
        assert "3,000.00" in page
    stranger = factories.staff(groups=(REVIEWER.name,))
    assert case.organization.name not in text_of(
        signed_in(stranger).get(reverse("usage:index"), {"by": "firm"})
    )
    export = browser.get(reverse("usage:export", args=["csv"]), {"pool": pool.pk})
    lines = b"".join(export.streaming_content).decode()
    assert "大型论坛,10,1000.00,1000.00,0.00" in lines
    assert (
        browser.get(reverse("usage:index"), {"year": "x", "pool": "-1", "firm": "9" * 30}).status_code == 200
    )
    auditor = factories.staff(groups=(AUDITOR.name,))
    assert signed_in(auditor).get(reverse("usage:index")).status_code == 200
