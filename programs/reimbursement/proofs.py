"""What `verify_all` proves of the money. Each check yields a sentence for each thing that is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from hub.cases.models import Case, NumberSeries

from . import ledger
from .models import BudgetPool, Claim, PaymentBatch
from .rules import DEAD, live_claims


def pools() -> Iterator[str]:
    """Ledger, commitments and payments of every pool agree."""
    for pool in BudgetPool.objects.order_by("pk"):
        with transaction.atomic():
            differences = ledger.reconcile(pool=pool).differences
        yield from (f"{pool}：{difference}" for difference in differences)


def claims() -> Iterator[str]:
    """Each claim stands on a commitment, is paid where it says so, and its case knows whether claims are on their way."""
    rows = Claim.objects.select_related("parent", "parent__commitment", "payment").order_by("pk")
    for claim in rows.iterator(chunk_size=500):
        payment = getattr(claim, "payment", None)
        if (claim.state in ("payable", "paid")) != (payment is not None):
            yield f"{claim}：状态“{claim.state_info.label}”与付款安排不符。"
        if claim.parent is None or getattr(claim.parent, "commitment", None) is None:
            yield f"{claim}：没有对应的经费占用。"
        elif claim.state not in (*DEAD, "paid") and claim.parent.state != _claiming(claim.parent):
            yield f"{claim}：报销在办，{claim.parent}却处于“{claim.parent.state_info.label}”。"
    for parent in {claim.parent for claim in rows if claim.parent}:
        if parent.state == _claiming(parent) and not live_claims(parent):
            yield f"{parent}：处于报销中，却没有在办的报销。"


def _claiming(parent: Case) -> str:
    """The state in which claims of a case are on their way."""
    return parent.flow.transition("claim").target


def batches() -> Iterator[str]:
    """The numbers of payment batches run without a gap, and each batch is the sum of its lines."""
    last = dict(NumberSeries.objects.filter(key__startswith="batch:").values_list("key", "last"))
    found = set(PaymentBatch.objects.values_list("number", flat=True))
    wanted = {
        f"FK-{key.partition(':')[2]}-{n:04d}" for key, drawn in last.items() for n in range(1, drawn + 1)
    }
    yield from (f"付款批次编号 {number} 缺失或多出。" for number in sorted(wanted ^ found))
    for batch in PaymentBatch.objects.prefetch_related("lines").order_by("pk"):
        amounts = [line.amount for line in batch.lines.all()]
        if (len(amounts), sum(amounts)) != (batch.count, batch.total):
            yield f"付款批次 {batch}：{batch.count} 笔 {batch.total} 元，明细为 {len(amounts)} 笔 {sum(amounts)} 元。"


CHECKS = {"预算台账": pools, "报销与付款": claims, "付款批次": batches}
