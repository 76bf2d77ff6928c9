"""What staff see of claims and pools, and what finance does there."""

import csv
from decimal import Decimal
from io import BytesIO, StringIO

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import ADMINISTRATOR, AUDITOR, CLERK, EDITOR, FINANCE, HEAD, OBSERVER, REVIEWER
from hub.attachments.services import attach
from hub.cases.models import Case
from hub.privacy.models import Access
from programs.reimbursement import ledger
from programs.reimbursement.models import BudgetPool, Invoice, LedgerEntry, ReimbursementSettings
from programs.reimbursement.slots import CHECKS
from tests import factories

from .conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def finance():
    return factories.staff(groups=(FINANCE.name,), last_name="李", first_name="财务")


def case_page(claim) -> str:
    return reverse("backoffice:case", args=[claim.pk])


def version(claim) -> int:
    return Case.objects.get(pk=claim.pk).version


# One claim.


def test_the_whole_account_is_for_those_who_pay(finance):
    claim = factories.claim_in("payable")
    account = claim.organization.bank_account
    auditor = factories.staff(groups=(AUDITOR.name,))
    reviewer = factories.staff(groups=(REVIEWER.name,), department=claim.department)
    url = reverse("backoffice:reveal", args=["payment", claim.pk])
    for person in (finance, auditor, reviewer):
        page = signed_in(person).get(case_page(claim))
        text = text_of(page)
        assert (account in text, f"•••• {account[-4:]}" in text) == (False, True)
        assert (url in page.content.decode()) == (person == finance)
    till = signed_in(finance)
    assert (account in text_of(till.get(url)), Access.objects.count()) == (False, 0)
    assert (account in text_of(till.post(url)), Access.objects.count()) == (False, 0)
    assert account in text_of(till.post(url, {"why": "核对付款"}))
    row = Access.objects.get()
    assert (row.user, row.organization, row.why) == (finance, claim.organization, "核对付款")
    assert account not in row.about


def test_another_departments_reviewer_finds_nothing():
    claim = factories.claim_in("submitted")
    stranger = signed_in(factories.staff(groups=(HEAD.name,)))
    line = claim.invoices.get()
    for url in (
        case_page(claim),
        reverse("finance:check", args=[claim.pk, line.pk]),
        reverse("finance:reject", args=[claim.pk, line.pk]),
        reverse("finance:payment_sheet", args=[claim.pk]),
    ):
        assert stranger.get(url).status_code == 404


def test_the_links_of_finance_are_shown_to_finance_alone(finance):
    claim = factories.claim_in("submitted")
    check = reverse("finance:check", args=[claim.pk, claim.invoices.get().pk])
    reject = reverse("finance:reject", args=[claim.pk, claim.invoices.get().pk])
    content = signed_in(finance).get(case_page(claim)).content.decode()
    assert (check in content, reject in content) == (True, True)
    head = factories.staff(groups=(HEAD.name,), department=claim.department)
    content = signed_in(head).get(case_page(claim)).content.decode()
    assert (check in content, reject in content) == (False, False)
    refused = signed_in(head).get(check, follow=True)
    assert refused.redirect_chain == [(case_page(claim), 302)]
    assert "只有财务可以核对发票。" in text_of(refused)


def test_finance_verifies_one_invoice_after_another(finance):
    claim = factories.claim_in("submitted", amounts=("600.00", "400.00"))
    first, second = claim.invoices.all()
    browser = signed_in(finance)
    url = reverse("finance:check", args=[claim.pk, first.pk])
    page = browser.get(url)
    assert f'data-copy="{first.number}"' in page.content.decode()

    shot = factories.photo_upload("查验.png")
    response = browser.post(url, {"version": version(claim), "screenshot": shot, "next": "next"})
    assert response.url == reverse("finance:check", args=[claim.pk, second.pk])
    first.refresh_from_db()
    assert (first.checked_by, first.check_attachment.slot, first.check_attachment.internal) == (
        finance,
        "checks",
        True,
    )
    response = browser.post(response.url, {"version": version(claim), "next": "next"})
    assert response.url == f"{case_page(claim)}#vouchers"
    assert not Invoice.objects.filter(claim=claim, checked_at=None).exists()
    # The applicant learns neither of the verification nor of its screenshot.
    text = text_of(signed_in(claim.author).get(reverse("portal:case", args=[claim.pk])))
    assert ("查验.png" in text, str(finance) in text, "已登记查验" in text) == (False, False, False)


def test_a_screenshot_that_cannot_be_kept_is_refused_with_the_reason(finance):
    claim = factories.claim_in("submitted")
    line = claim.invoices.get()
    page = signed_in(finance).post(
        reverse("finance:check", args=[claim.pk, line.pk]),
        {"version": version(claim), "screenshot": factories.pdf_upload("截图.exe")},
    )
    assert "不接受 .exe 文件" in text_of(page)
    line.refresh_from_db()
    assert line.checked_at is None


def test_a_screenshot_left_by_a_try_that_was_cut_off_is_taken_and_one_of_another_check_is_not(finance):
    claim = factories.claim_in("submitted", amounts=("600.00", "400.00"))
    first, second = (reverse("finance:check", args=[claim.pk, row.pk]) for row in claim.invoices.all())
    shot = factories.photo_upload("查验.png").read()
    attach(case_id=claim.pk, slot=CHECKS, upload=SimpleUploadedFile("查验.png", shot), user=finance)

    def post(url: str):
        upload = SimpleUploadedFile("查验.png", shot)
        return signed_in(finance).post(url, {"version": version(claim), "screenshot": upload})

    assert post(first).status_code == 302
    assert "同一份文件已经上传过" in text_of(post(second))
    assert [row.checked_at is None for row in claim.invoices.all()] == [False, True]
    assert claim.attachments.filter(slot="checks").count() == 1


def test_finance_rejects_a_voucher_with_a_reason(finance):
    claim = factories.claim_in("submitted")
    line = claim.invoices.get()
    browser = signed_in(finance)
    url = reverse("finance:reject", args=[claim.pk, line.pk])
    assert "请写明剔除理由" in text_of(browser.post(url, {"version": version(claim), "reason": " "}))
    stale = browser.post(url, {"version": version(claim) - 1, "reason": "抬头不符，我写的"})
    assert (stale.status_code, "抬头不符，我写的" in stale.content.decode()) == (409, True)
    assert browser.post(url, {"version": version(claim), "reason": "抬头不符"}).status_code == 302
    line.refresh_from_db()
    assert (line.holds, line.rejected_reason) == (False, "抬头不符")
    assert "剔除费用凭证" in text_of(browser.get(f"{case_page(claim)}?tab=record"))
    assert browser.get(url).status_code == 404


def test_a_voucher_of_another_claim_in_the_address_is_not_found_by_staff(finance):
    claim, other = factories.claim_in("submitted"), factories.claim_in("submitted")
    browser = signed_in(finance)
    for name in ("check", "reject"):
        url = reverse(f"finance:{name}", args=[claim.pk, other.invoices.get().pk])
        assert (browser.get(url).status_code, browser.post(url).status_code) == (404, 404)
    event_page = reverse("finance:check", args=[claim.parent_id, claim.invoices.get().pk])
    assert browser.get(event_page).status_code == 404


def test_the_receipt_is_filed_where_the_payment_is_booked(finance):
    claim = factories.claim_in("payable")
    upload = reverse("attachments:upload", args=[claim.pk, "receipt"])
    assert upload in signed_in(finance).get(case_page(claim)).content.decode()
    head = factories.staff(groups=(HEAD.name,), department=claim.department)
    assert upload not in signed_in(head).get(case_page(claim)).content.decode()


def test_the_payment_sheet_states_whom_how_much_and_why(finance):
    claim = factories.claim_in("payable", amounts=("1000.00", "409.50"))
    response = signed_in(finance).get(reverse("finance:payment_sheet", args=[claim.pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    document = pypdfium2.PdfDocument(BytesIO(response.content))
    text = "".join(page.get_textpage().get_text_bounded() for page in document).replace("\r\n", "")
    for wanted in (
        claim.number,
        claim.organization.name,
        claim.organization.bank_account,
        "￥1,409.50",
        "人民币壹仟肆佰零玖元伍角",
        claim.invoices.filter(tier="settlement").get().number,
        claim.parent.commitment.pool.name,
        "财务负责人",
    ):
        assert wanted in text


def test_the_payment_sheet_is_for_those_who_pay_once_there_is_something_to_pay(finance):
    claim = factories.claim_in("payable")
    url = reverse("finance:payment_sheet", args=[claim.pk])
    people = [
        factories.staff(groups=(role.name,), department=claim.department)
        for role in (HEAD, AUDITOR, CLERK, ADMINISTRATOR, REVIEWER)
    ]
    assert {signed_in(person).get(url).status_code for person in people} <= {302, 404}
    assert signed_in(claim.author).get(url).status_code == 403
    early = factories.claim_in("approved")
    assert signed_in(finance).get(reverse("finance:payment_sheet", args=[early.pk])).status_code == 404


# The list of claims and payments.


def test_claims_to_pay_stand_in_the_order_of_their_expected_day(finance):
    claims = [factories.claim_in("payable") for _ in range(3)]
    for days, claim in zip((5, 1, 3), claims, strict=True):
        claim.payment.expected_on = timezone.localdate() + timezone.timedelta(days=days)
        claim.payment.save()
    factories.claim_in("submitted")
    page = signed_in(finance).get(reverse("claims:index"))
    assert [claim.pk for claim in page.context["claims"]] == [claims[1].pk, claims[2].pk, claims[0].pk]
    assert "待付合计 3,000.00 元" in text_of(page)


def test_the_list_shows_what_its_reader_may_see(finance):
    mine, foreign = factories.claim_in("submitted"), factories.claim_in("submitted")
    reviewer = factories.staff(groups=(REVIEWER.name,), department=mine.department)
    url = f"{reverse('claims:index')}?group=all"
    assert [row.pk for row in signed_in(reviewer).get(url).context["claims"]] == [mine.pk]
    found = {row.pk for row in signed_in(finance).get(url).context["claims"]}
    assert found == {mine.pk, foreign.pk}
    for role in (EDITOR, OBSERVER, ADMINISTRATOR, CLERK):
        person = factories.staff(groups=(role.name,))
        assert signed_in(person).get(url).status_code == 302, role.code


def test_the_list_is_searched_and_exported(finance):
    claim = factories.claim_in("paid")
    factories.claim_in("paid")
    browser = signed_in(finance)
    query = f"?group=paid&q={claim.organization.short_name}"
    assert [row.pk for row in browser.get(f"{reverse('claims:index')}{query}").context["claims"]] == [
        claim.pk
    ]
    response = browser.get(f"{reverse('claims:export', args=['csv'])}{query}")
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    (row,) = csv.DictReader(StringIO(text))
    assert (row["编号"], row["核定金额（元）"], row["付款日"], row["银行流水号"]) == (
        claim.number,
        "1000.00",
        f"{timezone.localdate():%Y-%m-%d}",
        claim.payment.bank_reference,
    )
    assert browser.get(reverse("claims:export", args=["xlsx"])).status_code == 200
    assert browser.get(reverse("claims:export", args=["pdf"])).status_code == 404


# Pools.


def pool_page(pool, tab: str = "") -> str:
    return reverse("pools:inspect", args=[pool.pk]) + (f"?tab={tab}" if tab else "")


def test_pools_are_for_those_who_handle_money():
    pool = factories.pool()
    for role in (FINANCE, AUDITOR, HEAD, REVIEWER):
        browser = signed_in(factories.staff(groups=(role.name,)))
        assert browser.get(reverse("pools:index")).status_code == 200
        assert browser.get(pool_page(pool)).status_code == 200
    for role in (EDITOR, CLERK, OBSERVER, ADMINISTRATOR):
        browser = signed_in(factories.staff(groups=(role.name,)))
        assert browser.get(reverse("pools:index")).status_code == 302, role.code
        assert browser.get(pool_page(pool)).status_code in (302, 404), role.code
    assert signed_in(factories.member()).get(pool_page(pool)).status_code == 403


def test_the_list_of_pools_compares_their_sums(finance):
    claim = factories.claim_in("paid")
    pool = claim.parent.commitment.pool
    case = factories.application(call=factories.call(pool=pool))
    ledger.reserve(case=case, pool_id=pool.pk, amount=Decimal("250.00"), user=None)
    text = text_of(signed_in(finance).get(reverse("pools:index")))
    for amount in ("1,000,000.00", "250.00", "1,000.00", "998,750.00"):
        assert amount in text


def test_a_pool_shows_entries_reserves_users_and_that_all_agrees(finance):
    claim = factories.claim_in("payable")
    pool = claim.parent.commitment.pool
    browser = signed_in(finance)
    text = text_of(browser.get(pool_page(pool)))
    assert "对账相符" in text
    assert "−10,000.00 990,000.00" in text
    assert claim.parent.number in text
    assert "铜产业链风险管理沙龙" in text_of(browser.get(pool_page(pool, "open")))
    assert f"{claim.organization.name} 1 10,000.00 0.00 10,000.00" in text_of(
        browser.get(pool_page(pool, "usage"))
    )


def test_a_pool_that_does_not_agree_says_where_to_those_who_see_every_case(finance):
    claim = factories.claim_in("payable")
    pool = claim.parent.commitment.pool
    factories.hop(Case.objects.get(pk=claim.parent_id).child, "settled")
    assert "事项已办结，占用 10,000.00 元 尚未释放。" in text_of(signed_in(finance).get(pool_page(pool)))
    reviewer = signed_in(factories.staff(groups=(REVIEWER.name,)))
    text = text_of(reviewer.get(pool_page(pool)))
    assert ("对账不符" in text, claim.parent.title in text) == (True, False)


def test_a_department_reads_the_names_of_its_own_cases_only():
    mine, foreign = factories.pool(), None
    call = factories.call(pool=mine)
    own = factories.accepted_event(call=call)
    foreign = factories.accepted_event(call=factories.call(pool=mine))
    reviewer = signed_in(factories.staff(groups=(REVIEWER.name,), department=call.department))
    for tab in ("", "open"):
        page = reviewer.get(pool_page(mine, tab))
        text = text_of(page)
        assert (own.organization.short_name in text, foreign.organization.short_name in text) == (True, False)
        assert reverse("backoffice:case", args=[foreign.pk]) not in page.content.decode()
    assert reviewer.get(reverse("finance:pool_export", args=[mine.pk, "csv"])).status_code == 302


def test_entries_are_exported_in_their_order(finance):
    claim = factories.claim_in("paid")
    pool = claim.parent.commitment.pool
    response = signed_in(finance).get(reverse("finance:pool_export", args=[pool.pk, "csv"]))
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(StringIO(text)))
    assert [(row["序号"], row["类型"], row["金额（元）"], row["可用余额（元）"]) for row in rows] == [
        ("1", "拨入", "1000000.00", "1000000.00"),
        ("2", "占用", "-10000.00", "990000.00"),
        ("3", "释放", "10000.00", "1000000.00"),
        ("4", "支付", "-1000.00", "999000.00"),
    ]


def test_finance_allots_and_a_form_sent_twice_adds_once(finance):
    pool = factories.pool(allotted="100.00")
    browser = signed_in(finance)
    url = reverse("finance:allot", args=[pool.pk])
    data = {"amount": "50.00", "note": "追加批复〔2026〕8号", "seen": "1"}
    assert browser.get(url).context["form"].initial == {"seen": 1}
    assert browser.post(url, data).url == pool_page(pool)
    again = browser.post(url, data)
    assert (again.status_code, "台账有了新的分录" in text_of(again)) == (409, True)
    assert again.context["form"]["seen"].value() == "2"
    assert pool.available == Decimal("150.00")
    entry = pool.entries.get(seq=2)
    assert (entry.actor, entry.note) == (finance, "追加批复〔2026〕8号")
    assert "请写明拨入的依据。" in text_of(browser.post(url, {"amount": "1", "seen": "2"}))
    assert pool.entries.count() == 2


def test_only_finance_allots():
    pool = factories.pool()
    for role in (HEAD, AUDITOR, ADMINISTRATOR):
        browser = signed_in(factories.staff(groups=(role.name,)))
        data = {"amount": "50.00", "note": "x", "seen": "1"}
        assert browser.post(reverse("finance:allot", args=[pool.pk]), data).status_code == 302
    assert LedgerEntry.objects.filter(pool=pool).count() == 1


def test_finance_opens_a_pool_and_changes_its_limit_but_not_what_rests_on_it(finance):
    browser = signed_in(finance)
    data = {"year": "2027", "group": "market-events", "name": "2027年预算池", "organization_limit": "0"}
    assert "上限须大于零" in text_of(browser.post(reverse("pools:add"), data))
    browser.post(reverse("pools:add"), data | {"organization_limit": "200000"})
    pool = BudgetPool.objects.get(year=2027)
    browser.post(
        reverse("pools:edit", args=[pool.pk]),
        data | {"year": "2030", "group": "other", "name": "2027年市场活动预算池", "organization_limit": ""},
    )
    pool.refresh_from_db()
    assert (pool.year, pool.group, pool.name, pool.organization_limit) == (
        2027,
        "market-events",
        "2027年市场活动预算池",
        None,
    )
    head = signed_in(factories.staff(groups=(HEAD.name,)))
    assert head.get(reverse("pools:add")).status_code == 302
    assert head.get(reverse("pools:edit", args=[pool.pk])).status_code == 302


def test_the_administrator_sets_the_rules():
    url = reverse("wagtailsettings:edit", args=["reimbursement", "reimbursementsettings"])
    browser = signed_in(factories.staff(groups=(ADMINISTRATOR.name,)))
    rules = ReimbursementSettings.load()
    url = browser.get(url, follow=True).redirect_chain[-1][0]
    names = ("claim_days", "cutoff_month", "cutoff_day", "minimum_days", "correction_days", "check_days")
    data = {name: getattr(rules, name) for name in names} | {"payment_days": 7}
    assert browser.post(url, data).status_code == 302
    assert ReimbursementSettings.load().payment_days == 7


# Costs.


def test_queries_do_not_grow_with_the_rows(finance, django_assert_num_queries, django_assert_max_num_queries):
    pool = factories.pool()
    call = factories.call(pool=pool)
    browser = signed_in(finance)

    def grow(number: int) -> None:
        for _ in range(number):
            event = factories.accepted_event(call=call, amount="100.00")
            factories.claim_in("submitted", event=event, amounts=("100.00",), finance=finance)

    urls = [
        pool_page(pool),
        pool_page(pool, "open"),
        pool_page(pool, "usage"),
        reverse("pools:index"),
        f"{reverse('claims:index')}?group=all",
    ]
    grow(3)
    costs = {}
    for url in urls:
        browser.get(url)
        with django_assert_max_num_queries(40) as three:
            browser.get(url)
        costs[url] = len(three.captured_queries)
    grow(27)
    for _ in range(3):
        factories.pool()
    for url in urls:
        with django_assert_num_queries(costs[url]):
            browser.get(url)


def test_a_case_page_costs_the_same_for_3_vouchers_and_for_30(
    finance, django_assert_num_queries, django_assert_max_num_queries
):
    few = factories.claim_in("submitted", amounts=("10.00",) * 3)
    many = factories.claim_in("submitted", amounts=("10.00",) * 30)
    browser = signed_in(finance)
    browser.get(case_page(few))
    with django_assert_max_num_queries(60) as three:
        browser.get(case_page(few))
    with django_assert_num_queries(len(three.captured_queries)):
        browser.get(case_page(many))
