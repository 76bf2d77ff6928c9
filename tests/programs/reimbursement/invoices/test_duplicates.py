"""The same invoice twice: what is refused, what finance decides, and what a member learns of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import FINANCE, HEAD
from hub.attachments.services import attach
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.timeline import verify_case
from programs.reimbursement import services
from programs.reimbursement.invoices.duplicates import hits_of, seller_key
from programs.reimbursement.invoices.services import take_in
from programs.reimbursement.models import Clearance, Invoice, Reading
from programs.reimbursement.services import InvoiceRefused
from programs.reimbursement.slots import VOUCHERS
from tests import factories
from tests.programs.reimbursement.conftest import signed_in, text_of

from . import samples
from .test_confirming import address, facts_for, upload, version

pytestmark = pytest.mark.django_db

ALIKE = {"seller": "浦江会务服务（上海）有限公司", "issued_on": timezone.localdate() - timedelta(days=9)}


@pytest.fixture
def finance():
    return factories.staff(groups=(FINANCE.name,))


def claim_like(state: str = "submitted", **values):
    """A claim with one voucher of these values."""
    made = factories.claim(amount=Decimal("1000.00"), explanation="会场")
    row = factories.voucher(made, **ALIKE | values)
    factories.case_file(made, "vouchers", user=made.author)
    if state == "submitted":
        made = factories.step(made, "submit", made.author)
    return made, row


def decide(claim, row, finance, why="两次活动，号码不同，均已查验。", key=""):
    found = hits_of([Invoice.objects.get(pk=row.pk)])[row.pk]
    services.clear_duplicate(
        claim_id=claim.pk,
        invoice_id=row.pk,
        user=finance,
        version=version(claim),
        hit_key=key or found[0].key,
        why=why,
    )


def file_in(claim, name: str, content: bytes):
    return attach(
        case_id=claim.pk, slot=VOUCHERS, upload=SimpleUploadedFile(name, content), user=claim.author
    )


@pytest.mark.once
def test_sellers_are_compared_whatever_their_brackets_and_case():
    assert seller_key(" 浦江（上海）Ａbc 有限公司") == seller_key("浦江(上海)aBC有限公司")


def test_the_same_file_under_another_number_is_refused():
    first, rival, own = factories.claim(), factories.claim(), None
    content = samples.einvoice_xml()
    factories.voucher(first, attachment=file_in(first, "一.xml", content))
    own = factories.claim(event=factories.accepted_event(user=first.author))
    for claim, where in ((rival, "已被其他报销使用"), (own, "已用于本单位的报销单 （草稿）")):
        with pytest.raises(InvoiceRefused) as refusal:
            factories.voucher(claim, attachment=file_in(claim, "二.xml", content))
        assert [(problem.field, problem.message) for problem in refusal.value.problems] == [
            ("attachment", f"该发票{where}（文件相同），不能再次使用。请更换凭证。")
        ]


def test_a_file_that_serves_another_claim_is_known_before_anything_is_typed():
    first, rival = factories.claim(), factories.claim()
    content = samples.photo(qr=False)
    factories.voucher(first, attachment=file_in(first, "一.jpg", content))
    take_in(claim=rival, files=[upload("照片.jpg", content)], user=rival.author)
    assert "该发票已被其他报销使用（文件相同）" in text_of(
        signed_in(rival.author).get(address("pending", rival))
    )


def test_one_file_for_two_lines_of_a_claim_is_for_finance_to_decide(finance):
    claim = factories.claim(amount=Decimal("1000.00"))
    file = factories.case_file(claim, "vouchers", user=claim.author)
    for _ in range(2):
        factories.voucher(claim, attachment=file)
    claim = factories.step(claim, "submit", claim.author)
    assert [hit.why for hits in hits_of(claim.invoices.all()).values() for hit in hits] == ["同一份文件"] * 2
    for row in claim.invoices.all():
        factories.record_check(claim, row, finance)
    with pytest.raises(Refused, match="还有 2 处疑似重复未核对"):
        factories.step(claim, "check", finance)
    # One decision is about the pair.
    decide(claim, claim.invoices.first(), finance)
    assert factories.step(claim, "check", finance).state == "checked"


@pytest.mark.parametrize(
    ("other", "hit"),
    [
        ({}, True),
        ({"seller": "浦江会务服务(上海)有限公司"}, True),
        ({"seller": "别的名字", "seller_tax_number": "91310115MA1K35X00A"}, True),
        ({"seller": "别的名字"}, False),
        ({"amount": Decimal("1000.01")}, False),
        ({"issued_on": timezone.localdate() - timedelta(days=8)}, False),
    ],
)
def test_near_equal_invoices_are_found_over_all_firms(other, hit):
    claim_like(seller_tax_number="91310115MA1K35X00A")
    _, row = claim_like(**other)
    assert [found.why for found in hits_of([row])[row.pk]] == (["销售方、日期、金额相同"] if hit else [])


def test_drafts_and_freed_lines_say_nothing():
    draft, _ = claim_like(state="draft")
    _, row = claim_like()
    assert hits_of([row])[row.pk] == []
    submitted = factories.step(draft, "submit", draft.author)
    assert len(hits_of([row])[row.pk]) == 1
    factories.step(submitted, "withdraw", submitted.author)
    assert hits_of([row])[row.pk] == []


def test_finance_decides_beside_the_other_case_before_anything_is_approved(finance):
    first, _ = claim_like()
    claim, row = claim_like()
    factories.record_check(claim, row, finance)
    browser = signed_in(finance)
    page = browser.get(reverse("backoffice:case", args=[claim.pk]))
    assert "疑似重复：销售方、日期、金额相同" in text_of(page)
    assert reverse("backoffice:case", args=[first.pk]) in page.content.decode()
    with pytest.raises(Refused, match="还有 1 处疑似重复未核对"):
        factories.step(claim, "check", finance)

    hit = hits_of([row])[row.pk][0]
    url = reverse("finance:duplicate", args=[claim.pk, row.pk, hit.key])
    text = text_of(browser.get(url))
    assert (first.number in text, hit.other.number in text, row.number in text) == (True, True, True)
    assert "请写明核对的依据" in text_of(browser.post(url, {"version": version(claim), "why": " "}))
    stale = browser.post(url, {"version": version(claim) - 1, "why": "上午与下午"})
    assert (stale.status_code, "上午与下午" in text_of(stale)) == (409, True)
    browser.post(url, {"version": version(claim), "why": "上午与下午各一场，均已查验"})
    cleared = Clearance.objects.get()
    assert (cleared.by, cleared.why, {cleared.first_id, cleared.second_id}) == (
        finance,
        "上午与下午各一场，均已查验",
        {row.pk, hit.other.pk},
    )
    assert "已核，不是重复：上午与下午各一场" in text_of(
        browser.get(reverse("backoffice:case", args=[claim.pk]))
    )
    claim = factories.step(claim, "check", finance)
    assert (claim.state, verify_case(claim)) == ("checked", None)


def test_a_likeness_that_turns_up_after_the_check_stops_the_approval(finance):
    claim, row = claim_like()
    factories.record_check(claim, row, finance)
    claim = factories.step(claim, "check", finance)
    claim_like()
    head = factories.staff(groups=(HEAD.name,), department=claim.department)
    with pytest.raises(Refused, match="疑似重复"):
        factories.step(claim, "approve", head, approved_amount=Decimal("1000.00"))
    claim = factories.step(claim, "recheck", head, note="请核对重复")
    decide(claim, row, finance)
    claim = factories.step(claim, "check", finance)
    assert factories.step(claim, "approve", head, approved_amount=Decimal("1000.00")).state == "approved"


def test_what_was_decided_of_an_invoice_is_forgotten_when_it_changes(finance):
    claim_like()
    claim, row = claim_like()
    decide(claim, row, finance)
    claim = factories.step(claim, "return", finance, note="请更正", fields=[])
    services.save_invoice(
        claim_id=claim.pk,
        user=claim.author,
        version=claim.version,
        values={"number": "26319999999999999999"},
        invoice_id=row.pk,
    )
    assert not Clearance.objects.exists()


def test_only_finance_decides_and_only_what_is_there(finance):
    claim_like()
    claim, row = claim_like()
    head = factories.staff(groups=(HEAD.name,), department=claim.department)
    for user in (head, claim.author):
        with pytest.raises(Refused):
            decide(claim, row, user)
    with pytest.raises(Refused, match="已不存在"):
        decide(claim, row, finance, key="i999999")
    hit = hits_of([row])[row.pk][0].key
    url = reverse("finance:duplicate", args=[claim.pk, row.pk, "i999999"])
    assert signed_in(finance).get(url).status_code == 404
    url = reverse("finance:duplicate", args=[claim.pk, row.pk, hit])
    assert signed_in(head).get(url, follow=True).redirect_chain == [
        (reverse("backoffice:case", args=[claim.pk]), 302)
    ]


def test_a_department_that_may_not_see_the_other_case_learns_nothing_of_it():
    first, other = claim_like()
    claim, _ = claim_like()
    assert first.department != claim.department
    head = factories.staff(groups=(HEAD.name,), department=claim.department)
    page = signed_in(head).get(reverse("backoffice:case", args=[claim.pk]))
    text = text_of(page)
    assert "另一份报销（您无权查看）" in text
    assert [word for word in secrets_of(first, other) if word in page.content.decode()] == []


def secrets_of(claim, row) -> list[str]:
    """What another firm must not read of a claim."""
    organization = claim.organization
    return [claim.number, row.number, organization.name, organization.short_name, organization.credit_code]


def test_a_member_never_learns_whose_the_other_invoice_is(finance):
    first, other = claim_like()
    Invoice.objects.filter(pk=other.pk).update(buyer_title=first.organization.name)
    claim, row = claim_like(state="draft")
    owner = signed_in(claim.author)
    hidden = secrets_of(first, other)

    seen = [owner.get(address("edit", claim))]
    assert "与另一张发票相近，需人工核对" in text_of(seen[0])
    taken = facts_for(claim, number=other.number, day=f"{timezone.localdate():%Y-%m-%d}")
    content = samples.einvoice_xml(taken)
    owner.post(address("take_invoices", claim), {"files": [upload("一.xml", content)]})
    reading = Reading.objects.get()
    seen.append(owner.get(address("pending", claim)))
    assert "该发票已被其他报销使用" in text_of(seen[-1])
    confirmed = {"version": version(claim), "confirm": reading.pk}
    seen.append(owner.post(address("pending", claim), confirmed, follow=True))
    seen.append(owner.get(address("correct_reading", claim, reading.pk)))
    values = factories.invoice_values(claim, number="26310000000000000077") | {"version": version(claim)}
    seen.append(owner.get(address("invoice", claim, row.pk)))
    # Its own number is not hidden from whoever typed it: what comes back is what was sent.
    typed = [page for page in seen if other.number in page.content.decode()]
    assert typed
    owner.post(address("remove_reading", claim, reading.pk))
    seen = [page for page in seen if page not in typed]
    for page in typed:
        assert [word for word in hidden if word != other.number and word in page.content.decode()] == []
    seen.append(owner.post(address("invoice", claim, row.pk), values | ALIKE, follow=True))

    factories.case_file(claim, "vouchers", user=claim.author)
    claim = factories.step(claim, "submit", claim.author)
    decide(claim, row, finance, why=f"与{first.number}无关")
    seen += [
        owner.get(reverse(name, args=args))
        for name, args in (
            ("portal:case", [claim.pk]),
            ("portal:case", [claim.parent_id]),
            ("portal:cases", []),
            ("portal:dashboard", []),
            ("portal:inbox", []),
        )
    ]
    assert {page.status_code for page in seen} == {200}
    leaks = {
        (page.request["PATH_INFO"], word) for page in seen for word in hidden if word in page.content.decode()
    }
    assert leaks == set()
    assert all("核对疑似重复" not in text_of(page) for page in seen)
    # What the owner of the earlier invoice sees doesn't change.
    text = text_of(signed_in(first.author).get(reverse("portal:case", args=[first.pk])))
    assert "需人工核对" not in text


def test_a_red_letter_against_a_used_invoice_is_shown_to_finance(finance):
    blue = "26312000000077777777"
    claim, row = claim_like(number=blue)
    factories.record_check(claim, row, finance)
    rival = factories.claim()
    more = f"<AdditionalInformation><Remark>被红冲蓝字数电票号码：{blue}</Remark></AdditionalInformation>"
    red = samples.einvoice_xml(samples.red(facts_for(rival)), more=more)
    take_in(claim=rival, files=[upload("红.xml", red)], user=rival.author)
    page = signed_in(rival.author).get(address("pending", rival))
    assert "这是红字发票，不能作为凭证。" in text_of(page)
    assert [word for word in secrets_of(claim, row) if word in page.content.decode()] == []

    with pytest.raises(Refused, match="还有 1 处疑似重复未核对"):
        factories.step(claim, "check", finance)
    text = text_of(signed_in(finance).get(reverse("backoffice:case", args=[claim.pk])))
    assert "疑似重复：已有红字发票冲销" in text
    # The file may be taken away again; what it said was said.
    signed_in(rival.author).post(address("remove_reading", rival, Reading.objects.get().pk))
    assert len(hits_of([row])[row.pk]) == 1
    decide(claim, row, finance, why="红字发票已作废")
    assert factories.step(claim, "check", finance).state == "checked"


def test_finance_reads_what_was_typed_otherwise_than_it_stood_on_the_file(finance):
    claim = factories.claim(amount=Decimal("900.00"))
    (file,) = take_in(
        claim=claim, files=[upload("一.pdf", samples.digital_pdf(facts_for(claim)))], user=claim.author
    ).kept
    values = factories.invoice_values(
        claim, number=samples.DIGITAL.number, amount=Decimal("900.00"), seller="浦江会务服务(上海)有限公司"
    )
    row = factories.voucher(claim, **values | {"attachment": file})
    claim = factories.step(claim, "submit", claim.author)
    text = text_of(signed_in(finance).get(reverse("finance:check", args=[claim.pk, row.pk])))
    assert "价税合计1000.00900.00" in text
    assert "销售方 浦江" not in text.partition("填报不一致")[2].partition("登记")[0]
    text = text_of(signed_in(finance).get(reverse("backoffice:case", args=[claim.pk])))
    assert "价税合计：读取 1000.00，填报 900.00" in text
    assert "读取 1000.00" not in text_of(signed_in(claim.author).get(reverse("portal:case", args=[claim.pk])))


def test_likenesses_cost_the_same_for_many_vouchers(finance):
    claim, row = claim_like()
    kept = {name: value for name, value in vars(row).items() if name not in ("_state", "id", "claim_id")}
    url = reverse("backoffice:case", args=[claim.pk])
    browser = signed_in(finance)

    def cost() -> int:
        browser.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(url).status_code == 200
        return len(queries)

    def add(start: int, end: int) -> None:
        for number in range(start, end):
            claim.invoices.create(
                **kept
                | {"claim": Case.objects.get(pk=claim.pk).child, "number": str(number), "key": str(number)}
            )

    add(0, 3)
    few = cost()
    add(3, 12)
    assert (cost(), few <= 50) == (few, True)
