"""Files made in memory: real ones, and hostile ones."""

import hashlib
import io
import zipfile
import zlib

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

OFFICE_TYPES = "application/vnd.openxmlformats-officedocument."
XML = '<?xml version="1.0" encoding="UTF-8"?>'


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """The bytes as a browser sends them; the type it claims is always wrong and must not matter."""
    return SimpleUploadedFile(name, content, content_type="text/html")


def image(form: str = "PNG", size: tuple[int, int] = (40, 30), **options) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, form, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises that many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pdf(pages: int = 1, *, password: str = "") -> bytes:
    """A minimal PDF; with a password it can't be opened without it (RC4, 40 bits)."""
    kids = " ".join(f"{number + 3} 0 R" for number in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        *["<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"] * pages,
    ]
    trailer = f"/Root 1 0 R /Size {len(objects) + 1}"
    if password:
        trailer += " " + _encryption(password)
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< {trailer} >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)


def _encryption(password: str) -> str:
    """The standard security handler, revision 2 (PDF 1.4, 3.5.2)."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    padded = (password.encode() + padding)[:32]
    file_id = b"0123456789abcdef"
    owner = _rc4(hashlib.md5(padded).digest()[:5], padded)  # noqa: S324
    rights = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(padded + owner + rights + file_id).digest()[:5]  # noqa: S324
    user = _rc4(key, padding)
    return (
        f"/ID [<{file_id.hex()}> <{file_id.hex()}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 "
        f"/O <{owner.hex()}> /U <{user.hex()}> >>"
    )


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def archive(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return out.getvalue()


def office(kind: str, extra: dict[str, str | bytes] | None = None, *, macros: bool = False) -> bytes:
    """The smallest docx or pptx that has the right parts."""
    main, words = {
        "docx": ("word/document.xml", "wordprocessingml.document"),
        "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
    }[kind]
    declared = f"{OFFICE_TYPES}{words}.main+xml"
    if macros:
        declared = "application/vnd.ms-word.document.macroEnabled.main+xml"
    types = f'{XML}<Types><Override PartName="/{main}" ContentType="{declared}"/></Types>'
    return archive({"[Content_Types].xml": types, main: f"{XML}<root/>"} | (extra or {}))


def xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("签到").write_column(0, 0, ["姓名", "张三"])
    return out.getvalue()


def ofd() -> bytes:
    root = f'{XML}<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD"/>'
    return archive({"OFD.xml": root, "Doc_0/Document.xml": f"{XML}<a/>"})


def invoice_xml() -> bytes:
    return f"{XML}<EInvoice><Amount>100.00</Amount></EInvoice>".encode()
