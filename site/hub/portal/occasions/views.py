"""What an organiser does on the day: show the QR code, watch the head count, keep the list, file the sheets."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import TemplateView

from hub.attachments.checks import FileRefused
from hub.attachments.services import attach
from hub.attendance import paper, rules, services, sheets
from hub.attendance.forms import ReasonedForm, RemovalForm
from hub.attendance.models import Attendee, Occasion
from hub.attendance.results import head_count, survey_result
from hub.attendance.views.documents import sign_in_address
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.views import visible_case

from ..base import PortalMixin
from ..casefile import trail_of
from .forms import PaperFormSet

PER_PAGE = 50
PROOFS = {
    "sheet": (rules.SHEET_SLOT, "签到表", sheets.sheet_pdf),
    "survey": (rules.SURVEY_SLOT, "满意度调查汇总", sheets.survey_pdf),
}


class OccasionsOfCase(PortalMixin):
    """To the occasion of a case that comes next, or to its last one."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Follow the link."""
        case = visible_case(pk=self.kwargs["case_pk"], user=self.user)
        rows = Occasion.objects.filter(case=case.pk).order_by("starts_at", "pk")
        found = rows.live().filter(ends_at__gte=timezone.now()).first() or rows.last()
        if found is None:
            raise Http404
        return redirect("portal:occasion", found.pk)


class OccasionView(PortalMixin, TemplateView):
    """A page of one occasion of the organiser's own case."""

    section = "cases"
    template_name = "hub/portal/occasion.html"
    occasion: Occasion

    def load(self) -> None:
        """Read the occasion and its case; raises Http404 for what the user can't see."""
        self.occasion = get_object_or_404(Occasion.objects.visible_to(self.user), pk=self.kwargs["pk"])
        self.occasion.case = visible_case(pk=cast(int, self.occasion.case_id), user=self.user)

    def back(self, part: str = "") -> HttpResponse:
        """To the page of the occasion, at a part of it."""
        response = redirect("portal:occasion", self.occasion.pk)
        if part:
            response["Location"] += f"#{part}"
        return response

    def page(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """The occasion's page with this context."""
        return self.render_to_response(self.get_context_data(**context), status=status)


class OccasionPage(OccasionView):
    """Everything of one occasion."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page."""
        self.load()
        return self.page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Counts, list, forms and results; the queries don't grow with the rows."""
        occasion, case = self.occasion, cast(Case, self.occasion.case)
        count, survey = head_count([occasion]), survey_result([occasion])
        present = occasion.attendees.present().order_by("-signed_at", "-pk")
        address = sign_in_address(self.request, occasion)
        context = {
            "case": case,
            "occasion": occasion,
            "siblings": list(Occasion.objects.filter(case=case.pk)),
            "trail": trail_of(case, itself=True),
            "address": address,
            "qr": sheets.qr_svg(address, inline=True),
            "count": count,
            "closed": rules.why_closed(occasion),
            "fixed": rules.may_change_list(occasion, self.user),
            "kind_chart": sheets.kind_chart(count),
            "survey": survey,
            "survey_charts": sheets.survey_charts(survey),
            "page_obj": Paginator(present, PER_PAGE).get_page(self.request.GET.get("page")),
            "corrections": list(occasion.corrections.select_related("by")[:PER_PAGE]),
            "deleted_on": rules.deletion_day(occasion),
            "can_file": {
                key: rules.open_slot(occasion, self.user, name) for key, (name, _, _) in PROOFS.items()
            },
        }
        kwargs.setdefault("rows", PaperFormSet())
        return super().get_context_data(**context, **kwargs)


class CountFragment(OccasionView):
    """The head count, which the page asks for every few seconds."""

    template_name = "hub/portal/includes/head_count.html"
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The fragment."""
        self.load()
        context = {
            "occasion": self.occasion,
            "count": head_count([self.occasion]),
            "closed": rules.why_closed(self.occasion),
        }
        return self.render_to_response(context)


class Change(OccasionPage):
    """A change of an occasion that is posted from its page; whatever is refused is said there."""

    http_method_names = ["post", "options"]
    part = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do it and go back."""
        self.load()
        try:
            return self.change(request)
        except Refused as refusal:
            messages.warning(request, refusal.reason)
            return self.back(self.part)

    def change(self, request: HttpRequest) -> HttpResponse:
        """The change itself."""
        raise NotImplementedError


class SetWindow(Change):
    """Open signing in, end it, take it up again."""

    done = {"open": "签到已开放。", "close": "签到已结束。", "resume": "签到已重新开放两小时。"}

    def change(self, request: HttpRequest) -> HttpResponse:
        action = request.POST.get("action", "")
        services.set_window(occasion_id=self.occasion.pk, user=self.user, action=action)
        messages.success(request, self.done[action])
        return self.back()


class EnterPaper(Change):
    """Enter the rows that were typed."""

    part = "paper"

    def change(self, request: HttpRequest) -> HttpResponse:
        if "add" in request.POST:
            return self.page(rows=PaperFormSet.with_more_rows(request.POST))
        rows = PaperFormSet(request.POST)
        if not rows.is_valid():
            return self.page(rows=rows)
        try:
            outcome = services.enter_paper(
                occasion_id=self.occasion.pk, user=self.user, entries=rows.entries()
            )
        except Refused as refusal:
            return self.page(rows=rows, refused=refusal.reason, status=409)
        tell(request, outcome)
        return self.back("list")


class UploadPaper(Change):
    """Enter the rows of an Excel sheet: all of them, or none and what is wrong with which."""

    part = "paper"

    def change(self, request: HttpRequest) -> HttpResponse:
        upload = request.FILES.get("upload")
        if upload is None:
            raise Refused("请先选择要上传的文件。")
        found = paper.read_rows(upload)
        if found.errors:
            return self.page(row_errors=found.errors, good_rows=len(found.entries))
        outcome = services.enter_paper(occasion_id=self.occasion.pk, user=self.user, entries=found.entries)
        tell(request, outcome)
        return self.back("list")


def tell(request: HttpRequest, outcome: services.Entered) -> None:
    """What became of the rows."""
    messages.success(request, f"已补录 {outcome.made} 人。")
    if outcome.already:
        names = "、".join(outcome.already[:10]) + ("等" if len(outcome.already) > 10 else "")
        messages.info(request, f"{len(outcome.already)} 人已在名单中，没有重复计入：{names}。")


class FileProof(Change):
    """File the sheet or the survey's results among the proofs of the case."""

    part = "proofs"

    def change(self, request: HttpRequest) -> HttpResponse:
        if request.POST.get("proof") not in PROOFS:
            raise Refused("没有这份材料，请刷新页面后重试。", code="unknown")
        name, label, make = PROOFS[request.POST["proof"]]
        slot = rules.open_slot(self.occasion, self.user, name)
        if slot is None:
            raise Refused("现在不能提交总结材料。")
        session = f"-第{self.occasion.number}场" if self.occasion.number > 1 else ""
        upload = ContentFile(make(self.occasion), name=f"{label}{session}.pdf")
        try:
            attach(case_id=cast(int, self.occasion.case_id), slot=slot, upload=upload, user=self.user)
        except FileRefused as refusal:
            raise Refused(refusal.reason) from refusal
        messages.success(request, f"{label}已存入总结材料。")
        return self.back("proofs")


class AttendeePage(OccasionView):
    """Correct one attendee, or take one off the list, with the reason."""

    template_name = "hub/portal/attendee.html"
    attendee: Attendee

    def load(self) -> None:
        super().load()
        rows = self.occasion.attendees.present()
        self.attendee = get_object_or_404(rows, pk=self.kwargs["attendee_pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The forms; the occasion with the reason where nothing may be changed now."""
        self.load()
        if reason := rules.may_change_list(self.occasion, self.user):
            messages.info(request, reason)
            return self.back("list")
        return self.page(form=self.filled_form(), removal=RemovalForm(prefix="remove"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Correct or remove."""
        self.load()
        removes = "remove" in request.POST
        form = ReasonedForm(request.POST) if not removes else self.filled_form()
        removal = RemovalForm(request.POST if removes else None, prefix="remove")
        chosen = removal if removes else form
        if not chosen.is_valid():
            return self.page(form=form, removal=removal)
        act = {"attendee_id": self.attendee.pk, "user": self.user, "reason": chosen.cleaned_data["reason"]}
        try:
            if removes:
                services.remove(**act)
            else:
                services.correct(entry=form.entry, **act)
        except Refused as refusal:
            chosen.add_error(None, refusal.reason)
            return self.page(form=form, removal=removal, status=409)
        messages.success(request, f"“{self.attendee.name}”已{'移除' if removes else '更正'}。")
        return self.back("list")

    def filled_form(self) -> ReasonedForm:
        """The row as it stands."""
        row = self.attendee
        return ReasonedForm(initial={"name": row.name, "company": row.company, "kind": row.kind})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The attendee and the way back."""
        trail = trail_of(cast(Case, self.occasion.case), itself=True)
        context = {"case": self.occasion.case, "occasion": self.occasion, "attendee": self.attendee}
        return super().get_context_data(**context, trail=trail, **kwargs)
