"""Two reviewers before a decision: their votes, and what follows from them.

A state asks for it with `second_review`; the flow offers the second vote as a transition of that state with
`allowed=(can_review, may_vote, did_not(first, …))`, `form="hub.cases.forms.VoteForm"` and `effect=vote`, and marks the
decision with `needs_votes` and `head_where_they_differ`.
"""

from __future__ import annotations

from datetime import datetime

from hub.accounts.models import User

from .flows import Reason, Refused, Step, Transition
from .models import Case, Vote
from .rules import can_approve


def is_wanted(case: Case) -> bool:
    """Whether the case, as it stands, needs a second reviewer."""
    second = case.state_info.second_review
    return second is not None and second.wanted(case.child)


def votes(case: Case) -> list[Vote]:
    """The votes of the present round, the first reviewer's first."""
    last = case.votes.order_by("-pk").first()
    return list(case.votes.filter(round=last.round).select_related("reviewer")) if last else []


def first_vote(case: Case, step: Transition, user: User | None, at: datetime) -> None:
    """Keep what the first reviewer thought: called by `perform()` for every step."""
    second = case.state_info.second_review
    if second is not None and second.first == step.name and user is not None:
        Vote.objects.create(case_id=case.pk, round=case.version, reviewer=user, agrees=True, at=at)


def vote(step: Step) -> None:
    """The second reviewer's vote: data["agrees"] of a VoteForm. Under the case's lock."""
    cast = votes(step.case)
    if len(cast) != 1 or step.user is None or cast[0].reviewer_id == step.user.pk:
        raise Refused("这一轮的复核意见已经提交。")
    Vote.objects.create(
        case_id=step.case.pk,
        round=cast[0].round,
        reviewer=step.user,
        agrees=step.data["agrees"] == "yes",
        at=step.at,
    )


def may_vote(case: Case, user: User | None) -> Reason | None:
    """A second vote is wanted and has not been cast."""
    if not is_wanted(case):
        return "这个事项不需要第二人复核。"
    return None if len(votes(case)) == 1 else "这一轮的复核意见已经提交。"


def missing(case: Case) -> Reason | None:
    """The decision waits for the second reviewer, where one is wanted."""
    if is_wanted(case) and len(votes(case)) < 2:
        return "须由第二名审核人员复核后再审批。"
    return None


def head_where_they_differ(case: Case, user: User | None) -> Reason | None:
    """Where the two reviewers disagree the head of the department decides."""
    if is_wanted(case) and any(not cast.agrees for cast in votes(case)):
        return can_approve(case, user)
    return None
