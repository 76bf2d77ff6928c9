"""Whoever takes guarded data out of the house is written down before it goes."""

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts.roles import AUDITOR, CLERK
from hub.archives.services import request_export
from hub.attachments.models import Attachment
from hub.privacy.models import Access
from tests import factories
from tests.hub.attendance import rows
from tests.hub.membership.factories import application

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def found():
    """What was written down, and forgotten by this test."""
    values = list(Access.objects.order_by("pk").values_list("user", "field", "why", "people"))
    seen = found.seen
    found.seen += len(values) - seen
    return values[seen:]


@pytest.fixture(autouse=True)
def start():
    found.seen = 0


def test_lists_letters_and_attendees():
    clerk, occasion = factories.staff(groups=(CLERK.name,)), rows.occasion()
    desk, letter = browser(clerk), application()
    for _ in range(3):
        rows.attendee(occasion)
    factories.member()
    b"".join(desk.get(reverse("contacts:index") + "?export=csv").streaming_content)
    [(who, field, why, people)] = found()
    assert (who, field, why, people >= 2) == (clerk.pk, "contacts", "导出列表", True)
    b"".join(desk.get(reverse("organizations:index") + "?export=csv").streaming_content)
    assert found() == []
    desk.get(reverse("backoffice:application_letter", args=[letter.pk]))
    assert found() == [(clerk.pk, "identity", "查看授权书", 1)]
    host = occasion.case.author
    for name in ("sheet.xlsx", "qr.png"):
        browser(host).get(reverse("attendance_documents:document", args=[occasion.pk, name]))
    assert found() == [(host.pk, "attendees", "下载签到表", 3)]


def test_vouchers_opened_by_staff_and_archives():
    claim = factories.claim_in("submitted")
    file = Attachment.objects.filter(case=claim.pk, slot="vouchers").first() or factories.case_file(
        claim, "vouchers", user=claim.author
    )
    clerk, auditor = factories.staff(groups=(CLERK.name,)), factories.staff(groups=(AUDITOR.name,))
    url = reverse("attachments:download", args=[file.pk])
    assert browser(claim.author).get(url).status_code == 200
    assert found() == []
    assert browser(clerk).get(url).status_code == 200
    assert found() == [(clerk.pk, "identity", "办理时打开附件", 1)]
    request_export(user=auditor, case=claim, reason="抽查")
    assert found() == [(auditor.pk, "archive", "抽查", 1)]
    assert Access.objects.latest("pk").organization == claim.organization
