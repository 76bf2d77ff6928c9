"""Real files for the demo's cases: photographs drawn by Pillow, sheets by XlsxWriter, documents by WeasyPrint."""

from __future__ import annotations

import io
from decimal import Decimal

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

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


def invoice(
    *, number: str, seller: str, buyer: str, tax_number: str, item: str, amount: Decimal
) -> SimpleUploadedFile:
    """A sample that carries an e-invoice's facts and says that it is a sample."""
    rows = [
        ("发票号码", number),
        ("购买方", buyer),
        ("纳税人识别号", tax_number),
        ("销售方", seller),
        ("项目", item),
        ("价税合计（小写）", f"¥{amount:,.2f}"),
    ]
    data = render_pdf("home/demo/invoice.html", {"rows": rows}, title=f"电子发票（样张）{number}")
    return SimpleUploadedFile(f"发票-{number[-6:]}.pdf", data, "application/pdf")
