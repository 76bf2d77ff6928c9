"""应收退款: money asked back after its payment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.viewsets.base import ViewSet

from hub.cases.views import visible_case

from .. import receivables
from ..ledger import cents, yuan
from ..models import Claim, Receivable
from .base import MoneyPage, PoolsItem, pays
from .batches import NoteForm

GROUPS = (("open", "未结"), ("received", "已退款"), ("all", "全部"))
State = Receivable.State


class DemandForm(forms.Form):
    """How much is asked back, why, until when."""

    amount = forms.DecimalField(
        label="退款金额（元）",
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.NumberInput(attrs={"step": "0.01"}),
        error_messages={"required": "请填写退款金额。", "min_value": "退款金额须大于零。"},
    )
    reason = forms.CharField(
        label="事由（申请单位可见）",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明退款的事由，申请单位会看到。"},
    )
    due_on = forms.DateField(
        label="退款期限",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写退款期限。", "invalid": "退款期限不是有效的日期。"},
    )


class ReceiptForm(forms.Form):
    """What the bank shows of the money that came back."""

    received_on = forms.DateField(
        label="到账日",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "请填写到账日。", "invalid": "到账日不是有效的日期。"},
    )
    bank_reference = forms.CharField(
        label="银行流水号", max_length=60, error_messages={"required": "请填写银行流水号。"}
    )


class ReceivablePage(MoneyPage):
    """A page about refunds."""

    def trail(self) -> list[tuple[str, str]]:
        return [("应收退款", reverse("receivables:index"))]


class ReceivableList(ReceivablePage):
    """The refunds the user may see."""

    template_name = "programs/reimbursement/backoffice/receivables.html"
    page_title = "应收退款"

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Receivable.objects.visible_to(self.user)
        chosen = self.request.GET.get("group", "open")
        group = chosen if chosen in dict(GROUPS) else "open"
        waiting = Q(state__in=[State.PROPOSED, State.DEMANDED])
        sums = rows.aggregate(
            open=Sum("amount", filter=waiting),
            late=Sum("amount", filter=Q(state=State.DEMANDED, due_on__lt=timezone.localdate())),
        )
        shown = {"open": rows.filter(waiting), "received": rows.filter(state=State.RECEIVED)}.get(group, rows)
        page = Paginator(shown.select_related("claim__organization").order_by("due_on", "pk"), 30)
        address = reverse("receivables:index")
        return super().get_context_data(
            page_obj=page.get_page(self.request.GET.get("page")),
            open_sum=cents(sums["open"]),
            late_sum=cents(sums["late"]),
            tabs=[
                {"label": label, "url": f"{address}?group={name}", "active": name == group}
                for name, label in GROUPS
            ],
            **kwargs,
        )


class DemandPage(ReceivablePage):
    """Ask for money back."""

    allowed = staticmethod(pays)
    template_name = "programs/reimbursement/backoffice/demand.html"
    page_title = "要求退款"
    acts = {"propose": "propose"}

    @cached_property
    def claim(self) -> Claim:
        """The paid claim."""
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        if not isinstance(case, Claim):
            raise Http404
        return case

    def propose(self) -> HttpResponse:
        """Put it before a second person."""
        form = DemandForm(self.request.POST)
        made: list[Receivable] = []

        def act() -> str:
            made.append(receivables.propose(claim_id=self.claim.pk, user=self.user, **form.cleaned_data))
            return f"已提出退款 {yuan(made[0].amount)}，请另一位财务人员复核。"

        return self.attempt(form, act, lambda: reverse("receivables:detail", args=[made[0].pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        most = receivables.refundable(self.claim)
        due = timezone.localdate() + timedelta(days=30)
        kwargs.setdefault("form", DemandForm(initial={"amount": most, "due_on": due}))
        return super().get_context_data(
            claim=self.claim,
            most=most,
            refusal=receivables.may_demand(self.claim, self.user),
            **kwargs,
        )


class ReceivableDetail(ReceivablePage):
    """One refund, with the next step for whoever may take it."""

    template_name = "programs/reimbursement/backoffice/receivable.html"
    page_title = "应收退款"
    acts = {"confirm": "confirm", "receive": "receive", "cancel": "cancel"}

    @cached_property
    def row(self) -> Receivable:
        """The refund, where the user may see its claim."""
        rows = Receivable.objects.visible_to(self.user).select_related(
            "claim__organization", "claim__payment", "proposed_by", "confirmed_by", "received_by"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def address(self) -> str:
        """Of this page."""
        return reverse("receivables:detail", args=[self.row.pk])

    def confirm(self) -> HttpResponse:
        """The second person's word."""

        def act() -> str:
            receivables.confirm(receivable_id=self.row.pk, user=self.user)
            return "已复核，申请单位已收到退款通知。"

        return self.attempt(None, act, self.address)

    def receive(self) -> HttpResponse:
        """The money is there."""
        form = ReceiptForm(self.request.POST)

        def act() -> str:
            row = receivables.receive(receivable_id=self.row.pk, user=self.user, **form.cleaned_data)
            return f"已登记退款到账 {yuan(row.amount)}，金额已回到预算池。"

        return self.attempt(form, act, self.address)

    def cancel(self) -> HttpResponse:
        """Take the demand back."""
        form = NoteForm(self.request.POST)

        def act() -> str:
            receivables.cancel(receivable_id=self.row.pk, user=self.user, note=form.cleaned_data["note"])
            return "退款要求已撤销。"

        return self.attempt(form, act, self.address)

    def again(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        name = "receipt_form" if isinstance(form, ReceiptForm) else "cancel_form"
        return self.render_to_response(self.get_context_data(**{name: form}), status=status)

    def get_header_title(self) -> str:
        return f"应收退款 · {self.row.claim}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("receipt_form", ReceiptForm())
        kwargs.setdefault("cancel_form", NoteForm())
        row, user = self.row, self.user
        return super().get_context_data(
            row=row,
            why_not_confirm=receivables.may_confirm(row, user),
            may_receive=receivables.may_receive(row, user) is None,
            may_cancel=receivables.may_cancel(row, user) is None,
            is_proposed=row.state == State.PROPOSED,
            **kwargs,
        )


class ReceivablesViewSet(ViewSet):
    """应收退款 in the menu."""

    name = "receivables"
    icon = "undo"
    menu_label = "应收退款"
    menu_name = "receivables"
    menu_item_class = PoolsItem

    def get_urlpatterns(self) -> list:
        return [
            path("", ReceivableList.as_view(), name="index"),
            path("claims/<int:pk>/", DemandPage.as_view(), name="demand"),
            path("<int:pk>/", ReceivableDetail.as_view(), name="detail"),
        ]
