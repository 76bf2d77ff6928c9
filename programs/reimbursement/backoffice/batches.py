"""付款批次: what is payable is put into a batch, released by another, and booked by the bank's answers."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import View
from wagtail.admin.viewsets.base import ViewSet

from hub.accounts.asked import number_of
from hub.backoffice.access import StaffMixin
from hub.cases.flows import Refused
from hub.files.spreadsheets import XLSX_TYPE
from hub.privacy.models import Access
from hub.privacy.services import record_access

from .. import batches
from ..bank_files import Answer, bank_file, read_answers
from ..ledger import yuan
from ..models import BatchLine, PaymentBatch, ResultFile
from .base import BatchesItem, MoneyPage, pays, sees_batches

access_log = logging.getLogger("hub.access")
Result = BatchLine.Result
MOST_OFFERED = 200  # rows of one page of payable claims


class NoteForm(forms.Form):
    """Why."""

    note = forms.CharField(
        label="原因",
        max_length=200,
        error_messages={"required": "请写明原因。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ResultForm(forms.Form):
    """The bank's file."""

    file = forms.FileField(
        label="银行结果文件",
        help_text="Excel（.xlsx）或 CSV，不超过 5 MB。先显示核对结果，确认后才入账。",
        error_messages={"required": "请选择银行结果文件。", "empty": "文件是空的，请重新选择。"},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class BatchPage(MoneyPage):
    """A page about batches."""

    allowed = staticmethod(sees_batches)

    def trail(self) -> list[tuple[str, str]]:
        return [("付款批次", reverse("batches:index"))]


class BatchList(BatchPage):
    """The batches, the newest first."""

    template_name = "programs/reimbursement/backoffice/batches.html"
    page_title = "付款批次"

    def trail(self) -> list[tuple[str, str]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = PaymentBatch.objects.visible_to(self.user).select_related("made_by", "released_by")
        page = Paginator(rows, 30).get_page(self.request.GET.get("page"))
        waiting = batches.payable(self.user).count() if pays(self.user) else 0
        return super().get_context_data(page_obj=page, waiting=waiting, may_make=pays(self.user), **kwargs)


class NewBatch(BatchPage):
    """Choose what is paid together."""

    allowed = staticmethod(pays)
    template_name = "programs/reimbursement/backoffice/new_batch.html"
    page_title = "编制付款批次"
    acts = {"make": "make"}

    def make(self) -> HttpResponse:
        """Freeze what was chosen."""
        chosen = [key for sent in self.request.POST.getlist("claim") if (key := number_of(sent))]
        try:
            batch = batches.make_batch(
                claim_ids=chosen, user=self.user, note=self.request.POST.get("note", "")
            )
        except Refused as refusal:
            context = self.get_context_data(refusal=refusal.reason, chosen=chosen)
            return self.render_to_response(context, status=409 if refusal.code == "conflict" else 200)
        return redirect("batches:detail", batch.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        claims = batches.payable(self.user)[:MOST_OFFERED]
        reasons = batches.refusals(claims, self.user)
        rows = [(claim, reasons.get(claim.pk)) for claim in claims]
        kwargs.setdefault("chosen", [claim.pk for claim, reason in rows if reason is None])
        kwargs.setdefault("note", self.request.POST.get("note", ""))
        return super().get_context_data(rows=rows, **kwargs)


class BatchDetail(BatchPage):
    """One batch: its lines and sums, and what is to be done with it."""

    template_name = "programs/reimbursement/backoffice/batch.html"
    page_title = "付款批次"
    acts = {"release": "release", "cancel": "cancel", "read": "read"}

    @cached_property
    def batch(self) -> PaymentBatch:
        """The batch, where the user may see it."""
        rows = PaymentBatch.objects.visible_to(self.user).select_related("made_by", "released_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def address(self) -> str:
        """Of this page."""
        return reverse("batches:detail", args=[self.batch.pk])

    def release(self) -> HttpResponse:
        """The second person's word."""

        def act() -> str:
            batch = batches.release_batch(batch_id=self.batch.pk, user=self.user)
            return f"已放行 {batch.count} 笔，合计 {yuan(batch.total)}。请下载银行文件办理付款。"

        return self.attempt(None, act, self.address)

    def cancel(self) -> HttpResponse:
        """Take it back."""
        form = NoteForm(self.request.POST)

        def act() -> str:
            batches.cancel_batch(batch_id=self.batch.pk, user=self.user, note=form.cleaned_data["note"])
            return "批次已作废，其中的付款可以重新编制。"

        return self.attempt(form, act, self.address)

    def read(self) -> HttpResponse:
        """Read the bank's file and show what it would do."""
        form = ResultForm(self.request.POST, self.request.FILES)
        kept: list[ResultFile] = []

        def act() -> str:
            upload = form.cleaned_data["file"]
            digest, answers = read_answers(upload)
            kept.append(
                batches.keep_result(
                    batch_id=self.batch.pk, user=self.user, name=upload.name, digest=digest, answers=answers
                )
            )
            return "文件已读取，请核对后确认入账。"

        return self.attempt(form, act, lambda: reverse("batches:result", args=[self.batch.pk, kept[0].pk]))

    def again(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        name = "result_form" if isinstance(form, ResultForm) else "cancel_form"
        return self.render_to_response(self.get_context_data(**{name: form}), status=status)

    def get_header_title(self) -> str:
        return f"付款批次 {self.batch}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch, user = self.batch, self.user
        lines = batches.lines_of(batch)
        kwargs.setdefault("result_form", ResultForm())
        kwargs.setdefault("cancel_form", NoteForm())
        is_frozen = batch.state == PaymentBatch.State.FROZEN
        reasons = batches.refusals([line.claim for line in lines], user) if is_frozen and pays(user) else {}
        sent = batch.state in (PaymentBatch.State.RELEASED, PaymentBatch.State.DONE)
        return super().get_context_data(
            batch=batch,
            lines=[(line, line.masked_bank_account, reasons.get(line.claim_id)) for line in lines],
            paid=batches.total_of(lines, Result.SUCCESS),
            failed=batches.total_of(lines, Result.FAILED),
            is_frozen=is_frozen,
            why_not_release=batches.may_release(batch, user),
            may_cancel=is_frozen and pays(user),
            may_send=sent and pays(user),
            may_read=batch.state == PaymentBatch.State.RELEASED and pays(user),
            files=batch.files.select_related("read_by"),
            **kwargs,
        )


class BankFile(StaffMixin, View):
    """The released batch as the bank takes it. It carries whole accounts."""

    allowed = staticmethod(pays)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; a batch that nobody released has none."""
        batch = get_object_or_404(PaymentBatch.objects.visible_to(self.user), pk=kwargs["pk"])
        if batch.state not in (PaymentBatch.State.RELEASED, PaymentBatch.State.DONE):
            raise Http404("批次放行之后才有银行文件。")
        lines = batches.lines_of(batch)
        record_access(
            user=self.user,
            field=Access.Field.BANK_ACCOUNT,
            about=f"付款批次 {batch.number}",
            why="下载银行文件",
            people=len(lines),
        )
        access_log.info("bank file user=%s batch=%s", self.user.pk, batch.pk)
        disposition = content_disposition_header(True, f"付款批次-{batch.number}.xlsx")
        return HttpResponse(
            bank_file(batch, lines),
            content_type=XLSX_TYPE,
            headers={"Content-Disposition": str(disposition)},
        )


class ResultPage(BatchPage):
    """What the bank's file would do, row by row; booked as a whole or not at all."""

    allowed = staticmethod(pays)
    template_name = "programs/reimbursement/backoffice/result.html"
    page_title = "核对银行结果"
    acts = {"book": "book"}

    @cached_property
    def file(self) -> ResultFile:
        """The file of this batch."""
        rows = ResultFile.objects.select_related("batch", "read_by")
        return get_object_or_404(rows, pk=self.kwargs["file_pk"], batch=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        batch = self.file.batch
        return [*super().trail(), (batch.number, reverse("batches:detail", args=[batch.pk]))]

    def book(self) -> HttpResponse:
        """Book all of it."""

        def act() -> str:
            moved = batches.book_result(file_id=self.file.pk, user=self.user)
            return f"已按银行结果登记 {moved} 笔。" if moved else "这个文件已经入账，没有重复登记。"

        return self.attempt(None, act, lambda: reverse("batches:detail", args=[self.file.batch_id]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        answers = [Answer.from_json(row) for row in self.file.rows]
        checked = batches.check_answers(self.file.batch, answers, self.user)
        return super().get_context_data(
            file=self.file,
            batch=self.file.batch,
            checked=checked,
            problems=sum(bool(row.problem) for row in checked),
            fresh=sum(not row.problem and not row.known for row in checked),
            missing=self.file.batch.lines.filter(result=Result.WAITING).count()
            - sum(not row.problem and not row.known for row in checked),
            **kwargs,
        )


class BatchesViewSet(ViewSet):
    """付款批次 in the menu."""

    name = "batches"
    icon = "list-ol"
    menu_label = "付款批次"
    menu_name = "batches"
    menu_item_class = BatchesItem

    def get_urlpatterns(self) -> list:
        return [
            path("", BatchList.as_view(), name="index"),
            path("new/", NewBatch.as_view(), name="new"),
            path("<int:pk>/", BatchDetail.as_view(), name="detail"),
            path("<int:pk>/bank.xlsx", BankFile.as_view(), name="bank_file"),
            path("<int:pk>/results/<int:file_pk>/", ResultPage.as_view(), name="result"),
        ]
