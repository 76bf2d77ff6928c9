"""What goes on around the cases: an absence with a substitute, a question to another department, clocks."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hub.accounts.models import Department, User
from hub.cases import absences, clocks, opinions
from hub.cases.models import Absence, Case, Opinion


def seed_handling() -> None:
    """Make what is missing, and let the clocks run."""
    today = timezone.localdate()
    luo, qian = (User.objects.get(username=name) for name in ("reviewer.luo", "reviewer.qian"))
    if not Absence.objects.exists():
        absences.set_absence(
            person=luo,
            substitute=qian,
            starts_on=today + timedelta(days=2),
            ends_on=today + timedelta(days=6),
            reason="出差",
            user=luo,
        )
    case = Case.objects.filter(kind="event", state="submitted", assignee__in=[luo, qian]).first()
    if case is not None and not Opinion.objects.exists():
        opinions.ask(
            case_id=case.pk,
            department=Department.objects.get(code="member-services"),
            question="该单位近一年的会员服务与合规情况如何，是否适合承办面向产业客户的活动？",
            due_on=opinions.default_due(),
            user=case.assignee or qian,
        )
    clocks.run()
