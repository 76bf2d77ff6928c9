"""The public search over the seeded site."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from tests.home.seeded import SeededSite


class SearchPage(SeededSite):
    def found(self, query: str, **parameters: str) -> list[str]:
        """Addresses of the results, in their order."""
        response = self.client.get("/search/", {"q": query, **parameters})
        assert response.status_code == 200
        return [result.url for result in response.context["found"]]

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
        assert '<p class="search__place">投资者教育</p>' in page

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
        assert "没有找到含“不存在的词”的页面" in self.client.get("/search/?q=不存在的词").content.decode()

    def test_results_are_paged(self):
        first, second = self.found("交易所"), self.found("交易所", page="2")
        assert len(first) == 10
        assert set(first) & set(second) == set()
        assert self.found("交易所", page="nonsense") == first

    def test_queries_stay_within_the_budget_of_a_public_page(self):
        self.found("交易所")
        with CaptureQueriesContext(connection) as queries:
            self.found("交易所")
        assert len(queries) <= 10 + 10  # one for each page type among the ten results
