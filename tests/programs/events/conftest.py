"""What the tests of the event pages share: signing in, reading a page, posting its form as a browser does."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts.models import User
from programs.events.models import EventApplication
from programs.reimbursement.models import ReimbursementSettings
from tests import factories


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def text_of(response) -> str:
    """The words of a page, with one space between them and where a tag stood."""
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(words))


def data_of(forms) -> dict[str, str]:
    """What a browser would post of the forms of a page that it shows, untouched."""
    posted = {}
    lists = (forms.sessions, forms.agenda, forms.budget)
    rows = [form for rows in lists for form in (*rows, rows.management_form)]
    for form in (forms.form, *rows):
        for field in form:
            value = field.field.widget.format_value(field.value())
            if isinstance(value, list):
                value = value[0] if value else ""
            if field.name != "DELETE":
                posted[field.html_name] = "" if value is None else str(value)
    return posted


class Editing:
    """The page of one application in one person's browser."""

    def __init__(self, application: EventApplication, user: User) -> None:
        self.pk = application.pk
        self.browser = signed_in(user)
        self.url = reverse("events:edit", args=[self.pk])
        self.autosave_url = reverse("events:autosave", args=[self.pk])
        self.open()

    def open(self):
        """Load the page; from now on `data` is what it would post."""
        page = self.browser.get(self.url)
        self.data = data_of(page.context["forms"]) | {"version": str(page.context["case"].version)}
        return page

    def post(self, *, follow: bool = False, **changes):
        """Post the page with changes; underscores in the names of rows are dashes: `budget__0__description`."""
        changed = {name.replace("__", "-"): value for name, value in changes.items()}
        return self.browser.post(self.url, self.data | changed, follow=follow)

    def autosave(self, **changes):
        """Post the page to its autosave."""
        changed = {name.replace("__", "-"): value for name, value in changes.items()}
        return self.browser.post(self.autosave_url, self.data | changed, HTTP_ACCEPT="application/json")

    @property
    def saved(self) -> EventApplication:
        """The application as it stands in the database."""
        return EventApplication.objects.get(pk=self.pk)


@pytest.fixture
def ready(db):
    """A filled draft, opened in its author's browser."""
    application = factories.ready_application()
    return Editing(application, application.author)


@pytest.fixture
def empty(db):
    """An empty draft, opened in its author's browser."""
    application = factories.application()
    return Editing(application, application.author)


@pytest.fixture(autouse=True)
def _reimbursement_settings(db):
    """The settings exist before queries are counted."""
    ReimbursementSettings.load()
