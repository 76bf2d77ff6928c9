"""A firm comes and its people go, through the real pages and the mails' own links."""

import email
import re
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.conftest import PHONE
from tests.e2e.test_main_job import confirm

pytestmark = pytest.mark.browser

FIRM = "钱塘晨星期货有限公司"
CHIEF, COLLEAGUE = "lu.wanqing@chenxing.example.com", "meng.fan@chenxing.example.com"
PASSWORD = "Qiantang-Xing-2026"
DRAFT = "生丝企业套期保值沙龙"


def mails(demo: Path) -> list[Message]:
    """The mails in the demo's folder, oldest first."""
    files = sorted((demo / "mail").iterdir(), key=lambda file: file.stat().st_mtime)
    parts = (part for file in files for part in re.split(r"\n-{79}\n", file.read_text(encoding="utf-8")))
    return [email.message_from_string(part.lstrip()) for part in parts if part.strip()]


def link_mailed(demo: Path, address: str) -> str:
    """The path of the link in the newest mail to this address."""
    newest = next(mail for mail in reversed(mails(demo)) if mail["To"] == address)
    content = newest.get_payload(decode=True)
    found = re.search(r"https?://\S+/account/\S+", content.decode())
    assert found, content.decode()
    return urlsplit(found[0]).path


def apply(visitor: Page) -> None:
    """From the sign-in to the sent form; what was typed stays where the letter is missing."""
    visitor.goto("/account/login/")
    visitor.get_by_role("link", name="开通账号").click()
    visitor.get_by_role("link", name="申请开通会员账号").click()
    visitor.select_option("[name=kind]", "futures_firm")
    visitor.select_option("[name=region]", "浙江")
    for name, value in {
        "name": FIRM,
        "credit_code": factories.credit_code(880_001),
        "family_name": "陆",
        "given_name": "婉青",
        "position": "机构业务部总经理",
        "phone": "0571-55508800",
        "email": CHIEF,
    }.items():
        visitor.fill(f"[name={name}]", value)
    visitor.check("[name=consent]")
    confirm(visitor, "提交，并发送确认邮件")
    expect(visitor.get_by_text("请上传授权书。").first).to_be_visible()
    expect(visitor.locator("[name=name]")).to_have_value(FIRM)
    letter = factories.pdf_upload("授权书.pdf")
    visitor.set_input_files(
        "[name=letter]", {"name": letter.name, "mimeType": letter.content_type, "buffer": letter.read()}
    )
    visitor.check("[name=consent]")
    confirm(visitor, "提交，并发送确认邮件")
    expect(visitor.get_by_role("heading", name="请到邮箱确认")).to_be_visible()


def approve(clerk: Page) -> None:
    """The exchange finds the application in its menu and opens the account."""
    clerk.goto("/admin/applications/")
    clerk.get_by_role("link", name=FIRM).first.click()
    clerk.get_by_role("link", name="批准开通", exact=True).click()
    clerk.fill("[name=short_name]", "晨星期货")
    confirm(clerk, "批准开通")
    expect(clerk.get_by_text("已开通").first).to_be_visible()


def set_password(page: Page, button: str) -> None:
    """Both passwords, then the first sign-in."""
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    confirm(page, button)
    expect(page.get_by_role("heading", name="密码已设置")).to_be_visible()


def enter(page: Page, address: str) -> None:
    """Sign in with the mailbox."""
    page.get_by_role("link", name="登录", exact=True).first.click()
    page.fill("input[name=login]", address)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile("/portal/"))


def test_from_the_application_to_a_hand_over(sign_in, demo_folder):
    chief, clerk = sign_in(None, viewport=PHONE), sign_in("clerk.gao")
    apply(chief)
    clerk.goto("/admin/applications/")
    assert FIRM not in clerk.content(), "an address that nobody confirmed is not the exchange's business"
    chief.goto(link_mailed(demo_folder, CHIEF))
    confirm(chief, "确认邮箱并提交申请")
    expect(chief.get_by_role("heading", name="申请已提交")).to_be_visible()
    approve(clerk)

    used = link_mailed(demo_folder, CHIEF)
    chief.goto(used)
    set_password(chief, "保存密码")
    enter(chief, CHIEF)
    chief.goto("/portal/profile/")
    chief.get_by_role("link", name="管理联系人").click()
    chief.get_by_role("link", name="邀请联系人").click()
    chief.fill("[name=email]", COLLEAGUE)
    confirm(chief, "邀请联系人")
    expect(chief.get_by_text(COLLEAGUE).first).to_be_visible()

    colleague = sign_in(None)
    colleague.goto(used)
    expect(colleague.get_by_text("这个链接已经使用过").first).to_be_visible()
    colleague.goto(link_mailed(demo_folder, COLLEAGUE))
    for name, value in (("family_name", "孟"), ("given_name", "凡"), ("phone", "0571-55508801")):
        colleague.fill(f"[name={name}]", value)
    colleague.check("[name=consent]")
    set_password(colleague, "设置密码并加入")
    enter(colleague, COLLEAGUE)
    colleague.goto("/portal/calls/")
    colleague.locator("a[href^='/portal/events/']", has_text="申请").last.click()
    colleague.locator("main form button[type=submit]").first.click()
    colleague.wait_for_url(re.compile(r"/portal/events/\d+/edit/"))
    colleague.fill("[name=title]", DRAFT)
    with colleague.expect_navigation():
        colleague.get_by_role("button", name="保存草稿").last.click()

    chief.goto("/portal/colleagues/")
    chief.get_by_role("link", name="停用").click()
    expect(chief.get_by_text(DRAFT)).to_be_visible()
    confirm(chief, "停用联系人")
    expect(chief.get_by_text("请选择由谁接手未办结的事项。").first).to_be_visible()
    chief.select_option("[name=successor]", label="陆婉青，机构业务部总经理")
    confirm(chief, "停用联系人")
    expect(chief.get_by_text("已停用（1）")).to_be_visible()
    colleague.goto("/portal/")
    assert "/account/login/" in colleague.url
    chief.goto("/portal/cases/?mine=on&group=all")
    expect(chief.get_by_role("link", name=DRAFT).first).to_be_visible()
