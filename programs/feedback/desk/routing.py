"""Routing all items of a form at once: a row for each, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict

from hub.accounts.asked import number_of
from hub.accounts.models import User
from hub.cases import rules
from hub.cases.flows import Reason

from ..forms import RouteChoices, RouteForm
from ..models import Category, Feedback, FeedbackItem
from ..services import route_items, routing_step
from .suggestions import suggested


@dataclass
class RoutingRow:
    """One item in the table: its form where this user may route it now, and the reason why it was refused."""

    item: FeedbackItem
    form: RouteForm | None = None
    suggestion: str = ""
    is_meant: bool = False
    refusal: Reason = ""

    @property
    def errors(self) -> list[str]:
        """All that is wrong with a row that was filled, in words."""
        if self.form is None or not self.is_meant:
            return []
        found = [str(error) for errors in self.form.errors.values() for error in errors]
        return [*found, self.refusal] if self.refusal else found


@dataclass
class Routing:
    """The table of a form's items as a member of staff sees it; `data` is what was posted.

    A row is meant where something was chosen or changed: the others are left as they are.
    """

    feedback: Feedback
    user: User
    data: QueryDict | None = None
    kept: dict[int, RoutingRow] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[RoutingRow]:
        """Every item that this user sees, in the order of the form."""
        visible = FeedbackItem.objects.visible_to(self.user).filter(form=self.feedback)
        related = visible.select_related("category", "department", "assignee", "organization")
        items = list(related.order_by("number"))
        new = [item for item in items if item.state == "received" and item.category_id is None]
        guesses = suggested(new) if self.data is None else {}
        return [self._row(item, guesses.get(item.pk)) for item in items]

    @cached_property
    def choices(self) -> RouteChoices:
        """What all rows offer, read once."""
        return RouteChoices.load()

    @property
    def may_save(self) -> bool:
        """Whether there is anything in it that this user may route."""
        return any(row.form for row in self.rows)

    @property
    def has_mistakes(self) -> bool:
        """Whether a row was refused."""
        return any(row.errors for row in self.rows)

    def _row(self, item: FeedbackItem, guess: Category | None) -> RoutingRow:
        if refused := self.kept.get(item.pk):
            refused.item = item
            return refused
        step = routing_step(item)
        if step is None or rules.not_theirs(item, step, self.user):
            return RoutingRow(item)
        form = RouteForm(
            self.data,
            case=item,
            user=self.user,
            choices=self.choices,
            prefix=f"item-{item.pk}",
            initial=self._initial(item, guess),
            use_required_attribute=False,
        )
        del form.fields["internal_note"]
        for one in form.fields.values():
            one.widget.attrs["aria-label"] = f"{item.number}：{one.label}"
        return RoutingRow(item, form, str(guess or ""), is_meant=form.is_bound and form.has_changed())

    def _initial(self, item: FeedbackItem, guess: Category | None) -> dict[str, int | None]:
        """What a row begins with. Of a new item whatever is sent is meant; of another one only what differs."""
        if item.state == "received":
            shown = guess.pk if guess else item.category_id
            return {"category": None if self.data else shown, "department": None, "assignee": None}
        # What is no longer offered can't be chosen again, and its absence is no change.
        people = {pk for _, group in self.choices.assignee for pk, _ in group}
        return {
            "category": item.category_id if item.category_id in dict(self.choices.category) else None,
            "department": item.department_id,
            "assignee": item.assignee_id if item.assignee_id in people else None,
        }

    def save(self) -> int:
        """Route the rows that are meant; answers how many. A row that is mistyped keeps all of them from it; one that
        somebody else was faster with gets the reason, and the others go on.
        """
        if self.has_mistakes:
            return 0
        good = {row.item.pk: row for row in self.rows if row.form and row.is_meant}
        chosen = [(pk, self._seen(pk), row.form.cleaned_data) for pk, row in good.items() if row.form]
        refusals = route_items(feedback_id=self.feedback.pk, user=self.user, choices=chosen)
        for pk, reason in refusals.items():
            good[pk].refusal = reason
        return len(good) - len(refusals)

    def _seen(self, pk: int) -> int:
        """The version of an item that the page was filled for."""
        return number_of(self.data.get(f"item-{pk}-version", "")) if self.data else 0

    def again(self) -> Routing:
        """The table as it stands now, in which the refused rows keep what was typed and why."""
        refused = {row.item.pk: row for row in self.rows if row.errors}
        return Routing(self.feedback, self.user, kept=refused)
