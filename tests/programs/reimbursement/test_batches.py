"""Payment batches: frozen, released by a second person, booked by the bank's answers once and as a whole."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.roles import CLERK, FINANCE
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.members.models import Interest
from hub.membership import payees
from programs.reimbursement import batches, ledger
from programs.reimbursement.bank_files import bank_file, read_answers
from programs.reimbursement.models import BatchLine, Claim, PaymentBatch, ResultFile
from tests import factories
from tests.programs.reimbursement.conftest import signed_in, text_of
from tests.programs.reimbursement.test_claim import new_payee_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [factories.staff(groups=(FINANCE.name,)) for _ in range(2)]


def released(people, claims) -> PaymentBatch:
    maker, checker = people
    batch = batches.make_batch(claim_ids=[claim.pk for claim in claims], user=maker)
    return batches.release_batch(batch_id=batch.pk, user=checker)


def answered(batch, *results: str, change=None) -> SimpleUploadedFile:
    """The bank's file for a batch, with a result for each line; `change(sheet)` alters it further."""
    lines = batches.lines_of(batch)
    book = openpyxl.load_workbook(io.BytesIO(bank_file(batch, lines)))
    sheet = book["付款明细"]
    for row, result in enumerate(results, start=2):
        sheet.cell(row, 8, result)
        if result == "成功":
            sheet.cell(row, 9, f"{timezone.localdate():%Y-%m-%d}")
            sheet.cell(row, 10, f"HS{row:04d}")
        elif result:
            sheet.cell(row, 11, "账号与户名不符")
    if change:
        change(sheet)
    output = io.BytesIO()
    book.save(output)
    return SimpleUploadedFile("结果.xlsx", output.getvalue())


def keep(batch, upload, user) -> ResultFile:
    digest, answers = read_answers(upload)
    return batches.keep_result(batch_id=batch.pk, user=user, name=upload.name, digest=digest, answers=answers)


def test_a_batch_pays_what_the_bank_paid_and_gives_back_what_failed(people):
    first, second = factories.claim_in("payable"), factories.claim_in("payable")
    batch = released(people, [first, second])
    assert (batch.count, batch.total) == (2, Decimal("2000.00"))
    file = keep(batch, answered(batch, "成功", "失败"), people[0])

    assert batches.book_result(file_id=file.pk, user=people[0]) == 2

    states = [Claim.objects.get(pk=claim.pk).state for claim in (first, second)]
    assert states == ["paid", "invoiced"]
    assert Claim.objects.get(pk=first.pk).payment.bank_reference == "HS0002"
    assert list(batch.lines.values_list("result", "reason")) == [
        ("success", ""),
        ("failed", "账号与户名不符"),
    ]
    entry = second.timeline.get(event="replan_payment")
    assert "账号与户名不符" in str(entry.content.data)
    assert PaymentBatch.objects.get(pk=batch.pk).state == "done"
    for claim in (first, second):
        assert ledger.reconcile(pool=claim.parent.commitment.pool).differences == ()
    # What failed is accepted again and goes into another batch.
    again = factories.step(second, "accept_settlement", people[0])
    assert batches.make_batch(claim_ids=[again.pk], user=people[0]).count == 1


def test_the_same_file_and_the_same_answers_are_booked_once(people):
    claim = factories.claim_in("payable")
    batch = released(people, [claim])
    file = keep(batch, answered(batch, "成功"), people[0])
    assert batches.book_result(file_id=file.pk, user=people[0]) == 1
    assert batches.book_result(file_id=file.pk, user=people[1]) == 0
    other = keep(batch, answered(batch, "成功", change=lambda sheet: sheet.cell(1, 15, "备注")), people[1])
    assert other.pk != file.pk
    assert batches.book_result(file_id=other.pk, user=people[1]) == 0
    assert claim.parent.commitment.pool.entries.filter(kind="pay").count() == 1


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        (2, "BX-2026-9999", "批次中没有"),
        (4, "6222000000000000000", "收款账号与批次中的不一致"),
        (6, 1000.01, "金额 1,000.01 元 与批次中的 1,000.00 元 不一致"),
        (6, "一千", "金额不是有效的数字"),
        (8, "处理中", "看不懂处理结果"),
        (9, "", "须填付款日期"),
        (9, "2099-01-01", "付款日不能晚于今天"),
        (10, "", "须填银行流水号"),
    ],
)
def test_an_altered_row_stops_the_whole_file(people, column, value, problem):
    claims = [factories.claim_in("payable"), factories.claim_in("payable")]
    batch = released(people, claims)
    upload = answered(batch, "成功", "成功", change=lambda sheet: sheet.cell(3, column, value))
    file = keep(batch, upload, people[0])
    page = text_of(signed_in(people[0]).get(reverse("batches:result", args=[batch.pk, file.pk])))
    assert problem in page
    with pytest.raises(Refused, match="没有登记任何一笔"):
        batches.book_result(file_id=file.pk, user=people[0])
    assert {Case.objects.get(pk=claim.pk).state for claim in claims} == {"payable"}
    assert set(batch.lines.values_list("result", flat=True)) == {"waiting"}


def test_a_payment_named_twice_stops_the_file(people):
    batch = released(people, [factories.claim_in("payable")])

    def twice(sheet):
        for column in range(1, 12):
            sheet.cell(3, column, sheet.cell(2, column).value)

    file = keep(batch, answered(batch, "成功", change=twice), people[0])
    with pytest.raises(Refused, match="出现两次"):
        batches.book_result(file_id=file.pk, user=people[0])


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("结果.xlsx", b"PK\x03\x04 no zip", "不是有效的 Excel 文件"),
        ("结果.xls", b"\xd0\xcf\x11\xe0", "旧版 .xls"),
        ("结果.csv", "业务编号,金额\n".encode(), "文件缺少"),
        ("结果.csv", "姓名,电话\n甲,1\n".encode("gb18030"), "没有找到“业务编号”"),
        ("结果.csv", b"\xff\xff\xff\x00", "编码无法识别"),
        ("结果.csv", "业务编号,收款账号,金额,处理结果\n".encode(), "没有任何一行结果"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(people, name, content, words):
    batch = released(people, [factories.claim_in("payable")])
    response = signed_in(people[0]).post(
        reverse("batches:detail", args=[batch.pk]),
        {"act": "read", "file": SimpleUploadedFile(name, content)},
    )
    assert (response.status_code, ResultFile.objects.count()) == (200, 0)
    assert words in text_of(response)


def test_the_maker_does_not_release_and_a_waiting_payment_is_paid_by_nothing_else(people):
    claim = factories.claim_in("payable")
    batch = batches.make_batch(claim_ids=[claim.pk], user=people[0])
    with pytest.raises(Refused, match="另一位财务人员"):
        batches.release_batch(batch_id=batch.pk, user=people[0])
    factories.case_file(claim, "receipt", user=people[1])
    for name, data in (
        ("pay", {"paid_on": timezone.localdate(), "bank_reference": "HS1"}),
        ("replan_payment", {"note": "改账户"}),
    ):
        with pytest.raises(Refused, match=f"在批次 {batch} 中"):
            factories.step(claim, name, people[1], **data)
    with pytest.raises(Refused, match="已在其他批次"):
        batches.make_batch(claim_ids=[claim.pk], user=people[1])
    batches.cancel_batch(batch_id=batch.pk, user=people[0], note="改为单笔付款")
    factories.step(claim, "pay", people[1], paid_on=timezone.localdate(), bank_reference="HS1")


def test_nobody_pays_to_an_account_that_changed(people):
    claim = factories.claim_in("payable")
    new_payee_account(claim.organization, "6222020000000000999")
    with pytest.raises(Refused, match="收款账户在安排付款之后有变更"):
        batches.make_batch(claim_ids=[claim.pk], user=people[0])


def test_nobody_pays_a_firm_they_are_tied_to(people):
    claim = factories.claim_in("payable")
    Interest.objects.create(user=people[0], organization=claim.organization, reason="亲属任职")
    with pytest.raises(Refused, match="须回避"):
        batches.make_batch(claim_ids=[claim.pk], user=people[0])
    assert batches.make_batch(claim_ids=[claim.pk], user=people[1]).count == 1


def test_an_account_that_waits_for_its_confirmation_is_not_paid_to(people):
    clerk = factories.staff(groups=(CLERK.name,))
    claim, other = factories.claim_in("payable"), factories.claim_in("payable")

    def enter(organization):
        return payees.enter(
            organization_id=organization.pk,
            bank_name="中国银行昆明分行",
            bank_account="6222020011112222333",
            basis="盖章来函",
            user=clerk,
        )

    change = enter(claim.organization)
    page = signed_in(people[0]).get(reverse("batches:new"))
    assert ("待财务确认" in text_of(page), text_of(page).count("变更")) == (True, 1)
    with pytest.raises(Refused, match=f"{claim.number}：.*待财务确认"):
        batches.make_batch(claim_ids=[claim.pk, other.pk], user=people[0])
    assert not PaymentBatch.objects.exists()
    payees.send_back(change_id=change.pk, user=people[0], reason="账号与开户证明不符")
    batch = batches.make_batch(claim_ids=[claim.pk, other.pk], user=people[0])
    # Entered after the batch was frozen: the second person can't let it out, and sees why.
    change = enter(other.organization)
    with pytest.raises(Refused, match=f"{other.number}：.*待财务确认"):
        batches.release_batch(batch_id=batch.pk, user=people[1])
    assert "待财务确认" in text_of(signed_in(people[1]).get(reverse("batches:detail", args=[batch.pk])))
    payees.confirm(change_id=change.pk, user=people[1])
    with pytest.raises(Refused, match="收款账户在安排付款之后有变更"):
        batches.release_batch(batch_id=batch.pk, user=people[1])
    assert PaymentBatch.objects.get().state == "frozen"


def test_choosing_payments_does_not_ask_for_each_row(people, django_assert_max_num_queries):
    browser = signed_in(people[0])
    call = factories.call(pool=factories.pool(allotted="100000.00"))

    def grow(number):
        for _ in range(number):
            event = factories.accepted_event(user=factories.member(), call=call, amount="100.00")
            factories.claim_in("payable", event=event, amounts=("100.00",), finance=people[0])

    grow(3)
    url = reverse("batches:new")
    browser.get(url)
    with django_assert_max_num_queries(30) as three:
        browser.get(url)
    grow(12)
    with django_assert_max_num_queries(len(three.captured_queries)):
        browser.get(url)


def test_the_database_keeps_a_batch_as_it_was_frozen(people):
    batch = released(people, [factories.claim_in("payable")])
    for change in (
        lambda: batch.lines.update(amount=Decimal("1.00")),
        lambda: batch.lines.update(bank_account="1"),
        lambda: PaymentBatch.objects.filter(pk=batch.pk).update(total=Decimal("1.00")),
        lambda: BatchLine.objects.create(
            batch=batch, position=9, claim=batch.lines.get().claim, payee="x", amount=Decimal(1)
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_bank_file_holds_accounts_as_text_and_no_formula(people):
    claim = factories.claim_in(
        "payable",
        event=factories.accepted_event(
            user=factories.member(
                organization=factories.organization(name="=cmd 期货", bank_account="0012345678901234567")
            )
        ),
    )
    batch = released(people, [claim])
    sheet = openpyxl.load_workbook(io.BytesIO(bank_file(batch, batches.lines_of(batch))))["付款明细"]
    row = [cell.value for cell in sheet[2]]
    assert row[:6] == [1, claim.number, "'=cmd 期货", "0012345678901234567", "中国工商银行上海分行", 1000]


def test_the_whole_way_over_the_pages(people):
    maker, checker = (signed_in(user) for user in people)
    claim = factories.claim_in("payable")
    made = maker.post(reverse("batches:new"), {"act": "make", "claim": [claim.pk]})
    batch = PaymentBatch.objects.get()
    assert made.url == reverse("batches:detail", args=[batch.pk])
    assert claim.number in text_of(maker.get(made.url))
    assert "须由另一位财务人员复核放行" in text_of(maker.get(made.url))
    checker.post(made.url, {"act": "release"})
    batch.refresh_from_db()
    upload = answered(batch, "成功")
    kept = checker.post(made.url, {"act": "read", "file": upload})
    assert "将登记 1 笔" in text_of(checker.get(kept.url))
    done = checker.post(kept.url, {"act": "book"}, follow=True)
    assert "已按银行结果登记 1 笔" in text_of(done)


@pytest.mark.postgres
def test_a_file_booked_ten_times_at_once_pays_once(pg_clone):
    people = [factories.staff(groups=(FINANCE.name,)) for _ in range(2)]
    pool = factories.pool()
    call = factories.call(pool=pool)
    claims = [
        factories.claim_in("payable", event=factories.accepted_event(user=factories.member(), call=call))
        for _ in range(4)
    ]
    batch = released(people, claims)
    files = [
        keep(
            batch, answered(batch, *["成功"] * 4, change=lambda s, n=n: s.cell(1, 15, f"副本{n}")), people[0]
        )
        for n in range(5)
    ]

    def book(index):
        return batches.book_result(
            file_id=files[index % 5].pk, user=User.objects.get(pk=people[index % 2].pk)
        )

    results = pg_clone(book, range(20), connections=10)
    assert sorted(results) == [0] * 19 + [4]
    assert pool.entries.filter(kind="pay").count() == 4
    assert ledger.reconcile(pool=pool).differences == ()
