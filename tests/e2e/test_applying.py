"""Applying in depth: a series copied from an earlier year and handed in late, changed after approval, cancelled."""

import re
from datetime import date, timedelta
from decimal import Decimal

from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.steps import available, confirm, open_case, open_work, step, upload

EARLIER = "长三角有色金属企业套期保值系列沙龙（三场）"
TITLE = "江浙铜铝加工企业套期保值系列沙龙（两场）"
FIRST = date.today() + timedelta(days=6)
REASON = "当地商会年会提前召开，场地与主讲人均已确认。"


def copy_and_submit(member: Page) -> str:
    """A draft from the approved series, with two sessions that are too near; gives back the case's address."""
    open_case(member, EARLIER)
    member.get_by_role("link", name="复制为新申请").click()
    confirm(member, "复制并开始填写")
    member.wait_for_url(re.compile(r"/portal/events/\d+/edit/"))
    expect(member.get_by_text("活动时间没有复制")).to_be_visible()
    member.fill("[name=title]", TITLE)
    for number in range(2):
        day = FIRST + timedelta(days=7 * number)
        member.fill(f"[name=sessions-{number}-starts_at]", f"{day}T14:00")
        member.fill(f"[name=sessions-{number}-ends_at]", f"{day}T17:00")
    member.locator("#id_sessions").get_by_role("button", name="删除").nth(2).click()
    member.get_by_role("button", name="保存草稿").last.click()
    upload(member, "req-plan", factories.pdf_upload("活动方案.pdf"))
    expect(member.get_by_text("须提前 10 个工作日申请").first).to_be_visible()
    member.fill("[name=late_reason]", REASON)
    member.get_by_role("button", name="保存并提交申请").click()
    confirm(member, "提交申请")
    expect(member.get_by_text("审核中").first).to_be_visible()
    return member.url.partition("#")[0]


def approve(reviewer: Page, head: Page) -> None:
    """The reviewer reads that it is late and why; the head decides."""
    open_work(reviewer, TITLE)
    expect(reviewer.get_by_text(REASON).first).to_be_visible()
    reviewer.get_by_role("button", name="由我办理").click()
    step(reviewer, "核定预算并报批")
    open_work(head, TITLE)
    step(head, "批准")


def test_a_copied_series_handed_in_late_changed_and_cancelled(sign_in):
    member, reviewer, head, finance = (
        sign_in(name) for name in ("mingsheng.lin", "reviewer.qian", "head.song", "finance.he")
    )
    case = copy_and_submit(member)
    approve(reviewer, head)

    member.goto(case)
    member.get_by_role("link", name="申请变更").click()
    member.fill("[name=sessions-1-venue]", "杭州市萧山区国际博览中心")
    member.get_by_role("button", name="保存并对照变更").click()
    # The differences stand side by side before it is asked for, and again where it is decided.
    row = member.get_by_role("row", name=re.compile("第 2 项"))
    expect(row).to_contain_text("苏州市工业园区会议中心")
    expect(row).to_contain_text("杭州市萧山区国际博览中心")
    member.fill("[name=note]", "原场地临时停用。")
    confirm(member, "提交变更申请")
    held = available(finance)
    open_work(reviewer, TITLE)
    expect(reviewer.get_by_text("苏州市工业园区会议中心").first).to_be_visible()
    step(reviewer, "核定变更并报批")
    open_work(head, TITLE)
    step(head, "同意变更")
    assert available(finance) == held

    member.goto(case)
    expect(member.locator("#sessions")).to_contain_text("杭州市萧山区国际博览中心")
    member.get_by_role("link", name="取消活动").click()
    member.fill("[name=note]", "参会企业改期检修，活动不再举办。")
    confirm(member, "取消活动")
    expect(member.get_by_text("已取消").first).to_be_visible()
    assert available(finance) == held + Decimal("15000.00")
