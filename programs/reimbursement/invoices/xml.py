"""Invoices as XML: the tax administration's own file of fully digital invoices (EInvoice), the structure inside OFD
files of older ones (Invoice with InvoiceCode), and XBRL vouchers of the ministry of finance (railway and air tickets).
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from .found import ReadInvoice, amount_of, day_of, made
from .layout import BLUE_DIGITAL

SOURCE = "数据文件"
MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 60
MAX_VALUES = 5000
NOT_AN_INVOICE = "这个 XML 不是发票数据文件。请上传税务平台下载的发票 XML，或对照票面填写。"
UNREADABLE = "这个 XML 打不开，无法读取。请对照票面填写。"
# A line of the invoice: its own amounts are not those of the invoice.
LINES = {"issuiteminformation", "goodsinfo", "goodsinfos"}

Values = dict[str, list[str]]

# Our field: the elements that may hold it, the surest first (in lower case, without namespace and hyphens).
ELEMENTS = {
    "number": (
        "taxsupervisioninfo/invoicenumber",
        "header/eiid",
        "invoiceno",
        "electronicinvoicerailwayeticketnumber",
        "electronicinvoiceairtransporteticketnumber",
        "invoicenumber",
        "numberofinvoice",
        "uniquecodeofinvoice",
    ),
    "code": ("invoicecode", "codeofinvoice"),
    "issued": ("issuetime", "issuedate", "dateofissue", "dateofissuance", "requesttime"),
    "seller": ("sellername", "nameofseller", "issuingparty", "nameofissuer"),
    "seller_tax_number": ("selleridnum", "sellertaxid", "unifiedsocialcreditcodeofseller"),
    "buyer": ("buyername", "nameofpurchaser"),
    "buyer_tax_number": ("buyeridnum", "buyertaxid", "unifiedsocialcreditcodeofpurchaser"),
    "net": ("totalamwithouttax", "taxexclusivetotalamount", "totalamountexcludingtax"),
    "tax": ("totaltaxam", "taxtotalamount", "totaltaxamount", "taxamount"),
    "total": (
        "totaltaxincludedamount",
        "taxinclusivetotalamount",
        "totalamountincludingtax",
        "totalamount",
        "fare",
    ),
    "title": ("generalorspecialvat/labelname", "typeofvoucher", "invoicetitle", "einvoicetype/labelname"),
    "blue": ("originalinvoicenumber", "originalinvoiceno", "blueinvoicenumber", "blueinvoiceno"),
    "remark": ("remark", "remarks", "note"),
}


def read_xml(content: bytes) -> ReadInvoice:
    """The invoice in an XML file; `failure` says what else it is. Entities and DTDs are refused."""
    if len(content) > MAX_BYTES:
        return ReadInvoice(failure=UNREADABLE)
    try:
        values, items = _values(content)
    except (DefusedXmlException, ParseError, ValueError, LookupError):
        return ReadInvoice(failure=UNREADABLE)
    found = _fields(values, items)
    return found if found.number else ReadInvoice(failure=NOT_AN_INVOICE)


def _values(content: bytes) -> tuple[Values, tuple[str, ...]]:
    """Every text by the name of its element, and by parent and name; apart from the lines, whose items are named."""
    values: Values = defaultdict(list)
    items: list[str] = []
    path: list[str] = []
    count = 0
    for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
        name = element.tag.rpartition("}")[2].replace("-", "").lower()
        if event == "start":
            path.append(name)
            if len(path) > MAX_DEPTH:
                raise ValueError("too deep")
            continue
        path.pop()
        text = (element.text or "").strip()
        count += 1
        if count > MAX_VALUES:
            raise ValueError("too many elements")
        if text:
            if not LINES.isdisjoint(path):
                if name in ("itemname", "item") and len(items) < 20:
                    items.append(text[:80])
            else:
                values[name].append(text)
                values[f"{path[-1] if path else ''}/{name}"].append(text)
        element.clear()
    return values, tuple(items)


def _fields(values: Values, items: tuple[str, ...]) -> ReadInvoice:
    def of(field: str) -> str:
        return next((values[name][0] for name in ELEMENTS[field] if values.get(name)), "")

    number = re.sub(r"\s", "", of("number"))
    code = re.sub(r"\s", "", of("code"))
    if not re.fullmatch(r"[0-9]{8}|[0-9]{20}", number):
        return ReadInvoice()
    total = amount_of(of("total"))
    blue = of("blue")
    if not blue and (match := BLUE_DIGITAL.search(of("remark").replace("：", ":"))):
        blue = match.group(1)
    return made(
        SOURCE,
        number=number,
        code=code if len(number) == 8 and re.fullmatch(r"[0-9]{10}|[0-9]{12}", code) else "",
        title=of("title"),
        issued_on=day_of(of("issued")),
        seller=of("seller") or ("中国铁路" if "铁路" in of("title") else ""),
        seller_tax_number=of("seller_tax_number").upper(),
        buyer=of("buyer"),
        buyer_tax_number=of("buyer_tax_number").upper(),
        net=amount_of(of("net")),
        tax=amount_of(of("tax")),
        total=total,
        red_letter=bool(blue) or (total is not None and total < 0),
        blue_number=re.sub(r"[^0-9]", "", blue)[:20],
        items=items,
    )
