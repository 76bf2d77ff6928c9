"""What staff do about other departments' opinions on a case."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from hub.cases import opinions, rules
from hub.cases.flows import Refused
from hub.cases.models import Opinion

from ..forms import AskForm
from .cases import CaseMixin, CaseView

DONE = {"answer": "已答复意见。", "close": "意见已办结。", "withdraw": "已撤回征求意见。"}


class AskView(CaseView):
    """Ask another department about a case."""

    http_method_names = ["post", "options"]
    tab = "opinions"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, or show the question again with what is wrong."""
        if not rules.is_staff(self.user):
            raise PermissionDenied
        form = AskForm(request.POST, case=self.case)
        status = 200
        if form.is_valid():
            try:
                opinions.ask(case_id=self.case.pk, user=self.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, refusal.reason)
                status = 403
            else:
                messages.success(request, f"已向{form.cleaned_data['department']}征求意见。")
                return redirect(f"{reverse('backoffice:case', args=[self.case.pk])}?tab=opinions")
        return self.render_to_response(self.get_context_data(ask_form=form), status=status)


class OpinionView(CaseMixin, View):
    """Answer, close or withdraw."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, or say why not; either way back to the case, or home where it is no longer seen."""
        action = kwargs["action"]
        if action not in DONE:
            raise Http404
        opinion = get_object_or_404(Opinion, pk=kwargs["opinion"], case=self.case.pk)
        text = request.POST.get("text", "")[:1000]
        verbs: dict[str, Any] = {
            "answer": lambda: opinions.answer(opinion_id=opinion.pk, text=text, user=self.user),
            "close": lambda: opinions.close(opinion_id=opinion.pk, reason=text, user=self.user),
            "withdraw": lambda: opinions.withdraw(opinion_id=opinion.pk, user=self.user),
        }
        try:
            verbs[action]()
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, DONE[action])
        return redirect(f"{reverse('backoffice:case', args=[self.case.pk])}?tab=opinions")
