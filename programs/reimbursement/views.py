"""The pages on which an organiser fills a claim: its sum, its vouchers, and the settlement invoice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView, View
from wagtail.models import Site

from hub.cases.flows import Reason, Refused
from hub.cases.rules import may_edit, offered
from hub.cases.services import CHANGED_MEANWHILE
from hub.cases.views import posted_version, visible_case
from hub.pages.models import ExchangeSettings
from hub.portal.base import PortalMixin
from hub.portal.casefile import last_word, public_timeline, trail_of

from . import rules, services
from .checks import payer_of
from .facts import facts_of
from .forms import ClaimForm, InvoiceForm
from .invoices.pending import pending_of, slot_now
from .invoices.services import found_on, take_in_one, unread
from .models import Claim, Invoice
from .services import InvoiceRefused

Tier = Invoice.Tier


class OpenClaim(PortalMixin, View):
    """Opens a claim under an accepted case and goes on to its page."""

    section = "cases"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open it, or say on the page of the case why not."""
        try:
            claim = services.open_claim(parent_id=pk, user=self.user)
        except Refused as refusal:
            if refusal.code == "missing":
                raise Http404(refusal.reason) from refusal
            messages.error(request, refusal.reason)
            return redirect("portal:case", pk)
        return redirect("reimbursement:edit", claim.pk)


class ClaimPage(PortalMixin, TemplateView):
    """A page on which the organiser works on one claim; where it can't now, the case says why."""

    section = "cases"
    claim: Claim

    def refusal(self) -> Reason | None:
        """Why the page can't be used now, or None."""
        raise NotImplementedError

    def load(self) -> None:
        """Read the claim; raises Http404 for what this user can't see, and for other kinds of case."""
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        if not isinstance(case, Claim):
            raise Http404
        self.claim = case

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page as it is kept."""
        self.load()
        return self.turned_away() or self.render_to_response(self.get_context_data())

    def turned_away(self) -> HttpResponse | None:
        """To the case with the reason, where the page can't be used now."""
        reason = self.refusal()
        if reason is None:
            return None
        messages.info(self.request, reason)
        return redirect("portal:case", self.claim.pk)

    def back(self) -> str:
        """The page of the claim's vouchers in its present state."""
        name = "reimbursement:edit" if self.claim.state_info.editable else "reimbursement:settlement"
        return reverse(name, args=[self.claim.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The claim, its facts and the way back."""
        case = self.claim
        context = {
            "case": case,
            "state": case.state_info,
            "facts": facts_of(case, user=self.user),
            "audience": "applicant",
            "trail": [*trail_of(case), (case.number or "费用报销", reverse("portal:case", args=[case.pk]))],
            "back": self.back(),
        }
        return super().get_context_data(**context | kwargs)

    def next_step(self, *names: str) -> dict[str, Any]:
        """The step that leads on from this page, with the reason that still stands in its way."""
        for step, reason in offered(self.claim, self.user):
            if step.name in names:
                url = reverse("portal:step", args=[self.claim.pk, step.name])
                return {"step": step, "step_reason": reason, "step_url": url}
        return {}


class EditClaim(ClaimPage):
    """Vouchers, files, the sum and its explanation of a claim that is being filled."""

    template_name = "programs/reimbursement/edit.html"

    def refusal(self) -> Reason | None:
        return may_edit(self.claim, self.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save sum and explanation; with `next=submit` go on to the step."""
        self.load()
        if away := self.turned_away():
            return away
        form = ClaimForm(request.POST, instance=self.claim)
        if not form.is_valid():
            self.load()
            return self.render_to_response(self.get_context_data(form=form))
        try:
            services.save_claim(
                claim_id=self.claim.pk, user=self.user, version=posted_version(request), **form.cleaned_data
            )
        except Refused as refusal:
            self.load()
            form.add_error(None, refusal.reason)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        self.load()
        step = self.next_step("submit", "resubmit")
        if request.POST.get("next") == "submit" and step and not step["step_reason"]:
            return redirect(step["step_url"])
        messages.success(request, "已保存。")
        return redirect(f"{self.back()}#checks")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, the places for files, and what stands in the way of handing in."""
        kwargs.setdefault("form", ClaimForm(instance=self.claim))
        return super().get_context_data(
            slots=[(slot, True) for slot in self.claim.state_info.slots(self.claim)],
            payer=payer_of(self.claim, Tier.COST),
            corrected={row["field"] for row in self.claim.corrections},
            word=last_word(public_timeline(self.claim)) if self.claim.corrections else None,
            pending=pending_of(self.claim),
            unread=unread(self.claim, slot_now(self.claim)).count(),
            invoice_slot=slot_now(self.claim),
            **self.next_step("submit", "resubmit"),
            **kwargs,
        )


class InvoicePage(ClaimPage):
    """A page with the form of one voucher. Its tier follows from the claim's state."""

    template_name = "programs/reimbursement/invoice.html"
    invoice: Invoice | None = None

    @property
    def tier(self) -> str:
        """Cost vouchers while the claim is filled, the settlement invoice once its sum is approved."""
        return Tier.COST if self.claim.state_info.editable else Tier.SETTLEMENT

    def refusal(self) -> Reason | None:
        return rules.may_edit_vouchers(self.claim, self.user)

    def load(self) -> None:
        """The claim, and the voucher that the address names: a live one of this claim and tier."""
        super().load()
        if "invoice_pk" in self.kwargs:
            rows = self.claim.invoices.filter(tier=self.tier, holds=True)
            self.invoice = get_object_or_404(rows, pk=self.kwargs["invoice_pk"])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the voucher, or show the form again with every problem at its field."""
        self.load()
        if away := self.turned_away():
            return away
        form = self.build_form(request.POST, request.FILES)
        if posted_version(request) != self.claim.version:
            form.add_error(None, CHANGED_MEANWHILE)
            return self.again(form, status=409)
        if not form.is_valid() or not self.take_file(form):
            return self.again(form)
        try:
            services.save_invoice(
                claim_id=self.claim.pk,
                user=self.user,
                version=posted_version(request),
                values=form.values,
                invoice_id=self.invoice.pk if self.invoice else None,
            )
        except InvoiceRefused as refusal:
            for problem in refusal.problems:
                form.add_error(problem.field if problem.field in form.fields else None, problem.message)
            return self.again(form)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.again(form, status=409)
        messages.success(request, "凭证已保存。" if self.tier == Tier.COST else "结算发票已保存。")
        if request.POST.get("next") == "add":
            return redirect("reimbursement:add_invoice", self.claim.pk)
        return redirect(self.back())

    def build_form(self, *data: Any) -> InvoiceForm:
        """The form with what was posted, what is kept, or what is known beforehand."""
        return InvoiceForm(*data, claim=self.claim, tier=self.tier, initial=self.initial())

    def initial(self) -> dict[str, Any]:
        """The voucher as it is kept; of a new one the buyer, and of the settlement the sum."""
        if self.invoice is not None:
            return {name: getattr(self.invoice, name) for name in InvoiceForm.base_fields if name != "upload"}
        payer = payer_of(self.claim, self.tier)
        known: dict[str, Any] = {
            "kind": Invoice.Kind.DIGITAL,
            "buyer_title": payer.title,
            "buyer_tax_number": payer.tax_number,
        }
        if self.tier == Tier.SETTLEMENT:
            known |= {"amount": self.claim.approved_amount, "seller": self.claim.organization.name}
        return known

    def take_file(self, form: InvoiceForm) -> bool:
        """Keep an uploaded original before the voucher is saved; a bad one is named at its field.

        A good file stays in its slot whatever comes of the voucher, and stays chosen in the form.
        """
        upload = form.cleaned_data.get("upload")
        if upload is None:
            return True
        try:
            form.keep_file(take_in_one(claim=self.claim, file=upload, user=self.user))
        except Refused as refusal:
            form.add_error("upload", refusal.reason)
            return False
        return True

    def again(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        """The page with the form as it was typed."""
        self.load()
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, who must stand on the invoice, and its file beside it."""
        kwargs.setdefault("form", self.build_form())
        context = {
            "invoice": self.invoice,
            "payer": payer_of(self.claim, self.tier),
            "tier": self.tier,
            "original": self.invoice and self.invoice.attachment,
            "found": self.invoice and found_on(self.invoice.attachment),
        }
        return super().get_context_data(**context | kwargs)


class AddInvoice(InvoicePage):
    """A new cost voucher."""

    def refusal(self) -> Reason | None:
        return may_edit(self.claim, self.user)


class ChangeInvoice(InvoicePage):
    """A voucher that is already there."""


class RemoveInvoice(InvoicePage):
    """Asks once, then takes a voucher out of the claim."""

    template_name = "programs/reimbursement/remove_invoice.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove it, or say why not."""
        self.load()
        try:
            services.remove_invoice(
                claim_id=self.claim.pk,
                invoice_id=self.kwargs["invoice_pk"],
                user=self.user,
                version=posted_version(request),
            )
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, "凭证已移除，可以重新录入或用于其他报销。")
        return redirect(self.back())


class Settlement(InvoicePage):
    """The settlement invoice: the exchange's billing details to copy, the form, the file, and on to the step."""

    template_name = "programs/reimbursement/settlement.html"

    def refusal(self) -> Reason | None:
        if self.claim.state != "approved":
            return "核定金额之后、提交结算发票之前可以录入结算发票。"
        return rules.may_edit_vouchers(self.claim, self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What to write on the invoice, and what still stands in the way."""
        billing = ExchangeSettings.for_site(Site.objects.get(is_default_site=True))
        return super().get_context_data(
            billing=billing.billing_details,
            pending=pending_of(self.claim),
            unread=unread(self.claim, slot_now(self.claim)).count(),
            invoice_slot=slot_now(self.claim),
            slots=[(slot, True) for slot in self.claim.state_info.slots(self.claim)],
            today=timezone.localdate(),
            **self.next_step("submit_settlement"),
            **kwargs,
        )
