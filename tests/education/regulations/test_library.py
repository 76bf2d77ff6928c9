"""From the import to the public page: drafts stay inside, a second person publishes, versions are compared."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale

from education.regulations import services
from education.regulations.comparing import compare
from education.regulations.models import Note, RegulationIndexPage, RegulationPage, Section, Version
from hub.accounts.roles import EDITOR
from hub.cases.flows import Refused
from hub.pages.models import ProgrammeIndexPage
from hub.search.models import Document
from tests import factories

from .samples import SHORT

pytestmark = pytest.mark.django_db
SOURCE = {"source_name": "国家法律法规数据库", "source_url": "https://flk.example/1"}


@pytest.fixture
def document(home) -> RegulationPage:
    group = home.add_child(instance=ProgrammeIndexPage(title="投资者教育", slug="education-test"))
    library = group.add_child(instance=RegulationIndexPage(title="法规库", slug="regulations"))
    return library.add_child(
        instance=RegulationPage(
            title="示例期货管理办法", slug="sample", kind="3rule", issuer="示例部", summary="示例摘要"
        )
    )


@pytest.fixture
def home(db):
    from wagtail.models import Site

    return Site.objects.get(is_default_site=True).root_page


def editor():
    return factories.staff(groups=(EDITOR.name,))


def imported(page, *, text=SHORT, slug="2020", name="2020 年", user=None) -> Version:
    return services.import_text(page=page, text=text, name=name, slug=slug, user=user or editor())


def published(page, *, on=date(2020, 2, 1), **values) -> Version:
    version = imported(page, **values)
    return services.publish(
        version_id=version.pk, checked_on=date(2026, 1, 5), effective_on=on, user=editor(), **SOURCE
    )


def test_a_draft_is_nowhere_and_a_second_person_publishes_with_the_source(document):
    writer, checker = editor(), editor()
    version = imported(document, user=writer)
    pages = [document.url, f"{document.url}v/2020/", reverse("regulation_documents:text", args=[version.pk])]
    public = Client()
    assert [public.get(url).status_code for url in pages] == [200, 404, 404]
    assert "期权交易" not in public.get(pages[0]).content.decode()
    assert list(Section.objects.visible_to(factories.user())) == []

    dates = {"checked_on": date(2026, 1, 5), "effective_on": date(2020, 2, 1)}
    with pytest.raises(Refused, match="两个人"):
        services.publish(version_id=version.pk, user=writer, **SOURCE, **dates)
    with pytest.raises(Refused, match="不能晚于今天"):
        services.publish(
            version_id=version.pk, user=checker, **SOURCE, **dates | {"checked_on": date(2100, 1, 1)}
        )
    with pytest.raises(ValidationError):
        services.publish(
            version_id=version.pk, user=checker, source_name="某网", source_url="不是网址", **dates
        )
    services.publish(version_id=version.pk, user=checker, **SOURCE, **dates)
    text = public.get(pages[1]).content.decode()
    assert "期权交易" in text and "国家法律法规数据库" in text and "现行有效" in text
    assert public.get(pages[2])["Content-Type"] == "application/pdf"
    assert Document.objects.get(text__contains="期权交易").title == "示例期货管理办法 第二条"

    services.withdraw(version_id=version.pk, user=checker)
    assert not Document.objects.filter(source="regulations").exists()
    assert public.get(pages[1]).status_code == 404


def test_the_database_refuses_a_public_text_without_its_source(document):
    version = imported(document)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(published_at="2026-01-01T00:00Z")


def test_doubts_are_settled_before_publishing(document):
    version = imported(document, text=SHORT + "第六条　跳过。\n")
    checker = editor()
    assert len(version.doubts) == 1
    with pytest.raises(Refused, match="还有 1 处存疑"):
        services.publish(
            version_id=version.pk,
            checked_on=date(2026, 1, 5),
            effective_on=date(2020, 2, 1),
            user=checker,
            **SOURCE,
        )
    services.settle_doubts(version_id=version.pk, settled={0}, user=checker)
    services.publish(
        version_id=version.pk,
        checked_on=date(2026, 1, 5),
        effective_on=date(2020, 2, 1),
        user=checker,
        **SOURCE,
    )


def test_every_part_has_its_address_and_an_article_its_page(document):
    version = published(document)
    anchors = list(version.sections.values_list("anchor", flat=True))
    assert anchors == [
        "c1", "a1", "a1-p1", "a2", "a2-p1", "a2-p1-i1", "a2-p1-i2", "a2-p2",
        "c2", "a3", "a3-p1", "a3z1", "a3z1-p1", "a4", "a4-p1",
    ]  # fmt: skip
    Note.objects.create(page=document, article=2, text="见配套指引。", author=editor())
    public = Client()
    article = public.get(f"{document.url}v/2020/a2-p1-i1/").content.decode()
    assert "第二条" in article and "期权交易" in article and "见配套指引" in article
    assert "《示例期货管理办法》（2020 年）第二条" in article
    third = public.get(f"{document.url}v/2020/a3/").content.decode()
    assert f'<a href="{document.url}v/2020/a2/#a2-p1-i1">第二条第一款第（一）项</a>' in third
    assert public.get(f"{document.url}v/2020/a99/").status_code == 404


def test_a_new_version_takes_the_place_of_the_old_one_and_they_are_compared(document):
    published(document)
    revised = SHORT.replace("期权交易。", "期权交易及其他衍生品交易。").replace(
        "第四条　本办法自2020年2月1日", "第四条　新增一条。\n第五条　本办法自2024年1月1日"
    )
    newer = published(document, on=date(2024, 1, 1), text=revised, slug="2024", name="2024 年修订")
    public = Client()
    assert "其他衍生品" in public.get(document.url).content.decode()
    assert "已被修订" in public.get(f"{document.url}v/2020/").content.decode()
    older = Version.objects.get(slug="2020")
    rows = [
        (row.before and row.before.label, row.after and row.after.label, row.state)
        for row in compare(older, newer)
    ]
    assert rows == [
        ("第一条", "第一条", "same"),
        ("第二条", "第二条", "changed"),
        ("第三条", "第三条", "same"),
        ("第三条之一", "第三条之一", "same"),
        (None, "第四条", "new"),
        ("第四条", "第五条", "changed"),
    ]
    page = public.get(f"{document.url}compare/2020/2024/").content.decode()
    assert "<ins>及其他衍生品交易</ins>" in page


def test_a_public_text_is_not_mended_in_place(document):
    version = published(document)
    section = version.sections.get(anchor="a1-p1")
    with pytest.raises(Refused, match="撤回发布"):
        services.change_section(section_id=section.pk, text="改", heading="", user=editor())
    services.withdraw(version_id=version.pk, user=editor())
    services.change_section(section_id=section.pk, text="为了示例。", heading="", user=editor())
    assert version.sections.get(anchor="a1").content == "为了示例。"


def test_a_hundred_articles_cost_few_queries(document):
    text = "长法\n" + "".join(
        f"第{n}条　依照第{n - 1}条第一款办理。\n（一）甲；\n（二）乙。\n" for n in range(1, 101)
    )
    version = imported(document, text=text, slug="long")
    services.settle_doubts(version_id=version.pk, settled=set(range(len(version.doubts))), user=editor())
    services.publish(
        version_id=version.pk,
        checked_on=date(2026, 1, 5),
        effective_on=date(2020, 2, 1),
        user=editor(),
        **SOURCE,
    )
    public = Client()
    public.get(document.url)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert public.get(f"{document.url}v/long/?fresh").status_code == 200
    assert len(queries) <= 16, "\n".join(query["sql"][:200] for query in queries)


def test_editors_import_and_mend_in_the_admin(document):
    writer = editor()
    browser = Client()
    browser.force_login(writer)
    url = reverse("regulation_desk:import")
    values = {"page": document.pk, "name": "2020 年", "slug": "2020"}
    refused = browser.post(url, values | {"text": "他推开门，雪已经停了。\n" * 400}).content.decode()
    assert "没有找到条文" in refused and "他推开门" in refused
    browser.post(url, values | {"text": SHORT})
    version = Version.objects.get()
    assert browser.post(url, values | {"text": SHORT}).status_code == 200
    assert Version.objects.count() == 1
    detail = browser.get(reverse("regulation_versions:inspect", args=[version.pk])).content.decode()
    assert "期权交易" in detail and "两个人办理" in detail
    section = version.sections.get(anchor="a1-p1")
    browser.post(
        reverse("regulation_desk:section", args=[version.pk, section.pk]), {"text": "改好了。", "heading": ""}
    )
    assert version.sections.get(anchor="a1-p1").text == "改好了。"


def test_the_search_of_the_english_pages_says_that_articles_are_in_chinese(document, home):
    home.copy_for_translation(Locale.objects.get(language_code="en")).save_revision().publish()
    published(document)
    english, chinese = (Client().get(f"{root}search/?q=期权交易").content.decode() for root in ("/en/", "/"))
    assert re.search(r'<li class="search__result" lang="zh-Hans">\s*<h3><a href="[^"]+/v/2020/', english)
    assert "(in Chinese)" in english and "(in Chinese)" not in chinese
