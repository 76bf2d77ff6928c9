"""Role × address × own or foreign row: what everybody gets from every route.

The data set of our own routes is `table`, that of Wagtail's is `wagtails`: groups, each with who may get in at most.
One module, because the world is made once per module.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from hub.accounts.models import User
from hub.backoffice.attention import notices_for
from hub.cases.models import Case
from tests.e2e.screens import ELSEWHERE, NO_PAGES, OF_WAGTAIL, routes_of_screens

from .asking import OK, ask, browser_of, routes
from .loop import KEPT, Matrix, report
from .table import TABLE, Row
from .wagtails import GROUPS, REACHING_OURS, group_of, rows_of_groups

# Who gets through is decided by permissions and querysets that are the same on both databases, and the loop is
# the longest of all tests: once is enough.
pytestmark = pytest.mark.once


@pytest.mark.parametrize("key", sorted({row.key for row in TABLE}))
def test_a_route(matrix: Matrix, key: str) -> None:
    assert report(matrix, [row for row in TABLE if row.key == key]) == ""


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_of_wagtails(matrix: Matrix, group: str) -> None:
    assert report(matrix, rows_of_groups()[group]) == ""


@pytest.mark.parametrize("key", sorted({row.key for row in REACHING_OURS}))
def test_a_route_of_wagtails_that_reaches_what_is_ours(matrix: Matrix, key: str) -> None:
    assert report(matrix, [row for row in REACHING_OURS if row.key == key]) == ""


def test_nobody_works_on_what_they_do_not_see(matrix: Matrix) -> None:
    """Alone, and with the right of each absent colleague in turn: `my_work` leaves nothing to be asked beside it."""
    staff = [person for person in matrix.world.roles.values() if person and person.is_staff]
    found = set()
    for person in staff:
        for absent in staff:
            user = User.objects.get(pk=person.pk)
            user._delegators = [absent] if absent != person else []
            work = set(Case.objects.my_work(user).values_list("pk", flat=True))
            assert work <= set(Case.objects.visible_to(user).values_list("pk", flat=True)), (person, absent)
            found |= work
    assert len(Case.objects.filter(pk__in=found).values_list("kind", flat=True).distinct()) > 3


def test_what_the_home_screen_points_at_opens(matrix: Matrix) -> None:
    """Whoever is told that something waits for them gets in there."""
    led = set()
    for role, browser in matrix.browsers.items():
        person = matrix.world.roles[role]
        for notice in notices_for(person) if person and person.is_staff else ():
            led.add(notice.url.partition("?")[0])
            assert (role, notice.url, ask(browser, "get", notice.url).outcome) == (role, notice.url, OK)
    assert len(led) > 8


@pytest.mark.parametrize("row", [row for row in TABLE if row.key in KEPT and row.get.public], ids=repr)
def test_a_public_page_is_one_for_everybody(matrix: Matrix, row: Row) -> None:
    address = row.address(matrix.world.a, matrix.world)
    # Later than an activity is written down again: no public page does that.
    with time_machine.travel(timezone.now() + timedelta(seconds=settings.IDLE_RECORD_SECONDS + 1)):
        answers = [ask(browser, "get", address) for browser in matrix.browsers.values()]
    assert {(answer.text, answer.cookies, "Cookie" in answer.text) for answer in answers} == {
        (answers[0].text, frozenset(), False)
    }


# They stand on pages that are stored for everybody: one changes only how these look, one counts. Who says whether a page was
# helpful gets no cookie: a stamp that is signed for the page stands for the token.
WITHOUT_TOKEN = {"elder_mode", "helpful:form", "seen"}


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.post.a and row.key not in WITHOUT_TOKEN], ids=repr
)
def test_a_form_needs_its_token(matrix: Matrix, row: Row) -> None:
    world = matrix.world
    browser = browser_of(world.roles[min(row.post.a)], enforce_csrf_checks=True)
    data = row.data(world.a, world) if row.data else {}
    answer = ask(browser, "post", row.address(world.a, world), data)
    assert (answer.status, answer.written) == (403, frozenset())


def test_every_route_is_in_the_table() -> None:
    ours = {row.key for row in TABLE}
    assert [route.key for route in routes() if route.key not in ours and group_of(route.key) is None] == []


def test_the_table_names_no_route_that_is_gone() -> None:
    keys = {route.key for route in routes()}
    assert sorted({row.key for row in [*TABLE, *REACHING_OURS]} - keys) == []
    assert [name for name, rows in rows_of_groups().items() if not rows] == []


def test_every_page_is_looked_at_by_a_browser() -> None:
    """A new page belongs into tests/e2e/screens.py, where axe looks at it; what is no page, into NO_PAGES there."""
    opened = {row.key for row in TABLE if (row.get.a or row.get.public) and not row.key.endswith(OF_WAGTAIL)}
    assert sorted((opened - routes_of_screens()) ^ (NO_PAGES | ELSEWHERE)) == []
