"""完整银行账号: pages show the last four digits; whoever pays asks for the whole number with a reason, which is kept.

    register_accounts("payment", accounts_of_payment)

names a function that answers, for a key and a user, whose accounts they are, or None where the user may not see
the row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User
from hub.members.models import Organization
from hub.membership.models import PayeeChange
from hub.privacy.models import Access
from hub.privacy.services import record_access

from .access import Person, StaffMixin


@dataclass(frozen=True)
class Account:
    """One account: what it is, where, the whole number, and whose."""

    label: str
    bank_name: str
    number: str
    organization: Organization

    @property
    def masked(self) -> str:
        """The number with only its last four digits readable."""
        return f"•••• {self.number[-4:]}"


@dataclass(frozen=True)
class Accounts:
    """The accounts of one page: what it is called, where it stands."""

    title: str
    back: str
    rows: list[Account]


Source = Callable[[int, User], Accounts | None]
_sources: dict[str, Source] = {}


def register_accounts(kind: str, source: Source) -> None:
    """Make accounts known that those who pay may ask for. Raises ValueError for a kind that is taken."""
    if kind in _sources:
        raise ValueError(f"the accounts of {kind!r} are registered twice")
    _sources[kind] = source


def of_organization(pk: int, user: User) -> Accounts | None:
    """The account on file of a firm."""
    firm = Organization.objects.visible_to(user).filter(pk=pk).exclude(bank_account="").first()
    if firm is None:
        return None
    row = Account("现用账户", firm.bank_name, firm.bank_account, firm)
    return Accounts(firm.name, reverse("organizations:inspect", args=[pk]), [row])


def of_payee_change(pk: int, user: User) -> Accounts | None:
    """What was entered, and while it waits the account on file beside it."""
    change = PayeeChange.objects.visible_to(user).select_related("organization").filter(pk=pk).first()
    if change is None:
        return None
    firm = change.organization
    rows = [Account("录入的账户", change.bank_name, change.bank_account, firm)]
    if change.state == PayeeChange.State.PENDING and firm.bank_account:
        rows.append(Account("现用账户", firm.bank_name, firm.bank_account, firm))
    return Accounts(f"{firm.name}的收款账户变更", reverse("payees:inspect", args=[pk]), rows)


register_accounts("organization", of_organization)
register_accounts("payee", of_payee_change)


def sees_accounts(user: Person) -> bool:
    """Whether the user may see whole account numbers: those who pay."""
    return user.has_perm("members.view_bank_account")


class RevealForm(forms.Form):
    """What for."""

    why = forms.ChoiceField(
        label="事由",
        choices=[(word, word) for word in ("核对来函", "核对付款", "与单位核实", "答复审计或监管")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择事由。", "invalid_choice": "请从列出的事由中选择。"},
    )


class RevealView(StaffMixin, WagtailAdminTemplateMixin, FormView):
    """The masked numbers and the question what for; the answer to the form shows the whole ones, once."""

    template_name = "hub/backoffice/reveal.html"
    form_class = RevealForm
    page_title = "完整银行账号"
    header_icon = "lock"
    allowed = staticmethod(sees_accounts)

    @cached_property
    def accounts(self) -> Accounts:
        """What the address names, where the user may see it."""
        source = _sources.get(self.kwargs["kind"])
        found = source(self.kwargs["pk"], self.user) if source else None
        if found is None:
            raise Http404
        return found

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Keep who looks and why, then show."""
        for row in self.accounts.rows:
            record_access(
                user=self.user,
                field=Access.Field.BANK_ACCOUNT,
                organization=row.organization,
                about=f"{row.label} {row.masked}",
                why=form.cleaned_data["why"],
            )
        return self.render_to_response(self.get_context_data(revealed=True))

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.accounts.back, "label": self.accounts.title},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(accounts=self.accounts, **kwargs)


urls = [path("bank-accounts/<slug:kind>/<int:pk>/", RevealView.as_view(), name="reveal")]
