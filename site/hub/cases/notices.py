"""Who is told of what happens to a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from hub.accounts.models import User
from hub.members.models import Interest
from hub.notifications.services import notify
from hub.notifications.substitution import with_single_quotes

from .delegation import substitutes
from .display import title_of
from .flows import Party, Transition
from .models import Case, Clock, NoticeKind, Opinion

#: What tells people without an account of a case: gets the case, the event's key and what its placeholders stand for.
Outside = Callable[[Case, str, Mapping[str, Any]], None]
_outside: list[Outside] = []


def register_outside(tell: Outside) -> None:
    """Have a room told of all that the applicant of a case is told, for applicants who have no account."""
    _outside.append(tell)


def tell(*, case: Case, step: Transition, user: User | None, note: str) -> None:
    """Tell the applicant and those who act next of a step; whoever took it needs no message."""
    state = case.state_info
    if step.tells_applicant:
        _send(
            case,
            event=f"{case.kind}.{step.name}.applicant",
            recipients=applicants(case),
            but=user,
            sentence=f"{quoted(case.title)}{step.done}，当前状态：{state.public_label}。{state.next_for_applicant}",
            note=note,
            staff=False,
        )
    if state.waits_for == Party.EXCHANGE or step.tells_staff:
        _send(
            case,
            event=f"{case.kind}.{step.name}.staff",
            recipients=handlers(case),
            but=user,
            sentence=(
                f"{case.organization.short_name}{quoted(case.title)}{step.done}，当前状态：{state.label}。"
                f"{state.next_for_staff}"
            ),
            note=note,
            staff=True,
        )


def tell_assignee(*, case: Case, user: User) -> None:
    """Tell a new handler that the case is theirs."""
    _send(
        case,
        event="case.assigned",
        recipients=[case.assignee] if case.assignee else [],
        but=user,
        sentence=f"{case.organization.short_name}{quoted(case.title)}已分派给您办理。",
        note="",
        staff=True,
    )


def tell_successor(*, cases: list[Case], leaving: User, successor: User, user: User) -> None:
    """Tell a colleague what a leaving contact has left to them."""
    names = "、".join(quoted(case.title or f"未命名的{case.flow.label}") for case in cases[:5])
    more = f"等 {len(cases)} 件" if len(cases) > 5 else ""
    notify(
        event="case.handed_over",
        recipients=[] if successor.pk == user.pk else [successor],
        context={"leaving": leaving.get_full_name(), "count": len(cases), "names": names + more},
        url=f"{reverse('portal:cases')}?mine=on",
    )


def tell_of_remark(*, case: Case, user: User, internal: bool) -> None:
    """Tell the other side of a public remark, and the handler of any."""
    _send(
        case,
        event="case.remark.staff",
        recipients=[case.assignee] if case.assignee else [],
        but=user,
        sentence=f"{case.organization.short_name}{quoted(case.title)}有新的留言。",
        note="",
        staff=True,
    )
    if not internal:
        _send(
            case,
            event="case.remark.applicant",
            recipients=applicants(case),
            but=user,
            sentence=f"{quoted(case.title)}有新的留言。",
            note="",
            staff=False,
        )


def tell_of_parts(*, whole: Case, parts: list[Case], recipients: list[User], event: str, user: User) -> None:
    """Tell people once of several parts of a case that came to them together; it leads to their work.

    The placeholders are those of the whole, with the number of parts and the first of their time limits.
    """
    due = min((part.due_on for part in parts if part.due_on), default=None)
    _send(
        whole,
        event=event,
        recipients=recipients,
        but=user,
        sentence="",
        note="",
        staff=True,
        more={"count": str(len(parts)), "due": f"{due:%Y-%m-%d}" if due else ""},
        url=reverse("backoffice:my_work"),
    )


def tell_of_extension(*, case: Case, note: str, user: User) -> None:
    """Tell the applicant, and the handler, that there is more time, and why."""
    for staff, people in ((False, applicants(case)), (True, [case.assignee] if case.assignee else [])):
        _send(
            case,
            event=f"case.extended.{'staff' if staff else 'applicant'}",
            recipients=people,
            but=user,
            sentence=f"{quoted(title_of(case))}的办理期限已延长。",
            note=note,
            staff=staff,
        )


def tell_of_clock(*, case: Case, clock: Clock, kind: NoticeKind, today: date) -> None:
    """Tell those for whom the clock runs that it ends soon or has ended; the head, that it is long over."""
    left = (clock.due_on - today).days
    when = f"{clock.due_on:%Y-%m-%d} 到期" + ("，就在今天" if left == 0 else f"，还剩 {left} 天")
    if kind != NoticeKind.REMIND:
        when = f"已于 {clock.due_on:%Y-%m-%d} 到期，逾期 {-left} 天"
    if clock.waits_for == Party.APPLICANT:
        info = case.state_info
        sentence = f"{quoted(title_of(case))}{clock.label}{when}。{info.next_for_applicant}"
        _clock(case, kind, applicants(case), sentence, staff=False)
        # A draft nobody handed in is not the exchange's business yet.
        if kind != NoticeKind.OVERDUE or case.assignee is None:
            return
        people, tail = [case.assignee], "等待申请单位办理。"
    elif clock.opinion is not None:
        people, tail = advisers(clock.opinion), "请答复征求的意见。"
        if kind == NoticeKind.ESCALATE:
            people, tail = heads(clock.opinion.department_id), "请督促本部门答复征求的意见。"
        if kind != NoticeKind.REMIND:
            people = [*people, clock.opinion.asked_by]
    elif kind == NoticeKind.ESCALATE:
        people, tail = heads(case.department_id), f"当前状态：{case.state_info.label}，请督办或改派。"
    else:
        people, tail = handlers(case), case.state_info.next_for_staff
    sentence = f"{case.organization.short_name}{quoted(title_of(case))}{clock.label}{when}。{tail}"
    _clock(case, kind, people, sentence, staff=True)


def _clock(case: Case, kind: NoticeKind, people: list[User], sentence: str, *, staff: bool) -> None:
    side = "staff" if staff else "applicant"
    _send(
        case,
        event=f"case.clock.{kind}.{side}",
        recipients=people,
        but=None,
        sentence=sentence,
        note="",
        staff=staff,
    )


def tell_of_opinion(*, case: Case, opinion: Opinion, user: User) -> None:
    """Tell the department that was asked, or who asked once there is an answer.

    A question that was taken back leads to the desk: its department no longer sees the case.
    """
    answered = opinion.state == "answered"
    _send(
        case,
        event=f"case.opinion.{opinion.state}",
        recipients=[opinion.asked_by] if answered else advisers(opinion),
        but=user,
        sentence="",
        note="",
        staff=True,
        more={
            "department": str(opinion.department),
            "answer_by": f"{opinion.due_on:%Y-%m-%d}",
        },
        url=reverse("backoffice:my_work") if opinion.state == "withdrawn" else None,
    )


def advisers(opinion: Opinion) -> list[User]:
    """The people of the department that was asked who may answer."""
    staff = User.objects.filter(department=opinion.department_id, is_active=True)
    return list(
        staff.filter(pk__in=_holding("cases.read_internal")).exclude(pk__in=_holding("cases.audit_case"))
    )


def heads(department_id: int | None) -> list[User]:
    """The heads of a department; where it has none, those who assign cases."""
    active = User.objects.filter(is_active=True)
    own = active.filter(pk__in=_holding("cases.approve_case"), department=department_id)
    return list(own) or list(active.filter(pk__in=_holding("cases.assign_case")))


def quoted(title: str) -> str:
    """A title in quotation marks; those inside it become single ones."""
    return f"“{with_single_quotes(title)}”"


def applicants(case: Case) -> list[User]:
    """The author, while still a contact, and the organization's administrators."""
    return list(
        User.objects.filter(
            contact__organization=case.organization_id, contact__is_active=True, is_active=True
        ).filter(Q(pk=case.author_id) | Q(contact__is_administrator=True))
    )


def handlers(case: Case) -> list[User]:
    """Who acts next at the exchange: the assignee where the state is theirs, else all who may act.

    A state in which nobody acts by permission is the assignee's business, or that of those who assign.
    """
    state = case.state_info
    permissions = state.permissions
    if case.assignee is not None and (state.by_assignee or not permissions):
        return [case.assignee]
    if not permissions and state.waits_for == Party.EXCHANGE:
        permissions = ("cases.assign_case",)
    if not permissions:
        return []
    reach = Q(department=case.department_id) | Q(pk__in=_holding("cases.view_every_case"))
    if state.of_department:
        reach = Q(department=case.department_id)
    acting = Q(pk__in=[])
    for permission in permissions:
        acting |= Q(pk__in=_holding(permission))
    return list(User.objects.filter(reach, acting, is_active=True))


def _tied(case: Case) -> QuerySet[Interest, int]:
    """Who declared an interest in the organization."""
    return Interest.objects.filter(organization=case.organization_id).values_list("user", flat=True)


def _holding(permission: str) -> QuerySet[User]:
    """Those whose role gives them this permission ("app.codename")."""
    app, _, codename = permission.partition(".")
    return User.objects.filter(
        groups__permissions__content_type__app_label=app, groups__permissions__codename=codename
    )


def _send(
    case: Case,
    *,
    event: str,
    recipients: list[User],
    but: User | None,
    sentence: str,
    note: str,
    staff: bool,
    more: Mapping[str, Any] | None = None,
    url: str | None = None,
) -> None:
    if staff:
        recipients = [*recipients, *substitutes(recipients, tied=_tied(case))]
    context = {
        "headline": sentence.partition("。")[0],
        "sentence": sentence,
        "note": note,
        **facts(case, staff=staff),
        **(more or {}),
    }
    notify(
        event=event,
        recipients=[person for person in recipients if but is None or person.pk != but.pk],
        context=context,
        url=url or reverse("backoffice:case" if staff else "portal:case", args=[case.pk]),
        subject_key=f"case:{case.pk}",
    )
    if not staff:
        for outside in _outside:
            outside(case, event, context)


def facts(case: Case, *, staff: bool) -> Mapping[str, Any]:
    """What the placeholders stand for, as this side may read it."""
    state = case.state_info
    return {
        "number": case.number or "",
        "title": title_of(case),
        "organization": case.organization.short_name,
        "kind": case.flow.label,
        "state": state.label if staff else state.public_label,
        "next": state.next_for_staff if staff else state.next_for_applicant,
        "due": f"{case.due_on:%Y-%m-%d}" if case.due_on else "",
    }
