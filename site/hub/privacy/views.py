"""我的个人信息: what is held, a copy of it, corrections, deletion and consents. For everybody with an account."""

from __future__ import annotations

from itertools import islice
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.jobs.models import Job
from hub.members.models import Contact

from . import registry, retention, rules, services
from .forms import CorrectionForm, DeletionForm
from .models import Consent, DataRequest, PrivacySettings

SHOWN = 8  # lines of each kind on the page; all of them are in the file
MINE = reverse_lazy("privacy:mine")


def kept_words(holding: registry.Holding) -> str:
    """How long it is kept, in words: the rule's present days, or the holding's own sentence."""
    if not holding.rule:
        return holding.kept
    rule = registry.rule(holding.rule)
    return f"{rule.counted_from} {retention.days_of(rule.key)} 天，到期{rule.effect}。"


class OwnMixin:
    """A page about the signed-in person."""

    request: HttpRequest

    @property
    def person(self) -> User:
        """Whose data it is: only one's own."""
        return cast(User, self.request.user)


@method_decorator(login_required, name="dispatch")
class Mine(OwnMixin, TemplateView):
    """All that is held, by kind, with its purpose and for how long."""

    template_name = "hub/privacy/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        held = []
        for holding in registry.all_holdings():
            lines = list(islice(holding.rows(person), SHOWN + 1))
            kept = kept_words(holding)
            held.append({"holding": holding, "lines": lines[:SHOWN], "more": lines[SHOWN:], "kept": kept})
        return super().get_context_data(
            held=held,
            requests=DataRequest.objects.filter(user=person.pk).select_related("decided_by")[:10],
            consents=Consent.objects.visible_to(person),
            job=Job.objects.visible_to(person).filter(kind=services.EXPORT).first(),
            **kwargs,
        )


@method_decorator([login_required, reauthentication_required], name="dispatch")
class Export(OwnMixin, TemplateView):
    """A copy of all of it, after showing once more who asks."""

    template_name = "hub/privacy/export_form.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Start the job; the page shows when its file is ready."""
        services.export(user=self.person)
        messages.success(request, "正在汇总您的个人信息，完成后在本页下载。")
        return HttpResponseRedirect(f"{reverse('privacy:mine')}#copy")


@method_decorator(login_required, name="dispatch")
class Correct(OwnMixin, FormView):
    """Phone and position at once, name and e-mail by a request."""

    template_name = "hub/privacy/correct.html"
    form_class = CorrectionForm
    success_url = MINE

    def get_form_kwargs(self) -> dict[str, Any]:
        is_contact = Contact.objects.filter(user=self.person.pk, is_active=True).exists()
        return super().get_form_kwargs() | {"user": self.person, "is_contact": is_contact}

    def get_initial(self) -> dict[str, Any]:
        return services.values_of(self.person)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it, or say why not and keep what was typed."""
        values, note = cast(CorrectionForm, form).values, form.cleaned_data["note"]
        try:
            asked = services.correct(user=self.person, values=values, note=note)
        except Refused as refusal:
            self.person.refresh_from_db()
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        if asked:
            messages.success(self.request, f"更正请求已提交，{asked.due_on:%Y-%m-%d} 前答复。")
        else:
            messages.success(self.request, "已保存。")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            refusal=rules.why_not_ask_correction(self.person),
            days=PrivacySettings.load().request_days,
            **kwargs,
        )


@method_decorator([login_required, reauthentication_required], name="dispatch")
class Delete(OwnMixin, FormView):
    """What goes, what the law keeps and until when; then the request, after showing once more who asks."""

    template_name = "hub/privacy/delete.html"
    form_class = DeletionForm
    success_url = MINE

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Ask, or say why not."""
        try:
            asked = services.ask_deletion(user=self.person, note=form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, f"注销申请已提交，{asked.due_on:%Y-%m-%d} 前办结，结果发到您的邮箱。")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        holdings = registry.all_holdings()
        return super().get_context_data(
            goes=[holding for holding in holdings if holding.erases],
            stays=[(holding, kept_words(holding)) for holding in holdings if holding.keeps],
            refusal=rules.why_not_ask_deletion(self.person),
            days=PrivacySettings.load().request_days,
            **kwargs,
        )


@require_POST
@login_required
def withdraw_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back; 404 for others'."""
    person = cast(User, request.user)
    row = get_object_or_404(DataRequest, pk=pk, user=person)
    try:
        services.withdraw_request(request_id=row.pk, user=person)
    except Refused as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, "请求已撤回。")
    return redirect(MINE)


@method_decorator([login_required, reauthentication_required], name="dispatch")
class WithdrawConsent(OwnMixin, TemplateView):
    """What the withdrawal of a consent means, and the button; 404 for others' and for one withdrawn before."""

    template_name = "hub/privacy/withdraw_consent.html"

    @property
    def consent(self) -> Consent:
        """The consent in force."""
        return get_object_or_404(
            Consent.objects.visible_to(self.person), pk=self.kwargs["pk"], withdrawn_at=None
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            consent=self.consent,
            refusal=rules.why_not_leave(self.person),
            days=PrivacySettings.load().request_days,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Withdraw, sign out, and say what follows."""
        consent = self.consent
        try:
            asked = services.withdraw_consent(consent_id=consent.pk, user=self.person)
        except Refused as refusal:
            messages.error(request, refusal.reason)
            return redirect("privacy:withdraw_consent", consent.pk)
        logout(request)
        return render(request, "hub/privacy/withdrawn.html", {"asked": asked})


mine = Mine.as_view()
export = Export.as_view()
correct = Correct.as_view()
delete = Delete.as_view()
withdraw_consent = WithdrawConsent.as_view()
