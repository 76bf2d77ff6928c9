"""Taking mails in: first stored, then marked at their source, then looked at, then finished.

Whatever is interrupted is taken up by the next run, and two runs at once do no harm: a mail is known by its Message-ID
and the digest of its bytes, and each later part is done under the lock of its row.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from . import finishing, reading
from .models import FOLDER, Mail, MailroomSettings, private_storage
from .parsing import Letter, Part, read_letter
from .sources import Source

logger = logging.getLogger(__name__)


@dataclass
class Counts:
    """What one run did."""

    stored: int = 0
    known: int = 0
    registered: int = 0
    left: int = 0


def run(source: Source) -> Counts:
    """Store what the source has, then look at all that nobody has looked at, then finish what was registered.

    Raises SourceError where the source breaks off: what was stored until then stays.
    """
    counts = Counts()
    try:
        collect(source, counts)
    finally:
        # What is here is worked on, whatever becomes of the connection.
        for state in reading.examine_new():
            counts.registered += state == Mail.State.REGISTERED
            counts.left += state == Mail.State.WAITING
        finishing.finish_open()
    return counts


def collect(source: Source, counts: Counts) -> None:
    """Store every mail that the source offers; each is marked there only when its row is committed."""
    limit = MailroomSettings.load().max_bytes
    for arrival in source.arrivals():
        whole = arrival.size <= limit
        content = arrival.load(whole)
        if content is None:
            continue
        _, made = store(
            content=content,
            received_at=arrival.received_at,
            mailbox=source.name,
            size=arrival.size,
            is_whole=whole,
        )
        source.mark(arrival)
        counts.stored += made
        counts.known += not made


def store(
    *, content: bytes, received_at: datetime, mailbox: str, size: int, is_whole: bool = True
) -> tuple[Mail, bool]:
    """Keep a mail once: its row, and whether it is a new one. `received_at` is never later than now.

    The bytes are written before the row; where the row can't be made they are deleted again, and what a crash leaves
    behind is found by `sweep_files`.
    """
    digest = hashlib.sha256(content).hexdigest()
    letter = read_letter(content)
    known = Mail.objects.filter(message_id=letter.message_id, digest=digest)
    if found := known.first():
        return found, False
    storage = private_storage()
    name = uuid4().hex
    path = storage.save(f"{FOLDER}/{name[:2]}/{name}.eml", ContentFile(content))
    try:
        with transaction.atomic():
            return Mail.objects.create(
                digest=digest,
                size=size,
                file=path,
                is_whole=is_whole,
                mailbox=mailbox,
                received_at=min(received_at, timezone.now()),
                **_facts(letter),
            ), True
    except IntegrityError:
        storage.delete(path)
        return known.get(), False  # another reader was faster
    except BaseException:
        storage.delete(path)
        raise


def _facts(letter: Letter) -> dict:
    return {
        "message_id": letter.message_id,
        "sender": letter.sender,
        "sender_name": letter.sender_name,
        "subject": letter.subject,
        "text": letter.text,
        "parts": [_describe(part) for part in letter.parts],
    }


def _describe(part: Part) -> dict:
    return {"name": part.name, "size": len(part.content), "type": part.content_type[:100], "refused": ""}
