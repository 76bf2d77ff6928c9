"""Real files for the demo's cases: photographs drawn by Pillow, sheets by XlsxWriter, documents by WeasyPrint."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import segno
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from PIL import Image, ImageDraw

from hub.attachments.content import open_pdf
from hub.pdf.amounts import amount_in_words
from hub.pdf.rendering import render_pdf

PEOPLE = (
    ("赵启明", "江南铜业集团", "采购部经理", "产业客户"),
    ("孙若水", "浦江线缆股份", "风险管理岗", "产业客户"),
    ("吴向东", "华岭有色贸易", "业务总监", "产业客户"),
    ("郑可欣", "东岳铝材", "财务经理", "产业客户"),
    ("冯一舟", "沪上大学", "研究生", "高校师生"),
    ("褚怀瑾", "长岛资产管理", "研究员", "机构投资者"),
)


def photo(*, title: str, subject: str, seed: int = 0) -> SimpleUploadedFile:
    """A picture that stands for a photograph of the event; `seed` varies it."""
    width, height = 1200, 800
    image = Image.new("RGB", (width, height), (238, 233, 224))
    draw = ImageDraw.Draw(image)
    draw.rectangle((90, 70, width - 90, 330), fill=(155, 34, 38))
    draw.rectangle((110, 90, width - 110, 310), outline=(246, 231, 208), width=3)
    for row in range(5):
        for seat in range(14):
            x = 80 + seat * 78 + (row % 2) * 30
            y = 440 + row * 68
            shade = 60 + ((seat * 37 + row * 53 + seed * 29) % 90)
            draw.ellipse((x, y, x + 34, y + 34), fill=(shade, shade + 6, shade + 12))
            draw.rounded_rectangle(
                (x - 10, y + 36, x + 44, y + 66), 8, fill=(shade // 2, shade // 2, shade // 2 + 20)
            )
    image.info["Title"] = f"{title} {subject}"
    data = io.BytesIO()
    image.save(data, "JPEG", quality=80, comment=f"{title} {subject} {seed}".encode())
    return SimpleUploadedFile(f"{subject}.jpg", data.getvalue(), "image/jpeg")


def sign_in_sheet(*, title: str, attendance: int) -> SimpleUploadedFile:
    """A sign-in sheet with fictional people."""
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    sheet = book.add_worksheet("签到")
    sheet.write_row(0, 0, [title])
    sheet.write_row(1, 0, ["序号", "姓名", "单位", "职务", "身份"])
    for n in range(attendance):
        sheet.write_row(n + 2, 0, [n + 1, *PEOPLE[n % len(PEOPLE)]])
    book.close()
    return SimpleUploadedFile("签到表.xlsx", data.getvalue())


def document(*, name: str, heading: str, paragraphs: list[str]) -> SimpleUploadedFile:
    """A PDF with a heading and paragraphs."""
    data = render_pdf(
        "home/demo/document.html", {"heading": heading, "paragraphs": paragraphs}, title=heading
    )
    return SimpleUploadedFile(f"{name}.pdf", data, "application/pdf")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """An invented e-invoice; `total` in yuan includes 6 % tax."""

    number: str
    day: date
    seller: str
    buyer: str
    tax_number: str
    item: str
    total: Decimal
    seller_tax_number: str = "91310115MA1DEMO0X8"

    @property
    def net(self) -> Decimal:
        return (self.total / Decimal("1.06")).quantize(Decimal("0.01"))

    @property
    def tax(self) -> Decimal:
        return self.total - self.net

    @property
    def words(self) -> str:
        return amount_in_words(self.total).replace("元", "圆")

    @property
    def qr(self) -> str:
        """What the code on the paper says, as a picture."""
        text = f"01,32,,{self.number},{self.total:.2f},{self.day:%Y%m%d},,DEMO"
        return segno.make_qr(text, error="m").png_data_uri(scale=6, border=1)


def invoice(paper: Paper) -> SimpleUploadedFile:
    """A sample laid out as e-invoices are, with a text layer and code; it says that it is a sample."""
    data = render_pdf("home/demo/invoice.html", {"paper": paper}, title="电子发票（样张）")
    return SimpleUploadedFile(f"发票-{paper.number[-6:]}.pdf", data, "application/pdf")


def invoice_photo(paper: Paper) -> SimpleUploadedFile:
    """The sample as somebody photographs it, with its code out of the picture."""
    with open_pdf(invoice(paper)) as document:
        picture = document[0].render(scale=1.6).to_pil().convert("RGB")
    picture = picture.crop((0, picture.height // 5, picture.width, picture.height))
    data = io.BytesIO()
    picture.rotate(1.5, expand=True, fillcolor=(222, 217, 208)).save(data, "JPEG", quality=80)
    return SimpleUploadedFile(f"IMG_{paper.number[-4:]}.jpg", data.getvalue(), "image/jpeg")


def invoice_xml(paper: Paper) -> SimpleUploadedFile:
    """The sample as the data file of the tax administration."""
    data = render_to_string("home/demo/invoice.xml", {"paper": paper}).encode()
    return SimpleUploadedFile(f"发票-{paper.number[-6:]}.xml", data, "application/xml")


def invoice_ofd(paper: Paper) -> SimpleUploadedFile:
    """The sample as OFD, with its data file inside."""
    namespace = "http://www.ofdspec.org/2016"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", f'{head}<ofd:OFD xmlns:ofd="{namespace}" DocType="OFD"/>')
        archive.writestr("Doc_0/Document.xml", f'{head}<ofd:Document xmlns:ofd="{namespace}"/>')
        archive.writestr("Doc_0/Attachs/original_invoice.xml", invoice_xml(paper).read())
    return SimpleUploadedFile(f"发票-{paper.number[-6:]}.ofd", output.getvalue(), "application/ofd")
