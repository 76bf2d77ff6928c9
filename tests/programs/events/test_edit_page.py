"""The page on which an application is filled: saving with gaps, rows without a script, conflicts, corrections."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from programs.events.models import EventApplication
from programs.events.row_forms import MOST_ROWS
from tests import factories
from tests.programs.events.conftest import Editing, signed_in, text_of

pytestmark = pytest.mark.django_db


class TestSaving:
    def test_the_page_shows_what_is_saved_and_posting_it_changes_nothing(self, ready):
        before = ready.saved
        assert ready.post().status_code == 302
        after = ready.saved
        for name in (
            "title",
            "event_kind",
            "starts_at",
            "ends_at",
            "venue",
            "purpose",
            "expected_attendance",
        ):
            assert getattr(after, name) == getattr(before, name)
        assert [(row.topic, row.fee) for row in after.agenda.all()] == [
            ("铜期货套期保值实务", Decimal("2000.00"))
        ]
        assert after.requested_total == Decimal("8000.00")
        assert after.version == before.version + 1

    def test_an_empty_draft_may_be_saved(self, empty):
        assert empty.post(follow=True).status_code == 200
        assert empty.saved.title == ""
        assert empty.saved.agenda.count() == empty.saved.budget_lines.count() == 0

    def test_moments_are_shanghai_times(self, empty):
        empty.post(starts_at="2027-05-20T14:00", ends_at="2027-05-20T17:30")
        assert empty.saved.starts_at.isoformat() == "2027-05-20T06:00:00+00:00"
        assert 'value="2027-05-20T14:00"' in empty.open().content.decode()

    def test_rows_may_have_gaps(self, empty):
        empty.post(budget__0__description="茶歇", agenda__0__topic="开场")
        line, item = empty.saved.budget_lines.get(), empty.saved.agenda.get()
        assert (line.description, line.category, line.quantity, line.amount) == ("茶歇", "", None, Decimal(0))
        assert (item.topic, item.starts, item.speaker) == ("开场", None, "")
        page = text_of(empty.open())
        assert "预算第 1 项：请填写类别、数量、单价（元）。" in page
        assert "议程第 1 项：请填写开始。" in page

    def test_the_server_adds_up(self, empty):
        empty.post(
            **{
                "budget-TOTAL_FORMS": "2",
                "budget-0-description": "会场",
                "budget-0-quantity": "2",
                "budget-0-unit_price": "1500.50",
                "budget-1-description": "资料",
                "budget-1-quantity": "0.5",
                "budget-1-unit_price": "0.05",
            }
        )
        assert [line.amount for line in empty.saved.budget_lines.all()] == [
            Decimal("3001.00"),
            Decimal("0.03"),
        ]
        assert "申请金额合计 3,001.03 元" in text_of(empty.open())

    def test_answers_are_kept_by_the_code_of_their_question(self):
        call = factories.call(
            questions=(
                {"code": "products", "label": "涉及哪些品种"},
                {"code": "history", "label": "过去几场", "answer": "number"},
                {"code": "scope", "label": "哪个环节", "answer": "choice", "choices": "上游\n下游"},
            )
        )
        page = Editing(*_draft(call))
        page.post(question_products="铜、铝", question_history="3", question_scope="下游")
        assert page.saved.answers == {"products": "铜、铝", "history": "3", "scope": "下游"}
        refused = page.post(question_history="三场", question_scope="中游")
        assert refused.status_code == 200
        assert len(refused.context["mistakes"]) == 2


def _draft(call):
    application = factories.application(call=call)
    return application, application.author


class TestMistakes:
    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("starts_at", "明天下午", "请填写日期和时间"),
            ("starts_at", "0001-01-01T00:00", "请核对年份"),
            ("ends_at", "9999-12-31T23:59", "请核对年份"),
            ("expected_attendance", "很多", "预计参加人数"),
            ("expected_attendance", "99999999999999999999", "预计参加人数"),
            ("industrial_share", "101", "其中产业客户占比"),
            ("event_kind", "party", "活动类型"),
            ("title", "长" * 121, "活动名称"),
            ("purpose", "长" * 3001, "活动目的与主要内容"),
            ("budget-0-quantity", "0", "预算第 1 项数量"),
            ("budget-0-quantity", "-1", "预算第 1 项数量"),
            ("budget-0-unit_price", "1e9", "预算第 1 项单价"),
            ("budget-0-unit_price", "NaN", "预算第 1 项单价"),
            ("budget-0-category", "bribe", "预算第 1 项类别"),
            ("agenda-0-starts", "25:00", "议程第 1 项开始"),
            ("agenda-0-hours", "0", "议程第 1 项学时"),
            ("agenda-0-fee", "-1", "议程第 1 项讲课费"),
            ("agenda-0-topic", "长" * 121, "议程第 1 项主题"),
            ("agenda-0-speaker", "张\x00三", "议程第 1 项主讲人"),
        ],
    )
    def test_what_cannot_be_saved_is_named_and_stays(self, ready, name, value, words):
        before = ready.saved
        page = ready.post(**{name: value})
        assert page.status_code == 200
        assert "填写有误，改正后才能保存" in text_of(page)
        assert words in text_of(page)
        assert ready.saved.version == before.version
        assert ready.saved.requested_total == Decimal("8000.00")

    def test_the_end_comes_after_the_start(self, ready):
        page = ready.post(starts_at="2027-05-20T14:00", ends_at="2027-05-20T14:00")
        assert "结束时间须晚于开始时间。" in text_of(page)

    def test_a_mistake_links_to_its_field_and_keeps_the_rest(self, ready):
        page = ready.post(title="改过的名称", budget__1__unit_price="abc", budget__0__quantity="2")
        content = page.content.decode()
        assert 'href="#id_budget-1-unit_price"' in content
        assert 'value="改过的名称"' in content
        assert "6,000.00" in content

    def test_long_texts_at_their_limit_are_kept(self, ready):
        ready.post(title="长" * 120, purpose="长" * 3000, venue="长" * 160, agenda__0__topic="长" * 120)
        assert (len(ready.saved.title), len(ready.saved.purpose)) == (120, 3000)
        assert ready.open().status_code == 200
        assert ready.browser.get(reverse("portal:case", args=[ready.pk])).status_code == 200

    def test_what_was_typed_is_escaped(self, ready):
        ready.post(title="<script>alert(1)</script>", agenda__0__topic='"><img src=x>')
        for url in (ready.url, reverse("portal:case", args=[ready.pk])):
            content = ready.browser.get(url).content.decode()
            assert "<script>alert(1)" not in content
            assert "<img src=x>" not in content


class TestRowsWithoutAScript:
    def test_the_button_adds_a_row_and_loses_nothing(self, empty):
        page = empty.post(add="budget", title="还没保存的名称", budget__0__description="会场")
        content = page.content.decode()
        assert 'value="还没保存的名称"' in content
        assert 'name="budget-TOTAL_FORMS" value="2"' in content
        assert 'name="budget-1-description"' in content
        assert 'name="agenda-TOTAL_FORMS" value="1"' in content
        assert "填写有误" not in text_of(page)
        assert (empty.saved.title, empty.saved.budget_lines.count()) == ("", 0)

    def test_up_to_the_limit(self, empty):
        for before, after in (("2", 3), (str(MOST_ROWS - 1), MOST_ROWS), (str(MOST_ROWS), MOST_ROWS)):
            page = empty.post(add="agenda", **{"agenda-TOTAL_FORMS": before})
            assert page.context["forms"].agenda.total_form_count() == after

    def test_a_ticked_row_is_deleted_and_blank_ones_are_left_out(self, ready):
        ready.post(
            **{
                "budget-1-DELETE": "on",
                "budget-TOTAL_FORMS": "5",
                "budget-4-description": "海报",
                "budget-4-DELETE": "",
            }
        )
        rows = [line.description for line in ready.saved.budget_lines.all()]
        assert rows == ["会场租用半天", "工作餐", "海报"]

    def test_a_row_with_a_mistake_may_be_deleted(self, ready):
        assert ready.post(budget__0__unit_price="abc", budget__0__DELETE="on").status_code == 302
        assert ready.saved.budget_lines.count() == 2

    def test_too_many_rows_are_refused(self, ready):
        rows = {f"budget-{i}-description": "会场" for i in range(MOST_ROWS + 1)}
        page = ready.post(**{"budget-TOTAL_FORMS": str(MOST_ROWS + 1)} | rows)
        assert f"最多填写 {MOST_ROWS} 行" in text_of(page)


@pytest.mark.parametrize(
    "total", ["", "abc", "-1", "999999999", "99999999999999999999999999", "１２", "1.5", "\x00"]
)
@pytest.mark.parametrize("add", ["", "budget"])
def test_hostile_management_data_is_never_an_error(ready, total, add):
    data = {"budget-TOTAL_FORMS": total, "budget-INITIAL_FORMS": "7", "agenda-TOTAL_FORMS": total}
    assert ready.post(add=add, **data).status_code in (200, 302)
    assert ready.autosave(**data).status_code in (200, 409, 422)


def test_a_page_without_its_fields_is_never_an_error(ready):
    for data in ({}, {"add": "budget"}, {"next": "submit"}, {"version": "2"}):
        assert ready.browser.post(ready.url, data).status_code == 200
    assert ready.browser.post(ready.autosave_url, {}).status_code == 422


def test_missing_management_data_deletes_nothing(ready):
    without = {name: value for name, value in ready.data.items() if "TOTAL_FORMS" not in name}
    assert "提交的内容不完整" in text_of(ready.browser.post(ready.url, without))
    ready.post(**{"budget-TOTAL_FORMS": "-1"})
    assert ready.saved.budget_lines.count() == 3


class TestConflict:
    def test_the_slower_one_is_told_and_keeps_what_was_typed(self, ready):
        colleague = Editing(ready.saved, factories.member(organization=ready.saved.organization))
        colleague.post(title="同事改的名称", budget__0__unit_price="2800.00")
        page = ready.post(title="我改的名称", venue="另一个会场")
        words = text_of(page)
        assert page.status_code == 409
        assert "您打开页面之后，这个事项已被他人更新" in words
        assert "活动名称 最新内容：同事改的名称" in words
        assert "预算明细 最新内容：3 项，内容与本页不同" in words
        assert "举办城市 最新内容" not in words
        content = page.content.decode()
        assert 'value="我改的名称"' in content
        assert 'value="另一个会场"' in content
        assert ready.saved.title == "同事改的名称"

    def test_saving_again_is_a_choice_and_goes_through(self, ready):
        Editing(ready.saved, ready.saved.author).post(title="另一个窗口")
        page = ready.post(title="我改的名称")
        ready.data["version"] = str(page.context["case"].version)
        assert ready.post(title="我改的名称").status_code == 302
        assert ready.saved.title == "我改的名称"

    @pytest.mark.parametrize("version", ["", "abc", "-1", "²", "99999999999999999999"])
    def test_a_version_that_never_was_is_a_conflict(self, ready, version):
        assert ready.post(version=version).status_code == 409

    def test_a_submitted_application_cannot_be_saved_over(self, ready):
        factories.step(ready.saved, "submit", ready.saved.author)
        page = ready.post(title="提交后再改")
        assert page.status_code == 409
        assert "事项已提交，当前状态下不能修改。" in text_of(page)
        assert 'value="提交后再改"' in page.content.decode()
        assert ready.saved.title == "铜产业链风险管理沙龙"

    def test_opening_it_then_leads_to_the_case(self, ready):
        factories.step(ready.saved, "submit", ready.saved.author)
        response = ready.browser.get(ready.url, follow=True)
        assert response.redirect_chain == [(reverse("portal:case", args=[ready.pk]), 302)]
        assert "事项已提交，当前状态下不能修改。" in text_of(response)


class TestAutosave:
    def test_it_saves_and_answers_with_the_new_version_and_the_checks(self, ready):
        answer = ready.autosave(title="自动保存的名称", expected_attendance="10")
        body = answer.json()
        assert answer.status_code == 200
        assert body["version"] == ready.saved.version
        assert len(body["saved_at"]) == 5
        assert set(body["fragments"]) == {"checks-list", "index"}
        assert "产业沙龙的预计参加人数不少于 15 人。" in body["fragments"]["checks-list"]
        assert 'href="#id_expected_attendance"' in body["fragments"]["checks-list"]
        assert 'href="#people"' in body["fragments"]["index"]
        assert ready.saved.title == "自动保存的名称"

    def test_the_answered_version_saves_again(self, ready):
        ready.data["version"] = str(ready.autosave(title="一").json()["version"])
        assert ready.autosave(title="二").status_code == 200

    def test_refusals_are_words(self, ready):
        answer = ready.autosave(budget__0__unit_price="abc")
        assert answer.status_code == 422
        assert answer.json()["error"].startswith("预算第 1 项单价（元）：")
        answer = ready.autosave(version="1")
        assert answer.status_code == 409
        assert answer.json()["error"].startswith("您打开页面之后")

    def test_only_by_post(self, ready):
        assert ready.browser.get(ready.autosave_url).status_code == 405


class TestHandingIn:
    def test_a_complete_one_goes_on_to_the_step(self, ready):
        assert ready.post(next="submit").url == reverse("portal:step", args=[ready.pk, "submit"])
        page = ready.browser.get(reverse("portal:step", args=[ready.pk, "submit"]))
        data = {"version": str(page.context["case"].version), "note": ""}
        ready.browser.post(reverse("portal:step", args=[ready.pk, "submit"]), data)
        assert (ready.saved.state, ready.saved.number[:3]) == ("submitted", "HD-")

    def test_an_incomplete_one_is_saved_and_shows_everything_that_is_missing(self, ready):
        response = ready.post(next="submit", title="", expected_attendance="3", follow=True)
        words = text_of(response)
        assert "已保存，还有 3 处需要补充或修改，见“检查与提交”。" in words
        assert "请填写活动名称。" in words
        assert "产业沙龙的预计参加人数不少于 15 人。" in words
        assert "餐费“工作餐”按 40 人计，多于预计参加人数 3 人。" in words
        assert ready.saved.expected_attendance == 3

    def test_the_step_itself_gives_the_first_reason(self, ready):
        ready.post(title="", expected_attendance="3")
        page = text_of(ready.browser.get(reverse("portal:step", args=[ready.pk, "submit"])))
        assert "请填写活动名称。（共 3 处，见申请表）" in page

    def test_missing_files_are_named(self, empty):
        assert "请上传活动方案1（还差 1 个）。" in text_of(empty.open())


class TestCorrections:
    def test_the_returned_page_marks_what_to_correct(self, ready):
        sent = factories.step(ready.saved, "submit", ready.saved.author)
        reviewer = factories.staff(groups=("业务部门审核",), department=sent.department)
        fields = [
            {"field": "title", "label": "活动名称", "note": "写明期数"},
            {"field": "budget", "label": "预算明细", "note": ""},
        ]
        factories.step(sent, "return", reviewer, note="请补充依据。", fields=fields)
        page = ready.open()
        words = text_of(page)
        assert "交易所请您更正 2 处 请补充依据。" in words
        assert "活动名称 ：写明期数" in words
        assert words.count("请更正") == 2
        assert words.count("需更正") == 2
        assert "保存并重新提交" in words
        assert ready.post(title="更正后的名称", next="submit").url == reverse(
            "portal:step", args=[ready.pk, "resubmit"]
        )
        factories.step(ready.saved, "resubmit", ready.saved.author)
        assert (ready.saved.state, ready.saved.corrections, ready.saved.title) == (
            "submitted",
            [],
            "更正后的名称",
        )


class TestWhoMaySee:
    def test_another_firm_gets_a_404_everywhere(self, ready):
        stranger = signed_in(factories.member())
        addresses = [
            ready.url,
            ready.autosave_url,
            reverse("events:summary", args=[ready.pk]),
            reverse("events:summary_autosave", args=[ready.pk]),
            reverse("event_documents:application", args=[ready.pk]),
        ]
        for url in addresses:
            assert stranger.get(url).status_code in (404, 405)
            assert stranger.post(url, ready.data).status_code in (404, 405)
        assert ready.saved.version == 2

    def test_staff_and_strangers_do_not_enter(self, ready):
        reviewer = signed_in(factories.staff(groups=("业务部门审核",)))
        assert reviewer.get(ready.url).status_code == 403
        assert Client().get(ready.url).status_code == 302

    def test_a_colleague_edits_the_same_draft(self, ready):
        colleague = Editing(ready.saved, factories.member(organization=ready.saved.organization))
        assert colleague.post(title="同事改的").status_code == 302

    def test_another_kind_of_case_is_not_an_event(self):
        claim = factories.claim()
        browser = signed_in(claim.author)
        for name in ("events:edit", "events:summary", "event_documents:application"):
            assert browser.get(reverse(name, args=[claim.pk])).status_code == 404
        assert browser.post(reverse("events:autosave", args=[claim.pk]), {}).status_code == 404


@pytest.mark.parametrize("screen", ["edit", "case", "post", "autosave"])
def test_the_number_of_queries_does_not_grow_with_the_rows(screen):
    def queries(rows: int) -> int:
        application = factories.ready_application(
            agenda=[factories.agenda_row(fee=None) for _ in range(rows)],
            budget=[factories.budget_row(unit_price=Decimal(1)) for _ in range(rows)],
        )
        editing = Editing(application, application.author)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            if screen == "edit":
                editing.open()
            elif screen == "case":
                editing.browser.get(reverse("portal:case", args=[application.pk]))
            elif screen == "post":
                assert editing.post().status_code == 302
            else:
                assert editing.autosave().status_code == 200
        return len(captured)

    queries(1)  # fills the caches
    assert queries(3) == queries(30)


def test_no_row_is_left_of_a_draft_that_was_emptied(ready):
    ready.post(**{f"budget-{i}-DELETE": "on" for i in range(3)} | {"agenda-0-DELETE": "on"})
    assert EventApplication.objects.get().budget_lines.count() == 0
    assert ready.saved.agenda.count() == 0
