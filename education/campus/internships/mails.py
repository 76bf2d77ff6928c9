"""What students are mailed: that their application was received, and the answer."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from hub.notifications.strangers import send_to

from ..models import InternshipApplication
from .links import path_of

HINT = "打开下面的网页可以查看进展，也可以撤回申请并删除全部资料。请不要转发这个链接。"
ANSWERS = {
    InternshipApplication.State.INVITED: "邀请您面试",
    InternshipApplication.State.ACCEPTED: "已录用您",
    InternshipApplication.State.DECLINED: "很遗憾，这次没有录用您",
}


def _load(key: int) -> InternshipApplication | None:
    return InternshipApplication.objects.select_related("post__organization").filter(pk=key).first()


def _send(row: InternshipApplication, subject: str, body: str) -> bool:
    if not send_to(row.email, subject=subject, body=f"{body}\n\n{HINT}", url=path_of(row)):
        return False
    return bool(InternshipApplication.objects.filter(pk=row.pk).update(mailed_at=timezone.now()))


@task()
def send_receipt(application_id: int) -> bool:
    """Mail the address; answers whether it left."""
    row = _load(application_id)
    if row is None:
        return False
    employer = row.post.employer or "交易所"
    body = (
        f"{row.name}，您好：\n已收到您对“{row.post.title}”（{employer}）的实习申请。用人单位答复后会发邮件通知您。\n"
        "如果不是您本人提交的，请打开链接撤回，资料随即删除。"
    )
    return _send(row, f"已收到实习申请：{row.post.title}", body)


@task()
def send_answer(application_id: int) -> bool:
    """Mail what was decided; answers whether it left."""
    row = _load(application_id)
    if row is None or row.state not in ANSWERS:
        return False
    answer = ANSWERS[InternshipApplication.State(row.state)]
    employer = row.post.employer or "交易所"
    body = f"{row.name}，您好：\n关于“{row.post.title}”（{employer}）的实习申请，{answer}。"
    if row.reply:
        body += f"\n\n{row.reply}"
    return _send(row, f"实习申请有答复：{row.post.title}", body)
