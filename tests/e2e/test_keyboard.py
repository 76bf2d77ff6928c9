"""By keyboard alone: every page is walked through with Tab, and what opens is opened and left with keys."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE

# What Tab must reach: each, or one of its group of radio buttons.
WANTED = """() => {
  const seen = element => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length;
  const closed = element => { const d = element.closest("details:not([open])"); return d && !element.closest("summary"); };
  const all = [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0'], [contenteditable=true]")]
    .filter(element => seen(element) && !closed(element) && !element.disabled && element.tabIndex >= 0);
  const groups = new Set();
  const wanted = all.filter(element => {
    if (element.type !== "radio") return true;
    const key = element.form?.id + element.name;
    const chosen = document.querySelector(`input[type=radio][name="${element.name}"]:checked`);
    if (groups.has(key) || (chosen && chosen !== element)) return false;
    groups.add(key);
    return true;
  });
  wanted.forEach((element, number) => { element.dataset.tabNumber = number; });
  window.reached = new Set();
  return wanted.map(element => (element.textContent || element.name || element.type).trim().slice(0, 30));
}"""

# Where the focus is, and whether one sees it: an outline or another look than before, inside the window.
STEP = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const number = element.dataset.tabNumber;
  const again = number !== undefined && window.reached.has(number);
  if (number !== undefined) window.reached.add(number);
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const marked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  const under = [...document.querySelectorAll(".app__bar, .app__nav, .draft__bar")].filter(bar => !bar.contains(element) && !element.matches(".skip-link")
    && getComputedStyle(bar).position !== "static").some(bar => {
      const cover = bar.getBoundingClientRect();
      return cover.height && box.top >= cover.top - 1 && box.bottom <= cover.bottom + 1 && box.left < cover.right && box.right > cover.left;
    });
  return {
    again,
    name: (element.textContent || element.name || element.type || element.tagName).trim().slice(0, 30),
    seen: marked && box.width > 0 && box.bottom > 0 && box.top < innerHeight && !under,
  };
}"""
MOST = 400


def walk(page: Page) -> list[str]:
    """Tab from the top to the end of the page; what was not reached, not seen, or didn't let go."""
    page.wait_for_load_state()  # scripts have made buttons of boxes by then
    names = page.evaluate(WANTED)
    wrong = []
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)")
    for step in range(MOST):
        page.keyboard.press("Tab")
        at = page.evaluate(STEP)
        if at is None or (at["again"] and step > len(names)):
            break
        if not at["seen"] and not at["again"]:
            wrong.append(f"focus not seen: {at['name']}")
    else:
        wrong.append("the focus is trapped")
    missed = page.evaluate("names => names.filter((name, number) => !reached.has(String(number)))", names)
    return wrong + [f"not reached: {name}" for name in missed]


VISITOR = ("/", "/services/co-hosted-events/", "/member-firms/", "/account/login/", "/account/apply/")
MEMBER = ("/portal/", "/portal/cases/", "/portal/calls/", "/portal/preferences/", "/portal/colleagues/")
DRAFT, APPROVED = "镍与新能源材料产业沙龙", "铝加工企业基差贸易实务沙龙"


@pytest.mark.parametrize(
    ("viewport", "addresses", "cases"),
    [
        (PHONE, (*VISITOR, *MEMBER), ((DRAFT, "填写与修改"), (APPROVED, "填写总结"))),
        (DESKTOP, ("/", "/portal/"), ((DRAFT, "填写与修改"),)),
    ],
    ids=["phone", "desktop"],
)
def test_every_control_is_reached_and_seen(sign_in, viewport, addresses, cases):
    visitor = sign_in(None, viewport=viewport, still=True)
    member = sign_in("mingsheng.lin", viewport=viewport, still=True)
    wrong = {}
    for address in addresses:
        page = member if address.startswith("/portal/") else visitor
        page.goto(address)
        wrong[address] = walk(page)
    for title, onward in cases:
        member.goto("/portal/cases/?kind=event")
        member.get_by_role("link", name=title, exact=True).first.click()
        wrong[title] = walk(member)
        member.get_by_role("link", name=onward).first.click()
        wrong[onward] = walk(member)
    assert {where: what for where, what in wrong.items() if what} == {}


def test_what_opens_is_opened_and_left_by_keys(sign_in):
    """Skip link, menu, disclosure, elder mode, a table that scrolls, the summary of what to correct."""
    visitor = sign_in(None, viewport=PHONE, still=True)
    visitor.goto("/")
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("link", name="跳到正文")).to_be_focused()
    visitor.keyboard.press("Enter")
    assert visitor.evaluate("document.activeElement.id") == "content"
    switch = visitor.get_by_role("button", name="大字版")
    switch.focus()
    visitor.keyboard.press("Space")
    expect(switch).to_have_attribute("aria-pressed", "true")
    visitor.goto("/contact/")  # stored for everybody: the choice comes with the reader
    expect(visitor.locator("html[data-elder]")).to_have_count(1)
    expect(switch).to_have_attribute("aria-pressed", "true")

    member = sign_in("mingsheng.lin", viewport=DESKTOP, still=True)
    menu = member.locator("details[data-menu]")
    member.locator("details[data-menu] > summary").focus()
    member.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    member.keyboard.press("Tab")
    assert member.evaluate("document.activeElement.closest('.menu__sheet') !== null")
    member.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    assert member.evaluate("document.activeElement.tagName") == "SUMMARY"

    # A refused form: the reader starts at the summary, and its links lead to the fields; a short form has only fields.
    visitor.goto("/account/apply/")
    visitor.locator("main form [type=submit]").focus()
    visitor.keyboard.press("Enter")
    expect(visitor.locator("[data-focus]")).to_be_focused()
    expect(visitor.locator("[data-focus]")).to_have_attribute("role", "alert")
    visitor.keyboard.press("Tab")
    visitor.keyboard.press("Enter")
    visitor.keyboard.press("Tab")
    assert visitor.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    member.goto("/account/password/change/")
    member.locator("main form [type=submit]").focus()
    member.keyboard.press("Enter")
    expect(member.locator("[name=oldpassword]")).to_be_focused()


def test_elder_mode_without_scripts(sign_in):
    page = sign_in(None, viewport=PHONE, javascript=False)
    page.goto("/contact/")
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    with page.expect_navigation():
        page.get_by_role("button", name="大字版").click()
    assert page.url.endswith("/contact/")
    page.goto("/")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 1.25 * size
    with page.expect_navigation():
        page.get_by_role("button", name="大字版").click()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == size
