"""新年度结转: what is copied, when the old is archived, that a second run makes nothing twice."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from home.models import AnnualArrangementPage, HomePage
from home.seeding import seed_pages
from hub.accounts.roles import EDITOR, REVIEWER
from hub.cases.flows import Refused
from hub.pages.models import PageEdition
from programs.events.models import Call, EventProgrammePage
from programs.events.rollover import later, plan_of, roll_over
from programs.reimbursement.models import BudgetPool
from tests import factories
from tests.programs.events.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db

QUESTION = {"code": "products", "label": "涉及哪些品种？"}


@pytest.fixture
def world(db):
    """The seeded pages, a call of 2026 and an editor."""
    seed_pages()
    call = factories.call(
        year=2026,
        title="2026 年合作举办市场活动",
        opens_on=date(2026, 1, 5),
        closes_on=date(2026, 12, 31),
        questions=(QUESTION,),
        pool=factories.pool(year=2026, group="market", name="2026 年活动预算池"),
    )
    return call, factories.staff(groups=(EDITOR.name,))


def run(editor, *, calls=(), pages=(), archive_now=False) -> list[str]:
    return roll_over(
        old_year=2026,
        new_year=2027,
        call_ids={call.pk for call in calls},
        page_ids={page.pk for page in pages},
        archive_now=archive_now,
        user=editor,
    )


def test_a_call_comes_with_its_kinds_rules_checklist_and_questions(world):
    call, editor = world
    run(editor, calls=[call])
    new = Call.objects.get(year=2027)
    assert (new.title, new.is_open, new.rolled_from, new.guideline.name) == (
        "2027 年合作举办市场活动",
        False,
        call,
        "",
    )
    # 2027-01-05 is a Tuesday, 2027-12-31 a Friday.
    assert (new.opens_on, new.closes_on) == (date(2027, 1, 5), date(2027, 12, 31))
    assert new.pool == BudgetPool.objects.get(year=2027, group="market")
    assert (new.pool.name, new.pool.available) == ("2027 年活动预算池", 0)
    assert new.rules_versions.get().content == call.rules_versions.get().content
    codes = [list(each.values_list("code", flat=True)) for each in (new.requirements, new.questions)]
    assert codes == [["plan"], ["products"]]
    assert (call.kinds.count(), new.kinds.count()) == (7, 7)
    call.refresh_from_db()
    assert call.archived_on == max(timezone.localdate(), date(2027, 1, 1))


def test_dates_move_onto_working_days(world):
    call, editor = world
    Call.objects.filter(pk=call.pk).update(opens_on=date(2026, 1, 2), closes_on=date(2026, 11, 30))
    row = plan_of(old_year=2026, new_year=2028, user=editor).calls[0]
    assert (row.opens_on, row.closes_on) == (date(2028, 1, 3), date(2028, 11, 30))
    assert later(date(2028, 2, 29), 1) == date(2029, 2, 28)


def test_a_second_run_tells_what_is_there(world):
    call, editor = world
    page = EventProgrammePage.objects.get()
    run(editor, calls=[call], pages=[page])
    said = run(editor, calls=[call], pages=[page])
    assert [sentence.endswith("已经存在，没有重复建立。") for sentence in said] == [True, True]
    assert (Call.objects.filter(year=2027).count(), EventProgrammePage.objects.count()) == (1, 2)
    assert plan_of(old_year=2026, new_year=2027, user=editor).calls[0].existing is not None


def test_the_old_page_is_archived_when_the_new_one_is_published(world, client):
    _, editor = world
    old = AnnualArrangementPage.objects.get()
    run(editor, pages=[old])
    new = AnnualArrangementPage.objects.get(year=2027)
    assert (new.live, new.slug, new.groups.raw_data[0]["type"]) == (
        False,
        "annual-arrangement-2027",
        "group",
    )
    home = HomePage.objects.get()
    assert "往年归档" not in text_of(client.get(old.url))
    assert home.get_context(client.get("/").wsgi_request)["arrangement"] == old
    new.get_latest_revision().publish()
    words = text_of(client.get(old.url))
    assert "往年归档" in words
    assert f"请以 {new.title} 为准" in words
    front = client.get("/")
    assert front.context["arrangement"] == new
    page = front.content.decode()
    navigation = page[page.index("masthead__nav") : page.index("</nav>", page.index("masthead__nav"))]
    assert new.url in navigation
    assert f'"{old.url}"' not in navigation
    assert Page.objects.get(pk=old.pk).live


def test_archived_at_once_and_out_of_the_lists(world, client):
    _, editor = world
    old = EventProgrammePage.objects.get()
    run(editor, pages=[old], archive_now=True)
    assert PageEdition.objects.get(page=old.pk).archived_at is not None
    parent = client.get(old.get_parent().url)
    assert old.title not in [row["title"] for row in parent.context["programmes"]]
    assert "往年归档" in text_of(client.get(old.url))


def test_the_archive_costs_public_pages_no_query(world, client):
    _, editor = world
    old = AnnualArrangementPage.objects.get()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(old.url)
        return len(captured)

    queries()
    before = queries()
    run(editor, pages=[old], archive_now=True)
    assert queries() == before


class TestPage:
    def test_preview_then_doing(self, world):
        call, editor = world
        desk = signed_in(editor)
        url = reverse("event_desk:rollover")
        assert url in desk.get(reverse("calls:index")).content.decode()
        preview = desk.get(url, {"old_year": "2026", "new_year": "2027"})
        words = text_of(preview)
        assert "2027 年合作举办市场活动" in words
        assert "2027年年度工作安排" in words
        assert Call.objects.count() == 1
        data = {"old_year": "2026", "new_year": "2027", "archive": "later"}
        assert "请至少选择一项" in text_of(desk.post(url, data))
        page = AnnualArrangementPage.objects.get()
        done = desk.post(url, data | {"call": call.pk, "page": page.pk}, follow=True)
        assert "已建立征集“2027 年合作举办市场活动”（未开放）" in text_of(done)
        assert "已建立页面草稿“2027年年度工作安排”" in text_of(done)
        assert "2027年年度工作安排" in text_of(desk.get(url, {"old_year": "2026", "new_year": "2027"}))

    def test_nonsense_is_answered(self, world):
        _, editor = world
        desk, url = signed_in(editor), reverse("event_desk:rollover")
        assert "请核对年份" in text_of(desk.get(url, {"old_year": "2026", "new_year": "2026"}))
        for data in ({}, {"old_year": "x", "call": "y"}, {"old_year": "9999", "page": "1" * 30}):
            assert desk.post(url, data).status_code == 200
        assert Call.objects.count() == 1

    def test_only_those_who_keep_calls(self, world):
        call, _ = world
        reviewer = factories.staff(groups=(REVIEWER.name,))
        with pytest.raises(Refused, match="年度结转"):
            run(reviewer, calls=[call])
        assert signed_in(reviewer).get(reverse("event_desk:rollover")).status_code in (302, 403)


def test_an_address_that_is_taken_is_said(world):
    _, editor = world
    old = AnnualArrangementPage.objects.get()
    old.get_parent().add_child(
        instance=AnnualArrangementPage(title="手工建立", slug="annual-arrangement-2027", year=2027)
    )
    with pytest.raises(Refused, match="annual-arrangement-2027 已被其他页面使用"):
        run(editor, pages=[old])
