"""The whole job through the real pages: a co-hosted event from application to paid reimbursement."""

import re
import sqlite3
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import factories
from tests.e2e.steps import available, confirm, open_work, step, upload

TITLE = "电解铝企业库存保值实务沙龙"
EVENT_DAY = date.today() + timedelta(days=45)


def hold_the_event(demo: Path, title: str) -> None:
    """Let time pass: the event took place three days ago."""
    held = datetime.combine(date.today() - timedelta(days=3), datetime.min.time())
    with sqlite3.connect(demo / "demo.sqlite3", timeout=20) as connection:
        changed = connection.execute(
            "UPDATE events_eventapplication SET starts_at = ?, ends_at = ? "
            "WHERE case_ptr_id = (SELECT id FROM cases_case WHERE title = ?)",
            [f"{held + timedelta(hours=6)}", f"{held + timedelta(hours=9)}", title],
        ).rowcount
    assert changed == 1


def apply(member: Page) -> str:
    """Fill in the application with a violation on the way, submit it; gives back the case's address."""
    member.goto("/portal/calls/")
    member.locator("a[href^='/portal/events/']", has_text="申请").last.click()
    member.locator("main form button[type=submit]").first.click()
    member.wait_for_url(re.compile(r"/portal/events/\d+/edit/"))
    member.fill("[name=title]", TITLE)
    member.select_option("[name=event_kind]", "salon")
    member.fill("[name=purpose]", "面向电解铝与铝加工企业，讲解库存保值、基差管理与内部风控。")
    member.fill("[name=starts_at]", f"{EVENT_DAY}T14:00")
    member.fill("[name=ends_at]", f"{EVENT_DAY}T17:00")
    member.fill("[name=city]", "洛阳")
    member.fill("[name=venue]", "洛阳市涧西区产业服务中心")
    member.fill("[name=audience]", "河南铝产业链企业的采购、财务与风控人员")
    member.fill("[name=expected_attendance]", "30")
    member.fill("[name=industrial_share]", "90")
    member.fill("[name=agenda-0-starts]", "14:00")
    member.fill("[name=agenda-0-topic]", "库存保值实务")
    member.fill("[name=agenda-0-speaker]", "卢正阳")
    member.fill("[name=agenda-0-employer]", "某高校教授")
    member.select_option("[name=agenda-0-grade]", "full")
    member.fill("[name=agenda-0-hours]", "3")
    member.fill("[name=agenda-0-fee]", "3000")
    member.select_option("[name=budget-0-category]", "venue")
    member.fill("[name=budget-0-description]", "会议室租用半天")
    member.fill("[name=budget-0-quantity]", "1")
    member.fill("[name=budget-0-unit_price]", "21000")
    member.fill("[name=question_products]", "铝期货、氧化铝期权")
    # The cap is said while typing, before anything was submitted.
    expect(member.get_by_text("超过产业沙龙支持上限").first).to_be_visible()
    member.fill("[name=budget-0-unit_price]", "6000")
    expect(member.get_by_text("超过产业沙龙支持上限")).to_have_count(0)
    member.get_by_role("button", name="保存草稿").last.click()
    upload(member, "req-plan", factories.pdf_upload("活动方案.pdf"))
    member.get_by_role("button", name="保存并提交申请").click()
    confirm(member, "提交申请")
    expect(member.get_by_text("审核中").first).to_be_visible()
    assert "待审核" not in member.content()
    return member.url.partition("#")[0]


def review(reviewer: Page, head: Page) -> None:
    open_work(reviewer, TITLE)
    reviewer.get_by_role("button", name="由我办理").click()
    reviewer.get_by_role("link", name="核定预算并报批").first.click()
    reviewer.locator("[name^=approved_]").fill("5500")
    confirm(reviewer, "核定预算并报批")
    # A cut without a reason is refused and what was typed is kept.
    expect(reviewer.get_by_text("有核减，请写明理由。").first).to_be_visible()
    expect(reviewer.locator("[name^=approved_]")).to_have_value("5500")
    reviewer.locator("[name^=reason_]").fill("参照当地同类场地价格核减")
    confirm(reviewer, "核定预算并报批")
    expect(reviewer.get_by_role("link", name="批准", exact=True)).to_have_count(0)
    open_work(head, TITLE)
    step(head, "批准")


def sum_up(member: Page, case: str) -> None:
    member.goto(case)
    member.get_by_role("link", name="填写总结").first.click()
    for slot in ("photo_theme", "photo_speaker", "photo_audience"):
        upload(member, slot, factories.photo_upload())
    for slot in ("sign_in", "survey", "slides"):
        upload(member, slot, factories.pdf_upload(f"{slot}.pdf"))
    member.fill("[name=actual_attendance]", "31")
    member.fill("[name=industrial_attendance]", "28")
    member.fill("[name=satisfaction]", "97")
    member.fill("[name=outcome]", "活动如期举办，企业交流充分。")
    member.fill("[name=self_evaluation]", "达到预期。")
    member.get_by_role("button", name="保存并提交总结").click()
    confirm(member, "提交总结")


def claim(member: Page, case: str) -> str:
    """Enter one voucher — first with a wrong title — and hand the claim in; gives back its address."""
    member.goto(case)
    member.get_by_role("button", name="申请费用报销").click()
    member.wait_for_url(re.compile(r"/portal/claims/\d+/$"))
    form = member.url
    member.get_by_role("link", name="手工录入").first.click()
    member.check("[name=kind][value=digital]")
    member.fill("[name=number]", "26" + "7" * 18)
    member.fill("[name=issued_on]", f"{date.today() - timedelta(days=3)}")
    member.fill("[name=amount]", "5800")
    member.fill("[name=seller]", "河洛会务服务有限公司")
    firm = member.input_value("[name=buyer_title]")
    member.fill("[name=buyer_title]", "别的公司")
    member.select_option("[name=category]", "场地费")
    confirm(member, "保存")
    expect(member.get_by_text("发票抬头应为").first).to_be_visible()
    expect(member.locator("[name=number]")).to_have_value("26" + "7" * 18)
    member.fill("[name=buyer_title]", firm)
    original = factories.pdf_upload("发票.pdf")
    member.set_input_files(
        "[name=upload]", {"name": "发票.pdf", "mimeType": "application/pdf", "buffer": original.read()}
    )
    confirm(member, "保存")
    member.goto(form)
    member.fill("[name=amount]", "5500")
    member.get_by_role("button", name="保存并提交报销").click()
    confirm(member, "提交报销")
    return member.url.partition("#")[0]


def check_and_approve(finance: Page, head: Page) -> None:
    open_work(finance, f"{TITLE} 费用报销")
    check_invoice(finance)
    step(finance, "核票通过，送业务核定")
    open_work(head, f"{TITLE} 费用报销")
    step(head, "核定金额")


def check_invoice(finance: Page) -> None:
    """Record that the tax bureau knows the invoice."""
    finance.get_by_role("link", name="登记查验").first.click()
    photo = factories.photo_upload()
    finance.set_input_files(
        "[name=screenshot]", {"name": "查验.png", "mimeType": "image/png", "buffer": photo.read()}
    )
    confirm(finance, "登记查验")


def settle(member: Page, claim: str) -> None:
    """Issue the settlement invoice to the exchange, with what its billing details say."""
    member.goto(claim)
    member.get_by_role("link", name=re.compile("结算发票")).first.click()
    member.fill("[name=number]", "26" + "8" * 18)
    member.fill("[name=issued_on]", f"{date.today()}")
    original = factories.pdf_upload("结算发票.pdf")
    member.set_input_files(
        "[name=upload]", {"name": "结算发票.pdf", "mimeType": "application/pdf", "buffer": original.read()}
    )
    confirm(member, "保存发票")
    member.goto(claim)
    step(member, "提交结算发票")


def pay(finance: Page) -> None:
    open_work(finance, f"{TITLE} 费用报销")
    check_invoice(finance)
    step(finance, "验收发票，安排付款")
    sheet = finance.get_by_role("link", name=re.compile("付款审批单")).first.get_attribute("href")
    answer = finance.request.get(sheet)
    assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")
    upload(finance, "receipt", factories.pdf_upload("银行回单.pdf"))
    finance.get_by_role("link", name="登记付款", exact=True).first.click()
    finance.fill("[name=paid_on]", f"{date.today()}")
    finance.fill("[name=bank_reference]", "HS20261122001")
    confirm(finance, "登记付款")


def test_an_event_from_application_to_paid_reimbursement(sign_in, demo_folder):
    member, reviewer, head, finance = (
        sign_in(name) for name in ("mingsheng.lin", "reviewer.qian", "head.song", "finance.he")
    )
    before = available(finance)
    case = apply(member)
    review(reviewer, head)
    assert available(finance) == before - Decimal("5500.00")
    hold_the_event(demo_folder, TITLE)
    sum_up(member, case)
    open_work(reviewer, TITLE)
    reviewer.get_by_role("link", name="验收", exact=True).first.click()
    reviewer.fill("[name=theme]", "18")
    reviewer.fill("[name=theme_comment]", "主题贴近铝产业。")
    confirm(reviewer, "验收")
    address = claim(member, case)
    check_and_approve(finance, head)
    settle(member, address)
    pay(finance)
    member.goto(address)
    expect(member.get_by_text("已付款").first).to_be_visible()
    expect(member.get_by_text("HS20261122001").first).to_be_visible()
    member.goto(case)
    expect(member.get_by_text("已办结").first).to_be_visible()
    assert available(finance) == before - Decimal("5500.00")
    # Nobody of another firm sees any of it.
    stranger = sign_in("hengyuan.chen")
    assert stranger.goto(case).status == 404
    assert stranger.goto(address).status == 404
