"""Colleagues: invited by link, handed over, dismissed; one administrator always stays."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.roles import CLERK
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.timeline import verify_case
from hub.members.models import Contact
from hub.membership import people
from hub.membership.models import Invitation
from hub.notifications.models import Delivery
from tests import factories
from tests.hub.membership.factories import last_path

pytestmark = pytest.mark.django_db
PASSWORD = "Xin-Mi-Ma-2026"
ADDRESS = "new.colleague@example.com"


@pytest.fixture
def firm():
    return factories.organization(name="沪江明晟期货有限公司", short_name="明晟期货")


@pytest.fixture
def chief(firm):
    person = factories.member(organization=firm, last_name="林", first_name="婉清")
    Contact.objects.filter(user=person).update(is_administrator=True)
    return person


@pytest.fixture
def colleague(firm):
    return factories.member(organization=firm, last_name="周", first_name="子昂")


def invite(firm, user, commits, email=ADDRESS, **values):
    with commits(execute=True):
        return people.invite(organization_id=firm.pk, email=email, user=user, **values)


JOINING = {"family_name": "吴", "given_name": "一鸣", "position": "经理", "phone": "021-55501188"}
WITH_PASSWORD = JOINING | {"password1": PASSWORD, "password2": PASSWORD, "consent": "on"}


def test_an_invited_colleague_joins_by_the_link_once(firm, chief, django_capture_on_commit_callbacks):
    invite(firm, chief, django_capture_on_commit_callbacks, email="New.Colleague@Example.com")
    assert (mail.outbox[-1].to, "林婉清" in mail.outbox[-1].body) == ([ADDRESS], True)
    link = last_path(ADDRESS)
    assert (
        "密码至少"
        in Client().post(link, WITH_PASSWORD | {"password1": "a", "password2": "a"}).content.decode()
    )
    assert not User.objects.filter(email=ADDRESS).exists()
    assert Client().post(link, WITH_PASSWORD)["Location"] == reverse("membership:joined")
    account = User.objects.get(email=ADDRESS)
    assert (account.contact.organization, account.contact.is_administrator) == (firm, False)
    signing_in = {"login": ADDRESS, "password": PASSWORD}
    assert Client().post("/account/login/", signing_in, follow=True).redirect_chain[-1][0] == "/portal/"
    for again in (Client().get(link), Client().post(link, WITH_PASSWORD)):
        assert (again.status_code, "已经使用过" in again.content.decode()) == (410, True)


def test_a_link_ends_when_resent_withdrawn_or_expired(firm, chief, django_capture_on_commit_callbacks):
    commits = django_capture_on_commit_callbacks
    invitation = invite(firm, chief, commits)
    first = last_path(ADDRESS)
    with commits(execute=True):
        people.resend(invitation_id=invitation.pk, user=chief)
    second = last_path(ADDRESS)
    assert [Client().get(link).status_code for link in (first, second)] == [410, 200]
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert Client().post(second, WITH_PASSWORD).status_code == 410
    people.withdraw(invitation_id=invitation.pk, user=chief)
    assert Client().post(second, WITH_PASSWORD).status_code == 410
    assert Client().get(second[:-2] + "x/").status_code == 410
    with pytest.raises(Refused, match="使用或撤回"):
        people.resend(invitation_id=invitation.pk, user=chief)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_inviting_tells_the_administrator_nothing_of_other_firms(
    firm, chief, django_capture_on_commit_callbacks
):
    """The mailbox's owner alone learns that there is an account."""
    rival = factories.member()
    browser = Client()
    browser.force_login(chief)
    answers = []
    for email in (rival.email, ADDRESS):
        with django_capture_on_commit_callbacks(execute=True):
            response = browser.post(reverse("portal:invite"), {"email": email}, follow=True)
        answers.append(response.content.decode().count("邀请已发往"))
    assert answers == [1, 1]
    page = Client().get(last_path(rival.email))
    assert (page.status_code, "已登记在另一个账号上" in page.content.decode()) == (410, True)


def test_who_may_invite(firm, chief, colleague):
    rival = factories.member()
    Contact.objects.filter(user=rival).update(is_administrator=True)
    for person in (colleague, rival):
        with pytest.raises(Refused):
            people.invite(organization_id=firm.pk, email=ADDRESS, user=person)
    people.invite(organization_id=firm.pk, email=ADDRESS, user=factories.staff(groups=(CLERK.name,)))
    people.invite(organization_id=firm.pk, email=ADDRESS, user=chief)
    assert [row.round for row in Invitation.objects.all()] == [2]


def test_a_leaving_colleague_is_signed_out_and_the_open_cases_are_handed_over(firm, chief, colleague):
    draft = factories.application(user=colleague)
    running = factories.ready_application(user=colleague, call=draft.call)
    running = factories.step(running, "submit", colleague)
    closed = factories.hop(factories.application(user=colleague, call=draft.call), "rejected")
    theirs = Client()
    theirs.force_login(colleague)
    contact = Contact.objects.get(user=colleague)
    with pytest.raises(Refused, match="由谁接手"):
        people.dismiss(contact_id=contact.pk, successor_id=None, user=chief)
    outsider = factories.member().contact
    with pytest.raises(Refused, match="由谁接手"):
        people.dismiss(contact_id=contact.pk, successor_id=outsider.pk, user=chief)
    assert theirs.get(reverse("portal:dashboard")).status_code == 200
    count = people.dismiss(contact_id=contact.pk, successor_id=chief.contact.pk, user=chief)
    assert theirs.get(reverse("portal:dashboard")).status_code == 302
    authors = {case.pk: case.author for case in Case.objects.all()}
    assert (count, authors) == (2, {draft.pk: chief, running.pk: chief, closed.pk: colleague})
    entry = running.timeline.order_by("-seq").first()
    assert (entry.event, entry.internal, entry.actor) == ("hand_over", False, chief)
    assert entry.content.data["data"]["note"] == "申请人由周子昂变更为林婉清。"
    assert [verify_case(case) for case in Case.objects.all()] == [None] * 3
    contact.refresh_from_db()
    assert (contact.is_active, contact.user.is_active) == (False, False)


def test_a_successor_is_told_by_the_exchange_too(firm, chief, colleague):
    case = factories.application(user=colleague)
    people.dismiss(
        contact_id=colleague.contact.pk,
        successor_id=chief.contact.pk,
        user=factories.staff(groups=(CLERK.name,)),
    )
    told = Delivery.objects.get(recipient=chief, event="case.handed_over", channel="inbox")
    assert "1 件未办结事项" in told.body + told.subject
    browser = Client()
    browser.force_login(chief)
    assert (
        "申请人由周子昂变更为林婉清" in browser.get(reverse("portal:case", args=[case.pk])).content.decode()
    )


def test_the_last_administrator_stays_until_the_role_is_given_away(firm, chief, colleague):
    own, other = chief.contact, colleague.contact
    with pytest.raises(Refused, match="唯一的管理员"):
        people.dismiss(contact_id=own.pk, successor_id=other.pk, user=chief)
    with pytest.raises(Refused, match="至少要有一位管理员"):
        people.relieve(contact_id=own.pk, user=chief)
    people.appoint(contact_id=other.pk, user=chief, in_my_place=True)
    rows = dict(Contact.objects.filter(organization=firm).values_list("pk", "is_administrator"))
    assert rows == {own.pk: False, other.pk: True}
    people.dismiss(contact_id=own.pk, successor_id=None, user=colleague)


def test_a_former_contact_comes_back_by_invitation_or_the_exchange(
    firm, chief, colleague, django_capture_on_commit_callbacks
):
    contact = colleague.contact
    people.dismiss(contact_id=contact.pk, successor_id=None, user=chief)
    invite(firm, chief, django_capture_on_commit_callbacks, email=colleague.email)
    Client().post(last_path(colleague.email), {"password1": PASSWORD, "password2": PASSWORD})
    contact = Contact.objects.get(pk=contact.pk)
    assert (contact.is_active, contact.user.is_active, contact.user.check_password(PASSWORD)) == (True,) * 3
    people.dismiss(contact_id=contact.pk, successor_id=None, user=chief)
    with pytest.raises(Refused, match="只有交易所"):
        people.reinstate(contact_id=contact.pk, user=chief)
    assert people.reinstate(contact_id=contact.pk, user=factories.staff(groups=(CLERK.name,))).is_active


@pytest.mark.postgres
def test_one_link_opens_one_account_however_often_it_is_used_at_once(pg_clone):
    chief = factories.member()
    Contact.objects.filter(user=chief).update(is_administrator=True)
    firm = chief.contact.organization
    invitation = people.invite(organization_id=firm.pk, email=ADDRESS, user=chief)

    def join(number):
        return people.join(invitation_id=invitation.pk, number=1, password=PASSWORD, **JOINING)

    outcomes = pg_clone(join, range(8), connections=8)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Contact"] + ["Refused"] * 7
    assert User.objects.filter(email=ADDRESS).count() == 1


@pytest.mark.postgres
def test_of_two_administrators_who_leave_at_once_one_stays(pg_clone):
    firm = factories.organization()
    pair = [factories.member(organization=firm) for _ in range(2)]
    Contact.objects.filter(organization=firm).update(is_administrator=True)
    contacts = [person.contact for person in pair]

    def leave(number):
        return people.dismiss(contact_id=contacts[number].pk, successor_id=None, user=pair[number])

    outcomes = pg_clone(leave, range(2), connections=2)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Refused", "int"]
    assert Contact.objects.filter(organization=firm, is_active=True, is_administrator=True).count() == 1


@pytest.mark.postgres
def test_inviting_one_address_at_once_makes_one_invitation(pg_clone):
    chief = factories.member()
    Contact.objects.filter(user=chief).update(is_administrator=True)
    firm = chief.contact.organization
    pg_clone(
        lambda number: people.invite(organization_id=firm.pk, email=ADDRESS, user=chief),
        range(6),
        connections=6,
    )
    assert [row.round for row in Invitation.objects.all()] == [6]
