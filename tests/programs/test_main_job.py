"""The main job through the services: an event from draft to paid, with every role doing its part."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Site

from hub.accounts.roles import FINANCE, HEAD, REVIEWER
from hub.attachments.services import attach
from hub.cases.models import Case
from hub.cases.services import assign, perform
from hub.cases.timeline import verify_case
from hub.notifications.models import Delivery
from hub.pages.models import ExchangeSettings
from programs.events.services import save_summary
from programs.reimbursement import ledger
from programs.reimbursement import services as claims
from programs.reimbursement.models import Claim, LedgerEntry
from tests import factories

pytestmark = pytest.mark.django_db

EXCHANGE = {"invoice_title": "示范期货交易所", "invoice_taxpayer_number": factories.credit_code(990001)}


def step(case, name, user, **data):
    """Take a step with the version that stands now."""
    return perform(
        case_id=case.pk, name=name, user=user, version=Case.objects.get(pk=case.pk).version, data=data
    )


def fill(case, user):
    """Put one file into every slot the case asks for now."""
    case = Case.objects.get(pk=case.pk).child
    for slot in case.flow.slots_open(case, user):
        if slot.min_count:
            upload = factories.photo_upload() if slot.kinds == ("image",) else factories.pdf_upload()
            attach(case_id=case.pk, slot=slot, upload=upload, user=user)


def invoice(claim, *, amount, number, user, title, tax_number):
    """Enter a digital invoice made out to `title`."""
    return claims.save_invoice(
        claim_id=claim.pk,
        user=user,
        version=Case.objects.get(pk=claim.pk).version,
        values={
            "kind": "digital",
            "code": "",
            "number": number,
            "issued_on": timezone.localdate(),
            "seller": "浦江会务服务有限公司",
            "buyer_title": title,
            "buyer_tax_number": tax_number,
            "amount": amount,
        },
    )


def test_an_event_from_draft_to_paid(django_capture_on_commit_callbacks):
    ExchangeSettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=EXCHANGE)
    event = factories.ready_application()
    applicant, call = event.author, event.call
    firm = event.organization
    reviewer = factories.staff(groups=(REVIEWER.name,), department=call.department)
    head = factories.staff(groups=(HEAD.name,), department=call.department)
    finance = factories.staff(groups=(FINANCE.name,))

    event = step(event, "submit", applicant)
    assert event.number == f"HD-{timezone.localdate().year}-0001"
    assert event.state_info.public_label == "审核中"
    assign(case_id=event.pk, assignee=reviewer, user=reviewer, version=event.version)

    lines = [(line.pk, line.amount, "") for line in event.budget_lines.all()]
    lines[0] = (lines[0][0], Decimal("2500.00"), "参照同类场地核减")
    step(event, "recommend", reviewer, lines=lines)
    event = step(event, "approve", head)
    assert event.approved_total == Decimal("7500.00")
    assert call.pool.available == Decimal("992500.00")

    with time_machine.travel(event.ends_at + timedelta(days=2)):
        save_summary(
            application_id=event.pk,
            user=applicant,
            version=event.version,
            values={
                "actual_attendance": 42,
                "industrial_attendance": 35,
                "satisfaction": Decimal("97.00"),
                "outcome": "活动如期举办。",
                "self_evaluation": "达到预期。",
            },
        )
        fill(event, applicant)
        step(event, "submit_summary", applicant)
        step(event, "accept", reviewer, theme=18, theme_comment="主题贴近产业。")

        claim = claims.open_claim(parent_id=event.pk, user=applicant)
        invoice(
            claim,
            amount=Decimal("6600.00"),
            number="1" * 20,
            user=applicant,
            title=firm.name,
            tax_number=firm.credit_code,
        )
        fill(claim, applicant)
        version = Case.objects.get(pk=claim.pk).version
        claims.save_claim(claim_id=claim.pk, user=applicant, version=version, amount=Decimal("6600.00"))
        claim = step(claim, "submit", applicant)
        version = claim.version
        claims.record_check(
            claim_id=claim.pk, invoice_id=claim.invoices.get().pk, user=finance, version=version
        )
        step(claim, "check", finance)
        claim = step(claim, "approve", head, approved_amount=Decimal("6500.00"), note="参照同类活动核减。")

        settlement = invoice(
            claim,
            amount=Decimal("6500.00"),
            number="2" * 20,
            user=applicant,
            title=EXCHANGE["invoice_title"],
            tax_number=EXCHANGE["invoice_taxpayer_number"],
        )
        fill(claim, applicant)
        claim = step(claim, "submit_settlement", applicant)
        claims.record_check(claim_id=claim.pk, invoice_id=settlement.pk, user=finance, version=claim.version)
        claim = step(claim, "accept_settlement", finance)
        fill(claim, finance)
        with django_capture_on_commit_callbacks(execute=True):
            claim = step(claim, "pay", finance, paid_on=timezone.localdate(), bank_reference="HS20260101")

    event.refresh_from_db()
    assert (claim.state, event.state) == ("paid", "settled")
    # The reserve of 7,500 is closed and 6,500 booked in one step: available falls by what was paid.
    entries = list(call.pool.entries.order_by("seq").values_list("kind", "amount", "available"))
    assert entries[1:] == [
        (LedgerEntry.Kind.RESERVE, Decimal("-7500.00"), Decimal("992500.00")),
        (LedgerEntry.Kind.RELEASE, Decimal("7500.00"), Decimal("1000000.00")),
        (LedgerEntry.Kind.PAY, Decimal("-6500.00"), Decimal("993500.00")),
    ]
    assert ledger.reconcile(pool=call.pool).differences == ()
    assert verify_case(Case.objects.get(pk=event.pk)) is None
    assert verify_case(Case.objects.get(pk=claim.pk)) is None
    told = Delivery.objects.filter(recipient=applicant, channel="inbox", subject_key=f"case:{claim.pk}")
    assert told.count() == 4  # checked, approved, payment planned, paid
    assert Claim.objects.get(pk=claim.pk).payment.bank_reference == "HS20260101"
