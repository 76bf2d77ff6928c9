"""The lines of the daily seals that are kept outside the database, where its owner can't rewrite them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail

from .models import Seal
from .timeline import Break


def line_of(seal: Seal) -> str:
    """A seal as one line: day, number of chains, hash."""
    return f"{seal.on.isoformat()} {seal.heads} {seal.hash}"


def kept_lines() -> list[str]:
    """The lines of SEAL_FILE; none where there is no file yet."""
    path = Path(settings.SEAL_FILE)
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def keep(seal: Seal) -> bool:
    """Append the seal's line to SEAL_FILE and mail it to SEAL_MAILBOX; False where it is kept already.

    Raises OSError where the file can't be written or the mail isn't taken.
    """
    line = line_of(seal)
    if line in kept_lines():
        return False
    path = Path(settings.SEAL_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    if settings.SEAL_MAILBOX:
        send_mail(f"办理记录封印 {seal.on.isoformat()}", line, None, [settings.SEAL_MAILBOX])
    return True


def verify_kept() -> Iterator[Break]:
    """The lines outside that no longer agree with the seals in the database."""
    seals = {line_of(seal) for seal in Seal.objects.all()}
    for line in kept_lines():
        if line not in seals:
            yield Break(f"seal {line.split()[0]}", "is not the one that was kept outside the database")
