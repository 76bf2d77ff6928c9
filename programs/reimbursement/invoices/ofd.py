"""Invoices as OFD (GB/T 33190): an archive of XML. The data file inside speaks first, then the custom tags that name
the drawn objects, then the drawn text with its positions.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hub.attachments.content import Unreadable, check_members

from .found import ReadInvoice, amount_of, day_of, made, merged
from .layout import Piece, fields_of, rows_of
from .xml import MAX_BYTES, read_xml

UNREADABLE = "这个 OFD 打不开，无法读取。请用阅读器打开原件，对照填写。"
NOT_FOUND = "没有在这个 OFD 中认出发票内容。请用阅读器打开原件，对照填写。"
SOURCE = "版式文件标签"
MAX_PARTS = 40
MAX_OBJECTS = 3000
TAGS = {
    "invoiceno": "number",
    "invoicecode": "code",
    "issuedate": "issued_on",
    "buyername": "buyer",
    "buyertaxid": "buyer_tax_number",
    "sellername": "seller",
    "sellertaxid": "seller_tax_number",
    "taxexclusivetotalamount": "net",
    "taxtotalamount": "tax",
    "taxinclusivetotalamount": "total",
}


def read_ofd(content: bytes) -> ReadInvoice:
    """The invoice in an OFD file; `failure` says why there is none. Nothing is ever unpacked to disk."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_members(archive)
            return _read(archive)
    except (
        *(Unreadable, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError),
        *(DefusedXmlException, ParseError, ValueError, LookupError),
    ):
        return ReadInvoice(failure=UNREADABLE)


def _read(archive: zipfile.ZipFile) -> ReadInvoice:
    names = sorted(archive.namelist())
    best = ReadInvoice()
    data = [
        n for n in names if n.lower().endswith(".xml") and re.search(r"attach|invoice|xbrl", n, re.IGNORECASE)
    ]
    for name in data[:MAX_PARTS]:
        found = read_xml(_bytes(archive, name))
        if found.number:
            best = found
            break
    drawn = _drawn(archive, names)
    if drawn:
        best = merged(best, _tagged(archive, names, {key: piece.text for key, piece in drawn if key}))
        best = merged(best, fields_of(rows_of(piece for _, piece in drawn), width=_width(drawn)))
    return best if best.number else ReadInvoice(failure=NOT_FOUND)


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of the archive, never more of it than MAX_BYTES whatever its table of contents says."""
    with archive.open(name) as part:
        content = part.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError("a part is too large")
    return content


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _drawn(archive: zipfile.ZipFile, names: list[str]) -> list[tuple[str, Piece]]:
    """The text objects of the first page, each under its id."""
    pages = [name for name in names if re.search(r"(^|/)Pages/Page_0/[^/]+\.xml$|/Tpls?/.*\.xml$", name)]
    drawn: list[tuple[str, Piece]] = []
    for name in pages[:MAX_PARTS]:
        for element in fromstring(_bytes(archive, name), forbid_dtd=True).iter():
            if _local(element) != "TextObject" or len(drawn) >= MAX_OBJECTS:
                continue
            text = "".join(code.text or "" for code in element.iter() if _local(code) == "TextCode").strip()
            box = [float(part) for part in element.get("Boundary", "").split()] or [0.0, 0.0, 0.0, 0.0]
            size = float(element.get("Size", "3"))
            if text and len(box) == 4:
                right = min(box[0] + box[2], box[0] + size * len(text))
                drawn.append((element.get("ID", ""), Piece(text, box[0], right, box[1] + box[3] / 2, size)))
    return drawn


def _width(drawn: list[tuple[str, Piece]]) -> float:
    return max((piece.right for _, piece in drawn), default=210.0)


def _tagged(archive: zipfile.ZipFile, names: list[str], texts: dict[str, str]) -> ReadInvoice:
    """What the custom tags say: the name of a field and the ids of the objects that draw it."""
    values: dict[str, str] = {}
    for name in [name for name in names if re.search(r"CustomTag[^/]*\.xml$", name, re.IGNORECASE)][
        :MAX_PARTS
    ]:
        for element in fromstring(_bytes(archive, name), forbid_dtd=True).iter():
            field = TAGS.get(_local(element).lower())
            if field is None or field in values:
                continue
            ids = [(ref.text or "").strip() for ref in element.iter() if _local(ref) == "ObjectRef"]
            text = "".join(texts.get(key, "") for key in ids).strip()
            if text:
                values[field] = text
    number = re.sub(r"\s", "", values.get("number", ""))
    if not re.fullmatch(r"[0-9]{8}|[0-9]{20}", number):
        number = ""
    return made(
        SOURCE,
        number=number,
        code=values.get("code", "") if len(number) == 8 else "",
        issued_on=day_of(values.get("issued_on")),
        **{name: values.get(name, "") for name in ("buyer", "seller")},
        **{name: values.get(name, "").upper() for name in ("buyer_tax_number", "seller_tax_number")},
        **{name: amount_of(values.get(name)) for name in ("net", "tax", "total")},
    )
