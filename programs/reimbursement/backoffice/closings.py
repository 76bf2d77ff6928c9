"""年度关账 and the monthly sheets: what a year and a month leave for the files."""

from __future__ import annotations

import logging
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import View

from hub.accounts.asked import number_of
from hub.backoffice.access import StaffMixin
from hub.cases.models import Case
from hub.pdf.amounts import amount_in_words
from hub.pdf.rendering import render_pdf

from .. import closing
from ..ledger import cents
from ..models import BudgetPool, PoolClosing, Receivable
from ..monthly import month_of, months_of
from .base import MoneyPage, feeds_pools, sees_pools
from .batches import NoteForm

access_log = logging.getLogger("hub.access")
State = PoolClosing.State


def sees_whole_pools(user: Any) -> bool:
    """Whether the user may read every case of a pool by name: finance and auditors."""
    return sees_pools(user) and user.has_perm("cases.view_every_case")


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at."""
    disposition = content_disposition_header(False, f"{name}.pdf")
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": str(disposition)}
    )


def signed_words(amount: Decimal) -> str:
    """A sum in words; one below zero says so."""
    return f"{'负' if amount < 0 else ''}{amount_in_words(abs(amount))}"


class MonthSheet(StaffMixin, View):
    """月度对账单 of a pool."""

    allowed = staticmethod(sees_whole_pools)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The sheet of a month that the pool has lived in."""
        pool = get_object_or_404(BudgetPool.objects.visible_to(self.user), pk=kwargs["pk"])
        months = {f"{month:%Y%m}": month for month in months_of(pool)}
        first: date | None = months.get(kwargs["month"])
        if first is None:
            raise Http404("这个月没有台账。")
        month = month_of(pool, first)
        content = render_pdf(
            "programs/reimbursement/month_sheet.html",
            {
                "month": month,
                "pool": pool,
                "closing_words": signed_words(month.closing),
                "paid_words": signed_words(month.paid),
            },
            title=f"{pool.name}月度对账单",
            number=month.number,
        )
        access_log.info("month sheet user=%s pool=%s month=%s", self.user.pk, pool.pk, kwargs["month"])
        return pdf(content, f"月度对账单-{month.number}")


class ClosePage(MoneyPage):
    """The preview of a close, and drawing it up."""

    allowed = staticmethod(sees_whole_pools)
    template_name = "programs/reimbursement/backoffice/close.html"
    page_title = "年度关账"
    acts = {"prepare": "prepare"}

    @cached_property
    def pool(self) -> BudgetPool:
        """The pool."""
        return get_object_or_404(BudgetPool.objects.visible_to(self.user), pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        return [
            ("预算池", reverse("pools:index")),
            (self.pool.name, reverse("pools:inspect", args=[self.pool.pk])),
        ]

    def prepare(self) -> HttpResponse:
        """Draw it up with what was chosen."""
        post = self.request.POST
        form = NoteForm({"note": post.get("note", "") or "—"})
        form.is_valid()
        made: list[PoolClosing] = []

        def act() -> str:
            key = post.get("successor", "")
            made.append(
                closing.prepare(
                    pool_id=self.pool.pk,
                    successor_id=number_of(key) or None,
                    user=self.user,
                    choices={name: str(value) for name, value in post.items() if name[:1] in "cr"},
                    note=post.get("note", ""),
                )
            )
            return "关账已编制，请另一位财务人员复核。"

        return self.attempt(form, act, lambda: reverse("finance:closing", args=[made[0].pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pool, post = self.pool, self.request.POST
        things = closing.open_things(pool)
        sums = {
            label: sum(
                (t.amount for t in things if (t.proposed.value if t.proposed else "") == name),
                Decimal("0.00"),
            )
            for name, label in (("release", "释放"), ("carry", "结转"), ("keep", "追收"), ("", "待定"))
        }
        return super().get_context_data(
            pool=pool,
            rows=[
                (thing, post.get(thing.key) or (thing.proposed.value if thing.proposed else ""))
                for thing in things
            ],
            totals=sums,
            sums=closing.sums_of(pool),
            cutoff=closing.cutoff_of(pool),
            refusal=closing.may_close(pool, self.user),
            successors=BudgetPool.objects.filter(year__gt=pool.year, closed_at=None).order_by(
                "year", "group"
            ),
            chosen_successor=post.get("successor", ""),
            note=post.get("note", ""),
            closings=pool.closings.select_related("prepared_by", "approved_by"),
            **kwargs,
        )


class ClosingPage(MoneyPage):
    """One close: its lines, the second person's word, and what was done."""

    allowed = staticmethod(sees_whole_pools)
    template_name = "programs/reimbursement/backoffice/closing.html"
    page_title = "年度关账"
    acts = {"approve": "approve", "send_back": "send_back", "run": "run"}

    @cached_property
    def closing(self) -> PoolClosing:
        """The close."""
        rows = PoolClosing.objects.select_related("pool", "successor", "prepared_by", "approved_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def trail(self) -> list[tuple[str, str]]:
        pool = self.closing.pool
        return [
            ("预算池", reverse("pools:index")),
            (pool.name, reverse("pools:inspect", args=[pool.pk])),
        ]

    def address(self) -> str:
        """Of this page."""
        return reverse("finance:closing", args=[self.closing.pk])

    def approve(self) -> HttpResponse:
        """Approve it and carry it out."""

        def act() -> str:
            closing.approve(closing_id=self.closing.pk, user=self.user)
            return self._run()

        return self.attempt(None, act, self.address)

    def run(self) -> HttpResponse:
        """Go on with what was cut off."""
        if not feeds_pools(self.user):
            raise Http404
        return self.attempt(None, self._run, self.address)

    def _run(self) -> str:
        done = closing.run(closing_id=self.closing.pk)
        left = done.lines.filter(done_at=None).count()
        return f"还有 {left} 项未能办理，原因见明细；处理后请继续办理。" if left else "关账已办理完毕。"

    def send_back(self) -> HttpResponse:
        """Put it aside."""
        form = NoteForm(self.request.POST)

        def act() -> str:
            closing.send_back(closing_id=self.closing.pk, user=self.user, note=form.cleaned_data["note"])
            return "关账已退回，可以重新编制。"

        return self.attempt(form, act, lambda: reverse("finance:close", args=[self.closing.pool_id]))

    def get_header_title(self) -> str:
        return str(self.closing)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", NoteForm())
        row, user = self.closing, self.user
        return super().get_context_data(
            closing=row,
            lines=lines_of(row),
            totals=totals_of(row),
            why_not=closing.may_approve(row, user),
            is_prepared=row.state == State.PREPARED,
            may_send_back=row.state == State.PREPARED and feeds_pools(user),
            may_run=row.state == State.RUNNING and feeds_pools(user),
            is_done=row.state == State.DONE,
            **kwargs,
        )


def lines_of(row: PoolClosing) -> list[tuple[Any, Case]]:
    """The lines of a close with the case that each is about."""
    lines = row.lines.select_related(
        "commitment__case__organization", "receivable__claim__organization"
    ).order_by("pk")
    return [
        (line, line.commitment.case if line.commitment else cast(Receivable, line.receivable).claim)
        for line in lines
    ]


def totals_of(row: PoolClosing) -> list[tuple[str, int, Decimal]]:
    """How many lines and how much money each treatment has."""
    sums = row.lines.order_by("treatment").values_list("treatment").annotate(Count("pk"), Sum("amount"))
    labels = dict(closing.Treatment.choices)
    return [(labels[name], count, cents(amount)) for name, count, amount in sums]


class ClosingSheet(StaffMixin, View):
    """年度关账单: the record of a close that is done."""

    allowed = staticmethod(sees_whole_pools)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The record as a PDF."""
        rows = PoolClosing.objects.select_related("pool", "successor", "prepared_by", "approved_by")
        row = get_object_or_404(rows, pk=kwargs["pk"], state=State.DONE)
        number = f"GZ-{row.pool.year}-{row.pool_id:03d}"
        content = render_pdf(
            "programs/reimbursement/closing_sheet.html",
            {
                "closing": row,
                "lines": lines_of(row),
                "totals": totals_of(row),
                "available": row.pool.available,
                "words": signed_words(row.pool.available),
            },
            title=f"{row.pool.name}年度关账单",
            number=number,
        )
        return pdf(content, f"年度关账单-{number}")
