"""The public search over the seeded site."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from hub.search.models import Asked
from tests.home.seeded import SeededSite


class SearchPage(SeededSite):
    def found(self, query: str, **parameters: str) -> list[str]:
        """Addresses of the results, in their order."""
        response = self.client.get("/search/", {"q": query, **parameters})
        assert response.status_code == 200
        return [line.url for line in response.context["lines"]]

    def titled(self, title: str) -> Page:
        return next(page for page in self.pages if title in page.title)

    def test_a_page_is_found_by_words_of_its_title_and_of_its_text(self):
        events = self.titled("合作举办市场活动").get_url()
        assert self.found("合作举办市场活动")[0] == events
        assert events in self.found("产业沙龙 对公转账")
        assert self.found("对公转帐") == []

    def test_hits_are_marked_and_the_place_is_named(self):
        page = self.client.get("/search/", {"q": "月月谈"}).content.decode()
        assert "<mark>月月谈</mark>" in page
        assert '<span class="search__kind">业务与服务</span> · 投资者教育' in page

    def test_what_was_typed_is_kept_and_escaped(self):
        page = self.client.get("/search/", {"q": '<script>alert("铜")</script>'}).content.decode()
        assert "<script>alert" not in page
        assert 'value="&lt;script&gt;alert(&quot;铜&quot;)&lt;/script&gt;"' in page

    def test_hidden_and_unpublished_pages_are_not_found(self):
        talks = self.titled("大宗商品月月谈")
        assert talks.get_url() in self.found("大宗商品月月谈")
        PageViewRestriction.objects.create(page=talks, restriction_type="login")
        assert talks.get_url() not in self.found("大宗商品月月谈")
        events = self.titled("合作举办市场活动")
        assert events.get_url() in self.found("合作举办市场活动")
        events.unpublish()
        assert events.get_url() not in self.found("合作举办市场活动")

    def test_nothing_asked_and_nothing_found(self):
        assert "没有找到" not in self.client.get("/search/").content.decode()
        page = self.client.get("/search/?q=不存在的词").content.decode()
        assert "没有找到含“不存在的词”的内容" in page
        page = self.client.get("/search/?q=月月谈+不存在的词").content.decode()
        assert '<a href="/search/?q=%E6%9C%88%E6%9C%88%E8%B0%88">月月谈</a>' in page
        asked = Asked.objects.get(text="不存在的词")
        assert (asked.times, asked.fruitless) == (1, 1)

    def test_facets_narrow_and_lead_back(self):
        response = self.client.get("/search/", {"q": "期货", "kind": "法规"})
        assert {line.kind for line in response.context["lines"]} == {"法规"}
        kind = next(facet for facet in response.context["facets"] if facet["name"] == "kind")
        assert (kind["chosen"], kind["without"]) == ("法规", "/search/?q=%E6%9C%9F%E8%B4%A7")
        nothing = self.client.get("/search/", {"q": "期货", "kind": "没有"}).content.decode()
        assert "所选范围内没有" in nothing

    def test_whatever_is_typed_is_answered_in_a_sentence(self):
        for typed in (
            "期" * 10_000,
            "！？。",
            "'\"\\&|!:*()<->%_",
            "😀",
            "一",
            "' OR 1=1 --",
            "&" * 500,
        ):
            for extra in ({}, {"kind": typed, "year": typed, "product": typed, "page": typed}):
                response = self.client.get("/search/", {"q": typed, **extra})
                assert response.status_code == 200, typed[:9]
            assert self.client.get("/search/suggest/", {"q": typed}).status_code == 200

        refused = self.client.get("/search/?q=a%00b")
        assert (refused.status_code, "这个请求无法处理" in refused.content.decode()) == (400, True)

        def said(typed: str) -> str:
            return self.client.get("/search/", {"q": typed}).content.decode()

        assert "检索词最长 60 个字" in said("期" * 10_000)
        assert "标点和符号不能检索" in said("！？。")
        assert "标点和符号不能检索" in said("😀")

    def test_it_is_nobody_elses_answer(self):
        assert "no-store" in self.client.get("/search/?q=期货")["Cache-Control"]
        suggested = self.client.get("/search/suggest/", {"q": "hezuojuban"})
        assert [row["text"] for row in suggested.json()["suggestions"]] == ["合作举办市场活动"]
        assert (suggested["Cache-Control"], suggested.cookies.output()) == ("public, max-age=60", "")

    def test_results_are_paged(self):
        first, second = self.found("交易所"), self.found("交易所", page="2")
        assert len(first) == 10
        assert set(first) & set(second) == set()
        assert self.found("交易所", page="nonsense") == first

    def test_queries_stay_within_the_budget_of_a_public_page(self):
        self.found("交易所")
        with CaptureQueriesContext(connection) as queries:
            self.found("交易所")
        assert len(queries) <= 14
