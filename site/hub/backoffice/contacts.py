"""What the exchange does about the people of a firm: invite, dismiss with hand-over, appoint, let in again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import View

from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.services import open_cases_of
from hub.members.models import Contact, Organization
from hub.membership import people
from hub.membership.forms import DismissForm, InviteForm
from hub.membership.models import Invitation

from .access import StaffMixin, keeps_contacts
from .acts import ActView


class InviteView(ActView):
    """Mail somebody a link by which they become a contact of the firm."""

    model = Organization
    form_class = InviteForm
    label = "邀请联系人"
    explanation = "对方凭邮件里的链接填写姓名、设置密码，随即成为这家机构的联系人。"
    list_url = "organizations:inspect"
    allowed = staticmethod(keeps_contacts)

    def blocked(self) -> Reason | None:
        return None if self.object.is_active else "机构已停用，不能邀请联系人。"

    def perform(self, form: forms.Form) -> str:
        people.invite(organization_id=self.object.pk, user=self.user, **form.cleaned_data)
        return f"邀请已发往 {form.cleaned_data['email']}。"


class _ContactView(ActView):
    model = Contact
    allowed = staticmethod(keeps_contacts)

    def back(self) -> str:
        return reverse("organizations:inspect", args=[self.object.organization_id])


class DismissView(_ContactView):
    """Close a contact's account and hand over what is open."""

    template_name = "hub/backoffice/dismiss.html"
    form_class = DismissForm
    label = "停用联系人"
    explanation = "立即退出所有设备，不能再登录；办理过的事项和记录保留不变。"
    tone = "danger"

    @cached_property
    def open_cases(self) -> QuerySet[Case]:
        """What the contact has open, drafts included: how many staff may not read by name."""
        return open_cases_of(self.object.user)

    def blocked(self) -> Reason | None:
        reason = people.why_not_dismiss(self.object, self.user)
        if reason is None and self.open_cases.exists() and not people.successors_of(self.object).exists():
            return "这位联系人还有未办结的事项，机构没有其他联系人可以接手，请先邀请一位。"
        return reason

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "successors": people.successors_of(self.object),
            "has_cases": self.open_cases.exists(),
        }

    def perform(self, form: forms.Form) -> str:
        successor = form.cleaned_data.get("successor")
        count = people.dismiss(
            contact_id=self.object.pk, successor_id=successor.pk if successor else None, user=self.user
        )
        handed = f"，{count} 件未办结事项已移交给{successor.user}" if successor and count else ""
        return f"已停用{self.object.user}{handed}。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(open_count=self.open_cases.count(), **kwargs)


class AppointView(_ContactView):
    """Make a contact the firm's administrator."""

    label = "设为管理员"
    explanation = "管理员可以邀请、停用本单位的联系人，也会收到本单位全部事项的通知。"

    def blocked(self) -> Reason | None:
        return people.why_not_appoint(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        people.appoint(contact_id=self.object.pk, user=self.user)
        return f"{self.object.user}已成为管理员。"


class RelieveView(_ContactView):
    """End an administrator's role."""

    label = "取消管理员"
    explanation = "对方仍是这家机构的联系人。"

    def blocked(self) -> Reason | None:
        return people.why_not_relieve(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        people.relieve(contact_id=self.object.pk, user=self.user)
        return f"{self.object.user}不再是管理员。"


class ReinstateView(_ContactView):
    """Let a former contact in again."""

    label = "恢复联系人"
    explanation = "账号恢复登录，密码与停用前相同；已移交的事项仍由接手人办理。"

    def blocked(self) -> Reason | None:
        return people.why_not_reinstate(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        people.reinstate(contact_id=self.object.pk, user=self.user)
        return f"已恢复{self.object.user}。"


class InvitationView(StaffMixin, View):
    """Send an invitation again, or take it back."""

    allowed = staticmethod(keeps_contacts)
    http_method_names = ["post", "options"]
    acts = {
        "resend": (people.resend, "邀请已重新发送，先前的链接不再有效。"),
        "withdraw": (people.withdraw, "邀请已撤回，链接不再有效。"),
    }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it, and go back to the firm."""
        shown = Organization.objects.visible_to(self.user)
        invitation = get_object_or_404(Invitation, pk=kwargs["pk"], organization__in=shown)
        act, done = self.acts[kwargs["act"]]
        try:
            act(invitation_id=invitation.pk, user=self.user)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, done)
        return redirect("organizations:inspect", invitation.organization_id)


urls = [
    path("people/invite/<int:pk>/", InviteView.as_view(), name="invite"),
    path("people/dismiss/<int:pk>/", DismissView.as_view(), name="dismiss"),
    path("people/appoint/<int:pk>/", AppointView.as_view(), name="appoint"),
    path("people/relieve/<int:pk>/", RelieveView.as_view(), name="relieve"),
    path("people/reinstate/<int:pk>/", ReinstateView.as_view(), name="reinstate"),
    *(
        path(
            f"people/invitations/<int:pk>/{act}/",
            InvitationView.as_view(),
            {"act": act},
            name=f"invitation_{act}",
        )
        for act in InvitationView.acts
    ),
]
