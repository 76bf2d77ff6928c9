"""Rows of the member's voice."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from hub.accounts.models import Department, User
from hub.accounts.roles import CLERK, HEAD, REVIEWER
from hub.cases.models import Case
from hub.cases.services import perform
from hub.members.models import Organization
from programs.feedback import services
from programs.feedback.models import Category, Feedback, FeedbackItem, Part
from programs.feedback.services import Line
from tests import factories

LINES = (
    Line(Part.OPINION, "建议延长夜盘交易时段的系统测试时间。"),
    Line(Part.OPINION, "希望优化仓单质押的办理流程。"),
    Line(Part.MATTER, "请协助推动铜期权做市商报价质量的提升。"),
)


def category(**values: Any) -> Category:
    """A category whose department answers without its head."""
    values.setdefault("department", None)
    values["department"] = values["department"] or factories.department()
    return Category.objects.create(**{"name": f"类别{Category.objects.count() + 1}"} | values)


def clerk(**values: Any) -> User:
    """Somebody of the service centre."""
    return factories.staff(groups=(CLERK.name,), **values)


def answerer(department: Department, **values: Any) -> User:
    """Somebody of the department that answers."""
    return factories.staff(groups=(REVIEWER.name,), department=department, **values)


def head(department: Department, **values: Any) -> User:
    """The head of the department that answers."""
    return factories.staff(groups=(HEAD.name,), department=department, **values)


def feedback(*, member: User | None = None, lines: tuple[Line, ...] = LINES) -> Feedback:
    """A form handed in through the portal."""
    member = member or factories.member(phone="021-55501101")
    form = services.open_form(user=member)
    services.save_form(
        feedback_id=form.pk, user=member, version=1, values={"contact_phone": "021-55501101"}, lines=lines
    )
    return perform(case_id=form.pk, name="submit", user=member, version=2)


def registered(
    *, organization: Organization, user: User, received_at: datetime | None = None, **values: Any
) -> Feedback:
    """A form that a clerk took in by phone."""
    return services.register_form(
        organization=organization,
        channel=Case.Channel.PHONE,
        received_at=received_at or timezone.now(),
        user=user,
        **{"lines": LINES} | values,
    )


def items(form: Feedback) -> list[FeedbackItem]:
    """The items of a form, in its order."""
    return list(form.items.order_by("number"))


def route(item: FeedbackItem, category: Category, *, user: User) -> FeedbackItem:
    """Have the category's department answer."""
    return take(item, "route", user, category=category, department=category.department)


def take(item: FeedbackItem, step: str, user: User | None, **data: Any) -> FeedbackItem:
    """One step of an item as it stands."""
    version = Case.objects.values_list("version", flat=True).get(pk=item.pk)
    return perform(case_id=item.pk, name=step, user=user, version=version, data=data)
