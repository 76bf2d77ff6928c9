"""The staff's screen of cooling-off times: who may not apply until when, and lifting it early."""

from __future__ import annotations

from typing import Any, cast

from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column

from hub.accounts.models import User
from hub.backoffice.viewsets import ScopedEditView, ScopedModelViewSet

from . import quality
from .models import CoolingOff


class LiftForm(WagtailAdminModelForm):
    """Lifting needs a reason, and is done once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lift_reason"]
        field.required = True
        field.error_messages["required"] = "请写明解除的理由。"
        field.help_text = "保存后立即解除，该机构可以提交新的申请；不能撤回。"
        field.disabled = self.instance.lifted_at is not None


class LiftView(ScopedEditView):
    """Lift a cooling-off."""

    def save_instance(self) -> CoolingOff:
        user, reason = cast(User, self.request.user), self.form.cleaned_data["lift_reason"]
        return quality.lift(cooling_off=self.form.instance, user=user, reason=reason)

    def get_success_message(self) -> str:
        return f"已解除{self.form.instance.organization.short_name}的冷静期。"


class CoolingOffViewSet(ScopedModelViewSet):
    """冷静期: begun by low scores alone, lifted by the head."""

    model = CoolingOff
    name = "cooling_offs"
    icon = "history"
    menu_label = "冷静期"
    menu_name = "cooling_offs"
    menu_order = 125
    add_to_admin_menu = True
    edit_view_class = LiftView
    list_display = [
        "organization",
        Column("status", label="状态"),
        Column("starts_on", label="开始", sort_key="starts_on"),
        Column("until", label="截止", sort_key="until"),
    ]
    list_filter = ["until"]
    search_fields = ["organization__name", "reason"]
    inspect_view_fields = [
        "organization",
        "starts_on",
        "until",
        "reason",
        "lifted_at",
        "lifted_by",
        "lift_reason",
    ]
    edit_handler = ObjectList([FieldPanel("lift_reason")], base_form_class=LiftForm)

    @property
    def absent(self) -> set[str]:
        return super().absent | {"add"}
