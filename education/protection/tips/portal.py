"""A member's report in the portal: seen there by whoever made it, and by none of their colleagues."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from hub.accounts.models import User
from hub.cases.display import last_words
from hub.portal.base import PortalMixin
from hub.portal.registry import OpenCall

from ..models import ProtectionSettings, Tip
from . import rules, services
from .forms import TipForm, new_stamp
from .services import Teller

SHOWN = 50  # a person reports a few


class OwnTips(PortalMixin, TemplateView):
    """What this person has reported, and how each stands."""

    section = "cases"
    template_name = "education/protection/tips/portal_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(Tip.objects.filter(reporter__user=self.user).order_by("-created_at", "-pk")[:SHOWN])
        words = last_words(rows)
        tips = [(tip, tip.state_info, words[tip.pk]) for tip in rows]
        return super().get_context_data(tips=tips, **kwargs)


class NewTip(PortalMixin, FormView):
    """The form; who reports is known from the account and kept apart."""

    section = "calls"
    template_name = "education/protection/tips/portal_new.html"
    form_class = TipForm

    def get_initial(self) -> dict[str, Any]:
        return {"stamp": new_stamp()}

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """With a new stamp where the old one is no good."""
        if "stamp" in form.errors:
            data = cast(Any, form.data).copy()
            data["stamp"] = new_stamp()
            form.data = data
        return super().form_invalid(form)

    def form_valid(self, form: TipForm) -> HttpResponse:
        """Register it, once."""
        user = self.user
        teller = Teller(name=user.get_full_name(), phone=user.phone, email=user.email, user=user)
        tip = services.submit(
            form=form.cleaned_data["stamp"], values=form.values, teller=teller, files=form.uploads
        )
        messages.success(self.request, f"已收到，编号 {tip.number}。进展只有您本人可以在这里看到。")
        return redirect("tips:own")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(told=ProtectionSettings.load(), **kwargs)


def open_calls(user: User) -> Iterable[OpenCall]:
    """Reporting, at any time."""
    if rules.may_report(user):
        return []
    return [
        OpenCall(
            title="举报非法期货活动",
            summary="发现假冒、无资格招揽、“喊单”“配资”等非法期货活动，可以在这里举报；举报人只有指定的联系人知道。",
            closes_on=None,
            url=reverse("tips:new"),
            programme="投资者保护",
            act="举报",
        )
    ]
