"""What people ask for about their data: corrected, deleted, withdrawn; and what the law keeps."""

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessLog
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from hub.accounts.models import User
from hub.accounts.roles import ADMINISTRATOR
from hub.cases import timeline
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.services import hand_over
from hub.jobs.models import Job
from hub.members.models import Contact
from hub.membership.models import Invitation
from hub.notifications.models import Delivery
from hub.notifications.services import notify
from hub.privacy import registry, services
from hub.privacy.models import Access, Consent, DataRequest
from hub.workdays.services import working_days_between
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return factories.staff(groups=(ADMINISTRATOR.name,))


@pytest.fixture
def lin():
    """A contact with colleagues, a case, messages, a job, a factor, a consent: somebody of whom much is held."""
    firm = factories.organization()
    chief = factories.member(organization=firm)
    Contact.objects.filter(user=chief).update(is_administrator=True)
    person = factories.member(
        organization=firm,
        username="lin.wanqing",
        email="lin@example.com",
        last_name="林",
        first_name="婉清",
        phone="13800138000",
    )
    Contact.objects.filter(user=person).update(position="业务经理")
    services.give_consent(user=person, kind=Consent.Kind.ACCOUNT, text="只用于办理会员服务事项。")
    notify(event="t.x", recipients=[person], context={"sentence": "林婉清，您好。"}, url="")
    Job.objects.create(
        kind="t",
        title="导出",
        owner=person,
        state="done",
        finished_at=timezone.now(),
        expires_at=timezone.now(),
    )
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    for model in (AccessLog, AccessAttempt):
        values = {"failures_since_start": 1} if model is AccessAttempt else {}
        model.objects.create(username=person.username, ip_address="10.0.0.1", **values)
    Invitation.objects.create(
        organization=firm, email=person.email, user=person, invited_by=chief, expires_at=timezone.now()
    )
    person.chief = chief
    return person


def all_lines(person):
    return [line for holding in registry.all_holdings() for line in holding.rows(person)]


def test_every_holding_says_why_and_how_long_and_answers(lin, admin):
    lines = all_lines(lin)
    assert {("邮箱", "lin@example.com"), ("职务", "业务经理"), ("用户名", "lin.wanqing")} <= set(lines)
    assert "x" not in [value for _, value in lines]
    rules = {rule.key for rule in registry.all_rules()}
    for holding in registry.all_holdings():
        assert (bool(holding.purpose and holding.ground), bool(holding.kept) ^ (holding.rule in rules)) == (
            True,
            True,
        )
        assert bool(holding.erases) == bool(holding.erase), holding.key
        assert holding.erases or holding.keeps, holding.key
    assert all_lines(admin)


def test_phone_at_once_and_name_by_an_administrator(lin, admin):
    values = services.values_of(lin) | {
        "phone": "021-55501188",
        "family_name": "凌",
        "email": "ling@example.com",
    }
    with pytest.raises(Refused, match="理由"):
        services.correct(user=lin, values=values)
    asked = services.correct(user=lin, values=values, note="登记时写错")
    lin.refresh_from_db()
    assert (lin.phone, lin.last_name, lin.email) == ("021-55501188", "林", "lin@example.com")
    assert asked.wanted == {"family_name": "凌", "email": "ling@example.com"}
    assert working_days_between(timezone.localdate(), asked.due_on) == 15
    assert Delivery.objects.filter(event="privacy.asked", recipient=admin).exists()
    for who, reason in ((lin, "只有系统管理员"), (factories.staff(), "只有系统管理员")):
        with pytest.raises(Refused, match=reason):
            services.carry_out(request_id=asked.pk, user=who)
    services.carry_out(request_id=asked.pk, user=admin)
    lin.refresh_from_db()
    assert (str(lin), lin.email) == ("凌婉清", "ling@example.com")
    told = Delivery.objects.filter(event="privacy.decided", recipient=lin)
    assert set(told.values_list("channel", flat=True)) == {"inbox", "email"}
    with pytest.raises(Refused, match="已办理"):
        services.refuse(request_id=asked.pk, reason="x", user=admin)


def test_nobody_decides_on_their_own_and_a_taken_address_is_said(lin, admin):
    asked = services.correct(
        user=admin, values=services.values_of(admin) | {"family_name": "高"}, note="更名"
    )
    with pytest.raises(Refused, match="本人"):
        services.carry_out(request_id=asked.pk, user=admin)
    asked = services.correct(
        user=lin, values=services.values_of(lin) | {"email": "new@example.com"}, note="换"
    )
    factories.user(email="new@example.com")
    with pytest.raises(Refused, match="已经有账号"):
        services.carry_out(request_id=asked.pk, user=admin)
    services.refuse(request_id=asked.pk, reason="邮箱已被使用。", user=admin)
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("refused", "邮箱已被使用。")


def test_who_leaves_hands_over_first(lin):
    case = factories.ready_application(user=lin)
    with pytest.raises(Refused, match="1 件未办结"):
        services.ask_deletion(user=lin)
    with pytest.raises(Refused, match="1 件未办结"):
        services.withdraw_consent(consent_id=lin.consents.get().pk, user=lin)
    hand_over(leaving=lin, successor=lin.chief, user=lin.chief)
    services.ask_deletion(user=lin)
    with pytest.raises(Refused, match="不必重复"):
        services.ask_deletion(user=lin)
    with pytest.raises(Refused, match="唯一的管理员"):
        services.ask_deletion(user=lin.chief)
    case.refresh_from_db()
    assert case.author == lin.chief


def test_deletion_erases_what_the_law_does_not_keep(lin, admin, django_capture_on_commit_callbacks):
    event = factories.hop(factories.ready_application(user=lin), "rejected")
    before = str(list(event.timeline.values_list("hash", flat=True)))
    asked = services.ask_deletion(user=lin, note="离职")
    with django_capture_on_commit_callbacks(execute=True):
        services.carry_out(request_id=asked.pk, user=admin, reason="已核实")
    gone, asked = User.objects.get(pk=lin.pk), DataRequest.objects.get(pk=asked.pk)
    assert (str(gone), gone.username, gone.email, gone.phone) == ("已注销", f"gone-{lin.pk}", "", "")
    assert (gone.is_active, gone.has_usable_password(), gone.groups.count()) == (False, False, 0)
    contact = Contact.objects.get(user=gone)
    assert (contact.position, contact.is_active, contact.is_administrator) == ("", False, False)
    left = (Delivery, Job, Authenticator, Invitation)
    names = ("recipient", "owner", "user", "user")
    assert [m.objects.filter(**{n: gone.pk}).count() for m, n in zip(left, names, strict=True)] == [
        0,
        0,
        0,
        0,
    ]
    assert not AccessAttempt.objects.filter(username="lin.wanqing").exists()
    assert AccessLog.objects.get().username == gone.username
    assert not ModelLogEntry.objects.filter(label__contains="林").exists()
    # What proves the work of the firm stays, and still holds.
    event = Case.objects.get(pk=event.pk)
    assert (event.author, timeline.verify_case(event)) == (gone, None)
    assert str(list(event.timeline.values_list("hash", flat=True))) == before
    assert (asked.state, asked.note, asked.decided_by) == ("done", "", admin)
    assert any("会计凭证" in line for line in asked.kept)
    [letter] = [message for message in mail.outbox if message.to == ["lin@example.com"]]
    assert ("已注销" in letter.subject, "林婉清，您好" in letter.body, "三十年" in letter.body) == (True,) * 3


def test_a_withdrawn_consent_closes_the_account_and_asks_for_its_deletion(lin, admin):
    consent = lin.consents.get()
    with pytest.raises(Refused, match="已经撤回"):
        services.withdraw_consent(consent_id=consent.pk, user=lin.chief)
    asked = services.withdraw_consent(consent_id=consent.pk, user=lin)
    lin.refresh_from_db()
    consent.refresh_from_db()
    assert (lin.is_active, bool(consent.withdrawn_at), asked.kind) == (False, True, "deletion")
    services.carry_out(request_id=asked.pk, user=admin)
    assert User.objects.get(pk=lin.pk).email == ""


def test_who_looked_at_what_is_append_only_and_told_to_its_subject(lin, admin):
    services.record_access(
        user=admin, subject=lin, field=Access.Field.IDENTITY, why="核对授权书", about="授权书"
    )
    services.record_access(user=admin, field=Access.Field.CONTACTS, why="导出列表", people=120)
    services.record_access(user=admin, field=Access.Field.ATTENDEES, why="下载", people=40)
    mine = next(holding for holding in registry.all_holdings() if holding.key == "accesses")
    assert [value.partition("事由：")[2] for _, value in mine.rows(lin)] == ["导出列表", "核对授权书"]
    assert list(mine.rows(factories.staff())) == []
    for sql in ("UPDATE privacy_access SET why = 'x'", "DELETE FROM privacy_access"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        Access.objects.all().delete()


@pytest.mark.postgres
def test_the_log_of_access_can_not_be_truncated(lin):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("TRUNCATE privacy_access")
