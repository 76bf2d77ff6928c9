"""The form on paper, read back."""

import pypdfium2
import pytest
from django.urls import reverse

from programs.feedback.models import Part
from programs.feedback.services import Line, open_form, save_form
from tests import factories

from . import factories as voice
from .conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def pages(browser, form) -> list[str]:
    answer = browser.get(reverse("feedback_documents:form", args=[form.pk]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(answer.content)
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in document]


def test_the_layout_is_the_annex_in_its_words():
    form = voice.feedback()
    (text,) = pages(signed_in(form.author), form)
    firm = form.organization.name
    parts = (
        "附“一站通”会员之声反馈表",
        "编号：001",
        f"制表日期：{form.made_on.year}年{form.made_on.month}月{form.made_on.day}日",
        "期货公司名称",
        firm,
        "期货公司联系人",
        "联系方式021-55501101",
        "联系邮箱地址",
        "希望向交易所反馈的意见建议：",
        "1．建议延长夜盘交易时段的系统测试时间。",
        "2．希望优化仓单质押的办理流程。",
        "希望交易所协助推动解决的事项：",
        "1．请协助推动铜期权做市商报价质量的提升。",
        "（公司盖章）",
        "注：请将此反馈表发送至",
        f"并在邮件题目写明：{firm}“一站通”会员之声反馈，",
    )
    places = [text.index("".join(part.split())) for part in parts]
    assert places == sorted(places)
    assert "草稿" not in text


def test_a_draft_says_so_and_a_long_list_runs_on():
    member = factories.member()
    form = open_form(user=member)
    lines = [Line(Part.OPINION, f"{number}、" + "长意见" * 120) for number in range(1, 19)]
    save_form(feedback_id=form.pk, user=member, version=1, values={"contact_name": "<b>林</b>"}, lines=lines)
    text = pages(signed_in(member), form)
    assert len(text) > 2
    assert "草稿，尚未提交" in text[0]
    assert "<b>林</b>" in text[0]
    whole = "".join(text)
    assert [whole.count(f"{number}．{number}、") for number in range(1, 19)] == [1] * 18
    assert ("1．无" in whole, "（公司盖章）" in whole) == (True, True)


def test_staff_who_see_the_case_open_it_and_others_dont():
    form = voice.feedback()
    url = reverse("feedback_documents:form", args=[form.pk])
    assert signed_in(voice.clerk()).get(url).status_code == 200
    for person in (factories.member(), voice.answerer(factories.department())):
        assert signed_in(person).get(url).status_code == 404
    (item, *_) = voice.items(form)
    assert signed_in(form.author).get(reverse("feedback_documents:form", args=[item.pk])).status_code == 404
