"""报销与付款: every claim with its sums and its payment, and the sheet by which a payment is approved."""

from __future__ import annotations

import logging
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header
from django.views.generic import ListView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from hub.backoffice import exports
from hub.backoffice.access import StaffMixin
from hub.cases.models import TimelineEntry
from hub.cases.paging import CappedPaginator
from hub.cases.views import visible_case
from hub.files.spreadsheets import FORMATS, Column
from hub.pdf.amounts import amount_in_words
from hub.pdf.rendering import render_pdf
from hub.privacy.models import Access
from hub.privacy.services import record_access
from hub.search.services import matching

from .. import rules
from ..facts import facts_of
from ..ledger import cents
from ..models import Claim, Payment
from .base import PoolsItem, sees_pools

access_log = logging.getLogger("hub.access")

GROUPS = (
    ("payable", "待付款"),
    ("running", "办理中"),
    ("paid", "已付款"),
    ("all", "全部"),
)
EXPORT_COLUMNS = (
    Column("编号", "number", 16),
    Column("名称", "title", 40),
    Column("机构", "organization.name", 32),
    Column("状态", lambda claim: claim.state_info.label, 16),
    Column("上级事项", lambda claim: claim.parent.number or "", 16),
    Column("批准金额（元）", lambda claim: claim.parent.commitment.amount, 16),
    Column("申请金额（元）", "amount", 16),
    Column("核定金额（元）", "approved_amount", 16),
    Column("提交时间", "submitted_at", 18),
    Column("预计付款日", lambda claim: _payment(claim, "expected_on"), 12),
    Column("付款日", lambda claim: _payment(claim, "paid_on"), 12),
    Column("付款金额（元）", lambda claim: _payment(claim, "amount"), 16),
    Column("银行流水号", lambda claim: _payment(claim, "bank_reference"), 24),
)


def _payment(claim: Claim, name: str) -> Any:
    """A field of the claim's payment, empty where there is none."""
    payment = getattr(claim, "payment", None)
    return getattr(payment, name) if payment else ""


class ClaimListView(StaffMixin, WagtailAdminTemplateMixin, ListView):
    """The claims the user may see; those to pay by the day on which they are expected."""

    allowed = staticmethod(sees_pools)
    template_name = "programs/reimbursement/backoffice/claims.html"
    context_object_name = "claims"
    paginate_by = 30
    paginator_class = CappedPaginator
    page_title = "报销与付款"
    header_icon = "list-ul"

    @cached_property
    def group(self) -> str:
        """The chosen tab."""
        chosen = self.request.GET.get("group", "payable")
        return chosen if chosen in dict(GROUPS) else "payable"

    @cached_property
    def words(self) -> str:
        """What is searched for."""
        return self.request.GET.get("q", "").strip()[:80]

    def rows(self) -> QuerySet[Claim]:
        """The claims of the chosen tab."""
        rows = Claim.objects.visible_to(self.user).filter(submitted_at__isnull=False)
        if self.group == "payable":
            return rows.filter(state="payable")
        if self.group == "paid":
            return rows.filter(state="paid", payment__isnull=False)
        return rows.filter(closed_at=None) if self.group == "running" else rows

    def get_queryset(self) -> QuerySet[Claim]:
        """The rows in the order in which money moves, with all that a line shows."""
        rows = self.rows()
        if self.words:
            rows = matching(rows, self.words)
        order = {
            "payable": ("payment__expected_on", "pk"),
            "paid": ("-payment__paid_on", "-pk"),
        }.get(self.group, ("-submitted_at", "-pk"))
        return rows.select_related("organization", "payment", "parent__commitment").order_by(*order)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows, the tabs, and the sum of what is to be paid."""
        address = reverse("claims:index")
        query = self.request.GET.copy()
        query.pop("page", None)
        return super().get_context_data(
            group=self.group,
            words=self.words,
            today=timezone.localdate(),
            due=self.due(),
            tabs=[
                {"label": label, "url": f"{address}?group={name}", "active": name == self.group}
                for name, label in GROUPS
            ],
            exports=[
                (label, f"{reverse('claims:export', args=[name])}?{query.urlencode()}")
                for name, label in FORMATS.items()
            ],
            **kwargs,
        )

    def due(self) -> dict[str, Any]:
        """How much is planned to be paid, and how much of it is late, in yuan."""
        rows = Payment.objects.visible_to(self.user).filter(paid_on=None)
        sums = rows.aggregate(
            planned=Sum("amount"), late=Sum("amount", filter=Q(expected_on__lt=timezone.localdate()))
        )
        return {name: cents(amount) for name, amount in sums.items()}


class ClaimExport(StaffMixin, View):
    """The list as a file: the same rows in the same order."""

    allowed = staticmethod(sees_pools)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file."""
        if kwargs["file_format"] not in FORMATS:
            raise Http404
        screen = ClaimListView()
        screen.setup(request)
        return exports.export(
            request,
            rows=screen.get_queryset(),
            columns=EXPORT_COLUMNS,
            title=screen.page_title,
            file_format=kwargs["file_format"],
        )


class ClaimsViewSet(ViewSet):
    """报销与付款 in the menu."""

    name = "claims"
    icon = "list-ul"
    menu_label = "报销与付款"
    menu_name = "claims"
    menu_item_class = PoolsItem

    def get_urlpatterns(self) -> list:
        return [
            path("", ClaimListView.as_view(), name="index"),
            path("export.<slug:file_format>", ClaimExport.as_view(), name="export"),
        ]


class PaymentSheet(StaffMixin, View):
    """付款审批单: whom to pay how much on what grounds. It carries the whole account: for those who pay."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The sheet as a PDF; 404 for whoever may not have it."""
        claim = visible_case(pk=kwargs["pk"], user=self.user)
        if not isinstance(claim, Claim):
            raise Http404
        if reason := rules.may_print_payment(claim, self.user):
            raise Http404(reason)
        payment = claim.payment
        context = {
            "claim": claim,
            "payment": payment,
            "facts": facts_of(claim, user=self.user),
            "words": amount_in_words(payment.amount),
            "trail": approvals(claim),
        }
        record_access(
            user=self.user,
            field=Access.Field.BANK_ACCOUNT,
            organization=claim.organization,
            about=f"{claim.number} {payment.masked_bank_account}",
            why="打印付款审批单",
        )
        content = render_pdf(
            "programs/reimbursement/payment_sheet.html",
            context,
            title="付款审批单",
            number=claim.number or "",
        )
        access_log.info("payment sheet user=%s claim=%s", self.user.pk, claim.pk)
        disposition = content_disposition_header(False, f"付款审批单-{claim.number}.pdf")
        headers = {"Content-Disposition": str(disposition)}
        return HttpResponse(content, content_type="application/pdf", headers=headers)


def approvals(claim: Claim) -> list[tuple[str, TimelineEntry]]:
    """Who checked and approved the claim; of what was done twice the last time."""
    last = {}
    entries = claim.timeline.filter(event__in=("check", "approve", "accept_settlement"))
    for entry in entries.select_related("actor__department").order_by("seq"):
        last[entry.event] = entry
    return [(claim.flow.transition(event).done, entry) for event, entry in last.items()]
