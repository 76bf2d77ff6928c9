"""Which strings stand for a name: its variants, and where any of them stands in a text, however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from .models import Organization


@dataclass(frozen=True)
class Name:
    """A string that would tell who or where it was, and the neutral words for it."""

    text: str
    neutral: str


# What people put between the characters of a name without changing it.
JOINERS = frozenset(" \t\r\n\f\v\u00a0\u3000·•・-‐‑–_")
COMPANY = re.compile(r"(股份有限公司|有限责任公司|有限公司|股份公司|总公司|分公司|营业部|公司|\(集团\))$")
TAIL = re.compile(r"(期货经纪|期货|证券|集团|控股|股份|实业|贸易|国际)$")
BRACKETS = re.compile(r"\([^)]*\)")
PLACE_PART = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:新区|省|市|区|县|镇|大道|路|街|大厦|酒店|宾馆|会堂|中心|基地|广场)"
)
FLOOR = re.compile(r"[\d一二三四五六七八九十]+(?:楼|层|室|号).*$")
INSTITUTION = re.compile(r"^.*?(?:大学|学院|公司|集团|研究院|研究所|银行|协会|交易所)")
TITLES = "总 老师 教授 经理 主任 先生 女士 博士 院长 会长 秘书长 总监 研究员 处长 部长".split()  # noqa: SIM905
# Words that would be everywhere: never a variant.
GENERIC = frozenset(
    "公司 集团 期货 证券 银行 协会 大学 学院 研究院 行业 行业研究院 产业 贸易 实业 国际 中国 会议中心 培训中心 会展中心 "  # noqa: SIM905
    "国际会展中心 研究所 商学院 有色 有色金属 金属 钢铁 能源 黄金 橡胶 实体 企业 市场 活动 现场 专家 教授 线上 直播".split()
)
PEOPLE, PARTNER = "有关负责人", "某合作单位"
ORGANISERS = {
    Organization.Kind.FUTURES_FIRM: "某期货公司",
    Organization.Kind.ASSOCIATION: "某行业协会",
    Organization.Kind.UNIVERSITY: "某高校",
}
AREAS = {
    "华东": "上海 江苏 浙江 安徽 福建 江西 山东 南京 苏州 无锡 常州 南通 杭州 宁波 温州 绍兴 嘉兴 合肥 芜湖 铜陵 福州 厦门 泉州 南昌 "
    "济南 青岛 烟台 潍坊 临沂",
    "华北": "北京 天津 河北 山西 内蒙古 石家庄 唐山 邯郸 太原 包头 呼和浩特",
    "华中": "河南 湖北 湖南 郑州 洛阳 武汉 宜昌 襄阳 长沙 株洲 衡阳",
    "华南": "广东 广西 海南 广州 深圳 佛山 东莞 珠海 南宁 柳州 海口 三亚",
    "西南": "重庆 四川 贵州 云南 西藏 成都 贵阳 昆明 拉萨",
    "西北": "陕西 甘肃 青海 宁夏 新疆 西安 兰州 西宁 银川 乌鲁木齐",
    "东北": "辽宁 吉林 黑龙江 沈阳 大连 长春 哈尔滨 鞍山",
}
AREA_OF = {place: area for area, places in AREAS.items() for place in places.split()}


def normalised(text: str) -> tuple[str, list[int]]:
    """The text as names are compared, and for each of its characters where it stands in `text`.

    Full width, case and what is put between characters make no difference.
    """
    said: list[str] = []
    where: list[int] = []
    for position, character in enumerate(text):
        if character in JOINERS or unicodedata.category(character) in ("Cf", "Mn"):
            continue
        for part in unicodedata.normalize("NFKC", character).casefold():
            if part not in JOINERS:
                said.append(part)
                where.append(position)
    return "".join(said), where


def key_of(text: str) -> str:
    """A name as it is compared."""
    return normalised(text)[0]


def hits(text: str, names: Iterable[Name]) -> list[str]:
    """The names that stand in the text, the longest first."""
    said, _ = normalised(text)
    found = {name.text for name in names if (key := key_of(name.text)) and key in said}
    return sorted(found, key=lambda name: (-len(name), name))


def area_of(place: str) -> str:
    """The part of the country a place lies in; empty where it isn't known."""
    return next((area for known, area in AREA_OF.items() if known in place), "")


def usable(texts: Iterable[str]) -> list[str]:
    """Those that may stand for a name: at least two characters, no word that is everywhere, nothing neutral."""
    kept = dict.fromkeys(" ".join(text.split()) for text in texts)
    return [
        text
        for text in kept
        if len(key_of(text)) >= 2 and text not in GENERIC and not text.startswith("某") and text != "待定"
    ]


def firm_names(text: str, neutral: str) -> list[Name]:
    """A firm, association or partner under its names with and without its legal form."""
    whole = unicodedata.normalize("NFKC", text).strip()
    forms = [text, whole, BRACKETS.sub("", whole)]
    for form in list(forms):
        short = COMPANY.sub("", form)
        core = TAIL.sub("", short)
        forms += [short, core, TAIL.sub("", core)]
        forms += [
            rest for place in AREA_OF if short.startswith(place) and len(rest := short[len(place) :]) >= 4
        ]
    return [Name(form, neutral) for form in usable(forms)]


def partner_names(text: str) -> list[Name]:
    """Each of several partners that one field names."""
    parts = re.split(r"[、，,；;/\n]+", text)
    return [name for part in parts for name in firm_names(part, PARTNER)]


def person_names(text: str, neutral: str = PEOPLE) -> list[Name]:
    """A person by full name, given name, and surname with a form of address."""
    found = []
    for person in re.split(r"[、，,；;/\n]+", text):
        name = "".join(person.split())
        chinese = re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name)
        forms = [person.strip(), name]
        if chinese:
            family = name[:2] if len(name) == 4 else name[:1]
            forms += [name[len(family) :], *(f"{family}{title}" for title in TITLES)]
        found += [Name(form, neutral) for form in usable(forms)]
    return found


def employer_names(text: str) -> list[Name]:
    """Where a speaker works, as it is written and without the post."""
    where = INSTITUTION.match(text)
    return [Name(form, "某机构") for form in usable([text, where.group() if where else ""])]


def place_names(text: str, area: str) -> list[Name]:
    """A venue with its parts: district, street, building."""
    parts = PLACE_PART.findall(text)
    cities = [name for part in parts if part[-1] in "市省" for name in city_names(part, area)]
    forms = [text, FLOOR.sub("", text), *(part for part in parts if part[-1] not in "市省")]
    return [*cities, *(Name(form, "活动现场") for form in usable(forms)), *city_names(text, area)]


def city_names(text: str, area: str) -> list[Name]:
    """A city or province, and every known one that a text names."""
    neutral = f"{area}某地" if area else "某地"
    short = text.removesuffix("市").removesuffix("省").strip()
    own = [Name(form, neutral) for form in usable([short, f"{short}市"]) if 0 < len(short) <= 6]
    known = [
        Name(f"{place}{end}", f"{AREA_OF[place]}某地")
        for place in AREA_OF
        for end in ("", "市", "省")
        if place in text
    ]
    return own + known


def neutral_organiser(organization: Organization) -> str:
    """The words for a firm of this kind."""
    return ORGANISERS.get(Organization.Kind(organization.kind), "某会员单位")


def organization_names(organization: Organization) -> list[Name]:
    """All that tells a firm: its names, code, address on the net, telephone, its people and their accounts."""
    neutral = neutral_organiser(organization)
    found = firm_names(organization.name, neutral) + firm_names(organization.short_name, neutral)
    host = re.sub(r"^https?://(www\.)?", "", organization.website).split("/")[0]
    plain = [organization.english_name, organization.credit_code or "", host, host.split(".")[0]]
    plain += [organization.phone, organization.bank_account]
    found += [Name(text, neutral) for text in usable(plain) if len(key_of(text)) >= 4]
    for contact in organization.contacts.select_related("user"):
        person = contact.user
        found += person_names(str(person))
        account = [person.username, person.email, person.phone, *re.split(r"[.@_]", person.username)]
        found += [Name(text, PEOPLE) for text in usable(account) if len(key_of(text)) >= 4]
    return found


def unique(names: Iterable[Name]) -> list[Name]:
    """Each string once, the longest first: a firm's full name goes before its short one."""
    first: dict[str, Name] = {}
    for name in names:
        first.setdefault(key_of(name.text), name)
    return sorted(first.values(), key=lambda name: (-len(key_of(name.text)), name.text))
