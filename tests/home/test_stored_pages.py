"""Nothing that is one person's stands on a page that caches keep for everybody: crawled as nobody, link by link."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from wagtail.models import Page, get_page_models

from programs.case_stories.models import CaseStoryPage
from tests.home.every_type import make_every_type

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LINK = re.compile(r'href="([^"#]+)"')
# What no answer may bear that says that everybody may have it.
OF_ONE_PERSON = ("csrfmiddlewaretoken", "X-CSRFToken", "csrf_token", "data-elder>", "data-elder ", "nonce=")
MOST = 200


def crawl(browser: Client, start: list[str]) -> dict[str, object]:
    """The answers of every address of ours that can be reached without signing in."""
    answers, waiting = {}, list(start)
    while waiting and len(answers) < MOST:
        address = waiting.pop()
        if address in answers:
            continue
        answer = browser.get(address)
        answers[address] = answer
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            for link in LINK.findall(answer.text):
                parts = urlsplit(urljoin(f"http://testserver{address}", link.replace("&amp;", "&")))
                path = f"{parts.path}?{parts.query}" if parts.query else parts.path
                if parts.netloc == "testserver" and not parts.path.startswith(("/static/", "/media/")):
                    waiting.append(path)
    return answers


def told(answer) -> list[str]:
    """What an answer for everybody tells of one person."""
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    found = [word for word in OF_ONE_PERSON if word in text]
    found += [f"Set-Cookie {name}" for name in answer.cookies]
    return found + [name for name in ("Vary",) if "cookie" in answer.get(name, "").lower()]


def test_no_form_with_a_token_and_no_cookie_on_a_page_for_everybody():
    make_every_type()
    pages = {page.url: type(page) for page in Page.objects.live().filter(depth__gte=2).specific()}
    answers = crawl(Client(), [*pages, "/robots.txt", "/sitemap.xml", "/search/?q=会员"])
    assert [address for address, answer in answers.items() if answer.status_code >= 400] == []
    shared = {
        address: answer
        for address, answer in answers.items()
        if re.search(r"\bpublic\b|s-maxage", answer.get("Cache-Control", ""))
    }
    assert {address: told(answer) for address, answer in shared.items() if told(answer)} == {}
    # All page types were met; a story's page is a case's: tests/programs/case_stories.
    met = {kind for address, kind in pages.items() if address in shared}
    assert {model for model in get_page_models() if model is not Page} - met == {CaseStoryPage}
    # And what asks somebody to fill in a form says that nobody may keep it.
    forms = [
        address
        for address, answer in answers.items()
        if not answer.streaming and "csrfmiddlewaretoken" in answer.text
    ]
    assert forms and all("no-store" in answers[address]["Cache-Control"] for address in forms)
