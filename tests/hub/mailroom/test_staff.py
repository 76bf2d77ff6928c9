"""What staff see of mails and make of them, and how long they are kept."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import AUDITOR, CLERK
from hub.cases.flows import Refused
from hub.mailroom import privacy, services
from hub.mailroom.models import Mail, MailroomSettings
from hub.mailroom.proofs import mails_agree
from hub.privacy import retention
from hub.search.services import matching
from tests import factories
from tests.programs.feedback import factories as voice

from .rows import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return factories.staff(groups=(CLERK.name,))


def page(user, name: str, *arguments, **query) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(reverse(f"backoffice:{name}", args=arguments), query)
    assert response.status_code == 200
    return response.content.decode()


HOSTILE = "<script>alert(1)</script>"


def test_a_mail_is_shown_as_text_and_given_out_as_a_file(clerk):
    mail = waiting(
        subject=f"函{HOSTILE}",
        text=f"正文{HOSTILE}",
        files=[(f"{HOSTILE}\u202e.html", b"<html>"), ("b.pdf", b"x")],
    )
    for text in (page(clerk, "mails"), page(clerk, "mail", mail.pk)):
        assert HOSTILE not in text and "&lt;script&gt;" in text
        assert "题目不是可自动登记的固定题目" in text
    assert "未通过检查" in page(clerk, "mail", mail.pk)
    client = Client()
    client.force_login(clerk)
    for name, arguments in (("mail_file", [mail.pk]), ("mail_part", [mail.pk, 0])):
        response = client.get(reverse(f"backoffice:{name}", args=arguments))
        assert response["Content-Disposition"].startswith("attachment")
        assert (response["X-Content-Type-Options"], "sandbox" in response["Content-Security-Policy"]) == (
            "nosniff",
            True,
        )
        assert "html" not in response["Content-Type"]
    assert client.get(reverse("backoffice:mail_part", args=[mail.pk, 2])).status_code == 404


def test_a_list_of_many_costs_no_more_queries_and_is_searched_in_chinese(clerk):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            page(clerk, "mails", group="all")
        return len(found)

    waiting()
    first = queries()
    for number in range(6):
        waiting(subject=f"蓝天铜业拜访函{number}")
    assert queries() <= first
    assert matching(Mail.objects.all(), "铜业").count() == 6
    assert page(clerk, "mails", q="铜业").count("</mark>") == 6
    assert "没有符合条件" in page(clerk, "mails", q="大豆")


def test_what_waits_too_long_is_marked():
    MailroomSettings.load()
    friday = datetime(2026, 11, 6, 8, tzinfo=UTC)
    waiting(at=friday)
    for day, late in ((9, False), (10, True)):
        with time_machine.travel(datetime(2026, 11, day, 8, tzinfo=UTC), tick=False):
            assert ("已超过 1 个工作日" in page(factories.staff(groups=(CLERK.name,)), "mails")) is late


def test_a_mail_is_set_aside_with_a_reason_and_put_back(clerk):
    mail = waiting()
    auditor = factories.staff(groups=(AUDITOR.name,))
    assert "标为与业务无关" not in page(auditor, "mail", mail.pk)
    with pytest.raises(Refused, match="只有收文人员"):
        services.set_aside(mail_id=mail.pk, reason="广告", user=auditor)
    with pytest.raises(Refused, match="理由"):
        services.set_aside(mail_id=mail.pk, reason="  ", user=clerk)
    done = services.set_aside(mail_id=mail.pk, reason="广告", user=clerk)
    assert (done.state, done.note, done.handled_by) == ("irrelevant", "广告", clerk)
    with pytest.raises(Refused, match="请先恢复"):
        services.set_aside(mail_id=mail.pk, reason="广告", user=clerk)
    text = page(clerk, "mail", mail.pk)
    assert "恢复为待处理" in text and "标为与业务无关：广告" in text
    assert services.put_back(mail_id=mail.pk, user=clerk).state == "waiting"
    with pytest.raises(Refused, match="只有标为"):
        services.put_back(mail_id=mail.pk, user=clerk)


def test_a_mail_is_registered_once(clerk):
    mail = waiting()
    form = voice.registered(organization=factories.organization(), user=clerk)
    assert services.mark_registered(mail_id=mail.pk, case=form, user=clerk).receipt == "due"
    with pytest.raises(Refused, match=f"登记为 {form.number}"):
        services.mark_registered(mail_id=mail.pk, case=form, user=clerk)
    with pytest.raises(Refused, match="登记为"):
        services.set_aside(mail_id=mail.pk, reason="广告", user=clerk)
    machine = waiting(headers={"Auto-Submitted": "auto-generated"})
    assert services.mark_registered(mail_id=machine.pk, case=form, user=clerk).receipt == "none"


def test_handled_mails_are_erased_in_time_and_nothing_else(clerk):
    kept, aside = waiting(text="仍在处理"), waiting(text="王宇的手机号")
    services.set_aside(mail_id=aside.pk, reason="广告", user=clerk)
    path = aside.file.name
    registered = waiting()
    form = voice.registered(organization=factories.organization(), user=clerk)
    services.mark_registered(mail_id=registered.pk, case=form, user=clerk)
    Mail.objects.exclude(handled_at=None).update(handled_at=timezone.now() - timedelta(days=400))
    # The registered one is not filed yet: its original is the only one.
    assert list(privacy.handled(timezone.now())) == [Mail.objects.get(pk=aside.pk)]
    assert retention.apply_rules().counts["mails"] == 1
    aside.refresh_from_db()
    assert (aside.text, aside.sender, aside.parts, aside.digest != "", aside.state) == (
        "",
        "",
        [],
        True,
        "irrelevant",
    )
    assert matching(Mail.objects.all(), "王宇").count() == 0
    assert "已按保存期限删除" in page(clerk, "mail", aside.pk)
    with pytest.raises(Refused, match="不能恢复"):
        services.put_back(mail_id=aside.pk, user=clerk)
    assert list(mails_agree()) == []
    assert (kept.content() != b"", path) == (True, path)


def test_a_missing_or_changed_original_is_found():
    gone, changed = waiting(), waiting()
    storage = storages["private"]
    storage.delete(gone.file.name)
    with storage.open(changed.file.name, "ab") as file:
        file.write(b"more")
    assert list(mails_agree()) == [
        f"邮件 {gone.pk}：原件不见了。",
        f"邮件 {changed.pk}：原件与收到时不同。",
    ]
