"""Lists with facets, one of each page, the glossary in other pages, and what keeps a work from being saved."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document

from education.articles.models import ArticlesSettings, FaqPage, RelatedQuestion, TermPage, WorkPage
from hub.editorial.guard.phrases import PATTERNS, WORDS
from hub.editorial.guard.reading import hits
from hub.editorial.models import GuardPhrase
from hub.pages.models import StandardPage
from tests.education.articles.conftest import Shelf


def body(*paragraphs: str) -> list:
    return [("paragraph", "".join(f"<p>{text}</p>" for text in paragraphs))]


def get(page, query="") -> str:
    answer = Client().get(f"{page.url}{query}")
    assert answer.status_code == 200
    return answer.text


class TestLists:
    def test_facets_narrow_with_counts(self, shelf: Shelf):
        shelf.article("one", audiences=["new"], products=["CU"], tags=["基差"])
        shelf.article("two", audiences=["new", "industry"], products=["CU", "AU"])
        shelf.article("three", audiences=["industry"], tags=["基差"])
        shelf.article("draft", audiences=["new"], live=False)
        answer = Client().get(shelf.articles.url, {"audience": "new"})
        assert [row.slug for row, _ in answer.context["rows"]] == ["two", "one"]
        offered = {
            facet.label: [(choice.label, choice.count, choice.is_chosen) for choice in facet.choices]
            for facet in answer.context["facets"]
        }
        assert offered == {
            "读者": [("新投资者", 2, True), ("产业客户", 2, False)],
            "品种": [("铜", 2, False), ("黄金", 1, False)],
            "标签": [("基差", 1, False)],
        }
        both = Client().get(shelf.articles.url, {"audience": "new", "tag": "基差"})
        assert [row.slug for row, _ in both.context["rows"]] == ["one"]
        unknown = Client().get(shelf.articles.url, {"audience": "x' OR 1=1", "product": "%"})
        assert len(unknown.context["rows"]) == 3

    def test_the_list_costs_the_same_for_many(self, shelf: Shelf, django_assert_max_num_queries):
        for number in range(30):
            shelf.article(f"a{number}", audiences=["new"], products=["CU"], tags=["基差", f"t{number}"])
        get(shelf.articles)
        with django_assert_max_num_queries(16):
            assert get(shelf.articles, "?audience=new&tag=基差").count("directory__title") == 20

    def test_empty_lists_say_so(self, shelf: Shelf):
        for page, words in (
            (shelf.articles, "还没有发布的文章"),
            (shelf.works, "还没有发布的作品"),
            (shelf.faq, "还没有发布的问题"),
            (shelf.glossary, "还没有发布的术语"),
        ):
            assert words in get(page)


class TestPages:
    def test_an_article_has_its_facts_and_the_notice_about_risks(self, shelf: Shelf):
        page = shelf.article(
            "one", audiences=["new"], products=["CU"], tags=["基差"], author="王一", body=body("正文")
        )
        text = get(page)
        for said in (
            "作者：王一",
            "新投资者",
            "铜",
            "风险提示",
            '"@type": "Article"',
            f"{shelf.articles.url}?tag=",
        ):
            assert said in text
        assert "正文" in page.text and ",new," not in page.text

    def test_questions_lead_to_related_ones(self, shelf: Shelf):
        one, other, draft = (
            shelf.faq.add_child(
                instance=FaqPage(
                    title=f"{name}？", slug=slug, summary="简短", answer="<p>详细</p>", live=live
                )
            )
            for name, slug, live in (("甲", "a", True), ("乙", "b", True), ("丙", "c", False))
        )
        for order, question in enumerate((other, draft)):
            RelatedQuestion.objects.create(page=one, question=question, sort_order=order)
        text = get(one)
        assert ("乙？" in text, "丙？" in text, "详细" in text) == (True, False, True)
        assert '"@type": "Question"' in get(shelf.faq) and "详细回答" in get(shelf.faq)

    def test_works_are_what_they_say(self, shelf: Shelf):
        ArticlesSettings.objects.update_or_create(defaults={"work_hosts": "good.example.com"})
        paper = Document.objects.create(title="手册（PDF）", file="handbook.pdf")
        work = WorkPage(
            title="手册", slug="handbook", kind="booklet", file=paper, length="24 页", body=body("说明")
        )
        shelf.works.add_child(instance=work)
        text = get(work)
        assert paper.url in text and "24 页" in text
        assert "手册" in get(shelf.works, "?kind=booklet")
        assert ("文件标题", "手册（PDF）") in list(work.checked_texts())
        for values, words in (
            ({"kind": "video", "file": paper}, "视频请选择一个 mp4 文件"),
            ({"kind": "audio", "file": None}, "音频请选择一个 mp3 文件"),
            ({"kind": "picture"}, "至少放一张图片"),
            ({"kind": "video", "link": "https://v.example.com/1"}, "不能链接到“v.example.com”上的作品"),
            ({"kind": "video", "link": "http://good.example.com/1"}, "以 https:// 开头"),
            ({"kind": "booklet", "link": "https://good.example.com/1"}, "只有没有上传文件的视频和音频"),
        ):
            with pytest.raises(ValidationError, match=words):
                WorkPage(title="x", **values).clean()
        link = "https://good.example.com/1"
        film = WorkPage(title="视频", slug="film", kind="video", link=link)
        film.clean()
        shelf.works.add_child(instance=film)
        assert f'href="{link}"' in get(film)


class TestGlossary:
    def test_by_initial_and_by_term(self, shelf: Shelf):
        shelf.term("基差", "basis", english="basis", other_names="现货升水")
        shelf.term("保证金", "margin")
        answer = Client().get(shelf.glossary.url)
        assert list(answer.context["groups"]) == ["B", "J"]
        assert "又称：现货升水" in get(TermPage.objects.get(slug="basis"))
        for values, words in (
            ({"summary": " "}, "请填写简要解释"),
            ({"summary": "x", "other_names": "差"}, "太短"),
        ):
            with pytest.raises(ValidationError, match=words):
                TermPage(title="x", **values).clean()

    def test_terms_explain_themselves_in_any_page_and_follow_changes(
        self, shelf: Shelf, django_assert_num_queries
    ):
        home = shelf.articles.get_parent().get_parent()
        page = home.add_child(
            instance=StandardPage(title="说明", slug="about", body=body("基差的基差", "正文"))
        )
        assert "term__word" not in get(page)
        term = shelf.term("基差", "basis")
        shelf.term("正文", "text", is_explained=False)
        shelf.term("说明", "draft", live=False)
        text = get(page)
        assert text.count('class="term__word"') == 1
        assert f'href="{term.url}" aria-describedby="term-{term.pk}">基差</a>' in text
        assert '<span class="term__note" role="tooltip"' in text and "基差的解释。" in text
        term.body = body("基差就是差")
        term.save()
        assert "term__word" not in get(term)
        ArticlesSettings.objects.update_or_create(defaults={"explains_terms": False})
        assert "term__word" not in get(page)

    def test_a_preview_explains_as_well(self, shelf: Shelf, rf):
        shelf.term("基差", "basis")
        page = shelf.article("one", body=body("基差"))
        assert "term__word" in page.make_preview_request(rf.get("/admin/"), "").content.decode()


def test_the_feed_has_articles_and_works(shelf: Shelf):
    page = shelf.article("one", title="一篇文章")
    page.save_revision().publish()
    assert "一篇文章" in Client().get(reverse("feed_articles")).text
    assert reverse("feed_articles") in get(page)


def test_the_demo_says_nothing_that_the_guard_finds():
    from home.demo.education import questions, terms, texts
    from home.texts import articles, education, front, legal, regulations, services

    phrases = [
        GuardPhrase(text=text, is_pattern=is_pattern)
        for is_pattern, lists in ((False, WORDS), (True, PATTERNS))
        for rows in lists.values()
        for text, _, _ in rows
    ]
    said = [
        repr(vars(module))
        for module in (questions, terms, texts, articles, education, front, legal, regulations, services)
    ]
    assert [(hit.found, hit.sentence[:80]) for hit in hits([("", text) for text in said], phrases)] == []
    assert (len(texts.ARTICLES), len(texts.WORKS), len(questions.QUESTIONS), len(terms.TERMS)) == (
        8,
        3,
        12,
        30,
    )
