"""What the ground floor proves of its own data. Each check yields a sentence for each thing that is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import F, Max, Q
from django.utils import timezone

from hub.attachments.services import damaged
from hub.cases import seals, timeline
from hub.cases.breaks import explain
from hub.cases.flows import Flow, all_flows
from hub.cases.models import Case, Clock, NumberSeries, Opinion
from hub.jobs.models import Job, JobState
from hub.mailroom.proofs import mails_agree
from hub.notifications.models import Delivery, DeliveryState
from hub.notifications.sending import STALE_AFTER

# How long beyond its own limit something may lie before it counts as stuck: the sweepers run every few minutes.
GRACE = timedelta(minutes=15)
DIGEST_AFTER = timedelta(days=3)  # a message that waits for a daily digest, with a day off the servers


def chains() -> Iterator[str]:
    """Every entry follows the one before it, and every case stands in the state of its last entry."""
    yield from map(explain, timeline.broken_chains())


def sealed() -> Iterator[str]:
    """Every seal holds, also against its line outside the database."""
    if problem := timeline.verify_seals():
        yield explain(problem)
    yield from map(explain, seals.verify_kept())


def states() -> Iterator[str]:
    """What a case carries beside its state agrees with it: times, version, number."""
    rows = Case.objects.order_by("pk")
    for case in rows.open().exclude(closed_at=None):
        yield f"{case}：尚未办结，却有结束时间。"
    for case in rows.closed().filter(closed_at=None):
        yield f"{case}：已办结，却没有结束时间。"
    for case in rows.annotate(last=Max("timeline__version")).exclude(version__gte=F("last")):
        yield f"{case}：版本 {case.version} 低于办理记录中的 {case.last}。"
    for case in rows.exclude(state="draft").filter(submitted_at=None, closed_at=None):
        yield f"{case}：已不是草稿，却没有提交时间。"


def clocks() -> Iterator[str]:
    """A state with a time limit has exactly one running clock, which ends on the case's day; others have none."""
    clocked = _clocked()
    running = Q(clocks__stopped_at=None, clocks__opinion=None, clocks__isnull=False)
    with_clock = Case.objects.filter(running).values("pk")
    for case in Case.objects.filter(clocked).exclude(pk__in=with_clock).order_by("pk"):
        yield f"{case}：当前状态应有期限，却没有在走的期限。"
    for case in Case.objects.filter(pk__in=with_clock).exclude(clocked).order_by("pk"):
        yield f"{case}：当前状态没有期限，却有在走的期限。"
    rows = Clock.objects.filter(stopped_at=None, opinion=None).select_related("case").order_by("pk")
    for clock in rows.exclude(case__due_on=F("due_on")):
        yield f"{clock.case}：期限 {clock.due_on} 与事项上的 {clock.case.due_on or '（空）'} 不同。"
    for clock in rows.filter(pk__in=_doubled()):
        yield f"{clock.case}：有一个以上在走的期限。"
    asked = Q(opinion__state=Opinion.State.ASKED)
    for clock in Clock.objects.filter(stopped_at=None).exclude(opinion=None).exclude(asked).order_by("pk"):
        yield f"{clock.case}：已不再征求的意见仍有在走的期限。"


def _clocked() -> Q:
    scope = Q(pk__in=[])
    for flow in all_flows():
        names = [state.name for state in flow.states if state.clock]
        scope |= Q(kind=flow.kind, state__in=names)
    return scope


def _doubled() -> list[int]:
    seen: dict[int, int] = {}
    rows = Clock.objects.filter(stopped_at=None, opinion=None).order_by("pk").values_list("case", "pk")
    return [pk for case, pk in rows if seen.setdefault(case, pk) != pk]


def numbers() -> Iterator[str]:
    """The numbers of each series of cases run from 1 to the last one drawn, each once."""
    last = dict(NumberSeries.objects.values_list("key", "last"))
    for flow in all_flows():
        for key, (day, found) in _numbered(flow).items():
            drawn = last.get(key, 0)
            sample, today = day
            wanted = {flow.number(sample, today, n) for n in range(1, drawn + 1)}
            yield from (
                f"{flow.label}编号 {number} 缺失，序列 {key} 有断号。" for number in sorted(wanted - found)
            )
            yield from (
                f"{flow.label}编号 {number} 不在序列 {key} 的 1 至 {drawn} 之内。"
                for number in sorted(found - wanted)
            )


def _numbered(flow: Flow) -> dict[str, tuple[tuple[Case, date], set[str]]]:
    """The numbers of a flow's cases by series, with a case and a day that give the form of its numbers."""
    found: dict[str, tuple[tuple[Case, date], set[str]]] = {}
    rows = flow.model._default_manager.filter(number__isnull=False).order_by("pk")
    for case in rows.iterator(chunk_size=1000):
        day = timezone.localdate(case.submitted_at or case.created_at)
        _, names = found.setdefault(flow.series(case, day), ((case, day), set()))
        names.add(str(case.number))
    return found


def files() -> Iterator[str]:
    """Every kept file is there with the bytes that were uploaded."""
    words = {"missing": "文件不见了", "changed": "文件内容被改动"}
    for row, problem in damaged():
        yield f"事项 {row.case_id} 的附件“{row.original_name}”（{row.pk}）：{words[problem]}。"


def deliveries() -> Iterator[str]:
    """No message is stuck: neither in mid-sending, nor due and forgotten, nor waiting for a digest that never came."""
    now = timezone.now()
    stuck = {
        "发送中断后没有转入人工处理": Q(
            state=DeliveryState.SENDING, claimed_at__lt=now - STALE_AFTER - GRACE
        ),
        "到期而没有发送": Q(state=DeliveryState.QUEUED, next_attempt_at__lt=now - STALE_AFTER - GRACE),
        "没有发送时间": Q(state=DeliveryState.QUEUED, next_attempt_at=None),
        "没有并入每日汇总": Q(state=DeliveryState.WAITING, created_at__lt=now - DIGEST_AFTER),
    }
    counts: dict[str, int] = defaultdict(int)
    for words, condition in stuck.items():
        counts[words] = Delivery.objects.filter(condition).count()
    yield from (f"{count} 条通知{words}。" for words, count in counts.items() if count)


def jobs() -> Iterator[str]:
    """No job is stuck: each one at work gives signs of life, and none waits longer than the queue may take."""
    now = timezone.now()
    silent = now - timedelta(seconds=settings.JOB_STALE_SECONDS) - GRACE
    waiting = now - timedelta(seconds=settings.JOB_REQUEUE_SECONDS) - GRACE
    for job in Job.objects.filter(state=JobState.RUNNING, beat_at__lt=silent).order_by("pk"):
        yield f"任务“{job.title}”（{job.pk}）没有进展，也没有被接手。"
    for job in Job.objects.filter(state=JobState.QUEUED, beat_at__lt=waiting).order_by("pk"):
        yield f"任务“{job.title}”（{job.pk}）一直在排队。"


CHECKS = {
    "办理记录": chains,
    "每日封印": sealed,
    "事项状态": states,
    "办理期限": clocks,
    "事项编号": numbers,
    "附件": files,
    "通知": deliveries,
    "任务": jobs,
    "收件箱": mails_agree,
}
