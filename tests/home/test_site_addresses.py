"""Sitemap, robots, error pages."""

from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from tests.home.seeded import SeededSite


class SiteAddresses(SeededSite):
    def test_the_sitemap_names_every_page(self) -> None:
        xml = self.client.get("/sitemap.xml").content.decode()
        assert [page.full_url for page in self.pages if f"<loc>{page.full_url}</loc>" not in xml] == []

    def test_robots_names_the_sitemap_and_closes_what_asks_for_a_sign_in(self) -> None:
        text = self.client.get("/robots.txt").content.decode()
        assert text.splitlines() == [
            "User-agent: *",
            "Disallow: /a/",
            "Disallow: /account/",
            "Disallow: /admin/",
            "Disallow: /portal/",
            "Disallow: /files/",
            "",
            "Sitemap: http://testserver/sitemap.xml",
        ]

    def test_an_unknown_address_is_answered_in_the_sites_own_words(self) -> None:
        response = self.client.get("/no-such-page/")
        assert response.status_code == 404
        assert "找不到这个页面" in response.content.decode()

    def test_a_stale_form_is_answered_with_what_to_do(self) -> None:
        response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
        assert response.status_code == 403
        assert "页面已过期" in response.content.decode()

    def test_the_error_page_needs_no_database(self) -> None:
        with CaptureQueriesContext(connection) as captured:
            html = render_to_string("500.html")
        assert len(captured) == 0
        assert "系统出错了" in html

    @override_settings(LANGUAGE_CODE="zh-hans")
    def test_a_foreign_browser_gets_the_same_page(self) -> None:
        here = self.client.get("/").content
        assert self.client.get("/", headers={"accept-language": "en"}).content == here
