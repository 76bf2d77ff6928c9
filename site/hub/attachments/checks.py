"""What a file must be before it is kept. Every refusal is one sentence that says what to do.

The order is from cheap to dear: name, size, the first bytes, then real opening (see `content`).
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.files.base import File

from hub.cases.flows import Refused
from hub.cases.slots import Slot

from . import content
from .kinds import ADVICE, FileType, label_of, size_text, type_of
from .names import clean_name, extension_of

if TYPE_CHECKING:
    from .models import Attachment

logger = logging.getLogger(__name__)

HEAD = 8192

# What files pretend not to be, as people call it.
DISGUISES = {
    "text/html": "网页（HTML）",
    "image/svg+xml": "SVG 图形",
    "application/vnd.microsoft.portable-executable": "可执行程序",
    "application/x-dosexec": "可执行程序",
    "application/pdf": "PDF",
    "image/jpeg": "JPG 图片",
    "image/png": "PNG 图片",
    "image/gif": "GIF 图片",
    "image/webp": "WebP 图片",
    "application/msword": "旧版或加密的 Office 文件",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Office 文档或压缩包",
    "application/zip": "压缩包",
    "application/x-rar-compressed": "压缩包",
    "application/vnd.rar": "压缩包",
    "application/x-7z-compressed": "压缩包",
    "application/xml": "XML",
}
SIGNATURES = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "zip": b"PK\x03\x04",
}


class FileRefused(Refused):
    """A file that can't be kept, with the reason in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, code="file")


class AlreadyKept(FileRefused):
    """The very same file lies in the slot already, as `row`."""

    def __init__(self, row: Attachment) -> None:
        super().__init__(f"同一份文件已经上传过：{row.original_name}。")
        self.row = row


@dataclass(frozen=True)
class Checked:
    """What is known of a file that passed: its clean name, ending, type as found, size in bytes, digest."""

    name: str
    extension: str
    content_type: str
    size: int
    sha256: str


def too_large(size: int | None, slot: Slot) -> str:
    """The refusal of a file of that many bytes; None where nobody counted to the end."""
    found = f"文件有 {size_text(size)}，" if size else "文件"
    return f"{found}超过单个文件 {slot.max_mb} MB 的上限，请压缩或拆分后再上传。"


def check(upload: File, slot: Slot) -> Checked:
    """Check a file against a slot; raises FileRefused. The file is left at its beginning, unchanged."""
    name = clean_name(upload.name or "")
    extension = extension_of(name)
    file_type = type_of(extension, slot.kinds)
    if file_type is None:
        advice = ADVICE.get(extension) or f"这里可以上传：{label_of(slot.kinds)}。"
        raise FileRefused(f"不接受{f' {extension} ' if extension else '没有扩展名的'}文件。{advice}")
    if not upload.size:
        raise FileRefused("文件是空的，请检查后重新上传。")
    if upload.size > slot.max_mb * 1024 * 1024:
        raise FileRefused(too_large(upload.size, slot))
    content_type = file_type.content_types[extension]
    upload.seek(0)
    _sniff(upload.read(HEAD), file_type, extension)
    upload.seek(0)
    try:
        content.OPENERS[file_type.kind](upload, content_type)
    except content.Unreadable as reason:
        raise FileRefused(str(reason)) from reason
    except Exception as error:  # parsers fail in many ways on hostile input
        logger.exception("a file of type %s could not be checked", content_type)
        raise FileRefused("文件打不开，可能已损坏；请重新导出后再上传。") from error
    upload.seek(0)
    digest = hashlib.file_digest(upload, "sha256").hexdigest()  # type: ignore[arg-type]
    upload.seek(0)
    return Checked(name=name, extension=extension, content_type=content_type, size=upload.size, sha256=digest)


def _sniff(head: bytes, file_type: FileType, extension: str) -> None:
    """Compare the first bytes with what the ending promises."""
    if file_type.kind in ("xml", "eml"):
        return  # text: the parser is the judge
    promised = "zip" if file_type.kind in content.ARCHIVES else file_type.content_types[extension]
    if head.startswith(SIGNATURES[promised]):
        return
    found = next((DISGUISES[mime] for mime in _types(head) if mime in DISGUISES), None)
    if found:
        raise FileRefused(f"扩展名是 {extension}，内容却是{found}。请上传原始文件，不要只改扩展名。")
    raise FileRefused(f"内容不是有效的 {file_type.label}，请打开确认后重新导出再上传。")


def _types(head: bytes) -> list[str]:
    """The content types the first bytes speak for, most likely first."""
    import puremagic  # late: few requests need it

    try:
        return [match.mime_type for match in puremagic.magic_string(head)]
    except (puremagic.PureError, ValueError):
        return []
