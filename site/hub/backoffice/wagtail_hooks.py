"""What the back office adds to Wagtail's admin: addresses, menu, home screen, look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page

from hub.accounts.models import User
from hub.announcements.models import AnnouncementPage
from hub.cases.models import Case
from hub.cases.paging import capped_count
from hub.mailroom.models import Mail

from . import announcements, urls
from .access import (
    acts_on_cases,
    audits_cases,
    edits_pages,
    has_work,
    keeps_announcements,
    reads_mail,
    registers_cases,
    sees_cases,
)
from .asked import AskedViewSet
from .attendance import AttendanceGroup
from .certificates import CertificateViewSet
from .directory import EntryViewSet
from .editorial import EditorialGroup
from .members import DepartmentViewSet, MembersGroup
from .panels import panels_for
from .privacy import PrivacyGroup
from .views.service import reads_report


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("", include(urls)), path("announcements/", include(announcements))]


@hooks.register("register_admin_viewset")
def register_viewsets() -> list:
    return [
        MembersGroup(),
        DepartmentViewSet(),
        AttendanceGroup(),
        CertificateViewSet(),
        EntryViewSet(),
        EditorialGroup(),
        AskedViewSet(),
        PrivacyGroup(),
        announcements.FileChooserViewSet(),
    ]


class MyWorkItem(MenuItem):
    """我的工作, with the number of cases that wait for a step or an opinion."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_work(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        if count := capped_count(Case.objects.on_desk(request.user)):
            component.label = f"{self.label}（{count}）"
        return component


class CasesItem(MenuItem):
    """事项."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_cases(request.user)


class IntakeItem(MenuItem):
    """登记收文, for those who register for others."""

    def is_shown(self, request: HttpRequest) -> bool:
        return registers_cases(request.user)


class MailsItem(MenuItem):
    """收件箱, with the number of mails that wait."""

    def is_shown(self, request: HttpRequest) -> bool:
        return reads_mail(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        if count := capped_count(Mail.objects.visible_to(request.user).waiting()):
            component.label = f"{self.label}（{count}）"
        return component


class AbsencesItem(MenuItem):
    """离岗代办, for those who act on cases."""

    def is_shown(self, request: HttpRequest) -> bool:
        return acts_on_cases(request.user)


class ServiceItem(MenuItem):
    """服务时效, for those who work on cases."""

    def is_shown(self, request: HttpRequest) -> bool:
        return reads_report(cast(User, request.user))


class VerificationItem(MenuItem):
    """记录校验 and 档案导出, for auditors."""

    def is_shown(self, request: HttpRequest) -> bool:
        return audits_cases(request.user)


@hooks.register("register_admin_menu_item")
def my_work_item() -> MenuItem:
    return MyWorkItem("我的工作", reverse("backoffice:my_work"), name="my-work", icon_name="tasks", order=10)


@hooks.register("register_admin_menu_item")
def cases_item() -> MenuItem:
    return CasesItem(
        "事项", reverse("backoffice:cases"), name="cases", icon_name="folder-open-inverse", order=20
    )


@hooks.register("register_admin_menu_item")
def intake_item() -> MenuItem:
    return IntakeItem(
        "登记收文", reverse("backoffice:intake"), name="intake", icon_name="clipboard-list", order=25
    )


@hooks.register("register_admin_menu_item")
def mails_item() -> MenuItem:
    return MailsItem("收件箱", reverse("backoffice:mails"), name="mails", icon_name="mail", order=26)


@hooks.register("register_admin_menu_item")
def absences_item() -> MenuItem:
    return AbsencesItem(
        "离岗代办", reverse("backoffice:absences"), name="absences", icon_name="calendar", order=60
    )


@hooks.register("register_admin_menu_item")
def service_item() -> MenuItem:
    return ServiceItem(
        "服务时效", reverse("backoffice:service"), name="service", icon_name="history", order=65
    )


@hooks.register("register_admin_menu_item")
def verification_item() -> MenuItem:
    return VerificationItem(
        "记录校验", reverse("backoffice:verification"), name="verification", icon_name="key", order=90
    )


@hooks.register("register_admin_menu_item")
def archives_item() -> MenuItem:
    return VerificationItem(
        "档案导出", reverse("backoffice:archives"), name="archives", icon_name="folder", order=91
    )


@hooks.register("register_admin_menu_item")
def announcements_item() -> MenuItem:
    return announcements.AnnouncementsItem(
        "公告", reverse("announcement_desk:index"), name="announcements", icon_name="info-circle", order=125
    )


@hooks.register("register_page_header_buttons")
def announcement_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """From the editor of an announcement to who was told and who has confirmed."""
    kind = page.specific_class or Page
    if issubclass(kind, AnnouncementPage) and page.first_published_at and keeps_announcements(user):
        yield Button(
            "送达与确认",
            reverse("announcement_desk:detail", args=[page.pk]),
            icon_name="info-circle",
            priority=4,
        )


class CaseSearchArea(SearchArea):
    """The search in the side bar finds cases for those who work with them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return sees_cases(request.user)


@hooks.register("register_admin_search_area")
def case_search() -> SearchArea:
    url = reverse("backoffice:cases")
    return CaseSearchArea("事项", f"{url}", name="cases", icon_name="folder-open-inverse", order=10)


@hooks.register("construct_main_menu")
def hide_what_is_not_theirs(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's help is about editing and in English; its reports are the editors'."""
    unwanted = {"help"} if edits_pages(request.user) else {"help", "reports", "explorer"}
    items[:] = [item for item in items if item.name not in unwanted]


@hooks.register("construct_reports_menu")
def hide_site_history(request: HttpRequest, items: list[MenuItem]) -> None:
    """It names rows of every model: see `doors`."""
    if not request.user.is_superuser:
        items[:] = [item for item in items if item.name != "site-history"]


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """What waits for everybody first; Wagtail's editorial panels only for editors."""
    if not edits_pages(request.user):
        panels.clear()
    panels[:0] = panels_for(cast(User, request.user))


@hooks.register("insert_global_admin_css")
def look() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("hub/css/admin.css"))
