"""A firm applies for its first account: public form, confirmation by mail, one decision."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hub.accounts.models import User
from hub.accounts.roles import CLERK, REVIEWER
from hub.cases.flows import Refused
from hub.members.models import Contact, Interest, Organization
from hub.membership import applications
from hub.membership.forms import ApplicationForm
from hub.membership.links import confirmation_link
from hub.membership.models import Application, MembershipSettings, private_storage
from hub.privacy.retention import apply_rules
from tests import factories
from tests.hub.membership.factories import application, application_values, last_path

pytestmark = pytest.mark.django_db
APPLY = "/account/apply/"


@pytest.fixture
def clerk():
    return factories.staff(groups=(CLERK.name,))


def send(commits, browser=None, **values):
    data = application_values() | {"consent": "on", "letter": factories.pdf_upload("授权书.pdf")} | values
    with commits(execute=True):
        return (browser or Client()).post(APPLY, data)


def errors(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_an_application_reaches_the_exchange_once_its_address_is_confirmed(
    clerk, django_capture_on_commit_callbacks
):
    commits = django_capture_on_commit_callbacks
    values = application_values()
    assert send(commits, **values)["Location"] == reverse("membership:applied")
    assert Application.objects.visible_to(clerk).count() == 0
    link = last_path(values["email"])
    assert "确认邮箱并提交申请" in errors(Client().get(link))
    assert Application.objects.get().state == "unconfirmed"  # looking at a link confirms nothing
    for _ in range(2):
        Client().post(link)
    row = Application.objects.visible_to(clerk).get()
    assert (row.name, row.consent_text) == (values["name"], MembershipSettings.load().consent_text)
    assert "正在由交易所审核" in errors(Client().get(link))
    assert Client().get(link[:-3] + "zz/").status_code == 410


def test_approving_makes_the_firm_its_administrator_and_a_link_to_a_password(
    clerk, django_capture_on_commit_callbacks
):
    row = application()
    with django_capture_on_commit_callbacks(execute=True):
        contact = applications.approve(application_id=row.pk, short_name="云岭期货", user=clerk)
    row.refresh_from_db()
    assert (contact.is_administrator, contact.organization.credit_code) == (True, row.credit_code)
    assert (row.state, row.decided_by, row.organization) == ("approved", clerk, contact.organization)
    assert not contact.user.has_usable_password()
    password = {"password1": "Xin-Mi-Ma-2026", "password2": "Xin-Mi-Ma-2026"}
    assert Client().post(last_path(row.email), password).status_code == 302
    assert User.objects.get(pk=contact.user_id).check_password("Xin-Mi-Ma-2026")
    assert Client().post(last_path(row.email), password).status_code == 410


def test_a_known_firm_is_joined(clerk):
    firm = factories.organization()
    row = application(credit_code=firm.credit_code, name="写错的名字")
    contact = applications.approve(application_id=row.pk, short_name="", user=clerk)
    assert (contact.organization, contact.organization.name) == (firm, firm.name)


def test_a_refusal_is_mailed_with_its_reason(clerk, django_capture_on_commit_callbacks):
    row = application()
    with django_capture_on_commit_callbacks(execute=True):
        applications.refuse(application_id=row.pk, reason="授权书没有盖章。", user=clerk)
    assert (mail.outbox[-1].to, "授权书没有盖章。" in mail.outbox[-1].body) == ([row.email], True)
    with pytest.raises(Refused, match="未通过"):
        applications.approve(application_id=row.pk, short_name="云岭", user=clerk)
    assert not Organization.objects.filter(name=row.name).exists()


def test_who_is_tied_or_has_no_such_task_decides_nothing(clerk):
    firm = factories.organization()
    row = application(credit_code=firm.credit_code)
    Interest.objects.create(user=clerk, organization=firm, reason="曾任职")
    for person, words in ((clerk, "回避"), (factories.staff(groups=(REVIEWER.name,)), "会员专人")):
        for decide in (
            lambda person=person: applications.approve(application_id=row.pk, short_name="x", user=person),
            lambda person=person: applications.refuse(application_id=row.pk, reason="x", user=person),
        ):
            with pytest.raises(Refused, match=words):
                decide()


@pytest.mark.parametrize(
    "same, words",
    [
        ({"name": "同名期货有限公司"}, "同名机构"),
        ({"short_name": "云岭"}, "另一家机构使用"),
    ],
)
def test_what_would_clash_in_the_directory_is_said(clerk, same, words):
    factories.organization(**same)
    row = application(name="同名期货有限公司")
    with pytest.raises(Refused, match=words):
        applications.approve(application_id=row.pk, short_name="云岭", user=clerk)
    row.refresh_from_db()
    assert row.state == "submitted"


def test_nobody_learns_who_is_known_here(django_capture_on_commit_callbacks):
    """The same answer for a known firm, a known mailbox, a program that fills every field, and too many mails."""
    known = factories.member()
    commits = django_capture_on_commit_callbacks
    answers = {
        send(commits, credit_code=known.contact.organization.credit_code)["Location"],
        send(commits, email=known.email.upper())["Location"],
        send(commits, homepage="http://spam.example")["Location"],
        *(send(commits, email="flood@example.com")["Location"] for _ in range(5)),
    }
    assert answers == {reverse("membership:applied")}
    assert Application.objects.filter(email="flood@example.com").count() == 3
    assert Application.objects.count() == 5
    page = Client().post(last_path(known.email))
    assert (page.status_code, "请直接登录" in page.content.decode()) == (410, True)


def test_one_address_sends_only_so_many(django_capture_on_commit_callbacks):
    found = [send(django_capture_on_commit_callbacks).status_code for _ in range(21)]
    assert (found[:20], found[20]) == ([302] * 20, 429)


@pytest.mark.parametrize(
    "values, words",
    [
        ({"credit_code": "91310115MA1H8R7C6D"}, "统一社会信用代码不正确"),
        ({"credit_code": ""}, "请填写统一社会信用代码"),
        ({"kind": "bank"}, "请从列表中选择机构类别"),
        ({"region": "火星"}, "请从列表中选择辖区"),
        ({"name": "云" * 121}, "120"),
        ({"email": "a@b"}, "请填写完整的邮箱地址"),
        ({"phone": "<script>"}, "请填写电话号码"),
        ({"given_name": "子\x0b扬"}, "控制字符"),
        ({"consent": ""}, "请阅读告知并勾选同意"),
        ({"letter": ""}, "请上传授权书"),
        ({"letter": SimpleUploadedFile("授权书.pdf", b"MZ\x90 not a pdf")}, "内容"),
        ({"letter": SimpleUploadedFile("../../授权书.exe", b"MZ")}, "不接受"),
        ({"letter": SimpleUploadedFile("授权书.pdf", b"%PDF-1.7" + b"0" * (10 * 1024 * 1024))}, "10 MB"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(values, words, django_capture_on_commit_callbacks):
    page = errors(send(django_capture_on_commit_callbacks, **({"position": "总经理助理"} | values)))
    assert words in page and "总经理助理" in page
    assert (Application.objects.count(), len(mail.outbox)) == (0, 0)


@given(
    st.dictionaries(
        st.sampled_from([*application_values(), "consent", "homepage"]), st.text(max_size=200), min_size=3
    )
)
def test_no_input_breaks_the_form(values):
    form = ApplicationForm(values)
    assert form.is_valid() is False and form.as_div()


def test_without_online_applications_the_page_says_how(django_capture_on_commit_callbacks):
    MembershipSettings.objects.update_or_create(pk=1, defaults={"accepts_applications": False})
    assert "暂不受理在线申请" in send(django_capture_on_commit_callbacks).content.decode()
    assert Application.objects.count() == 0


def test_what_was_never_confirmed_is_deleted_with_its_letter(django_capture_on_commit_callbacks):
    stale, kept = application(confirmed=False), application(confirmed=False)
    waiting = application()
    Application.objects.exclude(pk=kept.pk).update(created_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        assert apply_rules().counts["unconfirmed_applications"] == 1
    assert set(Application.objects.all()) == {kept, waiting}
    assert [private_storage().exists(row.letter.name) for row in (stale, kept)] == [False, True]
    assert "授权书" not in Path(kept.letter.name).name


def test_an_applicant_without_account_sees_what_is_held_and_takes_it_back(
    clerk, django_capture_on_commit_callbacks
):
    waits, opened = application(), application()
    applications.approve(application_id=opened.pk, short_name="云岭", user=clerk)
    links = [urlsplit(confirmation_link(row)).path for row in (waits, opened)]
    pages = [Client().get(link).content.decode() for link in links]
    assert ["撤回同意并删除申请" in page for page in pages] == [True, False]
    assert all(words in pages[0] for words in (waits.phone, "授权书.pdf"))
    with django_capture_on_commit_callbacks(execute=True):
        answers = [Client().post(link, {"take_back": "1"}) for link in links]
    assert [answer.status_code for answer in answers] == [200, 410]
    assert list(Application.objects.all()) == [opened]
    assert private_storage().exists(waits.letter.name) is False
    assert Client().get(links[0]).status_code == 410


def test_the_pages_of_the_exchange(clerk, django_capture_on_commit_callbacks):
    row, other = application(), application()
    desk = Client()
    desk.force_login(clerk)
    assert row.name in desk.get(reverse("applications:index")).content.decode()
    page = desk.get(reverse("applications:inspect", args=[row.pk])).content.decode()
    assert all(text in page for text in (row.email, "段子扬", "批准开通", "不予通过"))
    letter = desk.get(reverse("backoffice:application_letter", args=[row.pk]) + "?inline=1")
    assert (letter["Content-Type"], "no-store" in letter["Cache-Control"]) == ("application/pdf", True)
    url = reverse("backoffice:approve_application", args=[row.pk])
    assert "请填写机构简称" in desk.post(url, {"short_name": ""}).content.decode()
    desk.post(url, {"short_name": "云岭期货"})
    assert Contact.objects.get(user__email=row.email).organization.short_name == "云岭期货"
    assert "不能再次办理" in desk.post(url, {"short_name": "云岭二"}).content.decode()
    desk.post(reverse("backoffice:refuse_application", args=[other.pk]), {"reason": "信息不全。"})
    other.refresh_from_db()
    assert (other.state, other.reason) == ("refused", "信息不全。")


@pytest.mark.postgres
def test_of_many_decisions_at_once_one_counts(pg_clone):
    clerks = [factories.staff(groups=(CLERK.name,)) for _ in range(8)]
    row = application()

    def decide(number):
        if number % 2:
            return applications.approve(application_id=row.pk, short_name="云岭", user=clerks[number])
        return applications.refuse(application_id=row.pk, reason="不符", user=clerks[number])

    outcomes = pg_clone(decide, range(8), connections=8)
    assert [type(outcome).__name__ for outcome in outcomes].count("Refused") == 7
    row.refresh_from_db()
    made = Organization.objects.filter(name=row.name).count()
    assert (made, User.objects.filter(email=row.email).count()) == (
        (1, 1) if row.state == "approved" else (0, 0)
    )


@pytest.mark.postgres
def test_two_applications_of_one_mailbox_open_one_account(pg_clone):
    clerks = [factories.staff(groups=(CLERK.name,)) for _ in range(2)]
    rows = [application(email="same@example.com") for _ in range(2)]

    def approve(number):
        return applications.approve(
            application_id=rows[number].pk, short_name=f"云岭{number}", user=clerks[number]
        )

    outcomes = pg_clone(approve, range(2), connections=2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Contact", "Refused"]
