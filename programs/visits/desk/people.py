"""来访人电话: pages hide them; whoever receives the visitor asks for them with a reason, which is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse

from hub.cases.flows import Reason
from hub.privacy.models import Access
from hub.privacy.services import record_access

from .. import rules
from .base import VisitAct


class WhyForm(forms.Form):
    """What for."""

    why = forms.ChoiceField(
        label="事由",
        choices=[(word, word) for word in ("联系到访", "通知变更", "登记入门", "核实身份")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择事由。", "invalid_choice": "请从列出的事由中选择。"},
    )


class PhonesView(VisitAct):
    """The people of a visit with hidden numbers; the answer to the form shows them, once."""

    form_class = WhyForm
    template_name = "programs/visits/desk/people.html"
    label = "查看来访人电话"
    header_icon = "lock"

    @staticmethod
    def allowed(user: Any) -> bool:
        return rules.sees_people(user)

    def blocked(self) -> Reason | None:
        return None if self.object.visitors.exists() else "来访人员信息没有填写，或已按保存期限删除。"

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Keep who looks and why, then show."""
        if self.blocked():
            return self.form_invalid(form)
        visit = self.object
        record_access(
            user=self.user,
            field=Access.Field.IDENTITY,
            organization=visit.organization,
            about=f"{visit.number} 来访人员姓名、电话",
            people=visit.visitors.count(),
            why=form.cleaned_data["why"],
        )
        return self.render_to_response(self.get_context_data(form=form, revealed=True))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(visit=self.object, **kwargs)
