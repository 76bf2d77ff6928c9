"""本单位联系人: who acts for the organization, and what its administrator does about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.services import open_cases_of
from hub.members.models import Contact
from hub.membership import people, rules
from hub.membership.forms import AppointForm, DismissForm, InviteForm
from hub.membership.models import Invitation

from ..base import PortalMixin


class Colleagues(PortalMixin, TemplateView):
    """All contacts read who is there; the administrator sees what may be done about each."""

    section = "profile"
    template_name = "hub/portal/colleagues.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Contacts in use, open invitations, former contacts."""
        rows = self.organization.contacts.select_related("user").order_by("-is_administrator", "pk")
        contacts = list(rows)
        return super().get_context_data(
            organization=self.organization,
            me=self.contact,
            manages=rules.may_manage(self.organization, self.user) is None,
            active=[row for row in contacts if row.is_active],
            former=[row for row in contacts if not row.is_active],
            administrators=sum(row.is_active and row.is_administrator for row in contacts),
            invitations=Invitation.objects.open()
            .filter(organization=self.organization)
            .order_by("-created_at"),
            **kwargs,
        )


class AdministratorMixin(PortalMixin):
    """An act of the organization's administrator; a colleague is refused with the reason."""

    section = "profile"

    def ensure_manages(self) -> None:
        """Raise PermissionDenied, which becomes a page of the portal, for who doesn't manage the people."""
        if reason := rules.may_manage(self.organization, self.user):
            raise PermissionDenied(reason)


class ActView(AdministratorMixin, FormView):
    """One act on its own page: what will happen, what it asks, and what stands in its way."""

    template_name = "hub/portal/colleague_act.html"
    form_class: type[forms.Form] = forms.Form
    label = ""
    explanation = ""
    tone = "primary"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.ensure_manages()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.ensure_manages()
        return super().post(request, *args, **kwargs)

    @cached_property
    def colleague(self) -> Contact:
        """The contact the address names, of the own organization."""
        rows = Contact.objects.filter(organization=self.organization).select_related("user", "organization")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def blocked(self) -> Reason | None:
        """Why it can't be done now."""
        return None

    def perform(self, form: forms.Form) -> str:
        """Do it; answers what to say of it. May raise Refused."""
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Do it and go back to the list, or show the form again with the reason."""
        try:
            done = self.perform(form)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect("portal:colleagues")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            label=self.label,
            explanation=self.explanation,
            tone=self.tone,
            colleague=self.colleague if "pk" in self.kwargs else None,
            blocked=self.blocked(),
            trail=[("本单位联系人", reverse("portal:colleagues"))],
            **kwargs,
        )


class Invite(ActView):
    """Mail somebody a link by which they join."""

    label = "邀请联系人"
    explanation = (
        "对方凭邮件里的链接填写姓名、设置密码，随即成为本单位联系人，可以查看和办理本单位的全部事项。"
    )
    form_class = InviteForm

    def perform(self, form: forms.Form) -> str:
        email = form.cleaned_data["email"]
        people.invite(organization_id=self.organization.pk, user=self.user, **form.cleaned_data)
        return f"邀请已发往 {email}。"


class Dismiss(ActView):
    """Close a colleague's account and hand over what is open."""

    label = "停用联系人"
    explanation = "立即退出所有设备，不能再登录；办理过的事项和记录保留不变。"
    tone = "danger"
    form_class = DismissForm

    @cached_property
    def open_cases(self) -> QuerySet[Case]:
        """What the colleague has open."""
        return open_cases_of(self.colleague.user).order_by("-updated_at")

    def blocked(self) -> Reason | None:
        reason = people.why_not_dismiss(self.colleague, self.user)
        if reason is None and self.open_cases.exists() and not people.successors_of(self.colleague).exists():
            return "这位联系人还有未办结的事项，本单位没有其他联系人可以接手，请先邀请一位。"
        return reason

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "successors": people.successors_of(self.colleague),
            "has_cases": self.open_cases.exists(),
        }

    def perform(self, form: forms.Form) -> str:
        successor = form.cleaned_data.get("successor")
        count = people.dismiss(
            contact_id=self.colleague.pk, successor_id=successor.pk if successor else None, user=self.user
        )
        handed = f"，{count} 件未办结事项已移交给{successor.user}" if successor and count else ""
        return f"已停用{self.colleague.user}{handed}。"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Whoever closes their own account is signed out and can't go back to the list."""
        response = super().form_valid(form)
        is_own = self.colleague.user_id == self.user.pk and response.status_code == 302
        return redirect("account_login") if is_own else response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(open_cases=self.open_cases, **kwargs)


class Appoint(ActView):
    """Make a colleague administrator, or give the role away."""

    label = "设为管理员"
    explanation = "管理员可以邀请、停用本单位的联系人，也会收到本单位全部事项的通知。"
    form_class = AppointForm

    def blocked(self) -> Reason | None:
        return people.why_not_appoint(self.colleague, self.user)

    def perform(self, form: forms.Form) -> str:
        people.appoint(contact_id=self.colleague.pk, user=self.user, **form.cleaned_data)
        return f"{self.colleague.user}已成为管理员。"


class Relieve(ActView):
    """End an administrator's role."""

    label = "取消管理员"
    explanation = "对方仍是本单位联系人，可以继续办理事项。"

    def blocked(self) -> Reason | None:
        return people.why_not_relieve(self.colleague, self.user)

    def perform(self, form: forms.Form) -> str:
        people.relieve(contact_id=self.colleague.pk, user=self.user)
        return f"{self.colleague.user}不再是管理员。"


class InvitationAct(AdministratorMixin, View):
    """Send an invitation again, or take it back."""

    http_method_names = ["post", "options"]
    acts = {
        "resend": (people.resend, "邀请已重新发送，先前的链接不再有效。"),
        "withdraw": (people.withdraw, "邀请已撤回，链接不再有效。"),
    }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and go back to the list."""
        self.ensure_manages()
        rows = Invitation.objects.filter(organization=self.organization)
        invitation = get_object_or_404(rows, pk=kwargs["pk"])
        act, done = self.acts[kwargs["act"]]
        try:
            act(invitation_id=invitation.pk, user=self.user)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, done)
        return redirect("portal:colleagues")
