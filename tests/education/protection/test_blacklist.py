"""The mirrored blacklist: found however it is typed, taken over from a file, gone when its source says so."""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from education.protection.blacklist import importing
from education.protection.matching import host_key, name_key
from education.protection.models import (
    BlacklistPage,
    Listing,
    Mirroring,
    ProtectionIndexPage,
    RiskWarningIndexPage,
    RiskWarningPage,
)
from hub.accounts.roles import EDITOR
from hub.cases.flows import Refused
from hub.pages.models import ProgrammeIndexPage
from hub.search.registry import source
from tests import factories

HEAD = "名称,别名,网址或域名,App 名称,违法违规情形,公布日期,移出日期\n"


def listing(name="星海国际期货", **values) -> Listing:
    return Listing.objects.create(
        name=name,
        **{
            "reason": "无期货经营资格",
            "source": "协会",
            "source_url": "https://source.example/",
            "listed_on": date(2026, 3, 1),
        }
        | values,
    )


@pytest.fixture
def index(db) -> ProtectionIndexPage:
    home = Site.objects.get(is_default_site=True).root_page
    group = home.add_child(instance=ProgrammeIndexPage(title="投资者教育", slug="education-list"))
    return group.add_child(instance=ProtectionIndexPage(title="投资者保护", slug="protection"))


@pytest.fixture
def page(index) -> BlacklistPage:
    return index.add_child(instance=BlacklistPage(title="名单", slug="blacklist"))


def search(page, words: str, kind: str = "") -> str:
    return Client().get(page.url, {"q": words, "kind": kind}).content.decode()


@pytest.mark.once
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("https://WWW.Example.COM:8080/a?b#c", "example.com"),
        ("ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"),
        ("http://user@m.example.com/", "m.example.com"),
        ("例子.测试", "xn--fsqu00a.xn--0zwm56d"),
        ("www。example。com", "example.com"),
        ("不是 网址", "xn--"),
        ("", ""),
        ("a..b", ""),
        ("x" * 300, ""),
    ],
)
def test_an_address_is_compared_by_its_host(typed, key):
    assert host_key(typed).startswith(key) if key else host_key(typed) == ""
    assert name_key(" ＡＢＣ－期货（国际） ") == "abc期货国际"


def test_entries_are_found_by_name_domain_and_app_and_what_is_delisted_is_nowhere(page):
    listing(other_names="Star Sea", domains="https://www.xinghai.example/\n例子.测试", apps="星海 掌上通")
    listing(name="银帆资本", domains="yinfan.test", delisted_on=date(2026, 5, 1))
    for words, kind in [
        ("星海", ""),
        ("国际", "name"),
        ("ＳＴＡＲ　ｓｅａ", "name"),
        ("http://m.xinghai.example/login", "domain"),
        ("XINGHAI.EXAMPLE", ""),
        ("xn--fsqu00a.xn--0zwm56d", "domain"),
        ("例子.测试", ""),
        ("掌上通", "app"),
    ]:
        assert "无期货经营资格" in search(page, words, kind), (words, kind)
    for words, kind in [
        ("国际", "app"),
        ("xinghai.example.com", "domain"),
        ("银帆", ""),
        ("yinfan.test", ""),
        ("%", ""),
    ]:
        assert "无期货经营资格" not in search(page, words, kind), (words, kind)
    assert "请至少输入两个字" in search(page, "海")
    assert "没有列入名单不等于合法" in search(page, "没有这家")
    whole = Client().get(page.url).content.decode()
    assert "星海国际期货" in whole and "银帆" not in whole
    assert "https://source.example/" in whole and 'href="https://www.xinghai.example/"' not in whole
    assert not Listing.objects.visible_to(factories.user()).filter(name="银帆资本").exists()


def test_the_sites_search_knows_what_is_listed_and_leads_to_the_list(page):
    row, gone = listing(domains="xinghai.example"), listing(name="银帆资本", delisted_on=date(2026, 5, 1))
    found = source("blacklist")
    assert list(found.rows()) == [row]
    (address, place) = found.shown([row.pk, gone.pk], factories.user())[row.pk]
    assert (address.startswith(page.url), place) == (True, "非法机构名单，来源：协会")
    assert "无期货经营资格" in Client().get(address).content.decode()
    assert "xinghai.example" in found.entry(row).text


def test_warnings_are_found_with_the_list_once_they_are_live(index, page):
    warnings = index.add_child(instance=RiskWarningIndexPage(title="风险警示", slug="warnings"))
    warning = RiskWarningPage(
        title="警惕“金桥盘”",
        slug="jinqiao",
        warned_on=date(2026, 6, 1),
        domains="jinqiao.example",
        live=False,
    )
    warnings.add_child(instance=warning)
    assert "警惕" not in search(page, "jinqiao.example")
    warning.save_revision().publish()
    assert "警惕" in search(page, "https://www.jinqiao.example/x")
    assert "2026-06-01" in Client().get(warnings.url).content.decode()
    assert "jinqiao.example" in Client().get(warning.url).content.decode()


def test_lists_cost_as_many_queries_for_many_rows(index, page):
    warnings = index.add_child(instance=RiskWarningIndexPage(title="风险警示", slug="warnings"))
    costs = []
    for start in (0, 3):
        for number in range(start, start * 5 + 3):
            listing(name=f"星海{number}", domains=f"d{number}.example")
            warnings.add_child(
                instance=RiskWarningPage(title=f"星海{number}", slug=f"w{number}", warned_on=date(2026, 6, 1))
            )
        for url in (f"{page.url}?q=星海", warnings.url):
            Client().get(url)
            with CaptureQueriesContext(connection) as queries:
                Client().get(url)
            costs.append(len(queries))
    assert costs[:2] == costs[2:] and max(costs) <= 20


def csv(text: str, name: str = "list.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode(), "text/csv")


def editor():
    return factories.staff(groups=(EDITOR.name,))


def send(browser: Client, upload, **values):
    return browser.post(reverse("blacklist:import"), {"sheet": upload, **values})


def confirm(browser: Client, preview) -> object:
    return browser.post(reverse("blacklist:import"), {"confirm": preview.context["token"]}, follow=True)


def test_a_file_is_previewed_and_taken_over_once(db):
    kept, gone = listing(), listing(name="银帆资本")
    browser = Client()
    browser.force_login(editor())
    text = (
        HEAD + "星海国际期货,Star,xinghai.example；b.test,,冒用名义,2026-03-01,\n新月投资,,,,荐股,2026/4/2,\n"
    )
    preview = send(browser, csv(text), complete="on")
    assert preview.context["counts"] == {"wrong": 0, "delisted": 1, "changed": 1, "new": 1, "unchanged": 0}
    assert Listing.objects.count() == 2 and Mirroring.objects.count() == 0
    answer = confirm(browser, preview)
    assert "新增 1 条，更新 1 条，移出 1 条" in answer.content.decode()
    kept.refresh_from_db(), gone.refresh_from_db()
    assert (kept.hosts, kept.host_key, gone.is_listed) == (
        ["xinghai.example", "b.test"],
        "\nxinghai.example\nb.test\n",
        False,
    )
    assert Listing.objects.get(name="新月投资").source == "中国期货业协会"
    again = confirm(browser, preview)
    assert "请重新上传" in again.content.decode() and Mirroring.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD, "表头下面没有数据"),
        ("", "文件是空的"),
        ("名称,公布日期\n甲,2026-01-01\n", "缺少列"),
        (HEAD + "甲乙,,不是 网址,,荐股,2026-01-01,\n", "不是网址或域名"),
        (HEAD + ",,,,荐股,2026-01-01,\n", "名称"),
        (HEAD + "甲乙,,,,荐股,昨天,\n", "日期请写成"),
        (HEAD + f"甲乙,,,,荐股,{'9' * 30}-01-01,\n", "日期请写成"),
        (HEAD + "甲乙,,,,荐股,2026-02-01,2026-01-01\n", "移出日期不能早于公布日期"),
        (HEAD + "甲乙,,,,荐股,2026-02-01,\n甲 乙,,,,荐股,2026-02-01,\n", "与第 2 行重复"),
        (HEAD + "甲乙,,,,,2026-02-01,\n", "违法违规情形"),
        ("\x89PNG\x00\x00", "文件不是 CSV"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_by_row(db, text, words):
    browser = Client()
    browser.force_login(editor())
    answer = send(browser, csv(text))
    assert words in answer.content.decode() and not answer.context.get("token")
    assert Listing.objects.count() == 0


def test_excel_is_read_and_what_changed_since_the_preview_stops_it(db):
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(list(importing.COLUMNS))
    book.active.append(["星海", "", "a.example", "", "荐股", date(2026, 1, 1), "", "", ""])
    content = io.BytesIO()
    book.save(content)
    browser = Client()
    browser.force_login(editor())
    preview = send(browser, SimpleUploadedFile("list.xlsx", content.getvalue()))
    assert preview.context["counts"]["new"] == 1
    listing(name="星海")
    assert "预览之后名单有了变动" in confirm(browser, preview).content.decode()
    with pytest.raises(Refused, match="已过期"):
        importing.run(path="jobs/imports/none.csv", digest="", complete=False, file_name="", user=editor())


def test_a_domain_must_be_one_and_others_may_not_import(db):
    with pytest.raises(ValidationError, match="不是网址或域名"):
        Listing(
            name="甲",
            reason="无",
            source="协会",
            source_url="https://a.example/",
            listed_on=date(2026, 1, 1),
            domains="乱 写",
        ).full_clean()
    browser = Client()
    browser.force_login(factories.staff(groups=()))
    assert browser.get(reverse("blacklist:import")).status_code in (302, 403)
