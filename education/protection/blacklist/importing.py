"""Taking the source's list over from Excel or CSV: a preview that saves nothing, then all of it or nothing, once."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.membership import sheets

from ..matching import name_key
from ..models import Listing, Mirroring, ProtectionSettings

if TYPE_CHECKING:
    import tablib

REQUIRED = ("名称", "违法违规情形", "公布日期")
COLUMNS = {
    "名称": "name",
    "别名": "other_names",
    "网址或域名": "domains",
    "App 名称": "apps",
    "违法违规情形": "reason",
    "公布日期": "listed_on",
    "移出日期": "delisted_on",
    "来源": "source",
    "来源网址": "source_url",
}
#: Several of one kind stand in one cell.
LISTS = ("other_names", "domains", "apps")
_SEPARATORS = str.maketrans({"；": "\n", ";": "\n", "、": "\n"})
# A file that nobody confirms is deleted with what jobs leave behind.
FOLDER = "jobs/imports"
CHANGED_SINCE = "预览之后名单有了变动，没有导入任何内容。请重新上传，核对新的预览。"


@dataclass(frozen=True)
class Line:
    """One row of the file, or an entry that the file no longer names: what will come of it, what is wrong with it."""

    number: int
    outcome: str  # new | changed | unchanged | delisted | wrong
    label: str
    changes: tuple[tuple[str, str, str], ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Preview:
    """What the import would do, and the rows it would write."""

    lines: tuple[Line, ...]
    rows: tuple[Listing, ...]

    def count(self, outcome: str) -> int:
        """How many lines come to this."""
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.count("wrong")

    @property
    def digest(self) -> str:
        """Changes when the import would do something else than what was shown."""
        shown = json.dumps([asdict(line) for line in self.lines], ensure_ascii=False)
        return hashlib.sha256(shown.encode()).hexdigest()


def private_storage() -> Storage:
    """Where the file waits for being confirmed."""
    return storages["private"]


def read(upload: File) -> tablib.Dataset:
    """The rows of a file. Raises FileRefused."""
    reader = sheets.read_csv if (upload.name or "").lower().endswith(".csv") else sheets.read
    return reader(upload, known=list(COLUMNS), required=REQUIRED)


def keep(upload: File) -> str:
    """Keep a file until it is confirmed; answers its path."""
    upload.seek(0)
    ending = "csv" if (upload.name or "").lower().endswith(".csv") else "xlsx"
    return private_storage().save(f"{FOLDER}/{uuid4().hex}.{ending}", upload)


def preview(dataset: tablib.Dataset, *, complete: bool) -> Preview:
    """What the import would do. With `complete` what the file doesn't name is taken off the list."""
    known = {name_key(row.name): row for row in Listing.objects.all()}
    told, today = ProtectionSettings.load(), timezone.localdate()
    lines: list[Any] = []
    rows: list[Any] = []
    seen: dict[str, Any] = {}
    for source in dataset.dict:
        number, key = source["row"], name_key(source["名称"])
        if key in seen and key:
            why = f"与第 {seen[key]} 行重复，请合并为一行。"
            lines.append(Line(number, "wrong", source["名称"][:60], errors=(("名称", why),)))
            continue
        seen[key] = number
        line, row = _line(number, source, known.get(key), told)
        lines.append(line)
        if line.outcome in ("new", "changed"):
            rows.append(row)
    if complete:
        for key, row in known.items():
            if key not in seen and row.is_listed:
                row.delisted_on = max(today, row.listed_on)
                lines.append(Line(0, "delisted", row.name))
                rows.append(row)
    return Preview(tuple(lines), tuple(rows))


def _line(
    number: int, source: dict[str, Any], known: Listing | None, told: ProtectionSettings
) -> tuple[Line, Listing]:
    row = known or Listing(source=told.list_source, source_url=told.list_url)
    before = {heading: _shown(row, name) for heading, name in COLUMNS.items()}
    errors: list[tuple[str, str]] = []
    for heading, name in COLUMNS.items():
        if heading not in source:
            continue
        text = source[heading].strip()
        if name in ("listed_on", "delisted_on"):
            try:
                setattr(row, name, _day(text))
            except (ValueError, OverflowError):
                errors.append((heading, "日期请写成 2026-09-30 的样子。"))
        elif name in LISTS:
            setattr(row, name, "\n".join(part.strip() for part in text.translate(_SEPARATORS).splitlines()))
        elif text or name not in ("source", "source_url"):
            setattr(row, name, text)
    label = source["名称"][:60]
    if not errors:
        errors = _faults(row)
    if errors:
        return Line(number, "wrong", label, errors=tuple(errors)), row
    if known is None:
        return Line(number, "new", label), row
    after = {heading: _shown(row, name) for heading, name in COLUMNS.items()}
    changes = tuple(
        (heading, before[heading], after[heading]) for heading in COLUMNS if before[heading] != after[heading]
    )
    return Line(number, "changed" if changes else "unchanged", label, changes=changes), row


def _faults(row: Listing) -> list[tuple[str, str]]:
    headings = {name: heading for heading, name in COLUMNS.items()}
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        return [
            (headings.get(name, ""), sentence)
            for name, sentences in error.message_dict.items()
            for sentence in sentences
        ]
    return []


def _day(text: str) -> date | None:
    if not text:
        return None
    year, month, day = re.split(r"[-/.年月]", text.removesuffix("日"))
    return date(int(year), int(month), int(day))


def _shown(row: Listing, name: str) -> str:
    value = getattr(row, name)
    return "；".join(str(value).splitlines()) if value else ""


@transaction.atomic
def run(*, path: str, digest: str, complete: bool, file_name: str, user: User) -> Mirroring:
    """Do what was previewed, all of it, once. Raises Refused where the list has changed since, or the file is gone."""
    ProtectionSettings.load()
    ProtectionSettings.objects.select_for_update().get()  # one import after the other
    try:
        with private_storage().open(path) as upload:
            upload.name = path
            found = preview(read(upload), complete=complete)
    except FileNotFoundError as error:
        raise Refused("这份文件已经导入，或者已过期；需要再次导入的，请重新上传。") from error
    if found.digest != digest or not found.is_good:
        raise Refused(CHANGED_SINCE)
    for row in found.rows:
        row.save()
    made = Mirroring.objects.create(
        by=user,
        file_name=file_name[:200],
        complete=complete,
        **{outcome: found.count(outcome) for outcome in ("new", "changed", "delisted")},
    )
    transaction.on_commit(lambda: private_storage().delete(path))
    return made
