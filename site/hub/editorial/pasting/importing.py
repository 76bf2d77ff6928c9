"""Puts the pieces of a pasted text into a draft of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.html import format_html
from wagtail.models import Page

from hub.accounts.models import User

from .pictures import fetch_all, keep
from .reading import Heading, Picture, Piece, Reading, Table, Text

MAX_PICTURES = 60
HEADING_LENGTH = 60


@dataclass
class Outcome:
    """What arrived, and what the editor has to do by hand."""

    texts: int = 0
    tables: int = 0
    pictures: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        parts = [(self.texts, "段文字"), (self.tables, "张表格"), (self.pictures, "张图片")]
        return "、".join(f"{number} {name}" for number, name in parts if number) or "没有内容"


def import_pieces(*, page: Page, reading: Reading, user: User, hosts: set[str]) -> Outcome:
    """Append the pieces to the body of the page's latest draft, as a new draft; nothing is published.

    `hosts` are those that pictures may be fetched from. Pictures are fetched and stored before the transaction.
    """
    outcome = Outcome(notes=list(reading.notes))
    fetched = fetch_all([piece.address for piece in reading.pieces if isinstance(piece, Picture)], hosts)
    blocks = [block for piece in reading.pieces if (block := as_block(piece, page, user, fetched, outcome))]
    if blocks:
        with transaction.atomic():
            draft = page.get_latest_revision_as_object()
            for name, value in blocks:
                draft.body.append((name, value))
            draft.save_revision(user=user, log_action=True, clean=False)
    return outcome


def as_block(
    piece: Piece, page: Page, user: User, fetched: dict[str, bytes], outcome: Outcome
) -> tuple[str, Any] | None:
    """The block that holds a piece; None where it can't be kept, which `outcome` then says."""
    blocks = page._meta.get_field("body").stream_block.child_blocks
    if isinstance(piece, Text):
        outcome.texts += 1
        return "paragraph", blocks["paragraph"].to_python(piece.html)
    if isinstance(piece, Heading):
        outcome.texts += 1
        if len(piece.text) > HEADING_LENGTH:
            return "paragraph", blocks["paragraph"].to_python(
                str(format_html("<p><b>{}</b></p>", piece.text))
            )
        return "heading", blocks["heading"].to_python({"text": piece.text, "anchor": ""})
    if isinstance(piece, Table):
        outcome.tables += 1
        return "table", blocks["table"].to_python(table_value(piece))
    content = piece.content or fetched.get(piece.address, b"")
    image = None
    if content and outcome.pictures < MAX_PICTURES:
        image = keep(content, title=piece.alt or f"{page.title} 配图", user=user)
    if image is None:
        where = f"（{piece.address}）" if piece.address else ""
        outcome.notes.append(f"有一张图片没有取到，请另行上传{where}。")
        return None
    outcome.pictures += 1
    return "image", blocks["image"].to_python({"image": image.pk, "alt": piece.alt, "caption": ""})


def table_value(table: Table) -> dict[str, Any]:
    """A table as the block stores it: the first row as headings."""
    head, *rows = table.rows if len(table.rows) > 1 else [[""] * len(table.rows[0]), *table.rows]
    return {
        "columns": [{"type": "text", "heading": heading} for heading in head],
        "rows": [{"values": row} for row in rows],
        "caption": table.caption,
    }
