"""共性问题 in the back office: the list, one issue with the items behind it, its words, and what resembles an item."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, ListView, TemplateView

from hub.cases.flows import Refused
from hub.cases.paging import CappedPaginator
from hub.cases.views import posted_version
from hub.search.services import matching

from ...models import CommonIssue, FeedbackItem, IssueItem, IssueRecord
from .. import rules, services
from ..flow import RECORDS, TONES
from ..forms import AddForm, IssueForm
from ..kinds import in_words
from ..messages import without_account
from ..similarity import similar_issues, similar_items
from .base import DeskMixin, IssueMixin, KeeperMixin

State = CommonIssue.State
GROUPS = (("", "办理中"), ("answered", "已答复"), ("closed", "已结束"), ("all", "全部"))


class IssueList(DeskMixin, ListView):
    """The common issues this user sees, the one that was worked on last first."""

    template_name = "programs/feedback/common/desk/index.html"
    context_object_name = "issues"
    paginate_by = 30
    paginator_class = CappedPaginator

    @cached_property
    def group(self) -> str:
        """The chosen tab."""
        chosen = self.request.GET.get("group", "")
        return chosen if chosen in dict(GROUPS) else ""

    @cached_property
    def query(self) -> str:
        """What is searched for."""
        return self.request.GET.get("q", "").strip()[:80]

    def get_queryset(self) -> QuerySet[CommonIssue]:
        rows = CommonIssue.objects.visible_to(self.user).select_related("department", "owner")
        if self.group == "":
            rows = rows.filter(answered_at=None).exclude(state=State.CLOSED)
        elif self.group == "answered":
            rows = rows.filter(answered_at__isnull=False).exclude(state=State.CLOSED)
        elif self.group == "closed":
            rows = rows.filter(state=State.CLOSED)
        behind = Count("items", filter=Q(items__state__in=IssueItem.BEHIND))
        return matching(rows, self.query).annotate(behind=behind).order_by("-updated_at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = f"&q={self.query}" if self.query else ""
        tabs = [
            {"url": f"?group={name}{words}", "label": label, "active": name == self.group}
            for name, label in GROUPS
        ]
        context = super().get_context_data(query=self.query, group=self.group, tabs=tabs, **kwargs)
        return context | {
            "rows": [(issue, TONES[State(issue.state)]) for issue in context["issues"]],
            "may_create": rules.keeps(self.user),
        }


class IssueDesk(IssueMixin, TemplateView):
    """One issue: its words, the items, what is proposed, the meeting, the record, and what may be done now."""

    template_name = "programs/feedback/common/desk/issue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue = self.issue
        seen = list(self.seen_items())
        behind = [row for row in seen if row.state in IssueItem.BEHIND]
        hidden = issue.items.filter(state__in=IssueItem.BEHIND).count() - len(behind)
        may_keep = rules.may_keep(issue, self.user)
        approving = issue.state == State.APPROVING
        return super().get_context_data(
            issue=issue,
            tone=TONES[State(issue.state)],
            offers=rules.offered(issue, self.user),
            blocked=may_keep if rules.keeps(self.user) else None,
            may_change=rules.may_change(issue, self.user) is None,
            may_add=rules.may_add(issue, self.user) is None,
            may_remove=rules.may_remove(issue, self.user) is None,
            may_promise=rules.may_promise(issue, self.user) is None,
            promises=issue.promises.select_related("owner", "department").order_by("pk"),
            behind=behind,
            gone=[row for row in seen if row.state not in IssueItem.BEHIND],
            hidden=hidden,
            asked=rules.asked_in_words(issue),
            number=rules.asked_by(issue),
            doubts=rules.doubts(issue) if approving else [],
            meeting_audience=in_words(issue.meeting_audience, issue.meeting_kinds),
            audience=in_words(issue.audience, issue.kinds),
            registrations=issue.registrations.select_related("organization"),
            untold=without_account(behind) if issue.answered_at or issue.arranged_at else [],
            records=self.records({row.item_id for row in seen}),
            **kwargs,
        )

    def records(self, seen: set[int]) -> list[tuple[IssueRecord, str, str]]:
        """The record, newest first, with what each is called and the number of its item, where the user sees it."""
        rows = self.issue.records.select_related("by", "item").order_by("-pk")
        return [
            (
                row,
                RECORDS.get(row.act, row.act),
                str(row.item.number) if row.item and row.item_id in seen else "",
            )
            for row in rows
        ]


class IssueFormView(KeeperMixin, FormView):
    """The words of an issue."""

    form_class = IssueForm
    template_name = "programs/feedback/common/desk/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def saved(self, form: forms.Form) -> CommonIssue:
        """Keep it; may raise Refused."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            issue = self.saved(form)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, f"“{issue.title}”已保存。")
        return redirect("common_desk:issue", issue.pk)


class CreateView(IssueFormView):
    """A new issue, with the items that were chosen for it."""

    page_title = "新建共性问题"

    def trail(self) -> list[tuple[str, str]]:
        return [(self.page_title, "")]

    @cached_property
    def items(self) -> list[FeedbackItem]:
        """The chosen items that the user sees."""
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        form = AddForm(asked)
        keys = form.cleaned_data["items"] if form.is_valid() else []
        rows = FeedbackItem.objects.visible_to(self.user).filter(pk__in=keys)
        return list(rows.select_related("organization", "department", "category").order_by("pk"))

    def get_initial(self) -> dict[str, Any]:
        department = next((item.department_id for item in self.items if item.department_id), None)
        return {"department": department} if department else {}

    def saved(self, form: forms.Form) -> CommonIssue:
        keys = [item.pk for item in self.items]
        return services.create_issue(user=self.user, item_ids=keys, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            label="建立", items=self.items, back=reverse("common_desk:index"), version=0, **kwargs
        )


class EditView(IssueMixin, IssueFormView):
    """Other words for an issue."""

    allowed = staticmethod(rules.keeps)
    page_title = "修改内容"

    def get_initial(self) -> dict[str, Any]:
        names = ("title", "question", "department", "owner", "attention")
        return {name: getattr(self.issue, name) for name in names}

    def saved(self, form: forms.Form) -> CommonIssue:
        version = posted_version(self.request)
        return services.change_issue(
            issue_id=self.issue.pk, user=self.user, version=version, **form.cleaned_data
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            label="保存",
            blocked=rules.may_change(self.issue, self.user),
            version=self.issue.version,
            back=reverse("common_desk:issue", args=[self.issue.pk]),
            **kwargs,
        )


class SimilarView(KeeperMixin, TemplateView):
    """相似意见: what resembles one item, and the issues that it may belong to."""

    template_name = "programs/feedback/common/desk/similar.html"
    page_title = "相似意见"

    @cached_property
    def item(self) -> FeedbackItem:
        """The item, where the user sees it."""
        rows = FeedbackItem.objects.visible_to(self.user).exclude(state__in=rules.GONE)
        return get_object_or_404(rows.select_related("form__organization"), pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [(self.page_title, "")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        item = self.item
        waits = item.issues.filter(state=IssueItem.State.WAITING).select_related("issue").first()
        issues = similar_issues(item.text, user=self.user)
        return super().get_context_data(
            item=item,
            waits=waits,
            likenesses=similar_items(item.text, user=self.user, but=[item.pk]),
            issues=[(issue, percent, rules.may_add(issue, self.user)) for issue, percent in issues],
            **kwargs,
        )
