"""A common issue: staff group what two firms said, answer it once and publish it; neither firm learns of the other."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.steps import confirm, pick

WORDS = "希望交割预报的登记改为线上提交，减少往返。"
OTHER_WORDS = "交割预报登记仍须提交纸质表格，建议改为线上登记。"
TITLE, QUESTION = "交割预报能否线上登记", "交割预报的登记须提交纸质表格，能否改为线上办理？"
ANSWER = "交割预报自下季度起在线上登记，纸质表格同时停用。"
# What would tell who asked: the firm, its people, mailboxes and telephones; number and words of the item are added.
LIN = ("沪江明晟", "明晟期货", "林婉清", "周子昂", "mingsheng", "021-555011", WORDS)
CHEN = ("岭南衡远", "衡远期货", "陈立恒", "hengyuan", "020-555021", OTHER_WORDS)


def send_form(member: Page, text: str) -> tuple[str, str]:
    """A form of one entry through the portal's own pages; its address and its number."""
    member.goto("/portal/feedback/new/")
    member.get_by_role("button", name=re.compile("开始填写|另填一张")).click()
    member.wait_for_url(re.compile(r"/portal/feedback/\d+/edit/"))
    member.locator("#opinion textarea").first.fill(text)
    member.get_by_role("button", name="保存并提交反馈表").click()
    confirm(member, "提交反馈表")
    return member.url.partition("#")[0], member.locator(".case-head__kind .num").inner_text()


def act(person: Page, issue: str, label: str, **fields: str) -> None:
    """One act on the issue: its button, what it asks, its confirmation."""
    person.goto(issue)
    person.get_by_role("link", name=label, exact=True).first.click()
    for name, value in fields.items():
        if name == "audience":
            person.check(f"[name=audience][value={value}]")
        else:
            person.fill(f"[name={name}]", value)
    person.locator("main form .actions button").first.click()
    person.wait_for_url(re.compile(r"/admin/common-issues/\d+/$"))


def walk(person: Page, starts: list[str], secrets: tuple[str, ...]) -> str:
    """All that somebody gets from these pages and from where they lead; nothing of the secrets stands in it."""
    waiting, seen, read = list(starts), set(starts), []
    while waiting and len(seen) < 150:
        address = waiting.pop(0)
        answer = person.request.get(address)
        assert answer.status == 200, address
        if "text" not in answer.headers["content-type"] and "xml" not in answer.headers["content-type"]:
            continue
        text = answer.text()
        assert [secret for secret in secrets if secret in text] == [], address
        read.append(text)
        links = set(re.findall(r'href="(/(?:portal|files|feeds|services|announcements)/[^"#]*)', text))
        waiting += sorted(links - seen)
        seen |= links
    return "\n".join(read)


def test_two_firms_one_answer_and_neither_is_named(sign_in):
    lin, chen = sign_in("mingsheng.lin"), sign_in("hengyuan.chen", viewport=PHONE)
    clerk, head = sign_in("clerk.gao"), sign_in("head.song")
    form, number = send_form(lin, WORDS)
    other_form, other_number = send_form(chen, OTHER_WORDS)

    # From the one item to what resembles it, and both into an issue.
    clerk.goto(f"/admin/cases/?q={WORDS[:8]}")
    pick(clerk, WORDS.rstrip("。"))
    clerk.get_by_role("link", name="相似意见").click()
    clerk.get_by_label(re.compile(OTHER_WORDS.rstrip("。"))).check()
    clerk.get_by_role("button", name="与勾选的意见一起建立共性问题").click()
    clerk.fill("[name=title]", TITLE)
    clerk.fill("[name=question]", QUESTION)
    clerk.select_option("[name=department]", label="市场发展部")
    confirm(clerk, "建立")
    issue = clerk.url
    expect(clerk.locator("#items tbody tr")).to_have_count(2)
    act(clerk, issue, "开始研究")

    # Words that name a firm do not go out, and stay in the form.
    clerk.get_by_role("link", name="拟写统一答复").click()
    clerk.fill("[name=answer]", f"感谢明晟期货的建议。{ANSWER}")
    confirm(clerk, "拟写统一答复")
    expect(clerk.get_by_text("会透露是谁提出的").first).to_be_visible()
    expect(clerk.locator("[name=answer]")).to_have_value(f"感谢明晟期货的建议。{ANSWER}")
    act(clerk, issue, "拟写统一答复", answer=ANSWER)
    clerk.goto(issue)
    expect(clerk.get_by_text("提请与审批须由两个人办理").first).to_be_visible()
    act(head, issue, "批准")
    act(clerk, issue, "发布答复", audience="members")
    act(head, issue, "批准")
    expect(head.locator(".case-head__state")).to_contain_text("已发布")

    # Each reads the answer at its own item and the report, and nothing of the other anywhere.
    for member, own, secrets in (
        (lin, form, (*CHEN, other_number)),
        (chen, other_form, (*LIN, number)),
    ):
        member.goto(own)
        with member.expect_navigation():
            member.locator(".entries__item").get_by_role("link").first.click()
        expect(member.get_by_text(ANSWER)).to_be_visible()
        member.goto("/portal/common-issues/?q=交割预报")
        member.get_by_role("link", name=TITLE).click()
        expect(member.get_by_text("多家会员提出")).to_be_visible()
        assert member.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        starts = ["/portal/", own, member.url, "/portal/inbox/", "/portal/common-issues/"]
        assert ANSWER in walk(member, starts, secrets)

    # The association is no member, the visitor nobody: they get neither the report nor a name.
    association, visitor = sign_in("copper.shen"), sign_in(None)
    report = lin.url
    assert association.request.get(report).status == 404
    starts = ["/", "/search/?q=交割预报", "/sitemap.xml", "/feeds/updates.xml"]
    said = walk(visitor, starts, (WORDS, OTHER_WORDS, number, other_number))
    assert ANSWER not in said
