"""One announcement to 5,000 contacts: how long its release takes, and how fast a worker tells them all.

    TEST_DATABASE=postgresql DJANGO_SETTINGS_MODULE=hub.settings.test PYTHONPATH=site:. .venv/bin/python -m tests.bench.announcing

On a clone of the tests' template: the second editor's request through the whole stack of middleware, then one
`db_worker` in a process of its own, which writes the messages and hands the mails over to a mail server that takes
all. Exits with 1 where the request takes longer than MOST_SECONDS.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.models import Workflow  # noqa: E402

from hub.announcements.models import AnnouncementPage, Telling  # noqa: E402
from hub.editorial.workflow import WORKFLOW  # noqa: E402
from hub.jobs.models import Job  # noqa: E402
from hub.jobs.running import run  # noqa: E402
from hub.notifications.models import Channel, Delivery, DeliveryState  # noqa: E402
from tests.databases import cloned_database  # noqa: E402
from tests.hub.announcements import rows  # noqa: E402
from tests.hub.jobs.workers import worker  # noqa: E402

CONTACTS, FIRMS = 5_000, 500
MOST_SECONDS = 2.0
QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EAGER = 'settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"'


def waiting_page(title: str) -> AnnouncementPage:
    """An announcement that one editor has sent to the other."""
    writer = rows.editor()
    page = rows.draft(title, by=writer, on_release=AnnouncementPage.OnRelease.TELL)
    Workflow.objects.get(name=WORKFLOW).start(page, user=writer)
    return page


def released(page: AnnouncementPage) -> tuple[float, int]:
    """Seconds and queries of the request by which the other editor releases it."""
    browser = Client()
    browser.force_login(rows.editor())
    url = reverse("editorial:review", args=[page.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        answer = browser.post(url, {"decision": "approve", "comment": ""})
        seconds = time.perf_counter() - begun
    page.refresh_from_db()
    if answer.status_code != 302 or not page.live:
        sys.exit(f"not released: {answer.status_code}")
    return seconds, len(queries)


def until(done: Callable[[], bool], show: Callable[[], str]) -> float:
    """Seconds until it is done, with how far it has come."""
    begun, shown = time.perf_counter(), 0.0
    while not done():
        time.sleep(0.1)
        if time.perf_counter() - shown > 5:
            shown = time.perf_counter()
            print(f"  {shown - begun:5.1f} s  {show()}", flush=True)
    return time.perf_counter() - begun


def measure() -> bool:
    """Print what was measured; whether the request was fast enough."""
    released(waiting_page("第一份"))
    few, few_queries = released(waiting_page("给少数人的公告"))
    for job in Job.objects.all():
        run(job.pk)
    rows.crowd(CONTACTS, firms=FIRMS)
    many, many_queries = released(waiting_page("给五千人的公告"))
    print(f"release, 0 contacts      {few:6.2f} s  {few_queries} queries")
    print(f"release, {CONTACTS:,} contacts  {many:6.2f} s  {many_queries} queries")
    telling = Telling.objects.filter(announcement__title="给五千人的公告")
    mails = Delivery.objects.filter(channel=Channel.EMAIL)
    with worker(EAGER):
        ready = until(lambda: telling.get().told > 0, lambda: "the worker starts")
        written = until(
            lambda: telling.get().finished_at is not None,
            lambda: f"{telling.get().told:,} told",
        )
        sent = until(
            lambda: not mails.exclude(state=DeliveryState.SENT).exists(),
            lambda: f"{mails.filter(state=DeliveryState.SENT).count():,} mails",
        )
    print(f"worker up                {ready:6.2f} s")
    print(f"messages written         {written:6.2f} s  {telling.get().told:,} people")
    print(f"mails handed over        {sent:6.2f} s  {mails.count():,} mails, one worker")
    return many < MOST_SECONDS and many_queries == few_queries


if __name__ == "__main__":
    with cloned_database(), override_settings(TASKS=QUEUE):
        passed = measure()
    sys.exit(0 if passed else 1)
