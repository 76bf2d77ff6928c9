"""From the letter of an institution without an account to the answers of what it asked, through the real pages."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.conftest import PHONE
from tests.e2e.steps import confirm, open_work, step
from tests.e2e.test_members import mails

pytestmark = pytest.mark.browser

INSTITUTION, MAILBOX = "澄江资产管理有限公司", "visit@chengjiang.example.com"
PURPOSE = "了解合成橡胶期权的做市业务"
QUESTIONS = ("做市商准入需要哪些材料？", "报价义务的考核周期是多久？")


def mailed(demo: Path, pattern: str) -> str:
    """What the newest mail to the institution that says so has behind the pattern."""
    until = monotonic() + 10  # mail leaves after the commit
    while monotonic() < until:
        for message in reversed(mails(demo)):
            body = message.get_payload()  # 8bit: the words as they are
            if message["To"] == MAILBOX and isinstance(body, str) and (found := re.search(pattern, body)):
                return found[1]
        sleep(0.2)
    raise AssertionError(f"no mail with {pattern}")


def working_day(ahead: int) -> datetime:
    """A weekday that no holiday of this calendar takes."""
    day = datetime.now() + timedelta(days=ahead)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day


def apply(visitor: Page, demo: Path) -> str:
    """Fill in the letter on a phone, confirm the address, type the code; gives back the address of the status page."""
    visitor.goto("/visit/")
    for name, value in {
        "institution": INSTITUTION,
        "contact_name": "贺云舟",
        "contact_phone": "13800004444",
        "email": MAILBOX,
        "purpose": PURPOSE,
        "topics": "\n".join(QUESTIONS),
        "party_size": "2",
        "dates-0-day": f"{working_day(9):%Y-%m-%d}",
        "visitors-0-name": "贺云舟",
        "visitors-0-job": "投资总监",
    }.items():
        visitor.fill(f"[name={name}]", value)
    letter = factories.pdf_upload("拜访函.pdf")
    visitor.set_input_files(
        "[name=letter]", {"name": letter.name, "mimeType": "application/pdf", "buffer": letter.read()}
    )
    confirm(visitor, "提交，并发送确认邮件")
    expect(visitor.get_by_text("请阅读告知并勾选同意").first).to_be_visible()
    expect(visitor.locator("[name=institution]")).to_have_value(INSTITUTION)
    visitor.check("[name=consent]")
    confirm(visitor, "提交，并发送确认邮件")
    visitor.goto(urlsplit(mailed(demo, r"(https?://\S+/visit/confirm/\S+)")).path)
    confirm(visitor, "确认并登记")
    expect(visitor.get_by_text("个工作日").or_(visitor.get_by_text("前答复")).first).to_be_visible()
    visitor.goto("/visit/status/")
    visitor.fill("[name=email]", MAILBOX)
    visitor.fill("[name=code]", mailed(demo, r"查询码：(\S+)"))
    confirm(visitor, "查询")
    expect(visitor.get_by_text("已收到，安排中").first).to_be_visible()
    return visitor.url


def arrange(clerk: Page, host: Page) -> None:
    """The clerk plans and asks a host, who accepts; then the visitor is told."""
    open_work(clerk, PURPOSE)
    clerk.get_by_role("link", name="拟定安排").click()
    clerk.fill("[name=starts]", "08:00")
    room = clerk.locator("[name=room] option", has_text="302").first
    clerk.select_option("[name=room]", value=room.get_attribute("value"))
    clerk.get_by_label("钱思远").check()
    confirm(clerk, "保存并邀请接待人")
    expect(clerk.get_by_text("接待时间为 09:00").first).to_be_visible()
    clerk.fill("[name=starts]", "14:30")
    clerk.fill("[name=ends]", "16:00")
    confirm(clerk, "保存并邀请接待人")
    host.goto("/admin/visits/calendar/?view=month&day=" + f"{working_day(9):%Y-%m-%d}")
    host.get_by_role("link", name=INSTITUTION).click()
    host.get_by_role("link", name="接受或谢绝").click()
    host.get_by_label("接受", exact=True).check()
    confirm(host, "答复接待邀请")
    expect(host.get_by_text("已接受").first).to_be_visible()
    clerk.reload()
    expect(clerk.get_by_text("已接受").first).to_be_visible()
    step(clerk, "发送到访安排")


def let_it_pass(demo: Path) -> None:
    """Let time pass: the visit ended an hour ago."""
    now = datetime.now(tz=UTC).replace(tzinfo=None)  # as the database keeps it
    with sqlite3.connect(demo / "demo.sqlite3", timeout=20) as connection:
        changed = connection.execute(
            "UPDATE visits_arrangement SET starts_at = ?, ends_at = ? WHERE state = 'sent' AND visit_id ="
            " (SELECT id FROM cases_case WHERE title = ?)",
            [f"{now - timedelta(hours=2)}", f"{now - timedelta(hours=1)}", PURPOSE],
        ).rowcount
    assert changed == 1


def hold(clerk: Page) -> None:
    """They came; minutes and questions are written down."""
    clerk.reload()
    step(clerk, "登记到访")
    clerk.get_by_role("link", name="填写并发送纪要").first.click()
    clerk.fill("[name=minutes]", "双方就做市业务作了交流。")
    clerk.fill("[name=internal_minutes]", "对方资本金规模符合要求。")
    expect(clerk.locator("[name=questions]")).to_have_value("\n".join(QUESTIONS))
    confirm(clerk, "填写并发送纪要")


def answer(clerk: Page, host: Page) -> None:
    """Each question is an item with two weeks; one is answered."""
    for question in QUESTIONS:
        expect(clerk.get_by_text(question).last).to_be_visible()
    item = clerk.locator("#questions li", has_text=QUESTIONS[0])
    expect(item.locator(".deadline")).to_be_visible()
    item.get_by_role("link", name="查看进展").click()
    clerk.get_by_role("link", name="分派", exact=True).first.click()
    clerk.locator("[name=category] option").nth(1).wait_for(state="attached")
    clerk.select_option("[name=category]", index=1)
    clerk.select_option("[name=department]", label="市场发展部")
    confirm(clerk, "分派")
    open_work(host, QUESTIONS[0])
    host.get_by_role("link", name="答复", exact=True).first.click()
    host.fill("[name=answer]", "请向会员管理部提交申请表和资质证明。")
    confirm(host, "答复")


def test_visit_to_items(sign_in, demo_folder):
    visitor = sign_in(None, viewport=PHONE)
    status = apply(visitor, demo_folder)
    clerk, host = sign_in("clerk.gao"), sign_in("reviewer.qian")
    arrange(clerk, host)
    visitor.goto(status)
    expect(visitor.get_by_text("14:30–16:00").first).to_be_visible()
    letter = visitor.request.get(f"{status}confirmation.pdf")
    assert (letter.status, letter.body()[:5]) == (200, b"%PDF-")
    step(visitor, "确认到访")
    let_it_pass(demo_folder)
    hold(clerk)
    answer(clerk, host)
    visitor.goto(status)
    expect(visitor.get_by_text("请向会员管理部提交申请表和资质证明。")).to_be_visible()
    expect(visitor.get_by_text("双方就做市业务作了交流。")).to_be_visible()
    assert "资本金规模" not in visitor.content()
    step(visitor, "确认纪要")
    expect(visitor.get_by_text("已办结").first).to_be_visible()
    # Nobody of a firm sees any of it.
    member = sign_in("mingsheng.lin")
    member.goto(f"/portal/cases/?q={PURPOSE}")
    assert INSTITUTION not in member.content()
