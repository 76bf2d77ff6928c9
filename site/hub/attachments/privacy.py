"""The files that a person has uploaded: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator

from hub.accounts.models import User
from hub.privacy.holdings import moment
from hub.privacy.registry import Holding, Line, register_holding

from .models import Attachment


def my_files(person: User) -> Iterator[Line]:
    rows = Attachment.objects.filter(uploaded_by=person).select_related("case").order_by("-uploaded_at", "pk")
    for row in rows.iterator():
        yield moment(row.uploaded_at), f"{row.case.number or '草稿'}：{row.original_name}（{row.size_text}）"


register_holding(
    Holding(
        key="files",
        label="上传的文件",
        purpose="作为申请、报销的材料和证明。",
        ground="为履行与您所在机构的合作安排所必需；履行法定义务。",
        kept="与事项相同；会计凭证所附文件保存三十年（《会计档案管理办法》）。",
        rows=my_files,
        keeps="文件属于所在机构的事项，随事项保存；上传人显示为“已注销”。",
    )
)
