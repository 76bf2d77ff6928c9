"""承诺落实: what answers have promised, until it is done."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import ListView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from hub.accounts.asked import number_of
from hub.accounts.models import Department, User
from hub.backoffice.access import StaffMixin
from hub.backoffice.acts import ActView
from hub.backoffice.exports import export
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.paging import CappedPaginator
from hub.files.spreadsheets import FORMATS, Column

from ..common import rules as common_rules
from ..desk.menu import HOOK
from ..models import CommonIssue, FeedbackItem, IssueItem, Promise
from . import rules, services
from .forms import ExtendForm, FinishForm, HandOverForm, PromiseForm

GROUPS = (("", "待落实"), ("overdue", "已逾期"), ("mine", "由我负责"), ("done", "已落实"), ("all", "全部"))
COLUMNS = (
    Column("承诺事项", "text", 40),
    Column("意见编号", lambda row: "、".join(item.number for item in row.shown), 24),
    Column("共性问题", lambda row: row.issue.title if row.issue else "", 24),
    Column("责任部门", "department.name", 16),
    Column("责任人", lambda row: str(row.owner), 12),
    Column("承诺时间", "promised_at", 18),
    Column("原定期限", "first_due_on", 12),
    Column("现定期限", "due_on", 12),
    Column("延期次数", "extensions", 8),
    Column("完成日期", "done_on", 12),
    Column("登记人", lambda row: str(row.done_by or ""), 12),
    Column("落实情况", "done_note", 40),
)


def with_items(rows: QuerySet[Promise], user: User) -> QuerySet[Promise]:
    """The rows with `shown`: those of their items that this user may see."""
    visible = FeedbackItem.objects.visible_to(user).select_related("organization").order_by("number")
    return rows.select_related("owner", "department", "done_by", "issue").prefetch_related(
        Prefetch("items", queryset=visible, to_attr="shown")
    )


class PromiseList(StaffMixin, WagtailAdminTemplateMixin, ListView):
    """The promises this user may see, by date."""

    template_name = "programs/feedback/promises/list.html"
    page_title = "承诺落实"
    header_icon = "list-ul"
    context_object_name = "promises"
    paginate_by = 30
    paginator_class = CappedPaginator

    allowed = staticmethod(rules.sees_promises)

    @cached_property
    def group(self) -> str:
        """The chosen tab."""
        chosen = self.request.GET.get("group", "")
        return chosen if chosen in dict(GROUPS) else ""

    @cached_property
    def departments(self) -> list[Department]:
        """What the list can be narrowed to, for those who see more than their own."""
        if not self.user.has_perm("cases.view_every_case"):
            return []
        return list(
            Department.objects.filter(promises__promised_at__isnull=False).distinct().order_by("name")
        )

    @cached_property
    def department(self) -> int | None:
        """The key of the chosen department; another one narrows nothing."""
        chosen = number_of(self.request.GET.get("department", ""))
        return chosen if chosen in {row.pk for row in self.departments} else None

    def get_queryset(self) -> QuerySet[Promise]:
        """What remains after tab and filter, with what a line shows."""
        rows = Promise.objects.visible_to(self.user)
        if self.department:
            rows = rows.filter(department=self.department)
        if self.group == "done":
            rows = rows.filter(done_on__isnull=False).order_by("-done_on", "-pk")
        elif self.group != "all":
            rows = rows.filter(done_on=None)
        if self.group == "overdue":
            rows = rows.filter(due_on__lt=timezone.localdate())
        elif self.group == "mine":
            rows = rows.filter(owner=self.user)
        return with_items(rows, self.user)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows with what this user may do about each, the tabs and the filter."""
        context = super().get_context_data(**kwargs)
        chosen = f"&department={self.department}" if self.department else ""
        address = reverse("feedback_promises:index")
        return context | {
            "lines": rules.offered(context["promises"], self.user),
            "group": self.group,
            "departments": self.departments,
            "department": self.department,
            "tabs": [
                {"label": label, "url": f"{address}?group={name}{chosen}", "active": name == self.group}
                for name, label in GROUPS
            ],
            "exports": [
                (label, f"{reverse('feedback_promises:export', args=[name])}?group={self.group}{chosen}")
                for name, label in FORMATS.items()
            ],
        }


class PromiseExport(StaffMixin, View):
    """The list as a file: the same rows."""

    allowed = staticmethod(rules.sees_promises)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        if kwargs["file_format"] not in FORMATS:
            raise Http404
        screen = PromiseList()
        screen.setup(request)
        return export(
            request,
            rows=screen.get_queryset(),
            columns=COLUMNS,
            title=screen.page_title,
            file_format=kwargs["file_format"],
        )


class PromiseAct(ActView):
    """Something that is done about one promise."""

    model = Promise
    allowed = staticmethod(rules.sees_promises)
    header_icon = "list-ul"

    def back(self) -> str:
        return reverse("feedback_promises:index")

    def facts(self) -> list[tuple[str, str]]:
        promise: Promise = self.object
        postponed = f"（延期 {promise.extensions} 次，原定 {promise.first_due_on:%Y-%m-%d}）"
        return [
            ("承诺事项", promise.text),
            ("责任部门", str(promise.department)),
            ("责任人", str(promise.owner)),
            ("期限", f"{promise.due_on:%Y-%m-%d}{postponed if promise.extensions else ''}"),
        ]


class ExtendPromise(PromiseAct):
    """More time, for a reason that the firms read."""

    label = "延期"
    explanation = "新的期限和理由会告知提出意见的会员，并记入办理记录。"
    form_class = ExtendForm

    def blocked(self) -> Reason | None:
        return rules.may_extend(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        found = services.extend(promise_id=self.object.pk, user=self.user, **form.cleaned_data)
        return f"已延期至 {found.due_on:%Y-%m-%d}，已告知会员。"


class HandOverPromise(PromiseAct):
    """Another owner."""

    label = "改派责任人"
    explanation = "新的责任人会收到通知，并可查看有关意见；承诺事项随责任人转到其部门。"
    form_class = HandOverForm

    def blocked(self) -> Reason | None:
        return rules.may_hand_over(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        found = services.hand_over(promise_id=self.object.pk, user=self.user, **form.cleaned_data)
        return f"已改由{found.owner}负责。"


class FinishPromise(PromiseAct):
    """It is done: when, and what."""

    label = "登记落实"
    explanation = "完成日期和落实情况会告知提出意见的会员，并记入办理记录。登记后不能更改。"
    form_class = FinishForm

    def blocked(self) -> Reason | None:
        return rules.may_finish(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        services.finish(promise_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "已登记落实，已告知会员。"


class AddPromise(ActView):
    """One more promise about an item that was answered."""

    model = Case
    allowed = staticmethod(rules.sees_promises)
    header_icon = "list-ul"
    label = "增加承诺事项"
    explanation = "承诺事项会告知提出意见的会员，列入承诺落实，直到登记完成。"
    form_class = PromiseForm

    @cached_property
    def object(self) -> FeedbackItem:
        """The item, where the user may see it."""
        rows = FeedbackItem.objects.visible_to(self.user).select_related("organization", "department")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"items": [self.object]}

    def blocked(self) -> Reason | None:
        return rules.may_promise(self.object, self.user)

    def back(self) -> str:
        return reverse("backoffice:case", args=[self.object.pk])

    def facts(self) -> list[tuple[str, str]]:
        return [("会员意见", self.object.text), ("答复", self.object.answer)]

    def perform(self, form: forms.Form) -> str:
        made = services.promise(item_ids=[self.object.pk], row=cast(PromiseForm, form).row, user=self.user)
        return f"已承诺“{made}”，已告知会员和责任人。"


class PromiseToAll(ActView):
    """What the answer of a common issue promises to every firm behind it."""

    model = CommonIssue
    allowed = staticmethod(common_rules.keeps)
    header_icon = "list-ul"
    label = "增加承诺事项"
    explanation = (
        "承诺事项会分别告知每家收到统一答复的机构，列入承诺落实，直到登记完成。请不要写出任何一家机构的名称。"
    )
    form_class = PromiseForm

    @cached_property
    def object(self) -> CommonIssue:
        """The issue, where the user may see it."""
        rows = CommonIssue.objects.visible_to(self.user).select_related("department")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        given = self.object.items.filter(state=IssueItem.State.ANSWERED)
        items = FeedbackItem.objects.filter(pk__in=given.values("item"))
        return super().get_form_kwargs() | {"items": list(items)}

    def blocked(self) -> Reason | None:
        return common_rules.may_promise(self.object, self.user)

    def back(self) -> str:
        return reverse("common_desk:issue", args=[self.object.pk])

    def facts(self) -> list[tuple[str, str]]:
        return [("共性问题", self.object.title), ("统一答复", self.object.answer)]

    def perform(self, form: forms.Form) -> str:
        made = services.promise_to_all(
            issue_id=self.object.pk, row=cast(PromiseForm, form).row, user=self.user
        )
        return f"已承诺“{made}”，已告知收到统一答复的机构和责任人。"


class PromisesItem(MenuItem):
    """A menu item for those who work on cases."""

    def is_shown(self, request: HttpRequest) -> bool:
        return rules.sees_promises(cast(User, request.user))


class PromisesViewSet(ViewSet):
    """承诺落实 in the menu."""

    name = "feedback_promises"
    icon = "list-ul"
    menu_label = "承诺落实"
    menu_name = "feedback-promises"
    menu_hook = HOOK
    menu_order = 30
    menu_item_class = PromisesItem

    def get_urlpatterns(self) -> list:
        return [
            path("", PromiseList.as_view(), name="index"),
            path("export.<slug:file_format>", PromiseExport.as_view(), name="export"),
            path("items/<int:pk>/", AddPromise.as_view(), name="add"),
            path("issues/<int:pk>/", PromiseToAll.as_view(), name="add_to_issue"),
            path("<int:pk>/extend/", ExtendPromise.as_view(), name="extend"),
            path("<int:pk>/hand-over/", HandOverPromise.as_view(), name="hand_over"),
            path("<int:pk>/finish/", FinishPromise.as_view(), name="finish"),
        ]
