"""Nobody learns who asked: every answer that the firms, a third one, the public and the observer can reach is read."""

import re
from collections.abc import Iterator

import pytest

from hub.accounts.models import User
from hub.accounts.roles import OBSERVER
from hub.announcements.models import AnnouncementPage
from hub.attachments.services import attach
from hub.cases.models import Case
from hub.notifications.models import Delivery
from programs.feedback.common import meetings, services
from programs.feedback.models import CommonIssue, Part
from programs.feedback.services import Line, open_form, save_form
from programs.feedback.slots import STAMPED
from tests import factories
from tests.hub.announcements import rows as announcements
from tests.programs.feedback import factories as voice
from tests.routes.asking import Answer, browser_of, everything_in
from tests.routes.world import MARKS_A, MARKS_B, Marks, make_pages

from . import rows

pytestmark = pytest.mark.django_db

STARTS = (
    *(
        "/",
        "/portal/",
        "/portal/cases/?group=all",
        "/portal/calls/",
        "/portal/common-issues/",
        "/portal/inbox/",
    ),
    *(
        "/portal/directory/",
        "/portal/profile/",
        "/portal/jobs/",
        "/account/privacy/",
        "/admin/",
        "/sitemap.xml",
    ),
    *("/robots.txt", "/feeds/updates.xml", "/feeds/calls.xml", "/feeds/stories.xml", "/search/?q=仓单质押"),
    *(
        "/portal/common-issues/?q=仓单质押",
        "/portal/cases/?q=仓单质押",
        "/admin/cases/",
        "/admin/common-issues/",
    ),
)
LINK = re.compile(
    r"""(?:href|src|action)=["'](?:http://testserver)?(/[^"'#]*)|<(?:loc|link)>http://[^/<]+(/[^<]*)"""
)
STAY = re.compile(r"^/(static|media|account/(logout|login|password|security|confirm))|/delete/")
MOST = 300


class Firm:
    """A firm that asks, with marks in everything of it."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.firm = factories.organization(
            name=f"{marks.firm}期货有限公司", short_name=f"{marks.firm}期货", phone=f"021-{marks.latin}"
        )
        self.member = factories.member(
            organization=self.firm,
            username=f"{marks.latin}1",
            email=f"{marks.latin}1@example.com",
            phone=f"138-{marks.latin}",
            last_name=marks.person,
            first_name="子澄",
        )

    def ask(self, text: str) -> Case:
        """An item of a form with a stamped scan."""
        form = open_form(user=self.member)
        lines = [Line(Part.OPINION, f"{self.marks.case}{text}")]
        save_form(feedback_id=form.pk, user=self.member, version=1, values={}, lines=lines)
        scan = factories.pdf_upload(f"{self.marks.case}扫描件.pdf")
        attach(case_id=form.pk, slot=STAMPED, upload=scan, user=self.member)
        form = services.perform(
            case_id=form.pk, name="submit", user=self.member, version=Case.objects.get(pk=form.pk).version
        )
        (item,) = voice.items(form)
        return item

    @property
    def secrets(self) -> list[str]:
        """What nobody else may read."""
        numbers = Case.objects.filter(organization=self.firm).values_list("number", flat=True)
        marks = self.marks
        return [
            marks.case,
            marks.firm,
            marks.person,
            marks.latin,
            self.firm.credit_code,
            *filter(None, numbers),
        ]


def reachable(person: User | None) -> Iterator[tuple[str, Answer]]:
    """Every page and file that somebody comes to by links."""
    browser = browser_of(person)
    waiting, seen = list(STARTS), set(STARTS)
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        response = browser.get(address)
        text = everything_in(response)
        yield address, Answer("", response.status_code, text, frozenset(), {}, frozenset())
        found = {one or other for one, other in LINK.findall(text)}
        if "Location" in response:
            found.add(response["Location"])
        for link in sorted(found):
            link = link.replace("&amp;", "&")
            if link not in seen and not STAY.search(link):
                seen.add(link)
                waiting.append(link)


@pytest.fixture
def firms() -> tuple[Firm, Firm]:
    """Two firms behind a report for everybody and behind a meeting of which all members know."""
    make_pages()
    announcements.column()
    first, second = Firm(MARKS_A), Firm(MARKS_B)
    clerk, other = rows.keeper(), rows.keeper()
    both = (first, second)
    report = rows.issue(*(firm.ask("希望优化仓单质押的办理流程") for firm in both), user=clerk)
    rows.answered(report, by=clerk, approver=other)
    services.deliver(report.pk, lambda *words: None)
    rows.published(report, by=clerk, approver=other, audience="public")
    AnnouncementPage.objects.get().get_latest_revision().publish()
    meeting = rows.issue(
        *(firm.ask("希望周末开放测试环境") for firm in both),
        user=clerk,
        title="测试环境的开放时间",
        question="测试环境能否在周末开放？",
    )
    rows.arranged(meeting, by=clerk, approver=other, meeting_audience="members")
    for firm in both:
        meetings.register(
            issue_id=meeting.pk,
            user=firm.member,
            name=f"{firm.marks.person}子路",
            email=f"{firm.marks.latin}7@example.com",
            phone=f"139-{firm.marks.latin}",
        )
    return both


def test_no_answer_names_the_other(firms):
    first, second = firms
    third = factories.member()
    observer = factories.staff(groups=(OBSERVER.name,), region="上海")
    for person, silent_of in (
        (first.member, [second]),
        (second.member, [first]),
        (third, [first, second]),
        (observer, [first, second]),
        (None, [first, second]),
    ):
        secrets = [secret for firm in silent_of for secret in firm.secrets]
        met = {}
        for address, answer in reachable(person):
            met[address] = answer
            assert answer.names(secrets) == [], f"{address} to {person}"
        is_member = person is not None and person != observer
        issues = [address for address in met if re.fullmatch(r"/portal/common-issues/\d+/", address)]
        assert person == observer or any(rows.ANSWER in answer.text for answer in met.values())
        assert len(issues) == (2 if is_member else 0)
        if person in (first.member, second.member):
            # It does walk: own numbers, own files, the calendar of the meeting.
            everything = "\n".join(answer.text for answer in met.values())
            own = first if person == first.member else second
            assert all(secret in everything for secret in own.secrets)
            assert any(address.endswith("/meeting.ics") and met[address].status == 200 for address in met)


def test_no_message_names_the_other(firms, mailoutbox, django_capture_on_commit_callbacks):
    first, second = firms
    with django_capture_on_commit_callbacks(execute=True):
        issue = CommonIssue.objects.get(state="meeting")
        meetings.register(issue_id=issue.pk, user=first.member, name="李明", email="guest@example.org")
    rows.act(issue, "cancel_meeting", issue.created_by, note="改期。")
    for own, other in (firms, firms[::-1]):
        told = Delivery.objects.filter(recipient=own.member)
        assert {"common.answered", "common.meeting", "common.meeting_cancelled"} <= set(
            told.values_list("event", flat=True)
        )
        words = "\n".join(f"{row.subject} {row.body} {row.url} {row.subject_key}" for row in told)
        assert [secret for secret in other.secrets if secret in words] == []
    (mail,) = [mail for mail in mailoutbox if mail.to == ["guest@example.org"]]
    everything = f"{mail.message().as_string()} {mail.body} {mail.attachments}"
    assert [secret for secret in first.secrets + second.secrets if secret in everything] == []


def test_few_firms_are_not_counted(firms):
    first, _ = firms
    report = CommonIssue.objects.get(state="published")
    for words, extra in (("多家会员提出", 0), ("10 家会员提出", 8)):
        for _ in range(extra):
            services.add_item(
                issue_id=report.pk, item_id=rows.item().pk, user=report.created_by, confirmed=True
            )
        page = browser_of(first.member).get(f"/portal/common-issues/{report.pk}/").content.decode()
        assert words in page
