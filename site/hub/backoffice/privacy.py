"""个人信息: what people ask for, how long things are kept, and who looked at what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, QuerySet, When
from django.http import Http404, HttpRequest
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSetGroup

from hub.cases.flows import Reason
from hub.membership.forms import ReasonForm
from hub.privacy import registry, retention, rules, services
from hub.privacy.holdings import moment
from hub.privacy.models import Access, DataRequest, Period, RetentionRun

from .access import Person, StaffMixin
from .acts import ActView
from .viewsets import ScopedFilterSet, ScopedIndexView, ScopedInspectView, ScopedModelViewSet

FIELDS = {"family_name": "姓", "given_name": "名", "email": "邮箱", "phone": "电话", "position": "职务"}


def decides_requests(user: Person) -> bool:
    """Whether the user decides on requests about personal data."""
    return user.has_perm("privacy.decide_datarequest")


def reads_retention(user: Person) -> bool:
    """Whether the user sees how long things are kept."""
    return user.has_perm("privacy.change_period") or user.has_perm("privacy.view_access")


class RequestIndexView(ScopedIndexView):
    """Those that wait first, by their day."""

    def get_base_queryset(self) -> QuerySet[DataRequest]:
        waits = Case(When(state=DataRequest.State.OPEN, then=0), default=1)
        rows = super().get_base_queryset().select_related("user", "decided_by")
        return rows.order_by(waits, "due_on", "-pk")


class RequestFilterSet(ScopedFilterSet):
    class Meta:
        model = DataRequest
        fields = ("state", "kind")


def changes_of(request: DataRequest) -> list[tuple[str, str, str]]:
    """What a correction changes: field, value now, value wanted."""
    known = services.values_of(request.user)
    return [(FIELDS[name], known[name], value) for name, value in request.wanted.items()]


class RequestInspectView(ScopedInspectView):
    """One request: who asks for what, and what may be done."""

    template_name = "hub/backoffice/data_request.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        waits = row.state == DataRequest.State.OPEN
        deletes = row.kind == DataRequest.Kind.DELETION
        return super().get_context_data(
            row=row,
            waits=waits,
            deletes=deletes,
            changes=changes_of(row) if not deletes else [],
            holdings=registry.all_holdings() if deletes and waits else [],
            decides=decides_requests(user),
            refusal=rules.may_decide(row, user),
            hindrance=rules.may_carry_out(row, user),
            **kwargs,
        )

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class RequestViewSet(ScopedModelViewSet):
    """个人信息请求: list and detail; deciding has pages of its own."""

    model = DataRequest
    name = "data_requests"
    icon = "user"
    menu_label = "个人信息请求"
    menu_name = "data-requests"
    read_only = True
    index_view_class = RequestIndexView
    inspect_view_class = RequestInspectView
    filterset_class = RequestFilterSet
    list_display = [
        TitleColumn(
            "user", label="本人", accessor=lambda row: str(row.user), url_name="data_requests:inspect"
        ),
        Column("kind", label="请求", accessor="get_kind_display"),
        Column(
            "state",
            label="状态",
            accessor=lambda row: "已逾期" if row.is_late else row.get_state_display(),
            sort_key="state",
        ),
        DateColumn("asked_at", label="提出时间", sort_key="asked_at"),
        Column("due_on", label="期限", sort_key="due_on", accessor=lambda row: f"{row.due_on:%Y-%m-%d}"),
        Column("decided_by", label="办理人", accessor=lambda row: row.decided_by or ""),
    ]
    search_fields = ["user__last_name", "user__first_name", "user__username"]

    @cached_property
    def inspect_template_name(self) -> str:
        return self.inspect_view_class.template_name


class _DecideView(ActView):
    model = DataRequest
    list_url = "data_requests:inspect"
    allowed = staticmethod(decides_requests)

    def facts(self) -> list[tuple[str, str]]:
        row = self.object
        changes = [(name, f"{old or '（空）'} → {new}") for name, old, new in changes_of(row)]
        return [("本人", str(row.user)), ("请求", row.get_kind_display()), *changes, ("说明", row.note)]


class OpinionForm(forms.Form):
    """A word to the person, where there is one."""

    reason = forms.CharField(
        label="办理意见（可不填）", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CarryOutView(_DecideView):
    """Do what was asked."""

    label = "同意并办理"
    form_class = OpinionForm

    @property
    def tone(self) -> str:  # type: ignore[override]
        """A deletion can't be undone."""
        return "danger" if self.object.kind == DataRequest.Kind.DELETION else "primary"

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """What happens."""
        if self.object.kind == DataRequest.Kind.DELETION:
            return (
                "账号立即停用，姓名、邮箱、电话、消息、任务等立即删除，不能恢复；"
                "事项、凭证和办理记录依法保留，姓名显示为“已注销”。本人会收到邮件。"
            )
        return "资料立即更正，本人会收到通知。请先核实身份。"

    def blocked(self) -> Reason | None:
        return rules.may_carry_out(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        services.carry_out(request_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "已办理，结果已告知本人。"


class RefuseView(_DecideView):
    """Say no, and why."""

    label = "不同意"
    explanation = "理由会告知本人（《个人信息保护法》第五十条）。"
    tone = "danger"
    form_class = ReasonForm

    def blocked(self) -> Reason | None:
        return rules.may_decide(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        services.refuse(request_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "已答复，理由已告知本人。"


class AccessIndexView(ScopedIndexView):
    """Newest first."""

    def get_base_queryset(self) -> QuerySet[Access]:
        return super().get_base_queryset().select_related("user", "subject", "organization")


class AccessFilterSet(ScopedFilterSet):
    class Meta:
        model = Access
        fields = ("field", "at")


def of_whom(row: Access) -> str:
    """Whose data it was, in words."""
    named = [str(party) for party in (row.subject, row.organization) if party is not None]
    return "，".join(filter(None, [*named, row.about]))


class AccessViewSet(ScopedModelViewSet):
    """敏感信息查看记录, for auditors: read, filtered, exported, never changed."""

    model = Access
    name = "accesses"
    icon = "view"
    menu_label = "敏感信息查看记录"
    menu_name = "accesses"
    read_only = True
    index_view_class = AccessIndexView
    filterset_class = AccessFilterSet
    list_display = [
        Column("at", label="时间", sort_key="at", accessor=lambda row: moment(row.at)),
        Column("user", label="查看人", accessor=lambda row: str(row.user)),
        Column("field", label="内容", accessor="get_field_display", sort_key="field"),
        Column("of", label="对象", accessor=of_whom),
        Column("people", label="人数", sort_key="people"),
        Column("why", label="事由"),
    ]
    search_fields = ["user__last_name", "user__first_name", "user__username", "about", "why"]
    inspect_view_enabled = False
    list_export = ["at", "user", "field", "subject", "organization", "about", "people", "why"]


class RetentionView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """What is kept how long and why, what the next run would erase, and the last runs."""

    template_name = "hub/backoffice/retention.html"
    page_title = "保存期限"
    header_icon = "history"
    allowed = staticmethod(reads_retention)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changed = {row.rule: row for row in Period.objects.select_related("changed_by")}
        lines = [
            {
                "rule": rule,
                "days": changed[rule.key].days if rule.key in changed else rule.days,
                "changed": changed.get(rule.key),
                "due": retention.due_count(rule),
            }
            for rule in registry.all_rules()
        ]
        return super().get_context_data(
            lines=lines,
            runs=RetentionRun.objects.all()[:10],
            changes=self.user.has_perm("privacy.change_period"),
            **kwargs,
        )


class PeriodForm(forms.Form):
    """For how many days."""

    days = forms.IntegerField(
        label="保存天数",
        min_value=1,
        max_value=retention.LONGEST,
        error_messages={"required": "请填写天数。", "invalid": "请填写整数。"},
    )


class PeriodView(ActView):
    """Have the rows of one rule kept longer or shorter."""

    label = "修改保存期限"
    form_class = PeriodForm
    header_icon = "history"

    @staticmethod
    def allowed(user: Person) -> bool:
        """Whether the user sets how long things are kept."""
        return user.has_perm("privacy.change_period")

    @cached_property
    def object(self) -> registry.Rule:
        """The rule."""
        try:
            return registry.rule(self.kwargs["key"])
        except KeyError as error:
            raise Http404 from error

    @property
    def explanation(self) -> str:  # type: ignore[override]
        """What the change does."""
        return "缩短后，已超过新期限的内容在下一次运行时删除，不能恢复。"

    def facts(self) -> list[tuple[str, str]]:
        rule = self.object
        return [
            ("内容", rule.label),
            ("起算", rule.counted_from),
            ("到期处理", rule.effect),
            ("默认", f"{rule.days} 天{f'，不得少于 {rule.least} 天' if rule.least > 1 else ''}"),
            ("依据", rule.source),
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"days": retention.days_of(self.object.key)}

    def get_page_subtitle(self) -> str:
        return self.object.label

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": self.back(), "label": "保存期限"},
            {"url": "", "label": self.object.label},
        ]

    def back(self) -> str:
        return reverse("backoffice:retention")

    def perform(self, form: forms.Form) -> str:
        days = form.cleaned_data["days"]
        retention.set_period(key=self.object.key, days=days, user=self.user)
        return f"{self.object.label}的保存期限已改为 {days} 天。"


class RetentionItem(MenuItem):
    """保存期限, for those who set or audit it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return reads_retention(request.user)


class PrivacyGroup(ViewSetGroup):
    """个人信息 in the menu."""

    menu_label = "个人信息"
    menu_name = "privacy"
    menu_icon = "user"
    menu_order = 135
    items = (RequestViewSet, AccessViewSet)

    def get_submenu_items(self) -> list[MenuItem]:
        address = reverse("backoffice:retention")
        item = RetentionItem("保存期限", address, name="retention", icon_name="history", order=999)
        return [*super().get_submenu_items(), item]


urls = [
    path("data-requests/<int:pk>/do/", CarryOutView.as_view(), name="carry_out_request"),
    path("data-requests/<int:pk>/refuse/", RefuseView.as_view(), name="refuse_request"),
    path("retention/", RetentionView.as_view(), name="retention"),
    path("retention/<slug:key>/", PeriodView.as_view(), name="period"),
]
