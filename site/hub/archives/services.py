"""The verbs of archives: ask for one, and write it."""

from __future__ import annotations

import logging
import tempfile
import tomllib
from collections.abc import Callable
from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.cases.display import title_of
from hub.cases.flows import Refused, flow_of
from hub.cases.models import Case
from hub.cases.querysets import CaseQuerySet
from hub.cases.rules import ensure
from hub.jobs.models import Job
from hub.jobs.services import start
from hub.privacy.models import Access
from hub.privacy.services import record_access

from .contents import Contents, walk
from .models import ArchiveExport, ArchiveMade
from .names import Names
from .packing import README, Packer, moment
from .rules import may_export

access_log = logging.getLogger("hub.access")

JOB, VERIFY = "archives.export", "archives.verify_all"


@transaction.atomic
def request_export(
    *,
    user: User,
    reason: str,
    case: Case | None = None,
    year: int | None = None,
    kind: str = "",
    department: Department | None = None,
) -> Job:
    """Keep who asks for what and why, and have the archive made. Raises Refused with the reason in words."""
    ensure(may_export(user))
    reason = reason.strip()
    if not reason:
        raise Refused("请写明导出的事由，它会记入导出登记。")
    export = ArchiveExport(
        user=user,
        reason=reason,
        case_id=case.pk if case else None,
        year=year,
        kind=kind,
        department=department,
    )
    if not roots_of(export).exists():
        raise Refused("没有符合条件的事项可以导出。")
    export.save(force_insert=True)
    record_access(
        user=user,
        field=Access.Field.ARCHIVE,
        organization=case.organization if case else None,
        about=title_for(export),
        why=reason,
        people=roots_of(export).order_by().count(),
    )
    access_log.info("archive user=%s export=%s %s", user.pk, export.pk, export)
    return start(
        kind=JOB, owner=user, arguments={"export": export.pk}, title=title_for(export), key=f"{export.pk}"
    )


def title_for(export: ArchiveExport) -> str:
    """What the archive is called."""
    if export.case is not None:
        return f"档案 {export.case.number or ''} {title_of(export.case)}"
    parts = [
        f"{export.year} 年度档案",
        export.kind and flow_of(export.kind).label,
        str(export.department or ""),
    ]
    return " ".join(filter(None, parts))


def roots_of(export: ArchiveExport) -> CaseQuerySet:
    """The cases that get a folder at the top: the one asked for, or those of the year that hang on no other of them.

    A year's cases are those submitted in it, by the clock of the platform's time zone.
    """
    rows = Case.objects.visible_to(export.user).filter(submitted_at__isnull=False)
    if export.year is None:
        return rows.filter(pk=export.case_id)
    zone = timezone.get_default_timezone()
    rows = rows.filter(
        submitted_at__gte=datetime(export.year, 1, 1, tzinfo=zone),
        submitted_at__lt=datetime(export.year + 1, 1, 1, tzinfo=zone),
    )
    if export.kind:
        rows = rows.filter(kind=export.kind)
    if export.department is not None:
        rows = rows.filter(department=export.department)
    return rows.filter(Q(parent=None) | ~Q(parent__in=rows.order_by().values("pk"))).order_by(
        "submitted_at", "pk"
    )


def write_archive(
    export: ArchiveExport, target: IO[bytes], *, told: Callable[[int, int], None] = lambda done, total: None
) -> tuple[ArchiveMade, Contents]:
    """Write the archive of a request, piece by piece, and keep what was made. Never inside a transaction: it takes long.

    `told(done, total)` hears of each case; children count as they come.
    """
    packer = Packer(target)
    roots = roots_of(export)
    total = roots.order_by().count()
    at = timezone.now()
    contents = Contents(packer, export.user)
    contents.told = lambda: told(len(contents.cases), max(total, len(contents.cases)))
    names = Names()
    for reserved in ("封印", README, "manifest.json"):
        names.take(reserved)
    for case in walk(roots):
        contents.add_case(case, names)
    seals = contents.add_seals()
    title = title_for(export)
    facts = {
        "title": title,
        "at": moment(at),
        "user": str(export.user),
        "reason": export.reason,
        "cases": len(contents.cases),
        "lacking": contents.lacking,
    }
    packer.add(README, [render_to_string("hub/archives/readme.txt", facts).encode("utf-8-sig")])
    digest = packer.finish(
        {
            **facts,
            "export": export.pk,
            "platform": {"name": settings.WAGTAIL_SITE_NAME, "version": platform_version()},
            "cases": contents.cases,
            "seals": seals,
        }
    )
    size = target.seek(0, 2)
    made = ArchiveMade.objects.create(
        export=export, digest=digest, cases=len(contents.cases), files=len(packer.files), size=size
    )
    target.seek(0)
    return made, contents


def platform_version() -> str:
    """The version of this platform."""
    with (settings.ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def temporary_file() -> IO[bytes]:
    """Where an archive is written; it vanishes when it is closed."""
    return tempfile.TemporaryFile()
