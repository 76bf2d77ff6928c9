"""公告: who was told, who has confirmed and who has not; the chooser of files."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import chooser
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User
from hub.announcements import rules, services
from hub.announcements.forms import FileForm
from hub.announcements.models import (
    AnnouncementFile,
    AnnouncementIndexPage,
    AnnouncementPage,
    Confirmation,
    Telling,
)
from hub.announcements.standing import confirmed, missing, outcomes, shares
from hub.cases.flows import Refused
from hub.files.spreadsheets import FORMATS, Column
from hub.privacy.models import Access

from .access import StaffMixin, keeps_announcements
from .exports import export
from .viewsets import (
    ScopedChooseResultsView,
    ScopedChooserViewSet,
    ScopedChooseView,
    ScopedChosenMultipleView,
    ScopedChosenView,
)

MISSING, CONFIRMED = "missing", "confirmed"
TABS = {MISSING: "尚未确认", CONFIRMED: "已确认"}


def state_of(page: AnnouncementPage) -> tuple[str, str]:
    """How an announcement stands: words and tone."""
    if page.live:
        return ("已发布，有修改未发布", "go") if page.has_unpublished_changes else ("已发布", "done")
    if page.expired:
        return "已到期下线", "neutral"
    if page.first_published_at:
        return "已下线", "stop"
    return "未发布", "wait"


class AnnouncementsItem(MenuItem):
    """公告, for those who keep them."""

    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_announcements(request.user)


class AnnouncementIndex(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """The announcements, the newest first: whether they are out, how many were told, how many have confirmed."""

    allowed = staticmethod(keeps_announcements)
    template_name = "hub/announcements/backoffice/index.html"
    page_title = "公告"
    header_icon = "info-circle"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = AnnouncementPage.objects.visible_to(self.user).defer("body").newest_first()
        page = Paginator(rows, 30).get_page(self.request.GET.get("page"))
        pages = list(page.object_list)
        first = Telling.objects.filter(announcement__in=pages, kind=Telling.Kind.FIRST).select_related("job")
        told = {telling.announcement_id: telling for telling in first}
        confirmations = shares(pages)
        return super().get_context_data(
            page_obj=page,
            rows=[(row, *state_of(row), told.get(row.pk), confirmations.get(row.pk)) for row in pages],
            columns=AnnouncementIndexPage.objects.live(),
            **kwargs,
        )


class AnnouncementDesk(StaffMixin):
    """A screen about one announcement."""

    allowed = staticmethod(keeps_announcements)

    @cached_property
    def page(self) -> AnnouncementPage:
        """The announcement as it is published."""
        return get_object_or_404(AnnouncementPage.objects.visible_to(self.user), pk=self.kwargs["pk"])


class AnnouncementDetail(AnnouncementDesk, WagtailAdminTemplateMixin, TemplateView):
    """Each round of telling with its progress, and the organizations that have confirmed or not.

    Asked by htmx it answers the rounds alone.
    """

    template_name = "hub/announcements/backoffice/detail.html"
    page_title = "送达与确认"
    header_icon = "info-circle"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The screen, or the part of it that changes."""
        if "HX-Request" in request.headers:
            return render(request, "hub/announcements/backoffice/rounds.html", self.rounds())
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.page.title

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("announcement_desk:index"), "label": "公告"},
            {"url": "", "label": self.page.title},
        ]

    def rounds(self) -> dict[str, Any]:
        """The rounds of telling, the last one first; `is_going_on` while there is something to wait for."""
        tellings = self.page.tellings.select_related("job", "started_by")
        rows = [(telling, outcomes(telling)) for telling in tellings]
        going_on = any(
            (telling.finished_at is None and not telling.is_stuck) or any(each.waiting for each in found)
            for telling, found in rows
        )
        return {"page": self.page, "rounds": rows, "is_going_on": going_on}

    def confirmations(self) -> dict[str, Any]:
        """Who has confirmed and who has not, a page of one of the two."""
        asked = self.request.GET.get("tab", "")
        tab = asked if asked in TABS else MISSING
        lists: dict[str, QuerySet[Any]] = {MISSING: missing(self.page), CONFIRMED: confirmed(self.page)}
        counts = {name: rows.count() for name, rows in lists.items()}
        corrections = self.page.corrections()
        return {
            "tab": tab,
            "tabs": [(name, label, counts[name], name == tab) for name, label in TABS.items()],
            "missing_count": counts[MISSING],
            "page_obj": Paginator(lists[tab], 50).get_page(self.request.GET.get("page")),
            "formats": FORMATS.items(),
            "reminder_blocked": rules.may_remind(self.page, self.user),
            "corrected_at": corrections[-1].created_at if corrections else None,
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state, tone = state_of(self.page)
        return super().get_context_data(
            **self.rounds(),
            **(self.confirmations() if self.page.must_confirm else {}),
            state=state,
            tone=tone,
            may_edit=self.page.permissions_for_user(self.user).can_edit(),
            **kwargs,
        )


class AnnouncementAct(AnnouncementDesk):
    """An act on one announcement."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Do it, and go back to the announcement."""
        try:
            messages.success(request, self.act())
        except Refused as refusal:
            messages.error(request, refusal.reason)
        return redirect("announcement_desk:detail", self.page.pk)

    def act(self) -> str:
        """What was done, in words. May raise Refused."""
        raise NotImplementedError


class RemindView(AnnouncementAct):
    """Remind the organizations that have not confirmed."""

    def act(self) -> str:
        services.remind(page=self.page, user=self.user)
        return "已开始提醒尚未确认的机构；同一天重复点击不会重复发送。"


class ResumeView(AnnouncementAct):
    """Have a round go on that has stopped."""

    def act(self) -> str:
        telling = get_object_or_404(self.page.tellings, pk=self.kwargs["telling"])
        services.resume(telling_id=telling.pk, user=self.user)
        return "已继续通知，已经通知过的人不会再收到。"


class ConfirmationExport(AnnouncementDesk):
    """Who has confirmed, or who has not, as Excel or CSV."""

    def get(self, request: HttpRequest, pk: int, name: str, file_format: str) -> HttpResponseBase:
        """The file."""
        if file_format not in FORMATS:
            raise Http404
        by_name = name == CONFIRMED
        return export(
            request,
            rows=confirmed(self.page) if by_name else missing(self.page),
            columns=confirmed_columns(self.page) if by_name else MISSING_COLUMNS,
            title=f"公告{TABS[name]}名单",
            file_format=file_format,
            personal=Access.Field.CONTACTS if by_name else None,
        )


def confirmed_columns(page: AnnouncementPage) -> tuple[Column, ...]:
    """What the file says of each confirmation."""

    def is_late(row: Confirmation) -> bool:
        return page.confirm_by is not None and timezone.localdate(row.confirmed_at) > page.confirm_by

    return (
        Column("机构", "organization.name", 36),
        Column("类别", "organization.get_kind_display", 18),
        Column("确认人", "confirmed_by", 14),
        Column("确认时间", "confirmed_at", 18),
        Column("逾期", is_late, 8),
    )


MISSING_COLUMNS = (
    Column("机构", "name", 36),
    Column("类别", "get_kind_display", 18),
    Column("辖区", "region", 10),
    Column("联系人数", "people", 12),
)


# The chooser of files in the editor of an announcement.


class KeepersOnly(View):
    """Wagtail asks for access to the admin alone; files of announcements are for those who keep these."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse everybody else."""
        if not keeps_announcements(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ChooseFile(KeepersOnly, ScopedChooseView):
    """The chooser's window."""


class ChooseFileResults(KeepersOnly, ScopedChooseResultsView):
    """The chooser's list."""


class ChosenFile(KeepersOnly, ScopedChosenView):
    """One chosen file."""


class ChosenFiles(KeepersOnly, ScopedChosenMultipleView):
    """Several chosen files."""


class UploadFile(KeepersOnly, chooser.CreateView):
    """Takes in a new file."""

    def save_form(self, form: FileForm) -> AnnouncementFile:
        values = form.cleaned_data
        return services.keep_file(
            file=values["file"], checked=values["checked"], user=cast(User, self.request.user)
        )


class FileChooserViewSet(ScopedChooserViewSet):
    """Files of announcements, in the editor of one."""

    name = "announcement_files"
    model = AnnouncementFile
    icon = "doc-full"
    choose_one_text = "选择文件"
    choose_another_text = "换一个文件"
    search_tab_label = "已上传的文件"
    creation_tab_label = "上传新文件"
    create_action_label = "上传"
    create_action_clicked_label = "正在上传…"
    creation_form_class = FileForm
    choose_view_class = ChooseFile
    choose_results_view_class = ChooseFileResults
    chosen_view_class = ChosenFile
    chosen_multiple_view_class = ChosenFiles
    create_view_class = UploadFile
    register_widget = True


app_name = "announcement_desk"
urlpatterns = [
    path("", AnnouncementIndex.as_view(), name="index"),
    path("<int:pk>/", AnnouncementDetail.as_view(), name="detail"),
    path("<int:pk>/remind/", RemindView.as_view(), name="remind"),
    path("<int:pk>/rounds/<int:telling>/", ResumeView.as_view(), name="resume"),
    *(
        path(
            f"<int:pk>/{name}.<slug:file_format>",
            ConfirmationExport.as_view(),
            {"name": name},
            name=f"export_{name}",
        )
        for name in TABS
    ),
]
