"""The editors' screens of the library: import, doubts, parts, publishing."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, UpdateView, View
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.widgets import HeaderButton

from hub.accounts.models import User
from hub.backoffice.access import StaffMixin
from hub.backoffice.acts import ActView
from hub.backoffice.viewsets import (
    ScopedCreateView,
    ScopedFilterSet,
    ScopedIndexView,
    ScopedInspectView,
    ScopedModelViewSet,
    visible_rows,
)
from hub.cases.flows import Reason, Refused

from ..menu import HOOK
from . import rules, services
from .consulting.desk import ConsultationViewSet
from .forms import ImportForm, PublishForm, SectionForm, VersionForm
from .importing.reading import Unreadable
from .models import Note, Section, Version
from .reading import text_of


class VersionIndexView(ScopedIndexView):
    """The versions, with the way to import one."""

    def get_base_queryset(self) -> QuerySet[Version]:
        return super().get_base_queryset().select_related("page", "created_by", "checked_by")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """The import, for whoever keeps the library."""
        buttons = list(super().header_buttons)
        if rules.keeps_library(cast(User, self.request.user)):
            url = reverse("regulation_desk:import")
            buttons.append(HeaderButton("导入正文", url=url, icon_name="upload"))
        return buttons


class VersionFilterSet(ScopedFilterSet):
    class Meta:
        model = Version
        fields = ("page", "is_sample")


class VersionInspectView(ScopedInspectView):
    """One version: its text, what is doubtful, and what may be done."""

    template_name = "education/regulations/backoffice/version.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        version = self.object
        return super().get_context_data(
            version=version,
            text=text_of(version),
            doubts=list(enumerate(version.doubts)),
            left=sum(not doubt.get("settled") for doubt in version.doubts),
            keeps=rules.keeps_library(user),
            publishes=rules.publishes(user),
            may_change=rules.may_change(version) is None,
            why_not_publish=rules.may_publish(version, user),
            **kwargs,
        )

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class VersionViewSet(ScopedModelViewSet):
    """法规版本: list, detail; import, parts and publishing have pages of their own."""

    model = Version
    name = "regulation_versions"
    icon = "doc-full-inverse"
    menu_label = "法规文本"
    menu_name = "regulation-versions"
    read_only = True
    index_view_class = VersionIndexView
    inspect_view_class = VersionInspectView
    filterset_class = VersionFilterSet
    list_display = [
        TitleColumn("title", label="文本", url_name="regulation_versions:inspect"),
        Column("name", label="版本", sort_key="name"),
        Column("effective_on", label="施行日期", sort_key="effective_on"),
        Column("state", label="状态", accessor=lambda row: "已发布" if row.is_published else "草稿"),
        Column(
            "doubts",
            label="存疑",
            accessor=lambda row: sum(not doubt.get("settled") for doubt in row.doubts) or "",
        ),
        Column("checked_by", label="核对人", accessor=lambda row: row.checked_by or ""),
    ]
    search_fields = ["title", "name", "document_number"]

    @cached_property
    def inspect_template_name(self) -> str:
        return self.inspect_view_class.template_name


class NoteCreateView(ScopedCreateView):
    """A new note is its writer's."""

    def save_instance(self) -> Note:
        self.form.instance.author = self.request.user
        return super().save_instance()


class NoteViewSet(ScopedModelViewSet):
    """编者注: remarks beside articles."""

    model = Note
    name = "regulation_notes"
    icon = "comment"
    menu_label = "编者注"
    menu_name = "regulation-notes"
    deletable = True
    add_view_class = NoteCreateView
    list_display = ["page", "article", "text", "author"]
    form_fields = ["page", "article", "text"]
    inspect_view_fields = ["page", "article", "text", "author", "updated_at"]
    search_fields = ["text"]


class RegulationsGroup(ViewSetGroup):
    """法规库."""

    menu_label = "法规库"
    menu_name = "regulations"
    menu_icon = "doc-full-inverse"
    menu_hook = HOOK
    menu_order = 500
    items = (VersionViewSet, NoteViewSet, ConsultationViewSet)


class _LibraryPage(WagtailAdminTemplateMixin, StaffMixin):
    """A page about one version."""

    allowed = staticmethod(rules.keeps_library)
    header_icon = "doc-full-inverse"

    @cached_property
    def version(self) -> Version:
        """The version that the address names, where the user may see it."""
        return get_object_or_404(visible_rows(Version, self.user), pk=self.kwargs["pk"])

    def back(self) -> str:
        """The version's own page."""
        return reverse("regulation_versions:inspect", args=[self.version.pk])

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        items = [*self.breadcrumbs_items, {"url": reverse("regulation_versions:index"), "label": "法规文本"}]
        if "pk" in self.kwargs:
            items.append({"url": self.back(), "label": str(self.version)})
        return [*items, {"url": "", "label": self.page_title}]


class ImportView(_LibraryPage, FormView):
    """Read a text into a draft."""

    template_name = "education/regulations/backoffice/form.html"
    page_title = "导入正文"
    form_class = ImportForm

    def form_valid(self, form: ImportForm) -> HttpResponse:
        """The draft with its doubts, or what is wrong with the text."""
        values = {name: form.cleaned_data[name] for name in ("page", "name", "slug", "text", "source")}
        try:
            version = services.import_text(user=self.user, **values)
        except (Unreadable, Refused) as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        articles = version.sections.filter(kind="article").count()
        messages.success(
            self.request, f"已导入 {articles} 条，其中 {len(version.doubts)} 处存疑，请逐条核对。"
        )
        return redirect("regulation_versions:inspect", version.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            back=reverse("regulation_versions:index"),
            button="导入为草稿",
            explanation="导入的正文只是草稿。与官方文本核对并填写依据后，由另一位同事发布。",
            **kwargs,
        )


class ChangeView(_LibraryPage, UpdateView):
    """What is known of a version beside its text."""

    template_name = "education/regulations/backoffice/form.html"
    page_title = "修改版本信息"
    form_class = VersionForm

    def get_object(self, queryset: QuerySet | None = None) -> Version:
        return self.version

    def form_valid(self, form: VersionForm) -> HttpResponse:
        if reason := rules.may_change(self.version):
            form.add_error(None, reason)
            return self.form_invalid(form)
        form.save()
        messages.success(self.request, "已保存版本信息。")
        return redirect(self.back())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back=self.back(), button="保存", **kwargs)


class SectionView(_LibraryPage, UpdateView):
    """Mend one part of a draft."""

    template_name = "education/regulations/backoffice/form.html"
    page_title = "修改条款"
    form_class = SectionForm

    def get_object(self, queryset: QuerySet | None = None) -> Section:
        return get_object_or_404(Section, version=self.version, pk=self.kwargs["section"])

    def form_valid(self, form: SectionForm) -> HttpResponse:
        try:
            section = services.change_section(section_id=self.object.pk, user=self.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, "已保存。")
        return redirect(f"{self.back()}#{section.anchor}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        label = self.object.label or self.object.get_kind_display()
        return super().get_context_data(back=self.back(), button="保存", explanation=label, **kwargs)


class DoubtsView(_LibraryPage, View):
    """Which doubts were checked against the official text."""

    page_title = "存疑"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the ticks."""
        settled = {
            place
            for place in range(len(self.version.doubts))
            if str(place) in set(request.POST.getlist("settled"))
        }
        services.settle_doubts(version_id=self.version.pk, settled=settled, user=self.user)
        messages.success(request, f"已记录核对情况：{len(settled)} 处。")
        return redirect(f"{self.back()}#doubts")


class PublishView(ActView):
    """Publish a version with its official source."""

    model = Version
    form_class = PublishForm
    label = "核对并发布"
    explanation = "发布前请逐条对照官方文本。依据、网址、核对日期和核对人会显示在页面上。"
    header_icon = "doc-full-inverse"
    list_url = "regulation_versions:inspect"
    allowed = staticmethod(rules.publishes)

    def get_initial(self) -> dict[str, Any]:
        version = self.object
        return {
            "source_name": version.source_name,
            "source_url": version.source_url,
            "checked_on": timezone.localdate(),
            "effective_on": version.effective_on,
        }

    def blocked(self) -> Reason | None:
        return rules.may_publish(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        version = services.publish(version_id=self.object.pk, user=self.user, **form.cleaned_data)
        return f"“{version}”已发布。"


class WithdrawView(ActView):
    """Take a version off the site."""

    model = Version
    label = "撤回发布"
    explanation = "撤回后这个版本不再公开，原有链接失效；可以修改后重新核对发布。"
    tone = "danger"
    header_icon = "doc-full-inverse"
    list_url = "regulation_versions:inspect"
    allowed = staticmethod(rules.publishes)

    def blocked(self) -> Reason | None:
        return None if self.object.is_published else "这个版本没有发布。"

    def perform(self, form: forms.Form) -> str:
        services.withdraw(version_id=self.object.pk, user=self.user)
        return "已撤回发布。"


app_name = "regulation_desk"
urlpatterns = [
    path("import/", ImportView.as_view(), name="import"),
    path("<int:pk>/change/", ChangeView.as_view(), name="change"),
    path("<int:pk>/sections/<int:section>/", SectionView.as_view(), name="section"),
    path("<int:pk>/doubts/", DoubtsView.as_view(), name="doubts"),
    path("<int:pk>/publish/", PublishView.as_view(), name="publish"),
    path("<int:pk>/withdraw/", WithdrawView.as_view(), name="withdraw"),
]
