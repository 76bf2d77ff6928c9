"""For the auditor: archives of a case or of a year, the register of who took which, and the check of all data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import Department, User
from hub.archives.models import ArchiveExport
from hub.archives.rules import may_export
from hub.archives.services import VERIFY, request_export
from hub.cases.flows import Refused, all_flows
from hub.cases.models import Case
from hub.jobs.models import Job
from hub.jobs.services import start

from ..access import StaffMixin, audits_cases
from .cases import CaseMixin

SHOWN = 30


def exports_archives(user: Any) -> bool:
    """Whether the user takes archives out of the house."""
    return may_export(user) is None


class ReasonForm(forms.Form):
    """Why an archive is taken out."""

    reason = forms.CharField(
        label="导出事由",
        max_length=300,
        help_text="记入导出登记，不能更改。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明导出的事由，它会记入导出登记。"},
    )


class YearForm(ReasonForm):
    """Which cases of a year."""

    year = forms.TypedChoiceField(label="年度（按提交时间）", coerce=int)
    kind = forms.ChoiceField(label="类别", required=False)
    department = forms.ModelChoiceField(
        label="承办部门", queryset=Department.objects.order_by("name"), required=False, empty_label="全部"
    )

    field_order = ("year", "kind", "department", "reason")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = years_of(user)
        self.fields["year"].choices = [(year, f"{year} 年") for year in years]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "全部"), *((flow.kind, flow.label) for flow in all_flows())]  # type: ignore[attr-defined]


def years_of(user: Any) -> list[int]:
    """The years in which anything this user may see was submitted, the last one first."""
    rows = Case.objects.visible_to(user).order_by()
    span = rows.aggregate(first=Min("submitted_at"), last=Max("submitted_at"))
    if span["first"] is None:
        return []
    first, last = (timezone.localtime(span[name]).year for name in ("first", "last"))
    return list(range(last, first - 1, -1))


class ArchivesView(StaffMixin, WagtailAdminTemplateMixin, FormView):
    """The archive of a year, and the register."""

    template_name = "hub/backoffice/archives.html"
    page_title = "档案导出"
    header_icon = "folder"
    form_class = YearForm

    allowed = staticmethod(exports_archives)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Have it made, or say why not."""
        try:
            job = request_export(user=self.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        return redirect("staff_job", job.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The latest requests, with what was made of them and this user's own jobs."""
        rows = ArchiveExport.objects.visible_to(self.user).select_related("case", "user", "department")
        found = Paginator(rows.prefetch_related("made"), SHOWN).get_page(self.request.GET.get("p"))
        keys = [str(row.pk) for row in found]
        jobs = Job.objects.visible_to(self.user).filter(kind="archives.export", key__in=keys)
        mine = {job.key: job for job in jobs}
        labels = {flow.kind: flow.label for flow in all_flows()}
        register = [
            {
                "row": row,
                "kind": labels.get(row.kind, row.kind),
                "made": next(iter(row.made.all()), None),
                "job": mine.get(str(row.pk)),
            }
            for row in found
        ]
        return super().get_context_data(register=register, found=found, **kwargs)


class ArchiveCaseView(CaseMixin, FormView):
    """The archive of one case with what hangs on it."""

    template_name = "hub/backoffice/act.html"
    form_class = ReasonForm
    page_title = "导出档案"

    allowed = staticmethod(exports_archives)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Have it made, or say why not."""
        try:
            job = request_export(user=self.user, case=self.case, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        return redirect("staff_job", job.pk)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": "导出档案"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case = self.case
        return super().get_context_data(
            label="导出档案",
            explanation="档案是一个 ZIP 文件，含办理记录、申报表、全部文件、付款与台账凭据和下级事项，附校验清单。在后台生成，完成后下载。",
            tone="primary",
            facts=[("事项", case.title), ("编号", case.number), ("申请单位", case.organization.name)],
            back=f"{reverse('backoffice:case', args=[case.pk])}?tab=check",
            **kwargs,
        )


class CheckAllView(StaffMixin, View):
    """Start the check of all data."""

    http_method_names = ["post", "options"]
    allowed = staticmethod(audits_cases)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The one that is at it, or a new one."""
        with transaction.atomic():
            User.objects.select_for_update().get(pk=self.user.pk)  # one press of a person after the other
            running = Job.objects.visible_to(self.user).unfinished().filter(kind=VERIFY).first()
            job = running or start(kind=VERIFY, owner=self.user, arguments={}, title="检查全部数据")
        return redirect("staff_job", job.pk)
