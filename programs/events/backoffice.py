"""The editors' screens of calls: open and close them, keep their rules, upload the guideline."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import HeaderButton

from hub.accounts.models import User
from hub.attachments.checks import FileRefused, check
from hub.backoffice.viewsets import ScopedCreateView, ScopedEditView, ScopedIndexView, ScopedModelViewSet
from hub.cases.slots import Slot

from . import services
from .models import Call, RulesVersion
from .rollover import may_roll_over
from .rules_preview import PreviewsRules

GUIDELINE = Slot(name="guideline", label="活动指引", kinds=("pdf",))


class KeptGuideline:
    """The guideline that is there, as the file field links to it: through the permission check."""

    def __init__(self, call: Call) -> None:
        self.url = reverse("event_documents:guideline", args=[call.pk])

    def __str__(self) -> str:
        return "现有的活动指引（PDF）"


class GuidelineInput(forms.ClearableFileInput):
    """A file field for a file that has no public address."""

    def is_initial(self, value: Any) -> bool:
        return bool(value) and not isinstance(value, UploadedFile)

    def format_value(self, value: Any) -> Any:
        return KeptGuideline(value.instance) if self.is_initial(value) else None


class CallForm(WagtailAdminModelForm):
    """A call with its kinds, files and questions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rows in self.formsets.values():
            rows.validate_unique = lambda: None  # `clean` says it in words that people understand

    def clean_guideline(self) -> Any:
        """A guideline is a PDF, not only by its name."""
        upload = self.cleaned_data["guideline"]
        if isinstance(upload, UploadedFile):
            try:
                check(upload, GUIDELINE)
            except FileRefused as refusal:
                raise ValidationError(refusal.reason) from refusal
        return upload

    def clean(self) -> dict[str, Any]:
        """Nothing stands twice, and what is open says what may be applied for."""
        data = super().clean() or {}
        for name, field, what in (
            ("kinds", "kind", "活动类型"),
            ("requirements", "label", "申请材料"),
            ("questions", "label", "补充问题"),
        ):
            self.formsets[name].is_valid()  # cleans the rows, which Django does after this
            rows = [form for form in self.formsets[name].forms if not form.cleaned_data.get("DELETE")]
            counts = Counter(form.cleaned_data.get(field) for form in rows)
            for form in rows:
                if form.cleaned_data.get(field) and counts[form.cleaned_data[field]] > 1:
                    form.add_error(field, f"{what}有重复，请合并或删除。")
        return data


class PublishesRules:
    """Saving a call keeps its rules as a new version where they changed, under the editor's name."""

    form: Any
    request: HttpRequest
    published: RulesVersion | None = None

    def save_instance(self) -> Call:
        """The call and its version, or neither."""
        with transaction.atomic():
            last = self.last_version(self.form.instance)
            call = super().save_instance()  # type: ignore[misc]
            version = services.publish_rules(call_id=call.pk, user=cast(User, self.request.user))
        self.published = version if version != last else None
        return call

    @staticmethod
    def last_version(call: Call) -> RulesVersion | None:
        return call.rules_versions.order_by("-number").first() if call.pk else None

    def get_success_message(self, *args: Any) -> str:
        """What became of it: how the call stands, and whether its rules changed."""
        call = self.form.instance
        rules = (
            f"规则更新为第 {self.published.number} 版，已提交的申请不受影响。"
            if self.published
            else "规则没有变化。"
        )
        return f"已保存“{call}”（{call.status}）。{rules}"


class CallCreateView(PreviewsRules, PublishesRules, ScopedCreateView):
    """A new call."""


class CallEditView(PreviewsRules, PublishesRules, ScopedEditView):
    """A call, with the versions of its rules."""


class CallIndexView(ScopedIndexView):
    """The calls, with the way to the next year."""

    @property
    def header_buttons(self) -> list[HeaderButton]:
        """The roll-over, for whoever may do it."""
        buttons = list(super().header_buttons)
        if may_roll_over(cast(User, self.request.user)):
            url = reverse("event_desk:rollover")
            buttons.append(HeaderButton("新年度结转", url=url, icon_name="calendar-alt"))
        return buttons


class CallViewSet(ScopedModelViewSet):
    """活动征集: list, detail, form."""

    model = Call
    name = "calls"
    icon = "calendar-alt"
    menu_label = "活动征集"
    menu_name = "calls"
    menu_order = 120
    add_to_admin_menu = True
    index_view_class = CallIndexView
    add_view_class = CallCreateView
    edit_view_class = CallEditView
    create_template_name = edit_template_name = "programs/events/backoffice/call_form.html"
    list_display = [
        "title",
        "year",
        Column("status", label="状态"),
        Column("opens_on", label="申请开始", sort_key="opens_on"),
        Column("closes_on", label="申请截止", sort_key="closes_on"),
    ]
    search_fields = ["title", "summary"]
    inspect_view_fields = ["title", "year", "summary", "opens_on", "closes_on", "department", "pool"]

    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("title"), FieldPanel("year"), FieldPanel("summary")], heading="征集"),
            MultiFieldPanel(
                [FieldPanel("is_open"), FieldRowPanel([FieldPanel("opens_on"), FieldPanel("closes_on")])],
                heading="开放与关闭",
            ),
            MultiFieldPanel([FieldPanel("department"), FieldPanel("pool")], heading="承办与经费"),
            FieldPanel("guideline", widget=GuidelineInput),
            InlinePanel(
                "kinds",
                heading="活动类型与上限",
                label="活动类型",
                min_num=1,
                panels=[
                    FieldRowPanel(
                        [
                            FieldPanel("kind"),
                            FieldPanel("cap"),
                            FieldPanel("series_cap"),
                            FieldPanel("lead_days"),
                            FieldPanel("min_attendance"),
                        ]
                    ),
                ],
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("fee_associate"), FieldPanel("fee_full"), FieldPanel("fee_expert")]
                    ),
                    FieldRowPanel(
                        [FieldPanel("half_day_hours"), FieldPanel("meal_limit"), FieldPanel("max_sessions")]
                    ),
                    FieldPanel("excluded_words"),
                ],
                heading="费用标准",
                help_text="这些数字是本平台的默认规则，可以调整；会员在申请页看到时会注明不是交易所对外公布的规定。",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("review_days"), FieldPanel("approval_threshold")]),
                    FieldPanel("second_review_from"),
                ],
                heading="审核",
            ),
            InlinePanel(
                "requirements",
                heading="申请材料",
                label="材料",
                panels=[FieldPanel("label"), FieldPanel("help_text"), FieldPanel("is_required")],
            ),
            InlinePanel(
                "questions",
                heading="补充问题",
                label="问题",
                panels=[
                    FieldPanel("label"),
                    FieldPanel("help_text"),
                    FieldPanel("answer"),
                    FieldPanel("choices"),
                    FieldPanel("is_required"),
                ],
            ),
            HelpPanel(
                heading="规则版本",
                template="programs/events/backoffice/rules_panel.html",
                attrs={"id": "versions"},
            ),
        ],
        base_form_class=CallForm,
    )
