"""Elder mode: chosen with one button, kept in the browser and with the account, never part of a stored page."""

import pytest
from django.test import Client
from django.urls import reverse

from home.seeding import seed_pages
from hub.accounts.models import User
from tests import factories

CHOOSE = "/account/elder/"


def look(browser: Client, address: str) -> tuple[bool, str]:
    """Whether the page comes in elder mode, and what shared caches are told."""
    answer = browser.get(address)
    assert answer.status_code == 200, address
    control = answer.headers.get("Cache-Control", "")
    return "data-elder>" in answer.text or "data-elder " in answer.text, control.partition(",")[0]


@pytest.mark.django_db
def test_without_scripts_public_pages_are_rendered_for_one_browser_and_kept_nowhere(settings):
    settings.PAGE_CACHE = True
    seed_pages()
    reader, other = Client(), Client()
    assert look(other, "/contact/") == (False, "public")
    answer = reader.post(CHOOSE, {"elder": "on", "next": "/contact/"})
    assert (answer.status_code, answer["Location"], answer.cookies["elder"].value) == (
        302,
        "/contact/",
        "page",
    )
    shown = [look(reader, address) for address in ("/contact/", "/", "/account/login/")]
    assert shown == [(True, "max-age=0")] * 3
    assert 'aria-pressed="true"' in reader.get("/contact/").text
    # The others' copy is as it was.
    again = other.get("/contact/")
    assert (again.has_header("X-Page-Cache"), look(other, "/contact/")) == (True, (False, "public"))
    reader.post(CHOOSE, {"elder": "off", "next": "https://elsewhere.example/"})
    assert look(reader, "/contact/") == (False, "public")


@pytest.mark.django_db
def test_what_the_script_keeps_leaves_stored_pages_alone(settings):
    settings.PAGE_CACHE = True
    seed_pages()
    reader = Client()
    answer = reader.post(CHOOSE, {"elder": "on", "script": "1"})
    assert (answer.status_code, answer.cookies["elder"].value) == (204, "on")
    assert look(reader, "/contact/") == (False, "public")
    assert look(reader, "/account/login/")[0]


@pytest.mark.django_db
def test_the_account_keeps_it_for_every_browser():
    member = factories.member()
    at_work, at_home = Client(), Client()
    for browser in (at_work, at_home):
        browser.force_login(member)
    assert not look(at_work, reverse("portal:inbox"))[0]
    at_work.post(CHOOSE, {"elder": "on", "script": "1"})
    assert User.objects.get(pk=member.pk).elder_mode is True
    assert look(at_home, reverse("portal:inbox"))[0]
    assert 'data-elder-kept="on"' in at_home.get(reverse("portal:inbox")).text
    at_home.post(CHOOSE, {"elder": "off"})
    assert not look(at_work, reverse("portal:inbox"))[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_it_never_leads_elsewhere(elsewhere):
    assert Client().post(CHOOSE, {"elder": "on", "next": elsewhere})["Location"] == "/"
