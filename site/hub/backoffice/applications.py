"""开通申请: firms that ask for their first account, approved or refused once."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from hub.accounts.models import User
from hub.attachments.kinds import INLINE_TYPES
from hub.attachments.views import SANDBOX
from hub.cases.flows import Reason
from hub.files.sending import send_private
from hub.members.models import Contact, Organization
from hub.membership import applications, rules
from hub.membership.forms import ApproveForm, ReasonForm
from hub.membership.models import Application
from hub.privacy.models import Access
from hub.privacy.services import record_access

from .access import StaffMixin, decides_applications, sees_applications
from .acts import ActView
from .viewsets import ScopedFilterSet, ScopedIndexView, ScopedInspectView, ScopedModelViewSet

access_log = logging.getLogger("hub.access")


class ApplicationIndexView(ScopedIndexView):
    """The confirmed applications, those that wait first."""

    personal_export = Access.Field.CONTACTS

    def get_base_queryset(self) -> QuerySet[Application]:
        decided = Case(When(state=Application.State.SUBMITTED, then=0), default=1)
        rows = super().get_base_queryset().select_related("decided_by")
        return rows.order_by(decided, "-confirmed_at", "-pk")


class ApplicationFilterSet(ScopedFilterSet):
    class Meta:
        model = Application
        fields = ("state", "kind", "region")


class ApplicationInspectView(ScopedInspectView):
    """One application beside what is known of the firm."""

    template_name = "hub/backoffice/application.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        row = self.object
        known = applications.organization_for(row)
        same = Application.objects.visible_to(user).exclude(pk=row.pk)
        firm = {"credit_code": row.credit_code} if row.credit_code else {"name": row.name}
        return super().get_context_data(
            application=row,
            known=known,
            contacts=known.contacts.filter(is_active=True).select_related("user") if known else [],
            same=same.filter(state=Application.State.SUBMITTED, **firm)[:5],
            waits=row.state == Application.State.SUBMITTED,
            decides=user.has_perm("membership.decide_application"),
            refusal=rules.may_decide(row, known, user),
            is_viewable=row.letter_type in INLINE_TYPES,
            **kwargs,
        )

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class ApplicationViewSet(ScopedModelViewSet):
    """开通申请: list and detail; deciding has pages of its own."""

    model = Application
    name = "applications"
    icon = "mail"
    menu_label = "开通申请"
    menu_name = "applications"
    read_only = True
    index_view_class = ApplicationIndexView
    inspect_view_class = ApplicationInspectView
    filterset_class = ApplicationFilterSet
    list_display = [
        TitleColumn("name", label="机构", url_name="applications:inspect", sort_key="name"),
        Column("state", label="状态", accessor="get_state_display", sort_key="state"),
        Column("kind", label="类别", accessor="get_kind_display"),
        Column("region", label="辖区"),
        Column("person", label="联系人"),
        DateColumn("confirmed_at", label="提交时间", sort_key="confirmed_at"),
        Column("decided_by", label="决定人", accessor=lambda row: row.decided_by or ""),
    ]
    search_fields = ["name", "credit_code", "family_name", "given_name", "email"]
    list_export = ["name", "kind", "credit_code", "region", "person", "phone", "email", "state"]
    export_headings = {"person": "联系人"}

    @cached_property
    def inspect_template_name(self) -> str:
        return self.inspect_view_class.template_name


class _DecideView(ActView):
    model = Application
    list_url = "applications:inspect"
    header_icon = "mail"
    allowed = staticmethod(decides_applications)

    @cached_property
    def known(self) -> Organization | None:
        """The organization the application is of, where there is one."""
        return applications.organization_for(self.object)

    def blocked(self) -> Reason | None:
        return rules.may_decide(self.object, self.known, self.user)

    def facts(self) -> list[tuple[str, str]]:
        row = self.object
        return [
            ("机构", row.name),
            ("统一社会信用代码", row.credit_code),
            ("联系人", f"{row.person}{f'，{row.position}' if row.position else ''}"),
            ("邮箱", row.email),
        ]


class ApproveView(_DecideView):
    """Make the firm's first account."""

    label = "批准开通"
    form_class = ApproveForm

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """Whether a firm is made or joined."""
        if self.known is None:
            return "将建立这家机构，并为联系人开通账号；联系人为机构管理员，凭邮件里的链接设置密码。"
        others = Contact.objects.filter(organization=self.known, is_active=True).count()
        there = f"（已有 {others} 位在用的联系人）" if others else ""
        return f"联系人加入机构名录中的“{self.known.name}”{there}，成为机构管理员，凭邮件里的链接设置密码。"

    def get_form(self, form_class: type[forms.Form] | None = None) -> forms.Form:
        form = super().get_form(form_class)
        if self.known is not None:
            del form.fields["short_name"]
        return form

    def get_initial(self) -> dict[str, Any]:
        return {"short_name": applications.short_name_of(self.object.name)}

    def perform(self, form: forms.Form) -> str:
        contact = applications.approve(
            application_id=self.object.pk,
            short_name=form.cleaned_data.get("short_name", ""),
            user=self.user,
        )
        return f"已为{contact.organization.short_name}的{contact.user}开通账号，设置密码的邮件已发出。"


class RefuseView(_DecideView):
    """Say no, and why."""

    label = "不予通过"
    explanation = "理由会发到申请人的邮箱，请写明怎样更正后可以重新申请。"
    tone = "danger"
    form_class = ReasonForm

    def perform(self, form: forms.Form) -> str:
        applications.refuse(application_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "已退回，理由已发到申请人的邮箱。"


class LetterView(StaffMixin, View):
    """The letter of authorisation, for those who see the application; `?inline=1` shows it."""

    allowed = staticmethod(sees_applications)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file under its own name."""
        row = get_object_or_404(Application.objects.visible_to(self.user), pk=kwargs["pk"])
        inline = request.GET.get("inline") == "1" and row.letter_type in INLINE_TYPES
        record_access(
            user=self.user,
            subject=User.objects.filter(email=row.email).first(),
            field=Access.Field.IDENTITY,
            about=f"{row.name} {row.person}的授权书",
            why="查看授权书",
        )
        try:
            response = send_private(
                row.letter, name=row.letter_name, content_type=row.letter_type, inline=inline
            )
        except FileNotFoundError as error:
            raise Http404 from error
        response["Content-Security-Policy"] = SANDBOX
        access_log.info("letter user=%s application=%s", self.user.pk, row.pk)
        return response


urls = [
    path("applications/approve/<int:pk>/", ApproveView.as_view(), name="approve_application"),
    path("applications/refuse/<int:pk>/", RefuseView.as_view(), name="refuse_application"),
    path("applications/letter/<int:pk>/", LetterView.as_view(), name="application_letter"),
]
