"""A visitor searches: suggestions by keyboard, a facet, and the article itself, on a phone and on a large screen."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE

WIDE = {"width": 1440, "height": 900}


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["375", "1440"])
def test_a_visitor_finds_an_article_and_lands_on_it(sign_in, viewport):
    page = sign_in(None, viewport=viewport)
    page.goto("/search/")
    box = page.get_by_role("combobox", name="关键词")
    box.press_sequentially("jiufen")
    options = page.get_by_role("listbox", name="检索提示").get_by_role("option")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Escape")
    expect(options.first).to_be_hidden()

    box.fill("纠纷")
    with page.expect_navigation():
        box.press("Enter")
    page.get_by_role("region", name="类别").get_by_role("link", name=re.compile("^法规")).click()
    expect(
        page.get_by_role("region", name="类别").get_by_role("link", name=re.compile("取消"))
    ).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    result = (
        page.locator(".search__result", has_text="样例")
        .filter(has=page.locator("mark", has_text="纠纷"))
        .first
    )
    title = result.get_by_role("link").inner_text()
    result.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/v/sample/a\d+/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(title.split()[-1])
    expect(page.locator(".law-article")).to_contain_text("纠纷")
    expect(page.locator(".law-article")).to_be_in_viewport()
