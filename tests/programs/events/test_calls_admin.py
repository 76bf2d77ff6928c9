"""Calls in the admin: versions of the rules, validation, who may do what."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from hub.accounts.roles import EDITOR, STAFF_ROLES
from programs.events.models import Call, RulesVersion
from programs.events.versions import history_of
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db

INLINES = {
    "kinds": ("kind", "cap", "series_cap", "lead_days", "min_attendance"),
    "requirements": ("label", "help_text", "is_required"),
    "questions": ("label", "help_text", "answer", "choices", "is_required"),
}
FIELDS = [
    "title",
    "year",
    "summary",
    "opens_on",
    "closes_on",
    "fee_associate",
    "fee_full",
    "fee_expert",
    "half_day_hours",
    "max_sessions",
    "meal_limit",
    "excluded_words",
    "review_days",
    "approval_threshold",
]


def data_of(call: Call) -> dict[str, str]:
    """What the edit form posts for a call as it stands."""
    data = {name: str(getattr(call, name)) for name in FIELDS}
    data |= {"department": str(call.department_id), "pool": str(call.pool_id)}
    if call.is_open:
        data["is_open"] = "on"
    for prefix, names in INLINES.items():
        rows = list(getattr(call, prefix).all())
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": str(len(rows))}
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-id": str(row.pk), f"{prefix}-{number}-ORDER": str(number + 1)}
            for name in names:
                value = getattr(row, name)
                if value is not False and value is not None:
                    data[f"{prefix}-{number}-{name}"] = "on" if value is True else str(value)
    return data


def new_rows(prefix: str, *rows: dict[str, str], before: int = 0) -> dict[str, str]:
    """Rows that are added to an inline after those that are there."""
    data = {f"{prefix}-TOTAL_FORMS": str(before + len(rows))}
    for number, row in enumerate(rows, start=before):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
        data[f"{prefix}-{number}-ORDER"] = str(number + 1)
    return data


@pytest.fixture
def editor(db):
    return factories.staff(groups=(EDITOR.name,), last_name="方", first_name="书瑶")


@pytest.fixture
def desk(editor):
    return signed_in(editor)


def edit_url(call):
    return reverse("calls:edit", args=[call.pk])


class TestVersions:
    def test_a_changed_rule_is_a_new_version_with_its_author(self, desk, editor):
        call = factories.call()
        page = desk.post(edit_url(call), data_of(call) | {"meal_limit": "120.00"}, follow=True)
        assert "规则更新为第 2 版，已提交的申请不受影响。" in text_of(page)
        version = call.rules_versions.first()
        assert (version.number, version.created_by, version.content["meal_limit"]) == (2, editor, "120.00")

    def test_what_is_no_rule_makes_none(self, desk):
        call = factories.call()
        page = desk.post(edit_url(call), data_of(call) | {"title": "改名", "is_open": ""}, follow=True)
        assert "已保存“改名”（未开放）。规则没有变化。" in text_of(page)
        assert call.rules_versions.count() == 1
        call.refresh_from_db()
        assert (call.title, call.is_open) == ("改名", False)

    def test_a_submitted_case_keeps_its_version_and_a_draft_follows(self, desk):
        call = factories.call()
        sent = factories.ready_application(call=call)
        factories.step(sent, "submit", sent.author)
        draft = factories.application(call=call)
        desk.post(edit_url(call), data_of(call) | {"kinds-2-cap": "5000.00"})
        sent.refresh_from_db()
        draft.refresh_from_db()
        assert (sent.rules.number, draft.rules.number) == (1, 2)
        assert sent.rules.content["kinds"]["salon"]["cap"] == "20000.00"
        assert draft.rules.content["kinds"]["salon"]["cap"] == "5000.00"

    def test_the_page_lists_what_each_version_changed(self, desk):
        call = factories.call()
        changed = {"meal_limit": "120.00", "kinds-2-cap": "18000.00", "requirements-0-label": "方案与报价"}
        desk.post(edit_url(call), data_of(call) | changed)
        words = text_of(desk.get(edit_url(call)))
        assert "第 2 版 （现行）" in words
        assert "方书瑶" in words
        latest, first = history_of(call)
        assert latest.changes == (
            "产业沙龙支持上限：20,000.00 元 → 18,000.00 元",
            "餐费每人上限：150.00 元 → 120.00 元",
            "删除申请材料“活动方案1”",
            "新增申请材料“方案与报价”：必须提交",
        )
        assert first.changes == ()

    def test_a_renamed_file_keeps_its_place(self, desk):
        call = factories.call()
        draft = factories.ready_application(call=call)
        desk.post(edit_url(call), data_of(call) | {"requirements-0-label": "方案与报价"})
        draft.refresh_from_db()
        slot = draft.state_info.slots(draft)[0]
        assert (slot.name, slot.label) == ("req-plan", "方案与报价")
        assert draft.attachments.get().slot == slot.name


class TestNewCall:
    def data(self, **changes):
        today = timezone.localdate()
        data = {
            "title": "下一年度征集",
            "year": "2027",
            "summary": "面向会员单位和行业协会。",
            "opens_on": str(today),
            "closes_on": str(today + timedelta(days=90)),
            "department": str(factories.department().pk),
            "pool": str(factories.pool().pk),
            "fee_associate": "500",
            "fee_full": "1000",
            "fee_expert": "1500",
            "half_day_hours": "4",
            "max_sessions": "12",
            "meal_limit": "150",
            "excluded_words": "礼品",
            "review_days": "5",
            "approval_threshold": "20000",
        }
        salon = {"kind": "salon", "cap": "20000", "lead_days": "10", "min_attendance": "15"}
        for prefix in INLINES:
            data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
        return data | new_rows("kinds", salon) | changes

    def test_it_starts_with_version_one(self, desk, editor):
        rows = new_rows("requirements", {"label": "活动方案", "help_text": "", "is_required": "on"})
        page = desk.post(reverse("calls:add"), self.data(is_open="on") | rows, follow=True)
        assert "已保存“下一年度征集”（受理中）。规则更新为第 1 版" in text_of(page)
        call = Call.objects.get()
        assert RulesVersion.objects.get().created_by == editor
        assert len(call.requirements.get().code) == 8
        assert call.takes_applications

    def test_it_needs_a_kind(self, desk):
        data = self.data() | {"kinds-TOTAL_FORMS": "0"}
        assert desk.post(reverse("calls:add"), data).status_code == 200
        assert not Call.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"closes_on": "2020-01-01"}, "截止日期不能早于开始日期。"),
            (
                new_rows(
                    "kinds",
                    {"kind": "salon", "cap": "1", "lead_days": "1", "min_attendance": "1"},
                    {"kind": "salon", "cap": "2", "lead_days": "1", "min_attendance": "1"},
                ),
                "活动类型有重复，请合并或删除。",
            ),
            (
                new_rows("questions", *[{"label": "哪些品种", "answer": "short"}] * 2),
                "补充问题有重复，请合并或删除。",
            ),
            (
                new_rows("questions", {"label": "哪个环节", "answer": "choice", "choices": "上游\n\n "}),
                "单选题请至少填写两个选项，每行一个。",
            ),
            (
                new_rows(
                    "questions", {"label": "哪个环节", "answer": "choice", "choices": "上游\n下游\n上游"}
                ),
                "选项有重复，请删去重复的一行。",
            ),
        ],
    )
    def test_what_cannot_be_is_refused(self, desk, changes, words):
        page = desk.post(reverse("calls:add"), self.data() | changes)
        assert page.status_code == 200
        assert words in text_of(page)
        assert not Call.objects.exists()


class TestGuideline:
    def test_it_is_uploaded_kept_privately_and_linked_through_the_check(self, desk):
        call = factories.call()
        desk.post(edit_url(call), data_of(call) | {"guideline": factories.pdf_upload("指引.pdf")})
        call.refresh_from_db()
        assert call.guideline.name.startswith("guidelines/")
        content = desk.get(edit_url(call)).content.decode()
        assert reverse("event_documents:guideline", args=[call.pk]) in content
        assert "/media/" not in content

    def test_it_is_a_pdf_not_only_by_name(self, desk):
        call = factories.call()
        fake = SimpleUploadedFile("指引.pdf", b"<html>", "application/pdf")
        page = desk.post(edit_url(call), data_of(call) | {"guideline": fake})
        assert page.status_code == 200
        assert "扩展名是 .pdf，内容却是网页（HTML）。" in text_of(page)
        call.refresh_from_db()
        assert not call.guideline


class TestWho:
    def test_only_editors(self):
        call = factories.call()
        for role in STAFF_ROLES:
            desk = signed_in(factories.staff(groups=(role.name,)))
            answers = {desk.get(url).status_code for url in (reverse("calls:index"), edit_url(call))}
            assert (role.code, answers) == (role.code, {200} if role is EDITOR else {302})
            posted = desk.post(edit_url(call), data_of(call) | {"title": "别人改的"})
            assert posted.status_code == 302
        call.refresh_from_db()
        assert call.title == "别人改的"  # the editor's own
        assert signed_in(factories.member()).get(edit_url(call)).status_code == 403

    def test_nobody_deletes(self, desk):
        with pytest.raises(NoReverseMatch):
            reverse("calls:delete", args=[factories.call().pk])
        assert desk.get(f"/admin/calls/delete/{Call.objects.get().pk}/").status_code == 404


def test_the_list_says_how_each_stands(desk):
    today = timezone.localdate()
    factories.call(is_open=False)
    factories.call(opens_on=today + timedelta(days=3))
    factories.call(closes_on=today - timedelta(days=1))
    factories.call()
    words = text_of(desk.get(reverse("calls:index")))
    for status in ("未开放", "已开放，", "已截止", "受理中"):
        assert status in words


def test_the_list_costs_the_same_for_more_calls(desk, django_assert_max_num_queries):
    pool, department = factories.pool(allotted=Decimal(0)), factories.department()
    factories.call(pool=pool, department=department)
    desk.get(reverse("calls:index"))
    with django_assert_max_num_queries(40) as few:
        desk.get(reverse("calls:index"))
    for _ in range(12):
        factories.call(pool=pool, department=department)
    with django_assert_max_num_queries(len(few)):
        desk.get(reverse("calls:index"))
