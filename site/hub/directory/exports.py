"""The directory as an Excel file, the same for members and staff."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponseBase

from hub.files.spreadsheets import Column, spreadsheet

from .models import Entry

COLUMNS = (
    Column("部门", "department.name", 20),
    Column("业务事项", "business", 36),
    Column("联系人", "person", 14),
    Column("电话", "phone", 18),
    Column("邮箱", "email", 30),
    Column("确认日期", "confirmed_on", 12),
)


def directory_file(rows: QuerySet[Entry]) -> HttpResponseBase:
    """These entries, in their order."""
    return spreadsheet(
        rows=rows.select_related("department"),
        columns=COLUMNS,
        title="业务对口部门与联系人",
        file_format="xlsx",
    )
