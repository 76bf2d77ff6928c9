"""A new application from an earlier one: what is taken over, and what its author must look at again."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from hub.accounts.models import User
from hub.cases.flows import Reason, Refused
from hub.cases.rules import ensure, is_applicant

from . import rules
from .checks import rules_of
from .models import Call, EventApplication
from .row_forms import AGENDA_NAMES, BUDGET_NAMES
from .services import open_application, save_application
from .versions import changes_between

COPIED = (
    "title",
    "event_kind",
    "form",
    "city",
    "venue",
    "partners",
    "purpose",
    "audience",
    "expected_attendance",
    "industrial_share",
)
AS_COPIED = 2  # the version of a copy: opened, and filled


def may_copy(application: EventApplication, user: User) -> Reason | None:
    """An organization copies what it applied for itself; a draft is simply gone on with."""
    if application.submitted_at is None:
        return "草稿请直接继续填写，提交过的申请才能复制。"
    return is_applicant(application, user) or rules.may_apply_at_all(user)


def copyable(user: User) -> QuerySet[EventApplication]:
    """The applications that this user may copy, the latest event first."""
    found = EventApplication.objects.visible_to(user).filter(submitted_at__isnull=False)
    return found.order_by("-starts_at", "-pk")


@transaction.atomic
def copy_application(*, source_id: int, call_id: int, user: User) -> EventApplication:
    """Open a draft under an open call with the contents of an earlier application.

    Dates, files, outcome and the reason of being late are left out; so are a kind that the call doesn't have
    and answers to questions it doesn't ask. A copy in which nothing was saved since is the one: a button pressed
    twice makes one. Raises Refused with the reason in words.
    """
    User.objects.select_for_update().get(pk=user.pk)  # one press of a person after the other
    source = EventApplication.objects.visible_to(user).filter(pk=source_id).first()
    if source is None:
        raise Refused("找不到这个事项，或者您无权查看。", code="missing")
    ensure(may_copy(source, user) or rules.may_apply(Call.objects.get(pk=call_id), user))
    drafts = EventApplication.objects.visible_to(user).filter(author=user, call=call_id, state="draft")
    if copy := drafts.filter(copied_from=source, version=AS_COPIED).first():
        return copy
    draft = open_application(call_id=call_id, user=user)
    asked = rules_of(draft)
    values = {name: getattr(source, name) for name in COPIED} | {"copied_from": source}
    if source.event_kind not in asked.kinds:
        values["event_kind"] = ""
    codes = {question.code for question in asked.questions}
    values["answers"] = {code: answer for code, answer in source.answers.items() if code in codes}
    sessions = [
        {"starts_at": None, "ends_at": None, **row}
        for row in source.sessions.values("venue", "expected_attendance")
    ]
    return save_application(
        application_id=draft.pk,
        user=user,
        version=draft.version,
        values=values,
        agenda=list(source.agenda.values(*AGENDA_NAMES)),
        budget=list(source.budget_lines.values(*BUDGET_NAMES)),
        sessions=sessions,
    )


def to_look_at(draft: EventApplication) -> list[str]:
    """What the author of a copied draft must look at again, in words; nothing for one that was not copied."""
    source = draft.copied_from
    if source is None or draft.submitted_at is not None:
        return []
    found = [
        "活动时间没有复制，请重新填写，并留足提前申请的工作日。",
        "申请材料没有复制，请按本次征集的要求上传。",
        "请核对主讲人、预算单价和参会对象是否仍然适用。",
    ]
    if source.event_kind and source.event_kind not in rules_of(draft).kinds:
        found.append(f"本次征集不含“{source.get_event_kind_display()}”，请另选活动类型。")
    if source.rules_id != draft.rules_id:
        changes = changes_between(source.rules, draft.rules)
        found += [f"规则变化：{change}" for change in changes]
        if not changes:
            found.append("规则与原申请相同。")
    return found
