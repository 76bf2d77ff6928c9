"""What the tests of the reimbursement room share."""

from __future__ import annotations

import html
import re

from django.test import Client
from django.utils.html import strip_tags

from hub.accounts.models import User


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    browser = Client()
    browser.force_login(user)
    return browser


def text_of(response) -> str:
    """The words of a page, with one space between them."""
    return re.sub(r"\s+", " ", html.unescape(strip_tags(response.content.decode())))
