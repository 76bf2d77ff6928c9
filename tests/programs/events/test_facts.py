"""What the pages and the PDF say of an event, and to whom."""

from decimal import Decimal
from io import BytesIO

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts.roles import EDITOR, REVIEWER
from programs.events.facts import facts_of
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(db):
    """A submitted event and its reviewer."""
    event = factories.ready_application()
    reviewer = factories.staff(groups=(REVIEWER.name,), department=event.department)
    return factories.step(event, "submit", event.author), reviewer


def cut(event, reviewer):
    """Recommend the event with the first line cut to 2,500 yuan."""
    lines = [
        (line.pk, Decimal("2500.00") if number == 0 else line.amount, "高于同类活动" if number == 0 else "")
        for number, line in enumerate(event.budget_lines.all())
    ]
    return factories.step(event, "recommend", reviewer, lines=lines)


def case_page(event, user):
    staff = user.has_perm("wagtailadmin.access_admin")
    url = reverse("backoffice:case" if staff else "portal:case", args=[event.pk])
    return text_of(signed_in(user).get(url))


class TestApprovedSums:
    def test_the_applicant_learns_them_with_the_approval_staff_before(self, submitted):
        event, reviewer = submitted
        event = cut(event, reviewer)
        assert facts_of(event, staff=True).approved_total == Decimal("7500.00")
        assert facts_of(event, staff=False).approved_total is None
        for words in ("核定（元）", "7,500.00", "高于同类活动"):
            assert words in case_page(event, reviewer)
            assert words not in case_page(event, event.author)
        other = factories.staff(groups=(REVIEWER.name,), department=event.department)
        event = factories.step(event, "approve", other)
        page = case_page(event, event.author)
        for words in ("批准金额 7,500.00 元", "核定（元）", "核减理由：高于同类活动"):
            assert words in page

    def test_a_reopened_approval_hides_them_again(self, submitted):
        event, reviewer = submitted
        event = factories.hop(cut(event, reviewer), "submitted")
        assert "高于同类活动" not in case_page(event, event.author)

    def test_before_the_review_staff_read_that_it_is_to_come(self, submitted):
        event, reviewer = submitted
        assert "尚未核定。" in case_page(event, reviewer)


def test_the_case_page_tells_the_facts(submitted):
    event, reviewer = submitted
    for user in (event.author, reviewer):
        page = case_page(event, user)
        for words in (
            "产业沙龙，线下",
            "上海，浦东新区某会议中心三楼",
            "40 人 ，其中产业客户约 80%",
            "14:10 铜期货套期保值实务 王教授 某大学经济学院教授 正高级职称 2 2,000.00",
            "餐费 工作餐 40 75.00 3,000.00",
            "合计 8,000.00",
            "规则第 1 版",
        ):
            assert words in page


def test_an_empty_draft_has_a_page():
    event = factories.application()
    page = case_page(event, event.author)
    assert "还没有填写议程。" in page
    assert "还没有填写预算。" in page


def test_what_came_late_is_said(submitted):
    event, _ = submitted
    facts = facts_of(event, staff=True)
    assert not facts.is_late
    type(event).objects.filter(pk=event.pk).update(starts_at=event.submitted_at, ends_at=None)
    event.refresh_from_db()
    late = facts_of(event, staff=True)
    assert (late.is_late, late.lead_days, late.needed_lead_days) == (True, 0, 10)


@pytest.mark.once
class TestPdf:
    def text(self, response) -> str:
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        document = pypdfium2.PdfDocument(BytesIO(response.content))
        return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "")

    def url(self, event):
        return reverse("event_documents:application", args=[event.pk])

    def test_it_contains_the_facts(self, submitted):
        event, reviewer = submitted
        for user in (event.author, reviewer):
            text = self.text(signed_in(user).get(self.url(event)))
            for words in (
                "合作举办市场活动申请表",
                event.number,
                event.organization.name,
                "铜产业链风险管理沙龙",
                "王教授",
                "会场租用半天",
                "8,000.00",
                "人民币捌仟元整",
                "申请单位（盖章）",
                event.attachments.get().sha256[:20],
            ):
                assert words in text

    def test_a_draft_says_that_it_is_one_and_does_not_fail_when_empty(self):
        event = factories.application()
        text = self.text(signed_in(event.author).get(self.url(event)))
        assert "草稿，尚未提交，仅供核对" in text
        assert "人民币零元整" in text

    def test_the_reviewers_sums_are_not_in_it(self, submitted):
        event, reviewer = submitted
        event = cut(event, reviewer)
        assert "2,500.00" not in self.text(signed_in(event.author).get(self.url(event)))

    def test_long_lists_run_over_pages(self):
        event = factories.ready_application(
            agenda=[factories.agenda_row(topic="长" * 120) for _ in range(25)],
            budget=[factories.budget_row(description=f"第{n}项") for n in range(40)],
        )
        text = self.text(signed_in(event.author).get(self.url(event)))
        assert "第39项" in text

    def test_only_for_those_who_see_the_case(self, submitted):
        event, _ = submitted
        others = (
            factories.member(),
            factories.staff(groups=(EDITOR.name,)),
            factories.staff(groups=(REVIEWER.name,)),
        )
        for user in others:
            assert signed_in(user).get(self.url(event)).status_code == 404
        assert Client().get(self.url(event)).status_code == 302


class TestReview:
    def page(self, event, reviewer):
        return signed_in(reviewer).get(reverse("backoffice:step", args=[event.pk, "recommend"]))

    def test_the_step_is_a_table_of_lines(self, submitted):
        event, reviewer = submitted
        response = self.page(event, reviewer)
        words = text_of(response)
        assert "会场租用半天 场地费，1 × 3,000.00 3,000.00" in words
        assert "合计 8,000.00 8,000.00" in words
        assert "产业沙龙支持上限 20,000.00 元；" in words
        line = event.budget_lines.first()
        assert f'name="approved_{line.pk}" value="3000.00"' in response.content.decode()

    def test_what_was_typed_stays_with_the_mistake_at_its_line(self, submitted):
        event, reviewer = submitted
        first, second, third = event.budget_lines.all()
        data = {
            "version": str(event.version),
            f"approved_{first.pk}": "2500",
            f"reason_{first.pk}": "",
            f"approved_{second.pk}": "9999",
            f"approved_{third.pk}": "3000",
            "note": "请见核定结果",
        }
        url = reverse("backoffice:step", args=[event.pk, "recommend"])
        response = signed_in(reviewer).post(url, data)
        words = text_of(response)
        assert "有核减，请写明理由。" in words
        assert "核定金额不能超过申请的 2,000.00 元。" in words
        assert "请见核定结果" in words
        assert f'name="approved_{first.pk}" value="2500"' in response.content.decode()
        assert "合计 8,000.00 5,500.00" in words

    def test_the_queries_do_not_grow_with_the_lines(self, django_assert_max_num_queries):
        def lines(number):
            budget = [factories.budget_row(unit_price=Decimal(1)) for _ in range(number)]
            event = factories.ready_application(budget=budget)
            event = factories.step(event, "submit", event.author)
            return event, factories.staff(groups=(REVIEWER.name,), department=event.department)

        few, many = lines(3), lines(30)
        self.page(*few)
        with django_assert_max_num_queries(100) as small:
            self.page(*few)
        with django_assert_max_num_queries(len(small)):
            self.page(*many)
