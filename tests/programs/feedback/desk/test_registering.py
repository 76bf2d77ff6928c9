"""A clerk registers what a firm sent or said: once, whole, and with what was typed kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import REVIEWER
from hub.attachments.models import Attachment
from hub.cases.models import Case
from hub.members.models import Contact, Interest, Organization
from hub.notifications.models import Delivery
from programs.feedback.models import Feedback
from tests import factories

from .. import factories as voice

URL = "feedback_desk:register"


@pytest.fixture
def clerk(db):
    return voice.clerk()


@pytest.fixture
def browser(clerk):
    made = Client()
    made.force_login(clerk)
    return made


def typed(firm: str, **values):
    """The page as a clerk fills it."""
    return {
        "organization": firm,
        "channel": "letter",
        "received_at": f"{timezone.localtime() - timedelta(days=1):%Y-%m-%dT%H:%M}",
        "made_on": "",
        "contact_name": "赵敏",
        "contact_phone": "021-55501102",
        "contact_email": "",
        "opinion": ["建议延长夜盘测试时间。", "", "希望优化仓单质押。"],
        "matter": ["请推动提升期权报价质量。"],
    } | values


def post(browser, data, **extra):
    return browser.post(reverse(URL), data, **extra)


def test_a_letter_becomes_a_form_with_its_original_and_one_message(browser, clerk):
    liaison = voice.clerk()
    member = factories.member(organization=factories.organization(short_name="沪江", liaison=liaison))
    Contact.objects.update(is_administrator=True)
    firm = member.contact.organization
    assert "会员之声反馈" in browser.get(reverse("backoffice:intake")).content.decode()
    pdf = factories.pdf_upload("来函.pdf")
    answer = post(browser, typed("沪江", letter=pdf), follow=True)
    form = Feedback.objects.get()
    assert answer.redirect_chain[0][0] == reverse("backoffice:case", args=[form.pk])
    assert (form.organization, form.channel, form.author, form.assignee, form.sheet_number) == (
        firm,
        "letter",
        clerk,
        liaison,
        "001",
    )
    day = timezone.localdate() - timedelta(days=1)
    assert (timezone.localdate(form.received_at), form.contact_name) == (day, "赵敏")
    items = voice.items(form)
    assert [(item.part, item.text) for item in items] == [
        ("opinion", "建议延长夜盘测试时间。"),
        ("opinion", "希望优化仓单质押。"),
        ("matter", "请推动提升期权报价质量。"),
    ]
    assert {(item.state, item.channel) for item in items} == {("received", "letter")}
    # The firm reads how it came in, not which colleague of the exchange entered it.
    firm_s = Client()
    firm_s.force_login(member)
    for address in (reverse("portal:cases"), reverse("portal:case", args=[form.pk])):
        page = firm_s.get(address).content.decode()
        assert ("来函登记" in page, str(clerk) in page) == (True, False), address
    original = Attachment.objects.get()
    assert (original.case_id, original.slot, original.internal) == (form.pk, "letter", True)
    # The stamped paper may come later by post: the clerk files it.
    upload = reverse("attachments:upload", args=[form.pk, "letter"])
    browser.post(upload, {"files": factories.pdf_upload("盖章原件.pdf")})
    assert Attachment.objects.filter(case=form.pk, slot="letter").count() == 2
    # A form with several items is one message to whoever handles it, and one to the firm.
    told = Delivery.objects.filter(channel="inbox").values_list("recipient", "event")
    assert sorted(told) == sorted(
        [(liaison.pk, "feedback.submit.staff"), (member.pk, "feedback.submit.applicant")]
    )


def test_a_form_of_a_firm_without_a_named_contact_is_told_to_those_who_assign(browser, clerk):
    other, reviewer = voice.clerk(), factories.staff(groups=(REVIEWER.name,))
    post(browser, typed(factories.organization().name))
    told = set(Delivery.objects.values_list("recipient", flat=True))
    assert (other.pk in told, reviewer.pk in told, clerk.pk in told) == (True, False, False)


def test_sent_twice_is_registered_once(browser):
    data = typed(factories.organization().name)
    pdf = factories.pdf_upload("来函.pdf").read()
    for _ in range(2):
        post(browser, data | {"letter": SimpleUploadedFile("来函.pdf", pdf)})
    assert (Feedback.objects.count(), Attachment.objects.count()) == (1, 1)
    post(browser, data | {"matter": ["另一件事。"]})
    assert Feedback.objects.count() == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"organization": "不存在的公司"}, "没有找到这家机构"),
        ({"organization": "期货有限公司"}, "几家机构的名称含这几个字"),
        ({"channel": ""}, "请选择来源"),
        ({"received_at": "2999-01-01T10:00"}, "请核对年份"),
        ({"received_at": f"{timezone.localtime() + timedelta(hours=2):%Y-%m-%dT%H:%M}"}, "不能晚于现在"),
        ({"opinion": [""], "matter": [""]}, "请至少填写一条"),
        ({"opinion": ["长" * 2001]}, "每条最多 2000 字"),
        ({"opinion": ["多"] * 31}, "最多填写 30 条"),
        ({"made_on": "2999-01-01"}, "制表日期不能晚于今天"),
        ({"contact_phone": "没有电话"}, "请填写电话号码"),
        ({"is_institution": "on", "contact_phone": ""}, "请至少填写电话或邮箱"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_stays(browser, wrong, said):
    firm = factories.organization(name="岭南衡远期货有限公司")
    factories.organization()
    page = post(browser, typed(firm.name, contact_name="钱某某") | wrong).content.decode()
    assert (said in page, "钱某某" in page, Feedback.objects.exists()) == (True, True, False)


def test_a_bad_file_registers_nothing_by_half(browser):
    files = [factories.pdf_upload("好.pdf"), SimpleUploadedFile("坏.pdf", b"no pdf at all")]
    page = post(browser, typed(factories.organization().name, letter=files)).content.decode()
    assert ("坏.pdf：" in page, "请重新选择来文原件" in page, "赵敏" in page) == (True, True, True)
    assert (Case.objects.exists(), Attachment.objects.exists()) == (False, False)


def test_rows_come_and_go_without_a_script_and_contacts_are_filled_in(browser):
    firm = factories.organization(short_name="明晟")
    first = factories.member(organization=firm, last_name="林", first_name="婉清", phone="021-55501101")
    second = factories.member(organization=firm, last_name="周", first_name="子昂", phone="021-55501102")
    data = typed("明晟", contact_name="", contact_phone="")
    grown = post(browser, data | {"add": "opinion"})
    assert [len(each.rows) for each in grown.context["typed"].lists()] == [4, 1]
    shrunk = post(browser, data | {"remove": "opinion-1"})
    assert "建议延长夜盘测试时间" not in shrunk.content.decode()
    filled = post(browser, data | {"contact": "first"}).context["form"]
    assert (filled["contact_name"].value(), filled["contact_phone"].value()) == (
        first.get_full_name(),
        first.phone,
    )
    chosen = post(browser, data | {"contact": second.contact.pk}).context["form"]
    assert (chosen["contact_name"].value(), chosen["contact_email"].value()) == (
        second.get_full_name(),
        second.email,
    )
    stranger = factories.member(last_name="赫", first_name="连")
    page = post(browser, data | {"contact": stranger.contact.pk}).content.decode()
    assert (stranger.get_full_name() in page, Case.objects.exists()) == (False, False)


def test_a_market_institution_needs_no_account(browser):
    post(browser, typed("临港铜业有限公司", is_institution="on", channel="phone"))
    form = Feedback.objects.get()
    assert (form.firm_name, form.organization.kind) == (
        "临港铜业有限公司",
        Organization.Kind.MARKET_INSTITUTION,
    )
    item = voice.items(form)[0]
    page = browser.get(reverse("backoffice:case", args=[item.pk])).content.decode()
    assert ("这家机构没有会员账号" in page, "临港铜业有限公司" in page) == (True, True)


def test_nobody_registers_without_the_right_or_for_a_firm_they_are_tied_to(browser, clerk):
    reviewer, firm = factories.staff(groups=(REVIEWER.name,)), factories.organization()
    Interest.objects.create(user=clerk, organization=firm, reason="亲属任职")
    page = post(browser, typed(firm.name)).content.decode()
    assert ("须回避" in page, Feedback.objects.exists()) == (True, False)
    browser.force_login(reviewer)
    assert post(browser, typed(firm.name)).status_code == 302
    assert not Feedback.objects.exists()


@pytest.mark.postgres
def test_a_double_click_registers_once(pg_clone):
    clerk, firm = voice.clerk(), factories.organization()
    at = timezone.now()

    def register(_):
        return voice.registered(organization=firm, user=clerk, received_at=at).pk

    assert len(set(pg_clone(register, range(4), connections=4))) == 1
    assert Feedback.objects.count() == 1
