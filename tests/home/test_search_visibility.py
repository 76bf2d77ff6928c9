"""Each finds what they may read: strangers what is public, contacts also what is for their kind of organization."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from hub.members.models import Organization
from tests import factories
from tests.hub.announcements import rows

pytestmark = pytest.mark.django_db
WORD = "青藤计划"


def signed_in(user=None) -> Client:
    browser = Client()
    if user:
        browser.force_login(user)
    return browser


def found(user=None) -> list[str]:
    """The titles of the results; the facets count no others."""
    context = signed_in(user).get("/search/", {"q": WORD}).context
    titles = sorted(strip_tags(line.title) for line in context["lines"])
    kinds = next(facet["values"] for facet in context["facets"] if facet["name"] == "kind")
    assert sum(value["count"] for value in kinds) == len(titles)
    return titles


def test_an_announcement_for_some_is_found_by_them_alone():
    futures, others = Organization.Kind.FUTURES_FIRM, Organization.Kind.ASSOCIATION
    public = f"{WORD}（公开）"
    rows.released(public)
    limited = rows.released(f"{WORD}（期货公司）", kinds=(futures,))
    rows.released(f"{WORD}（协会）", kinds=(others,))
    rows.draft(f"{WORD}（草稿）")
    firm = factories.member(organization=factories.organization(kind=futures))
    association = factories.member(organization=factories.organization(kind=others))

    assert found() == [public]
    assert found(firm) == [public, f"{WORD}（期货公司）"]
    assert found(association) == [public, f"{WORD}（协会）"]
    assert found(rows.editor()) == [public, f"{WORD}（协会）", f"{WORD}（期货公司）"]
    lines = signed_in(firm).get("/search/", {"q": WORD}).context["lines"]
    assert limited.get_url() in {line.url for line in lines}
    # Suggestions are kept for everybody, so they are of what everybody may read.
    for browser in (signed_in(), signed_in(firm)):
        rows_offered = browser.get("/search/suggest/", {"q": WORD}).json()["suggestions"]
        assert [row["text"] for row in rows_offered] == [public]
