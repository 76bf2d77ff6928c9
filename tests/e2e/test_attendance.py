"""An event being held: signing in by QR code without an account, the head count, survey, sheet and score."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE

EVENT = "铜加工企业库存管理现场交流会"


def head_count(page: Page) -> int:
    """What the organiser's page says now."""
    return int(re.search(r"\d+", page.locator("#head-count .stat__value").first.inner_text())[0])


def fill(guest: Page, name: str) -> None:
    """Fill in the form as a person does: it takes longer than a machine."""
    guest.fill("[name=name]", name)
    guest.fill("[name=company]", "远山精密铜管")
    guest.check("[name=kind][value=industrial]")
    guest.check("[name=consent]")
    guest.wait_for_timeout(2100)
    guest.get_by_role("button", name="签到", exact=True).click()


def test_from_the_qr_code_to_the_sheet(sign_in):
    host = sign_in("hengyuan.chen")
    host.goto("/portal/cases/?group=all&q=" + EVENT)
    host.get_by_role("link", name=EVENT).first.click()
    host.get_by_role("link", name="现场签到").first.click()
    before = head_count(host)
    address = host.locator(".desk__address a").get_attribute("href")
    assert (
        host.request.get(host.get_by_role("link", name=re.compile("海报")).get_attribute("href")).body()[:5]
        == b"%PDF-"
    )

    # A phone without an account and without scripts.
    guest = sign_in(None, viewport=PHONE, javascript=False)
    guest.goto(address)
    fill(guest, "欧阳行简")
    expect(guest.get_by_text("已签到").first).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # The same person on another phone is not counted twice.
    again = sign_in(None, viewport=PHONE)
    again.goto(address)
    fill(again, "欧阳行简")
    expect(again.get_by_text("无须重复签到")).to_be_visible()
    # The host's page counts by itself.
    expect(host.locator("#head-count .stat__value").first).to_contain_text(str(before + 1), timeout=15_000)

    guest.goto(address)
    guest.get_by_role("link", name="填写问卷").click()
    for group in guest.locator("fieldset").all():
        group.locator("input[value='5']").check()
    guest.get_by_role("button", name="提交问卷").click()
    expect(guest.get_by_text("您已提交过问卷，谢谢。")).to_be_visible()

    host.reload()
    assert head_count(host) == before + 1
    expect(host.get_by_role("row", name=re.compile("欧阳行简"))).to_be_visible()
    expect(host.locator("#survey .chart__drawing svg").first).to_be_attached()
    sheet = host.request.get(host.locator("#list").get_by_role("link", name="PDF").get_attribute("href"))
    assert (sheet.status, sheet.body()[:5]) == (200, b"%PDF-")
    host.get_by_role("button", name="存入签到表").click()
    expect(host.get_by_text("签到表已存入总结材料。")).to_be_visible()

    # An accepted event shows its score, part by part; its firm's next application is told of the cooling-off.
    poor = sign_in("copper.shen")
    poor.goto("/portal/cases/?group=all&q=锌产业客户推介会")
    poor.get_by_role("link", name="锌产业客户推介会", exact=True).first.click()
    expect(poor.locator("#score")).to_contain_text("低于合格分 60")
    poor.goto("/portal/calls/")
    poor.get_by_role("link", name="申请").last.click()
    expect(poor.get_by_text("冷静期至").first).to_be_visible()
