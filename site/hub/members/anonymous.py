"""Takes names, places and figures out of a text, and finds what might still tell who it was."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from .names import AREA_OF, Name, hits, key_of, normalised, unique

ROUNDS = 4
MASK = "□"
UNITS = "人次|余人|多人|人|余家|多家|家|名|位|户|亿元|万元|元|万吨|吨|手"
FIGURE = re.compile(
    rf"(?P<about>约|近|超过|逾)?\s*(?<![\d.第])(?P<number>\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>{UNITS})"
)
SPELLED = re.compile(
    rf"(?P<about>约|近|超过|逾)?(?<!第)(?P<number>[一二两三四五六七八九十百千]{{2,}})(?P<unit>{UNITS})"
)
SHARE = re.compile(r"(?P<about>约|近|超过|逾)?\s*(?<![\d.])(?P<number>\d{1,3}(?:\.\d+)?)\s*(?:%|％|个百分点)")
DAY = re.compile(r"((?:\d{4}\s*年\s*)?\d{1,2}\s*月)\s*\d{1,2}\s*[日号]")
ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
SCALES = {"十": 10, "百": 100, "千": 1000}
TENTHS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
EXCHANGE = re.compile(
    r"(?:上海|大连|郑州|广州)(?:国际能源|商品)?期货交易所|上海国际能源交易中心|上期所|上期能源"
)
AGAIN = re.compile(r"(某[\u4e00-\u9fff]{1,4}(?:公司|协会|单位|机构))(?:\(集团\)|股份|有限|责任|公司|集团)+")
PERSON = r"[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁韦马方俞任袁柳唐罗薛雷贺汤罗郝邬安常于傅康伍余顾孟黄穆萧尹姚邵汪毛狄米戴宋庞熊纪舒屈项祝董梁杜阮蓝季贾江童颜郭梅盛林钟徐邱骆高夏蔡田胡凌霍万柯卢莫丁邓洪包左石崔龚程邢裴陆翁甄封曲段侯宁栾甘武刘叶白]"
DOUBTS = (
    ("电话号码", re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4})(?!\d)")),
    ("邮箱或网址", re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|https?://\S+|www\.\S+", re.ASCII)),
    ("证件或账号", re.compile(r"(?<!\w)[0-9A-Z]{15,20}(?!\w)")),
    (
        "单位名称",
        re.compile(r"(?<!某)[\u4e00-\u9fff]{2,12}(?:有限公司|股份|集团|大学|研究院|研究所|银行|大厦|酒店)"),
    ),
    ("人名", re.compile(rf"{PERSON}[\u4e00-\u9fff]{{0,2}}(?:总|教授|老师|经理|先生|女士|博士|会长|研究员)")),
    ("具体日期", re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")),
)


@dataclass(frozen=True)
class Finding:
    """Something in one part of a page: which part, what was found, and of what kind it is."""

    part: str
    text: str
    what: str


def rounded(number: float) -> int:
    """To one digit: 36 → 40, 128 → 100. Below 10 it stays."""
    if number < 10:
        return int(number)
    scale = 10 ** (len(str(int(number))) - 1)
    return int((number + scale / 2) // scale * scale)


def about(number: float, unit: str) -> str:
    """A number as a range in words: 约100人, 数家."""
    unit = unit.removeprefix("余").removeprefix("多")
    return f"数{unit}" if number < 10 else f"约{rounded(number)}{unit}"


def share_in_words(percent: float) -> str:
    """A share without its figure: 八成以上, 约六成."""
    tenths = int(percent // 10)
    if tenths == 0:
        return "不到一成"
    if tenths >= 10:
        return "绝大多数"
    return f"约{TENTHS[tenths]}成" if percent == tenths * 10 else f"{TENTHS[tenths]}成以上"


def spelled(number: str) -> int:
    """The value of a number below ten thousand in Chinese characters."""
    total, digit = 0, 0
    for character in number:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            total += (digit or 1) * SCALES[character]
            digit = 0
    return total + digit


def blur_figures(text: str) -> str:
    """Counts become about as much, shares tenths, days their month."""
    text = ISO_DAY.sub(lambda day: f"{day[1]}年{int(day[2])}月", text)
    text = DAY.sub(r"\1", text)
    text = SHARE.sub(lambda found: share_in_words(float(found["number"])), text)
    text = FIGURE.sub(lambda found: about(float(re.sub("[,，]", "", found["number"])), found["unit"]), text)
    return SPELLED.sub(lambda found: about(spelled(found["number"]), found["unit"]), text)


def without_names(text: str, names: Iterable[Name]) -> str:
    """The text with neutral words for every known name; none of them is in it afterwards.

    Where a neutral word would bring another name back, a mask stands instead.
    """
    known = unique(names)
    text = EXCHANGE.sub("交易所", text)
    for _ in range(ROUNDS):
        changed = AGAIN.sub(r"\1", _replaced(text, known))
        if changed == text:
            break
        text = changed
    while hits(text, known):
        text = _replaced(text, [Name(name.text, MASK) for name in known])
    return text


def _replaced(text: str, names: list[Name]) -> str:
    """One pass over the text, from the left, the longest name first."""
    said, where = normalised(text)
    keys = [(key, name) for name in names if (key := key_of(name.text)) and key in said]
    pieces, end, position = [], 0, 0
    while position < len(said):
        found = next(((key, name) for key, name in keys if said.startswith(key, position)), None)
        if found is None:
            position += 1
            continue
        key, name = found
        start, last = where[position], where[position + len(key) - 1]
        pieces += [text[end : max(start, end)], name.neutral]
        end, position = last + 1, position + len(key)
    return "".join([*pieces, text[end:]])


def anonymise(text: str, names: Iterable[Name]) -> str:
    """Plain text without names, places and exact figures."""
    return without_names(blur_figures(without_names(text, names)), names)


def anonymise_html(html: str, names: Iterable[Name]) -> str:
    """Rich text likewise; a paragraph in which a name runs over several elements loses their markup."""
    known = unique(names)
    soup = BeautifulSoup(html, "html.parser")
    for node in list(soup.find_all(string=True)):
        node.replace_with(NavigableString(anonymise(str(node), known)))
    for block in soup.find_all(["p", "li", "h2", "h3", "h4"]):
        if hits(block.get_text(), known):
            block.string = anonymise(block.get_text(), known)
    return str(soup)


def certain(parts: Iterable[tuple[str, str]], names: Iterable[Name], figures: Iterable[int]) -> list[Finding]:
    """Known names and exact figures that still stand in parts of a page: with these it may not go out."""
    known, exact = unique(names), set(figures)
    found = []
    for part, text in parts:
        found += [Finding(part, name, "名称") for name in hits(text, known)]
        for figure in FIGURE.finditer(text):
            number = float(re.sub("[,，]", "", figure["number"]))
            if number in exact and not (figure["about"] and rounded(number) == number):
                found.append(Finding(part, figure.group().strip(), "确切数字"))
    return found


def doubtful(parts: Iterable[tuple[str, str]]) -> list[Finding]:
    """What might tell who it was: an editor looks at each. A guess by its form."""
    found = []
    for part, text in parts:
        if part == "地址":
            continue
        for what, pattern in DOUBTS:
            found += [Finding(part, hit.group().strip(), what) for hit in pattern.finditer(text)]
        found += [Finding(part, place, "地名") for place in AREA_OF if place in text]
        found += [
            Finding(part, hit.group().strip(), "确切数字")
            for hit in FIGURE.finditer(text)
            if not hit["about"]
        ]
    return list(dict.fromkeys(found))
