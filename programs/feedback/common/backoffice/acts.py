"""What staff do with a common issue: put items behind it, take them out, and the acts of the table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView

from hub.cases.flows import Refused, Tone
from hub.cases.paging import CappedPaginator
from hub.cases.views import posted_version
from hub.search.services import matching

from ...models import CommonIssue, FeedbackItem, IssueItem
from .. import rules, services
from ..flow import ACTS, HAS_ANSWER, Act
from ..forms import AddForm, AnswerForm, ItemFilter, MeetingForm, NoteForm, OptionalNoteForm, PublishForm
from ..kinds import in_words
from ..similarity import Likeness, similar_items
from .base import IssueMixin

State = CommonIssue.State


class ItemsView(IssueMixin, ListView):
    """Look for items and put them behind an issue: what resembles it, or what a search finds."""

    allowed = staticmethod(rules.keeps)
    page_title = "加入意见"
    template_name = "programs/feedback/common/desk/items.html"
    context_object_name = "items"
    paginate_by = 30
    paginator_class = CappedPaginator

    @cached_property
    def filter(self) -> ItemFilter:
        """What is looked for."""
        return ItemFilter(self.request.GET)

    def get_queryset(self) -> QuerySet[FeedbackItem]:
        rows = FeedbackItem.objects.visible_to(self.user).exclude(state__in=rules.GONE)
        above = [row.item.pk for row in self.likenesses]
        rows = self.filter.narrowed(rows.exclude(pk__in=[*self.behind, *above]))
        rows = rows.select_related("organization", "department", "category")
        return matching(rows, self.filter.chosen.get("q", "")).order_by("-updated_at", "-pk")

    @cached_property
    def behind(self) -> list[int]:
        """The keys of the items that stand behind it already."""
        return list(self.issue.items.filter(state__in=IssueItem.BEHIND).values_list("item", flat=True))

    @cached_property
    def likenesses(self) -> list[Likeness]:
        """What resembles the issue, where nothing is looked for."""
        if self.filter.chosen:
            return []
        return similar_items(f"{self.issue.title} {self.issue.question}", user=self.user, but=self.behind)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue = self.issue
        context = super().get_context_data(**kwargs)
        return context | {
            "issue": issue,
            "filter": self.filter,
            "looked": bool(self.filter.chosen),
            "blocked": rules.may_add(issue, self.user),
            "answered": issue.state in HAS_ANSWER,
            "likenesses": self.likenesses,
            "back": reverse("common_desk:issue", args=[issue.pk]),
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Put them in, each by itself, and say what became of it."""
        form, issue = AddForm(request.POST), self.issue
        if not form.is_valid():
            messages.error(
                request, " ".join(str(error) for errors in form.errors.values() for error in errors)
            )
            return redirect("common_desk:items", issue.pk)
        added, refused = services.add_items(
            issue_id=issue.pk,
            item_ids=form.cleaned_data["items"],
            user=self.user,
            confirmed=form.cleaned_data["confirmed"],
        )
        if added:
            messages.success(request, f"已加入 {added} 条意见。")
        for reason in dict.fromkeys(refused):
            messages.warning(request, reason)
        return redirect("common_desk:issue" if added else "common_desk:items", issue.pk)


class ActMixin(IssueMixin, FormView):
    """One act: a page that says what will happen, with a form for what it asks."""

    allowed = staticmethod(rules.keeps)
    template_name = "programs/feedback/common/desk/act.html"
    label = ""
    hint = ""
    tone: str = Tone.NEUTRAL

    def blocked(self) -> str | None:
        """Why it can't be done now."""
        raise NotImplementedError

    def perform(self, data: dict[str, Any]) -> str:
        """Do it; answers what to say of it."""
        raise NotImplementedError

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.label

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), (self.label, "")]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            done = self.perform(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect("common_desk:issue", self.issue.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            issue=self.issue,
            label=self.label,
            hint=self.hint,
            tone=self.tone,
            blocked=self.blocked(),
            back=reverse("common_desk:issue", args=[self.issue.pk]),
            **kwargs,
        )


class RemoveView(ActMixin):
    """Take an item out again."""

    form_class = NoteForm
    label = "移出意见"
    hint = "移出后由承办部门单独答复。"
    tone = Tone.STOP

    @cached_property
    def row(self) -> IssueItem:
        """The item, where it is behind the issue and the user sees it."""
        return get_object_or_404(
            self.seen_items().filter(state__in=IssueItem.BEHIND), item=self.kwargs["item"]
        )

    def blocked(self) -> str | None:
        return rules.may_remove(self.issue, self.user)

    def perform(self, data: dict[str, Any]) -> str:
        services.remove_item(
            issue_id=self.issue.pk, item_id=self.row.item_id, user=self.user, reason=data["note"]
        )
        return "意见已移出。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.row, **kwargs)


class ActView(ActMixin):
    """An act of the table."""

    FORMS: dict[str, type[forms.Form]] = {
        "answer": AnswerForm,
        "meeting": MeetingForm,
        "publish": PublishForm,
        "send_back": NoteForm,
        "cancel_meeting": NoteForm,
        "take_down": NoteForm,
        "close": OptionalNoteForm,
    }
    VERBS: dict[str, Callable[..., Any]] = {
        "study": services.start_study,
        "answer": services.propose_answer,
        "approve": services.approve,
        "send_back": services.send_back,
        "cancel_meeting": services.cancel_meeting,
        "take_down": services.take_down,
        "close": services.close,
    }

    @cached_property
    def act(self) -> Act:
        """The act that the address names."""
        try:
            return ACTS[self.kwargs["act"]]
        except KeyError as error:
            raise Http404 from error

    @property
    def label(self) -> str:  # type: ignore[override]
        if self.act.name == "answer" and self.issue.state == State.MEETING:
            return "填写会议纪要"
        if self.act.name == "approve":
            return f"批准{self.issue.get_proposal_display()}"
        return self.act.label

    @property
    def hint(self) -> str:  # type: ignore[override]
        return self.act.hint

    @property
    def tone(self) -> str:  # type: ignore[override]
        return self.act.tone

    def get_form_class(self) -> type[forms.Form]:
        return self.FORMS.get(self.act.name, forms.Form)

    def get_initial(self) -> dict[str, Any]:
        issue = self.issue
        if self.act.name == "answer":
            return {"answer": issue.answer}
        if self.act.name == "meeting" and issue.meeting_at:
            names = ("meeting_at", "meeting_minutes", "meeting_link", "meeting_note", "seats")
            return {name: getattr(issue, name) for name in names} | {
                "audience": issue.meeting_audience,
                "kinds": issue.meeting_kinds.strip(",").split(","),
            }
        if self.act.name == "publish" and issue.audience:
            return {"audience": issue.audience, "kinds": issue.kinds.strip(",").split(",")}
        return {}

    def blocked(self) -> str | None:
        return rules.why_not(self.issue, self.act, self.user)

    def perform(self, data: dict[str, Any]) -> str:
        common: dict[str, Any] = {
            "issue_id": self.issue.pk,
            "user": self.user,
            "version": posted_version(self.request),
        }
        if self.act.name == "meeting":
            services.propose_meeting(meeting_audience=data.pop("audience"), **common, **data)
        elif self.act.name == "publish":
            services.propose_publication(**common, **data)
        else:
            self.VERBS[self.act.name](**common, **data)
        return f"“{self.issue.title}”{self.act.done}。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue = self.issue
        deciding = self.act.name == "approve" and issue.state == State.APPROVING
        return super().get_context_data(
            act=self.act,
            doubts=rules.doubts(issue) if deciding else [],
            shown=deciding,
            meeting_audience=in_words(issue.meeting_audience, issue.meeting_kinds),
            audience=in_words(issue.audience, issue.kinds),
            asked=rules.asked_in_words(issue),
            **kwargs,
        )
