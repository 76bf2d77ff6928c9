"""Every kind of page: axe finds nothing, nothing sticks out on a phone, no script complains; forms without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.conftest import DESKTOP, PHONE

PUBLIC = (
    "/",
    "/annual-arrangement/",
    "/services/",
    "/services/co-hosted-events/",
    "/services/one-stop/",
    "/awards/analysts/",
    "/member-firms/",
    "/contact/",
    "/privacy/",
    "/search/?q=期货",
    "/account/login/",
    "/account/password/reset/",
    "/no-such-page/",
)
MEMBER = (
    "/portal/",
    "/portal/calls/",
    "/portal/cases/",
    "/portal/cases/?q=没有这样的事项",
    "/portal/inbox/",
    "/portal/profile/",
)
# What stands in the member's list, and the page of it that is looked at.
MEMBER_CASES = {
    "镍与新能源材料产业沙龙": "填写与修改",
    "铝加工企业基差贸易实务沙龙": "填写总结",
    "铜产业链企业套期保值实务沙龙 费用报销": None,
}


def problems(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than the window."""
    found = [
        f"{row['id']}: {row['nodes'][0]['html'][:160]}" for row in Axe().run(page).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("wider than the window")
    return found


def listen(page: Page) -> list[str]:
    """What scripts and the content security policy complain of."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_visitor_and_member(sign_in, viewport):
    found = {}
    visitor, member = sign_in(None, viewport=viewport), sign_in("mingsheng.lin", viewport=viewport)
    heard = listen(visitor) + listen(member)
    for page, addresses in ((visitor, PUBLIC), (member, MEMBER)):
        for address in addresses:
            page.goto(address)
            found[address] = problems(page)
    for title, onward in MEMBER_CASES.items():
        member.goto("/portal/cases/")
        member.get_by_role("link", name=title, exact=True).first.click()
        found[title] = problems(member)
        if onward:
            member.get_by_role("link", name=onward).first.click()
            found[f"{title}: {onward}"] = problems(member)
    assert {where: what for where, what in found.items() if what} == {}
    assert [text for text in heard if "404" not in text] == []


STAFF = {
    "reviewer.qian": ("/admin/work/", "/admin/cases/", "/admin/organizations/"),
    "finance.he": ("/admin/pools/", "/admin/work/"),
    "auditor.tang": ("/admin/verification/", "/admin/cases/?q=铜"),
}


def test_screens_of_staff_fit_a_phone(sign_in):
    wide = []
    for username, addresses in STAFF.items():
        page = sign_in(username, viewport=PHONE)
        for address in addresses:
            answer = page.goto(address)
            assert answer.status == 200, address
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wide.append(address)
    assert wide == []


def test_an_application_without_scripts(sign_in):
    """Rows are added by the server, what was typed stays, files go up, the step is confirmed."""
    page = sign_in("copper.shen", viewport=PHONE, javascript=False)
    page.goto("/portal/calls/")
    page.get_by_role("link", name="申请").last.click()
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile(r"/portal/events/\d+/edit/"))
    page.fill("[name=title]", "铅锭贸易企业座谈会")
    page.fill("[name=budget-0-description]", "会议室租用")
    page.locator("button[name=add][value=budget]").click()
    expect(page.locator("[name=title]")).to_have_value("铅锭贸易企业座谈会")
    expect(page.locator("[name=budget-0-description]")).to_have_value("会议室租用")
    page.fill("[name=budget-1-description]", "讲义印制")
    page.get_by_role("button", name="保存草稿").last.click()
    expect(page.locator("[name=budget-1-description]")).to_have_value("讲义印制")
    form = page.locator("form[action$='/req-plan/']")
    form.locator("input[type=file]").set_input_files(
        {"name": "方案.pdf", "mimeType": "application/pdf", "buffer": factories.pdf_upload().read()}
    )
    form.get_by_role("button", name="上传").click()
    expect(page.get_by_text("方案.pdf").first).to_be_visible()
    # It isn't ready: the page says what is missing and offers no way round.
    expect(page.get_by_text("请填写开始时间").first).to_be_visible()
