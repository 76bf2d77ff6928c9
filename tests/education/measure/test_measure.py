"""The education base's figures: each is what it says it is; the yearly self-assessment is written, released, kept."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from wagtail.models import Page, Site

from education.measure import services
from education.measure.figures import figures_of
from education.measure.indicators import INDICATORS
from education.measure.models import Assessment, MeasureSettings, Release, Remark
from education.measure.report import report_of
from education.measure.tallies import Figure, Indicator, Tally
from hub.accounts.roles import AUDITOR, EDITOR, FINANCE, HEAD
from hub.attendance.models import Occasion
from hub.attendance.services import forget
from hub.audience.models import PageDay, SiteDay
from hub.cases.flows import Refused
from hub.pages.models import StandardPage
from tests import factories
from tests.education.talks import factories as talks
from tests.education.training import rows as training
from tests.hub.announcements import rows as announcements
from tests.hub.attendance import rows as attendance

pytestmark = pytest.mark.django_db
KEYS = [indicator.key for indicator, _ in INDICATORS]
LAST = 2025
TODAY = datetime(2026, 12, 1, 4, tzinfo=UTC)


def totals(year: int) -> dict[str, object]:
    return {figure.indicator.key: figure.total for figure in figures_of(year)}


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False):
        yield TODAY


def browser(role) -> Client:
    made = Client()
    made.force_login(factories.staff(groups=(role.name,)))
    return made


def write_all(year: int = LAST, author=None) -> None:
    author = author or factories.staff(groups=(EDITOR.name,))
    for key in KEYS:
        services.write_remark(year=year, indicator=key, text=f"{key}的说明", version=0, user=author)


class TestFigures:
    def test_visits_of_the_site_and_of_the_section(self, today):
        home = announcements.front_page()
        section = home.add_child(instance=StandardPage(title="投资者教育", slug="education"))
        below = section.add_child(instance=StandardPage(title="月月谈", slug="talks"))
        settings = MeasureSettings.load()
        settings.section = section
        settings.save()
        for day, views, visitors in (
            (date(2026, 3, 1), 5, 2),
            (date(2026, 3, 31), 7, 4),
            (date(LAST, 3, 1), 2, 1),
        ):
            SiteDay.objects.create(day=day, views=views, visitors=visitors)
        for page, views in ((home, 3), (section, 4), (below, 5)):
            PageDay.objects.create(page_id=page.pk, day=date(2026, 4, 2), views=views, visitors=1)
        figures = {figure.indicator.key: figure for figure in figures_of(2026)}
        assert (figures["views"].monthly[2], figures["views"].total, figures["views"].last_year) == (
            12,
            12,
            2,
        )
        assert figures["views"].change == Decimal("500.0")
        assert (figures["visitors"].total, figures["section_views"].monthly[3]) == (6, 9)
        # Publishing counts, and only below the section.
        for page in (below, home):
            Page.objects.get(pk=page.pk).specific.save_revision().publish(
                user=factories.staff(), skip_permission_checks=True
            )
        assert totals(2026)["updates"] == 1

    def test_what_was_published_counts_once(self, today):
        announcements.released()
        announcements.draft()
        assert totals(2026)["announcements"] == 1

    def test_what_the_other_rooms_did(self):
        begin = totals(timezone.localdate().year)
        talks.held(talks.opened(title="已经举办"))
        talks.opened(title="尚未举办")
        training.finished(factories.member(), training.tested())
        after = totals(timezone.localdate().year)
        assert {key for key in KEYS if begin[key] != after[key]} >= {"talks", "tests_taken"}
        assert (after["talks"], after["tests_taken"]) == (1, 1)

    def test_people_stay_counted_when_their_names_are_deleted(self, today):
        held = attendance.occasion(starts_at=TODAY - timedelta(hours=6), ends_at=TODAY - timedelta(hours=2))
        coming = attendance.occasion(case=held.case)
        cancelled = attendance.occasion(
            case=held.case,
            starts_at=TODAY - timedelta(hours=6),
            ends_at=TODAY - timedelta(hours=2),
            cancelled_at=TODAY,
        )
        for occasion in (held, held, held, coming, cancelled):
            attendance.attendee(occasion)
        attendance.attendee(held, removed_at=TODAY)
        before = totals(2026)
        assert (before["activities"], before["people"]) == (1, 3)
        forget(Occasion.objects.get(pk=held.pk))
        assert not held.attendees.present().exclude(name="").exists()
        assert totals(2026) == before

    def test_few_replies_are_not_told(self, today):
        held = attendance.occasion(starts_at=TODAY - timedelta(hours=2), ends_at=TODAY + timedelta(hours=1))
        for mark in (5, 5):
            attendance.replied(held, mark)
        with time_machine.travel(TODAY + timedelta(hours=2), tick=False):
            assert totals(2026)["satisfaction"] is None
        attendance.replied(held, 2)
        with time_machine.travel(TODAY + timedelta(hours=2), tick=False):
            assert totals(2026)["satisfaction"] == Decimal("66.7")

    def test_means_are_of_all_values_and_nothing_is_not_zero(self):
        mean = Indicator(key="m", name="均值", unit="分", definition="", group="", kind="mean", places=2)
        months = {date(2026, 1, 1): Tally(10, 2), date(2026, 2, 1): Tally(1, 1)}
        figure = Figure(mean, 2026, months)
        assert (figure.monthly[:3], figure.total, figure.last_year, figure.change) == (
            [Decimal("5.00"), Decimal("1.00"), None],
            Decimal("3.67"),
            None,
            None,
        )
        number = Indicator(key="n", name="次数", unit="次", definition="", group="")
        assert (Figure(number, 2026).total, Figure(number, 2026).monthly[0]) == (0, 0)

    def test_a_year_begins_and_ends_in_shanghai(self, today):
        page = announcements.released()
        for moment, year in (
            (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), 2025),
            (datetime(2025, 12, 31, 16, 1, tzinfo=UTC), 2026),
        ):
            Page.objects.filter(pk=page.pk).update(first_published_at=moment)
            assert [totals(each)["announcements"] for each in (2025, 2026)] == [
                int(year == 2025),
                int(year == 2026),
            ]


class TestDashboard:
    def test_it_says_what_it_counts_and_costs_the_same_with_more_rows(self, today):
        reader = browser(EDITOR)
        url = reverse("measure:index")
        reader.get(url)

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                answer = reader.get(url)
            assert answer.status_code == 200
            return len(queries)

        first = cost()
        held = attendance.occasion(starts_at=TODAY - timedelta(hours=6), ends_at=TODAY - timedelta(hours=2))
        page = announcements.released()
        for number in range(1, 25):
            attendance.attendee(held)
            SiteDay.objects.create(day=date(2026, 1, number), views=3, visitors=1)
            PageDay.objects.create(page_id=page.pk, day=date(2026, 1, number), views=3, visitors=1)
        assert cost() <= first + 1  # the pages that are read most, by name
        text = reader.get(url).text
        assert [indicator.name for indicator, _ in INDICATORS if indicator.definition not in text] == []
        assert reverse("measure:index") in reader.get("/admin/").text

    @pytest.mark.parametrize("year", ["", "1999", "２０２６", "2026'--", "9" * 99])
    def test_an_unknown_year_is_this_one(self, today, year):
        answer = browser(EDITOR).get(reverse("measure:index"), {"year": year})
        assert (answer.status_code, answer.context["year"]) == (200, 2026)

    def test_the_months_as_files(self, today):
        SiteDay.objects.create(day=date(2026, 3, 1), views=41, visitors=7)
        reader = browser(AUDITOR)
        sheet = load_workbook(io.BytesIO(b"".join(reader.get("/admin/measure/figures.xlsx")))).active
        rows = list(sheet.iter_rows(values_only=True))
        assert (rows[0][5], rows[1][1], rows[1][5]) == ("3月", "网站浏览次数", 41)
        assert "41" in b"".join(reader.get("/admin/measure/figures.csv")).decode()
        assert reader.get("/admin/measure/figures.doc").status_code == 404

    def test_who_reads_writes_and_releases(self, today):
        asked = [
            reverse("measure:index"),
            reverse("measure:year", args=[LAST]),
            reverse("measure:remark", args=[LAST, "views"]),
            reverse("measure:release", args=[LAST]),
        ]
        got = {
            role.code: [browser(role).get(url).status_code == 200 for url in asked]
            for role in (EDITOR, HEAD, AUDITOR, FINANCE)
        }
        assert got == {
            "editor": [True, True, True, False],
            "head": [True, True, False, True],
            "auditor": [True, True, False, False],
            "finance": [False] * 4,
        }
        assert [
            browser(EDITOR).get(reverse("measure:year", args=[year])).status_code for year in (1999, 2027)
        ] == [404, 404]


class TestAssessment:
    def test_remarks_are_versions(self, today):
        first, second = (factories.staff(groups=(EDITOR.name,)) for _ in range(2))
        write = {"year": LAST, "indicator": "views"}
        services.write_remark(**write, text="访问量增加。", version=0, user=first)
        services.write_remark(**write, text=" 访问量增加。 ", version=1, user=second)  # the same: no version
        with pytest.raises(Refused, match="刚刚被"):
            services.write_remark(**write, text="另一句", version=0, user=second)
        services.write_remark(**write, text="访问量明显增加。", version=1, user=second)
        assert [*Remark.objects.values_list("version", "text", "author")] == [
            (1, "访问量增加。", first.pk),
            (2, "访问量明显增加。", second.pk),
        ]
        for wrong, said in (({"text": "  "}, "请填写说明"), ({"indicator": "nothing"}, "没有这项指标")):
            with pytest.raises(Refused, match=said):
                services.write_remark(**write | {"text": "x", "version": 2, "user": first} | wrong)

    def test_released_by_a_head_who_wrote_nothing_when_all_is_said(self, today):
        head = factories.staff(groups=(HEAD.name,))
        with pytest.raises(Refused, match=r"还有 .* 项指标没有填写说明"):
            services.release(year=LAST, user=head)
        writer = factories.staff(groups=(EDITOR.name, HEAD.name))
        write_all(author=writer)
        with pytest.raises(Refused, match="另一位负责人"):
            services.release(year=LAST, user=writer)
        with pytest.raises(Refused, match="部门负责人发布"):
            services.release(year=LAST, user=factories.staff(groups=(EDITOR.name,)))
        write_all(year=2026, author=writer)
        with pytest.raises(Refused, match="2026 年还没有结束"):
            services.release(year=2026, user=head)
        assert services.release(year=LAST, user=head).number == 1
        with pytest.raises(Refused, match="已经发布"):
            services.release(year=LAST, user=head)

    def test_what_was_released_stays_until_it_is_withdrawn_with_a_reason(self, today):
        head, writer = factories.staff(groups=(HEAD.name,)), factories.staff(groups=(EDITOR.name,))
        SiteDay.objects.create(day=date(LAST, 5, 1), views=10, visitors=3)
        write_all(author=writer)
        services.release(year=LAST, user=head)
        SiteDay.objects.update(views=99)
        assert (report_of(LAST).lines[0].total, report_of(LAST).lines[0].remark) == (10, "views的说明")
        with pytest.raises(Refused, match="已经发布"):
            services.write_remark(year=LAST, indicator="views", text="改", version=1, user=writer)
        with pytest.raises(Refused, match="原因"):
            services.withdraw(year=LAST, reason=" ", user=head)
        services.withdraw(year=LAST, reason="访问量漏计", user=head)
        services.write_remark(year=LAST, indicator="views", text="已更正。", version=1, user=writer)
        services.release(year=LAST, user=head)
        assert report_of(LAST).lines[0].total == 99
        assert [*Release.objects.values_list("number", "reason")] == [(1, "访问量漏计"), (2, "")]
        assert [release.figures[0]["total"] for release in Release.objects.all()] == ["10", "99"]
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.update(withdrawn_at=None, withdrawn_by=None, reason="")

    def test_by_the_browser_from_remark_to_files(self, today):
        SiteDay.objects.create(day=date(LAST, 5, 1), views=1234, visitors=300)
        SiteDay.objects.create(day=date(LAST - 1, 5, 1), views=1000, visitors=300)
        editor, head = browser(EDITOR), browser(HEAD)
        for key in KEYS:
            url = reverse("measure:remark", args=[LAST, key])
            said = "=cmd()|访问量增长，来自月月谈专栏。" if key == "views" else f"{key}：平稳。"
            done = editor.post(url, {"text": said, "version": "0"}, follow=True)
            assert "的说明已保存" in done.text, key
        stale = editor.post(reverse("measure:remark", args=[LAST, "views"]), {"text": "旧稿", "version": "0"})
        assert "刚刚被" in stale.text and "旧稿" in stale.text
        draft = editor.get(reverse("measure:file", args=[LAST, "pdf"]))
        assert "草稿" in words(draft.content)
        released = head.post(reverse("measure:release", args=[LAST]), follow=True)
        assert "第 1 版" in released.text

        pdf = editor.get(reverse("measure:file", args=[LAST, "pdf"]))
        text = words(pdf.content)
        assert pdf["Content-Type"] == "application/pdf"
        assert [
            w
            for w in ("2025 年投资者教育基地自评", "1,234", "增 23.4%", "第 1 版", "统计口径")
            if w not in text
        ] == []
        book = load_workbook(io.BytesIO(editor.get(reverse("measure:file", args=[LAST, "xlsx"])).content))
        row = [cell.value for cell in book["自评"][5]]
        assert row[1:6] == ["网站浏览次数", "次", 1234, 1000, "增 23.4%"]
        assert row[6].startswith("'=cmd()") and book["自评"]["G5"].data_type == "s"
        assert len(book["月度"]._charts) == 2
        assert editor.get(reverse("measure:file", args=[LAST, "exe"])).status_code == 404

        withdrawn = head.post(reverse("measure:withdraw", args=[LAST]), {"reason": "补充数据"}, follow=True)
        assert "已撤回" in withdrawn.text and "补充数据" in withdrawn.text

    @pytest.mark.postgres
    def test_two_at_the_same_moment_write_one_version_and_release_once(self, pg_clone):
        writers = [factories.staff(groups=(EDITOR.name,)) for _ in range(8)]

        def write(user):
            return services.write_remark(
                year=LAST, indicator="views", text=f"由{user.pk}写", version=0, user=user
            )

        outcomes = pg_clone(write, writers)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused"] * 7 + ["Remark"]
        Remark.objects.all().delete()
        write_all(author=writers[0])
        heads = [factories.staff(groups=(HEAD.name,)) for _ in range(6)]
        done = pg_clone(lambda user: services.release(year=LAST, user=user), heads)
        assert sorted(type(outcome).__name__ for outcome in done) == ["Refused"] * 5 + ["Release"]
        assert Assessment.objects.count() == 1


def words(content: bytes) -> str:
    document = PdfDocument(content)
    return (
        "".join(page.get_textpage().get_text_bounded() for page in document)
        .replace("\n", "")
        .replace("\r", "")
    )


def test_the_settings_name_a_page_or_the_whole_site():
    assert MeasureSettings.load().section is None
    site = Site.objects.get(is_default_site=True)
    MeasureSettings.objects.update(section=site.root_page)
    assert MeasureSettings.load().section_id == site.root_page_id
