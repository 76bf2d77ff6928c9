"""A place for files that a state of a flow opens. Data only: what happens to the files is in hub.attachments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Slot:
    """What may be filed under one heading of a case.

    `name` is the key (ASCII, unique within a flow), `label` what people read, `help` one sentence on what
    belongs here. `kinds` are names of file kinds: pdf, image, word, excel, slides, ofd, xml, eml. `max_mb` limits
    each file (megabytes of 1024 × 1024 bytes); `min_count` files must be there before the next step,
    `max_count` at most. `internal` files are seen by the exchange's staff alone. Slots of one `group` that follow
    each other are drawn together under its name. `personal` says what of other people stands in such files: then
    who of the staff opens one is kept.
    """

    name: str
    label: str
    help: str = ""
    kinds: tuple[str, ...] = ("pdf", "image")
    max_mb: int = 20
    min_count: int = 0
    max_count: int = 10
    internal: bool = False
    group: str = ""
    personal: str = ""
