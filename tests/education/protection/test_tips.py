"""Reports: handed in once, followed by a code, handled without anybody but named persons learning who reported."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education.protection.models import (
    Liaison,
    ProtectionIndexPage,
    ProtectionSettings,
    Reporter,
    RiskWarningIndexPage,
    RiskWarningPage,
    Tip,
)
from education.protection.tips import codes, privacy, services
from education.protection.tips.services import Teller
from hub.accounts.roles import AUDITOR, CLERK, FINANCE, HEAD
from hub.attachments.models import Attachment
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.pages.models import ProgrammeIndexPage
from hub.privacy.models import Access
from tests import factories

from .factories import VALUES, desk, liaison, take, tip

pytestmark = pytest.mark.django_db
FORM = {name: value for name, value in VALUES.items() if value}
WHO = Teller(name="沈知白", phone="13800003333", email="Shen@example.com")


def opened(browser: Client) -> dict[str, str]:
    """The hidden fields of the form that was opened."""
    form = browser.get(reverse("tip:report")).context["form"]
    return {"stamp": form["stamp"].value(), "consent_version": str(form["consent_version"].value())}


def send(browser: Client, **values) -> str:
    answer = browser.post(reverse("tip:report"), {**FORM, "consent": "on", **values})
    assert answer.status_code == 200
    return answer.content.decode()


def shown_code(page: str) -> tuple[str, str]:
    """Number and code as the answer shows them."""
    number = re.search(r"XS-\d{4}-\d{4}", page)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    assert number and code, page
    return number[0], code[0]


def browser_of(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def test_an_anonymous_report_is_followed_by_number_and_code(django_capture_on_commit_callbacks):
    handler, public = desk(), Client()
    fields = opened(public)
    with django_capture_on_commit_callbacks(execute=True):
        page = send(public, **fields, files=[factories.pdf_upload("凭证.pdf"), factories.photo_upload()])
    number, code = shown_code(page)
    assert shown_code(send(public, **fields)) == (number, code)
    made = Tip.objects.get()
    assert (made.author, made.department, made.state, made.organization.short_name) == (
        None,
        handler.department,
        "received",
        "社会公众",
    )
    assert not Reporter.objects.exists() and not [row for row in mail.outbox if code in row.body]
    assert sorted(made.attachments.values_list("original_name", "internal")) == [
        ("凭证.pdf", True),
        ("现场.png", True),
    ]
    assert made.digest and code.replace("-", "") not in str(Tip.objects.values().get())

    query = reverse("tip:lookup")
    for wrong in ({"number": number, "code": "AAAA-AAAA-AAAA"}, {"number": "XS-2026-9999", "code": code}):
        assert "编号或查询码不正确" in public.post(query, wrong).content.decode()
    found = public.post(query, {"number": number.lower(), "code": code.lower().replace("-", " ")})
    assert found.status_code == 302
    status = public.get(found.url).content.decode()
    assert "已收到，待受理" in status and "老师" not in status
    take(made, "accept", handler, note="正在核查，请注意财产安全。")
    take(made, "transfer", handler, transferred_to="公安机关")
    status = public.get(found.url).content.decode()
    assert "已移送有权机关" in status and "公安机关" in status
    assert public.get(reverse("tip:status", args=["none"])).status_code == 404
    assert public.get(found.url)["Cache-Control"].startswith("max-age=0")


def test_what_a_reporter_tells_is_mailed_encrypted_and_shown_to_named_persons_alone(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        made = tip(teller=WHO)
    (message,) = [row for row in mail.outbox if row.to == ["shen@example.com"]]
    assert not [row for row in mail.outbox if row is not message and "沈知白" in row.body]
    assert (
        made.number in message.body and codes.code_of(made) in message.body and "举报" not in message.subject
    )
    with connection.cursor() as cursor:
        cursor.execute("select name, phone, email from protection_reporter")
        assert not any("沈知白" in text or "138" in text or "shen" in text for text in cursor.fetchone())

    handler, named = desk(), liaison()
    former = liaison(desk(HEAD))
    Liaison.objects.filter(user=former).update(is_active=False)
    reveal = reverse("tip_desk:reporter", args=[made.pk])
    page = reverse("backoffice:case", args=[made.pk])
    for user in (
        handler,
        named,
        former,
        factories.staff(groups=(CLERK.name,)),
        factories.staff(groups=(AUDITOR.name,)),
    ):
        answer = browser_of(user).get(page)
        assert answer.status_code == 200 and "沈知白" not in answer.content.decode()
        assert ("查看举报人" in answer.content.decode()) == (user == named)
    for user in (handler, former):
        assert browser_of(user).post(reveal, {"why": "反馈办理结果"}).status_code in (302, 403)
    for user in (factories.staff(groups=(FINANCE.name,)), factories.member()):
        assert not Case.objects.visible_to(user).filter(pk=made.pk).exists()
        assert not Attachment.objects.visible_to(user).filter(case=made.pk).exists()
    assert not Access.objects.exists()
    asked = browser_of(named).get(reveal).content.decode()
    assert "沈知白" not in asked
    assert "请选择事由" in browser_of(named).post(reveal, {}).content.decode()
    shown = browser_of(named).post(reveal, {"why": "向举报人核实情况"}).content.decode()
    assert "沈知白" in shown and "13800003333" in shown
    access = Access.objects.get()
    assert (access.user, access.why, "沈" in access.about) == (named, "向举报人核实情况", False)

    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        take(made, "accept", handler, note="内容")
    to_reporter = [row for row in mail.outbox if row.to == ["shen@example.com"]]
    assert len(to_reporter) == 1 and "内容" not in to_reporter[0].body


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"activity": "none"}, "请从列出的情形中选择"),
        ({"account": ""}, "请写明发生了什么"),
        ({"account": "长" * 4001}, "最多 4000 字"),
        ({"domains": "不是 网址"}, "不是网址或域名"),
        ({"amount": "很多"}, "金额请用数字填写"),
        ({"amount": "-1"}, "金额须大于 0"),
        ({"email": "不是"}, "请填写完整的邮箱地址"),
        ({"phone": "电话"}, "请填写电话号码"),
        ({"consent": ""}, "请阅读告知并勾选同意"),
        ({"consent_version": "99"}, "告知内容已更新"),
        ({"stamp": "forged"}, "页面打开得太久"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(values, words):
    public = Client()
    page = send(public, **opened(public) | values)
    assert words in page and not Tip.objects.exists()


def test_files_programs_and_a_closed_form_are_answered_in_words():
    public = Client()
    bad = factories.pdf_upload("程序.exe")
    assert "不接受 .exe 文件" in send(public, **opened(public), files=[bad])
    many = [factories.pdf_upload(f"{number}.pdf") for number in range(6)]
    assert "最多上传 5 个文件" in send(public, **opened(public), files=many)
    assert "XS-" not in send(public, **opened(public), homepage="https://spam.example/")
    assert not Tip.objects.exists()
    told = ProtectionSettings.load()
    told.accepts_tips = False
    told.save()
    assert "暂不接受网上举报" in public.get(reverse("tip:report")).content.decode()


def test_guesses_at_codes_and_floods_are_stopped():
    made, public = tip(), Client()
    wrong = {"number": made.number, "code": "AAAA-AAAA-AAAA"}
    answers = {public.post(reverse("tip:lookup"), wrong).status_code for _ in range(25)}
    assert answers == {200, 429}
    right = {"number": made.number, "code": codes.code_of(made)}
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert "编号或查询码不正确" in other.post(reverse("tip:lookup"), right).content.decode()
    flood = [public.post(reverse("tip:report"), {}).status_code for _ in range(35)]
    assert set(flood) == {200, 429}


def test_a_member_reports_in_the_portal_and_no_colleague_sees_it():
    firm = factories.organization()
    member, colleague = factories.member(organization=firm), factories.member(organization=firm)
    browser = browser_of(member)
    stamp = browser.get(reverse("tips:new")).context["form"]["stamp"].value()
    for _ in range(2):
        answer = browser.post(reverse("tips:new"), FORM | {"stamp": stamp}, follow=True)
    made = Tip.objects.get()
    assert made.number in answer.content.decode()
    assert made.reporter.user == member and made.organization != firm and made.author is None
    assert made.number not in browser_of(colleague).get(reverse("tips:own")).content.decode()
    page = browser_of(liaison()).get(reverse("backoffice:case", args=[made.pk])).content.decode()
    assert firm.short_name not in page and member.email not in page
    assert "请写明发生了什么" in browser.post(reverse("tips:new"), {"stamp": "old"}).content.decode()


def test_the_course_of_a_report_and_the_draft_of_a_warning(db):
    from wagtail.models import Site

    home = Site.objects.get(is_default_site=True).root_page
    group = home.add_child(instance=ProgrammeIndexPage(title="投资者教育", slug="education-tips"))
    index = group.add_child(instance=ProtectionIndexPage(title="投资者保护", slug="protection"))
    handler, made = desk(), tip(teller=WHO)
    with pytest.raises(Refused, match="查实的线索才能起草"):
        services.draft_warning(tip_id=made.pk, user=handler)
    take(made, "accept", handler)
    take(made, "not_verify", handler, note="材料不足。")
    take(made, "verify", handler)
    with pytest.raises(Refused, match="没有“风险警示”栏目"):
        services.draft_warning(tip_id=made.pk, user=handler)
    index.add_child(instance=RiskWarningIndexPage(title="风险警示", slug="warnings"))
    address = reverse("tip_desk:warning", args=[made.pk])
    browser = browser_of(handler)
    for _ in range(2):
        assert browser.post(address).status_code == 302
    page = RiskWarningPage.objects.get()
    assert (page.live, page.hosts, page.title) == (False, ["www.jinqiao.example"], "警惕非法期货活动：金桥盘")
    assert "沈知白" not in page.text and "老师" not in page.text
    take(made, "close", handler, note="感谢举报。")
    made.refresh_from_db()
    assert (made.state, made.warning_id) == ("closed", page.pk)
    assert [row.event for row in made.timeline.order_by("seq")][-3:] == ["verify", "warn", "close"]


def test_reporters_are_forgotten_in_time_and_what_was_reported_stays(django_capture_on_commit_callbacks):
    handler = desk()
    made = tip(teller=WHO, files=[factories.pdf_upload("凭证.pdf")])
    code = codes.code_of(made)
    take(made, "decline", handler, note="不属于期货活动。")
    later = timezone.now() + timedelta(days=1)
    assert list(privacy.past_tips(timezone.now() - timedelta(days=1))) == []
    with django_capture_on_commit_callbacks(execute=True):
        privacy.forget_reporters(privacy.past_tips(later))
    made.refresh_from_db()
    assert not Reporter.objects.exists() and made.attachments.get().erased_at and made.account
    assert codes.find(number=made.number, code=code) is None and codes.code_of(made) == ""
    assert list(privacy.past_tips(later)) == []
    member = factories.member()
    tip(teller=Teller(name="某", user=member))
    assert len(list(privacy.my_tips(member))) == 1


def test_liaisons_are_named_among_those_who_work_on_reports_and_by_heads():
    head = desk(HEAD)
    browser = browser_of(head)
    outsider = factories.staff(groups=(FINANCE.name,))
    answer = browser.post(reverse("liaisons:add"), {"user": outsider.pk, "duty": "", "is_active": "on"})
    assert "不是打非工作人员" in answer.content.decode()
    browser.post(reverse("liaisons:add"), {"user": head.pk, "duty": "受理", "is_active": "on"})
    assert Liaison.objects.get().user == head
    with pytest.raises(ValidationError):
        Liaison(user=head).full_clean()


def test_pages_of_reports_cost_as_much_with_many_like_it():
    handler, made, member = desk(), tip(), factories.member()
    pages = [
        (browser_of(handler), reverse("backoffice:case", args=[made.pk])),
        (browser_of(member), reverse("tips:own")),
    ]
    costs = []
    for more in (3, 12):
        for _ in range(more):
            tip(teller=Teller(user=member))
        for browser, address in pages:
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            costs.append(len(queries))
    assert costs[:2] == costs[2:]


@pytest.mark.postgres
def test_one_form_sent_at_once_is_one_report(pg_clone):
    desk()
    outcomes = pg_clone(
        lambda number: services.submit(form="same", values=VALUES, teller=WHO).pk, range(8), connections=8
    )
    assert len(set(outcomes)) == 1 and Tip.objects.count() == 1
