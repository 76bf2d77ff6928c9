"""Archives are made by a worker: a year of cases takes longer than a page may."""

from __future__ import annotations

from io import BytesIO

from django.utils import timezone

from hub.jobs.registry import JobError, Progress, Result, job

from .models import ArchiveExport
from .names import safe_name
from .registry import count_checks, run_checks
from .rules import may_export
from .services import JOB, VERIFY, temporary_file, title_for, write_archive


@job(VERIFY, label="检查全部数据")
def verify_all(progress: Progress) -> Result:
    """Every check of `verify_all`, with its findings as a text."""
    if not progress.owner.has_perm("cases.audit_case"):
        raise JobError("您已无权检查全部数据。")
    lines, bad, total = [], [], count_checks()
    for number, outcome in enumerate(run_checks(), start=1):
        progress(number, total, f"已检查{outcome.name}")
        lines += [
            f"{'相符' if outcome.holds else '不符'}  {outcome.name}",
            *(f"      {row}" for row in outcome.findings),
        ]
        if not outcome.holds:
            bad.append(outcome.name)
    words = f"{len(bad)} 项检查不符：{'、'.join(bad)}。" if bad else f"{total} 项检查全部相符。"
    text = "\r\n".join([*lines, "", words, f"检查时间 {timezone.localtime():%Y-%m-%d %H:%M:%S}", ""])
    name = f"数据检查 {timezone.localdate():%Y%m%d}.txt"
    return Result(
        words=words,
        file=BytesIO(text.encode("utf-8-sig")),
        name=name,
        content_type="text/plain; charset=utf-8",
    )


@job(JOB, label="导出档案")
def export_archive(progress: Progress, *, export: int) -> Result:
    """The archive as its owner may have it now. Made twice it is two files of the same cases, each kept on record."""
    row = ArchiveExport.objects.select_related("user", "case", "department").get(pk=export)
    if row.user_id != progress.owner.pk or may_export(progress.owner):
        raise JobError("您已无权导出这份档案。")
    file = temporary_file()
    try:
        made, contents = write_archive(
            row, file, told=lambda done, total: progress(done, total, "正在写入档案")
        )
    except BaseException:
        file.close()
        raise
    words = f"{made.cases} 件事项，{made.files} 个文件。清单摘要 {made.digest}"
    if contents.lacking:
        words = f"有 {len(contents.lacking)} 个文件已不在存储中，见说明。{words}"
    name = safe_name(f"{title_for(row)} {timezone.localdate():%Y%m%d}.zip", length=100)
    return Result(words=words, file=file, name=name, content_type="application/zip")
