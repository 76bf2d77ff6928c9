"""Common issues with items of several firms behind them."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.roles import CLERK, HEAD
from programs.feedback.common import services
from programs.feedback.models import CommonIssue, FeedbackItem, Part
from programs.feedback.services import Line
from tests import factories
from tests.programs.feedback import factories as voice

_numbers = count(1)
ANSWER = "自明年一月起，仓单质押可在线上办理，两个工作日内办结。"


def item(text: str = "希望优化仓单质押的办理流程。", *, member: User | None = None) -> FeedbackItem:
    """The only item of a form handed in by a contact, of a firm of its own unless told otherwise."""
    (found,) = voice.items(voice.feedback(member=member, lines=(Line(Part.OPINION, text),)))
    return found


def keeper(**values: Any) -> User:
    """A clerk, who keeps every common issue."""
    return factories.staff(groups=(CLERK.name,), **values)


def head_of(issue: CommonIssue) -> User:
    """The head of the department that answers the issue."""
    return factories.staff(groups=(HEAD.name,), department=issue.department)


def issue(*items: FeedbackItem, user: User | None = None, **values: Any) -> CommonIssue:
    """An issue that a clerk has opened for these items."""
    user = user or keeper()
    defaults = {
        "title": f"仓单质押业务的办理流程{next(_numbers)}",
        "question": "仓单质押的办理环节较多，能否简化并改为线上办理？",
        "department": user.department,
        "owner": user,
    }
    keys = [row.pk for row in items]
    return services.create_issue(user=user, item_ids=keys, **defaults | values)


def act(issue: CommonIssue, name: str, user: User, **values: Any) -> CommonIssue:
    """An act with the version that stands."""
    version = CommonIssue.objects.values_list("version", flat=True).get(pk=issue.pk)
    verb = getattr(services, name)
    return verb(issue_id=issue.pk, user=user, version=version, **values)


def answered(issue: CommonIssue, *, by: User, approver: User, text: str = ANSWER) -> CommonIssue:
    """Through study and approval; the answers go out once the transaction is committed."""
    act(issue, "start_study", by)
    act(issue, "propose_answer", by, answer=text)
    return act(issue, "approve", approver)


def published(issue: CommonIssue, *, by: User, approver: User, **values: Any) -> CommonIssue:
    """Read by all members, unless told otherwise."""
    act(issue, "propose_publication", by, **{"audience": "members"} | values)
    return act(issue, "approve", approver)


def arranged(issue: CommonIssue, *, by: User, approver: User, **values: Any) -> CommonIssue:
    """A meeting in two days to which the askers are invited, unless told otherwise."""
    act(issue, "start_study", by)
    defaults = {
        "meeting_at": timezone.now() + timedelta(days=2),
        "meeting_minutes": 60,
        "meeting_link": "https://meet.example.com/room",
        "meeting_note": "会议号 600-100",
        "seats": None,
        "meeting_audience": "askers",
    }
    act(issue, "propose_meeting", by, **defaults | values)
    return act(issue, "approve", approver)
