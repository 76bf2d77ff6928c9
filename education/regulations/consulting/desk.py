"""The staff's side of consultations: prepared, released by a second person, comments by article, summed up."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin.ui.tables import Column, TitleColumn

from hub.accounts.models import User
from hub.backoffice.access import StaffMixin
from hub.backoffice.acts import ActView
from hub.backoffice.exports import export
from hub.backoffice.viewsets import (
    ScopedCreateView,
    ScopedEditView,
    ScopedIndexView,
    ScopedInspectView,
    ScopedModelViewSet,
    visible_rows,
)
from hub.cases.flows import Reason
from hub.files.spreadsheets import Column as SheetColumn

from .. import rules as library
from ..models import Consultation, RuleComment
from . import rules, services
from .forms import ConsultationForm, ExtendForm, SummaryForm
from .reading import tallies

COLUMNS = (
    SheetColumn("条款", "place", 16),
    SheetColumn("编号", "number", 16),
    SheetColumn("单位", "organization.name", 28),
    SheetColumn("意见类型", lambda case: case.get_stance_display(), 12),
    SheetColumn("意见和理由", "reason", 60),
    SheetColumn("建议的条文", "wording", 60),
    SheetColumn("处理结果", lambda case: case.get_result_display(), 12),
    SheetColumn("说明", "answer", 60),
    SheetColumn("状态", lambda case: case.state_info.label, 12),
    SheetColumn("提交时间", "submitted_at", 18),
)


def sees(user: User) -> bool:
    """Whether the user works with consultations."""
    return user.has_perm("regulations.view_consultation")


def comments_of(consultation: Consultation, user: User) -> QuerySet[RuleComment]:
    """What was handed in and this member of staff may see, by article."""
    rows = RuleComment.objects.visible_to(user).filter(consultation=consultation, kind="rule_comment")
    return (
        rows.exclude(number=None)
        .select_related("organization", "section", "department")
        .order_by(F("section__position").asc(nulls_first=True), "pk")
    )


class ConsultationIndexView(ScopedIndexView):
    """The consultations."""

    def get_base_queryset(self) -> QuerySet[Consultation]:
        handed_in = Count("comments", filter=Q(comments__number__isnull=False))
        rows = super().get_base_queryset().select_related("version", "department")
        return rows.annotate(handed_in=handed_in)


class ConsultationCreateView(ScopedCreateView):
    """A new consultation is its writer's."""

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form = super().get_form(form_class)
        form.instance.created_by = self.request.user
        return form


class ConsultationEditView(ScopedEditView):
    """Before it is released."""

    def form_valid(self, form: forms.Form) -> Any:
        if reason := rules.may_change(self.get_queryset().get(pk=self.object.pk)):
            form.add_error(None, reason)
            self.produced_error_message = reason  # what Wagtail shows above the form
            return self.form_invalid(form)
        return super().form_valid(form)


class ConsultationInspectView(ScopedInspectView):
    """One consultation: how it stands, comments by article, what may be done."""

    template_name = "education/regulations/consulting/desk.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        row = self.object
        comments = list(comments_of(row, user))
        groups: dict[str, list[RuleComment]] = {}
        for comment in comments:
            groups.setdefault(comment.place, []).append(comment)
        standing, tone = row.standing()
        return super().get_context_data(
            consultation=row,
            standing=standing,
            tone=tone,
            groups=list(groups.items()),
            number=len(comments),
            unseen=row.comments.exclude(number=None).count() - len(comments),
            tallies=tallies(row) if row.summarised_at else [],
            prepares=rules.prepares(user),
            releases=library.publishes(user),
            answers=rules.answers(user),
            why_not_open=rules.may_open(row, user),
            may_extend=rules.may_extend(row) is None,
            why_not_sum_up=rules.may_sum_up(row, user),
            **kwargs,
        )

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class ConsultationViewSet(ScopedModelViewSet):
    """征求意见: list, detail, form; releasing, more time and the summary have pages of their own."""

    model = Consultation
    name = "consultations"
    icon = "comment"
    menu_label = "征求意见"
    menu_name = "consultations"
    index_view_class = ConsultationIndexView
    add_view_class = ConsultationCreateView
    edit_view_class = ConsultationEditView
    inspect_view_class = ConsultationInspectView
    list_display = [
        TitleColumn("version", label="征求意见稿", url_name="consultations:inspect"),
        Column("closes_on", label="截止", sort_key="closes_on"),
        Column("standing", label="状态", accessor=lambda row: row.standing()[0]),
        Column("handed_in", label="意见", accessor=lambda row: row.handed_in or ""),
        Column("department", label="承办部门"),
    ]
    search_fields = ["version__title", "explanation"]

    @cached_property
    def inspect_template_name(self) -> str:
        return self.inspect_view_class.template_name

    def get_form_class(self, for_update: bool = False) -> type[ConsultationForm]:
        return ConsultationForm


class _ConsultationAct(ActView):
    model = Consultation
    header_icon = "comment"
    list_url = "consultations:inspect"


class ReleaseView(_ConsultationAct):
    """Put a draft out for comments."""

    label = "发布征求意见"
    explanation = (
        "发布后，对象可以在开始日期起阅读，会员可以提意见；征求意见稿的文字不再修改，只能延长截止日期。"
    )
    allowed = staticmethod(library.publishes)

    def blocked(self) -> Reason | None:
        return rules.may_open(self.object, self.user)

    def facts(self) -> list[tuple[str, str]]:
        row = self.object
        return [
            ("对象", row.get_audience_display()),
            ("期间", f"{row.opens_on:%Y-%m-%d} 至 {row.closes_on:%Y-%m-%d}"),
            ("承办部门", str(row.department)),
        ]

    def perform(self, form: forms.Form) -> str:
        services.release(consultation_id=self.object.pk, user=self.user)
        return "征求意见已发布。"


class ExtendView(_ConsultationAct):
    """Give more time."""

    form_class = ExtendForm
    label = "延长截止日期"
    allowed = staticmethod(rules.prepares)

    def get_initial(self) -> dict[str, Any]:
        return {"closes_on": self.object.closes_on}

    def blocked(self) -> Reason | None:
        return rules.may_extend(self.object)

    def perform(self, form: forms.Form) -> str:
        row = services.extend(
            consultation_id=self.object.pk, closes_on=form.cleaned_data["closes_on"], user=self.user
        )
        return f"截止日期为 {row.closes_on:%Y-%m-%d}。"


class SummaryView(_ConsultationAct):
    """Publish what became of the comments."""

    form_class = SummaryForm
    label = "公布采纳情况"
    explanation = "公布后，能阅读征求意见稿的人都会看到；各条意见的数量和结果由系统列出，不显示单位。"
    allowed = staticmethod(rules.answers)

    def get_initial(self) -> dict[str, Any]:
        return {"summary": self.object.summary}

    def blocked(self) -> Reason | None:
        return rules.may_sum_up(self.object, self.user)

    def facts(self) -> list[tuple[str, str]]:
        return [
            (
                row.place,
                f"{row.number} 条：采纳 {row.adopted}，部分采纳 {row.partly}，未采纳 {row.not_adopted}",
            )
            for row in tallies(self.object)
        ]

    def perform(self, form: forms.Form) -> str:
        services.sum_up(consultation_id=self.object.pk, summary=form.cleaned_data["summary"], user=self.user)
        return "采纳情况已公布。"


class ExportView(StaffMixin, View):
    """The comments by article as Excel or CSV."""

    allowed = staticmethod(sees)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A file."""
        row = get_object_or_404(visible_rows(Consultation, self.user), pk=kwargs["pk"])
        return export(
            request,
            rows=comments_of(row, self.user),
            columns=COLUMNS,
            title=f"{row.version.title[:60]}意见汇总",
            file_format=kwargs["file_format"],
        )


app_name = "consultation_desk"
urlpatterns = [
    path("<int:pk>/release/", ReleaseView.as_view(), name="release"),
    path("<int:pk>/extend/", ExtendView.as_view(), name="extend"),
    path("<int:pk>/summary/", SummaryView.as_view(), name="summary"),
    path("<int:pk>/comments.<slug:file_format>", ExportView.as_view(), name="export"),
]
