"""The Content-Security-Policy is strict on every page type, in the portal and on the pages of the account."""

from html.parser import HTMLParser

import pytest
from django.test import Client
from wagtail.models import Page, get_page_models

from home.models import HomePage
from hub.accounts.roles import EDITOR
from programs.case_stories.models import CaseStoryPage
from tests import factories
from tests.home.every_type import make_every_type

pytestmark = pytest.mark.django_db

STRICT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


class Inline(HTMLParser):
    """Notes what the policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_data = given.get("type") in ("application/ld+json", "application/json")
        if tag == "style" or "style" in given or (tag == "script" and "src" not in given and not is_data):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on")]


def refused(browser: Client, url: str) -> list[str]:
    """What on the page is not as strict as it must be; empty for all well."""
    answer = browser.get(url)
    assert answer.status_code == 200, url
    policy = dict(
        part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip()
    )
    inline = Inline()
    inline.feed(answer.content.decode())
    loose = [name for name, sources in STRICT.items() if policy.get(name) != sources]
    return [f"{url} {name}" for name in loose + inline.found]


def test_every_type_of_public_page_is_strict():
    make_every_type()
    seen: dict[type[Page], str] = {}
    for page in HomePage.objects.get().get_descendants(inclusive=True).live().specific():
        seen.setdefault(type(page), page.url)
    visitor = Client()
    addresses = [*seen.values(), "/search/", "/search/?q=会员"]
    assert [line for url in addresses for line in refused(visitor, url)] == []
    # A type that the seed doesn't use would go unseen. Stories come from cases: tests/programs/case_stories.
    assert {model for model in get_page_models() if model is not Page} - set(seen) == {CaseStoryPage}


def test_pages_of_the_account_are_strict():
    visitor, member = Client(), Client()
    member.force_login(factories.member())
    assert refused(visitor, "/account/login/") + refused(visitor, "/account/password/reset/") == []
    assert refused(member, "/account/password/change/") == []


def test_the_portal_is_strict():
    event = factories.ready_application()
    member = Client()
    member.force_login(event.author)
    addresses = ["/portal/", "/portal/cases/", f"/portal/cases/{event.pk}/"]
    assert [line for url in addresses for line in refused(member, url)] == []


def test_only_the_administration_is_excepted():
    editor = Client()
    editor.force_login(factories.staff(groups=(EDITOR.name,)))
    assert not editor.get("/admin/").has_header("Content-Security-Policy")
