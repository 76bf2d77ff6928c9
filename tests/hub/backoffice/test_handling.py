"""The screens of absences, opinions and the service report: each one's whole way."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from hub.accounts.roles import HEAD, REVIEWER
from hub.cases import service_report
from hub.cases.models import Absence, Clock, Opinion
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    draft = factories.ready_application()
    return factories.step(draft, "submit", draft.author)


@pytest.fixture
def reviewer(event):
    return factories.staff(groups=(REVIEWER.name,), department=event.department)


def test_an_absence_is_entered_and_taken_back_in_the_browser(client, event, reviewer):
    colleague = factories.staff(groups=(HEAD.name,), department=event.department)
    client.force_login(reviewer)
    today = timezone.localdate()
    values = {
        "person": reviewer.pk,
        "substitute": colleague.pk,
        "starts_on": today,
        "ends_on": today - timedelta(days=1),
        "reason": "休假",
    }

    wrong = client.post(reverse("backoffice:absences"), values)
    assert "结束日期不能早于开始日期" in wrong.content.decode()
    right = client.post(reverse("backoffice:absences"), values | {"ends_on": today}, follow=True)
    assert "代办中" in right.content.decode()
    absence = Absence.objects.get()
    ended = client.post(reverse("backoffice:end_absence", args=[absence.pk]), follow=True)
    assert "已撤销" in ended.content.decode()


def test_an_opinion_is_asked_answered_and_closed_in_the_browser(client, event, reviewer):
    adviser = factories.staff(groups=(REVIEWER.name,))
    page = reverse("backoffice:case", args=[event.pk])
    client.force_login(adviser)
    assert client.get(page).status_code == 404

    client.force_login(reviewer)
    due = timezone.localdate() + timedelta(days=5)
    values = {"department": adviser.department_id, "question": "讲师是否合适？", "due_on": due}
    assert client.post(reverse("backoffice:ask_opinion", args=[event.pk]), values).status_code == 302
    opinion = Opinion.objects.get()

    client.force_login(adviser)
    assert event.title in client.get(reverse("backoffice:my_work") + "?group=opinion").content.decode()
    assert "讲师是否合适？" in client.get(f"{page}?tab=opinions").content.decode()
    address = reverse("backoffice:opinion", args=[event.pk, opinion.pk, "answer"])
    assert "合适。" in client.post(address, {"text": "合适。"}, follow=True).content.decode()

    client.force_login(reviewer)
    address = reverse("backoffice:opinion", args=[event.pk, opinion.pk, "close"])
    assert "请写明采纳情况" in client.post(address, {"text": " "}, follow=True).content.decode()
    assert "已办结" in client.post(address, {"text": "采纳。"}, follow=True).content.decode()


def ended(event, *, took: int, late: bool = False, by: str = "accept") -> None:
    """A clock of the exchange that was stopped today by a decision."""
    now = timezone.now()
    due = timezone.localdate(now) - timedelta(days=1 if late else -1)
    Clock.objects.create(
        case_id=event.pk,
        name="review",
        label="审核时限",
        waits_for="exchange",
        unit="working",
        amount=5,
        rollover="next",
        started_on=due - timedelta(days=20),
        due_on=due,
        stopped_at=now,
        took=took,
        ended_by=by,
    )


def test_the_figures_of_the_report(client, event, reviewer):
    for took in range(1, 10):
        ended(event, took=took, late=took > 8, by="return" if took == 1 else "accept")
    ended(event, took=30, by="withdraw")  # the applicant's own step
    ended(factories.hop(factories.application(), "summarized"), took=50)  # another department's

    (group,) = service_report.figures(user=reviewer, year=timezone.localdate().year).values()

    assert (group.received, group.decided, group.in_time, group.late, group.returned) == (1, 9, 8, 1, 1)
    assert (group.median, group.ninetieth) == (5, 9)
    client.force_login(reviewer)
    page = client.get(reverse("backoffice:service")).content.decode()
    assert ("每月受理与办理" in page, "<svg" in page, str(event.department) in page) == (True, True, True)
    file = client.get(reverse("backoffice:service_export", args=["xlsx"]))
    rows = list(load_workbook(BytesIO(b"".join(file.streaming_content))).active.values)
    assert rows[1] == (
        str(event.department),
        "合办活动",
        f"{timezone.localdate():%Y-%m}",
        1,
        9,
        8,
        1,
        1,
        5,
        9,
    )


def test_the_report_asks_as_often_for_many_cases_as_for_few(event, reviewer):
    def queries() -> int:
        person = type(reviewer).objects.get(pk=reviewer.pk)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            service_report.figures(user=person, year=timezone.localdate().year)
        return len(seen)

    ended(event, took=3)
    few = queries()
    for took in range(30):
        ended(event, took=took)

    assert queries() == few


@pytest.mark.once
@pytest.mark.parametrize(
    ("lengths", "median", "ninetieth"),
    [({}, None, None), ({4: 1}, 4, 4), ({1: 9, 20: 1}, 1, 1), ({1: 8, 20: 2}, 1, 20)],
)
def test_median_and_ninetieth_by_nearest_rank(lengths, median, ninetieth):
    group = service_report.Figures()
    group.lengths.update(lengths)

    assert (group.median, group.ninetieth) == (median, ninetieth)
