"""What every test of this folder does in the pages."""

import re
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from playwright.sync_api import Page, expect


def pick(page: Page, row: str) -> None:
    """Open the case whose title stands in a list."""
    page.get_by_role("link", name=row, exact=True).first.click()


def open_case(member: Page, title: str) -> None:
    """Open a case of the firm, on whichever page of its list that stands."""
    member.goto(f"/portal/cases/?q={quote(title)}")
    pick(member, title)


def open_work(person: Page, title: str) -> None:
    """Open a case that waits for a member of staff, on whichever page of their list it stands."""
    person.goto(f"/admin/work/?q={quote(title)}")
    pick(person, title)


def upload(page: Page, slot: str, *files) -> None:
    """Put files into a slot through its form."""
    form = page.locator(f"form[action$='/{slot}/']")
    form.locator("input[type=file]").set_input_files(
        [{"name": f.name, "mimeType": f.content_type, "buffer": f.read()} for f in files]
    )
    with page.expect_navigation():
        form.get_by_role("button", name="上传").click()


def step(page: Page, label: str) -> None:
    """Open a step's page by its button and confirm it there."""
    page.get_by_role("link", name=label, exact=True).first.click()
    confirm(page, label)


def confirm(page: Page, label: str) -> None:
    """Confirm a step on its own page."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()


def available(finance: Page) -> Decimal:
    """What the page of this year's pool says is left, on which books and cases agree."""
    finance.goto("/admin/pools/")
    with finance.expect_navigation():
        finance.get_by_role("link", name=f"{date.today().year} 年市场活动预算池").first.click()
    expect(finance.get_by_text("对账相符")).to_be_visible()
    text = finance.locator("main").inner_text()
    return Decimal(re.search(r"可用[^\d]*([\d,]+\.\d\d)", text).group(1).replace(",", ""))
