"""The platform's own figures for the monitoring: jobs, clocks, deliveries."""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hub.cases.models import Clock
from hub.mailroom.models import Mail, Mailbox
from hub.notifications.models import Delivery, DeliveryState

# What has not gone out: under way, and waiting for somebody's decision ("dead letters").
UNFINISHED = [
    state.value
    for state in (
        *(DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.WAITING),
        *(DeliveryState.FAILED, DeliveryState.REVIEW),
    )
]


def oldest_job_seconds() -> float:
    """For how many seconds the oldest job that is due has waited; 0 when none waits."""
    oldest = DBTaskResult.objects.ready().aggregate(at=Min("enqueued_at"))["at"]
    return max((timezone.now() - oldest).total_seconds(), 0.0) if oldest else 0.0


def overdue_clocks() -> int:
    """Running clocks whose last day has passed."""
    return Clock.objects.filter(stopped_at=None, due_on__lt=timezone.localdate()).count()


def mailbox_seconds() -> float:
    """For how many seconds the mailbox has not been read; 0 where there is none."""
    last = Mailbox.objects.aggregate(at=Min("checked_at"))["at"]
    return max((timezone.now() - last).total_seconds(), 0.0) if last else 0.0


class PlatformCollector(Collector):
    """Asks the database at each look."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        jobs = DBTaskResult.objects
        yield _gauge("hub_jobs_waiting", "Jobs that are due and wait for a worker", jobs.ready().count())
        yield _gauge("hub_jobs_failed", "Jobs that failed and are still kept", jobs.failed().count())
        yield _gauge("hub_jobs_oldest_seconds", "Wait of the oldest job that is due", oldest_job_seconds())
        yield _gauge("hub_mails_waiting", "Mails left to the clerk", Mail.objects.waiting().count())
        yield _gauge("hub_mailbox_seconds", "Since the mailbox was last read", mailbox_seconds())
        yield _gauge("hub_clocks_overdue", "Running clocks past their last day", overdue_clocks())
        counts = Delivery.objects.filter(state__in=UNFINISHED).aggregate(
            **{state: Count("pk", filter=Q(state=state)) for state in UNFINISHED}
        )
        family = GaugeMetricFamily("hub_deliveries", "Messages that have not gone out", labels=["state"])
        for state in UNFINISHED:
            family.add_metric([state], counts[state])
        yield family


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)


def exposition() -> bytes:
    """All metrics in Prometheus' text format: those of every worker process, and the platform's own."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)  # type: ignore[arg-type]
    registry.register(PlatformCollector())
    return generate_latest(registry)
