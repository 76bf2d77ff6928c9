"""合作高校, 合作备忘录, 合办课程 in the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn

from hub.backoffice.viewsets import ScopedFilterSet, ScopedIndexView, ScopedInspectView, ScopedModelViewSet

from ..models import JointCourse, Memorandum, Partner
from .forms import CourseForm, MemorandumForm, PartnerForm


class PartnerIndexView(ScopedIndexView):
    """The partners with their names."""

    def get_base_queryset(self) -> QuerySet[Partner]:
        return super().get_base_queryset().select_related("organization")


class PartnerViewSet(ScopedModelViewSet):
    """合作高校: whom the exchange works with, as the site lists them."""

    model = Partner
    name = "campus_partners"
    icon = "home"
    menu_label = "合作高校"
    menu_name = "campus-partners"
    index_view_class = PartnerIndexView
    list_display = [
        TitleColumn("organization", label="高校", url_name="campus_partners:inspect"),
        Column("city", label="城市", sort_key="city"),
        Column("since", label="合作起始", sort_key="since", accessor=lambda row: row.since or ""),
        BooleanColumn("is_public", label="在网站显示"),
    ]
    search_fields = ["organization__name", "city", "together"]
    inspect_view_fields = ["organization", "city", "together", "since", "position", "is_public"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return PartnerForm


class MemorandumIndexView(ScopedIndexView):
    """The memoranda, what ends first on top; each with its status of today."""

    list_export = [
        "partner",
        "subject",
        "signed_on",
        "starts_on",
        "ends_on",
        "status_on_record",
        "responsible",
    ]

    def get_base_queryset(self) -> QuerySet[Memorandum]:
        rows = super().get_base_queryset().with_status()  # type: ignore[attr-defined]
        return rows.select_related("partner__organization", "responsible")


class MemorandumFilterSet(ScopedFilterSet):
    """By status, which no column holds, and by what ends soon."""

    status = django_filters.ChoiceFilter(label="状态", choices=Memorandum.Status.choices)
    ending = django_filters.ChoiceFilter(
        label="到期",
        method="ends_soon",
        choices=[("30", "30 天内"), ("90", "90 天内"), ("180", "180 天内")],
    )

    class Meta:
        model = Memorandum
        fields = ("partner",)

    def ends_soon(self, rows: QuerySet[Memorandum], name: str, value: str) -> QuerySet[Memorandum]:
        """Those that end from today on and are not renewed."""
        today = timezone.localdate()
        last = today + timedelta(days=int(value))
        return rows.to_be_renewed().filter(ends_on__gte=today, ends_on__lte=last)  # type: ignore[attr-defined]


class MemorandumInspectView(ScopedInspectView):
    """One memorandum with its file and what was told of it."""

    template_name = "education/campus/desk/memorandum.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Memorandum.objects.with_status().select_related(
            "partner__organization", "responsible", "renews", "renewed_by"
        )
        return super().get_context_data(
            row=rows.get(pk=self.object.pk), notices=self.object.notices.order_by("-at"), **kwargs
        )

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class MemorandumViewSet(ScopedModelViewSet):
    """合作备忘录: signed, term, subject, file, who looks after it; what ends soon."""

    model = Memorandum
    name = "memoranda"
    icon = "doc-full"
    menu_label = "合作备忘录"
    menu_name = "memoranda"
    index_view_class = MemorandumIndexView
    inspect_view_class = MemorandumInspectView
    inspect_template_name = MemorandumInspectView.template_name
    filterset_class = MemorandumFilterSet
    list_display = [
        TitleColumn("subject", label="合作事项", url_name="memoranda:inspect"),
        Column("partner", label="高校"),
        DateColumn("signed_on", label="签署", sort_key="signed_on"),
        DateColumn("ends_on", label="期限至", sort_key="ends_on"),
        Column("status_on_record", label="状态"),
        Column("responsible", label="负责人"),
    ]
    search_fields = ["subject", "partner__organization__name", "remarks"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return MemorandumForm


class CourseIndexView(ScopedIndexView):
    """The courses, the latest term first."""

    list_export = ["name", "partner", "term", "hours", "students", "member", "lecturers"]

    def get_base_queryset(self) -> QuerySet[JointCourse]:
        return super().get_base_queryset().select_related("partner__organization", "member")


class CourseFilterSet(ScopedFilterSet):
    class Meta:
        model = JointCourse
        fields = ("partner", "semester", "is_public")


class CourseViewSet(ScopedModelViewSet):
    """合办课程: what is taught together, term by term."""

    model = JointCourse
    name = "joint_courses"
    icon = "form"
    menu_label = "合办课程"
    menu_name = "joint-courses"
    index_view_class = CourseIndexView
    filterset_class = CourseFilterSet
    list_display = [
        TitleColumn("name", label="课程", url_name="joint_courses:inspect"),
        Column("partner", label="高校"),
        Column("term", label="学期", sort_key="year"),
        Column("hours", label="课时", sort_key="hours"),
        Column("students", label="学生", accessor=lambda row: "" if row.students is None else row.students),
        Column("member", label="参与会员", accessor=lambda row: (row.member and row.member.short_name) or ""),
    ]
    search_fields = ["name", "partner__organization__name", "lecturers"]
    inspect_view_fields = [
        "partner", "name", "term", "hours", "lecturers", "students", "member", "products", "summary", "is_public",
    ]  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return CourseForm
