"""The whole round over the staff's pages: a partial claim with a rejected line, the bank, a clawback, the books."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import FINANCE, HEAD
from programs.reimbursement import ledger
from programs.reimbursement.models import Claim, Commitment, PaymentBatch, Receivable
from tests import factories
from tests.programs.reimbursement.conftest import signed_in, text_of
from tests.programs.reimbursement.test_batches import answered
from tests.programs.reimbursement.test_closing import pdf_text

pytestmark = pytest.mark.django_db


def test_from_a_rejected_line_to_the_preview_of_the_close():
    people = [factories.staff(groups=(FINANCE.name,)) for _ in range(2)]
    first, second = (signed_in(person) for person in people)
    event = factories.accepted_event(amount="2000.00")
    pool = event.commitment.pool
    claim = factories.claim_in("submitted", event=event, amounts=("600.00", "400.00"), is_final=False)
    kept, dropped = claim.invoices.order_by("pk")
    rejected = first.post(
        reverse("finance:reject", args=[claim.pk, dropped.pk]),
        {"version": claim.version, "reason": "酒水不予支持"},
    )
    assert rejected.status_code == 302
    factories.record_check(claim, kept, people[0])
    factories.step(claim, "check", people[0])
    head = factories.staff(groups=(HEAD.name,), department=event.department)
    factories.step(claim, "approve", head, approved_amount=Decimal("600.00"))
    settlement = factories.voucher(claim, **factories.settlement_values(claim))
    factories.case_file(claim, "settlement", user=claim.author)
    factories.step(claim, "submit_settlement", claim.author)
    factories.record_check(claim, settlement, people[0])
    factories.step(claim, "accept_settlement", people[0])

    first.post(reverse("batches:new"), {"act": "make", "claim": [claim.pk]})
    batch = PaymentBatch.objects.get()
    second.post(reverse("batches:detail", args=[batch.pk]), {"act": "release"})
    batch.refresh_from_db()
    kept_file = second.post(
        reverse("batches:detail", args=[batch.pk]), {"act": "read", "file": answered(batch, "成功")}
    )
    second.post(kept_file.url, {"act": "book"})
    assert Claim.objects.get(pk=claim.pk).state == "paid"
    # 1,400 of the 2,000 are still held for the next claim.
    assert (pool.available, Commitment.objects.get(case=event.pk).left) == (
        Decimal("998000.00"),
        Decimal("1400.00"),
    )

    due_on = timezone.localdate() + timedelta(days=30)
    first.post(
        reverse("receivables:demand", args=[claim.pk]),
        {"act": "propose", "amount": "100.00", "reason": "多付", "due_on": due_on.isoformat()},
    )
    address = reverse("receivables:detail", args=[Receivable.objects.get().pk])
    second.post(address, {"act": "confirm"})
    today = timezone.localdate()
    first.post(address, {"act": "receive", "received_on": today.isoformat(), "bank_reference": "TK1"})
    assert pool.available == Decimal("998100.00")
    assert ledger.reconcile(pool=pool).differences == ()

    sheet = pdf_text(first.get(reverse("finance:month_sheet", args=[pool.pk, f"{today:%Y%m}"])))
    for words in ("相符", "玖拾玖万捌仟壹佰元整", "伍佰元整"):
        assert words in sheet
    preview = text_of(first.get(reverse("finance:close", args=[pool.pk])))
    assert "1,400.00" in preview
    assert f"{date(pool.year, 12, 10)}" in preview
