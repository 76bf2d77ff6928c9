"""证书: what was issued to whom; taking one back has a page of its own."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.widgets import HeaderButton

from hub.cases.flows import Reason
from hub.certificates import kinds, rules, services
from hub.certificates.models import Certificate
from hub.membership.forms import ReasonForm
from hub.privacy.models import Access

from .access import revokes_certificates
from .acts import ActView
from .viewsets import ScopedFilterSet, ScopedIndexView, ScopedInspectView, ScopedModelViewSet


class CertificateIndexView(ScopedIndexView):
    """The list, newest first; whoever takes the names along is written down."""

    personal_export = Access.Field.ATTENDEES

    def get_base_queryset(self) -> QuerySet[Certificate]:
        return super().get_base_queryset().select_related("organization", "user")


class CertificateFilterSet(ScopedFilterSet):
    kind = django_filters.ChoiceFilter(label="种类", choices=kinds.choices)
    revoked = django_filters.BooleanFilter(
        label="已撤销", field_name="revoked_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Certificate
        fields = ("kind", "revoked")


class CertificateInspectView(ScopedInspectView):
    """One certificate, with the way to its print and to the act of revoking."""

    @property
    def header_buttons(self) -> list:
        code = self.object.grouped_code
        buttons = [
            HeaderButton(
                "打开 PDF", reverse("certificate_documents:print", args=[code]), icon_name="doc-full"
            )
        ]
        if rules.may_revoke(self.object, self.request.user) is None:
            url = reverse("backoffice:revoke_certificate", args=[self.object.pk])
            buttons.append(HeaderButton("撤销", url, icon_name="cross"))
        return buttons


class CertificateViewSet(ScopedModelViewSet):
    """证书: list and detail."""

    model = Certificate
    name = "certificates_issued"
    icon = "tick-inverse"
    menu_label = "证书"
    menu_name = "certificates"
    menu_order = 135
    add_to_admin_menu = True
    read_only = True
    index_view_class = CertificateIndexView
    inspect_view_class = CertificateInspectView
    filterset_class = CertificateFilterSet
    list_display = [
        TitleColumn("title", label="内容", url_name="certificates_issued:inspect"),
        Column("kind", label="种类", accessor="kind_label", sort_key="kind"),
        Column("holder", label="持有人"),
        Column("organization", label="机构", accessor=lambda row: row.organization or ""),
        Column("hours", label="学时"),
        DateColumn("issued_on", label="出具日期", sort_key="issued_on"),
        Column("revoked_at", label="状态", accessor=lambda row: "已撤销" if row.revoked_at else "有效"),
    ]
    search_fields = ["title", "holder", "code"]
    list_export = [
        "grouped_code",
        "kind_label",
        "holder",
        "organization",
        "title",
        "hours",
        "issued_on",
        "revoked_at",
    ]
    export_headings = {"grouped_code": "编号", "kind_label": "种类"}
    inspect_view_fields = [
        "code",
        "kind_label",
        "holder",
        "organization",
        "title",
        "hours",
        "issuer",
        "issued_on",
        "revoked_at",
        "revoked_by",
        "revoke_reason",
    ]


class RevokeCertificateView(ActView):
    """Take a certificate back."""

    model = Certificate
    form_class = ReasonForm
    label = "撤销证书"
    tone = "danger"
    explanation = "撤销后，扫码或输入编号查验的人会看到“已撤销”，不能恢复。理由只有工作人员看得到。"
    list_url = "certificates_issued:inspect"
    allowed = staticmethod(revokes_certificates)

    def blocked(self) -> Reason | None:
        return rules.may_revoke(self.object, self.user)

    def facts(self) -> list[tuple[str, str]]:
        row = self.object
        return [("编号", row.grouped_code), ("持有人", row.holder), ("内容", row.title)]

    def perform(self, form: forms.Form) -> str:
        services.revoke(certificate_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "证书已撤销。"


urls: list[Any] = [
    path("certificates/<int:pk>/revoke/", RevokeCertificateView.as_view(), name="revoke_certificate")
]
