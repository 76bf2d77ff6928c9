"""Whose accounts payments and batches go to, for those who ask for the whole numbers."""

from __future__ import annotations

from django.urls import reverse

from hub.accounts.models import User
from hub.backoffice.reveals import Account, Accounts, register_accounts
from hub.cases.models import Case

from .. import batches
from ..models import Payment, PaymentBatch


def of_payment(pk: int, user: User) -> Accounts | None:
    """The account a claim is paid to, as it was planned; `pk` is the claim's."""
    seen = Case.objects.visible_to(user).filter(pk=pk)
    payment = (
        Payment.objects.filter(claim__in=seen.values("pk")).select_related("claim__organization").first()
    )
    if payment is None:
        return None
    claim = payment.claim
    row = Account("收款账户", payment.bank_name, payment.bank_account, claim.organization)
    return Accounts(f"{claim.number} 的付款", reverse("backoffice:case", args=[claim.pk]), [row])


def of_batch(pk: int, user: User) -> Accounts | None:
    """The accounts of all lines of a batch."""
    batch = PaymentBatch.objects.visible_to(user).filter(pk=pk).first()
    if batch is None:
        return None
    rows = [
        Account(str(line.claim.number), line.bank_name, line.bank_account, line.claim.organization)
        for line in batches.lines_of(batch)
    ]
    return Accounts(f"付款批次 {batch}", reverse("batches:detail", args=[batch.pk]), rows)


register_accounts("payment", of_payment)
register_accounts("batch", of_batch)
