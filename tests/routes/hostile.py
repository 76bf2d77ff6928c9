"""Every form of the pages, and what nobody should be able to do with it.

A form is read from the page that shows it, filled as a person would, and sent with something hostile in it. Whatever
is asked is undone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urljoin, urlsplit

import lxml.html
from django.contrib.messages import ERROR
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.test.utils import CaptureQueriesContext
from hypothesis import strategies as st

from tests.html_forms import Form, forms_in, path_of
from tests.hub.attachments import samples

from .asking import BESIDE, WRITES, Browser, queued_messages
from .table import TABLE, Row, Sent
from .world import Side, World

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SCRIPT = "<script>xq7()</script>"
MARKUP = f"'\"></textarea>{SCRIPT}{{{{ 7|add:7 }}}}"
# It stands in every name and text of firm A.
STORED = "<i x7>"
# Bytes that are no UTF-8, among them a lone surrogate.
NO_TEXT = b"\xff\xfe\xed\xa0\x80"
ELSEWHERE = ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:xq7()")
LAUGHS = (
    b"<!DOCTYPE l [<!ENTITY a 'ha'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (name, b"&%c;" % (name - 1) * 10) for name in range(ord("b"), ord("k")))
    + b"]><l>&j;</l>"
)
# What is sent in every field at once: where people write words, and where they give numbers, dates or choices.
FLOODS: dict[str, tuple[Any, Any]] = {
    "NUL": ("甲\x00乙", "1\x00"),
    "too long": ("长" * 10_000, "9" * 5_000),
    "markup": (MARKUP, MARKUP),
    "control and bidi characters": ("\u202e甲\u200b\x07\x1b[31m\ufeff\u2028乙\u2066", "１２３４５"),
    "no UTF-8": (NO_TEXT, NO_TEXT),
    "too big": ("9" * 30, "9" * 30),
    "no such day": ("2026-02-31", "0000-01-01"),
    "no number": ("NaN", "1e999999"),
    "blank": (" ", "-1"),
    "two values": (["1", MARKUP], ["1", "-Infinity"]),
}
HIDDEN = ("甲\x00乙", "9" * 5_000, MARKUP, ["", "x"])
SINGLES = st.sampled_from(
    [*(value for values in FLOODS.values() for value in values), "", "0", "１", "0x1F", "1_000", "1e5", "１２:９９",
     "99999999999999999999", "-2147483649", "Infinity", "null", "[]", "{}", "../../etc/passwd", "=1+1", "25:61",
     "00000000-0000-0000-0000-000000000000", "\r\nX-Evil: 1", "9999-12-31T23:59"]
) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))  # fmt: skip
# They answer POST like GET.
FORMLESS = {"wagtail_serve", "wagtaildocs_serve", "picture", "sitemap", "robots", "search"}
# Pages that show forms which go elsewhere.
HOSTS = {"portal:case", "portal:inbox", "portal:colleagues", "portal:occasion", "reimbursement:edit", "events:edit",
         "backoffice:case", "backoffice:cases", "backoffice:absences", "organizations:inspect", "staff_inbox",
         "events:summary", "backoffice:verification", "portal:calls"}  # fmt: skip
COUNTS = ("9" * 5_000, "abc", "100000")

TRAVERSAL = "../../etc/passwd"
UNPACKED_MB = 4  # what files may unfold to in the tests


@cache
def hostile_files() -> dict[tuple[str, str], bytes]:
    """What is put into every place for a file, by what it is and its name."""
    bomb = b"0" * (UNPACKED_MB + 1) * 1024 * 1024
    return {
        ("empty", "空.pdf"): b"",
        ("no PDF", "a.pdf"): b"%PDF-1.7 not at all",
        (
            "PDF that runs in circles",
            "b.pdf",
        ): b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS"
        b"(app.alert(1))>>>>endobj 2 0 obj<</Type/Pages/Count 9999999/Kids[2 0 R]>>endobj trailer<</Root 1 0 R>>",
        ("PDF with a password", "c.pdf"): samples.pdf(password="x"),
        ("truncated picture", "d.png"): samples.image()[:200],
        ("picture of four billion points", "e.png"): samples.png_claiming(65_000, 65_000),
        ("picture and archive", "f.jpg"): samples.image("JPEG") + samples.archive({"x.html": SCRIPT}),
        ("program", "g.exe"): b"MZ\x90\x00" + b"\0" * 200,
        ("page", "h.html"): SCRIPT.encode(),
        ("SVG", "i.svg"): b"<svg xmlns='http://www.w3.org/2000/svg' onload='xq7()'/>",
        ("truncated document", "j.docx"): samples.office("docx")[:300],
        ("document that unfolds", "k.docx"): samples.office("docx", {"word/media/a.bin": bomb}),
        ("table that unfolds", "l.xlsx"): samples.archive(
            {"[Content_Types].xml": "<a/>", "xl/workbook.xml": bomb}
        ),
        ("table of nothing", "m.xlsx"): samples.archive(
            {"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"}
        ),
        ("OFD that climbs", "n.ofd"): samples.archive({"OFD.xml": "<a/>", TRAVERSAL: "x"}),
        ("XML of entities", "o.xml"): LAUGHS,
        (
            "XML that reads files",
            "p.xml",
        ): b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        ("no CSV", "q.csv"): b"\xff\xfe\x00" * 50,
        ("path in the name", f"{TRAVERSAL}.pdf"): samples.pdf(),
        ("long name", "长" * 300 + ".pdf"): samples.pdf(),
        ("name that turns round", "发票\u202efdp.exe"): samples.pdf(),
        ("NUL in the name", "a\x00.pdf"): samples.pdf(),
        ("name of a device", "CON.pdf"): samples.pdf(),
        ("markup in the name", f"{SCRIPT}.pdf"): samples.pdf(),
    }


@dataclass
class Sending:
    """What came of one POST."""

    status: int
    page: str
    kind: str
    location: str
    changed: list[str]
    refused: bool = False
    error: Exception | None = None
    followed: str = ""

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html")


def body_of(data: dict[str, Any]) -> tuple[bytes, str]:
    """The body of a POST and its type: multipart where there is a file."""
    if any(isinstance(value, UploadedFile) for value in data.values()):
        parts = {
            name: value if isinstance(value, UploadedFile | list) else as_bytes(value)
            for name, value in data.items()
        }
        return encode_multipart(BOUNDARY, parts), MULTIPART_CONTENT
    pairs = [
        (name, one)
        for name, value in data.items()
        for one in (value if isinstance(value, list | tuple) else [value])
    ]
    return (
        "&".join(f"{quote_plus(name)}={quote_plus(as_bytes(value))}" for name, value in pairs).encode(),
        "application/x-www-form-urlencoded",
    )


def as_bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def send(
    browser: Browser, address: str, data: dict[str, Any], *, times: int = 1, follow: bool = False
) -> Sending:
    """POST a form and undo whatever came of it; `changed` names the tables whose rows became others.

    With `times` it is sent as often, and `changed` says what the last one did. With `follow` the page that it leads
    to is read as well.
    """
    body, kind = body_of(data)
    kept = {name: morsel.value for name, morsel in browser.cookies.items()}
    connection.queries_log.clear()
    result = Sending(500, "", "", "", [])
    before: dict[str, Any] = {}
    written: set[str] = set()
    try:
        with transaction.atomic():
            for turn in range(times):
                if turn == times - 1 and times > 1:
                    before = states(written)
                with CaptureQueriesContext(connection) as queries:
                    response = browser.generic("POST", address, body, content_type=kind)
                    text = text_of(response)
                written = written_tables(queries)
            result = Sending(
                response.status_code,
                text,
                response.get("Content-Type", ""),
                response.get("Location", ""),
                [],
                refused=any(message.level >= ERROR for message in queued_messages(response)),
            )
            tables = written
            after = states(tables)
            if follow and 300 <= response.status_code < 400 and result.location.startswith("/"):
                result.followed = text_of(browser.get(result.location))
            transaction.set_rollback(True)
    except Exception as error:
        result.error = error
        tables, after = set(), {}
    browser.cookies.clear()
    browser.cookies.load(kept)
    if times == 1:
        before = states(tables)
    result.changed = sorted(name for name in tables if name in before and before[name] != after[name])
    return result


def text_of(response: HttpResponse) -> str:
    if response.streaming:
        for _ in response.streaming_content:
            pass
        return ""
    return response.content.decode("utf-8", "replace")


def written_tables(queries: CaptureQueriesContext) -> set[str]:
    """The tables that a request wrote to, were it undone at once."""
    found = {match[1] for query in queries if (match := WRITES.match(query["sql"]))}
    return {name for name in found if not name.startswith(BESIDE)}


def states(tables: Iterable[str]) -> dict[str, Any]:
    """A digest of all rows of some tables."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(tables):
            cursor.execute(
                f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM "{name}" t'  # noqa: S608
            )
            found[name] = cursor.fetchone()
    return found


@dataclass(frozen=True)
class Target:
    """A route that takes POST, with who sends its form."""

    row: Row
    role: str

    def __repr__(self) -> str:
        return f"{self.row!r} as {self.role}"


def sender(row: Row, *, by: str = "post") -> str:
    """Who sends the form of a row: the firm's own, or whoever may do most. What only some rows take is asked of all
    who see the page."""
    audience = row.post if by == "post" and (row.post.a or row.post.public) else row.get
    if audience.public:
        return "anonymous"
    return next((role for role in ("owner", "operator") if role in audience.a), min(audience.a, default=""))


@cache
def targets() -> list[Target]:
    """Every row of ours with who sends its form; the same address once."""
    found: dict[tuple[str, str], Target] = {}
    for index, row in enumerate(TABLE):
        if sender(row) and not row.query and row.key not in FORMLESS:
            found[row.key, str(index) if row.args else row.path] = Target(row, sender(row))
    return list(found.values())


class Forms:
    """The forms of all our pages, each read once, by where they go."""

    def __init__(self, world: World, browsers: dict[str, Browser]) -> None:
        self.world, self.browsers = world, browsers
        self.found: dict[str, dict[str, list[Form]]] = {}
        self.pages: dict[tuple[str, str], str] = {}

    def of(self, target: Target, address: str) -> list[Form]:
        """The forms that go to an address: of its own page, or wherever else the role sees one."""
        own = [
            form for form in self.on_page(target.role, address) if path_of(form.action) == path_of(address)
        ]
        if own or not (target.row.post.a or target.row.post.public):
            return own
        return self.elsewhere(target.role).get(path_of(address)) or [Form(address, address)]

    def on_page(self, role: str, address: str) -> list[Form]:
        page = self.page(role, address)
        return list(forms_in(address, page)) if page else []

    def page(self, role: str, address: str) -> str:
        """The page at an address as the role sees it, asked for once; empty for anything else than a page."""
        if (role, address) not in self.pages:
            with transaction.atomic():
                response = self.browsers[role].get(address)
                transaction.set_rollback(True)
            is_page = response.status_code == 200 and response.get("Content-Type", "").startswith("text/html")
            self.pages[role, address] = response.content.decode() if is_page else ""
        return self.pages[role, address]

    def elsewhere(self, role: str) -> dict[str, list[Form]]:
        """The forms that stand on other pages than their own, on rows of A, by their path."""
        if role not in self.found:
            forms: dict[str, list[Form]] = {}
            for row in TABLE:
                if row.key in HOSTS and (role in row.get.a or (role == "anonymous" and row.get.public)):
                    for form in self.on_page(role, row.address(self.world.a, self.world)):
                        forms.setdefault(path_of(form.action), []).append(form)
            self.found[role] = forms
        return self.found[role]


def filled(form: Form | None, row: Row, side: Side, world: World) -> dict[str, Any]:
    """The form as a person would send it."""
    data = form.filled if form else {}
    if row.data:
        data |= row.data(side, world)
    return {
        name: Sent(value.name, value.read()) if isinstance(value, UploadedFile) else value
        for name, value in data.items()
    }


def parameters_of(address: str, page: str) -> set[str]:
    """What a page's own links and search forms put into its address."""
    document = lxml.html.document_fromstring(page)
    names = set(document.xpath("//form[not(@method) or @method='get']//*[self::input or self::select]/@name"))
    for link in document.xpath("//a/@href"):
        parts = urlsplit(urljoin(address, link))
        if parts.path == path_of(address):
            names |= {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    return names
