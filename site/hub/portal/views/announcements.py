"""公告: what the exchange publishes for the contact's organization, and confirming that it was read."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import ListView, TemplateView, View

from hub.announcements import rules, services
from hub.announcements.models import AnnouncementPage, AnnouncementSettings, Confirmation
from hub.announcements.querysets import AnnouncementQuerySet
from hub.cases.flows import Refused
from hub.cases.paging import CappedPaginator
from hub.search.services import matching

from ..base import PortalMixin
from ..filters import ListFilter

GROUPS = (("", "全部"), ("new", "未读"), ("confirm", "待确认"))


class AnnouncementFilter(ListFilter):
    """The filters above the list of announcements."""

    group = forms.ChoiceField(choices=GROUPS, required=False, widget=forms.HiddenInput)
    q = forms.CharField(
        label="搜索",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "标题、文号或正文", "class": "input"}),
    )
    topic = forms.ChoiceField(label="分类", required=False)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], topics: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("topic", [("", "全部分类"), *((topic, topic) for topic in topics)])
        self.offer("year", [("", "全部年度"), *((year, f"{year} 年") for year in years)])


class AnnouncementList(PortalMixin, ListView):
    """The announcements, the pinned on top, then by date. The number of queries does not grow."""

    section = "announcements"
    template_name = "hub/portal/announcements.html"
    context_object_name = "announcements"
    paginate_by = 20
    paginator_class = CappedPaginator

    @cached_property
    def visible(self) -> AnnouncementQuerySet:
        """What the contact may read."""
        return AnnouncementPage.objects.visible_to(self.user)

    @cached_property
    def filter(self) -> AnnouncementFilter:
        """What the address narrows the list by."""
        known = set(self.visible.order_by().values_list("dated__year", "topic").distinct())
        years = sorted({year for year, _ in known}, reverse=True)
        topics = sorted({topic for _, topic in known if topic})
        return AnnouncementFilter(self.request.GET, years=years, topics=topics)

    def of_group(self, group: str) -> AnnouncementQuerySet:
        """The rows of one of the groups."""
        if group == "new":
            return self.visible.new_to(self.user, days=AnnouncementSettings.load(self.request).new_days)
        if group == "confirm":
            return self.visible.to_confirm_by(self.organization)
        return self.visible

    @cached_property
    def pinned(self) -> list[AnnouncementPage]:
        """What stands above the list: only where nothing is looked for."""
        if self.filter.chosen:
            return []
        return list(self.visible.pinned().newest_first())

    def get_queryset(self) -> QuerySet[AnnouncementPage]:
        """The rows that remain after the filters."""
        chosen = self.filter.chosen
        rows = self.of_group(chosen.get("group", ""))
        if topic := chosen.get("topic"):
            rows = rows.filter(topic=topic)
        if year := chosen.get("year"):
            rows = rows.filter(dated__year=year)
        if words := chosen.get("q"):
            rows = cast(AnnouncementQuerySet, matching(rows, words))
        return rows.exclude(pk__in=[row.pk for row in self.pinned]).newest_first()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows with what is new and what is to be confirmed, the filters, and the groups as tabs."""
        context = super().get_context_data(**kwargs)
        on_top = self.pinned if context["page_obj"].number == 1 else []
        shown = [*on_top, *context["announcements"]]
        keys = [row.pk for row in shown]
        new = set(self.of_group("new").filter(pk__in=keys).values_list("pk", flat=True))
        group = self.filter.chosen.get("group", "")
        to_confirm = self.of_group("confirm")
        waiting = set(to_confirm.filter(pk__in=keys).values_list("pk", flat=True))
        query = self.request.GET.copy()
        query.pop("page", None)
        counts = {"new": self.new_count, "confirm": to_confirm.count() or ""}
        tabs = []
        for value, label in GROUPS:
            query["group"] = value
            tabs.append(
                {
                    "label": label,
                    "url": f"?{query.urlencode()}",
                    "count": counts.get(value, ""),
                    "active": value == group,
                }
            )
        return context | {
            "filter": self.filter,
            "group": group,
            "tabs": tabs,
            "rows": [(row, row in on_top, row.pk in new, row.pk in waiting) for row in shown],
        }


class ReadAll(PortalMixin, View):
    """Marks all announcements as read."""

    section = "announcements"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark them, and go back to the list."""
        count = services.mark_all_read(user=self.user)
        messages.success(request, f"已将 {count} 份公告标为已读。" if count else "没有未读公告。")
        return redirect("portal:announcements")


class AnnouncementMixin(PortalMixin):
    """A screen about one announcement that the contact may read; 404 for any other."""

    section = "announcements"

    @cached_property
    def announcement(self) -> AnnouncementPage:
        """The announcement."""
        return get_object_or_404(AnnouncementPage.objects.visible_to(self.user), pk=self.kwargs["pk"])


class Announcement(AnnouncementMixin, TemplateView):
    """One announcement with its files. Opening it marks it as read."""

    template_name = "hub/portal/announcement.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.announcement
        services.mark_read(page=page, user=self.user)
        confirmation = None
        if page.must_confirm:
            rows = Confirmation.objects.filter(announcement=page.pk, organization=self.organization.pk)
            confirmation = rows.select_related("confirmed_by").first()
        return super().get_context_data(
            trail=[("公告", reverse("portal:announcements"))],
            page=page,
            files=page.files(),
            corrections=page.corrections(),
            confirmation=confirmation,
            blocked=rules.may_confirm(page, self.user),
            **kwargs,
        )


class ConfirmAnnouncement(AnnouncementMixin, View):
    """Confirms for the contact's organization that an announcement was read."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm it, and go back to it."""
        try:
            found = services.confirm(page=self.announcement, user=self.user)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            mine = found.confirmed_by_id == self.user.pk
            who = "已代表本单位确认阅读。" if mine else f"{found.confirmed_by}已代表本单位确认过。"
            messages.success(request, who)
        return redirect("portal:announcement", self.announcement.pk)
