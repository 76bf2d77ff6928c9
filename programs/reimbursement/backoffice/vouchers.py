"""What finance does with one voucher of a claim: record its verification, or reject it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from hub.attachments.checks import AlreadyKept
from hub.attachments.models import Attachment
from hub.attachments.services import attach
from hub.backoffice.views.cases import CaseMixin
from hub.cases.flows import Reason, Refused
from hub.cases.services import CHANGED_MEANWHILE
from hub.cases.views import posted_version

from .. import rules, services
from ..facts import Line, lines_of
from ..forms import CheckInvoiceForm, ClearDuplicateForm, RejectInvoiceForm
from ..invoices.comparing import Likeness
from ..models import Claim, Invoice
from ..slots import CHECKS


class VoucherView(CaseMixin, TemplateView):
    """A page about one live voucher of a claim; whoever may not act on it now reads why on the case."""

    form_class: type[forms.Form]
    page_label = ""

    def refusal(self) -> Reason | None:
        """Why this user can't act on the voucher now, or None."""
        raise NotImplementedError

    def act(self, form: Any) -> str:
        """Do it and say so; raises Refused."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """First whether the claim can be seen, then whether its vouchers are on this user's table."""
        if request.user.is_authenticated and self.allowed(self.user):
            if not isinstance(self.case, Claim):
                raise Http404
            if reason := self.refusal():
                messages.error(request, reason)
                return redirect("backoffice:case", self.case.pk)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def invoice(self) -> Invoice:
        """The voucher that the address names."""
        rows = self.case.invoices.filter(holds=True).select_related("attachment", "checked_by")
        return get_object_or_404(rows, pk=self.kwargs["invoice_pk"])

    @cached_property
    def line(self) -> Line:
        """The voucher with what was read and what it resembles."""
        return lines_of([self.invoice], payer=None, user=self.user)[0]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act on the voucher, or show the form again with the reason."""
        form = self.form_class(request.POST, request.FILES)
        if posted_version(request) != self.case.version:
            form.add_error(None, CHANGED_MEANWHILE)
            return self.again(form, status=409)
        if not form.is_valid():
            return self.again(form)
        try:
            done = self.act(form)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.again(form)
        messages.success(request, done)
        return redirect(self.onward())

    def onward(self) -> str:
        """Where to go afterwards: back to the vouchers."""
        return f"{reverse('backoffice:case', args=[self.case.pk])}#vouchers"

    def again(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        """The page with the form as it was typed."""
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_label}]

    def get_header_title(self) -> str:
        return f"{self.page_label} · {self.case}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The claim, the voucher and the form."""
        kwargs.setdefault("form", self.form_class())
        context = {
            "case": self.case,
            "state": self.case.state_info,
            "invoice": self.invoice,
            "line": self.line,
            "original": self.invoice.attachment,
            "found": self.line.found,
            "page_label": self.page_label,
            "case_url": self.onward_to_case(),
        }
        return super().get_context_data(**context | kwargs)

    def onward_to_case(self) -> str:
        """The vouchers on the page of the case."""
        return VoucherView.onward(self)


class CheckView(VoucherView):
    """Who verified an invoice with the tax bureau's service, when, with the screenshot."""

    template_name = "programs/reimbursement/backoffice/check.html"
    form_class = CheckInvoiceForm
    page_label = "登记查验"

    def refusal(self) -> Reason | None:
        return rules.may_check_vouchers(self.case, self.user)

    def act(self, form: CheckInvoiceForm) -> str:
        services.record_check(
            claim_id=self.case.pk,
            invoice_id=self.invoice.pk,
            user=self.user,
            version=self.case.version,
            screenshot=self.keep_screenshot(form),
        )
        return f"已登记查验：{self.invoice}。"

    def keep_screenshot(self, form: CheckInvoiceForm) -> Attachment | None:
        """The uploaded screenshot in its slot; raises Refused for a file that can't be kept.

        One that lies there for no check is what an earlier try left behind, when all stopped between file and check.
        """
        upload = form.cleaned_data["screenshot"]
        if upload is None:
            return None
        try:
            return attach(case_id=self.case.pk, slot=CHECKS, upload=upload, user=self.user)
        except AlreadyKept as refusal:
            if Invoice.objects.filter(check_attachment=refusal.row).exists():
                raise
            return refusal.row

    def onward(self) -> str:
        """On request to the next invoice that is not verified yet."""
        following = self.others().first()
        if self.request.POST.get("next") == "next" and following:
            return reverse("finance:check", args=[self.case.pk, following.pk])
        return super().onward()

    def others(self) -> Any:
        """The other live invoices of the claim that wait for their verification."""
        rows = self.case.invoices.filter(holds=True, checked_at=None).exclude(pk=self.invoice.pk)
        return rows.exclude(kind=Invoice.Kind.LABOUR_SHEET).order_by("tier", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(left=self.others().count(), **kwargs)


class DuplicateView(VoucherView):
    """Finance decides that what a voucher resembles is no duplicate, beside the other case; nobody else reads it."""

    template_name = "programs/reimbursement/backoffice/duplicate.html"
    form_class = ClearDuplicateForm
    page_label = "核对疑似重复"

    def refusal(self) -> Reason | None:
        return rules.may_check_vouchers(self.case, self.user)

    @cached_property
    def likeness(self) -> Likeness:
        """What the address names among those of the voucher."""
        for row in self.line.likenesses:
            if row.hit.key == self.kwargs["hit"]:
                return row
        raise Http404

    def act(self, form: ClearDuplicateForm) -> str:
        services.clear_duplicate(
            claim_id=self.case.pk,
            invoice_id=self.invoice.pk,
            user=self.user,
            version=self.case.version,
            hit_key=self.likeness.hit.key,
            why=form.cleaned_data["why"],
        )
        return f"已核，不是重复：{self.invoice}。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(likeness=self.likeness, **kwargs)


class RejectView(VoucherView):
    """Rejects one cost voucher with a reason that the applicant reads."""

    template_name = "programs/reimbursement/backoffice/reject.html"
    form_class = RejectInvoiceForm
    page_label = "剔除凭证"

    def refusal(self) -> Reason | None:
        return rules.may_reject_vouchers(self.case, self.user)

    def act(self, form: RejectInvoiceForm) -> str:
        services.reject_invoice(
            claim_id=self.case.pk,
            invoice_id=self.invoice.pk,
            user=self.user,
            version=self.case.version,
            reason=form.cleaned_data["reason"],
        )
        return f"已剔除：{self.invoice}。"
