"""The verbs of attachments: attach, remove, do the bytes still hold."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.files.base import File
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.cases import rules as case_rules
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.slots import Slot
from hub.privacy.models import Access
from hub.privacy.services import record_access

from . import rules
from .checks import AlreadyKept, Checked, FileRefused, check
from .models import Attachment, private_storage
from .names import FOLDER, random_name

logger = logging.getLogger(__name__)

ORPHAN_AFTER = timedelta(days=1)

# The folders of the private storage that are swept, each with the model whose `file` points into it.
_swept: dict[str, type[Model]] = {FOLDER: Attachment}


def sweeps(folder: str, model: type[Model]) -> None:
    """Have files of another folder deleted as well that no row of this model points at."""
    _swept[folder] = model


def attach(*, case_id: int, slot: Slot, upload: File, user: User) -> Attachment:
    """Check a file and keep it in a slot of a case.

    The bytes are checked and written before the case is locked; when the row can't be made they are deleted
    again (and `sweep_files` finds what a crash left behind). Raises FileRefused for a file that can't be
    kept, Refused where the user may not add files now.
    """
    case_rules.ensure(rules.may_change(_visible(case_id, user), slot, user))

    def ready() -> Case:
        case = _lock(case_id, user)
        case_rules.ensure(rules.may_change(case, slot, user))
        return case

    return _keep(slot, upload, user, ready)


def file_original(*, case_id: int, slot: Slot, upload: File, user: User | None) -> Attachment:
    """Keep the original of what came in by mail or letter with the case it was registered as, in an internal slot.

    `user` is who registered it, None the platform. Raises FileRefused for a file that can't be kept, AlreadyKept for
    one that is there, Refused for a slot that members see or somebody who doesn't register.
    """
    if not slot.internal:
        raise Refused("来文原件只存入内部栏目。")

    def ready() -> Case:
        case = Case.objects.select_for_update().select_related("organization").get(pk=case_id)
        if user is not None:
            case_rules.ensure(case_rules.may_register(user, case.organization))
        return case

    return _keep(slot, upload, user, ready)


def _keep(slot: Slot, upload: File, user: User | None, ready: Callable[[], Case]) -> Attachment:
    """Check and write the bytes, then make the row under the lock that `ready` takes; all of it or nothing."""
    checked = check(upload, slot)
    storage = private_storage()
    path = storage.save(random_name(checked.extension), upload)
    try:
        with transaction.atomic():
            case = ready()
            _ensure_room(case, slot, checked)
            return Attachment.objects.create(
                case_id=case.pk,
                slot=slot.name,
                original_name=checked.name,
                file=path,
                size=checked.size,
                sha256=checked.sha256,
                content_type=checked.content_type,
                internal=slot.internal,
                uploaded_by=user,
                uploaded_at=timezone.now(),
            )
    except BaseException:
        storage.delete(path)
        raise


def _ensure_room(case: Case, slot: Slot, checked: Checked) -> None:
    """Refuse the same file twice in a slot, and more files than it takes."""
    live = Attachment.objects.live().filter(case=case.pk, slot=slot.name)
    if same := live.filter(sha256=checked.sha256).first():
        raise AlreadyKept(same)
    if live.count() >= slot.max_count:
        raise FileRefused(f"“{slot.label}”最多 {slot.max_count} 个文件，请先移除不需要的文件。")


def remove(*, attachment_id: Any, user: User) -> Attachment:
    """Take a file out of its slot. Its bytes are kept as evidence; members no longer see it.

    Raises Refused for a file the user can't see, or may not remove now.
    """
    with transaction.atomic():
        row = Attachment.objects.visible_to(user).live().filter(pk=attachment_id).first()
        if row is None:
            raise Refused("找不到这个文件，它可能已被移除。", code="missing")
        case = _lock(row.case_id, user)
        slot = slot_of(case, row.slot)
        case_rules.ensure(rules.may_change(case, slot, user))
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
    return row


def slot_of(case: Case, name: str) -> Slot:
    """The slot of that name in the case's flow; raises Refused for one it doesn't have."""
    for slot in case.flow.slots(case):
        if slot.name == name:
            return slot
    raise Refused("没有这个附件栏目，请刷新页面后重试。", code="missing")


def note_personal(row: Attachment, *, user: User) -> None:
    """Keep that one of the staff opens a file that may hold personal data of others."""
    if not case_rules.is_staff(user):
        return
    case = row.case.child
    slot = next((slot for slot in case.flow.slots(case) if slot.name == row.slot), None)
    if slot is not None and slot.personal:
        record_access(
            user=user,
            field=Access.Field.IDENTITY,
            organization=case.organization,
            about=f"{case.number or ''} {slot.label}（{slot.personal}）：{row.original_name}".strip(),
            why="办理时打开附件",
        )


def files_of(case: Case, user: User) -> dict[str, list[Attachment]]:
    """The case's files this user may see, by slot; for staff the removed ones too. One query beside the user's."""
    files: dict[str, list[Attachment]] = {}
    rows = Attachment.objects.visible_to(user).filter(case=case.pk)
    for row in rows.select_related("uploaded_by__contact", "uploaded_by__department").order_by(
        "uploaded_at", "pk"
    ):
        files.setdefault(row.slot, []).append(row)
    return files


def file_facts(case: Case) -> list[dict[str, Any]]:
    """What a snapshot of a case keeps of its files: slot, name, size in bytes, SHA-256."""
    rows = Attachment.objects.live().filter(case=case.pk)
    return list(rows.order_by("slot", "uploaded_at", "pk").values("slot", "original_name", "size", "sha256"))


def erase_bytes(rows: QuerySet[Attachment]) -> None:
    """Erase the bytes of files as a retention rule says; name, size and digest stay. Inside a transaction."""
    for name in list(rows.values_list("file", flat=True)):
        transaction.on_commit(partial(private_storage().delete, name))
    rows.update(erased_at=timezone.now())


def damaged() -> Iterator[tuple[Attachment, str]]:
    """Every kept file whose bytes are gone or no longer those that were uploaded, with what is wrong."""
    for row in Attachment.objects.filter(erased_at=None).order_by("pk").iterator(chunk_size=500):
        try:
            with row.file.open("rb") as source:
                digest = hashlib.file_digest(source, "sha256").hexdigest()
        except FileNotFoundError:
            yield row, "missing"
        else:
            if digest != row.sha256:
                yield row, "changed"


def sweep_orphans(*, dry_run: bool = False) -> list[str]:
    """Delete files without a row that are older than a day; answers their names in the storage."""
    storage = private_storage()
    limit = timezone.now() - ORPHAN_AFTER
    orphans = []
    for top, model in _swept.items():
        for folder, names in _folders(storage, top):
            paths = [f"{folder}/{name}" for name in names]
            known = set(model._default_manager.filter(file__in=paths).values_list("file", flat=True))
            for path in paths:
                if path not in known and storage.get_modified_time(path) < limit:
                    orphans.append(path)
                    if not dry_run:
                        storage.delete(path)
    return orphans


def _folders(storage: Storage, folder: str) -> Iterator[tuple[str, list[str]]]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    if files:
        yield folder, files
    for name in folders:
        yield from _folders(storage, f"{folder}/{name}")


def _visible(case_id: int, user: User) -> Case:
    case = Case.objects.visible_to(user).filter(pk=case_id).first()
    if case is None:
        raise Refused("找不到这个事项，或者您无权查看。", code="missing")
    return case.child


def _lock(case_id: int, user: User) -> Case:
    """The case's base row locked, then its room's row: what is open now stays so until the commit."""
    Case.objects.select_for_update().get(pk=case_id)
    return _visible(case_id, user)
