"""The administrator's screens of texts: all events, and one text with its preview and history."""

from __future__ import annotations

from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User

from . import rendering, rules, texts
from .events import Event, Group, all_events, find, is_declared
from .forms import TextForm
from .models import Channel, MessageText

CHANNELS = tuple(Channel)


class TextsMixin(WagtailAdminTemplateMixin):
    """Only for who may write texts."""

    request: HttpRequest
    page_title = "通知模板"
    header_icon = "edit"
    _show_breadcrumbs = True

    @property
    def user(self) -> User:
        """Who is signed in."""
        return cast(User, self.request.user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if reason := rules.may_change_texts(self.user):
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)


class TextList(TextsMixin, TemplateView):
    """Every event with its channels; changed texts are marked."""

    template_name = "hub/notifications/texts.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = MessageText.objects.filter(is_current=True, is_default=False)
        changed = set(rows.values_list("event", "channel"))
        order = list(Group)
        events = sorted(all_events(), key=lambda event: order.index(event.group))
        groups = [
            {"label": group.label, "events": [self.line(event, changed) for event in members]}
            for group, members in groupby(events, key=lambda event: event.group)
        ]
        return super().get_context_data(groups=groups, changed_count=len(changed), **kwargs)

    def line(self, event: Event, changed: set[tuple[str, str]]) -> dict[str, Any]:
        """One event as the list shows it."""
        return {
            "event": event,
            "channels": [
                {
                    "label": channel.label,
                    "url": reverse("message_text", args=[event.key, channel]),
                    "changed": (event.key, channel.value) in changed,
                }
                for channel in channels_of(event)
            ],
        }


def channels_of(event: Event) -> list[Channel]:
    """The channels an event has a text for: those of departments only where it is for them."""
    to_groups = (Channel.WECOM, Channel.WEBHOOK)
    return [channel for channel in CHANNELS if event.for_department or channel not in to_groups]


class TextView(TextsMixin, TemplateView):
    """One text: form, preview with sample values, the default to go back to, and every change."""

    template_name = "hub/notifications/text.html"

    @cached_property
    def event(self) -> Event:
        """The event of the address."""
        if not is_declared(self.kwargs["event"]):
            raise Http404
        return find(self.kwargs["event"])

    @cached_property
    def channel(self) -> Channel:
        """The channel of the address."""
        wanted = self.kwargs["channel"]
        found = [channel for channel in channels_of(self.event) if channel == wanted]
        if not found:
            raise Http404
        return found[0]

    @property
    def text(self) -> tuple[str, str]:
        """What counts now."""
        return texts.current(self.event.key).get(self.channel) or rendering.default_text(
            self.event, self.channel
        )

    def form(self, data: Any = None) -> TextForm:
        """The form, with what counts now."""
        subject, body = self.text
        initial = {"subject": subject, "body": body}
        return TextForm(data, initial=initial, event=self.event, channel=self.channel)

    def preview(self, form: TextForm) -> dict[str, str] | None:
        """The text with sample values; None while it has errors."""
        if form.is_bound and not form.is_valid():
            return None
        values = form.cleaned_data if form.is_bound else form.initial
        subject, body = rendering.message(self.event, (values["subject"], values["body"]), self.event.samples)
        if self.channel == Channel.EMAIL:
            name = rendering.exchange_name()
            subject = f"【{name}】{subject}"
            body = rendering.email_body(body=body, url="/portal/cases/1/", name=name)
        return {"subject": subject, "body": body}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """`preview` shows, `restore` goes back to the default, anything else saves."""
        if "restore" in request.POST:
            texts.restore(event=self.event, channel=self.channel, user=self.user)
            messages.success(request, "已恢复默认文字。")
            return redirect("message_text", self.event.key, self.channel)
        form = self.form(request.POST)
        if "preview" in request.POST:
            context = {"form": form, "preview": self.preview(form)}
            if "HX-Request" in request.headers:
                return render(request, "hub/notifications/text_preview.html", context)
            return self.render_to_response(self.get_context_data(**context))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form, preview=None))
        texts.change(event=self.event, channel=self.channel, user=self.user, **form.cleaned_data)
        messages.success(
            request, f"“{self.event.label}”的{self.channel.label}文字已保存，从下一条通知开始使用。"
        )
        return redirect("message_texts")

    def get_page_subtitle(self) -> str:
        return f"{self.event.label} · {self.channel.label}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("message_texts"), "label": self.page_title},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            kwargs["form"] = self.form()
            kwargs["preview"] = self.preview(kwargs["form"])
        history = texts.history(self.event.key, self.channel)
        return super().get_context_data(**kwargs) | {
            "event": self.event,
            "history": history,
            "is_changed": bool(history) and not history[0].is_default,
            "action": reverse("message_text", args=[self.event.key, self.channel]),
        }
