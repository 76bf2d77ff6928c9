"""登记拜访函: a clerk registers the letter of somebody who wrote or called."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.asked import number_of
from hub.accounts.models import User
from hub.attachments.checks import AlreadyKept
from hub.attachments.services import file_original
from hub.backoffice.access import StaffMixin, registers_cases
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.rows import with_another_row
from hub.mailroom.models import Mail
from hub.mailroom.services import mark_registered
from programs.feedback.desk.register_forms import OriginalsField, RegisterForm

from .. import services
from ..letter_forms import ROW_LISTS, DateFormSet, LetterForms, VisitorFormSet
from ..models import Visit
from ..models.records import MOST_PEOPLE
from ..slots import ORIGINAL

LETTER_FIELDS = ("purpose", "party_size", "topics")


class RegisterLetterForm(RegisterForm):
    """Who wants to visit and why; who wrote, when and how, as for everything that is registered."""

    made_on = None  # type: ignore[assignment]
    is_institution = forms.BooleanField(
        label="市场机构，没有会员账号",
        required=False,
        help_text="按上面填写的名称登记；留了邮箱的，查询码、到访安排和答复发到邮箱。",
    )
    letter = OriginalsField(
        slot=ORIGINAL,
        label="拜访函原件",
        required=False,
        help_text=f"来函扫描件、邮件附件或通话记录，仅交易所人员可见，最多 {ORIGINAL.max_count} 个。",
    )
    purpose = forms.CharField(
        label="来访事由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请填写来访事由。", "max_length": "来访事由最多 1000 字。"},
    )
    party_size = forms.IntegerField(
        label="来访人数",
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={
            "invalid": "请填写人数。",
            "min_value": f"来访人数须在 1 至 {MOST_PEOPLE} 之间。",
            "max_value": f"来访人数须在 1 至 {MOST_PEOPLE} 之间。",
        },
    )
    topics = forms.CharField(
        label="希望交流的问题",
        required=False,
        max_length=3000,
        help_text="每行一个。",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "希望交流的问题最多 3000 字。"},
    )

    def values(self) -> dict[str, Any]:
        """The arguments of `register_visit` but for the rows. Only after `is_valid()`."""
        data = self.cleaned_data
        names = ("channel", "received_at", "contact_name", "contact_phone", "contact_email", *LETTER_FIELDS)
        return {**self.whose(), **{name: data[name] for name in names}}


class RegisterForms(LetterForms):
    """The page of registration: the form with dates and visitors."""

    form: RegisterLetterForm  # type: ignore[assignment]

    def __init__(
        self, user: User, data: QueryDict | None = None, files: Any = None, *, initial: Any = None
    ) -> None:
        self.form = RegisterLetterForm(data, files, initial=initial, user=user)
        self.dates, self.visitors = DateFormSet(data), VisitorFormSet(data)


class RegisterView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """GET shows an empty form, or with `?mail=` one that begins with a mail; POST registers, or with `add=` shows
    another row."""

    template_name = "programs/visits/desk/register.html"
    page_title = "登记拜访函"
    header_icon = "group"

    allowed = staticmethod(registers_cases)

    @cached_property
    def mail(self) -> Mail | None:
        """The mail that is registered, where the address names one; raises Http404 for one this user doesn't see."""
        if "mail" not in self.request.GET:
            return None
        return get_object_or_404(Mail.objects.visible_to(self.user), pk=number_of(self.request.GET["mail"]))

    def begin_with(self) -> dict[str, Any]:
        """What the form says at first."""
        if self.mail is None:
            return {"received_at": timezone.localtime()}
        return {
            "received_at": timezone.localtime(self.mail.received_at),
            "channel": Case.Channel.EMAIL,
            "contact_name": self.mail.sender_name,
            "contact_email": self.mail.sender,
            "purpose": self.mail.subject,
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page as it begins."""
        return self.page(RegisterForms(self.user, initial=self.begin_with()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Register what was typed; whatever is wrong keeps it."""
        added = request.POST.get("add", "")
        if added in ROW_LISTS:
            return self.with_row(added)
        bundle = RegisterForms(self.user, request.POST, request.FILES)
        if not bundle.is_valid():
            return self.page(bundle)
        try:
            visit = self.register(bundle)
        except Refused as refusal:
            bundle.form.add_error(None, refusal.reason)
            return self.page(bundle)
        self.file(visit, bundle.form)
        messages.success(
            request, f"已登记，编号 {visit.number}，请在 {visit.due_on:%Y-%m-%d} 前答复到访安排。"
        )
        return redirect("backoffice:case", visit.pk)

    @transaction.atomic
    def register(self, bundle: RegisterForms) -> Visit:
        """The visit; the mail that it came by is done with. Raises Refused."""
        visit = services.register_visit(user=self.user, **bundle.form.values(), **bundle.rows())
        if self.mail and not Mail.objects.filter(pk=self.mail.pk, case=visit.pk).exists():
            mark_registered(mail_id=self.mail.pk, case=visit, user=self.user)
        return visit

    def with_row(self, added: str) -> HttpResponse:
        """The form as it was typed, with one more row and no complaints."""
        data = with_another_row(self.request.POST, added, most=ROW_LISTS[added])
        bundle = RegisterForms(self.user, data)
        bundle.hush()
        return self.page(bundle)

    def file(self, visit: Visit, form: RegisterLetterForm) -> None:
        """Keep the originals, which were checked; the same page sent twice keeps them once."""
        for upload in form.cleaned_data["letter"]:
            try:
                file_original(case_id=visit.pk, slot=ORIGINAL, upload=upload, user=self.user)
            except AlreadyKept:
                continue

    def page(self, bundle: RegisterForms) -> HttpResponse:
        """The page with these forms."""
        mistakes = bundle.mistakes() if bundle.form.is_bound else []
        return self.render_to_response(self.get_context_data(forms=bundle, mistakes=mistakes))

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        landing = {"url": reverse("backoffice:intake"), "label": "登记收文"}
        return [*self.breadcrumbs_items, landing, {"url": "", "label": self.page_title}]
