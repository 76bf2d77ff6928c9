"""A learner reads lessons, fails a test, passes it, gets the certificate; a stranger verifies it. Without scripts where it counts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from home.demo.training_questions import QUESTIONS
from tests.e2e.conftest import PHONE
from tests.e2e.steps import confirm

pytestmark = pytest.mark.browser

COURSE = "期货交易所的职责与风险管理"
BANK = {asked.text: asked for asked in QUESTIONS}


def answer(question: Locator) -> None:
    """Answer one question of the paper as the bank says."""
    said = re.sub(
        r"（(单选|多选|判断|数值)）$", "", question.locator(".paper__text").inner_text().strip()
    ).strip()
    asked = BANK[said]
    if asked.kind == "numeric":
        question.locator("input").fill(str(asked.answer))
    elif asked.kind == "truth":
        question.get_by_text("正确" if asked.answer else "错误", exact=True).click()
    else:
        for option in asked.options:
            if option.startswith("*"):
                question.get_by_text(re.compile(rf"^[A-H]\. {re.escape(option[1:])}$")).click()


def begin(learner: Page) -> list[Locator]:
    """Open a paper; its questions."""
    learner.get_by_role("link", name=re.compile("参加测验|查看测验")).click()
    confirm(learner, "开始测验")
    return learner.locator(".paper__item").all()


def test_from_the_first_lesson_to_a_certificate_that_a_stranger_verifies(sign_in):
    learner = sign_in("mingsheng.zhou", viewport=PHONE, javascript=False)
    learner.goto("/education/training/?track=enterprise")
    learner.get_by_role("link", name=COURSE).click()
    expect(learner.get_by_text("仅供练习")).to_be_visible()
    learner.get_by_role("link", name="交易所做什么、不做什么").click()
    expect(learner.get_by_text("不得发布价格预测信息")).to_be_visible()
    assert learner.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    learner.get_by_role("link", name="学完了，记录进度").click()
    confirm(learner, "加入课程")
    while (left := learner.get_by_role("button", name=re.compile("^已学完"))).count():
        with learner.expect_navigation():
            left.first.click()

    questions = begin(learner)
    assert learner.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    answer(questions[0])
    confirm(learner, "交卷")
    expect(learner.get_by_text(re.compile(r"还有 \d+ 题没有作答"))).to_be_visible()
    learner.get_by_text("仍然交卷，没有作答的题不得分").click()
    confirm(learner, "交卷")
    expect(learner.get_by_text("未通过")).to_be_visible()
    expect(learner.get_by_text("解析").first).to_be_visible()

    learner.get_by_role("link", name="返回课程").click()
    for question in begin(learner):
        answer(question)
    confirm(learner, "交卷")
    expect(learner.get_by_text("100 分，通过")).to_be_visible()
    code = learner.locator("a[href^='/verify/']").inner_text()
    pdf = learner.request.get(learner.get_by_role("link", name="打开证书（PDF）").get_attribute("href"))
    assert pdf.body()[:5] == b"%PDF-"

    stranger = sign_in(None, viewport=PHONE)
    stranger.goto("/verify/")
    stranger.fill("[name=code]", code.lower().replace("-", " "))
    confirm(stranger, "查验")
    expect(stranger.get_by_text("证书有效")).to_be_visible()
    expect(stranger.get_by_text("周＊＊")).to_be_visible()
    assert "周子昂" not in stranger.content()
    stranger.fill("[name=code]", code[:-1])
    confirm(stranger, "再查一份")
    expect(stranger.get_by_text("请补全").first).to_be_visible()

    chief = sign_in("mingsheng.lin")
    chief.goto("/portal/training/")
    expect(chief.get_by_role("row", name=re.compile(f"周子昂.*{COURSE}")).first).to_be_visible()
    expect(chief.get_by_text("陈立恒")).to_have_count(0)
