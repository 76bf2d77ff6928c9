"""收件箱: what came into the mailbox and was left to the clerk, and what became of the rest."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import ModelLogEntry

from hub.accounts.models import User
from hub.attachments.kinds import FILE_TYPES, size_text, type_of
from hub.attachments.names import clean_name, extension_of
from hub.attachments.views import SANDBOX
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.paging import CappedPaginator, capped_count
from hub.files.sending import send_private
from hub.mailroom import rules, services
from hub.mailroom.models import Mail, Mailbox, MailroomSettings
from hub.mailroom.parsing import read_letter
from hub.mailroom.querysets import late_before
from hub.mailroom.registry import all_uses
from hub.membership.forms import ReasonForm
from hub.search.services import matching

from .access import StaffMixin, reads_mail, registers_cases
from .acts import ActView
from .viewsets import visible_rows

access_log = logging.getLogger("hub.access")

ALL = "all"


def waiting_count(user: User) -> int:
    """How many mails wait for the clerk, 100 where there are more."""
    return Mail.objects.visible_to(user).waiting()[:100].count()


class MailListView(StaffMixin, WagtailAdminTemplateMixin, ListView):
    """The mails of one state, the latest first; those that wait begin with the oldest."""

    template_name = "hub/backoffice/mails.html"
    context_object_name = "mails"
    paginate_by = 30
    paginator_class = CappedPaginator
    page_title = "收件箱"
    header_icon = "mail"
    groups = (("", "待处理"), *Mail.State.choices[1:], (ALL, "全部"))

    allowed = staticmethod(reads_mail)

    @cached_property
    def group(self) -> str:
        """The chosen tab."""
        chosen = self.request.GET.get("group", "")
        return chosen if chosen in dict(self.groups) else ""

    @cached_property
    def query(self) -> str:
        """The words that are searched for."""
        return self.request.GET.get("q", "").strip()[:100]

    def get_queryset(self) -> QuerySet[Mail]:
        """The mails of the tab that contain every word."""
        rows = visible_rows(Mail, self.user)
        if self.group != ALL:
            rows = rows.filter(state=self.group or Mail.State.WAITING)
        order = ("-received_at", "-pk") if self.group else ("received_at", "pk")
        return matching(rows.order_by(*order), self.query).select_related("case", "handled_by")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def tabs(self) -> list[dict[str, Any]]:
        """The states as tabs, with the number of those that wait."""
        found = [
            {"label": label, "url": f"?group={name}" if name else "?", "active": name == self.group}
            for name, label in self.groups
        ]
        found[0]["count"] = capped_count(Mail.objects.visible_to(self.user).waiting())
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows, the tabs, and how the mailbox itself is."""
        late_days = MailroomSettings.load().late_days
        return super().get_context_data(
            tabs=self.tabs(),
            late_before=late_before(late_days),
            late_days=late_days,
            boxes=Mailbox.objects.order_by("name"),
            **kwargs,
        )


class MailView(StaffMixin, WagtailAdminTemplateMixin, DetailView):
    """One mail as text, with its attachments, and what can be made of it."""

    template_name = "hub/backoffice/mail.html"
    context_object_name = "mail"
    page_title = "邮件"
    header_icon = "mail"

    allowed = staticmethod(reads_mail)

    def get_queryset(self) -> QuerySet[Mail]:
        return visible_rows(Mail, self.user).select_related("case", "handled_by")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        box = {"url": reverse("backoffice:mails"), "label": "收件箱"}
        return [*self.breadcrumbs_items, box, {"url": "", "label": str(self.object)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The mail, what may be done with it, and who has done what."""
        mail: Mail = self.object
        handles = rules.may_handle(self.user) is None
        pages = [(use.label, f"{reverse(use.page)}?mail={mail.pk}") for use in all_uses() if use.page]
        late_days = MailroomSettings.load().late_days
        return super().get_context_data(
            waits=mail.state == Mail.State.WAITING,
            is_late=mail.state == Mail.State.WAITING and mail.received_at < late_before(late_days),
            late_days=late_days,
            handles=handles,
            pages=pages if handles else [],
            may_put_back=handles and rules.may_put_back(mail) is None,
            sees_case=mail.case_id and Case.objects.visible_to(self.user).filter(pk=mail.case_id).exists(),
            parts=[part | {"size_text": size_text(part["size"])} for part in mail.parts],
            log=ModelLogEntry.objects.for_instance(mail).select_related("user").order_by("timestamp", "pk"),
            **kwargs,
        )


class _MailActView(ActView):
    model = Mail
    list_url = "backoffice:mail"
    header_icon = "mail"
    allowed = staticmethod(registers_cases)

    def facts(self) -> list[tuple[str, str]]:
        return [("题目", str(self.object)), ("发件人", self.object.sender)]


class SetAsideView(_MailActView):
    """Say that a mail has nothing to do with the platform."""

    label = "标为与业务无关"
    explanation = "邮件不再列为待处理，按保存期限删除；发件人不会收到回复。标错了可以恢复。"
    form_class = ReasonForm

    def blocked(self) -> Reason | None:
        waits = self.object.state == Mail.State.WAITING
        return None if waits else rules.done_already(self.object)

    def perform(self, form: forms.Form) -> str:
        services.set_aside(mail_id=self.object.pk, reason=form.cleaned_data["reason"], user=self.user)
        return "已标为与业务无关。"


class PutBackView(_MailActView):
    """Take that back."""

    label = "恢复为待处理"
    explanation = "邮件回到待处理，可以登记为事项。"

    def blocked(self) -> Reason | None:
        return rules.may_put_back(self.object)

    def perform(self, form: forms.Form) -> str:
        services.put_back(mail_id=self.object.pk, user=self.user)
        return "已恢复为待处理。"


class _MailFileView(StaffMixin, View):
    """Something of a mail, always to be saved, never shown: a mail may hold anything."""

    allowed = staticmethod(reads_mail)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, for those who see the mail; 404 where it was deleted by its retention rule."""
        mail = get_object_or_404(visible_rows(Mail, self.user).filter(erased_at=None), pk=kwargs["pk"])
        try:
            response = self.answer(mail)
        except FileNotFoundError as error:
            logging.getLogger(__name__).error("the bytes of mail %s are gone", mail.pk)
            raise Http404 from error
        response["Content-Security-Policy"] = SANDBOX
        access_log.info("mail user=%s mail=%s part=%s", self.user.pk, mail.pk, kwargs.get("number", ""))
        return response

    def answer(self, mail: Mail) -> HttpResponseBase:
        """What goes out."""
        raise NotImplementedError


class MailFileView(_MailFileView):
    """The mail as it came in."""

    def answer(self, mail: Mail) -> HttpResponseBase:
        return send_private(mail.file, name=clean_name(f"{mail}.eml"), content_type="message/rfc822")


class MailPartView(_MailFileView):
    """One attachment, by its place."""

    def answer(self, mail: Mail) -> HttpResponseBase:
        parts = read_letter(mail.content()).parts
        if self.kwargs["number"] >= len(parts):
            raise Http404
        part = parts[self.kwargs["number"]]
        known = type_of(extension_of(part.name), FILE_TYPES)
        content_type = known.content_types[extension_of(part.name)] if known else "application/octet-stream"
        response = FileResponse(
            BytesIO(part.content), as_attachment=True, filename=part.name, content_type=content_type
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


urls = [
    path("mails/", MailListView.as_view(), name="mails"),
    path("mails/<int:pk>/", MailView.as_view(), name="mail"),
    path("mails/<int:pk>/original/", MailFileView.as_view(), name="mail_file"),
    path("mails/<int:pk>/parts/<int:number>/", MailPartView.as_view(), name="mail_part"),
    path("mails/<int:pk>/set-aside/", SetAsideView.as_view(), name="set_mail_aside"),
    path("mails/<int:pk>/put-back/", PutBackView.as_view(), name="put_mail_back"),
]
