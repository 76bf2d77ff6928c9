"""A talk: an editor plans it, a second person releases its page, it is moved; a visitor comes and proves it afterwards."""

import re
import sqlite3
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from .steps import confirm
from .test_editor import release, submit

TITLE = "不锈钢企业的套期保值实务"


def over(demo: Path, title: str) -> None:
    """As if the talk had been over for an hour."""
    with sqlite3.connect(demo / "demo.sqlite3", timeout=20) as connection:
        connection.execute(
            "update talks_talk set starts_at = datetime('now', '-3 hours'), ends_at = datetime('now', '-1 hours')"
            " where page_id = (select id from wagtailcore_page where title = ?)",
            [title],
        )


def arrange(editor: Page, day: date, *, label: str, **more: str) -> None:
    """Fill in day and time on one of the talk's pages."""
    editor.get_by_role("link", name=label, exact=True).click()
    editor.fill("#id_day", f"{day}")
    editor.select_option("#id_half", "afternoon")
    editor.fill("#id_begins", "23:55")
    editor.fill("#id_ends", "23:59")
    for name, value in more.items():
        editor.fill(f"#id_{name}", value)
    confirm(editor, label)


def test_a_talk_from_the_plan_to_the_certificate(sign_in, demo_folder):
    editor, visitor, door = sign_in("editor.xu"), sign_in(None), sign_in("clerk.gao")
    today = date.today()
    editor.goto("/admin/talks/")
    editor.get_by_role("link", name="排入一场").first.click()
    editor.fill("#id_title", TITLE)
    editor.fill("#id_month", f"{today:%Y-%m}")
    confirm(editor, "排入")
    desk = editor.url
    expect(editor.get_by_text("请先确定日期和时间")).to_be_visible()
    arrange(editor, today + timedelta(days=9), label="修改安排", place="交易所一楼报告厅", capacity="60")
    with editor.expect_navigation():
        editor.get_by_role("link", name="编辑页面").click()
    address = editor.url
    editor.fill("#id_summary", "从原料采购到成品销售，套期保值怎样安排。")
    submit(editor)
    visitor.goto("/education/monthly-talks/")
    expect(visitor.get_by_text(TITLE)).to_have_count(0)
    release(sign_in("editor.pan"), address)
    editor.goto(desk)
    editor.get_by_role("link", name="开放报名", exact=True).click()
    confirm(editor, "开放报名")

    visitor.goto("/education/monthly-talks/")
    with visitor.expect_navigation():
        visitor.get_by_role("link", name=TITLE).first.click()
    talk_page = visitor.url
    visitor.get_by_role("link", name="报名", exact=True).click()
    visitor.fill("#id_name", "江浸月")
    visitor.fill("#id_company", "浦江不锈钢股份")
    visitor.select_option("#id_kind", "industrial")
    visitor.fill("#id_email", "jiang@example.com")
    visitor.check("#id_consent")
    visitor.wait_for_timeout(2100)  # nobody fills it in faster
    with visitor.expect_navigation():
        visitor.get_by_role("button", name="报名", exact=True).click()
    expect(visitor.get_by_role("img", name="签到码")).to_be_visible()
    own = visitor.url

    editor.goto(desk)
    arrange(editor, today, label="改期", note="讲者行程调整")
    visitor.goto(talk_page)
    expect(visitor.get_by_text("已改期").first).to_be_visible()
    expect(visitor.get_by_text("讲者行程调整")).to_be_visible()

    door.goto("/admin/talks/")
    door.get_by_role("link", name=TITLE).click()
    door.get_by_role("link", name="名单与签到").click()
    with door.expect_navigation():
        door.get_by_role("button", name=re.compile(r"签到\s*：江浸月")).click()
    visitor.goto(own)
    expect(visitor.get_by_text("已签到")).to_be_visible()

    over(demo_folder, TITLE)
    visitor.goto(own)
    with visitor.expect_navigation():
        visitor.get_by_role("button", name="领取参会证明").click()
    with visitor.expect_download() as download:
        visitor.get_by_role("link", name="下载参会证明").click()
    assert Path(download.value.path()).read_bytes()[:5] == b"%PDF-"
    visitor.get_by_role("link", name="验证").click()
    expect(visitor.get_by_text("江＊＊")).to_be_visible()
    expect(visitor.get_by_text(TITLE).first).to_be_visible()
