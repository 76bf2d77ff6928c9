"""How the signed-in person wants to be told: one form, in the portal and in the admin."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User

from . import preferences
from .events import Event, all_events
from .forms import PreferencesForm
from .masking import mask_email, mask_phone, mobile
from .models import Channel


class PreferencesView(FormView):
    """The form; the area's mixin comes before it. `url_name` is where it stands."""

    form_class = PreferencesForm
    url_name = ""

    @property
    def person(self) -> User:
        """Whose preferences these are: only one's own."""
        return cast(User, self.request.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        chosen = preferences.chosen_by([self.person])
        return super().get_form_kwargs() | {"chosen": chosen.get(self.person.pk, {})}

    def form_valid(self, form: PreferencesForm) -> HttpResponse:
        preferences.choose(user=self.person, modes=form.modes())
        messages.success(self.request, "接收方式已保存。")
        return super().form_valid(form)

    def get_success_url(self) -> str:
        return reverse(self.url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        phone = mobile(self.person.phone)
        return super().get_context_data(
            channels=preferences.offered(),
            address=mask_email(self.person.email),
            phone=mask_phone(phone) if phone else "",
            by_sms=Channel.SMS in preferences.offered(),
            mandatory=[event.label for event in mandatory_for(self.person)],
            **kwargs,
        )


def mandatory_for(person: User) -> list[Event]:
    """The events that the person's side is always told of by e-mail."""
    for_staff = getattr(person, "department_id", None) is not None
    return [
        event for event in all_events() if event.mandatory and event.key.endswith("applicant") != for_staff
    ]


class StaffPreferences(WagtailAdminTemplateMixin, PreferencesView):
    """The form inside the admin."""

    template_name = "hub/notifications/preferences.html"
    page_title = "通知接收方式"
    header_icon = "mail"
    url_name = "staff_preferences"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("staff_inbox"), "label": "消息"},
            {"url": "", "label": self.page_title},
        ]
