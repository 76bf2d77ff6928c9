"""Bad input into every form and list of ours: a clear sentence, nothing half-saved, never a fault.

On PostgreSQL alone, which refuses what SQLite stores: NUL, texts and numbers that are too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.html_forms import Form, forms_in, path_of

from .asking import browser_of
from .hostile import (
    CHINESE,
    COUNTS,
    ELSEWHERE,
    FLOODS,
    HIDDEN,
    MARKUP,
    NO_TEXT,
    SCRIPT,
    SINGLES,
    STORED,
    UNPACKED_MB,
    Forms,
    Sending,
    Target,
    as_bytes,
    filled,
    hostile_files,
    parameters_of,
    send,
    sender,
    targets,
)
from .loop import Matrix
from .table import TABLE, Row
from .world import MARKS_A, make_world

pytestmark = pytest.mark.postgres

# Forms of a route that are tried, of those of staff and of others; drawn examples of each.
STAFF_FORMS, FORMS, DRAWN = 1, 2, 2
# Chinese characters that fit into one request.
MOST_SENT = 250_000
# What is tried of forms that staff alone reach, and of those that are tried elsewhere as well.
STAFF_FLOODS = {"NUL", "too long", "markup", "no number", "two values"}
EASY = {"as a person", "nothing", "NUL everywhere", "too long everywhere", "markup everywhere"}
ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}")
# They have the same places for files as reimbursement:add_invoice.
SAME_PLACES = {"reimbursement:invoice", "reimbursement:settlement", "reimbursement:correct_reading"}
# They say what they have done on the page that answers.
ANSWERING = {"membership:confirm"}
KEYS = {row.key for row in TABLE}
# Kinds of controls that take any words, and those that show again what was typed.
WORDS = {"text", "textarea", "email", "url", "tel", "search", "password"}
KEEPING = WORDS - {"password"} | {"number", "date", "datetime-local", "time"}


@pytest.fixture(scope="module")
def matrix(django_db_setup, django_db_blocker) -> Iterator[Matrix]:
    """The world of the routes, in which everything of firm A looks like markup."""
    marks = replace(
        MARKS_A, **{name: STORED + getattr(MARKS_A, name) for name in ("case", "firm", "person", "note")}
    )
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world(marks)
        yield Matrix(world, {role: browser_of(person) for role, person in world.roles.items()})
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def forms(matrix: Matrix) -> Forms:
    return Forms(matrix.world, matrix.browsers)


def complaints(sending: Sending, what: str) -> Iterator[str]:
    """What is wrong with an answer, whatever was sent."""
    said = f"{what}: {sending.status}"
    if sending.error is not None:
        yield f"{what}: {type(sending.error).__name__}: {str(sending.error)[:300]}"
        return
    if sending.status >= 500:
        yield f"{said}, a fault"
    if sending.status == 400 and what.endswith("everywhere"):
        yield f"{said}, without saying what is wrong"
    if any(mark in page for mark in (SCRIPT, STORED) for page in (sending.page, sending.followed)):
        yield f"{said}, markup comes out as markup"
    if sending.location.startswith(("//", "/\\", "javascript:", "https://evil")):
        yield f"{said}, leads to {sending.location}"
    failed = sending.refused or sending.status >= 400 or (sending.status == 200 and sending.is_page)
    if failed and sending.changed:
        yield f"{said}, and yet changed {sending.changed}"
    if sending.status >= 400 and sending.is_page and not CHINESE.search(sending.page):
        yield f"{said}, without a word of Chinese"
    if sending.status == 200 and sending.is_page:
        for words in errors_on(sending.page):
            if not CHINESE.search(words) or ENGLISH.search(words):
                yield f"{said}, says {words!r}"


def errors_on(page: str) -> list[str]:
    """What a page says is wrong."""
    found = lxml.html.document_fromstring(page).xpath(
        "//*[@role='alert' or contains(@class, 'error-message') or contains(@class, 'errorlist')"
        " or contains(@class, 'field__error')]"
    )
    texts = [" ".join(element.text_content().split()) for element in found]
    return [text for text in texts if text]


def lost(form: Form, data: dict[str, Any], sending: Sending) -> list[str]:
    """The fields whose text is not in the form that came back."""
    if sending.status not in (200, 409) or not sending.is_page or not errors_on(sending.page):
        return []
    again = [
        back for back in forms_in(form.action, sending.page) if path_of(back.action) == path_of(form.action)
    ]
    shown = {name: value for back in again for name, value in back.values.items()}
    return [
        name
        for name in form.typed
        if form.kinds[name] in KEEPING
        and isinstance(data.get(name), str)
        and data[name].strip()
        and str(shown.get(name, "")).split() != data[name].split()
    ]


def attacks(form: Form, base: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Hostile versions of one form: everything typed, everything hidden, counts of rows, nothing, other addresses."""
    yield "as a person", base | {"next": ELSEWHERE[0]}
    yield "nothing", {"next": ELSEWHERE[1]}
    is_staff = form.action.startswith("/admin/")
    for what, (words, figure) in FLOODS.items() if form.typed else ():
        if is_staff and what not in STAFF_FLOODS:
            continue
        if (
            what == "too long"
        ):  # of one field; a request that is too large as a whole is refused before any form
            words = words[: MOST_SENT // len(form.typed)]
        typed = {name: words if form.kinds[name] in WORDS else figure for name in form.typed}
        yield f"{what} everywhere", base | typed
    hidden = HIDDEN[1:3] if is_staff else HIDDEN
    for value, address in zip(hidden, ELSEWHERE, strict=False) if form.hidden else ():
        yield f"{value[:6]!r} in hidden fields", base | dict.fromkeys(form.hidden, value) | {"next": address}
    # A thousand blank rows of a form of staff take long and prove nothing that a firm's don't.
    for value in COUNTS[: 1 if is_staff else 3] if form.counts else ():
        yield f"counts {value[:6]!r}", base | dict.fromkeys(form.counts, value)


def all_complaints(matrix: Matrix, forms: Forms, target: Target) -> Iterator[str]:
    """Everything that is wrong with what a route answers to hostile forms."""
    world, row = matrix.world, target.row
    address = row.address(world.a, world)
    browser = matrix.browsers[target.role]
    for form in forms.of(target, address)[: STAFF_FORMS if target.role == "operator" else FORMS]:
        base = filled(form, row, world.a, world)
        form.kinds |= {name: "text" for name in base if name not in form.kinds}
        meant = row.data(world.a, world) if row.data else {}
        buttons = {name for name in form.kinds if form.kinds[name] == "submit" and name not in meant}
        again = row.key.endswith(":add") and row.key.replace(":add", ":edit") in KEYS
        for turn, (what, data) in enumerate(attacks(form, base)):
            if again and what not in EASY:
                continue
            # Some buttons have names: with them forms do something else.
            data = {name: value for name, value in data.items() if turn % 2 or name not in buttons}
            sending = send(browser, form.action, data, follow=what.startswith("markup"))
            if row.key in ANSWERING and sending.status == 200 and not errors_on(sending.page):
                sending.changed = []
            yield from complaints(sending, what)
            if what.startswith(("no such day", "markup")) and (gone := lost(form, data, sending)):
                yield f"{what}: forgets what was typed in {gone}"
        if not again and row.key not in ANSWERING:
            yield from drawn(browser, form, base)


def drawn(browser: Any, form: Form, base: dict[str, Any]) -> list[str]:
    """Complaints about drawn values in one to three fields of a form that is else filled as it should be."""
    if not form.kinds:
        return []
    found = []
    names = sorted(form.kinds)

    @settings(max_examples=DRAWN, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(names), SINGLES, min_size=1, max_size=3))
    def attempt(values: dict[str, Any]) -> None:
        short = {name: as_bytes(value)[:40] for name, value in values.items()}
        found.extend(complaints(send(browser, form.action, base | values), f"{short}"))

    attempt()
    return found


@pytest.mark.parametrize("target", targets(), ids=repr)
def test_a_form(matrix: Matrix, forms: Forms, target: Target) -> None:
    if found := list(all_complaints(matrix, forms, target)):
        pytest.fail("\n".join(found), pytrace=False)


@pytest.mark.parametrize("row", [row for row in TABLE if row.get.a or row.get.public], ids=repr)
def test_an_address(matrix: Matrix, forms: Forms, row: Row) -> None:
    """What was stored comes out as text, and parameters that nobody's page would send do no harm."""
    role, address = sender(row, by="get"), row.address(matrix.world.a, matrix.world)
    page = forms.page(role, address)
    assert STORED not in page
    if not page or row.query or not (names := sorted(parameters_of(address, page))):
        return
    mixed = {name: as_bytes(LISTED[index % len(LISTED)]) for index, name in enumerate(names)}
    for values in (dict.fromkeys(names, MARKUP), mixed):
        page = get(matrix, role, f"{address}?{urlencode(values)}")
        assert (SCRIPT in page, STORED in page) == (False, False)


LISTED = (NO_TEXT, "abc", "-1", "2026-13-45", "9" * 5_000, "\u202e", "９９")


def get(matrix: Matrix, role: str, address: str) -> str:
    """The page at an address, which may be one that says what is wrong; empty for anything else than a page."""
    with transaction.atomic():
        response = matrix.browsers[role].get(address)
        transaction.set_rollback(True)
    assert response.status_code < 500
    assert not response.get("Location", "").startswith(ELSEWHERE)
    if not response.get("Content-Type", "").startswith("text/html"):
        return ""
    text = response.content.decode()
    assert response.status_code < 400 or CHINESE.search(text)
    return text


def test_a_nul_in_an_address_is_a_bad_request(matrix: Matrix) -> None:
    answers = [
        matrix.browsers["owner"].get(url)
        for url in ("/portal/cases/?q=%00", "/portal/cases/%00/", "/search/?q=a%00")
    ]
    assert [(answer.status_code, "这个请求无法处理" in answer.text) for answer in answers] == [
        (400, True)
    ] * 3


def test_the_markup_is_in_the_pages_as_text(matrix: Matrix) -> None:
    """Else the tests above would look for what is nowhere."""
    case = reverse("portal:case", args=[matrix.world.a.event.pk])
    assert escape(STORED) in get(matrix, "owner", case)


@pytest.mark.parametrize("target", [one for one in targets() if one.row.key not in SAME_PLACES], ids=repr)
def test_a_file(matrix: Matrix, forms: Forms, target: Target, settings: Any) -> None:
    """Hostile files in every place for a file: a sentence, and nothing kept of those that were refused."""
    settings.ATTACHMENT_MAX_UNPACKED_MB = UNPACKED_MB
    world, row = matrix.world, target.row
    found = []
    for form in forms.of(target, row.address(world.a, world))[:FORMS]:
        places = [name for name, kind in form.kinds.items() if kind == "file"]
        base = filled(form, row, world.a, world) if places else {}
        for (what, name), content in hostile_files().items() if places else ():
            files = {place: SimpleUploadedFile("x", content, "text/html") for place in places}
            for file in files.values():
                file._name = name  # as a client that cleans nothing sends it
            found += complaints(send(matrix.browsers[target.role], form.action, base | files), what)
    if found:
        pytest.fail("\n".join(found), pytrace=False)
