"""The pages on which an organiser hands in invoice files and confirms what was read from them."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hub.attachments.checks import too_large
from hub.attachments.names import clean_name
from hub.attachments.services import remove
from hub.attachments.uploads import SizeLimit
from hub.cases.flows import Reason, Refused
from hub.cases.views import posted_version

from .. import rules
from ..forms import CATEGORIES, InvoiceForm
from ..models import Claim, Reading
from ..views import ClaimPage, InvoicePage
from .pending import pending_of, slot_now, values_of
from .services import Taken, confirm, read_waiting, take_in, unread

MOST_AT_ONCE = 60


def waiting(claim: Claim) -> QuerySet[Reading]:
    """The readings of the present tier that wait for their confirmation."""
    return Reading.objects.pending(claim).filter(attachment__slot=slot_now(claim).name)


class ReadingPage(ClaimPage):
    """A page about the invoice files of the tier that the claim asks for now."""

    def refusal(self) -> Reason | None:
        return rules.may_edit_vouchers(self.claim, self.user)

    def list_url(self) -> str:
        """The files that wait."""
        return reverse("reimbursement:pending", args=[self.claim.pk])

    def onward(self) -> str:
        """The files that still wait, else back to the claim."""
        return self.list_url() if waiting(self.claim).exists() else self.back()


@method_decorator(
    csrf_exempt, name="dispatch"
)  # the token is checked in `receive`: see attachments.views.upload
class TakeInvoices(ReadingPage):
    """Takes in several files at once and reads them; without a file it goes on reading what waits."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Keep and read the files, then show what waits for confirmation."""
        self.load()
        if away := self.turned_away():
            return away
        self.limit = SizeLimit(request, slot_now(self.claim).max_mb * 1024 * 1024)
        request.upload_handlers = [self.limit, *request.upload_handlers]
        try:
            return csrf_protect(self.receive)(request)
        except TooManyFilesSent:
            messages.error(
                request, f"一次最多上传 {MOST_AT_ONCE} 个文件，请分几次上传；这一次的文件都没有收下。"
            )
            return redirect(self.back())

    def receive(self, request: HttpRequest) -> HttpResponse:
        """The upload itself."""
        files = request.FILES.getlist("files")
        refused = [(clean_name(name), too_large(None, slot_now(self.claim))) for name in self.limit.too_large]
        if len(files) > MOST_AT_ONCE:
            raise TooManyFilesSent
        if files:
            taken = take_in(claim=self.claim, files=files, user=self.user)
        else:
            taken = Taken()
            if not unread(self.claim, slot_now(self.claim)).exists() and not refused:
                messages.error(request, "请先选择要上传的发票文件。")
                return redirect(self.back())
            read_waiting(claim=self.claim)
        for name, reason in (*refused, *taken.refused):
            messages.error(request, f"{name}：{reason}")
        if taken.kept:
            messages.success(request, f"已上传 {len(taken.kept)} 个文件，请逐个核对后确认。")
        return redirect(self.onward())


class PendingInvoices(ReadingPage):
    """Every file that waits: what was found beside its picture, to confirm one by one or all that are clear."""

    template_name = "programs/reimbursement/pending.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm one file (`confirm` names it), or all without doubts (`confirm=all`)."""
        self.load()
        if away := self.turned_away():
            return away
        chosen = request.POST.get("confirm", "")[:40]
        categories = {
            name.removeprefix("category-"): value
            for name, value in request.POST.items()
            if name.startswith("category-") and value in CATEGORIES
        }
        try:
            outcome = confirm(
                claim=self.claim,
                user=self.user,
                version=posted_version(request),
                categories=categories,
                only="" if chosen == "all" else chosen or "-",
            )
        except Refused as refusal:
            self.load()
            messages.error(request, refusal.reason)
            context = self.get_context_data(chosen=categories)
            return self.render_to_response(context, status=409 if refusal.code == "conflict" else 200)
        for name, reason in outcome.refused:
            messages.error(request, f"{name}：{reason}")
        if outcome.done:
            messages.success(request, f"已确认 {outcome.done} 张发票。")
        elif not outcome.refused:
            messages.info(request, "没有可以直接确认的发票，请逐个更正后保存。")
        self.load()
        return redirect(self.onward())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The files, each with the category that was chosen or that its items speak for."""
        chosen = kwargs.get("chosen", {})
        rows = [
            (row, chosen.get(row.key) or row.values.get("category", "")) for row in pending_of(self.claim)
        ]
        context = {
            "rows": rows,
            "clear": sum(row.is_clear for row, _ in rows),
            "categories": CATEGORIES if self.claim.state_info.editable else (),
            "unread": unread(self.claim, slot_now(self.claim)).count(),
        }
        return super().get_context_data(**context | kwargs)


class CorrectReading(InvoicePage):
    """The form of one voucher with what was read, its picture beside it; all is typed where nothing was."""

    reading: Reading | None

    def load(self) -> None:
        """The claim and the file that the address names; raises Http404 for a file of another claim."""
        super().load()
        get_object_or_404(Reading, pk=self.kwargs["file"], attachment__case=self.claim.pk)
        self.reading = waiting(self.claim).select_related("attachment").filter(pk=self.kwargs["file"]).first()

    def refusal(self) -> Reason | None:
        """A file that was confirmed or removed meanwhile asks for nothing more."""
        return super().refusal() or (None if self.reading else "这个发票文件已确认或已移除。")

    def initial(self) -> dict[str, Any]:
        """What was read; where that says nothing, what is known beforehand."""
        found = cast(Reading, self.reading).invoice
        given = {
            name: value for name, value in values_of(found, self.tier).items() if value not in ("", None)
        }
        if found.failure:
            given.pop("category", None)
        return super().initial() | given

    def build_form(self, *data: Any) -> InvoiceForm:
        """The form of a voucher that rests on this file."""
        form = super().build_form(*data)
        form.rest_on(cast(Reading, self.reading).attachment)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, the picture, and what the reader has to say."""
        row = next((row for row in pending_of(self.claim) if row.reading == self.reading), None)
        context = {"original": row and row.file, "found": row and row.found, "pending": row}
        return super().get_context_data(**context | kwargs)

    def back(self) -> str:
        """To the files that still wait, else to the claim."""
        if waiting(self.claim).exists():
            return reverse("reimbursement:pending", args=[self.claim.pk])
        return super().back()


class RemoveReading(ReadingPage):
    """Takes a file that waits out of the claim."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Remove it, or say why not."""
        self.load()
        if away := self.turned_away():
            return away
        row = get_object_or_404(waiting(self.claim).select_related("attachment"), pk=self.kwargs["file"])
        try:
            remove(attachment_id=row.pk, user=self.user)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, f"已移除：{row.attachment.original_name}")
        return redirect(self.onward())
