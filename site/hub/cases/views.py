"""What the pages of both shells share: finding a case, and taking one step of it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.module_loading import import_string
from django.views.generic import View
from django.views.generic.base import ContextMixin, TemplateResponseMixin

from hub.accounts.asked import number_of
from hub.accounts.models import User

from . import rules, services
from .display import title_of
from .flows import Reason, Refused, Transition
from .models import Case


def visible_case(*, pk: int, user: User) -> Case:
    """The room's row of a case this user may see, with the rows a page names; raises Http404."""
    kind = get_object_or_404(Case.objects.visible_to(user).only("kind"), pk=pk)
    return kind.flow.model._default_manager.select_related(
        "organization", "department", "assignee__department", "author", "parent"
    ).get(pk=pk)


class StepMixin(TemplateResponseMixin, ContextMixin, View):
    """The page of one step: GET shows its form, POST takes it.

    A shell adds who may open the page, `template_name` and `success_url()`. The address names the case (`pk`)
    and the step (`name`); the form carries the `version` that was seen. The template gets `case`, `state`,
    `transition`, `form`, and `blocked`: the reason why the step can't be taken now, or None. Whatever is
    refused keeps what was typed; a second submission of what was already done just goes on.
    """

    case: Case
    transition: Transition

    def success_url(self) -> str:
        """Where to go after the step."""
        raise NotImplementedError

    def refuse_person(self, reason: Reason) -> None:
        """What to do about a person whose step this is not; raising here ends the request."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form of the step."""
        self.load()
        return self.page(form=self.build_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step, or show the form again with the reason."""
        self.load()
        seen = posted_version(request)
        if self.was_done(seen):
            return HttpResponseRedirect(self.success_url())
        form = self.build_form(request.POST, request.FILES)
        if seen != self.case.version:
            return self.refused(form, services.CHANGED_MEANWHILE, status=409)
        if not form.is_valid():
            return self.page(form=form)
        try:
            self.case = services.perform(
                case_id=self.case.pk,
                name=self.transition.name,
                user=self.user,
                version=seen,
                data=form.cleaned_data,
            )
        except Refused as refusal:
            self.load()
            form = self.build_form(request.POST, request.FILES)
            return self.refused(form, refusal.reason, status=409 if refusal.code == "conflict" else 200)
        messages.success(request, f"“{title_of(self.case)}”{self.transition.done}。")
        return HttpResponseRedirect(self.success_url())

    @property
    def user(self) -> User:
        """Who is signed in; the shell has made sure that somebody is."""
        return cast(User, self.request.user)

    def load(self) -> None:
        """Read the case as it stands now, and the step; raises Http404 for what this user can't see."""
        self.case = visible_case(pk=self.kwargs["pk"], user=self.user)
        try:
            self.transition = self.case.flow.transition(self.kwargs["name"])
        except Refused as refusal:
            raise Http404(refusal.reason) from refusal
        if reason := rules.not_theirs(self.case, self.transition, self.user):
            self.refuse_person(reason)

    def was_done(self, seen: int) -> bool:
        """Whether this user took this very step from the version seen: the form was sent twice."""
        return self.case.timeline.filter(
            event=self.transition.name, actor=self.user, version=seen + 1
        ).exists()

    def build_form(self, *data: Any) -> forms.Form:
        """The form that the step asks for."""
        return import_string(self.transition.form)(*data, case=self.case, user=self.user)

    def refused(self, form: forms.Form, reason: Reason, *, status: int) -> HttpResponse:
        """The form as it was typed, with the reason above it and what now stands in the way."""
        form.add_error(None, reason)
        blocked = rules.why_not(self.case, self.transition, self.user)
        if blocked and blocked != reason:
            form.add_error(None, blocked)
        return self.page(form=form, status=status)

    def page(self, *, form: forms.Form, status: int = 200) -> HttpResponse:
        """The page with this form."""
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The case, the step and what stands in its way."""
        context = {
            "case": self.case,
            "state": self.case.state_info,
            "transition": self.transition,
            "blocked": rules.why_not(self.case, self.transition, self.user),
        }
        return super().get_context_data(**context, **kwargs)


def posted_version(request: HttpRequest) -> int:
    """The version of the case that a form was filled for; 0, which no case has, where it is missing."""
    return number_of(request.POST.get("version", ""))
