"""The administrator's screens of signing in: the consent text and the survey's questions."""

from __future__ import annotations

from typing import Any, cast

from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.viewsets.base import ViewSetGroup

from hub.accounts.models import User
from hub.attendance import services
from hub.attendance.models import ConsentText, SurveyQuestion

from .viewsets import ScopedCreateView, ScopedModelViewSet


class ConsentCreateView(ScopedCreateView):
    """A new version; the versions that people agreed to stay as they are."""

    def get_initial(self) -> dict[str, Any]:
        last = ConsentText.objects.first()
        return {"text": last.text if last else ""}

    def get_success_buttons(self) -> list:
        return []

    def save_instance(self) -> ConsentText:
        user = cast(User, self.request.user)
        return services.publish_consent(text=self.form.cleaned_data["text"], user=user)


class ConsentViewSet(ScopedModelViewSet):
    """签到告知书: versions are added and read, never changed."""

    model = ConsentText
    name = "consents"
    icon = "doc-full"
    menu_label = "签到告知书"
    add_view_class = ConsentCreateView
    list_display = [
        "__str__",
        Column("created_at", label="生效时间", sort_key="created_at"),
        Column("created_by", label="修改人"),
    ]
    search_fields = ["text"]
    inspect_view_fields = ["version", "text", "created_at", "created_by"]
    edit_handler = ObjectList([FieldPanel("text")])

    @property
    def absent(self) -> set[str]:
        return super().absent | {"edit"}

    def register_admin_url_finder(self) -> None:
        """There is no page to edit."""


class QuestionViewSet(ScopedModelViewSet):
    """问卷题目."""

    model = SurveyQuestion
    name = "survey_questions"
    icon = "list-ol"
    menu_label = "问卷题目"
    list_display = [
        "label",
        Column("get_kind_display", label="回答方式"),
        BooleanColumn("counts", label="计入满意度"),
        BooleanColumn("is_active", label="使用中", sort_key="is_active"),
        Column("position", label="顺序", sort_key="position"),
    ]
    search_fields = ["label"]
    inspect_view_fields = ["label", "kind", "counts", "is_required", "is_active", "position"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("label", "kind", "counts", "is_required", "is_active", "position")]
    )


class AttendanceGroup(ViewSetGroup):
    """签到与问卷 in the menu."""

    menu_label = "签到与问卷"
    menu_name = "attendance"
    menu_icon = "group"
    menu_order = 130
    items = (ConsentViewSet, QuestionViewSet)
