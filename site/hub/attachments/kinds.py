"""The kinds of files that slots name: what they are called, how they end, what they are on the wire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

OFFICE = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True)
class FileType:
    """One file format. `content_types` maps each extension to the type it is served under."""

    kind: str
    label: str
    content_types: dict[str, str]

    @property
    def extensions(self) -> tuple[str, ...]:
        """The endings of file names, with their dot."""
        return tuple(self.content_types)


FILE_TYPES: dict[str, FileType] = {
    row.kind: row
    for row in (
        FileType("pdf", "PDF", {".pdf": "application/pdf"}),
        FileType(
            "image", "图片（JPG、PNG）", {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png"}
        ),
        FileType("word", "Word（docx）", {".docx": f"{OFFICE}wordprocessingml.document"}),
        FileType("excel", "Excel（xlsx）", {".xlsx": f"{OFFICE}spreadsheetml.sheet"}),
        FileType("slides", "PPT（pptx）", {".pptx": f"{OFFICE}presentationml.presentation"}),
        FileType("ofd", "OFD", {".ofd": "application/ofd"}),
        FileType("xml", "XML", {".xml": "application/xml"}),
        FileType("eml", "邮件（EML）", {".eml": "message/rfc822"}),
    )
}

# What a browser may show in its own window; the rest is only saved.
INLINE_TYPES = {"application/pdf", "image/jpeg", "image/png"}

# Endings that people try and what to do instead.
ADVICE = {
    ".doc": "旧版 Word 文件请另存为 docx 或 PDF 后再上传。",
    ".wps": "WPS 文字请另存为 docx 或 PDF 后再上传。",
    ".xls": "旧版 Excel 文件请另存为 xlsx 后再上传。",
    ".et": "WPS 表格请另存为 xlsx 后再上传。",
    ".ppt": "旧版 PPT 文件请另存为 pptx 或 PDF 后再上传。",
    ".dps": "WPS 演示请另存为 pptx 或 PDF 后再上传。",
    ".docm": "带宏的文件不能上传，请另存为 docx 后再上传。",
    ".xlsm": "带宏的文件不能上传，请另存为 xlsx 后再上传。",
    ".pptm": "带宏的文件不能上传，请另存为 pptx 后再上传。",
    ".heic": "HEIC 照片请转为 JPG 后再上传。",
    ".zip": "压缩包请解压后逐个上传。",
    ".rar": "压缩包请解压后逐个上传。",
    ".7z": "压缩包请解压后逐个上传。",
}


def types_of(kinds: Iterable[str]) -> list[FileType]:
    """The file types of a slot's kinds; KeyError for a kind that doesn't exist."""
    return [FILE_TYPES[kind] for kind in kinds]


def label_of(kinds: Iterable[str]) -> str:
    """What a slot takes, in words: `PDF、图片（JPG、PNG）`."""
    return "、".join(row.label for row in types_of(kinds))


def accept_of(kinds: Iterable[str]) -> str:
    """The `accept` attribute of a file field for these kinds."""
    return ",".join(extension for row in types_of(kinds) for extension in row.extensions)


def type_of(extension: str, kinds: Iterable[str]) -> FileType | None:
    """The file type among these kinds whose names end so, or None."""
    return next((row for row in types_of(kinds) if extension in row.content_types), None)


def size_text(size: int) -> str:
    """A number of bytes as people read it: `812 KB`, `3.4 MB`."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"
