"""Lists as Excel and CSV files.

    export(request, rows=queryset, columns=[Column("编号", "number"), …], title="事项", file_format="xlsx")

Whoever calls it, in the answer to a GET, has limited `rows` to what the user may see. More rows than
EXPORT_ROWS_AT_ONCE are written by a job, which asks the same address again as the same person (`export_jobs`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from hub.accounts.models import User
from hub.files.spreadsheets import CHUNK, FORMATS, Column, spreadsheet
from hub.jobs.models import Job
from hub.jobs.registry import Progress
from hub.jobs.services import start
from hub.privacy.models import Access
from hub.privacy.services import record_access

access_log = logging.getLogger("hub.access")

JOB = "backoffice.export"


def note_export(*, user: User, title: str, query: str) -> None:
    """Keep in the security log who took which list out of the house (DOMAIN 8)."""
    access_log.info("export user=%s list=%s query=%s", user.pk, title, query)


def export(
    request: HttpRequest,
    *,
    rows: QuerySet,
    columns: Sequence[Column],
    title: str,
    file_format: str,
    personal: Access.Field | None = None,
) -> HttpResponseBase:
    """The rows as a file, or, where they are many, the page of the job that writes it.

    `personal` names what of people stands in it: then who took it is kept. Asking again while that job is at it
    leads to the same job. Raises KeyError for an unknown format.
    """
    user = cast(User, request.user)
    if (progress := vars(request).get("job_progress")) is not None:
        reported = _reporting(rows, progress)
        return spreadsheet(rows=reported, columns=columns, title=title, file_format=file_format)
    note_export(user=user, title=title, query=request.GET.urlencode())
    if personal is not None:
        record_access(
            user=user,
            field=personal,
            about=f"{title}（{FORMATS[file_format]}）",
            why="导出列表",
            people=rows.order_by().count(),
        )
    limit = settings.EXPORT_ROWS_AT_ONCE
    if rows.order_by()[: limit + 1].count() <= limit:
        return spreadsheet(rows=rows, columns=columns, title=title, file_format=file_format)
    arguments = {"address": request.get_full_path()}
    job = Job.objects.visible_to(user).unfinished().filter(kind=JOB, arguments=arguments).first()
    if job is None:
        job = start(kind=JOB, owner=user, arguments=arguments, title=f"导出{title}（{FORMATS[file_format]}）")
    return redirect("staff_job", job.pk)


def _reporting(rows: QuerySet, progress: Progress) -> Iterator[Any]:
    total = rows.order_by().count()
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        progress(number, max(number, total), "正在写入文件")
        yield row
