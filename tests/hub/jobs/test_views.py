"""A person's own jobs, in the portal and in the admin: progress, result, trying again, nobody else's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import CLERK
from hub.jobs import services
from hub.jobs.models import Job, JobState
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["portal", "admin"])
def area(request, client, django_capture_on_commit_callbacks):
    """Somebody signed in to an area, the names of its addresses, and a way to start a job of theirs."""
    in_portal = request.param == "portal"
    user = factories.member() if in_portal else factories.staff(groups=(CLERK.name,))
    client.force_login(user)

    def begin(**values):
        with django_capture_on_commit_callbacks(execute=True):
            job = services.start(
                kind="tests.count", owner=user, arguments={"upto": 3} | values, title="数一数"
            )
        job.refresh_from_db()
        return job

    names = ("portal:jobs", "portal:job") if in_portal else ("staff_jobs", "staff_job")
    return client, begin, *names


def test_progress_is_shown_and_asks_for_itself_until_it_is_done(area):
    client, begin, _, page = area
    job = begin()
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, done=30, total=120, words="正在写入文件", finished_at=None
    )
    text = client.get(reverse(page, args=[job.pk])).content.decode()
    assert all(
        part in text for part in ("30 / 120（25%）", "正在写入文件", "every 2s", "X-Background", "刷新进度")
    )
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, words="数到 3。", finished_at=timezone.now())
    part = client.get(reverse(page, args=[job.pk]), headers={"HX-Request": "true"}).content.decode()
    assert ("<html" in part, "every 2s" in part, reverse("jobs:download", args=[job.pk]) in part) == (
        False,
        False,
        True,
    )


def test_the_result_is_downloaded_by_its_owner_alone(area):
    client, begin, listing, _ = area
    job = begin()
    assert reverse("jobs:download", args=[job.pk]) in client.get(reverse(listing)).content.decode()
    response = client.get(reverse("jobs:download", args=[job.pk]))
    assert b"".join(response.streaming_content) == b"xxx"
    assert (response["Cache-Control"], "attachment" in response["Content-Disposition"]) == (
        "private, no-store",
        True,
    )
    client.force_login(factories.user(is_superuser=True))
    assert client.get(reverse("jobs:download", args=[job.pk])).status_code == 404


def test_nginx_sends_a_result_where_it_stands_before_us(area, settings):
    client, begin, _, _ = area
    job = begin()
    settings.PRIVATE_ACCEL_PREFIX = "/_private/"
    response = client.get(reverse("jobs:download", args=[job.pk]))
    assert (response["X-Accel-Redirect"], response.content) == (f"/_private/{job.file.name}", b"")


def test_an_expired_result_is_gone_and_says_so(area):
    client, begin, _, page = area
    job = begin()
    Job.objects.filter(pk=job.pk).update(expires_at=timezone.now())
    assert client.get(reverse("jobs:download", args=[job.pk])).status_code == 404
    assert "文件已过保留期" in client.get(reverse(page, args=[job.pk])).content.decode()


def test_a_failed_one_is_tried_again(area, django_capture_on_commit_callbacks):
    client, begin, _, page = area
    job = begin(fails="sentence")
    assert "第 3 行缺少名称" in client.get(reverse(page, args=[job.pk])).content.decode()
    Job.objects.filter(pk=job.pk).update(arguments={"upto": 1})
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(reverse(page, args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert job.state == JobState.DONE
    client.post(reverse(page, args=[job.pk]))
    assert "不需要重试" in client.get(reverse(page, args=[job.pk])).content.decode()


def test_the_list_costs_the_same_for_many(area):
    client, begin, listing, _ = area
    counts = []
    for number in (3, 12):
        for _ in range(number):
            begin()
        client.get(reverse(listing))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(listing)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
