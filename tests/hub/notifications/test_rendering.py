"""The words of a message: from its event's text, or from the sentence of an event that nobody declared."""

import pytest
from wagtail.models import Site

from hub.notifications import rendering
from hub.notifications.masking import mask_email
from hub.notifications.models import Delivery
from hub.pages.models import ExchangeSettings
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def named_exchange():
    site = Site.objects.get(is_default_site=True)
    ExchangeSettings.objects.update_or_create(site=site, defaults={"name": "上海期货交易所"})


def test_placeholders_are_filled_and_nothing_is_escaped(tell, named_exchange, event):
    person = factories.user(last_name="王", first_name="<芳>")
    context = {"title": "铜 & 铝 <产业> 沙龙", "note": "缺“议程”"}
    [inbox, email] = tell(person, event=event.key, context=context)
    assert inbox.subject == "“铜 & 铝 <产业> 沙龙”已退回"
    assert inbox.body == "王<芳>，您好：\n\n上海期货交易所已退回。\n原因：缺“议程”"
    assert (email.subject, email.body) == (inbox.subject, inbox.body)
    [without, _] = tell(person, event=event.key, context={"title": "沙龙"})
    assert "原因" not in without.body


def test_of_an_undeclared_event_the_sentence_is_sent(tell):
    context = {"sentence": "“铜产业沙龙”已退回，当前状态：待补正。请补正后重新提交。", "note": "请补充议程。"}
    [inbox, _] = tell(context=context)
    assert inbox.subject == "“铜产业沙龙”已退回，当前状态：待补正"
    assert inbox.body == "“铜产业沙龙”已退回，当前状态：待补正。请补正后重新提交。\n\n请补充议程。"
    assert inbox.beyond_subject == "请补正后重新提交。\n\n请补充议程。"


def test_without_anything_to_say_a_person_still_learns_that_there_is_news(tell):
    [inbox, _] = tell(context={})
    assert (inbox.subject, inbox.body) == ("您有一条新通知", "您有一条新通知。")
    assert inbox.beyond_subject == ""


def test_a_sentence_that_goes_on_after_the_subject_is_not_cut():
    told = Delivery(subject="您已完成课程“入门”", body="您已完成课程“入门”，计 1.5 学时。\n证书编号：AB")
    assert told.beyond_subject == told.body


def test_a_subject_is_one_line_that_fits(tell):
    [inbox, _] = tell(context={"sentence": "长" * 300 + "\n" + "。"})
    assert (len(inbox.subject), "\n" in inbox.subject) == (200, False)


def test_the_mail_leads_to_the_page_and_is_signed(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://hub.example/"
    body = rendering.email_body(body="已受理。", url="/portal/cases/1/", name="上海期货交易所")
    assert body == (
        "已受理。\n\n查看详情：https://hub.example/portal/cases/1/\n\n——\n上海期货交易所\n"
        "本邮件由系统自动发送，请勿直接回复。"
    )
    assert "查看详情" not in rendering.email_body(body="已受理。", url="", name="上海期货交易所")


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("zhangsan@example.com", "z•••n@example.com"),
        ("li@example.com", "l•••@example.com"),
        ("a@b.cn", "a•••@b.cn"),
        ("", ""),
        ("no address", ""),
    ],
)
def test_masked_addresses(address, masked):
    assert mask_email(address) == masked
