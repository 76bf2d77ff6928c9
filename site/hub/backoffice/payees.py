"""收款账户变更: what the clerk enters and finance confirms. The whole number is seen by those who pay alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, QuerySet, When
from django.urls import path
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from hub.cases.flows import Reason
from hub.members.models import Organization
from hub.membership import payees, rules
from hub.membership.forms import PayeeForm, ReasonForm
from hub.membership.models import PayeeChange

from .access import confirms_payees, enters_payees
from .acts import ActView
from .viewsets import ScopedFilterSet, ScopedIndexView, ScopedInspectView, ScopedModelViewSet


class PayeeIndexView(ScopedIndexView):
    """The changes with their organizations and people, those that wait first."""

    def get_base_queryset(self) -> QuerySet[PayeeChange]:
        rows = super().get_base_queryset().select_related("organization", "entered_by", "decided_by")
        decided = Case(When(state=PayeeChange.State.PENDING, then=0), default=1)
        return rows.order_by(decided, "-entered_at", "-pk")


class PayeeFilterSet(ScopedFilterSet):
    class Meta:
        model = PayeeChange
        fields = ("state", "organization")


class PayeeInspectView(ScopedInspectView):
    """One change: old and new side by side, and what may be done with it."""

    template_name = "hub/backoffice/payee.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        change = self.object
        return super().get_context_data(
            change=change,
            waits=change.state == PayeeChange.State.PENDING,
            old_account=change.organization.masked_bank_account,
            new_account=change.masked_bank_account,
            may_confirm=rules.may_decide_payee(change, user),
            confirms=user.has_perm("membership.confirm_payee"),
            may_withdraw=rules.may_withdraw_payee(change, user) is None,
            **kwargs,
        )

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class PayeeViewSet(ScopedModelViewSet):
    """收款账户: list and detail; the acts have pages of their own."""

    model = PayeeChange
    name = "payees"
    icon = "lock"
    menu_label = "收款账户"
    menu_name = "payees"
    read_only = True
    index_view_class = PayeeIndexView
    inspect_view_class = PayeeInspectView
    filterset_class = PayeeFilterSet
    list_display = [
        TitleColumn("organization", label="机构", accessor="organization.name", url_name="payees:inspect"),
        Column("state", label="状态", accessor="get_state_display", sort_key="state"),
        Column("account", label="新账户", accessor=lambda row: f"{row.bank_name} {row.masked_bank_account}"),
        Column("entered_by", label="录入人"),
        DateColumn("entered_at", label="录入时间", sort_key="entered_at"),
        Column("decided_by", label="办理人", accessor=lambda row: row.decided_by or ""),
    ]
    search_fields = ["organization__name", "organization__short_name", "bank_name"]
    list_export = [
        "organization.name",
        "bank_name",
        "masked_bank_account",
        "basis",
        "state",
        "entered_by",
        "entered_at",
        "decided_by",
        "decided_at",
    ]
    export_headings = {"organization.name": "机构", "masked_bank_account": "银行账号（后四位）"}

    @cached_property
    def inspect_template_name(self) -> str:
        return self.inspect_view_class.template_name


class EnterPayeeView(ActView):
    """The clerk enters an account; nobody here sees the one that stands."""

    model = Organization
    form_class = PayeeForm
    label = "录入收款账户"
    explanation = "财务确认后生效。保存后只显示后四位，请对照单位来函仔细核对。"
    list_url = "organizations:inspect"
    allowed = staticmethod(enters_payees)

    def blocked(self) -> Reason | None:
        return rules.may_enter_payee(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        payees.enter(organization_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "收款账户变更已提交财务确认，确认前付款仍不使用新账户。"


class _DecideView(ActView):
    model = PayeeChange
    list_url = "payees:inspect"
    allowed = staticmethod(confirms_payees)

    def blocked(self) -> Reason | None:
        return rules.may_decide_payee(self.object, self.user)

    def facts(self) -> list[tuple[str, str]]:
        change = self.object
        return [
            ("机构", change.organization.name),
            ("开户银行", change.bank_name),
            ("银行账号", change.masked_bank_account),
            ("依据", change.basis),
            ("录入", f"{change.entered_by}"),
        ]


class ConfirmPayeeView(_DecideView):
    """Finance puts the account on file."""

    label = "确认收款账户"
    explanation = "请先查看完整账号，对照盖章来函核对户名、开户银行和账号。确认后，新计划的付款使用这个账户。"

    def perform(self, form: forms.Form) -> str:
        change = payees.confirm(change_id=self.object.pk, user=self.user)
        return f"{change.organization.short_name}的收款账户已确认。"


class RefusePayeeView(_DecideView):
    """Finance sends the entry back."""

    label = "退回收款账户"
    explanation = "原账户继续有效，录入人会收到理由。"
    tone = "danger"
    form_class = ReasonForm

    def perform(self, form: forms.Form) -> str:
        payees.send_back(change_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "已退回，录入人会收到理由。"


class WithdrawPayeeView(ActView):
    """The clerk takes an entry back."""

    model = PayeeChange
    list_url = "payees:inspect"
    label = "撤回收款账户"
    explanation = "原账户继续有效，可以重新录入。"
    allowed = staticmethod(enters_payees)

    def blocked(self) -> Reason | None:
        return rules.may_withdraw_payee(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        payees.withdraw(change_id=self.object.pk, user=self.user)
        return "已撤回。"


urls = [
    path("payees/enter/<int:pk>/", EnterPayeeView.as_view(), name="enter_payee"),
    path("payees/confirm/<int:pk>/", ConfirmPayeeView.as_view(), name="confirm_payee"),
    path("payees/refuse/<int:pk>/", RefusePayeeView.as_view(), name="refuse_payee"),
    path("payees/withdraw/<int:pk>/", WithdrawPayeeView.as_view(), name="withdraw_payee"),
]
