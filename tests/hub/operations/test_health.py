"""Liveness, readiness, metrics: what they say and to whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from hub.notifications.models import Channel, Delivery, DeliveryState
from tests import factories

OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}


def waiting_job(**ago: int) -> DBTaskResult:
    """A job that has waited for some time."""
    job = DBTaskResult.objects.create(
        task_path="hub.notifications.tasks.deliver",
        args_kwargs={"args": [], "kwargs": {}},
        backend_name="default",
    )
    DBTaskResult.objects.filter(pk=job.pk).update(enqueued_at=timezone.now() - timedelta(**ago))
    return job


@pytest.mark.django_db
def test_liveness_asks_no_database():
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get("/health/live/", **OUTSIDE)
    assert (answer.status_code, answer.content, len(queries)) == (200, b"ok\n", 0)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_readiness_names_each_part():
    answer = Client().get("/health/ready/")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": "ok", "cache": "ok", "files": "ok", "queue": "ok"},
    )
    waiting_job(hours=1)
    answer = Client().get("/health/ready/")
    assert answer.status_code == 503
    assert "the oldest job waits" in answer.json()["queue"]


@pytest.mark.django_db(transaction=True)
def test_readiness_says_when_the_cache_is_gone():
    broken = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}}
    with override_settings(CACHES=broken):
        answer = Client(raise_request_exception=False).get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["cache"] == "Unavailable: ConnectionError"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/health/ready/", "/metrics"])
def test_only_operators_may_ask(path):
    assert Client().get(path, **OUTSIDE).status_code == 404
    with override_settings(OPERATOR_NETWORKS=["203.0.113.0/24"]):
        assert Client().get(path, **OUTSIDE).status_code in (200, 503)
        assert Client().get(path).status_code == 404


@pytest.mark.django_db
def test_nobody_gets_in_by_naming_another_address():
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        forged = {"HTTP_X_FORWARDED_FOR": "127.0.0.1, 203.0.113.9"}
        assert Client().get("/metrics", **forged).status_code == 404


@pytest.mark.django_db
def test_metrics_tell_of_jobs_clocks_and_deliveries():
    waiting_job(minutes=10)
    person = factories.member()
    for state in (DeliveryState.REVIEW, DeliveryState.FAILED, DeliveryState.FAILED):
        Delivery.objects.create(
            event="x", recipient=person, channel=Channel.EMAIL, subject="s", body="b", state=state
        )
    event = factories.ready_application()
    event = factories.step(event, "submit", event.author)
    event.clocks.update(due_on=timezone.localdate() - timedelta(days=1))
    lines = Client().get("/metrics").content.decode().splitlines()
    figures = dict(line.rsplit(" ", 1) for line in lines if line.startswith("hub_"))
    assert 600 <= float(figures.pop("hub_jobs_oldest_seconds")) < 700
    assert figures == {
        "hub_jobs_waiting": "1.0",
        "hub_jobs_failed": "0.0",
        "hub_mails_waiting": "0.0",
        "hub_mailbox_seconds": "0.0",
        "hub_clocks_overdue": "1.0",
        'hub_deliveries{state="queued"}': figures['hub_deliveries{state="queued"}'],
        'hub_deliveries{state="sending"}': "0.0",
        'hub_deliveries{state="waiting"}': "0.0",
        'hub_deliveries{state="failed"}': "2.0",
        'hub_deliveries{state="review"}': "1.0",
    }
