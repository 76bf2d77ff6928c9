"""One act of staff on one row: a page that says what will happen, with a form for what it asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.cases.flows import Reason, Refused

from .access import StaffMixin
from .viewsets import visible_rows


class ActView(StaffMixin, WagtailAdminTemplateMixin, FormView):
    """GET shows the form, or why it can't be done now; POST does it and goes back to `success_url()`.

    The address names the row (`pk`) of `model`; it is one the user may see. A subclass says `allowed`, `label`
    and `explanation`, and has `blocked` and `perform`.
    """

    template_name = "hub/backoffice/act.html"
    form_class: type[forms.Form] = forms.Form
    model: type[Model]
    label = ""
    explanation = ""
    tone = "primary"
    header_icon = "user"
    list_url = ""

    @cached_property
    def object(self) -> Any:
        """The row, where the user may see it."""
        return get_object_or_404(visible_rows(self.model, self.user), pk=self.kwargs["pk"])

    def blocked(self) -> Reason | None:
        """Why it can't be done now."""
        return None

    def perform(self, form: forms.Form) -> str:
        """Do it; answers what to say of it. May raise Refused, or ValidationError."""
        raise NotImplementedError

    def back(self) -> str:
        """Where to go afterwards, and without doing it."""
        return reverse(self.list_url, args=[self.object.pk])

    def facts(self) -> list[tuple[str, str]]:
        """What to look at before doing it."""
        return []

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it, or show the form again with the reason."""
        try:
            done = self.perform(form)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect(self.back())

    @property
    def page_title(self) -> str:
        """What the page is called."""
        return self.label

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.back(), "label": str(self.object)},
            {"url": "", "label": self.label},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            label=self.label,
            explanation=self.explanation,
            tone=self.tone,
            blocked=self.blocked(),
            facts=self.facts(),
            back=self.back(),
            **kwargs,
        )
