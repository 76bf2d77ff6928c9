"""Partners and courses on the site; memoranda with their term, their file, and who is told of their end."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education.campus.models import CampusSettings, Memorandum, MemorandumNotice
from education.campus.partners.dates import run
from hub.accounts.roles import AUDITOR, CLERK, REVIEWER
from hub.notifications.models import Delivery
from tests import factories

from . import factories as rows

pytestmark = pytest.mark.django_db
Status = Memorandum.Status


def signed_in(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def told(person):
    return list(
        Delivery.objects.filter(recipient=person, channel="inbox")
        .order_by("pk")
        .values_list("event", flat=True)
    )


def test_the_site_shows_public_partners_and_courses_at_a_cost_that_does_not_grow(campus):
    member = factories.organization(is_public=True, short_name="公开期货")
    shown, hidden = rows.partner(city="杭州"), rows.partner(together="尚未公布。", is_public=False)
    rows.course(partner=shown, name="期货市场概论", member=member, year=2025)
    rows.course(partner=shown, name="未公布的课", is_public=False)
    rows.course(partner=hidden, name="未公布高校的课")
    public = Client()
    text = public.get(campus.url).content.decode()
    assert "背景。" in text and f"{campus.url}partners/" in text
    listed = public.get(f"{campus.url}partners/").content.decode()
    assert shown.organization.name in listed and "期货市场概论" in listed
    taught = public.get(f"{campus.url}courses/").content.decode()
    assert "期货市场概论" in taught and "公开期货" in taught and "2025—2026 学年秋季学期" in taught
    for name in (hidden.organization.name, "未公布"):
        assert name not in listed + taught
    assert public.get(f"{campus.url}courses/?year=九千").status_code == 200

    def cost(address):
        public.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert public.get(address).status_code == 200
        return len(queries)

    addresses = [campus.url, f"{campus.url}partners/", f"{campus.url}courses/"]
    few = [cost(address) for address in addresses]
    for _ in range(8):
        rows.course(partner=rows.partner(), member=member)
    assert [cost(address) for address in addresses] == few
    assert max(few) <= 15


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"days_left": 200}, Status.IN_FORCE),
        ({"days_left": 90}, Status.ENDING),
        ({"days_left": 0}, Status.ENDING),
        ({"days_left": -1}, Status.ENDED),
        ({"days_left": 9, "starts": 5}, Status.AHEAD),
        ({"days_left": 200, "terminated": -1}, Status.TERMINATED),
        ({"days_left": -1, "renewed": True}, Status.RENEWED),
        ({"days_left": 20, "renewed": True}, Status.IN_FORCE),
    ],
)
def test_the_status_follows_from_the_dates(values, status):
    today = timezone.localdate()
    row = rows.memorandum(days_left=values["days_left"])
    if "starts" in values:
        Memorandum.objects.update(starts_on=today + timedelta(days=values["starts"]))
    if "terminated" in values:
        Memorandum.objects.update(terminated_on=today + timedelta(days=values["terminated"]))
    if "renewed" in values:
        rows.memorandum(partner=row.partner, renews=row, days_left=900)
    assert Memorandum.objects.with_status().get(pk=row.pk).status == status


def test_the_database_refuses_a_term_that_ends_before_it_begins():
    row = rows.memorandum()
    with pytest.raises(IntegrityError), transaction.atomic():
        Memorandum.objects.filter(pk=row.pk).update(ends_on=row.starts_on - timedelta(days=1))


def test_the_end_is_told_once_for_each_stage_and_anew_after_an_extension():
    keeper = rows.editor()
    row = rows.memorandum(days_left=120, responsible=keeper)
    day = timezone.localdate()

    def after(days):
        """What a run that many days from now tells, called twice."""
        before = len(told(keeper))
        assert run(day + timedelta(days=days)).failed == []
        assert run(day + timedelta(days=days)).done.total() == 0
        return told(keeper)[before:]

    ending, ended = "campus.memorandum.ending", "campus.memorandum.ended"
    assert [after(days) for days in (29, 30, 31, 90, 91, 120, 121, 122)] == [
        [], [ending], [], [ending], [], [], [ended], [],
    ]  # fmt: skip
    Memorandum.objects.filter(pk=row.pk).update(ends_on=day + timedelta(days=600))
    CampusSettings.objects.update_or_create(defaults={"first_reminder": 300, "second_reminder": 10})
    assert after(301) == [ending]
    assert MemorandumNotice.objects.count() == 4
    # Weeks without a run: what makes sense then.
    assert after(595) == [ending]


def test_nobody_is_told_of_what_was_renewed_ended_early_or_ended_long_ago():
    renewed = rows.memorandum(days_left=10)
    rows.memorandum(partner=renewed.partner, renews=renewed, days_left=400)
    rows.memorandum(days_left=10, terminated_on=timezone.localdate())
    rows.memorandum(days_left=-31)
    left = rows.memorandum(days_left=10, responsible=rows.editor(is_active=False))
    others = rows.editor()
    assert run(timezone.localdate()).done.total() == 1
    assert MemorandumNotice.objects.get().memorandum == left
    assert told(others) == ["campus.memorandum.ending"]


def test_editors_keep_memoranda_whose_file_is_theirs_and_the_auditors_alone():
    keeper, one = rows.editor(), rows.partner()
    other = rows.memorandum()
    form = {
        "partner": one.pk,
        "subject": "合办课程",
        "signed_on": "2026-03-01",
        "starts_on": "2026-03-01",
        "ends_on": "2029-02-28",
        "responsible": keeper.pk,
        "renews": "",
        "terminated_on": "",
        "remarks": "",
    }
    browser = signed_in(keeper)
    address = reverse("memoranda:add")

    def refused(**values):
        answer = browser.post(address, form | values)
        assert answer.status_code == 200
        return answer.content.decode()

    page = SimpleUploadedFile("备忘录.pdf", b"<html><script>alert(1)</script>", "application/pdf")
    assert "内容却是网页" in refused(upload=page)
    assert "不接受 .exe 文件" in refused(upload=SimpleUploadedFile("a.exe", b"MZ", "application/pdf"))
    assert "终止日不能早于起始日" in refused(ends_on="2026-02-01")
    assert "同一所高校" in refused(renews=other.pk)
    assert browser.post(address, form | {"upload": factories.pdf_upload("备忘录.pdf")}).status_code == 302
    row = Memorandum.objects.get(partner=one)
    assert row.file_name == "备忘录.pdf"

    file = reverse("campus_files:memorandum", args=[row.pk])
    reader = factories.staff(groups=(AUDITOR.name,))
    answers = [signed_in(person).get(file).status_code for person in (keeper, reader)]
    assert answers == [200, 200]
    outsiders = [factories.member(), *(factories.staff(groups=(role.name,)) for role in (CLERK, REVIEWER))]
    outsiders.append(factories.member(organization=one.organization))
    assert {signed_in(person).get(file).status_code for person in outsiders} == {404}
    assert Client().get(file).status_code == 302
    listed = browser.get(reverse("memoranda:index"), {"status": Status.IN_FORCE}).content.decode()
    assert "合办课程" in listed
    assert "备忘录.pdf" in browser.get(reverse("memoranda:inspect", args=[row.pk])).content.decode()
    late = browser.get(reverse("memoranda:index"), {"ending": "30"}).content.decode()
    assert other.subject not in late
