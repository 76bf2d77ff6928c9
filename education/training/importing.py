"""Questions from Excel: read, looked through row by row, shown, and kept all together when they are confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.files.spreadsheets import Column
from hub.membership import sheets

from .bank import why_not_answerable
from .models import Category, Option, Question
from .papers import number_of

LETTERS = "ABCDEFGH"
OPTIONS = tuple(f"选项{letter}" for letter in LETTERS)
HEADINGS = ("题型", "类别", "题干", *OPTIONS, "答案", "允许误差", "单位", "解析")
REQUIRED = ("题型", "类别", "题干", "答案", "解析")
KINDS = {str(label): value for value, label in Question.Kind.choices}
TRUTHS = {
    "正确": True,
    "对": True,
    "是": True,
    "√": True,
    "错误": False,
    "错": False,
    "否": False,
    "×": False,
}
# Fields of the check by the column that says it.
COLUMN_OF = {"options": "答案", "truth": "答案", "answer": "答案"}
LIMIT = Decimal(10) ** 12


@dataclass
class Row:
    """One row: the question it makes, what is wrong with it, or that the bank has it already."""

    number: int
    text: str
    kind: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    options: list[tuple[str, bool]] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    is_known: bool = False

    @property
    def outcome(self) -> str:
        """new, known or wrong."""
        return "wrong" if self.errors else "known" if self.is_known else "new"


def read(upload: File) -> list[Row]:
    """The rows of an uploaded sheet with what is wrong with each. Raises Refused for what is no such sheet."""
    found = sheets.read(upload, known=HEADINGS, required=REQUIRED)
    categories = {category.name: category for category in Category.objects.all()}
    rows = [_row(line, categories) for line in found.dict]
    known = set(Question.objects.filter(text__in=[row.text for row in rows]).values_list("text", flat=True))
    seen: dict[str, int] = {}
    for row in rows:
        if not row.text:
            continue
        if row.text in seen:
            row.errors.append(("题干", f"与第 {seen[row.text]} 行相同。"))
        seen.setdefault(row.text, row.number)
        row.is_known = row.text in known
    return rows


def _row(line: dict[str, Any], categories: dict[str, Category]) -> Row:
    cells = {name: str(line.get(name, "")).strip() for name in HEADINGS}
    row = Row(number=line["row"], text=" ".join(cells["题干"].split()))
    for name in REQUIRED:
        if not cells[name]:
            row.errors.append((name, "没有填写。"))
    for name, most in (("题干", 500), ("解析", 1000), ("单位", 12), *((each, 200) for each in OPTIONS)):
        if len(cells[name]) > most:
            row.errors.append((name, f"最多 {most} 字，现在 {len(cells[name])} 字。"))
    row.kind = KINDS.get(cells["题型"], "")
    if cells["题型"] and not row.kind:
        row.errors.append(("题型", f"“{cells['题型'][:20]}”不是题型，请填写{'、'.join(KINDS)}。"))
    category = categories.get(cells["类别"])
    if cells["类别"] and category is None:
        row.errors.append(("类别", f"没有“{cells['类别'][:40]}”这一类别，请先在“题目类别”里建立。"))
    if row.kind and not row.errors:
        _READERS[row.kind](row, cells)
        found = why_not_answerable(
            kind=row.kind,
            options=row.options,
            truth=row.values.get("truth"),
            answer=row.values.get("answer"),
        )
        if not row.errors:
            row.errors += [(COLUMN_OF[name], sentence) for name, sentence in found]
    row.values |= {"category": category, "explanation": cells["解析"], "unit": cells["单位"]}
    return row


def _choice(row: Row, cells: dict[str, str]) -> None:
    letters = [sign for sign in cells["答案"].upper() if not (sign.isspace() or sign in ",，、;；")]
    given = [name for name in OPTIONS if cells[name]]
    if given != list(OPTIONS[: len(given)]):
        row.errors.append(("选项", "选项要从选项A起依次填写，中间不留空。"))
    there = LETTERS[: len(given)]
    if wrong := [sign for sign in letters if sign not in there]:
        row.errors.append(("答案", f"没有选项“{wrong[0]}”，答案请填写选项字母，例如 A 或 ACD。"))
    row.options = [(cells[name], letter in letters) for name, letter in zip(given, there, strict=True)]


def _truth(row: Row, cells: dict[str, str]) -> None:
    _without_options(row, cells)
    row.values["truth"] = TRUTHS.get(cells["答案"])
    if row.values["truth"] is None:
        row.errors.append(("答案", "判断题的答案请填写“正确”或“错误”。"))


def _numeric(row: Row, cells: dict[str, str]) -> None:
    _without_options(row, cells)
    for name, key in (("答案", "answer"), ("允许误差", "tolerance")):
        value = number_of(cells[name]) if cells[name] else (Decimal(0) if key == "tolerance" else None)
        if value is None or abs(value) >= LIMIT or value != round(value, 4):
            row.errors.append((name, "请填写数字，最多四位小数。"))
        elif key == "tolerance" and value < 0:
            row.errors.append((name, "允许误差不能是负数。"))
        else:
            row.values[key] = value


def _without_options(row: Row, cells: dict[str, str]) -> None:
    if any(cells[name] for name in OPTIONS):
        row.errors.append(("选项", "判断题和数值题没有选项，请清空选项。"))


_READERS: dict[str, Callable[[Row, dict[str, str]], None]] = {
    Question.Kind.SINGLE: _choice,
    Question.Kind.MULTIPLE: _choice,
    Question.Kind.TRUTH: _truth,
    Question.Kind.NUMERIC: _numeric,
}


@transaction.atomic
def keep(rows: Iterable[Row], *, user: User) -> int:
    """Keep the new ones, all or none; answers how many. Raises Refused where a row is wrong or somebody was faster."""
    rows = list(rows)
    if not user.has_perm("training.import_question"):
        raise Refused("您没有导入题目的权限。")
    if any(row.errors for row in rows):
        raise Refused("有误的行须先更正，没有导入任何题目。")
    fresh = [row for row in rows if not row.is_known]
    try:
        with transaction.atomic():
            made = Question.objects.bulk_create(
                Question(kind=row.kind, text=row.text, **row.values) for row in fresh
            )
    except IntegrityError as error:
        raise Refused("预览之后题库有了变动，没有导入任何题目，请重新上传。") from error
    Option.objects.bulk_create(
        Option(question=question, text=text, is_right=is_right, sort_order=place)
        for question, row in zip(made, fresh, strict=True)
        for place, (text, is_right) in enumerate(row.options)
    )
    return len(made)


def template_columns() -> list[Column]:
    """The columns of the template, by the position of an example's cell."""
    return [
        Column(name, itemgetter(place), 24 if name in ("题干", "解析") else 12)
        for place, name in enumerate(HEADINGS)
    ]


def examples() -> list[tuple[str, ...]]:
    """A row for each kind, as the template shows them; the category has to be one of ours."""
    category = str(Category.objects.first() or "交易规则")
    blank = [""] * len(OPTIONS)
    return [
        ("单选", category, "期货公司接受客户委托前，应当先向客户出示什么？", "风险说明书", "盈利预测", "客户名单", *blank[3:], "A", "", "", "依据：《期货交易管理条例》第二十五条。"),
        ("多选", category, "期货交易应当遵循哪些原则？", "公开", "公平", "公正", "诚实信用", *blank[4:], "ABCD", "", "", "依据：《期货交易管理条例》第三条。"),
        ("判断", category, "期货交易所可以发布价格预测信息。", *blank, "错误", "", "", "依据：《期货交易管理条例》第二十八条。"),
        ("数值", category, "个人投资者保证金损失 30 万元，按保障基金的比例补偿多少万元？", *blank, "28", "0", "万元", "10 万元以内全额，超过部分 90%。"),
    ]  # fmt: skip
