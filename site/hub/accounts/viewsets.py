"""The screen of accounts (账号) for administrators and auditors: a list, one account, and what may be done to it.

It stands where Wagtail has its forms for users. There is no form that changes a person's data or rights.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import django_filters
from allauth.mfa.models import Authenticator
from axes.models import AccessLog
from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import ModelLogEntry

from . import rules, services
from .factors import rules as factor_rules
from .factors import services as factor_services
from .lockout import locked_usernames
from .models import User
from .roles import ROLES

HISTORY_LENGTH = 10


@dataclass(frozen=True)
class Action:
    """What an administrator can do to one account; `perform` takes account, actor and request."""

    code: str
    label: str
    explanation: str
    done: str
    rule: Callable[[User, User], str | None]
    perform: Callable[[User, User, HttpRequest], None]
    asks_reason: bool = False


ACTIONS = (
    Action(
        "unlock",
        "解除锁定",
        "登录失败次数清零，本人可以立即再次登录。",
        "已解除锁定，本人可以立即登录。",
        rules.may_unlock,
        lambda account, actor, request: services.unlock(account=account, actor=actor),
    ),
    Action(
        "send_reset",
        "发送重设密码邮件",
        "向账号登记的邮箱发送设置新密码的链接，原密码在设置之前仍然有效。",
        "重设密码邮件已发往账号登记的邮箱。",
        rules.may_send_reset,
        lambda account, actor, request: services.send_reset(account=account, actor=actor, request=request),
    ),
    Action(
        "deactivate",
        "停用账号",
        "立即退出所有设备，并且不能再登录；办理过的事项和记录保留不变。",
        "账号已停用，并已退出所有设备。",
        rules.may_deactivate,
        lambda account, actor, request: services.deactivate(account=account, actor=actor),
    ),
    Action(
        "activate",
        "启用账号",
        "恢复登录；角色和密码与停用前相同。",
        "账号已启用。",
        rules.may_activate,
        lambda account, actor, request: services.activate(account=account, actor=actor),
    ),
    Action(
        "reset_factors",
        "重设二次验证",
        "本人丢失手机和恢复码时，先核实身份再办理：验证器、通行密钥和恢复码全部作废，退出所有设备，并邮件告知本人。",
        "二次验证已重设，本人下次登录后重新设置。",
        factor_rules.may_reset,
        lambda account, actor, request: factor_services.reset(
            account=account, actor=actor, reason=request.POST.get("reason", "")
        ),
        asks_reason=True,
    ),
)


def affiliation(account: User) -> str:
    """The department of staff, the bureau of an observer, the organization of a contact (`hub.members`)."""
    if account.department:
        return account.department.name
    if account.region:
        return f"{account.region}证监局"
    try:
        return account.contact.organization.name
    except ObjectDoesNotExist:
        return ""


def factor_names(account: User) -> str:
    """The kinds of second factor of an account in one line."""
    kinds = list(factor_rules.factors_of(account).values_list("type", flat=True))
    app = ["验证器"] if Authenticator.Type.TOTP in kinds else []
    passkeys = kinds.count(Authenticator.Type.WEBAUTHN)
    names = "、".join([*app, *([f"通行密钥 {passkeys} 个"] if passkeys else [])])
    return names or "未开启"


def role_names(account: User) -> str:
    """The roles of an account in one line."""
    return "、".join(role.name for role in services.roles_of(account)) or "没有角色"


class AccountFilterSet(WagtailFilterSet):
    groups = django_filters.ModelChoiceFilter(
        label="角色", queryset=Group.objects.filter(name__in=[role.name for role in ROLES])
    )
    is_active = django_filters.ChoiceFilter(label="状态", choices=[(True, "使用中"), (False, "已停用")])

    class Meta:
        model = User
        fields = ["groups", "is_active"]


class PersonColumn(TitleColumn):
    """The name, and below it the username."""

    cell_template_name = "hub/accounts/person_cell.html"


class RolesColumn(Column):
    """The roles, and below them where the person works."""

    cell_template_name = "hub/accounts/roles_cell.html"

    def get_cell_context_data(self, instance: User, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        return context | {"affiliation": affiliation(instance)}


class AccountIndexView(generic.IndexView):
    any_permission_required = ["view"]
    page_title = "账号"

    def get_base_queryset(self) -> QuerySet[User]:
        return User.objects.select_related("department", "contact__organization").prefetch_related("groups")

    def paginate_queryset(self, queryset: QuerySet[User], page_size: int) -> tuple:
        """The page's accounts, and by one query which of them are locked."""
        page = super().paginate_queryset(queryset, page_size)
        self.locked = locked_usernames(account.username for account in page[2])
        return page

    def state(self, account: User) -> str:
        """Whether this person can sign in."""
        if not account.is_active:
            return "已停用"
        return "已锁定" if account.username in self.locked else "使用中"

    @cached_property
    def columns(self) -> list[Column]:
        detail = self.index_url_name.replace(":index", ":inspect")
        return [
            PersonColumn(
                "username",
                label="姓名和用户名",
                accessor=str,
                sort_key="username",
                classname="w-whitespace-nowrap",
                get_url=lambda account: reverse(detail, args=[account.pk]),
            ),
            RolesColumn("roles", label="角色和单位", accessor=role_names),
            DateColumn("last_login", label="最近登录", sort_key="last_login"),
            Column("state", label="状态", accessor=self.state, classname="w-whitespace-nowrap"),
        ]


class AccountView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """One account with its latest sign-ins and what was done to it; posting an action does it."""

    model = User
    permission_required = "view"
    template_name = "hub/accounts/account.html"
    index_url_name = ""
    header_icon = "user"
    _show_breadcrumbs = True
    page_title = "账号"

    @property
    def actor(self) -> User:
        """Who is looking; the administration lets nobody else in."""
        return cast(User, self.request.user)

    @cached_property
    def account(self) -> User:
        rows = User.objects.select_related("department", "contact__organization").prefetch_related("groups")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.account)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse(self.index_url_name), "label": "账号"},
            {"url": "", "label": str(self.account)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = self.account
        return super().get_context_data(
            account=account,
            affiliation=affiliation(account),
            roles=services.roles_of(account),
            factors=factor_names(account),
            locked=account.username in locked_usernames([account.username]),
            actions=[action for action in ACTIONS if action.rule(self.actor, account) is None],
            sign_ins=AccessLog.objects.filter(username=account.username)[:HISTORY_LENGTH],
            history=ModelLogEntry.objects.for_instance(account).select_related("user")[:HISTORY_LENGTH],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = next((known for known in ACTIONS if known.code == request.POST.get("action")), None)
        if action is None:
            raise PermissionDenied
        reason = action.rule(self.actor, self.account)
        if reason:
            messages.error(request, reason)
        else:
            try:
                action.perform(self.account, self.actor, request)
            except ValidationError as error:
                messages.error(request, error.messages[0])
                return self.render_to_response(self.get_context_data(typed_reason=request.POST["reason"]))
            messages.success(request, action.done)
        return redirect(request.path)


class AccountViewSet(ModelViewSet):
    """List and detail. Accounts are opened, and roles granted, by an operator at the server."""

    model = User
    icon = "user"
    menu_label = "账号"
    menu_name = "users"
    menu_order = 600
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = AccountIndexView
    filterset_class = AccountFilterSet
    search_fields = [
        "username",
        "email",
        "last_name",
        "first_name",
        "department__name",
        "contact__organization__name",
        "contact__organization__short_name",
    ]
    search_backend_name = None
    ordering = ["username"]
    list_export: list[str] = []
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        common = super().get_common_view_kwargs(**kwargs)
        absent = ("add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name")
        return common | dict.fromkeys(absent)

    @property
    def inspect_view(self) -> Callable[..., HttpResponse]:
        return self.construct_view(AccountView)

    def get_urlpatterns(self) -> list:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
        ]

    def register_admin_url_finder(self) -> None:
        """Nothing to register: there is no page to edit an account on."""
