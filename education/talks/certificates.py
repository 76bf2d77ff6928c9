"""The certificate of attendance: for whoever was checked in, once the talk is over."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from hub.cases.flows import Reason
from hub.cases.rules import ensure
from hub.certificates import services
from hub.certificates.kinds import Kind, register_kind
from hub.certificates.models import Certificate

from .models import Registration, Talk

KIND = "talk"
register_kind(Kind(key=KIND, label="参会证明", deed="参加了"))


def source_of(row: Registration) -> str:
    """By which the certificate of a registration is known again."""
    return f"talks.registration:{row.pk}"


def certificate_of(row: Registration) -> Certificate | None:
    """The certificate that was issued for it; None where there is none, or it was taken back."""
    found = services.issued(source=source_of(row))
    return found if found and found.revoked_at is None else None


def why_no_certificate(row: Registration) -> Reason | None:
    """Only who came gets one, and not before the end."""
    talk = row.talk
    if talk.state == Talk.State.CANCELLED:
        return "这场活动已取消，不出具参会证明。"
    if row.checked_in_at is None:
        return "没有签到记录，不能出具参会证明；到场而没有签到的，请联系主办部门补签。"
    if talk.ends_at is None or talk.ends_at > timezone.now():
        return "活动结束后可以领取参会证明。"
    return None


@transaction.atomic
def certify(*, registration_id: int) -> Certificate:
    """The certificate of a registration; asked again it is the same one. Raises Refused."""
    row = Registration.objects.select_related("talk__page", "talk__series").get(pk=registration_id)
    ensure(why_no_certificate(row))
    talk = row.talk
    return services.issue(
        kind=KIND,
        source=source_of(row),
        holder=row.name,
        title=f"{talk.series.title}：{talk.page.title}"[:200],
        hours=Decimal(str(talk.hours)),
        user=row.user,
        organization=row.organization,
        facts=[("时间", talk.when), ("地点", talk.where)],
    )
