"""Excel import in two steps: a preview that saves nothing, then all of it or nothing, once."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.files.base import File
from django.db import transaction
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.jobs.registry import JobError, Progress, Result, job
from hub.members.models import Contact

from . import people, sheets
from .models import private_storage

if TYPE_CHECKING:
    import tablib
    from import_export.results import RowResult

    from .resources import SheetResource

JOB = "membership.import"
KINDS = {"organizations": "机构", "contacts": "联系人"}
# Below the jobs' own folder: a file that nobody confirms is deleted with what jobs leave behind.
FOLDER = "jobs/imports"
BROKEN = "这一行无法保存，请核对后重试。"


@dataclass(frozen=True)
class Line:
    """One row of the file: what will come of it, what changes in which column, what is wrong where."""

    number: int
    outcome: str  # new | changed | unchanged | wrong
    label: str
    changes: tuple[tuple[str, str, str], ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Preview:
    """All lines of a file."""

    lines: tuple[Line, ...]

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


def resource_of(kind: str) -> type[SheetResource]:
    """The columns of such a sheet, and how its rows are kept."""
    from .resources import RESOURCES  # late: import-export and openpyxl take 10 MB that few requests need

    return RESOURCES[kind]


def read(kind: str, upload: File) -> tablib.Dataset:
    """The rows of a file of this kind. Raises FileRefused."""
    resource = resource_of(kind)
    known = [*resource.headings(), *resource.PASSED_OVER]
    return sheets.read(upload, known=known, required=resource.REQUIRED)


def preview(kind: str, dataset: tablib.Dataset) -> Preview:
    """What the import would do, done and undone."""
    return _run(kind, dataset, dry_run=True)[0]


def keep(upload: File) -> str:
    """Keep a file until it is confirmed; answers its path."""
    upload.seek(0)
    return private_storage().save(f"{FOLDER}/{uuid4().hex}.xlsx", upload)


@job(JOB, label="导入机构和联系人", atomic=True)
def run_import(progress: Progress, *, kind: str, path: str, digest: str, invites: bool) -> Result:
    """Do what was previewed, all of it; refuses where the data have changed since."""
    user = progress.owner
    if not user.has_perm("members.import_member"):
        raise JobError("您已无权导入，请联系系统管理员。")
    label = KINDS[kind]
    try:
        with private_storage().open(path) as upload:
            dataset = read(kind, upload)
    except FileNotFoundError as error:
        raise JobError("上传的文件已过期，请重新上传并预览。") from error
    progress(0, len(dataset), "正在导入")
    done, made = _run(kind, dataset, dry_run=False)
    if done.digest != digest or not done.is_good:
        raise JobError("预览之后资料有了变动，没有导入任何内容。请重新上传，核对新的预览。")
    for row in made:
        log(row, "membership.import", user=user)
    if kind == "contacts" and invites:
        _invite(made, user)
    transaction.on_commit(partial(private_storage().delete, path))
    words = (
        f"{label}：新增 {done.count('new')}，更新 {done.count('changed')}，不变 {done.count('unchanged')}。"
    )
    return Result(words=words, url=f"/admin/{kind}/")


def _invite(made: list[Any], user: User) -> None:
    """Links to a first password for those whose account is new."""
    for contact in made:
        if isinstance(contact, Contact) and not contact.user.has_usable_password():
            people.invite_to_password(contact=contact, user=user)


def _run(kind: str, dataset: tablib.Dataset, *, dry_run: bool) -> tuple[Preview, list[Any]]:
    resource = resource_of(kind)()
    result = resource.import_data(
        dataset, dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True
    )
    if result.base_errors:
        raise result.base_errors[0].error
    lines, made = [], []
    for source, row in zip(dataset.dict, result.rows, strict=True):
        line = _line(resource, source, row)
        lines.append(line)
        if line.outcome in ("new", "changed"):
            made.append(row.instance)
    return Preview(tuple(lines)), made


def _line(resource: SheetResource, source: dict[str, Any], row: RowResult) -> Line:
    number, label = source["row"], str(next(iter(source.values())))[:60]
    label = "".join(str(source.get(name, "")) for name in ("姓", "名")) or str(source.get("全称") or label)
    if row.validation_error is not None or row.errors:
        return Line(number, "wrong", label, errors=_errors(resource, row))
    if row.is_new():
        return Line(number, "new", label)
    if row.is_skip():
        return Line(number, "unchanged", label)
    changes = tuple(
        (field.column_name, before, after)
        for field in resource.get_import_fields()
        if (before := str(field.export(row.original))) != (after := str(field.export(row.instance)))
    )
    return Line(number, "changed", label, changes=changes)


def _errors(resource: SheetResource, row: RowResult) -> tuple[tuple[str, str], ...]:
    if row.validation_error is None:
        return (("", BROKEN),)
    error = row.validation_error
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return tuple(
        (resource.heading_of(name), str(sentence))
        for name, sentences in found.items()
        for sentence in sentences
    )
