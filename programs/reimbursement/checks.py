"""What makes a voucher acceptable (DOMAIN 2, "Invoices"). Each problem names its field and what to do."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.utils import timezone
from stdnum.cn import uscc
from wagtail.models import Site

from hub.pages.models import ExchangeSettings

from .invoices.duplicates import file_holder
from .ledger import yuan
from .models import Claim, Invoice
from .models.records import ZERO

# ASCII digits only: other scripts' digits would make another key of the same invoice.
DIGITAL_NUMBER = re.compile(r"[0-9]{20}")
LEGACY_CODE = re.compile(r"[0-9]{10}|[0-9]{12}")
TAX_NUMBER = re.compile(r"[0-9A-Z]{15,20}")
LEGACY_NUMBER = re.compile(r"[0-9]{8}")


@dataclass(frozen=True)
class Problem:
    """One reason why a voucher can't be accepted."""

    field: str
    message: str


@dataclass(frozen=True)
class Payer:
    """Who must stand on an invoice as its buyer."""

    title: str
    tax_number: str
    whose: str
    missing: str


def normalised(text: str) -> str:
    """A number or code as it is kept and compared: full width made half, capitals, no blanks or hyphens."""
    return _squash(text).replace("-", "").upper()


def invoice_key(*, kind: str, code: str, number: str) -> str | None:
    """The key of an invoice: 20 digits, or code + number; None for a labour-fee sheet."""
    if kind == Invoice.Kind.LABOUR_SHEET:
        return None
    return number if kind == Invoice.Kind.DIGITAL else f"{code}{number}"


def payer_of(claim: Claim, tier: str) -> Payer:
    """The buyer of a tier: the organiser of cost vouchers, the exchange of the settlement invoice."""
    if tier == Invoice.Tier.COST:
        organization = claim.organization
        missing = "本单位尚未登记统一社会信用代码，请联系交易所会员专人补录后再录入发票。"
        return Payer(organization.name, organization.credit_code or "", "本单位", missing)
    billing = ExchangeSettings.for_site(Site.objects.get(is_default_site=True))
    missing = "交易所尚未登记开票信息，请联系经办人。"
    return Payer(billing.invoice_title, billing.invoice_taxpayer_number, "交易所", missing)


def entry_problems(invoice: Invoice) -> list[Problem]:
    """Everything that is wrong with a voucher that is being entered, in the order of its form."""
    payer = payer_of(invoice.claim, invoice.tier)
    return [
        *held_problems(invoice, holder_of(invoice)),
        *file_problems(invoice, file_holder(invoice)),
        *second_settlement(invoice),
        *problems_of(invoice, payer),
    ]


def problems_of(invoice: Invoice, payer: Payer) -> list[Problem]:
    """What is wrong with a voucher in itself: its number, date, buyer, amount and original."""
    return [
        *_number(invoice),
        *_date(invoice),
        *_seller(invoice),
        *_buyer(invoice, payer),
        *_amount(invoice),
        *_original(invoice),
    ]


def _number(invoice: Invoice) -> list[Problem]:
    problems = []
    if invoice.kind == Invoice.Kind.DIGITAL:
        if not DIGITAL_NUMBER.fullmatch(invoice.number):
            problems.append(Problem("number", "数电发票号码为 20 位数字，请对照票面核对。"))
        if invoice.code:
            problems.append(Problem("code", "数电发票没有发票代码，请留空。"))
    elif invoice.kind == Invoice.Kind.LEGACY:
        if not LEGACY_CODE.fullmatch(invoice.code):
            problems.append(Problem("code", "发票代码为 10 位或 12 位数字，请对照票面核对。"))
        if not LEGACY_NUMBER.fullmatch(invoice.number):
            problems.append(Problem("number", "发票号码为 8 位数字，请对照票面核对。"))
    elif invoice.tier == Invoice.Tier.SETTLEMENT:
        problems.append(Problem("kind", "结算须开具发票，劳务费发放表不能作为结算凭证。"))
    return problems


def holder_of(invoice: Invoice) -> Invoice | None:
    """The live voucher that holds this invoice already, whichever claim it is in."""
    if invoice.key is None:
        return None
    others = Invoice.objects.filter(key=invoice.key, holds=True).exclude(pk=invoice.pk)
    return others.select_related("claim__organization").first()


def held_problems(invoice: Invoice, holder: Invoice | None) -> list[Problem]:
    """What there is to say of an invoice that another line holds."""
    if holder is None:
        return []
    return [Problem("number", f"该发票{_where(invoice, holder)}，同一张发票只能使用一次。请更换凭证。")]


def file_problems(invoice: Invoice, holder: Invoice | None) -> list[Problem]:
    """What there is to say of a voucher whose very file serves another claim, under whatever number."""
    if holder is None:
        return []
    return [Problem("attachment", f"该发票{_where(invoice, holder)}（文件相同），不能再次使用。请更换凭证。")]


def _where(invoice: Invoice, holder: Invoice) -> str:
    """The member learns that it was used, and where only if that is its own claim."""
    if holder.claim_id == invoice.claim_id:
        return "已录入本报销单"
    if holder.claim.organization_id == invoice.claim.organization_id:
        return f"已用于本单位的报销单 {holder.claim.number or '（草稿）'}"
    return "已被其他报销使用"


def second_settlement(invoice: Invoice) -> list[Problem]:
    if invoice.tier != Invoice.Tier.SETTLEMENT:
        return []
    others = invoice.claim.invoices.filter(tier=Invoice.Tier.SETTLEMENT, holds=True).exclude(pk=invoice.pk)
    if others.exists():
        return [Problem("number", "结算发票只能录入一张。请修改已录入的那一张，或先移除再录入。")]
    return []


def _date(invoice: Invoice) -> list[Problem]:
    if invoice.issued_on > timezone.localdate():
        return [Problem("issued_on", "开票日期晚于今天，请核对。")]
    return []


def _seller(invoice: Invoice) -> list[Problem]:
    if invoice.seller_tax_number and not TAX_NUMBER.fullmatch(invoice.seller_tax_number):
        message = "销售方纳税人识别号为 15 至 20 位数字或大写字母，请核对；没有可以不填。"
        return [Problem("seller_tax_number", message)]
    return []


def _buyer(invoice: Invoice, payer: Payer) -> list[Problem]:
    if invoice.kind == Invoice.Kind.LABOUR_SHEET:
        return []
    if not (payer.title and payer.tax_number):
        return [Problem("buyer_tax_number", payer.missing)]
    problems = []
    if _squash(invoice.buyer_title) != _squash(payer.title):
        found = f"票面为“{invoice.buyer_title}”" if invoice.buyer_title else "请按票面填写"
        problems.append(Problem("buyer_title", f"发票抬头应为{payer.whose}“{payer.title}”，{found}。"))
    if not uscc.is_valid(invoice.buyer_tax_number):
        problems.append(Problem("buyer_tax_number", "纳税人识别号校验不通过，请核对 18 位字符。"))
    elif invoice.buyer_tax_number != normalised(payer.tax_number):
        problems.append(
            Problem("buyer_tax_number", f"纳税人识别号应为{payer.whose}的 {payer.tax_number}，请核对票面。")
        )
    return problems


def _amount(invoice: Invoice) -> list[Problem]:
    if invoice.amount <= 0:
        return [Problem("amount", "红字发票不能作为凭证。请提供金额大于零的蓝字发票。")]
    wanted = invoice.claim.approved_amount
    if invoice.tier == Invoice.Tier.SETTLEMENT and invoice.amount != wanted:
        return [
            Problem(
                "amount",
                f"结算发票金额应等于核定金额 {yuan(wanted or ZERO)}，票面为 {yuan(invoice.amount)}，请重新开具。",
            )
        ]
    return []


def _original(invoice: Invoice) -> list[Problem]:
    """A labour-fee sheet is nothing without its file; any linked file is one of this claim's."""
    original = invoice.attachment
    if original is not None and original.case_id != invoice.claim_id:
        return [Problem("attachment", "请从本报销单已上传的文件中选择原件。")]
    if invoice.kind == Invoice.Kind.LABOUR_SHEET and (original is None or original.removed_at):
        return [Problem("attachment", "劳务费发放表须附经领款人签字的原件，请上传或选择文件。")]
    return []


def _squash(text: str) -> str:
    """A text as it is compared: one width of letters and brackets, nothing blank or invisible."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(
        character
        for character in normal
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc")
    )
