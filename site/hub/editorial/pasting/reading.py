"""Reads pasted HTML or a Word document into pieces: clean text, tables, pictures. Nothing of its looks survives.

Pure functions, no database. What a page's blocks can't hold is left out; what it says stays.
"""

from __future__ import annotations

import base64
import binascii
import html as markup
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile

from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from hub.accounts.asked import number_of

MAX_NODES = 50_000
MAX_WORDS, MAX_UNPACKED = 20 * 1024 * 1024, 150 * 1024 * 1024  # bytes of a document's text, and of all of it
MAX_DEPTH = 200
MAX_COLUMNS, MAX_ROWS = 20, 500
INLINE = {"a", "b", "strong", "br"}
LISTS = {"ul", "ol"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | LISTS | {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "header", "hr", "html", "li", "main", "nav", "p", "pre", "section", "table", "img", "svg",
}  # fmt: skip
DROPPED = [
    "script",
    "style",
    "head",
    "meta",
    "link",
    "title",
    "object",
    "iframe",
    "form",
    "input",
    "button",
    "xml",
]
BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
CHINESE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
SPACE = re.compile(r"[ \t\r\n\f\xa0\u200b\ufeff]+")
# How Word marks a list: a paragraph with its bullet or number written out.
WORD_LIST = re.compile(r"mso-list\s*:", re.IGNORECASE)
WORD_MARKER = re.compile(r"^\s*(?:[·•●▪◆§ØüVo-]|\(?\d{1,3}[.、)）])\s*")
HEADING_CLASS = re.compile(r"MsoHeading|^标题|^heading", re.IGNORECASE)


class Unreadable(Exception):
    """What was given can't be read; the text says why and what to do."""


@dataclass
class Text:
    """Paragraphs and lists, as HTML of the features that page text has."""

    html: str


@dataclass
class Heading:
    """A heading, without its level: bodies have one level."""

    text: str


@dataclass
class Table:
    """Cells as plain text; the first row are the headings."""

    rows: list[list[str]]
    caption: str = ""


@dataclass
class Picture:
    """A picture: what came along (`content`), or only where it lies (`address`)."""

    content: bytes = b""
    address: str = ""
    alt: str = ""


Piece = Text | Heading | Table | Picture


@dataclass
class Reading:
    """The pieces of a text in their order, and what to tell the editor."""

    pieces: list[Piece] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_word(content: bytes) -> Reading:
    """A .docx document. Raises Unreadable."""
    import mammoth  # late: few requests need it

    try:
        # What is said here is also the most that is ever unpacked: zipfile reads no further.
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
        words = sum(part.file_size for part in parts if part.filename.lower().endswith((".xml", ".rels")))
        if words > MAX_WORDS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise Unreadable("文档解开后过大，请删去其中的图片或分几次导入。")
        result = mammoth.convert_to_html(BytesIO(content))
    except Unreadable:
        raise
    except Exception as error:  # parsers fail in many ways on hostile input
        raise Unreadable(
            "这个文件不是完好的 Word 文档（.docx）。请用 Word 另存为 .docx 后再传，或直接粘贴。"
        ) from error
    return read_html(result.value)


def read_html(html: str) -> Reading:
    """HTML as browsers, Word and public accounts copy it. Raises Unreadable."""
    soup = BeautifulSoup(html, "html.parser")
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup(DROPPED):
        tag.decompose()
    if sum(1 for _ in soup.descendants) > MAX_NODES:
        raise Unreadable("内容太长，请分几次粘贴。")
    reader = _Reader()
    reader.walk(soup, depth=0)
    reader.finish()
    if not reader.reading.pieces:
        raise Unreadable("没有读到文字、表格或图片。请在原文中选中内容复制后再粘贴。")
    return reader.reading


class _Reader:
    """Goes through the document once and collects pieces; inline content gathers until its block ends."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.paragraphs: list[str] = []
        self.line: list[str] = []
        self.word_items: list[str] = []

    def walk(self, node: Tag, *, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Unreadable("内容嵌套太深，无法整理。请先粘贴到记事本或 Word 中，再从那里复制。")
        for child in node.children:
            if isinstance(child, NavigableString):
                self.line.append(escape(str(child)))
            elif isinstance(child, Tag):
                self.element(child, depth=depth + 1)

    def element(self, tag: Tag, *, depth: int) -> None:
        name = tag.name.lower()
        if name == "img":
            self.picture(tag)
        elif name == "table" and not is_layout(tag):
            self.finish()
            self.reading.pieces.append(Table(rows=rows_of(tag), caption=caption_of(tag)))
            if tag.find("img"):
                self.reading.notes.append("表格里的图片没有带入，请另行添加。")
        elif name in HEADINGS or (name == "p" and HEADING_CLASS.search(" ".join(tag.get("class") or []))):
            self.finish()
            if text := plain(tag):
                self.reading.pieces.append(Heading(text))
        elif name in LISTS:
            self.end_line()
            self.end_word_list()
            if items := "".join(list_items(tag)):
                self.paragraphs.append(f"<{name}>{items}</{name}>")
        elif name == "p" and WORD_LIST.search(str(tag.get("style", ""))):
            self.end_line()
            self.walk(tag, depth=depth)
            if text := tidy(WORD_MARKER.sub("", "".join(self.line))):
                self.word_items.append(f"<li>{text}</li>")
            self.line = []
        elif name == "br":
            self.line.append("<br>")
        elif name in BLOCKS or is_block(tag):
            self.end_line()
            self.walk(tag, depth=depth)
            self.end_line()
        elif opening := inline_opening(tag):
            self.line.append(opening)
            self.walk(tag, depth=depth)
            self.line.append("</a>" if opening.startswith("<a") else "</b>")
        else:
            self.walk(tag, depth=depth)

    def picture(self, tag: Tag) -> None:
        self.finish()
        # Public accounts load pictures late: the address stands in data-src.
        address = str(tag.get("data-src") or tag.get("src") or "").strip()
        alt = " ".join(str(tag.get("alt") or "").split())[:120]
        content = data_address(address)
        if content:
            self.reading.pieces.append(Picture(content=content, alt=alt))
        elif address.startswith(("http://", "https://", "//")):
            self.reading.pieces.append(Picture(address=f"https://{address.partition('//')[2]}", alt=alt))
        else:
            self.reading.notes.append("有一张图片没有随文字复制过来，请另行上传。")

    def end_line(self) -> None:
        """The inline content so far becomes a paragraph."""
        html = tidy("".join(self.line))
        self.line = []
        if not html:
            return
        self.end_word_list()
        self.paragraphs.append(f"<p>{html}</p>")

    def end_word_list(self) -> None:
        if self.word_items:
            self.paragraphs.append(f"<ul>{''.join(self.word_items)}</ul>")
            self.word_items = []

    def finish(self) -> None:
        """What was gathered becomes a piece of text."""
        self.end_line()
        self.end_word_list()
        if self.paragraphs:
            self.reading.pieces.append(Text("".join(self.paragraphs)))
            self.paragraphs = []


def escape(text: str) -> str:
    """Text as HTML, its white space as one blank; none where Word broke a line between two Chinese characters."""
    text = re.sub(rf"(?<={CHINESE})[ \t]*\r?\n\s*(?={CHINESE})", "", text)
    return markup.escape(SPACE.sub(" ", text), quote=False)


def tidy(html: str) -> str:
    """Inline HTML of allowed elements alone, balanced, without empty ones and marginal breaks."""
    import nh3  # late: 2 MB that few requests need

    cleaned = nh3.clean(
        html,
        tags=INLINE,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    cleaned = re.sub(r"<(b|a)(?: [^>]*)?>\s*</\1>", " ", cleaned)
    cleaned = re.sub(r"(?:<br\s*/?>\s*)+", "<br/>", cleaned)
    cleaned = re.sub(r"^(?:\s|<br/>)+|(?:\s|<br/>)+$", "", cleaned)
    return "" if not re.sub(r"<[^>]+>|\s", "", cleaned) else cleaned


def plain(tag: Tag) -> str:
    """The words of an element on one line."""
    return " ".join(tag.get_text(" ", strip=True).split())


def is_block(tag: Tag) -> bool:
    """Public accounts build paragraphs of <section> and <span> with pictures inside."""
    return tag.find(["p", "table", "img", *HEADINGS, *LISTS]) is not None


def inline_opening(tag: Tag) -> str:
    """The opening tag of what is kept of an inline element: a link or bold; empty for neither."""
    name = tag.name.lower()
    href = str(tag.get("href") or "")
    if name == "a" and href.startswith(("http://", "https://", "mailto:", "tel:")):
        return f'<a href="{markup.escape(href)}">'
    if name in {"b", "strong"} or BOLD.search(str(tag.get("style", ""))):
        return "<b>"
    return ""


def list_items(tag: Tag) -> Iterator[str]:
    """Items as HTML; what stood in lists below becomes items of the one list."""
    for item in tag.find_all("li"):
        below = item.find(list(LISTS))
        words = [
            piece
            for piece in item.find_all(string=True)
            if not (below and any(parent in item.find_all(list(LISTS)) for parent in piece.parents))
        ]
        if text := tidy(" ".join(escape(str(word)) for word in words)):
            yield f"<li>{text}</li>"


def is_layout(table: Tag) -> bool:
    """Whether a table only frames other content: one cell, or tables inside."""
    return table.find("table") is not None or len(table.find_all(["td", "th"])) <= 1


def caption_of(table: Tag) -> str:
    caption = table.find("caption")
    return plain(caption)[:120] if isinstance(caption, Tag) else ""


def rows_of(table: Tag) -> list[list[str]]:
    """All cells in a rectangle: what spans stands in the first of its places."""
    grid: dict[tuple[int, int], str] = {}
    lines = table.find_all("tr")
    if len(lines) > MAX_ROWS:
        raise Unreadable(f"有一张表超过 {MAX_ROWS} 行，请改为附件上传。")
    for row, line in enumerate(lines):
        column = 0
        for cell in line.find_all(["td", "th"], recursive=False):
            while (row, column) in grid:
                column += 1
            text, wide, high = plain(cell), span(cell, "colspan"), span(cell, "rowspan")
            if column + wide > MAX_COLUMNS:
                raise Unreadable(f"有一张表超过 {MAX_COLUMNS} 列，请改为附件上传。")
            for down in range(min(high, len(lines) - row)):
                for right in range(wide):
                    grid[row + down, column + right] = text if not down and not right else ""
            column += wide
    width = max((column for _, column in grid), default=-1) + 1
    rows = [[grid.get((row, column), "") for column in range(width)] for row in range(len(lines))]
    return [row for row in rows if any(row)]


def span(cell: Tag, name: str) -> int:
    """How many places a cell takes; 1 for what isn't a number."""
    value = str(cell.get(name, "1"))
    return max(1, min(number_of(value, fallback=1), MAX_ROWS))


def data_address(address: str) -> bytes:
    """What a data: address of a picture holds; empty for any other."""
    match = re.match(r"data:image/(?:png|jpe?g|gif|webp);base64,", address, re.IGNORECASE)
    if not match:
        return b""
    try:
        return base64.b64decode(address[match.end() :], validate=False)
    except (binascii.Error, ValueError):
        return b""
