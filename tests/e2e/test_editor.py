"""The editor's day: change a public page, close and open the call; and what a visitor then sees."""

import sqlite3
from pathlib import Path

from playwright.sync_api import Page, expect

EVENTS_PAGE = "/services/co-hosted-events/"


WORD = """<p class=MsoNormal style='mso-pagination:none'><b>活动须知</b></p><p class=MsoListParagraph style='mso-list:l0'>
1.&nbsp; 提前十个工作日申请</p><table><tr><td>类别</td><td>上限</td></tr><tr><td>大型论坛</td><td>200000元</td></tr></table>
<img alt="会场示意" src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAFElEQVR4nGNcoSHLgBsw4ZEbwdIAKxABAfKeavYAAAAASUVORK5CYII=">"""


def paste(editor: Page, html: str) -> None:
    """Put HTML on the clipboard of the paste box, as Word does, and send it."""
    editor.locator("[data-paste-box]").evaluate(
        """(box, html) => {
            box.focus();
            document.execCommand("insertHTML", false, html);
        }""",
        html,
    )
    with editor.expect_navigation():
        editor.get_by_role("button", name="加入草稿").click()


def submit(editor: Page) -> None:
    """Send what the editor form holds to the second person."""
    editor.get_by_role("button", name="更多动作").click()
    with editor.expect_navigation():
        editor.locator("button[name=action-submit]").click()


def release(reader: Page, address: str) -> None:
    """Agree, as the second person."""
    reader.goto(address)
    reader.get_by_role("link", name="复核").first.click()
    with reader.expect_navigation():
        reader.get_by_role("button", name="复核通过").click()


def test_an_editor_changes_the_programme_page_and_closes_the_call(sign_in, manage, demo_folder):
    editor, visitor = sign_in("editor.xu"), sign_in(None)
    visitor.goto(EVENTS_PAGE)
    before = visitor.locator("h1").inner_text()
    expect(visitor.get_by_text("年合作举办市场活动").first).to_be_visible()

    editor.goto("/admin/pages/")
    editor.goto("/admin/pages/search/?q=合作举办市场活动")
    with editor.expect_navigation():
        editor.get_by_role("link", name="合作举办市场活动").first.click()
    address = editor.url
    editor.goto(address.replace("/edit/", "/paste/"))
    paste(editor, WORD)
    expect(editor.get_by_text("已加入草稿末尾：1 段文字、1 张表格、1 张图片")).to_be_visible()
    editor.fill("#id_title", f"{before}（修订）")
    submit(editor)
    visitor.goto(EVENTS_PAGE)
    expect(visitor.locator("h1")).to_have_text(before)
    editor.goto(address)
    expect(editor.get_by_role("link", name="复核", exact=True)).to_have_count(0)
    release(sign_in("editor.pan"), address)
    visitor.goto(EVENTS_PAGE)
    expect(visitor.locator("h1")).to_have_text(f"{before}（修订）")
    expect(visitor.get_by_role("cell", name="200000元")).to_be_visible()
    expect(visitor.get_by_role("img", name="会场示意")).to_be_visible()

    editor.goto(address.replace("/edit/", "/share/"))
    expect(editor.get_by_role("img", name="海报")).to_be_visible()
    editor.select_option("#id_channel", "public_account")
    with editor.expect_navigation():
        editor.get_by_role("button", name="登记").click()
    expect(editor.locator("#postings tbody tr")).to_contain_text("微信公众号")

    member = sign_in("mingsheng.lin")
    member.goto("/portal/calls/")
    expect(member.get_by_text("年合作举办市场活动").first).to_be_visible()
    editor.goto("/admin/calls/")
    editor.get_by_role("link", name="年合作举办市场活动").first.click()
    editor.uncheck("[name=is_open]")
    with editor.expect_navigation():
        editor.locator("main form button[type=submit]").first.click()
    member.goto("/portal/calls/")
    expect(member.get_by_text("年合作举办市场活动")).to_have_count(0)
    editor.goto("/admin/calls/")
    editor.get_by_role("link", name="年合作举办市场活动").first.click()
    editor.check("[name=is_open]")
    with editor.expect_navigation():
        editor.locator("main form button[type=submit]").first.click()
    member.goto("/portal/calls/")
    expect(member.get_by_text("年合作举办市场活动").first).to_be_visible()

    # A second `make serve` adds nothing and keeps what the editor changed.
    rows = counts(demo_folder)
    manage("prepare_demo")
    assert counts(demo_folder) == rows
    visitor.goto(EVENTS_PAGE)
    expect(visitor.locator("h1")).to_have_text(f"{before}（修订）")


def counts(demo: Path) -> dict[str, int]:
    """How many rows the seed's tables hold."""
    tables = ("wagtailcore_page", "cases_case", "accounts_user", "members_organization", "events_call")
    with sqlite3.connect(demo / "demo.sqlite3", timeout=20) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for table in tables
        }
