"""Invoice files made here: PDFs with a CJK text layer in several layouts, scans, XML, OFD, photos. All invented."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import cache

import pypdfium2
import segno
from PIL import Image
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration

from hub.pdf.amounts import amount_in_words
from tests.hub.attachments.samples import XML, archive

from decimal import Decimal  # isort: skip

Line = tuple[float, float, str]  # millimetres from the left and from the top, text
OFD_NAMESPACE = "http://www.ofdspec.org/2016"


@dataclass(frozen=True)
class Facts:
    """What an invoice says. Amounts as printed."""

    number: str = "26312000000123456789"
    code: str = ""
    day: str = "2026-09-15"
    buyer: str = "明晟期货有限公司"
    buyer_tax_number: str = "91350100M000100Y43"
    seller: str = "浦江会务服务（上海）有限公司"
    seller_tax_number: str = "91310115MA1K35X00A"
    net: str = "943.40"
    tax: str = "56.60"
    total: str = "1000.00"
    item: str = "*会展服务*会场租赁费"

    @property
    def words(self) -> str:
        return amount_in_words(abs(Decimal(self.total))).replace("元", "圆")

    @property
    def chinese_day(self) -> str:
        year, month, day = self.day.split("-")
        return f"{year}年{month}月{day}日"

    @property
    def qr(self) -> str:
        """What the code on the paper says."""
        day = self.day.replace("-", "")
        if self.code:
            return f"01,10,{self.code},{self.number},{self.net},{day},01731581649436515692,53F1,"
        return f"01,32,,{self.number},{self.total},{day},,A1B2,"


DIGITAL = Facts()
LEGACY = Facts(number="12345678", code="031001900111", day="2026-03-20")


def vertical(x: float, top: float, text: str, step: float = 4.2) -> list[Line]:
    return [(x, top + index * step, character) for index, character in enumerate(text)]


def digital_lines(facts: Facts, *, shifted: float = 0, title: str = "电子发票（普通发票）") -> list[Line]:
    """The fully digital layout: buyer left, seller right; `shifted` puts the seller's lines lower."""
    return [
        (75, 12, title),
        (140, 18, f"发票号码：{facts.number}"),
        (140, 24, f"开票日期：{facts.chinese_day}"),
        *vertical(12, 34, "购买方信息"),
        *vertical(107, 34, "销售方信息"),
        (18, 36, f"名称：{facts.buyer}"),
        (18, 48, f"统一社会信用代码/纳税人识别号：{facts.buyer_tax_number}"),
        (113, 36 + shifted, f"名称：{facts.seller}"),
        (113, 48 + shifted, f"统一社会信用代码/纳税人识别号：{facts.seller_tax_number}"),
        *((x, 60, text) for x, text in ((14, "项目名称"), (60, "规格型号"), (85, "单位"), (100, "数量"))),
        *((x, 60, text) for x, text in ((115, "单价"), (138, "金额"), (158, "税率/征收率"), (185, "税额"))),
        (14, 67, facts.item),
        *((x, 67, text) for x, text in ((100, "1"), (115, facts.net), (138, facts.net), (160, "6%"))),
        (185, 67, facts.tax),
        (30, 90, "合"),
        (40, 90, "计"),
        (138, 90, f"¥{facts.net}"),
        (185, 90, f"¥{facts.tax}"),
        (20, 98, "价税合计（大写）"),
        (70, 98, f"⊗ {facts.words}"),
        (138, 98, f"（小写）¥{facts.total}"),
        *vertical(12, 106, "备注"),
        (14, 125, "开票人：示例"),
    ]


def legacy_lines(facts: Facts) -> list[Line]:
    """The older electronic invoice: buyer above, password area on its right, seller below."""
    password = "03*+<8/>9-2*1<6>>*/58+-7<3"
    return [
        (70, 10, "上海增值税电子普通发票"),
        (14, 20, "机器编号：499000000000"),
        (140, 14, f"发票代码：{facts.code}"),
        (140, 19, f"发票号码：{facts.number}"),
        (140, 24, f"开票日期：{facts.chinese_day}"),
        (140, 29, "校 验 码：12345 67890 12345 67890"),
        *vertical(12, 36, "购买方"),
        *vertical(112, 36, "密码区"),
        (18, 36, f"名\u3000\u3000\u3000\u3000称：{facts.buyer}"),
        (18, 42, f"纳税人识别号：{facts.buyer_tax_number}"),
        (18, 48, "地 址、电 话："),
        (18, 54, "开户行及账号："),
        *((118, 36 + 5 * row, password) for row in range(4)),
        *(
            (x, 62, text)
            for x, text in ((14, "货物或应税劳务、服务名称"), (85, "单位"), (138, "金额"), (160, "税率"))
        ),
        (185, 62, "税额"),
        (14, 68, facts.item),
        *((x, 68, text) for x, text in ((138, facts.net), (160, "6%"), (185, facts.tax))),
        (30, 88, "合 计"),
        (138, 88, f"￥{facts.net}"),
        (185, 88, f"￥{facts.tax}"),
        (20, 96, f"价税合计（大写） ⊗{facts.words}"),
        (138, 96, f"（小写）￥{facts.total}"),
        *vertical(12, 104, "销售方"),
        *vertical(112, 104, "备注"),
        (18, 104, f"名\u3000\u3000\u3000\u3000称：{facts.seller}"),
        (18, 110, f"纳税人识别号：{facts.seller_tax_number}"),
        (18, 116, "地 址、电 话：上海市示例路1号"),
        (14, 128, "收款人：示例 复核：示例 开票人：示例 销售方：（章）"),
    ]


def rail_lines(facts: Facts) -> list[Line]:
    return [
        (70, 12, "电子发票（铁路电子客票）"),
        (14, 20, f"发票号码：{facts.number}"),
        (130, 20, f"开票日期：{facts.chinese_day}"),
        *((x, 34, text) for x, text in ((30, "上海虹桥站"), (90, "G7"), (140, "南京南站"))),
        *((x, 44, text) for x, text in ((30, "2026年09月12日"), (70, "08:00开"), (100, "05车12A号"))),
        (30, 52, f"票价：￥{facts.total}"),
        (30, 60, "3101011990****1234 张示例"),
        (14, 80, f"购买方名称：{facts.buyer}"),
        (110, 80, f"统一社会信用代码：{facts.buyer_tax_number}"),
        (30, 95, "中国铁路祝您旅途愉快"),
    ]


def air_lines(facts: Facts) -> list[Line]:
    return [
        (60, 12, "电子发票（航空运输电子客票行程单）"),
        (140, 20, f"发票号码：{facts.number}"),
        (14, 28, "旅客姓名：张示例"),
        *((x, 50, text) for x, text in ((14, "票价：CNY 830.00"), (70, "民航发展基金：CNY 50.00"))),
        (14, 58, f"合计：CNY {facts.total}"),
        (14, 66, "填开单位：示例航空票务有限公司"),
        (140, 66, f"填开日期：{facts.chinese_day}"),
        (14, 74, f"购买方名称：{facts.buyer}"),
        (110, 74, f"统一社会信用代码：{facts.buyer_tax_number}"),
    ]


@cache
def fonts() -> FontConfiguration:
    """Once: making it reads the list of all installed fonts."""
    return FontConfiguration()


@cache
def pdf_of(*pages: tuple[Line, ...], qr: str = "", width: int = 210, height: int = 140) -> bytes:
    """A PDF with these lines at their places; `qr` is drawn in the upper left corner of the first page."""
    style = f"@page {{ size: {width}mm {height}mm; margin: 0 }} body {{ font: 9pt 'Noto Sans CJK SC' }}"
    style += " section { position: relative; height: 100vh; break-after: page } p { position: absolute; margin: 0; white-space: pre }"
    body = []
    for number, lines in enumerate(pages):
        image = ""
        if qr and number == 0:
            image = f'<img style="position:absolute;left:8mm;top:4mm;width:24mm" src="{_qr_uri(qr)}">'
        texts = "".join(f'<p style="left:{x}mm;top:{y}mm">{text}</p>' for x, y, text in lines)
        body.append(f"<section>{image}{texts}</section>")
    document = HTML(string=f"<style>{style}</style>{''.join(body)}")
    return document.write_pdf(font_config=fonts())


def _qr_uri(text: str) -> str:
    return segno.make_qr(text, error="m").png_data_uri(scale=8, border=2)


def digital_pdf(facts: Facts = DIGITAL, *, qr: str | None = None, **options) -> bytes:
    return pdf_of(tuple(digital_lines(facts, **options)), qr=facts.qr if qr is None else qr)


def legacy_pdf(facts: Facts = LEGACY) -> bytes:
    return pdf_of(tuple(legacy_lines(facts)), qr=facts.qr)


def photo(facts: Facts = DIGITAL, *, qr: bool = True, form: str = "JPEG") -> bytes:
    """A photograph of the paper; without `qr` of some other paper."""
    content = digital_pdf(facts) if qr else pdf_of(((20, 20, "收据"),))
    document = pypdfium2.PdfDocument(content)
    picture = document[0].render(scale=2).to_pil().rotate(2, expand=True, fillcolor="white")
    document.close()
    output = io.BytesIO()
    picture.convert("RGB").save(output, form)
    return output.getvalue()


def scan(facts: Facts = DIGITAL, *, qr: bool = True) -> bytes:
    """A PDF that is nothing but the photograph."""
    output = io.BytesIO()
    Image.open(io.BytesIO(photo(facts, qr=qr))).save(output, "PDF", resolution=144)
    return output.getvalue()


def einvoice_xml(facts: Facts = DIGITAL, *, more: str = "", items: int = 1) -> bytes:
    """The tax administration's data file of a fully digital invoice."""
    line = (
        f"<IssuItemInformation><ItemName>{facts.item}</ItemName><Amount>1.00</Amount><ComTaxAm>0.06</ComTaxAm>"
        "<TotaltaxIncludedAmount>1.06</TotaltaxIncludedAmount></IssuItemInformation>"
    )
    return (
        f"{XML}<EInvoice><Header><EIid>{facts.number}</EIid><EInvoiceTag>SWEI3300</EInvoiceTag><Version>0.32</Version>"
        "<InherentLabel><GeneralOrSpecialVAT><LabelCode>02</LabelCode><LabelName>普通发票</LabelName>"
        "</GeneralOrSpecialVAT></InherentLabel></Header><EInvoiceData>"
        f"<SellerInformation><SellerIdNum>{facts.seller_tax_number}</SellerIdNum><SellerName>{facts.seller}</SellerName>"
        f"</SellerInformation><BuyerInformation><BuyerIdNum>{facts.buyer_tax_number}</BuyerIdNum>"
        f"<BuyerName>{facts.buyer}</BuyerName></BuyerInformation><BasicInformation>"
        f"<TotalAmWithoutTax>{facts.net}</TotalAmWithoutTax><TotalTaxAm>{facts.tax}</TotalTaxAm>"
        f"<TotalTax-includedAmount>{facts.total}</TotalTax-includedAmount>"
        f"<TotalTax-includedAmountInChinese>{facts.words}</TotalTax-includedAmountInChinese>"
        f"<RequestTime>{facts.day} 10:20:30</RequestTime></BasicInformation>{line * items}{more}</EInvoiceData>"
        f"<TaxSupervisionInfo><InvoiceNumber>{facts.number}</InvoiceNumber><IssueTime>{facts.day}</IssueTime>"
        "</TaxSupervisionInfo></EInvoice>"
    ).encode()


def legacy_xml(facts: Facts = LEGACY) -> bytes:
    """The data file inside the OFD of an older electronic invoice."""
    return (
        f'{XML}<fp:eInvoice xmlns:fp="http://www.example.cn/fp"><fp:InvoiceCode>{facts.code}</fp:InvoiceCode>'
        f"<fp:InvoiceNo>{facts.number}</fp:InvoiceNo><fp:IssueDate>{facts.chinese_day}</fp:IssueDate>"
        f"<fp:Buyer><fp:BuyerName>{facts.buyer}</fp:BuyerName><fp:BuyerTaxID>{facts.buyer_tax_number}</fp:BuyerTaxID></fp:Buyer>"
        f"<fp:Seller><fp:SellerName>{facts.seller}</fp:SellerName><fp:SellerTaxID>{facts.seller_tax_number}</fp:SellerTaxID></fp:Seller>"
        f"<fp:TaxInclusiveTotalAmount>{facts.total}</fp:TaxInclusiveTotalAmount><fp:TaxTotalAmount>{facts.tax}</fp:TaxTotalAmount>"
        f"<fp:TaxExclusiveTotalAmount>{facts.net}</fp:TaxExclusiveTotalAmount><fp:GraphCode>{facts.qr}</fp:GraphCode>"
        f"<fp:GoodsInfos><fp:GoodsInfo><fp:Item>{facts.item}</fp:Item><fp:Amount>1.00</fp:Amount><fp:TaxAmount>9.99</fp:TaxAmount>"
        "</fp:GoodsInfo></fp:GoodsInfos></fp:eInvoice>"
    ).encode()


def rail_xbrl(facts: Facts = DIGITAL) -> bytes:
    """The XBRL voucher of a railway ticket."""
    at = 'contextRef="As_Of"'
    return (
        f'{XML}<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:rai="http://xbrl.mof.gov.cn/taxonomy/2021-11-30/rai">'
        f"<rai:TypeOfVoucher {at}>电子发票（铁路电子客票）</rai:TypeOfVoucher>"
        f"<rai:ElectronicInvoiceRailwayETicketNumber {at}>{facts.number}</rai:ElectronicInvoiceRailwayETicketNumber>"
        f"<rai:DateOfIssue {at}>{facts.day}</rai:DateOfIssue><rai:Fare {at}>{facts.total}</rai:Fare>"
        f"<rai:TotalAmountExcludingTax {at}>{facts.net}</rai:TotalAmountExcludingTax><rai:TaxAmount {at}>{facts.tax}</rai:TaxAmount>"
        f"<rai:NameOfPurchaser {at}>{facts.buyer}</rai:NameOfPurchaser>"
        f"<rai:UnifiedSocialCreditCodeOfPurchaser {at}>{facts.buyer_tax_number}</rai:UnifiedSocialCreditCodeOfPurchaser></xbrl>"
    ).encode()


def ofd_of(members: dict[str, str | bytes]) -> bytes:
    """An OFD with these parts beside the ones that every OFD has."""
    root = f'{XML}<ofd:OFD xmlns:ofd="{OFD_NAMESPACE}" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>'
    base = {"OFD.xml": root, "Doc_0/Document.xml": f'{XML}<ofd:Document xmlns:ofd="{OFD_NAMESPACE}"/>'}
    return archive(base | members)


def ofd_with_data(facts: Facts = LEGACY) -> bytes:
    """An older OFD: the data file is attached."""
    return ofd_of({"Doc_0/Attachs/original_invoice.xml": legacy_xml(facts)})


def ofd_content(lines: list[Line]) -> str:
    """A page that draws these lines."""
    objects = "".join(
        f'<ofd:TextObject ID="{number}" Boundary="{x} {y} 90 4" Size="3.2"><ofd:TextCode X="0" Y="3"><![CDATA[{text}]]>'
        "</ofd:TextCode></ofd:TextObject>"
        for number, (x, y, text) in enumerate(lines, start=100)
    )
    return f'{XML}<ofd:Page xmlns:ofd="{OFD_NAMESPACE}"><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd_drawn(facts: Facts = DIGITAL) -> bytes:
    """A fully digital OFD without a data file or tags: only its page speaks."""
    return ofd_of({"Doc_0/Pages/Page_0/Content.xml": ofd_content(digital_lines(facts))})


def ofd_with_tags(facts: Facts = DIGITAL) -> bytes:
    """A fully digital OFD whose tags name the drawn objects."""
    fields = {
        "InvoiceNo": facts.number,
        "IssueDate": facts.chinese_day,
        "Buyer/BuyerName": facts.buyer,
        "Buyer/BuyerTaxID": facts.buyer_tax_number,
        "Seller/SellerName": facts.seller,
        "Seller/SellerTaxID": facts.seller_tax_number,
        "TaxExclusiveTotalAmount": f"¥{facts.net}",
        "TaxTotalAmount": f"¥{facts.tax}",
        "TaxInclusiveTotalAmount": f"¥{facts.total}",
    }
    lines = [(10.0, 10.0 + 7 * number, value) for number, value in enumerate(fields.values())]
    tags = ""
    for number, path in enumerate(fields, start=100):
        names = path.split("/")
        tags += "".join(f"<ofd:{name}>" for name in names)
        tags += f'<ofd:ObjectRef PageRef="61">{number}</ofd:ObjectRef>'
        tags += "".join(f"</ofd:{name}>" for name in reversed(names))
    return ofd_of(
        {
            "Doc_0/Pages/Page_0/Content.xml": ofd_content(lines),
            "Doc_0/Tags/CustomTag.xml": f'{XML}<ofd:root xmlns:ofd="{OFD_NAMESPACE}">{tags}</ofd:root>',
        }
    )


def red(facts: Facts = DIGITAL) -> Facts:
    """The red-letter invoice that cancels it."""
    return replace(
        facts,
        number="26312000000999999999",
        net=f"-{facts.net}",
        tax=f"-{facts.tax}",
        total=f"-{facts.total}",
    )
