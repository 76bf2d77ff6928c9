"""For everyone who comes: axe finds nothing on any kind of page, in larger type neither, and no script complains.

The everyday run looks at each page once, by turns on a desk and, in elder mode, on a phone. `EVERY_SCREEN=1` looks
at all of them in both modes and both widths, and at all screens of the staff: some minutes.
"""

import os
import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import localdate
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.screens import Screen, screens

ALL = bool(os.environ.get("EVERY_SCREEN"))
# Larger type promises more contrast than the standard asks for: 7 to 1 (WCAG 1.4.6).
STRICT = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}
# Wagtail's own: the map of a long form beside it, a list that scrolls without anything to focus in it; and the number of
# rows of a report that is narrowed, a heading that is told when it changes.
WAGTAILS = [[".w-minimap__list"], ["h2[role=alert]"]]
# Of the staff's screens these stand for the others in the everyday run: lists, cases, forms, money, settings.
DESK = {
    "/admin/work/", "/admin/cases/{}/", "/admin/cases/{}/recommend/", "/admin/calls/edit/{}/", "/admin/stories/{}/",
    "/admin/finance/{}/invoices/{}/duplicates/i{}/", "/admin/pools/inspect/{}/", "/admin/batches/{}/",
    "/admin/receivables/{}/", "/admin/archives/", "/admin/message-texts/{}/email/", "/admin/import/contacts/",
}  # fmt: skip
UNASKED = {404, 410}  # what some pages are about, of addresses that lead nowhere
NOWHERE = re.compile(r"/none/|/no-such-page/")

CROWDED = """() => {
  const out = [];
  if (document.documentElement.scrollWidth > innerWidth) out.push("wider than the window");
  for (const field of document.querySelectorAll("input:not([type=hidden],[type=checkbox],[type=radio]), select, textarea")) {
    const width = field.getBoundingClientRect().width;
    if (width > 1 && width < 56) out.push(`too narrow: ${field.name}`);
  }
  return out;
}"""


def listen(page: Page) -> list[str]:
    """What scripts and the content security policy complain of."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def states(screen: Screen, turn: int) -> list[tuple[dict, bool]]:
    """In which widths and modes the page is looked at. The staff's screens have no elder mode."""
    if screen.role and (screen.address or "").startswith("/admin/"):
        return [(DESKTOP, False), (PHONE, False)] if ALL else [(DESKTOP, False)]
    if ALL:
        return [(DESKTOP, False), (DESKTOP, True), (PHONE, False), (PHONE, True)]
    return [(PHONE, True) if turn % 2 else (DESKTOP, False)]


def findings(page: Page, *, elder: bool) -> list[str]:
    """What is wrong with the page as it stands."""
    page.evaluate("on => document.documentElement.toggleAttribute('data-elder', on)", elder)
    answer = Axe().run(page, context={"exclude": WAGTAILS}, options=STRICT if elder else {}).response
    found = [f"{row['id']}: {row['nodes'][0]['html'][:140]}" for row in answer["violations"]]
    return found + page.evaluate(CROWDED)


def test_every_kind_of_page(sign_in, demo_folder: Path):
    pages: dict[str, tuple[Page, list[str]]] = {}
    wrong, without = {}, []
    for turn, screen in enumerate(screens(demo_folder / "demo.sqlite3")):
        if screen.address is None:
            without.append(screen.pattern)
            continue
        if screen.pattern.startswith("/admin/") and screen.pattern not in DESK and not ALL:
            continue
        if screen.role not in pages:
            window = sign_in(screen.role or None, still=True)
            pages[screen.role] = window, listen(window)
        page, heard = pages[screen.role]
        for number, (viewport, elder) in enumerate(states(screen, turn)):
            page.set_viewport_size(viewport)
            if number == 0:
                status = page.goto(screen.address).status
                assert status == 200 or (status in UNASKED and NOWHERE.search(screen.address)), (
                    status,
                    screen,
                )
            if found := findings(page, elder=elder):
                wrong[f"{screen.address} {viewport['width']}{' elder' if elder else ''}"] = found
        if complaints := [text for text in heard if not any(str(status) in text for status in UNASKED)]:
            wrong[screen.address] = [*wrong.get(screen.address, []), *complaints]
        heard.clear()
    assert wrong == {}
    assert without == []


def test_on_paper(sign_in):
    """Black on white: where it is from and when, title, number, every row; nothing that leads elsewhere."""
    member = sign_in("mingsheng.lin")
    member.goto("/portal/cases/?kind=claim&q=铜产业链")
    with member.expect_navigation():  # nothing is on the paper before the page is there
        member.get_by_role("link", name="铜产业链企业套期保值实务沙龙 费用报销", exact=True).click()
    paper = PdfDocument(member.pdf(format="A4"))
    text = "".join(page.get_textpage().get_text_bounded() for page in paper)
    assert f"打印日期 {localdate():%Y-%m-%d}" in text and member.url in text
    wanted = (
        "铜产业链企业套期保值实务沙龙 费用报销",
        "BX-2026-0001",
        "有效凭证合计，3 张",
        "办理记录",
        f"1 / {len(paper)}",
    )
    assert [words for words in wanted if words not in text] == []
    assert [
        words for words in ("跳到正文", "大字版", "退出登录", "发送留言", "工作台") if words in text
    ] == []
    dark = paper[0].render(scale=0.3, grayscale=True).to_pil().histogram()
    assert dark[255] > 0.8 * sum(dark)
    # A form goes on paper as it is filled in.
    member.goto("/portal/cases/?kind=event&q=镍与新能源")
    member.get_by_role("link", name="镍与新能源材料产业沙龙", exact=True).first.click()
    member.get_by_role("link", name="填写与修改").first.click()
    member.emulate_media(media="print")
    expect(member.locator("[name=title]")).to_be_visible()
    assert [
        name for name in (".app__nav", ".draft__bar", ".elder") if member.locator(name).first.is_visible()
    ] == []
