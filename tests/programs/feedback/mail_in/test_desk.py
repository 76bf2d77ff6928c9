"""The clerk registers what the platform would not, from what could be read of it."""

import pytest
from django.test import Client
from django.urls import reverse

from hub.attachments.models import Attachment
from hub.mailroom import finishing
from hub.mailroom.models import Mail
from programs.feedback.models import Feedback
from tests import factories
from tests.hub.mailroom import mails
from tests.hub.mailroom.rows import waiting
from tests.programs.feedback import factories as voice

from . import samples

pytestmark = pytest.mark.django_db


def test_a_doubtful_form_is_registered_by_the_clerk(mail_server):
    clerk = voice.clerk()
    firm = factories.organization(name=samples.FIELDS["firm"], liaison=clerk)
    doubtful = samples.form_docx(contact="")
    mail = waiting(subject=mails.SUBJECT, sender=mails.SENDER, files=[("表.docx", doubtful)])
    client = Client()
    client.force_login(clerk)
    url = f"{reverse('feedback_desk:register')}?mail={mail.pk}"
    assert url in client.get(reverse("backoffice:mail", args=[mail.pk])).content.decode()
    text = client.get(url).content.decode()
    for words in ("没有读到“期货公司联系人”", "021-55501101", "建议延长夜盘系统测试时间。", "2026-11-02"):
        assert words in text

    data = {
        "organization": firm.name,
        "channel": "email",
        "received_at": f"{mail.received_at:%Y-%m-%dT%H:%M}",
        "contact_name": "林婉清",
        "opinion": ["建议延长夜盘系统测试时间。"],
        "matter": [""],
    }
    posted = client.post(url, data)
    form = Feedback.objects.get()
    assert posted.status_code == 302
    assert (mail.__class__.objects.get().case.pk, Mail.objects.get().handled_by) == (form.pk, clerk)
    finishing.finish_open()
    names = Attachment.objects.filter(case=form.pk, slot="letter").values_list("original_name", flat=True)
    assert set(names) == {"表.docx", f"{mails.SUBJECT}.eml"}
    (receipt,) = mail_server.received
    assert (receipt["To"], form.number in receipt["Subject"]) == (mails.SENDER, True)

    again = client.post(url, data)
    assert "已由" in again.content.decode() and Feedback.objects.count() == 1
    assert client.get(f"{reverse('feedback_desk:register')}?mail=999").status_code == 404
