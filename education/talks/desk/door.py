"""The door: who registered, ticked by name or by the QR code, and who came without having registered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.backoffice.access import StaffMixin
from hub.backoffice.exports import export
from hub.cases.flows import Refused
from hub.files.spreadsheets import FORMATS, Column
from hub.notifications.masking import mask_phone
from hub.privacy.models import Access

from .. import registering, rules
from ..forms import WalkInForm
from ..models import Registration
from ..models.people import key_of_ticket
from .talk import TalkMixin

PER_PAGE = 100


def sees_people(user: Any) -> bool:
    """Whether the user sees who registered."""
    return rules.checks_in(user) or rules.keeps_talks(user)


class PeopleView(TalkMixin, TemplateView):
    """The list of one talk, by name, company or the end of a phone number; each can be ticked."""

    template_name = "education/talks/desk/people.html"
    page_title = "报名与签到"
    allowed = staticmethod(sees_people)

    def rows(self) -> QuerySet[Registration]:
        """Those that the words find, in the order of registering."""
        rows = self.talk.registrations.order_by("place")
        words = self.request.GET.get("q", "").strip()[:40]
        if words:
            found = Q(name__icontains=words) | Q(company__icontains=words) | Q(phone__endswith=words)
            rows = rows.filter(found | Q(email__iexact=words))
        state = self.request.GET.get("state", "")
        return rows.filter(state=state) if state in Registration.State.values else rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(self.rows(), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            talk=self.talk,
            people=page,
            rows=[(row, mask_phone(row.phone), rules.why_not_check_in(_of(row, self.talk))) for row in page],
            states=Registration.State.choices,
            asked=self.request.GET.get("q", ""),
            state=self.request.GET.get("state", ""),
            no_door=rules.why_no_door(self.talk),
            checks_in=rules.checks_in(self.user),
            **kwargs,
        )


def _of(row: Registration, talk: Any) -> Registration:
    row.talk = talk
    return row


COLUMNS = (
    Column("序号", "place", 8),
    Column("姓名", "name", 14),
    Column("单位", "company", 34),
    Column("身份", "get_kind_display", 14),
    Column("邮箱", "email", 28),
    Column("手机", "phone", 16),
    Column("状态", "get_state_display", 12),
    Column("来源", "get_source_display", 12),
    Column("报名时间", "registered_at", 18),
    Column("签到时间", "checked_in_at", 18),
    Column("告知书版本", "consent_version", 12),
)


class ExportView(TalkMixin, View):
    """The list as a file; it is kept who took it."""

    allowed = staticmethod(rules.keeps_talks)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kwargs["file_format"] not in FORMATS:
            raise Http404
        rows = Registration.objects.filter(talk=self.talk, erased_at=None).order_by("place")
        return export(
            request,
            rows=rows,
            columns=COLUMNS,
            title=f"报名名单-{self.talk}"[:60],
            file_format=kwargs["file_format"],
            personal=Access.Field.ATTENDEES,
        )


class TickView(TalkMixin, View):
    """Tick somebody, or take the tick back: `act` is "come" or "undo"."""

    allowed = staticmethod(rules.checks_in)
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = get_object_or_404(Registration, talk=self.talk, pk=kwargs["row"])
        verb = registering.undo_check_in if request.POST.get("act") == "undo" else registering.check_in
        try:
            row = verb(registration_id=row.pk, user=self.user)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, f"{row}{'已签到' if row.checked_in_at else '已撤销签到'}。")
        return redirect(f"{reverse('talk_desk:people', args=[self.talk.pk])}#row-{row.pk}")


class WalkInView(TalkMixin, FormView):
    """Write down somebody who came without having registered."""

    template_name = "education/talks/desk/form.html"
    page_title = "现场登记"
    form_class = WalkInForm
    allowed = staticmethod(rules.checks_in)

    def form_valid(self, form: WalkInForm) -> HttpResponse:
        try:
            row = registering.admit_walk_in(talk_id=self.talk.pk, person=form.person, user=self.user)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, f"{row}已登记并签到。")
        return redirect("talk_desk:people", self.talk.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            back=reverse("talk_desk:people", args=[self.talk.pk]),
            button="登记并签到",
            explanation=rules.why_no_door(self.talk) or "现场登记不受名额限制。",
            **kwargs,
        )


class TicketView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """What a scanned QR code opens: whose it is, and the button. Pressed twice it is once."""

    template_name = "education/talks/desk/ticket.html"
    page_title = "扫码签到"
    header_icon = "tick"
    allowed = staticmethod(rules.checks_in)

    @cached_property
    def row(self) -> Registration:
        """The registration of the code; raises Http404 for a code that is none of ours."""
        key = key_of_ticket(self.kwargs["ticket"])
        rows = Registration.objects.visible_to(self.request.user).select_related("talk__page")
        return get_object_or_404(rows, pk=key, erased_at=None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            registering.check_in(registration_id=self.row.pk, user=self.user)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        return redirect(request.path)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            row=self.row,
            talk=self.row.talk,
            blocked=rules.why_not_check_in(self.row),
            today=timezone.localdate(),
            **kwargs,
        )
