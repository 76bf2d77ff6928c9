"""Mails to reporters: number and code, then that there is news. Whoever reads the mailbox learns nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django_tasks import task

from hub.cases.models import Case
from hub.notifications.strangers import after_commit, send_to

from ..models import Reporter, Tip
from .codes import code_of

#: The steps of which a reporter is told.
TOLD = {
    f"tip.{step}.applicant" for step in ("accept", "decline", "verify", "not_verify", "transfer", "close")
}


def give_code(tip: Tip) -> None:
    """After the commit, mail number and code."""
    after_commit(send_code, tip.pk)


def tell_outside(case: Case, event: str, context: Mapping[str, Any]) -> None:
    """After the commit, mail that there is news to a reporter who left an address."""
    if case.kind == "tip" and event in TOLD:
        after_commit(send_news, case.pk)


def _address(tip_id: int) -> str:
    row = Reporter.objects.filter(tip=tip_id, user=None).first()
    return row.email if row else ""


@task()
def send_code(tip_id: int) -> bool:
    """Mail number and code; answers whether it left."""
    tip, address = Tip.objects.get(pk=tip_id), _address(tip_id)
    code = code_of(tip)
    if not address or not code:
        return False
    body = (
        f"您好：\n\n您在本站提交的材料已收到。\n编号：{tip.number}\n查询码：{code}\n\n"
        "凭编号和查询码可以查询进展，请妥善保管，不要转发。"
    )
    return send_to(address, subject=f"已收到，编号 {tip.number}", body=body, url=reverse("tip:lookup"))


@task()
def send_news(tip_id: int) -> bool:
    """Mail that there is news, and no word of what it is."""
    tip, address = Tip.objects.get(pk=tip_id), _address(tip_id)
    if not address:
        return False
    body = f"您好：\n\n编号 {tip.number} 有新的进展，请打开下面的网页，用编号和查询码查看。"
    return send_to(address, subject=f"编号 {tip.number} 有新的进展", body=body, url=reverse("tip:lookup"))
