"""Signing in, the receipt, the survey and the withdrawal: without an account, kept by no cache.

The address of an occasion and that of a receipt are opaque; whoever has one sees that occasion, or that
attendee, and nothing of others.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.generic import TemplateView

from hub.cases.flows import Refused

from .. import rules, services
from ..forms import SignInForm, SurveyForm
from ..models import Attendee, ConsentText, Occasion
from ..stamps import new_stamp, read_stamp, too_many, why_not_human

COOKIE = "attended"
COOKIE_SECONDS = 30 * 24 * 60 * 60
TOO_MANY = "这个网络提交得过于频繁，请过几分钟再试，或请现场工作人员登记纸质签到。"


class OccasionView(TemplateView):
    """A page of one occasion; an address that leads nowhere gets a page that says so."""

    occasion: Occasion

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the occasion; the answer is for this browser alone."""
        try:
            self.load()
            response = super().dispatch(request, *args, **kwargs)
        except Http404:
            response = render(request, "hub/attendance/missing.html", status=404)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    def load(self) -> None:
        """Read what the address names; raises Http404."""
        found = Occasion.objects.select_related("case__organization")
        occasion = found.filter(token=self.kwargs["token"]).first()
        if occasion is None:
            raise Http404
        self.occasion = occasion

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """The page with this context."""
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The occasion."""
        return super().get_context_data(occasion=self.occasion, **kwargs)


class SignInPage(OccasionView):
    """The address behind the QR code: the form, or why not now, or that this phone has signed in."""

    template_name = "hub/attendance/sign_in.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; who has signed in on this phone goes to the receipt, unless for somebody else."""
        for_another = "more" in request.GET
        if not for_another and (own := self.own_receipt()):
            return redirect("attendance:receipt", self.occasion.token, own)
        if closed := rules.why_closed(self.occasion):
            return self.page(closed=closed)
        return self.page(form=self.new_form(), for_another=for_another)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign in, or say what is wrong and keep what was typed."""
        form = SignInForm(request.POST)
        if too_many(request, self.occasion):
            form.add_error(None, TOO_MANY)
            return self.again(form, status=429)
        if not form.is_valid():
            return self.again(form)
        data = form.cleaned_data
        stamp = read_stamp(self.occasion, data["stamp"])
        if reason := why_not_human(stamp, data["website"]):
            form.add_error(None, reason)
            return self.again(form)
        try:
            outcome = services.sign_in(
                occasion=self.occasion,
                entry=form.entry,
                consent=data["consent_version"],
                form=stamp.form if stamp else "",
            )
        except Refused:
            return self.page(closed=rules.why_closed(self.occasion), status=409)
        if not outcome.is_own:
            return self.again(form, already=True)
        response = redirect("attendance:receipt", self.occasion.token, outcome.attendee.receipt)
        response.set_cookie(
            COOKIE,
            outcome.attendee.receipt,
            max_age=COOKIE_SECONDS,
            path=reverse("attendance:sign_in", args=[self.occasion.token]),
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response

    def new_form(self) -> SignInForm:
        """An empty form with the consent text of today."""
        return SignInForm(initial={"stamp": new_stamp(self.occasion), "consent_version": self.consent})

    def again(self, form: SignInForm, *, status: int = 200, **context: Any) -> HttpResponse:
        """The form as it was typed, but for its stamp, its bait and the text that is consented to."""
        fresh = {"stamp": new_stamp(self.occasion), "website": ""}
        if form.errors.get("consent_version"):
            fresh |= {"consent_version": str(self.consent.version), "consent": ""}
        data = cast(QueryDict, form.data).copy()
        for name, value in fresh.items():
            data[name] = value
        form.data = data
        return self.page(form=form, status=status, **context)

    @property
    def consent(self) -> ConsentText:
        """The version that holds now."""
        if not hasattr(self, "_consent"):
            self._consent = ConsentText.objects.order_by("-version")[0]
        return self._consent

    def own_receipt(self) -> str | None:
        """The receipt that this browser keeps, where it is still good for this occasion."""
        value = self.request.COOKIES.get(COOKIE, "")
        if not value.isalnum():
            return None
        known = Attendee.objects.present().filter(occasion=self.occasion, receipt=value)
        return value if known.exists() else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The consent text where there is a form."""
        if "form" in kwargs:
            form = kwargs["form"]
            shown = form.cleaned_data.get("consent_version") if form.is_bound and form.is_valid() else None
            kwargs |= {"consent": shown or self.consent, "deleted_on": rules.deletion_day(self.occasion)}
            kwargs["asks_tail"] = kwargs.get("already") or bool(form.data.get("tail"))
        return super().get_context_data(**kwargs)


class ReceiptView(OccasionView):
    """A page of one attendee."""

    attendee: Attendee

    def load(self) -> None:
        """Read the attendee of this occasion; raises Http404."""
        super().load()
        row = Attendee.objects.present().filter(occasion=self.occasion, receipt=self.kwargs["receipt"])
        attendee = row.first()
        if attendee is None:
            raise Http404
        attendee.occasion = self.occasion
        self.attendee = attendee

    def to_receipt(self) -> HttpResponse:
        """Back to the receipt."""
        return redirect("attendance:receipt", self.occasion.token, self.attendee.receipt)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The attendee, and whether the survey is open."""
        context = {"attendee": self.attendee, "no_survey": rules.why_no_survey(self.attendee)}
        return super().get_context_data(**context, **kwargs)


class ReceiptPage(ReceiptView):
    """That one has signed in, the way to the survey and to the withdrawal."""

    template_name = "hub/attendance/receipt.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """When the data will be gone."""
        return super().get_context_data(deleted_on=rules.deletion_day(self.occasion), **kwargs)


class SurveyPage(ReceiptView):
    """The survey: once, and without a name."""

    template_name = "hub/attendance/survey.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The questions; the receipt where they can't be answered."""
        if rules.why_no_survey(self.attendee):
            return self.to_receipt()
        return self.page(form=SurveyForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the answers; a second submission of them just goes on."""
        form = SurveyForm(request.POST)
        if not form.is_valid():
            return self.page(form=form)
        with suppress(Refused):  # the receipt says why
            services.reply(receipt=self.attendee.receipt, answers=form.answers)
        return self.to_receipt()


class WithdrawPage(ReceiptView):
    """Withdraw the consent: what it means, and the button."""

    template_name = "hub/attendance/withdraw.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Delete name and company."""
        services.withdraw(receipt=self.attendee.receipt)
        return self.to_receipt()
