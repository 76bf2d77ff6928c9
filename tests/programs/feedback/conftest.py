"""What the tests of the member's voice share: its page in a browser, posted as a browser posts it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts.models import User
from programs.feedback import services
from programs.feedback.models import Feedback, FeedbackSettings, Part
from tests import factories
from tests.hub.portal.conftest import signed_in, text_of

__all__ = ["Sheet", "signed_in", "text_of"]


class Sheet:
    """The page of one form in one person's browser."""

    def __init__(self, feedback: Feedback, user: User) -> None:
        self.pk = feedback.pk
        self.browser: Client = signed_in(user)
        self.url = reverse("feedback:edit", args=[self.pk])
        self.autosave_url = reverse("feedback:autosave", args=[self.pk])
        self.open()

    def open(self):
        """Load the page; from now on `data` is what it would post."""
        page = self.browser.get(self.url)
        forms = page.context["forms"]
        self.data = {
            field.html_name: field.field.widget.format_value(field.value()) or "" for field in forms.form
        }
        self.data |= {typed.part: [row.text for row in typed.rows] for typed in forms.lists}
        self.data["version"] = str(page.context["case"].version)
        return page

    def post(self, *, follow: bool = False, **changes):
        """Post the page with changes; lists are given as lists of texts."""
        return self.browser.post(self.url, self.data | changes, follow=follow)

    def autosave(self, **changes):
        """Post the page to its autosave."""
        return self.browser.post(self.autosave_url, self.data | changes, HTTP_ACCEPT="application/json")

    @property
    def saved(self) -> Feedback:
        """The form as it stands in the database."""
        return Feedback.objects.get(pk=self.pk)

    def lines(self, part: Part) -> list[str]:
        """What is saved of one list."""
        return [line.text for line in self.saved.lines.filter(part=part)]


@pytest.fixture
def sheet(db) -> Sheet:
    """A blank form, opened in its author's browser."""
    FeedbackSettings.load()
    member = factories.member(phone="021-55501101", email="lin@example.com")
    return Sheet(services.open_form(user=member), member)
