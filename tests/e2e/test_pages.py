"""Screens of staff on a phone; forms without scripts. What axe says of every page is asked in test_everyone."""

import re

from playwright.sync_api import expect

from tests import factories
from tests.e2e.conftest import PHONE

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
