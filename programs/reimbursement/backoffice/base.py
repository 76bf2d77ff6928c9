"""What the pages of finance have in common: where they stand, and how a posted action ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User
from hub.backoffice.access import StaffMixin
from hub.cases.flows import Refused


def sees_pools(user: User) -> bool:
    """Whether the user may look at pools."""
    return user.has_perm("reimbursement.view_budgetpool")


def feeds_pools(user: User) -> bool:
    """Whether the user may give pools money and close them."""
    return user.has_perm("reimbursement.change_budgetpool")


def pays(user: User) -> bool:
    """Whether the user pays claims."""
    return user.has_perm("reimbursement.pay_claim")


def sees_batches(user: User) -> bool:
    """Whether the user may look at payment batches: those who pay, and auditors."""
    return pays(user) or user.has_perm("cases.audit_case")


class PoolsItem(MenuItem):
    """A menu item for those who see pools."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_pools(cast(User, request.user))


class BatchesItem(MenuItem):
    """A menu item for those who see payment batches."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_batches(cast(User, request.user))


class MoneyPage(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page of finance. `trail` are the pages above it; `acts` are what may be posted, by the button's name."""

    allowed = staticmethod(sees_pools)
    header_icon = "folder-inverse"
    acts: dict[str, str] = {}

    def trail(self) -> list[tuple[str, str]]:
        """The pages above this one: label and address."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        above = [{"url": url, "label": label} for label, url in self.trail()]
        return [*self.breadcrumbs_items, *above, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the button says; another one than those of the page is no page."""
        name = self.acts.get(request.POST.get("act", ""))
        if name is None:
            raise Http404
        act: Callable[[], HttpResponse] = getattr(self, name)
        return act()

    def attempt(
        self, form: forms.Form | None, act: Callable[[], str], onward: Callable[[], str]
    ) -> HttpResponse:
        """Act on a valid form, say so and go on; show the page again with what was typed otherwise."""
        if form is not None and not form.is_valid():
            return self.again(form)
        try:
            done = act()
        except Refused as refusal:
            if refusal.code == "missing":
                raise Http404(refusal.reason) from refusal
            status = 409 if refusal.code == "conflict" else 200
            if form is None:
                messages.error(self.request, refusal.reason)
                return redirect(self.request.get_full_path())
            form.add_error(None, refusal.reason)
            return self.again(form, status=status)
        messages.success(self.request, done)
        return redirect(onward())

    def again(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        """The page with the form as it was typed."""
        return self.render_to_response(self.get_context_data(form=form), status=status)
