"""The two files that go between us and the bank: the payments of a batch, and its answers to them."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hub.cases.flows import Refused
from hub.files.spreadsheets import safe_text

from .models.pools import ZERO

if TYPE_CHECKING:
    from .models import BatchLine, PaymentBatch

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_CONTENT = 50 * 1024 * 1024  # of an Excel file, which is a ZIP
MOST_ROWS = 2000
SHEET = "付款明细"
HEADINGS = (
    ("序号", 6),
    ("业务编号", 18),
    ("收款户名", 34),
    ("收款账号", 26),
    ("开户银行", 34),
    ("金额", 16),
    ("用途", 30),
    ("处理结果", 12),
    ("付款日期", 14),
    ("银行流水号", 24),
    ("失败原因", 30),
)
WANTED = ("业务编号", "收款账号", "金额", "处理结果", "付款日期", "银行流水号", "失败原因")
SUCCESS = ("成功", "已付", "付款成功", "交易成功")
FAILED = ("失败", "退回", "付款失败", "交易失败", "退汇")


def bank_file(batch: PaymentBatch, lines: Sequence[BatchLine]) -> bytes:
    """The batch as an Excel file: accounts and numbers as text, control sums on a sheet of their own.

    The bank, or whoever reads its answer, fills the last four columns and gives the same file back.
    """
    import xlsxwriter  # late: 2 MB that few requests need

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_urls": False})
    text = book.add_format({"num_format": "@"})
    money = book.add_format({"num_format": "#,##0.00"})
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(SHEET)
    for column, (heading, width) in enumerate(HEADINGS):
        sheet.set_column(column, column, width, None if heading in ("序号", "金额") else text)
        sheet.write_string(0, column, heading, bold)
    for line in lines:
        row = line.position
        sheet.write_number(row, 0, line.position)
        number = line.claim.number or ""
        for column, value in enumerate((number, line.payee, line.bank_account, line.bank_name), start=1):
            sheet.write_string(row, column, safe_text(value), text)
        sheet.write_number(row, 5, float(line.amount), money)
        sheet.write_string(row, 6, safe_text(f"合办活动费用 {number}"), text)
    sheet.freeze_panes(1, 0)
    sums = book.add_worksheet("控制数")
    sums.set_column(0, 0, 14)
    sums.set_column(1, 1, 70)
    facts = (
        ("批次号", batch.number),
        ("笔数", str(batch.count)),
        ("合计金额（元）", f"{batch.total:.2f}"),
        ("编制人", str(batch.made_by)),
        ("复核人", str(batch.released_by or "")),
        ("放行时间", f"{timezone.localtime(batch.released_at):%Y-%m-%d %H:%M}" if batch.released_at else ""),
        ("校验值 SHA-256", batch.digest),
    )
    for row, (label, value) in enumerate(facts):
        sums.write_string(row, 0, label, bold)
        sums.write_string(row, 1, safe_text(value), text)
    book.close()
    return output.getvalue()


@dataclass(frozen=True)
class Answer:
    """What the bank says of one payment. `row` is the row of its file; `problem` what can't be read in it."""

    row: int
    number: str
    account: str
    amount: Decimal
    success: bool
    paid_on: date | None = None
    reference: str = ""
    reason: str = ""
    problem: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the database."""
        return asdict(self) | {
            "amount": str(self.amount),
            "paid_on": self.paid_on.isoformat() if self.paid_on else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Answer:
        """From what is kept in the database."""
        paid_on = date.fromisoformat(data["paid_on"]) if data["paid_on"] else None
        return cls(**data | {"amount": Decimal(data["amount"]), "paid_on": paid_on})


def read_answers(upload: Any) -> tuple[str, list[Answer]]:
    """The digest of the bank's file and its rows. Refused, in words, for a file that isn't one."""
    if upload.size > LARGEST_FILE:
        raise Refused("文件超过 5 MB，请确认选择的是银行结果文件。")
    content = upload.read()
    name = str(upload.name).lower()
    if name.endswith(".xlsx"):
        rows = _excel(content)
    elif name.endswith(".csv"):
        rows = _csv(content)
    else:
        raise Refused("请选择 Excel（.xlsx）或 CSV 文件；旧版 .xls 请先另存为 .xlsx。")
    answers = list(_answers(rows))
    if not answers:
        raise Refused("文件中没有任何一行结果。请在“处理结果”一栏填写成功或失败后再导入。")
    return hashlib.sha256(content).hexdigest(), answers


def _excel(content: bytes) -> Iterator[list[Any]]:
    """The rows of the first sheet, or of the one that we named."""
    import openpyxl  # late: 10 MB that few requests need

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > LARGEST_CONTENT:
                raise Refused("文件展开后过大，不能读取。")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
        yield from _limited(list(row) for row in sheet.iter_rows(values_only=True, max_col=40))
    except Refused:
        raise
    except Exception as error:
        raise Refused("文件不是有效的 Excel 文件，可能已损坏。请重新下载银行结果后再导入。") from error


def _csv(content: bytes) -> Iterator[list[Any]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            yield from _limited(csv.reader(io.StringIO(text)))
        except csv.Error as error:
            raise Refused("文件不是有效的 CSV 文件，请用 Excel 另存后再导入。") from error
        return
    raise Refused("文件的文字编码无法识别，请另存为 UTF-8 或 Excel 文件。")


def _limited(rows: Any) -> Iterator[list[Any]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise Refused(f"文件超过 {MOST_ROWS} 行，请确认选择的是本批次的结果文件。")
        yield row


def _answers(rows: Iterator[list[Any]]) -> Iterator[Answer]:
    """The rows that say a result, by the headings of their columns."""
    places: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        cells = [_text(value) for value in row]
        if not places:
            if "业务编号" in cells:
                places = {name: cells.index(name) for name in WANTED if name in cells}
                if missing := [name for name in WANTED[:4] if name not in places]:
                    raise Refused(f"文件缺少“{'、'.join(missing)}”列，请使用本批次导出的文件填写结果。")
            elif number > 20:
                break
            continue
        found = {name: row[place] if place < len(row) else None for name, place in places.items()}
        if any(_text(value) for value in found.values()):
            yield _answer(number, found)
    if not places:
        raise Refused("没有找到“业务编号”一列，请使用本批次导出的文件填写结果。")


def _answer(row: int, found: dict[str, Any]) -> Answer:
    texts = {name: _text(value) for name, value in found.items()}
    result, problem = texts.get("处理结果", ""), ""
    amount = _amount(found.get("金额"))
    paid_on = _day(found.get("付款日期"))
    reference, reason = texts.get("银行流水号", ""), texts.get("失败原因", "")
    if result not in (*SUCCESS, *FAILED):
        problem = (
            "“处理结果”须填成功或失败。" if not result else f"看不懂处理结果“{result[:20]}”，请填成功或失败。"
        )
    elif amount is None:
        problem = "金额不是有效的数字。"
    elif result in SUCCESS and paid_on is None:
        problem = "付款成功的须填付款日期，例如 2026-11-20。"
    elif result in SUCCESS and not 0 < len(reference) <= 60:
        problem = "付款成功的须填银行流水号，不超过 60 个字符。"
    elif result in FAILED and not reason:
        problem = "付款失败的须填失败原因。"
    return Answer(
        row=row,
        number=texts.get("业务编号", "")[:40],
        account=re.sub(r"\s", "", texts.get("收款账号", ""))[:60],
        amount=amount or ZERO,
        success=result in SUCCESS,
        paid_on=paid_on,
        reference=reference[:60],
        reason=reason[:200],
        problem=problem,
    )


def _text(value: Any) -> str:
    """A cell as text; a number that Excel made of an account loses its “.0”."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\x00", "").strip().lstrip("'").strip()


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(_text(value).replace(",", "").replace("￥", "").replace("¥", ""))
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount < Decimal(10) ** 12 or amount != amount.quantize(ZERO):
        return None
    return amount.quantize(ZERO)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", _text(value).split(" ")[0])
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
