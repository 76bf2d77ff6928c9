"""The search over the index: what is found, in which order, by whom, on both databases."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from hub.accounts.models import Department
from hub.search import asked, finding, helping, indexing, suggesting
from hub.search.models import Asked, Document
from hub.search.queries import understood
from hub.search.registry import Entry, Source
from tests import factories

pytestmark = pytest.mark.django_db
STRANGER = AnonymousUser()


class Shelf:
    """A room of its own: departments stand for whatever it has; `hidden` are not for strangers."""

    def __init__(self) -> None:
        self.hidden: set[int] = set()
        self.source = Source(
            name="shelf",
            kind="文章",
            model=Department,
            rows=Department.objects.all,
            visible_to=self.visible_to,
            entry=lambda row: Entry(title=row.name, text=row.name),
            url=lambda row: f"/shelf/{row.pk}/",
            place=lambda row: "书架",
        )

    def visible_to(self, user):
        rows = Department.objects.all()
        return rows if user.is_authenticated else rows.exclude(pk__in=self.hidden)

    def add(self, title: str, text: str = "", **more) -> int:
        row = factories.department()
        indexing.write(self.source, [(row.pk, Entry(title=title, text=text or "正文", **more))])
        return row.pk


@pytest.fixture
def shelf(monkeypatch):
    made = Shelf()
    monkeypatch.setattr("hub.search.finding.source", {"shelf": made.source}.get)
    return made


def titles(typed: str, user=STRANGER, **facets) -> list[str]:
    query = understood(typed)
    found = finding.find(query, user=user, facets=facets)
    return [Document.objects.get(pk=hit.pk).title for hit in found.hits]


def test_names_come_first_then_what_says_it_oftener_then_the_newest(shelf):
    shelf.add("其他", "保证金，保证金", dated=date(2025, 1, 1))
    shelf.add("旧", "保证金", dated=date(2024, 1, 1))
    shelf.add("新", "保证金", dated=date(2026, 1, 1))
    shelf.add("关于期货交易保证金的若干说明")
    shelf.add("保证金")
    shelf.add("无关", "保证了资金；证金公司")
    assert titles("保证金") == ["保证金", "关于期货交易保证金的若干说明", "其他", "新", "旧"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("CU", ["铜的套期保值"]),
        ("cu", ["铜的套期保值"]),
        ("ＣＵ", ["铜的套期保值"]),
        ("INE", ["国际能源"]),
        ("circuit", ["熔断"]),
        ("circ", ["熔断"]),
        ("cir", []),
        ("铜", ["铜的套期保值"]),
        ("套期", ["铜的套期保值"]),
        ("保證金", ["熔断"]),
        ("條例", ["熔断"]),
        ("条例", ["熔断"]),
        ("套期 保值", ["铜的套期保值"]),
        ("套期 能源", []),
        ("期套", []),
        ("taoqibaozhi", ["铜的套期保值"]),
        ("tqbz", ["铜的套期保值"]),
        ("GJNY", ["国际能源"]),
        ("nengyuan", ["国际能源"]),
        ("hedging", ["铜的套期保值"]),
        ("' OR 1=1", []),
        ("or", []),
    ],
)
def test_words_codes_pinyin_and_traditional_characters(shelf, typed, expected):
    shelf.add("铜的套期保值", "企业怎样做", products=("CU",), also=("Hedging",))
    shelf.add("国际能源", "INE 的品种，inert")
    shelf.add("熔断", "circuit breaker，focus，保证金；《示例條例》")
    assert titles(typed) == expected


def test_facets_narrow_and_are_counted(shelf):
    shelf.add("保证金一", kind="法规", products=("CU", "AL"), dated=date(2025, 5, 1))
    shelf.add("保证金二", products=("CU",), dated=date(2026, 5, 1))
    shelf.add("保证金三", dated=date(2026, 6, 1))
    found = finding.find(understood("保证金"), user=STRANGER)
    assert found.counts("kind") == [("文章", 2), ("法规", 1)]
    assert found.counts("product") == [("CU", 2), ("AL", 1)]
    assert found.counts("year") == [("2026", 2), ("2025", 1)]
    assert titles("保证金", kind="法规") == ["保证金一"]
    assert sorted(titles("保证金", product="CU")) == ["保证金一", "保证金二"]
    assert titles("保证金", product="CU", year="2026") == ["保证金二"]
    assert titles("保证金", kind="没有", year="' OR") == []


def test_who_may_not_see_it_does_not_find_it_and_finds_what_is_older(shelf, monkeypatch):
    """However many newer ones are hidden from them."""
    shelf.add("给大家的保证金说明")
    shelf.hidden = {shelf.add(f"给会员的保证金说明{number}") for number in range(20)}
    monkeypatch.setattr("hub.search.finding.MOST_NAMED", 2)
    query = understood("保证金")

    def count(user, most: int) -> int:
        return len(finding.find(query, user=user, most=most).hits)

    assert (count(factories.user(), 600), count(STRANGER, 600)) == (21, 1)
    assert (count(STRANGER, 5), count(STRANGER, 2)) == (1, 0)  # two: it was not come to in so many rounds
    monkeypatch.setattr("hub.search.finding.MOST_NAMED", 200)
    assert [row.text for row in suggesting.suggestions(query)] == ["给大家的保证金说明"]
    assert finding.shown(finding.find(query, user=factories.user()).hits[1:], query, user=STRANGER) == []


def test_a_line_says_what_and_where(shelf):
    shelf.add("保证金", "前文" * 100 + "交易保证金" + "后文" * 100, dated=date(2026, 5, 1))
    query = understood("保證金")
    line = finding.shown(finding.find(query, user=STRANGER).hits, query, user=STRANGER)[0]
    assert (line.title, line.place, line.kind) == ("<mark>保证金</mark>", "书架", "文章")
    assert "交易<mark>保证金</mark>后文" in line.passage
    assert line.url.startswith("/shelf/")


def test_help_where_nothing_is_found(shelf):
    shelf.add("保证金比例")
    shelf.add("手续费")
    assert [each.text for each in helping.attempts(understood("保证金 手续费"), user=STRANGER)] == [
        "手续费",
        "保证金",
    ]
    assert [each.text for each in helping.attempts(understood("保证金比率"), user=STRANGER)] == ["保证金比"]
    assert helping.attempts(understood("首续费"), user=STRANGER)[0].text == "手续费"
    assert helping.attempts(understood("天气"), user=STRANGER) == []
    # Of a Latin word its beginning alone, and no syllable of it.
    shelf.add("Margin and settlement in one place")
    assert [each.text for each in helping.attempts(understood("margins"), user=STRANGER)] == ["margin"]
    assert helping.attempts(understood("Berlin"), user=STRANGER) == []


def test_suggestions_are_names_beginnings_first_and_what_editors_offer(shelf):
    shelf.add("期货保证金")
    shelf.add("保证金")
    shelf.add("正文里的", "保证金")
    Asked.objects.create(text="保证金比例", suggested=True)
    Asked.objects.create(text="保证金追加", suggested=False)
    rows = suggesting.suggestions(understood("保证"))
    assert [row.text for row in rows] == ["保证金比例", "保证金", "期货保证金"]
    assert rows[0].url == "/search/?q=%E4%BF%9D%E8%AF%81%E9%87%91%E6%AF%94%E4%BE%8B"
    assert [row.text for row in suggesting.suggestions(understood("baozh"))] == ["保证金", "期货保证金"]
    assert suggesting.suggestions(understood("？")) == []


def test_what_is_looked_for_is_counted_without_what_may_be_somebodys_data(shelf, monkeypatch):
    for typed in ("  没有 这个", "没有 这个", "13812345678", "a@b.example", "很长" * 11, "！"):
        asked.count(understood(typed), fruitless=True)
    asked.count(understood("没有 这个"), fruitless=False)
    assert list(Asked.objects.values_list("text", "times", "fruitless")) == [("没有 这个", 3, 2)]
    monkeypatch.setattr("hub.search.asked.MOST_NEW_A_DAY", 0)
    asked.count(understood("又一个"), fruitless=True)
    assert Asked.objects.count() == 1
