"""The append-only, hash-chained record of each case, its daily seal, and their verification."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from .models import Case, EntryContent, Seal, SealedHead, TimelineEntry


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, Model):
            return {"id": str(o.pk), "text": str(o)}
        return super().default(o)


def plain(data: Any) -> Any:
    """The data as JSON knows it: decimals and dates as text, model instances as id and text."""
    return json.loads(json.dumps(data, cls=_Encoder))


def _canonical(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def content_digest(salt: str, data: Any) -> str:
    """The salted digest of what an entry says."""
    return hmac.new(salt.encode(), _canonical(data), "sha256").hexdigest()


# What the hash of an entry covers, in this order.
FACTS = (
    "case",
    "seq",
    "at",
    "actor",
    "event",
    "source",
    "target",
    "internal",
    "version",
    "digest",
    "previous",
    "on_behalf_of",
)


def facts_of(entry: TimelineEntry) -> dict[str, Any]:
    """The facts of an entry as JSON knows them."""
    return {
        "case": entry.case_id,
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "event": entry.event,
        "source": entry.source,
        "target": entry.target,
        "internal": entry.internal,
        "version": entry.version,
        "digest": entry.digest,
        "previous": entry.previous,
        "on_behalf_of": entry.on_behalf_of_id,
    }


def facts_hash(facts: Mapping[str, Any]) -> str:
    """The hash of an entry's facts. Raises KeyError where one is missing."""
    return hashlib.sha256(_canonical([facts[name] for name in FACTS])).hexdigest()


def record(
    *,
    case: Case,
    event: str,
    actor,
    source: str,
    target: str,
    data: dict[str, Any],
    internal: bool,
    at: datetime,
    on_behalf_of=None,
) -> TimelineEntry:
    """Append one entry to the chain of a case whose base row the caller has locked.

    `on_behalf_of` is the absent colleague with whose right the actor acted.
    """
    last = TimelineEntry.objects.filter(case=case.pk).order_by("-seq").values("seq", "hash").first()
    salt = secrets.token_hex(16)
    content = plain(data)
    entry = TimelineEntry(
        case_id=case.pk,
        seq=last["seq"] + 1 if last else 1,
        at=at,
        actor=actor,
        on_behalf_of=on_behalf_of,
        event=event,
        source=source,
        target=target,
        internal=internal,
        version=case.version,
        digest=content_digest(salt, content),
        previous=last["hash"] if last else "",
    )
    entry.hash = facts_hash(facts_of(entry))
    entry.save(force_insert=True)
    EntryContent.objects.create(entry=entry, salt=salt, data=content)
    return entry


@dataclass(frozen=True)
class Break:
    """The first place where a chain or a seal does not hold, and why."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(frozen=True)
class Link:
    """An entry of a chain as it can be verified anywhere; `content` is salt and data, None once it is erased."""

    facts: Mapping[str, Any]
    hash: str
    content: tuple[str, Any] | None


def first_break(name: str, links: Iterable[Link], *, state: str) -> Break | None:
    """The first broken entry of a chain that has led to `state`, or None. Erased content is no break."""
    previous = ""
    seq = 0
    found = ""
    for link in links:
        seq += 1
        facts = link.facts
        where = f"{name} #{facts['seq']}"
        if facts["seq"] != seq:
            return Break(f"{name} #{seq}", "entry is missing")
        if facts["previous"] != previous:
            return Break(where, "does not follow the entry before it")
        if facts_hash(facts) != link.hash:
            return Break(where, "facts were changed")
        if link.content is not None and content_digest(*link.content) != facts["digest"]:
            return Break(where, "content was changed")
        if seq > 1 and facts["source"] != found:
            return Break(where, "does not start from the state before it")
        previous, found = link.hash, facts["target"]
    if found != state:
        return Break(f"{name} #{seq + 1}", "state without an entry")
    return None


def verify_case(case: Case) -> Break | None:
    """The first broken entry of one case's chain, or None. Erased content is no break."""
    return first_break(case.number or str(case.pk), map(link_of, _chain(case)), state=case.state)


def link_of(entry: TimelineEntry) -> Link:
    """An entry with its content loaded."""
    content = getattr(entry, "content", None)
    return Link(facts_of(entry), entry.hash, (content.salt, content.data) if content else None)


def _chain(case: Case) -> Iterable[TimelineEntry]:
    """The entries of a case in their order, with their contents; those prefetched where they were."""
    if "timeline" in getattr(case, "_prefetched_objects_cache", {}):
        return case.timeline.all()
    return _ordered_entries().filter(case=case.pk)


def _ordered_entries() -> QuerySet[TimelineEntry]:
    return TimelineEntry.objects.order_by("case", "seq").select_related("content")


def verify_seals() -> Break | None:
    """The first seal that does not hold against its own chain or the cases' chains, or None."""
    previous = ""
    for seal in Seal.objects.order_by("on"):
        heads = list(seal.sealed_heads.order_by("case").values_list("case", "seq", "hash"))
        if seal.previous != previous or seal_hash(seal.on, previous, heads) != seal.hash:
            return Break(f"seal {seal.on}", "does not follow from its heads and the seal before it")
        found = {
            (case, seq): value
            for case, seq, value in TimelineEntry.objects.filter(
                case__in=[case for case, _, _ in heads]
            ).values_list("case", "seq", "hash")
        }
        for case, seq, value in heads:
            if found.get((case, seq)) != value:
                return Break(f"seal {seal.on}, case {case} #{seq}", "entry is not the one that was sealed")
        previous = seal.hash
    return None


def broken_chains() -> Iterator[Break]:
    """The first break of each case; nothing where all hold."""
    chains = Prefetch("timeline", queryset=_ordered_entries())
    for case in Case.objects.order_by("pk").prefetch_related(chains).iterator(chunk_size=500):
        if problem := verify_case(case):
            yield problem


def verify_everything() -> Iterator[Break]:
    """The first break of each case and of the seals; nothing where all holds."""
    yield from broken_chains()
    if problem := verify_seals():
        yield problem


def seal_hash(on: date, previous: str, heads: Sequence[Sequence[Any]]) -> str:
    """The hash of a seal over the heads of chains: case, number of the entry, its hash."""
    return hashlib.sha256(_canonical([on.isoformat(), previous, heads])).hexdigest()


@transaction.atomic
def seal(*, on: date | None = None) -> Seal:
    """Seal the chains that moved since the last seal; a second call for the same day returns the first."""
    now = timezone.now()
    on = on or timezone.localdate(now)
    if existing := Seal.objects.filter(on=on).first():
        return existing
    last = Seal.objects.order_by("-on").first()
    sealed = SealedHead.objects.filter(case=OuterRef("case")).order_by("-seq").values("seq")[:1]
    moved = (
        TimelineEntry.objects.values("case")
        .annotate(head=Max("seq"), sealed=Subquery(sealed))
        .order_by("case")
    )
    wanted = [(row["case"], row["head"]) for row in moved if row["head"] != row["sealed"]]
    hashes = {
        (case, seq): value
        for case, seq, value in TimelineEntry.objects.filter(
            case__in=[case for case, _ in wanted]
        ).values_list("case", "seq", "hash")
    }
    heads = [(case, seq, hashes[case, seq]) for case, seq in wanted]
    previous = last.hash if last else ""
    new = Seal.objects.create(
        on=on, at=now, heads=len(heads), previous=previous, hash=seal_hash(on, previous, heads)
    )
    SealedHead.objects.bulk_create(
        SealedHead(seal=new, case_id=case, seq=seq, hash=value) for case, seq, value in heads
    )
    return new
