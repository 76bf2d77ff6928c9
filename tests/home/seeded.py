"""The seeded site, made once for all tests of a class."""

from django.test import TestCase
from wagtail.models import Page

from home.models import HomePage
from home.seeding import seed_pages


class SeededSite(TestCase):
    """`self.pages` are all published pages, `self.home` the front page."""

    @classmethod
    def setUpTestData(cls) -> None:
        seed_pages()
        cls.home = HomePage.objects.get()
        cls.pages = list(cls.home.get_descendants(inclusive=True).live())

    def page(self, slug: str) -> Page:
        return next(page for page in self.pages if page.slug == slug).specific
