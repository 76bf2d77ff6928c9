"""代为登记: a clerk registers the form of a firm that wrote or called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.asked import number_of
from hub.attachments.checks import AlreadyKept
from hub.attachments.services import file_original
from hub.backoffice.access import StaffMixin, registers_cases
from hub.cases.flows import Refused
from hub.mailroom.models import Mail
from hub.mailroom.services import mark_registered
from hub.members.models import Contact

from .. import services
from ..lines import TypedLists
from ..mail_in.prefill import prefill
from ..models import Feedback, FeedbackSettings
from ..services import Line
from ..slots import LETTER
from .register_forms import RegisterForm


class RegisterView(StaffMixin, WagtailAdminTemplateMixin, TemplateView):
    """GET shows an empty form; POST registers, or with another button changes the rows or takes a contact's data."""

    template_name = "programs/feedback/desk/register.html"
    page_title = "登记会员之声反馈"
    header_icon = "comment"

    allowed = staticmethod(registers_cases)

    @cached_property
    def mail(self) -> Mail | None:
        """The mail that is registered, which the address names by `mail`."""
        pk = number_of(self.request.GET.get("mail", ""))
        return get_object_or_404(Mail.objects.visible_to(self.user), pk=pk) if pk else None

    def begin_with(self) -> tuple[dict[str, Any], Iterable[Line]]:
        """What the page shows at first: fields of the form, and lines; what could be read of the mail, if there is one."""
        return prefill(self.mail) if self.mail else ({"received_at": timezone.localtime()}, ())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page as it begins."""
        initial, lines = self.begin_with()
        return self.page(RegisterForm(initial=initial, user=self.user), TypedLists(lines))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Register what was typed; whatever is wrong keeps it."""
        form, typed = RegisterForm(request.POST, request.FILES, user=self.user), TypedLists((), request.POST)
        if {"add", "remove", "contact"} & request.POST.keys():
            return self.changed(form, typed)
        if not form.is_valid() or not typed.is_valid():
            return self.page(form, typed)
        try:
            with transaction.atomic():
                feedback = services.register_form(user=self.user, lines=typed.lines(), **form.values())
                if self.mail:
                    mark_registered(mail_id=self.mail.pk, case=feedback, user=self.user)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.page(form, typed)
        self.file(feedback, form)
        items = feedback.items.count()
        messages.success(request, f"已登记，编号 {feedback.number}，{items} 条待分派。")
        return redirect("backoffice:case", feedback.pk)

    def file(self, feedback: Feedback, form: RegisterForm) -> None:
        """Keep the originals, which were checked; the same page sent twice keeps them once."""
        for upload in form.cleaned_data["letter"]:
            try:
                file_original(case_id=feedback.pk, slot=LETTER, upload=upload, user=self.user)
            except AlreadyKept:
                continue

    def changed(self, form: RegisterForm, typed: TypedLists) -> HttpResponse:
        """The page again with a row more or less, or with a contact's name, phone and e-mail; nothing is registered."""
        form.is_valid()
        data = self.request.POST.copy()
        typed.add(self.request.POST.get("add", ""))
        typed.remove(self.request.POST.get("remove", ""))
        unknown = form.errors.get("organization") if "contact" in data else None
        if "contact" in data and not unknown:
            for name, value in self.chosen_contact(form, number_of(self.request.POST["contact"])).items():
                data[name] = value
        form.errors.clear()
        if unknown:
            form.errors["organization"] = unknown
        form.data = data
        return self.page(form, typed)

    def chosen_contact(self, form: RegisterForm, pk: int) -> dict[str, str]:
        """The data of the chosen contact, or of the first one of the firm."""
        people = form.contacts()
        chosen = people.filter(pk=pk).first() or people.first()
        if chosen is None:
            messages.warning(self.request, "这家机构没有可以填入的联系人，请直接填写。")
            return {}
        person = chosen.user
        return {
            "contact_name": person.get_full_name(),
            "contact_phone": person.phone,
            "contact_email": person.email,
        }

    def page(self, form: RegisterForm, typed: TypedLists) -> HttpResponse:
        """The page with this form and these lists."""
        return self.render_to_response(self.get_context_data(form=form, typed=typed))

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        landing = {"url": reverse("backoffice:intake"), "label": "登记收文"}
        return [*self.breadcrumbs_items, landing, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, the lists, and whom the chosen firm has."""
        form: RegisterForm = kwargs["form"]
        contacts = list(form.contacts()) if form.is_bound else list(Contact.objects.none())
        return super().get_context_data(
            contacts=contacts,
            mistakes=kwargs["typed"].mistakes(),
            most=FeedbackSettings.load().most_lines,
            mail=self.mail,
            **kwargs,
        )
