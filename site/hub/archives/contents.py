"""What the archive of a case holds: its record, the forms as they were handed in, its files, what its room adds, its children."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases.display import event_label, title_of
from hub.cases.flows import Refused
from hub.cases.models import Case, SealedHead, TimelineEntry
from hub.cases.timeline import facts_of
from hub.pdf.rendering import render_pdf

from .names import FOLDER_LENGTH, Names
from .packing import Packer, moment, pieces_of

RECORD = "办理记录.json"
PACKED = {".pdf", ".jpg", ".jpeg", ".png", ".docx", ".xlsx", ".pptx", ".ofd", ".zip"}
SLOT_LENGTH = 20


@dataclass
class Contents:
    """Writes cases into a packer as `reader` may see them, and remembers their heads for the manifest."""

    packer: Packer
    reader: User
    told: Callable[[], None] = lambda: None
    cases: list[dict[str, Any]] = field(default_factory=list)
    lacking: list[dict[str, str]] = field(default_factory=list)

    def add_case(self, row: Case, names: Names, folder: str = "") -> None:
        """One case in a folder of its own, with its children in folders below."""
        case = row.child
        name = names.take(f"{case.number or case.pk} {title_of(case)}", length=FOLDER_LENGTH)
        path = f"{folder}{name}/"
        entries = list(
            TimelineEntry.objects.filter(case=case.pk)
            .select_related("content", "actor", "on_behalf_of")
            .order_by("seq")
        )
        inside = Names()
        for reserved in (RECORD, "办理记录.pdf", "文件", "申报表", "凭据"):
            inside.take(reserved)
        self._forms(case, entries, path)
        files = self._files(case, path)
        self._parts(case, path)
        self._record(case, entries, files, path)
        self.told()
        for child in Case.objects.visible_to(self.reader).filter(parent=case.pk).order_by("pk"):
            self.add_case(child, inside, path)

    def _record(self, case: Case, entries: list[TimelineEntry], files: list[dict], path: str) -> None:
        """The chain with all that is needed to compute it anew, and the same for people."""
        head = entries[-1]
        facts = {
            "id": case.pk,
            "kind": case.flow.label,
            "number": case.number,
            "title": title_of(case),
            "organization": case.organization.name,
            "department": str(case.department or ""),
            "author": str(case.author or ""),
            "channel": case.get_channel_display(),
            "parent": case.parent_id,
            "state": head.target,
            "state_label": _state(case, head.target),
            "submitted_at": moment(case.submitted_at),
            "closed_at": moment(case.closed_at),
        }
        chain = [_link(case, entry) for entry in entries]
        self.packer.add_json(f"{path}{RECORD}", {"case": facts, "entries": chain, "files": files})
        context = {
            "case": case,
            "state": facts["state_label"],
            "lines": [_line(case, e) for e in entries],
            "files": files,
        }
        pdf = render_pdf("hub/archives/record_pdf.html", context, title="办理记录", number=case.number or "")
        self.packer.add(f"{path}办理记录.pdf", [pdf], compress=False)
        self.cases.append(
            {"id": case.pk, "number": case.number, "path": path, "seq": head.seq, "head": head.hash}
        )

    def _forms(self, case: Case, entries: list[TimelineEntry], path: str) -> None:
        """Each submission as it was, from the snapshot that the record keeps."""
        names = Names()
        for entry in entries:
            content = getattr(entry, "content", None)
            snapshot = content.data.get("snapshot") if content else None
            if not snapshot:
                continue
            label = event_label(case.flow, entry.event)[0]
            context = {"case": case, "entry": entry, "label": label, "groups": groups_of(case, snapshot)}
            pdf = render_pdf(
                "hub/archives/form_pdf.html",
                context,
                title=f"{case.flow.label}（{label}）",
                number=case.number or "",
            )
            self.packer.add(
                f"{path}申报表/{names.take(f'{entry.seq:03d} {label}.pdf')}", [pdf], compress=False
            )

    def _files(self, case: Case, path: str) -> list[dict[str, Any]]:
        """The original bytes of every file in every slot, also of those that were removed, under their own names."""
        labels = {slot.name: slot.label for slot in case.flow.slots(case)}
        folders, slots = Names(), {}
        found = []
        rows = Attachment.objects.visible_to(self.reader).filter(case=case.pk)
        for row in rows.select_related("uploaded_by").order_by("slot", "uploaded_at", "pk"):
            if row.slot not in slots:
                slots[row.slot] = (folders.take(labels.get(row.slot, row.slot), length=SLOT_LENGTH), Names())
            folder, names = slots[row.slot]
            mark = "（已移除）" if row.removed_at else ""
            stem, dot, ending = row.original_name.rpartition(".")
            name = names.take(f"{stem}{mark}{dot}{ending}" if dot else f"{row.original_name}{mark}")
            where = f"{path}文件/{folder}/{name}"
            try:
                with row.file.open("rb") as source:
                    compress = PurePath(name).suffix.lower() not in PACKED
                    self.packer.add(where, pieces_of(source), compress=compress)
            except FileNotFoundError:
                self.lacking.append({"path": where, "sha256": row.sha256})
            found.append(
                {
                    "slot": labels.get(row.slot, row.slot),
                    "name": row.original_name,
                    "path": where,
                    "size": row.size,
                    "sha256": row.sha256,
                    "uploaded_at": moment(row.uploaded_at),
                    "uploaded_by": str(row.uploaded_by or "系统"),
                    "removed_at": moment(row.removed_at),
                    "internal": row.internal,
                }
            )
        return found

    def _parts(self, case: Case, path: str) -> None:
        """What the room adds, one document at a time."""
        names = Names()
        for part in case.flow.archive(case, self.reader):
            compress = PurePath(part.name).suffix.lower() not in PACKED
            self.packer.add(f"{path}凭据/{names.take(part.name)}", [part.content], compress=compress)

    def add_seals(self) -> list[dict[str, Any]]:
        """Every seal over a head of these cases, with all heads it was computed from: numbers and hashes only."""
        ids = [row["id"] for row in self.cases]
        seals: dict[int, Any] = {}
        for start in range(0, len(ids), 500):
            rows = SealedHead.objects.filter(case__in=ids[start : start + 500]).select_related("seal")
            seals |= {row.seal_id: row.seal for row in rows}
        named = []
        for seal in sorted(seals.values(), key=lambda row: row.on):
            heads = [
                list(row) for row in seal.sealed_heads.order_by("case").values_list("case", "seq", "hash")
            ]
            path = f"封印/{seal.on.isoformat()}.json"
            facts = {"on": seal.on.isoformat(), "previous": seal.previous, "hash": seal.hash}
            self.packer.add_json(path, facts | {"heads": heads})
            named.append(facts | {"path": path})
        return named


def _link(case: Case, entry: TimelineEntry) -> dict[str, Any]:
    content = getattr(entry, "content", None)
    return {
        "facts": facts_of(entry),
        "hash": entry.hash,
        "content": {"salt": content.salt, "data": content.data} if content else None,
        "label": event_label(case.flow, entry.event)[0],
        "actor": str(entry.actor or "系统"),
        "on_behalf_of": str(entry.on_behalf_of or ""),
    }


def _line(case: Case, entry: TimelineEntry) -> dict[str, Any]:
    """An entry as its reader gets it on paper."""
    content = getattr(entry, "content", None)
    data = content.data.get("data", {}) if content else {}
    words = _words(case, entry.event) | WORDS
    change = ""
    if entry.source != entry.target:
        change = f"{_state(case, entry.source)} → {_state(case, entry.target)}"
    return {
        "entry": entry,
        "label": event_label(case.flow, entry.event)[0],
        "change": change,
        "erased": content is None,
        "said": [
            (words.get(key, key), _plain(value))
            for key, value in data.items()
            if value not in (None, "", [], {})
        ],
    }


def _state(case: Case, name: str) -> str:
    try:
        return case.flow.state(name).label
    except KeyError:  # a state that the flow no longer has
        return name


WORDS = {
    "note": "说明",
    "assignee": "经办人",
    "fields": "需要更正",
    "entry": "记录序号",
    "claim": "报销",
    "lines": "逐项核定（行号、金额、理由）",
}


def _words(case: Case, event: str) -> dict[str, str]:
    """The labels of what a step asked for."""
    try:
        form = import_string(case.flow.transition(event).form)
    except (Refused, ImportError):  # what the engine records itself, or a step that the flow no longer has
        return {}
    return {name: str(field.label or name) for name, field in form.base_fields.items()}


@dataclass(frozen=True)
class Group:
    """A part of a form: labelled values, or a table."""

    title: str
    facts: list[tuple[str, str]]
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


LISTS = {
    "files": "随附材料",
    "original_name": "文件名",
    "slot": "栏目",
    "size": "大小（字节）",
    "sha256": "SHA-256",
}


def groups_of(case: Case, snapshot: dict[str, Any]) -> list[Group]:
    """A snapshot under the labels that the room's models give their fields: values first, then each list as a table."""
    facts = [
        (label_of(case.flow.model, key), _value(case.flow.model, key, value))
        for key, value in snapshot.items()
        if not _is_table(value) and key not in HIDDEN and value not in (None, "", [], {})
    ]
    tables = []
    slots = {slot.name: slot.label for slot in case.flow.slots(case)}
    for key, value in snapshot.items():
        if not _is_table(value):
            continue
        model = _related(case.flow.model, key)
        heads = list(value[0])
        rows = [[_value(model, name, row.get(name), slots) for name in heads] for row in value]
        title = str(model._meta.verbose_name) if model else LISTS.get(key, key)
        tables.append(Group(title, [], [label_of(model, name) for name in heads], rows))
    return [Group("", facts), *tables]


HIDDEN = {"id", "kind", "due_on", "created_at"}


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _related(model: Any, name: str) -> Any:
    try:
        return model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        rows = {rel.get_accessor_name(): rel.related_model for rel in model._meta.related_objects}
        return rows.get(name) or next((rows[key] for key in rows if key and key.startswith(name)), None)


def _field(model: Any, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def label_of(model: Any, name: str) -> str:
    """What people read for a field of a snapshot."""
    found = _field(model, name)
    return str(getattr(found, "verbose_name", "") or LISTS.get(name, name))


def _value(model: Any, name: str, value: Any, slots: Mapping[str, str] = MappingProxyType({})) -> str:
    """A value of a snapshot in words: choices by their labels, references by the row's name, times in Shanghai."""
    if name == "slot" and model is None:
        return slots.get(value, str(value))
    found = _field(model, name)
    if found is not None and found.is_relation and value is not None:
        row = found.related_model._base_manager.filter(pk=value).first()
        return str(row) if row else str(value)
    if found is not None and found.choices:
        return str(dict(found.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        if "text" in value:
            return str(value["text"])
        return "；".join(f"{WORDS.get(key, key)}：{_plain(item)}" for key, item in value.items())
    if isinstance(value, list) and any(isinstance(item, list) for item in value):
        return "；".join(" ".join(filter(None, map(_plain, item))) for item in value)
    if isinstance(value, list):
        return "、".join(
            str(item["label"]) if isinstance(item, dict) and "label" in item else _plain(item)
            for item in value
        )
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        at = _moment(value)
        return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at and timezone.is_aware(at) else value
    return "" if value is None else str(value)


def _moment(value: str) -> datetime | None:
    try:
        return parse_datetime(value)
    except ValueError:
        return None


def walk(roots: Any, size: int = 200) -> Iterator[Case]:
    """The cases of a queryset, a few rows at a time."""
    yield from roots.select_related("organization", "department", "author").iterator(chunk_size=size)
