"""The verbs of outcomes: keep a file, count a download."""

from __future__ import annotations

from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.db.models import F

from hub.accounts.models import User
from hub.attachments.checks import Checked

from ..files import kept
from ..models import OutcomeFile
from ..models.files import private_storage
from .previews import first_page


def keep_file(*, file: File, checked: Checked, user: User) -> OutcomeFile:
    """Keep a checked file for versions of outcomes, with the picture of its first page where it is a PDF."""
    row = OutcomeFile(uploaded_by=user)
    picture = first_page(file) if checked.content_type == "application/pdf" else None
    with kept(row, file, checked, folder=OutcomeFile.FOLDER):
        if picture:
            name = f"{OutcomeFile.PREVIEWS}/{uuid4().hex}.png"
            row.preview = private_storage().save(name, ContentFile(picture))  # type: ignore[assignment]
        row.save()
    return row


def count_download(*, file_id: int) -> None:
    """One download more; nobody reads the number in between, so that none is lost."""
    OutcomeFile.objects.filter(pk=file_id).update(downloads=F("downloads") + 1)
