"""What is kept of mails, and for how long: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.privacy.holdings import delete_files, moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import Mail

HALF_YEAR = 183
GONE = "已按保存期限删除"


def my_mails(person: User) -> Iterator[Line]:
    rows = Mail.objects.filter(sender=person.email).exclude(sender="").order_by("-received_at", "-pk")
    for row in rows.select_related("case").iterator():
        became = f"登记为 {row.case.number}" if row.case else row.get_state_display()
        yield moment(row.received_at), f"邮件“{row}”，{became}"


def handled(before: datetime) -> QuerySet[Mail]:
    """Those that are done with; of a registered one the original lies with its case."""
    return Mail.objects.filter(handled_at__lt=before, erased_at=None).exclude(
        state=Mail.State.REGISTERED, filed_at=None
    )


def erase(rows: QuerySet[Mail]) -> None:
    """Take away the original and whatever is of a person; that it came, when, and what it became stays.

    Row by row: what searches find of a mail goes with it.
    """
    delete_files(list(rows.values_list("file", flat=True)))
    for row in rows:
        row.sender = row.sender_name = row.text = row.form_digest = ""
        row.subject, row.parts, row.found, row.file = GONE, [], {}, ""
        row.erased_at = timezone.now()
        row.save()


register_rule(
    Rule(
        key="mails",
        label="收件箱里已处理的邮件",
        counted_from="登记为事项或标为与业务无关时起",
        effect="删除原件、发件人、题目、正文和附件；已登记的，原件随事项保存",
        source="《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定",
        days=HALF_YEAR,
        due=handled,
        erase=erase,
    )
)
register_holding(
    Holding(
        key="mails",
        label="发到服务邮箱的邮件",
        purpose="登记、办理和答复您反映的事项。",
        ground="为履行与您所在机构的合作安排所必需；您主动发来。",
        rule="mails",
        rows=my_mails,
        keeps="处理后保存至期满自动删除；登记为事项的，原件随事项保存。",
    )
)
