"""Every seeded page as a visitor gets it."""

import re
from html.parser import HTMLParser
from io import BytesIO

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.models import Site

from hub.pages.models import CustomImage, ExchangeSettings
from tests import factories
from tests.home.seeded import SeededSite

QUERY_BUDGET = 22  # of a page that was not kept: a list asks once for each type of page that stands in it


class Markup(HTMLParser):
    """Notes what a strict Content-Security-Policy would refuse, and what the page links to."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.ids: list[str] = []
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or "style" in given:
            self.refused.append(f"style on <{tag}>")
        if tag == "script" and "src" not in given and given.get("type") != "application/ld+json":
            self.refused.append("inline script")
        self.refused += [f"{name} on <{tag}>" for name in given if name.startswith("on")]
        if given.get("id"):
            self.ids.append(given["id"])
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)


def image() -> CustomImage:
    """An image of the media library."""
    content = BytesIO()
    Image.new("RGB", (800, 500), (168, 40, 29)).save(content, "PNG")
    return CustomImage.objects.create(title="示意图", file=ContentFile(content.getvalue(), "drawing.png"))


def parsed(response) -> Markup:
    markup = Markup()
    markup.feed(response.content.decode())
    return markup


class PublicPages(SeededSite):
    def queries(self, url: str) -> int:
        """How many queries the page costs when nothing is cached."""
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = self.client.get(url)
        assert response.status_code == 200
        return len(captured)

    def test_every_page_answers_within_its_budget(self) -> None:
        costs = {page.url: self.queries(page.url) for page in self.pages}
        assert {url: cost for url, cost in costs.items() if cost > QUERY_BUDGET} == {}

    def test_no_page_breaks_the_content_security_policy(self) -> None:
        refused = {page.url: parsed(self.client.get(page.url)).refused for page in self.pages}
        assert {url: found for url, found in refused.items() if found} == {}

    def test_every_page_has_one_main_heading_and_unique_ids(self) -> None:
        for page in self.pages:
            markup = parsed(self.client.get(page.url))
            assert markup.headings.count("h1") == 1, page.url
            assert sorted(set(markup.ids)) == sorted(markup.ids), page.url

    def test_pages_may_be_kept_and_never_vary_by_user(self) -> None:
        as_visitor = {page.url: self.client.get(page.url) for page in self.pages}
        self.client.force_login(
            factories.member(), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        for url, response in as_visitor.items():
            assert re.fullmatch(r"public, max-age=0, s-maxage=\d+", response["Cache-Control"])
            assert not response.cookies
            assert "Vary" not in response
            assert self.client.get(url).content == response.content

    def test_addresses_are_ascii(self) -> None:
        assert [page.url for page in self.pages if not page.url.isascii()] == []

    def test_the_exchange_is_named_by_the_settings_alone(self) -> None:
        settings = ExchangeSettings.for_site(Site.objects.get())
        settings.name = "北方商品交易所"
        settings.hotline = "4000000000"
        settings.icp_number = "京ICP备00000000号"
        settings.save()
        for page in self.pages:
            html = self.client.get(page.url).content.decode()
            assert "北方商品交易所" in html
            assert "tel:4000000000" in html
            assert '<a href="https://beian.miit.gov.cn/">京ICP备00000000号</a>' in html

    def test_the_flow_of_the_events_page_is_a_list_and_a_drawing(self) -> None:
        response = self.client.get(self.page("co-hosted-events").url)
        html = response.content.decode()
        assert html.count('class="flow__step"') == 5
        assert html.count('<circle class="flow__node') == 5
        assert "甄选产业服务案例并宣传" in html

    def test_open_calls_appear_and_closed_ones_do_not(self) -> None:
        factories.call(title="本年度合办活动申报")
        factories.call(title="还没有开放的申报", is_open=False)
        for slug in ("home", "co-hosted-events"):
            html = self.client.get(self.page(slug).url).content.decode()
            assert "本年度合办活动申报" in html
            assert "还没有开放的申报" not in html

    def test_without_a_call_the_page_says_so(self) -> None:
        html = self.client.get(self.page("co-hosted-events").url).content.decode()
        assert "目前没有正在受理的申报" in html

    def test_more_calls_cost_no_more_queries(self) -> None:
        def costs() -> list[int]:
            return [self.queries(self.page(slug).url) for slug in ("home", "co-hosted-events")]

        for _ in range(3):
            factories.call()
        few = costs()
        for _ in range(12):
            factories.call()
        assert costs() == few

    def test_more_programmes_cost_no_more_queries(self) -> None:
        group = self.page("services")
        few = [self.queries(group.url), self.queries("/"), self.queries(self.page("one-stop").url)]
        template = self.page("incentive")
        for number in range(10):
            template.copy(update_attrs={"slug": f"more-{number}", "title": f"项目{number}"}, keep_live=True)
        assert [
            self.queries(group.url),
            self.queries("/"),
            self.queries(self.page("one-stop").url),
        ] == few

    def test_more_images_cost_no_more_queries(self) -> None:
        def cost(count: int) -> int:
            page = self.page("contact")
            page.body = [
                ("image", {"image": image(), "alt": "流程示意", "caption": "图注"}) for _ in range(count)
            ]
            page.save()
            html = self.client.get(page.url).content.decode()
            assert html.count("<picture>") == count
            return self.queries(page.url)

        assert cost(6) == cost(2)


class MemberFirms(SeededSite):
    URL = "/member-firms/"

    def names(self, **query: str) -> list[str]:
        return [firm.name for firm in self.client.get(self.URL, query).context["firms"].object_list]

    def test_only_published_members_are_listed(self) -> None:
        factories.organization(name="海东期货有限公司", is_public=True)
        factories.organization(name="未公开期货有限公司")
        factories.organization(name="已注销期货有限公司", is_public=True, is_active=False)
        factories.organization(name="某高等院校", kind="university", is_public=True)
        assert self.names() == ["海东期货有限公司"]

    def test_a_firm_is_found_by_part_of_its_name_and_by_its_code(self) -> None:
        firm = factories.organization(name="海东期货有限公司", is_public=True)
        factories.organization(name="江南期货有限公司", is_public=True)
        assert self.names(q="海东") == ["海东期货有限公司"]
        assert self.names(q=firm.credit_code) == ["海东期货有限公司"]

    def test_an_unknown_name_is_answered_with_a_warning(self) -> None:
        html = self.client.get(self.URL, {"q": "<b>假期货"}).content.decode()
        assert "名录中没有“&lt;b&gt;假期货”" in html
        assert "请勿向其转账" in html

    def test_no_private_facts_are_shown(self) -> None:
        factories.organization(is_public=True, bank_account="9558820200001234567", phone="021-68881234")
        html = self.client.get(self.URL).content.decode()
        assert "9558820200001234567" not in html
        assert "021-68881234" not in html

    def test_queries_do_not_grow_with_the_list(self) -> None:
        def cost() -> int:
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                self.client.get(self.URL)
            return len(captured)

        for _ in range(3):
            factories.organization(is_public=True)
        few = cost()
        for _ in range(27):
            factories.organization(is_public=True)
        assert cost() == few
