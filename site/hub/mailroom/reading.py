"""Looking at what is stored: a mail is registered by the platform itself, or left to the clerk with the reason."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from hub.attachments.checks import check
from hub.attachments.kinds import FILE_TYPES
from hub.cases.flows import Refused
from hub.cases.slots import Slot

from . import senders, services
from .models import Mail, MailroomSettings
from .parsing import Letter, read_letter
from .registry import Left, Opening, all_uses

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
ANY_FILE = Slot(name="mail", label="邮件附件", kinds=tuple(FILE_TYPES), max_mb=50)
UNREADABLE = "读取时出错，请打开原件查看，由人工登记。"


def examine_new() -> Iterator[str]:
    """Look at every mail that nobody has looked at, oldest first; answers what became of each."""
    keys = Mail.objects.filter(examined_at=None).order_by("received_at", "pk").values_list("pk", flat=True)
    for pk in list(keys):
        try:
            state = examine(pk)
        except Exception:  # one mail must not keep all others waiting; the next run looks at it again
            logger.exception("mail %s could not be looked at", pk)
        else:
            yield from filter(None, [state])


def examine(mail_id: int) -> str:
    """Register a mail, or leave it to the clerk; "" where somebody else has looked at it meanwhile.

    It is read without a lock; what follows from it happens in one transaction, once.
    """
    mail = Mail.objects.get(pk=mail_id)
    letter = read_letter(mail.content())
    verdict = _verdict(mail, letter)
    parts = [
        described | {"refused": _refusal(part.name, part.content)}
        for described, part in zip(mail.parts, letter.parts, strict=False)
    ]
    with transaction.atomic():
        row = Mail.objects.select_for_update().get(pk=mail_id)
        if row.examined_at:
            return ""
        row.examined_at = timezone.now()
        row.parts = parts
        row.found = verdict.found
        if isinstance(verdict, Opening):
            _open(row, verdict)
        else:
            row.why, row.may_reply = verdict.why[:500], not verdict.silent
        row.save()
    return row.state


def _open(row: Mail, opening: Opening) -> None:
    """Open the case from a mail whose row is locked; where that is refused, the clerk gets it."""
    if again := Mail.objects.filter(form_digest=opening.digest).select_related("case").first():
        row.why = f"同一份表格已登记为 {again.case and again.case.number}，是否重复寄送，请核实。"
        return
    try:
        with transaction.atomic():
            case = opening.open()
    except Refused as refusal:
        row.why = refusal.reason[:500]
        return
    row.form_digest = opening.digest
    services.enter(row, case=case, user=None)


def _verdict(mail: Mail, letter: Letter) -> Opening | Left:
    """What is to become of a mail. It is read in any case, for the clerk; the first doubt is the reason to leave it."""
    verdict = _read(mail, letter)
    found = _guess(letter) | verdict.found
    if silent := _unanswered(mail, letter):
        return Left(why=silent, found=found, silent=True)
    why = _unfit(mail, letter) or (verdict.why if isinstance(verdict, Left) else _unproved(letter))
    if why or isinstance(verdict, Left):
        return Left(why=why, found=found)
    return replace(verdict, found=found)


def _read(mail: Mail, letter: Letter) -> Opening | Left:
    """What the room reads for which the mail is meant."""
    use = next((use for use in all_uses() if use.read and use.claims and use.claims(letter)), None)
    if use is None or use.read is None:
        return Left(why="题目不是可自动登记的固定题目。")
    try:
        return use.read(letter, mail)
    except Exception:  # a mail that breaks its reader waits for the clerk, and the next one is read
        logger.exception("mail %s could not be read for %s", mail.pk, use.kind)
        return Left(why=UNREADABLE)


def _unproved(letter: Letter) -> str:
    server = settings.MAILBOX_AUTHSERV_ID
    proved = not server or senders.is_proved(letter.sender, letter.authentication, server=server)
    return "" if proved else senders.UNPROVED


def _unanswered(mail: Mail, letter: Letter) -> str:
    """Why a mail is neither registered nor ever answered by a machine: it may be one end of a loop."""
    if letter.sender in senders.own_addresses():
        return "发件人是本平台或服务邮箱自己，不自动登记，也不回复。"
    if letter.automatic:
        return f"{letter.automatic}，不自动登记，也不回复。"
    if (limit := MailroomSettings.load().hourly_limit) < _of_last_hour(mail):
        return f"这个发件人一小时内来信超过 {limit} 封，不自动登记，也不回复。"
    return ""


def _unfit(mail: Mail, letter: Letter) -> str:
    """Why a mail is not even tried, in words."""
    if not mail.is_whole:
        limit = MailroomSettings.load().max_mb
        return f"邮件有 {mail.size_text}，超过 {limit} MB 的上限，只取回了邮件头，请到邮箱里查看。"
    if letter.problems:
        return "".join(letter.problems)
    if not letter.sender:
        return "发件人不明，或有一个以上的发件人。"
    if mail.message_id and Mail.objects.filter(message_id=mail.message_id, pk__lt=mail.pk).exists():
        return "与先前收到的另一封邮件标识（Message-ID）相同而内容不同，是否重复寄送，请核实。"
    return ""


def _of_last_hour(mail: Mail) -> int:
    """How many mails this sender has sent in the hour that ended with this one, itself included."""
    span = (mail.received_at - HOUR, mail.received_at)
    return Mail.objects.filter(sender=mail.sender, received_at__range=span, pk__lte=mail.pk).count()


def _guess(letter: Letter) -> dict:
    """What the sender's address says, for the clerk's form."""
    organization = senders.organization_of_sender(letter.sender) if letter.sender else None
    return {
        "organization": organization.pk if organization else None,
        "contact_name": letter.sender_name[:60],
        "contact_email": letter.sender,
    }


def _refusal(name: str, content: bytes) -> str:
    """Why the checks of files refuse an attachment, or ""."""
    try:
        check(ContentFile(content, name=name), ANY_FILE)
    except Refused as refusal:
        return refusal.reason
    return ""
