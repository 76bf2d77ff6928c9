"""The member's voice in the browser: from the form to the rated answer."""

import re

from playwright.sync_api import Page, expect

from tests import factories

from .conftest import PHONE
from .steps import confirm, pick, upload

OPINION = "建议延长铅、锌期权的夜盘联网测试时间"
MATTER = "希望协助协调宁波地区铅交割仓库的入库检验"
ANSWER = "自下月起联网测试延长至两个晚上，测试方案提前五个工作日下发。"


def fill(member: Page) -> str:
    """From the public page to the form, filled with rows that come and go; gives back the case's address."""
    member.goto("/services/one-stop/")
    member.get_by_role("link", name="登录填写").click()
    member.get_by_role("button", name=re.compile("开始填写|另填一张")).click()
    member.wait_for_url(re.compile(r"/portal/feedback/\d+/edit/"))
    opinions, matters = member.locator("#opinion"), member.locator("#matter")
    member.get_by_role("button", name="保存并提交反馈表").click()
    expect(member.get_by_text("请至少填写一条").first).to_be_visible()
    opinions.locator("textarea").first.fill(OPINION)
    opinions.get_by_role("button", name="增加一条").click()
    expect(opinions.locator("textarea").nth(1)).to_be_focused()
    opinions.locator("textarea").nth(1).fill("写错的一条")
    opinions.get_by_role("button", name="删除").nth(1).click()
    expect(opinions.locator("textarea")).to_have_count(1)
    matters.locator("textarea").first.fill(MATTER)
    expect(member.locator("[data-autosave-status]")).to_contain_text("已保存")
    expect(member.get_by_text("检查通过，可以提交反馈表")).to_be_visible()
    member.reload()
    expect(opinions.locator("textarea")).to_have_value(OPINION)
    member.get_by_role("button", name="保存并提交反馈表").click()
    confirm(member, "提交反馈表")
    expect(member.get_by_text("办理中").first).to_be_visible()
    return member.url.partition("#")[0]


def stamp(member: Page) -> None:
    """The form as it is printed, and its stamped scan."""
    sheet = member.request.get(member.get_by_role("link", name="打印反馈表（PDF）").get_attribute("href"))
    assert (sheet.status, sheet.body()[:5]) == (200, b"%PDF-")
    upload(member, "stamped", factories.pdf_upload("盖章.pdf"))
    expect(member.get_by_role("link", name="打印反馈表（PDF）")).to_have_count(0)


def open_item(member: Page, text: str) -> None:
    """The item of this text, from the page of its form."""
    with member.expect_navigation():
        member.locator(".entries__item", has_text=text).get_by_role("link").click()


def find(person: Page, title: str) -> None:
    """An item in the back office."""
    person.goto(f"/admin/cases/?q={title}")
    pick(person, title)


def route(clerk: Page, title: str, category: str) -> None:
    """Have the department of a category answer an item."""
    find(clerk, title)
    clerk.get_by_role("link", name="分派", exact=True).first.click()
    clerk.select_option("[name=category]", label=category)
    confirm(clerk, "分派")


def answer(person: Page, title: str, text: str) -> None:
    """Answer an item in writing."""
    find(person, title)
    person.get_by_role("link", name="答复", exact=True).first.click()
    person.fill("[name=answer]", text)
    confirm(person, "答复")


def rate(member: Page, form: str, text: str, points: int) -> None:
    """Read the answer and rate it."""
    member.goto(form)
    open_item(member, text)
    member.get_by_role("link", name="评价并办结").click()
    member.locator(f"[name=rating][value='{points}']").check()
    confirm(member, "评价并办结")


def test_a_form_from_its_first_line_to_the_rated_answer(sign_in):
    member, clerk, technician = (
        sign_in("hengyuan.chen", viewport=PHONE),
        sign_in("clerk.gao"),
        sign_in("reviewer.tian"),
    )
    form = fill(member)
    number = member.locator(".case-head__kind .num").inner_text()
    expect(member.get_by_text("您的交易所专人 高文澜")).to_be_visible()
    stamp(member)
    route(clerk, OPINION, "技术系统")
    route(clerk, MATTER, "会员管理")
    answer(technician, OPINION, ANSWER)
    answer(clerk, MATTER, "仓库已增加检验班次，预约后三个工作日内检验。")
    member.goto(form)
    open_item(member, OPINION)
    expect(member.get_by_text(ANSWER)).to_be_visible()
    rate(member, form, OPINION, 5)
    member.goto(form)
    expect(member.get_by_text("评价 5 分")).to_be_visible()
    expect(member.get_by_text("办理中").first).to_be_visible()
    rate(member, form, MATTER, 4)
    member.goto(form)
    expect(member.locator(".case-head__state")).to_contain_text("已办结")
    # Nobody else reads any of it: no other firm, no visitor, no search.
    stranger, visitor = sign_in("mingsheng.lin"), sign_in(None)
    assert stranger.goto(form).status == 404
    visitor.goto(form)
    expect(visitor).to_have_url(re.compile("/account/login/"))
    visitor.goto(f"/search/?q={OPINION[:8]}")
    seen = visitor.locator("main").inner_text()
    assert (OPINION in seen, number in seen) == (False, False)
