"""A page costs as many queries for 30 rows as for 3: the lists and details that have no such test of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from home.models import HomePage
from home.seeding import seed_pages
from hub.accounts.models import User
from hub.accounts.roles import ADMINISTRATOR, AUDITOR, EDITOR, FINANCE, REVIEWER
from hub.announcements.models import AnnouncementAttachment, AnnouncementPage
from hub.attachments.models import Attachment
from hub.cases.models import Case
from hub.pages.models import StandardPage
from hub.workdays.models import CalendarYear
from programs.events.models import CallQuestion, EventApplication
from programs.feedback.common import services as common_services
from tests import factories
from tests.hub.announcements import rows as announcements
from tests.programs.feedback.common import rows as common

FEW, MANY = 3, 30
PUBLIC = 15  # queries of a public page at most
MAP = 40  # of the map of the site: one for each type of page, of which there are some thirty

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Screen:
    """A page as somebody opens it, how rows are added to it, and how many queries it may cost at most."""

    url: str
    reader: User | None
    add: Callable[[int], None]
    most: int


def times(action: Callable[[int], object]) -> Callable[[int], None]:
    """Does something as often as asked, with a running number."""
    done = 0

    def add(number: int) -> None:
        nonlocal done
        for _ in range(number):
            done += 1
            action(done)

    return add


def submitted(**values) -> EventApplication:
    """A submitted event."""
    made = factories.ready_application(**values)
    return factories.step(made, "submit", made.author)


def reviewer_of(case: Case) -> User:
    """Somebody who reviews in the department of a case."""
    return factories.staff(groups=(REVIEWER.name,), department=case.department)


def calls_in_the_portal() -> Screen:
    return Screen(reverse("portal:calls"), factories.member(), times(lambda n: factories.call()), 20)


def a_call_with_own_drafts() -> Screen:
    member, call = factories.member(), factories.call()
    add = times(lambda n: factories.application(user=member, call=call))
    return Screen(reverse("events:apply", args=[call.pk]), member, add, 30)


def a_case_with_files_in_the_portal() -> Screen:
    draft = factories.ready_application()
    add = times(lambda n: one_more_file(draft, n))
    return Screen(reverse("portal:case", args=[draft.pk]), draft.author, add, 50)


def a_case_with_children_in_the_portal() -> Screen:
    event = submitted()

    def child(number: int) -> None:
        made = factories.application(user=event.author, call=event.call)
        Case.objects.filter(pk=made.pk).update(parent=event.pk)

    return Screen(reverse("portal:case", args=[event.pk]), event.author, times(child), 50)


def a_step_in_the_portal() -> Screen:
    draft = factories.ready_application()
    add = times(lambda n: one_more_line(draft, n))
    return Screen(reverse("portal:step", args=[draft.pk, "submit"]), draft.author, add, 40)


def a_step_of_the_reviewer() -> Screen:
    event = submitted()
    add = times(lambda n: one_more_line(event, n))
    return Screen(reverse("backoffice:step", args=[event.pk, "recommend"]), reviewer_of(event), add, 40)


def one_more_line(event: EventApplication, number: int) -> None:
    """One more line of the budget."""
    cent = Decimal("0.01")
    event.budget_lines.create(
        position=number, category="other", description="零星", quantity=1, unit_price=cent, amount=cent
    )


def one_more_file(case: Case, number: int) -> None:
    """One more file beside the first, past what its place takes."""
    row = Attachment.objects.filter(case=case.pk).first()
    row.pk, row.file, row.sha256 = uuid4(), f"files/{number}.pdf", f"{number:064d}"
    row.save(force_insert=True)


def a_case_with_files_in_the_admin() -> Screen:
    event = submitted()
    add = times(lambda n: one_more_file(event, n))
    return Screen(f"{reverse('backoffice:case', args=[event.pk])}?tab=files", reviewer_of(event), add, 40)


def an_organization_with_contacts() -> Screen:
    firm = factories.organization()
    add = times(lambda n: factories.contact(organization=firm))
    return Screen(
        reverse("organizations:inspect", args=[firm.pk]), factories.staff(groups=(AUDITOR.name,)), add, 20
    )


def the_history_of_an_organization() -> Screen:
    firm, editor = factories.organization(), factories.staff(groups=(ADMINISTRATOR.name,))
    add = times(lambda n: log(firm, "wagtail.edit", user=factories.staff()))
    return Screen(reverse("organizations:history", args=[firm.pk]), editor, add, 25)


def departments() -> Screen:
    administrator = factories.staff(groups=(ADMINISTRATOR.name,))
    return Screen(reverse("departments:index"), administrator, times(lambda n: factories.department()), 20)


def years_of_the_calendar() -> Screen:
    administrator = factories.staff(groups=(ADMINISTRATOR.name,))

    def year(number: int) -> None:
        made = CalendarYear.objects.create(year=2100 + number)
        made.days.create(date=date(2100 + number, 1, 1), is_working=False, name="元旦")

    return Screen(reverse("workdays:index"), administrator, times(year), 20)


def an_account_with_a_history() -> Screen:
    account, administrator = factories.member(), factories.staff(groups=(ADMINISTRATOR.name,))
    add = times(lambda n: log(account, "wagtail.edit", user=factories.staff()))
    return Screen(reverse("wagtailusers_users:inspect", args=[account.pk]), administrator, add, 24)


def a_call_with_questions() -> Screen:
    call = factories.call()

    def question(number: int) -> None:
        CallQuestion.objects.create(call=call, sort_order=number, label=f"问题{number}", answer="text")

    return Screen(
        reverse("calls:edit", args=[call.pk]), factories.staff(groups=(EDITOR.name,)), times(question), 40
    )


def an_invoice_of_many() -> Screen:
    finance = factories.staff(groups=(FINANCE.name,))
    claim = factories.claim_in("submitted", amounts=("10.00",), finance=finance)
    first = claim.invoices.get()
    kept = {name: value for name, value in vars(first).items() if name not in ("_state", "id", "claim_id")}

    def invoice(number: int) -> None:
        claim.invoices.create(**kept | {"number": str(number), "key": str(number)})

    url = reverse("finance:check", args=[claim.pk, first.pk])
    return Screen(url, finance, times(invoice), 40)


def the_sitemap() -> Screen:
    seed_pages()
    return Screen(reverse("sitemap"), None, times(page_below_home), MAP)


def results_of_a_search() -> Screen:
    seed_pages()
    return Screen(f"{reverse('search')}?q=补充说明", None, times(page_below_home), PUBLIC)


def page_below_home(number: int) -> None:
    """One more public page."""
    HomePage.objects.get().add_child(instance=StandardPage(title=f"补充说明{number}", slug=f"more-{number}"))


def announcements_in_the_portal() -> Screen:
    announcements.column()
    by = timezone.localdate() + timedelta(days=7)

    def add(number: int) -> None:
        values = {"must_confirm": True, "confirm_by": by} if number % 2 else {"pinned_until": by}
        announcements.released(f"公告{number}", slug=f"a-{number}", **values)

    return Screen(reverse("portal:announcements"), factories.member(), times(add), 25)


def an_announcement_with_files_in_the_portal() -> Screen:
    page = announcements.released()

    def add(number: int) -> None:
        page.attachments.add(
            AnnouncementAttachment(file=announcements.file(by=page.owner), sort_order=number)
        )
        page.save()

    return Screen(reverse("portal:announcement", args=[page.pk]), factories.member(), times(add), 25)


def announcements_on_the_site() -> Screen:
    announcements.column()
    today = timezone.localdate()
    add = times(
        lambda n: announcements.released(f"公告{n}", slug=f"a-{n}", pinned_until=today if n % 2 else None)
    )
    return Screen("/announcements/", None, add, PUBLIC)


def an_announcement_beside_others() -> Screen:
    page = announcements.released("第一份", slug="first")
    add = times(lambda n: announcements.released(f"公告{n}", slug=f"a-{n}"))
    return Screen(page.url, None, add, PUBLIC)


def announcements_on_the_desk() -> Screen:
    editor = announcements.editor()
    by = timezone.localdate() + timedelta(days=7)

    def add(number: int) -> None:
        tell = AnnouncementPage.OnRelease.TELL
        announcements.released(
            f"公告{number}", slug=f"a-{number}", by=editor, on_release=tell, must_confirm=True, confirm_by=by
        )

    announcements.column()
    return Screen(reverse("announcement_desk:index"), editor, times(add), 25)


def firms_that_have_not_confirmed() -> Screen:
    by = timezone.localdate() + timedelta(days=7)
    page = announcements.released(must_confirm=True, confirm_by=by)
    add = times(lambda n: announcements.firm())
    return Screen(reverse("announcement_desk:detail", args=[page.pk]), announcements.editor(), add, 25)


def issues_on_the_desk() -> Screen:
    clerk = common.keeper()
    return Screen(reverse("common_desk:index"), clerk, times(lambda n: common.issue(user=clerk)), 30)


def an_issue_with_items() -> Screen:
    clerk = common.keeper()
    issue = common.issue(user=clerk)

    def add(number: int) -> None:
        common_services.add_item(issue_id=issue.pk, item_id=common.item().pk, user=clerk)

    return Screen(reverse("common_desk:issue", args=[issue.pk]), clerk, times(add), 50)


def items_that_resemble_one() -> Screen:
    item = common.item()
    url = reverse("common_desk:similar", args=[item.pk])
    return Screen(url, common.keeper(), times(lambda n: common.item()), 45)


def reports_in_the_portal() -> Screen:
    clerk = common.keeper()

    def add(number: int) -> None:
        issue = common.issue(user=clerk, title=f"问题 {number}")
        now = timezone.now()
        issue.state, issue.answer, issue.kinds = "published", common.ANSWER, ",futures_firm,"
        issue.answered_at = issue.published_at = now
        issue.save()

    return Screen(reverse("common_issues:index"), factories.member(), times(add), 20)


SCREENS = (
    announcements_in_the_portal,
    an_announcement_with_files_in_the_portal,
    announcements_on_the_site,
    an_announcement_beside_others,
    announcements_on_the_desk,
    firms_that_have_not_confirmed,
    calls_in_the_portal,
    a_call_with_own_drafts,
    a_case_with_files_in_the_portal,
    a_case_with_children_in_the_portal,
    a_step_in_the_portal,
    a_step_of_the_reviewer,
    a_case_with_files_in_the_admin,
    an_organization_with_contacts,
    the_history_of_an_organization,
    departments,
    years_of_the_calendar,
    an_account_with_a_history,
    a_call_with_questions,
    an_invoice_of_many,
    issues_on_the_desk,
    an_issue_with_items,
    items_that_resemble_one,
    reports_in_the_portal,
    the_sitemap,
    results_of_a_search,
)


@pytest.mark.parametrize("make", SCREENS, ids=lambda make: make.__name__)
def test_queries_do_not_grow_from_3_rows_to_30(make: Callable[[], Screen]) -> None:
    screen, browser = make(), Client()
    if screen.reader:
        browser.force_login(screen.reader)

    def cost() -> int:
        browser.get(screen.url)  # fills what is kept of types and settings
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(screen.url).status_code == 200
        return len(queries)

    screen.add(FEW)
    few = cost()
    screen.add(MANY - FEW)
    assert (cost(), few <= screen.most) == (few, True)
