"""月月谈计划: a year by months, with the talks that are planned and the suggestions that were selected."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.backoffice.access import StaffMixin
from hub.cases.flows import Refused

from .. import planning, rules
from ..forms import PlanForm
from ..models import Suggestion, Talk, TalkSeriesPage
from ..models.pages import FIRST_YEAR, LAST_YEAR
from ..reading import TONES


def asked_year(text: str) -> int:
    """The year that an address names; this one where it names none."""
    if len(text) == 4 and text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    return timezone.localdate().year


def open_suggestions() -> Any:
    """What was selected and stands in no month yet."""
    return Suggestion.objects.filter(state="selected", talks=None).order_by("month", "number")


class BoardView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """A year by months; each talk can be moved to another month by a select and a button."""

    template_name = "education/talks/desk/board.html"
    page_title = "月月谈计划"
    header_icon = "calendar"
    allowed = staticmethod(rules.sees_talks)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Talks and suggestions of the year; queries don't grow with it."""
        year = asked_year(self.request.GET.get("year", ""))
        talks = Talk.objects.filter(month__year=year).select_related("page", "suggestion").with_seats()
        cards = [(talk, talk.standing()) for talk in talks.order_by("starts_at", "pk")]
        keeps = rules.keeps_talks(self.user)
        wishes = list(open_suggestions().prefetch_related("products")) if keeps else []
        months = [
            (
                number,
                date(year, number, 1).strftime("%Y-%m"),
                [(talk, standing, TONES[standing]) for talk, standing in cards if talk.month.month == number],
                [row for row in wishes if row.month == date(year, number, 1)],
            )
            for number in range(1, 13)
        ]
        return super().get_context_data(
            year=year,
            months=months,
            choices=[(f"{year}-{number:02d}", f"{number}月") for number in range(1, 13)],
            unplaced=[row for row in wishes if row.month is None or row.month.year != year],
            keeps=keeps,
            count=len(cards),
            **kwargs,
        )


class PlanView(StaffMixin, WagtailAdminTemplateMixin, FormView):
    """Put a talk into the plan, from a suggestion or without one."""

    template_name = "education/talks/desk/form.html"
    page_title = "排入一场"
    header_icon = "calendar"
    form_class = PlanForm
    allowed = staticmethod(rules.keeps_talks)

    @cached_property
    def suggestion(self) -> Suggestion | None:
        """The selected suggestion that the address names."""
        key = self.request.GET.get("suggestion", "")
        if not key:
            return None
        rows = open_suggestions()
        return get_object_or_404(rows, pk=key if key.isascii() and key.isdigit() and len(key) < 18 else 0)

    def get_initial(self) -> dict[str, Any]:
        asked = self.suggestion
        month = self.request.GET.get("month", "")
        if asked:
            month = month or (asked.month.strftime("%Y-%m") if asked.month else "")
        return {"title": asked.title if asked else "", "month": month}

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        board = {"url": reverse("talk_desk:board"), "label": "月月谈计划"}
        return [*self.breadcrumbs_items, board, {"url": "", "label": self.page_title}]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """The draft of its page, and the talk's own screen."""
        series = TalkSeriesPage.objects.first()
        if series is None:
            form.add_error(None, "网站上还没有月月谈系列页面，请先在“网页”里新建。")
            return self.form_invalid(form)
        talk = planning.plan(series=series, user=self.user, suggestion=self.suggestion, **form.cleaned_data)
        messages.success(self.request, f"“{talk}”已排入 {talk.month:%Y-%m}，页面为草稿。")
        return redirect("talk_desk:talk", talk.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            back=reverse("talk_desk:board"),
            button="排入",
            explanation="排入后生成页面草稿，写好议程和讲者、由第二人审核发布后，才能开放报名。",
            **kwargs,
        )


class ShiftView(StaffMixin, View):
    """Move a talk to another month of the plan."""

    allowed = staticmethod(rules.keeps_talks)
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the board, with what became of it."""
        talk = get_object_or_404(Talk, pk=kwargs["pk"])
        form = PlanForm({"title": "-", "month": request.POST.get("month", "")})
        year = talk.month.year
        if not form.is_valid():
            messages.error(request, "请选择月份。")
        else:
            month = form.cleaned_data["month"]
            try:
                moved = planning.shift(talk_id=talk.pk, month=month, user=self.user)
            except Refused as refusal:
                messages.error(request, refusal.reason)
            else:
                messages.success(request, f"“{moved}”已移到 {moved.month:%Y-%m}。")
                year = moved.month.year
        return redirect(f"{reverse('talk_desk:board')}?year={year}")
