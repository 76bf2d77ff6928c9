"""The directory as an Excel file for members. Staff export the list of the back office."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponseBase

from hub.accounts.models import User
from hub.files.spreadsheets import Column, spreadsheet
from hub.members.services import organization_of
from hub.privacy.models import Access
from hub.privacy.services import record_access

from .models import Entry

TITLE = "业务对口部门与联系人"
COLUMNS = (
    Column("部门", "department.name", 20),
    Column("业务事项", "business", 36),
    Column("联系人", "person", 14),
    Column("电话", "phone", 18),
    Column("邮箱", "email", 30),
    Column("确认日期", "confirmed_on", 12),
)


def directory_file(rows: QuerySet[Entry], *, user: User) -> HttpResponseBase:
    """These entries, in their order, for a contact; who took how many people's details is kept."""
    record_access(
        user=user,
        field=Access.Field.CONTACTS,
        organization=organization_of(user),
        about=f"{TITLE}（Excel）",
        why="会员下载名录",
        people=rows.order_by().count(),
    )
    rows = rows.select_related("department")
    return spreadsheet(rows=rows, columns=COLUMNS, title=TITLE, file_format="xlsx")
