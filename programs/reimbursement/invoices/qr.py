"""The QR code on Chinese invoices: version, type, code, number, amount, date, check code, separated by commas."""

from __future__ import annotations

from PIL import Image

from .found import ReadInvoice, amount_of, day_of, made

SOURCE = "二维码"


def invoice_of_code(picture: Image.Image) -> ReadInvoice:
    """The fields of the first invoice code in a picture; an empty invoice where there is none."""
    import zxingcpp  # late: few requests need it

    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    for code in zxingcpp.read_barcodes(picture.convert("L"), formats=formats):
        found = fields_of_code(code.text)
        if found.number:
            return found
    return ReadInvoice()


def fields_of_code(text: str) -> ReadInvoice:
    """The fields in the text of a code. The amount of a fully digital invoice includes the tax, an older one's not."""
    parts = [part.strip() for part in text[:300].split(",")]
    if len(parts) < 6 or parts[0] != "01":
        return ReadInvoice()
    code, number, amount, day = parts[2], parts[3], amount_of(parts[4]), day_of(parts[5])
    if not (number.isascii() and number.isdigit() and len(number) in (8, 20)):
        return ReadInvoice()
    if code and not (code.isascii() and code.isdigit() and len(code) in (10, 12)):
        return ReadInvoice()
    digital = len(number) == 20
    return made(
        SOURCE,
        number=number,
        code="" if digital else code,
        issued_on=day,
        total=amount if digital else None,
        net=None if digital else amount,
    )
