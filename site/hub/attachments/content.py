"""Real opening of files: a name and a first line prove nothing. Hostile input is expected here.

Each opener takes the file at its beginning and raises Unreadable with a sentence for the person.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.conf import settings
from PIL import Image, ImageFile, UnidentifiedImageError

from hub.pdf.reading import open_pdf

# The XML part that says what an archive is, and the words that must stand in it.
ARCHIVES = {
    "word": ("[Content_Types].xml", b"wordprocessingml.document.main+xml", "word/document.xml"),
    "excel": ("[Content_Types].xml", b"spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
    "slides": ("[Content_Types].xml", b"presentationml.presentation.main+xml", "ppt/presentation.xml"),
    "ofd": ("OFD.xml", b"http://www.ofdspec.org/", "OFD.xml"),
}
MAX_MEMBERS = 5000
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MAX_PART_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 200
CHUNK = 1024 * 1024
MACROS = re.compile(r"(^|/)(vbaProject\w*\.bin|vbaData\.xml|activeX/.*)$", re.IGNORECASE)
UNSAFE_PATH = re.compile(r"(^|[\\/])\.\.([\\/]|$)|^[\\/]|^[A-Za-z]:|[\x00-\x1f]")
HEADER = re.compile(rb"^(From |[!-9;-~]+:)")
NOT_DATA = {"svg", "html", "xhtml"}
PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD


class Unreadable(Exception):
    """The content can't be opened, or must not be kept; the text says so to a person."""


def _open_pdf(source: IO[bytes], content_type: str) -> None:
    import pypdfium2  # late: 3 MB that few requests need

    try:
        with open_pdf(source) as document:
            for number in {0, len(document) - 1}:
                document[number].close()
    except pypdfium2.PdfiumError as error:
        if error.err_code == PASSWORD_NEEDED:
            raise Unreadable("PDF 设有打开密码，请去除密码后再上传。") from error
        raise Unreadable("PDF 打不开，文件可能不完整；请重新导出后再上传。") from error
    _refuse_hidden_archive(source)


def _open_image(source: IO[bytes], content_type: str) -> None:
    limit = settings.ATTACHMENT_MAX_PIXELS
    # WeasyPrint switches this on for the whole process when it is imported; our documents don't need it.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    formats = ["PNG"] if content_type == "image/png" else ["JPEG"]
    try:
        with Image.open(source, formats=formats) as image:
            pixels = image.width * image.height
            if pixels > limit:
                raise Image.DecompressionBombError
            image.verify()
        source.seek(0)
        with Image.open(source, formats=formats) as image:
            # A JPEG is read whole but decoded at an eighth of its size: the same proof, less memory.
            image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
            image.load()
    except Image.DecompressionBombError as error:
        raise Unreadable(f"图片超过 {limit // 10_000} 万像素的上限，请缩小后再上传。") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Unreadable("图片打不开，文件可能没有传完整；请重新导出或拍摄后再上传。") from error
    _refuse_hidden_archive(source)


def _refuse_hidden_archive(source: IO[bytes]) -> None:
    """A picture or PDF that is an archive as well is made to deceive."""
    source.seek(0)
    if zipfile.is_zipfile(source):
        raise Unreadable("文件末尾夹带了压缩包，请重新导出后再上传。")


def _archive_opener(kind: str) -> Callable[[IO[bytes], str], None]:
    part, words, main = ARCHIVES[kind]

    def open_archive(source: IO[bytes], content_type: str) -> None:
        try:
            with zipfile.ZipFile(source) as archive:
                check_members(archive)
                names = set(archive.namelist())
                if part not in names or main not in names:
                    raise Unreadable("扩展名与内容不符：文件里没有应有的结构，请用原软件另存后再上传。")
                described = _part(archive, part)
                if b"macroEnabled" in described or b"vbaProject" in described:
                    raise Unreadable("文件带有宏，请另存为不带宏的格式后再上传。")
                if words not in described:
                    raise Unreadable("扩展名与内容不符：文件里没有应有的结构，请用原软件另存后再上传。")
                _read_all(archive)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            raise Unreadable("文件打不开，可能已损坏；请用原软件打开并另存后再上传。") from error

    return open_archive


def check_members(archive: zipfile.ZipFile) -> None:
    """Refuse by the archive's own table of contents, before anything is unpacked."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise Unreadable(f"文件内部有 {len(members)} 个部件，超过 {MAX_MEMBERS} 个的上限，请精简后再上传。")
    if len(set(archive.namelist())) != len(members) or any(UNSAFE_PATH.search(m.filename) for m in members):
        raise Unreadable("文件内部结构异常，请用原软件打开并另存后再上传。")
    if any(member.flag_bits & 0x1 for member in members):
        raise Unreadable("文件设有密码，请去除密码后再上传。")
    if any(member.compress_type not in COMPRESSIONS for member in members):
        raise Unreadable("文件用了不常见的压缩方式，请用原软件打开并另存后再上传。")
    if any(MACROS.search(member.filename) for member in members):
        raise Unreadable("文件带有宏或控件，请另存为不带宏的格式后再上传。")
    _limit_unpacked(sum(member.file_size for member in members))


def _limit_unpacked(size: int) -> None:
    limit = settings.ATTACHMENT_MAX_UNPACKED_MB
    if size > limit * 1024 * 1024:
        raise Unreadable(f"文件解开后超过 {limit} MB 的上限，请压缩其中的图片或拆分后再上传。")


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A small XML part of an archive, proved to be XML without tricks."""
    if archive.getinfo(name).file_size > MAX_PART_BYTES:
        raise Unreadable("文件内部结构异常，请用原软件打开并另存后再上传。")
    with archive.open(name) as part:
        _root(part)
    return archive.read(name)


def _read_all(archive: zipfile.ZipFile) -> None:
    """Unpack every member to nowhere: proves the checksums, and trusts no size in the table of contents."""
    total = 0
    for member in archive.infolist():
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                total += len(chunk)
                _limit_unpacked(total)


def _open_xml(source: IO[bytes], content_type: str) -> None:
    if _root(source).lower() in NOT_DATA:
        raise Unreadable("这是网页或 SVG 图形，不是 XML 数据文件。")


def prove_xml(source: IO[bytes], part: str, *, most: int) -> None:
    """That a part of an archive is XML without tricks, of at most so many bytes. Raises Unreadable."""
    with zipfile.ZipFile(source) as archive:
        if archive.getinfo(part).file_size > most:
            raise Unreadable("文档内容过多，请精简后再发送。")
        with archive.open(part) as stream:
            _root(stream)


def _open_mail(source: IO[bytes], content_type: str) -> None:
    """A mail begins with a header; nothing of it is ever shown as it stands, so nothing more is asked."""
    if not HEADER.match(source.readline(1000)):
        raise Unreadable("这不是一封邮件，请从邮箱里另存为 eml 文件。")


def _root(source: IO[bytes]) -> str:
    """The name of the root element, with the whole document parsed and nothing kept of it."""
    root = ""
    above: list[Element] = []
    try:
        for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                root = root or element.tag.rpartition("}")[2]
                above.append(element)
                if len(above) > MAX_DEPTH:
                    raise Unreadable("XML 嵌套过深，请上传原始数据文件。")
            else:
                above.pop()
                if above:
                    above[-1].clear()
    except DefusedXmlException as error:
        raise Unreadable("XML 含有 DTD 或外部实体，不能接收；请上传原始数据文件。") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Unreadable("XML 格式不完整或不是 UTF-8 编码，请重新下载原始文件后再上传。") from error
    return root


OPENERS: dict[str, Callable[[Any, str], None]] = {
    "pdf": _open_pdf,
    "image": _open_image,
    "xml": _open_xml,
    "eml": _open_mail,
} | {kind: _archive_opener(kind) for kind in ARCHIVES}
