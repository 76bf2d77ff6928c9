"""The editor's day: change a public page, close and open the call; and what a visitor then sees."""

import sqlite3
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

EVENTS_PAGE = "/services/co-hosted-events/"


def publish(editor: Page) -> None:
    """Publish what the editor form holds."""
    editor.get_by_role("button", name="更多动作").click()
    with editor.expect_navigation():
        editor.locator("button[name=action-publish]").click()


def test_an_editor_changes_the_programme_page_and_closes_the_call(sign_in, manage, demo_folder):
    editor, visitor = sign_in("editor.xu"), sign_in(None)
    visitor.goto(EVENTS_PAGE)
    before = visitor.locator("h1").inner_text()
    expect(visitor.get_by_text("年合作举办市场活动").first).to_be_visible()

    editor.goto("/admin/pages/")
    editor.goto("/admin/pages/search/?q=合作举办市场活动")
    editor.get_by_role("link", name="合作举办市场活动").first.click()
    editor.fill("#id_title", f"{before}（修订）")
    publish(editor)
    visitor.goto(EVENTS_PAGE)
    expect(visitor.locator("h1")).to_have_text(f"{before}（修订）")

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
