"""Runs the rules: what has been kept long enough is erased, in batches, and written down by its number."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.cases.flows import Refused

from . import registry
from .models import Period, RetentionRun
from .registry import Rule

logger = logging.getLogger(__name__)

BATCH = 500
LONGEST = 36500  # days


def days_of(key: str) -> int:
    """How many days the rows of a rule are kept now."""
    changed = Period.objects.filter(rule=key).values_list("days", flat=True).first()
    return changed if changed is not None else registry.rule(key).days


def limit_of(key: str, now: datetime | None = None) -> datetime:
    """What was finished before this moment is due."""
    return (now or timezone.now()) - timedelta(days=days_of(key))


def due_count(rule: Rule) -> int:
    """How many rows the next run would erase."""
    return rule.due(limit_of(rule.key)).count()


def apply_rules() -> RetentionRun:
    """Run every rule. One that fails is logged and told in the row; the others run all the same."""
    run = RetentionRun.objects.create(started_at=timezone.now())
    for rule in registry.all_rules():
        try:
            run.counts[rule.key] = _apply(rule)
        except Exception:  # a rule of one app must not keep the data of all others
            logger.exception("retention rule %s failed", rule.key)
            run.failed.append(rule.key)
    run.finished_at = timezone.now()
    run.save()
    return run


def _apply(rule: Rule) -> int:
    """Batch by batch, each a transaction of its own: a run that breaks off is taken up by the next one."""
    before = limit_of(rule.key)
    done = 0
    last: list = []
    while True:
        rows = rule.due(before)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return done
        if keys == last:
            raise RuntimeError(f"the rule {rule.key} leaves its rows due")
        with transaction.atomic():
            batch = rule.due(before).filter(pk__in=keys)
            (rule.erase or registry.delete_rows)(batch)
        done += len(keys)
        last = keys


@transaction.atomic
def set_period(*, key: str, days: int, user: User) -> Period:
    """Have the rows of a rule kept so long. Raises Refused where the law or the rule says otherwise."""
    if not user.has_perm("privacy.change_period"):
        raise Refused("只有系统管理员可以修改保存期限。")
    rule = registry.rule(key)
    if days < rule.least:
        raise Refused(f"{rule.label}至少保存 {rule.least} 天。依据：{rule.source}。")
    if days > LONGEST:
        raise Refused(f"最多 {LONGEST} 天。")
    old = days_of(key)
    values = {"days": days, "changed_by": user, "changed_at": timezone.now()}
    period, _ = Period.objects.update_or_create(rule=key, defaults=values)
    log(period, "privacy.set_period", user=user, data={"from": old, "to": days})
    return period
