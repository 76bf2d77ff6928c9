"""Who is told of a promise: the firms that it was given to, its owner, and the head of the department."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from hub.accounts.models import User
from hub.cases.delegation import substitutes
from hub.cases.models import NoticeKind
from hub.cases.notices import applicants, heads
from hub.members.models import Interest
from hub.notifications.events import Event, Group, Placeholder, declare
from hub.notifications.services import notify
from hub.workdays.services import time_left

from ..models import FeedbackItem, Promise

PROMISE = (
    Placeholder("承诺事项", "promise", "修订做市商评价办法"),
    Placeholder("责任部门", "department", "市场监察部"),
    Placeholder("期限", "due", "2026-12-31"),
    Placeholder("说明", "note", "须先征求做市商意见。"),
)
FIRM = (
    *PROMISE,
    Placeholder("名称", "title", "铜期权做市商报价质量"),
    Placeholder("编号", "number", "HYZS-0001-001-02"),
)
STAFF = (*PROMISE, Placeholder("责任人", "owner", "钱思远"), Placeholder("时间", "when", "还剩 2 天"))

declare(
    *(
        Event(
            key=f"feedback.promise.{name}",
            label=f"承诺事项{label}（提出意见的机构）",
            group=Group.PROGRESS,
            placeholders=FIRM,
            subject=f"对“{{{{ 名称 }}}}”的承诺{label}",
            body=f"{sentence}\n承诺事项：{{{{ 承诺事项 }}}}\n责任部门：{{{{ 责任部门 }}}}\n编号：{{{{ 编号 }}}}",
        )
        for name, label, sentence in (
            ("made", "已确定", "就您反映的“{{ 名称 }}”，交易所承诺在 {{ 期限 }} 前落实以下事项。"),
            (
                "extended",
                "已延期",
                "就您反映的“{{ 名称 }}”，以下承诺事项延期至 {{ 期限 }}。\n理由：{{ 说明 }}",
            ),
            ("done", "已落实", "就您反映的“{{ 名称 }}”，以下承诺事项已经落实。\n落实情况：{{ 说明 }}"),
        )
    ),
    *(
        Event(
            key=f"feedback.promise.{name}",
            label=f"承诺事项{label}",
            group=group,
            placeholders=STAFF,
            subject=subject,
            body=f"{sentence}\n承诺事项：{{{{ 承诺事项 }}}}\n责任人：{{{{ 责任部门 }}}} {{{{ 责任人 }}}}",
            for_department=True,
        )
        for name, label, group, subject, sentence in (
            (
                "owner",
                "的责任人",
                Group.WORK,
                "您负责落实“{{ 承诺事项 }}”",
                "对会员意见的答复承诺了以下事项，由您在 {{ 期限 }} 前落实，完成后请登记。",
            ),
            (
                "owner_extended",
                "延期（责任人）",
                Group.DEADLINE,
                "“{{ 承诺事项 }}”延期至 {{ 期限 }}",
                "您负责的承诺事项已延期至 {{ 期限 }}。\n理由：{{ 说明 }}",
            ),
            (
                "owner_done",
                "落实（责任人）",
                Group.WORK,
                "“{{ 承诺事项 }}”已登记落实",
                "您负责的承诺事项已由同事登记落实。\n落实情况：{{ 说明 }}",
            ),
            (
                "remind",
                "期限将至（责任人）",
                Group.DEADLINE,
                "“{{ 承诺事项 }}”{{ 时间 }}",
                "您负责的承诺事项须于 {{ 期限 }} 前落实，{{ 时间 }}。完成后请登记；不能按期完成的，请部门负责人延期。",
            ),
            (
                "overdue",
                "已逾期（责任人）",
                Group.DEADLINE,
                "“{{ 承诺事项 }}”{{ 时间 }}",
                "您负责的承诺事项应于 {{ 期限 }} 前落实，{{ 时间 }}，请尽快落实并登记。",
            ),
            (
                "escalate",
                "逾期督办（部门负责人）",
                Group.DEADLINE,
                "请督办“{{ 承诺事项 }}”，{{ 时间 }}",
                "本部门对会员承诺的事项应于 {{ 期限 }} 前落实，{{ 时间 }}，请督办，或说明理由后延期。",
            ),
        )
    ),
)


def tell_firms(name: str, promise: Promise, items: Iterable[FeedbackItem], *, note: str = "") -> None:
    """Tell the people of each firm once, about an item of its own. `name` is made, extended or done."""
    told: set[int] = set()
    for item in items:
        people = [person for person in applicants(item) if person.pk not in told]
        told |= {person.pk for person in people}
        notify(
            event=f"feedback.promise.{name}",
            recipients=people,
            context={**_facts(promise, note), "title": item.title, "number": item.number or ""},
            url=reverse("portal:case", args=[item.pk]),
            subject_key=f"case:{item.pk}",
        )


def tell_owner(name: str, promise: Promise, *, but: User | None, note: str = "") -> None:
    """Tell the owner, unless it was their own doing. `name` is owner, extended or done."""
    people = [] if but is not None and but.pk == promise.owner_id else [promise.owner]
    _tell_staff(name if name == "owner" else f"owner_{name}", promise, people, note=note)


def tell_of_date(kind: NoticeKind, promise: Promise, *, today: date) -> None:
    """Remind the owner, say that it is overdue, or ask the head of the department to see to it."""
    when = time_left(promise.due_on, today=today)
    # Nobody reminds an owner who has left: it is the head's to name another.
    to_head = kind == NoticeKind.ESCALATE or not promise.owner.is_active
    people = heads(promise.department_id) if to_head else [promise.owner]
    _tell_staff(str(kind), promise, people, when=when)


def _tell_staff(name: str, promise: Promise, people: list[User], *, note: str = "", when: str = "") -> None:
    firms = promise.items.order_by().values("organization")
    tied = Interest.objects.filter(organization__in=firms).values_list("user", flat=True)
    notify(
        event=f"feedback.promise.{name}",
        recipients=[*people, *substitutes(people, tied=tied)],
        context={**_facts(promise, note), "owner": str(promise.owner), "when": when},
        url=reverse("feedback_promises:index"),
    )


def _facts(promise: Promise, note: str) -> dict[str, str]:
    return {
        "promise": promise.text,
        "department": str(promise.department),
        "due": f"{promise.due_on:%Y-%m-%d}",
        "note": note,
    }
