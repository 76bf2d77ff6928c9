"""The account that payments go to: entered by one, confirmed by another, whole for those who pay alone."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from hub.accounts.roles import ADMINISTRATOR, AUDITOR, CLERK, FINANCE
from hub.cases.flows import Refused
from hub.members.models import Interest, Organization
from hub.membership import payees
from hub.membership.models import PayeeChange
from hub.membership.rules import payee_settled
from hub.notifications.models import Delivery
from tests import factories

pytestmark = pytest.mark.django_db

ACCOUNT = "6222020011112222333"


@pytest.fixture
def clerk():
    return factories.staff(groups=(CLERK.name,))


@pytest.fixture
def finance():
    return factories.staff(groups=(FINANCE.name,))


def enter(organization, user, account=ACCOUNT):
    return payees.enter(
        organization_id=organization.pk,
        bank_name="中国银行昆明分行",
        bank_account=account,
        basis="盖章来函",
        user=user,
    )


def test_an_account_is_used_once_a_second_person_has_confirmed_it(clerk, finance):
    firm = factories.organization()
    before = firm.bank_account
    change = enter(firm, clerk)
    firm.refresh_from_db()
    assert (firm.bank_account, "待财务确认" in payee_settled(firm)) == (before, True)
    assert Delivery.objects.filter(recipient=finance, event="payee.entered", channel="inbox").count() == 1
    payees.confirm(change_id=change.pk, user=finance)
    firm.refresh_from_db()
    assert (firm.bank_account, payee_settled(firm)) == (ACCOUNT, None)


def test_nobody_confirms_what_they_entered_nor_for_a_firm_they_are_tied_to(finance):
    both = factories.staff(groups=(CLERK.name, FINANCE.name))
    firm = factories.organization()
    change = enter(firm, both)
    with pytest.raises(Refused, match="本人录入"):
        payees.confirm(change_id=change.pk, user=both)
    Interest.objects.create(user=finance, organization=firm, reason="曾任职")
    with pytest.raises(Refused, match="回避"):
        payees.confirm(change_id=change.pk, user=finance)
    with pytest.raises(DatabaseError), transaction.atomic():
        PayeeChange.objects.filter(pk=change.pk).update(state="confirmed", decided_by=both)


@pytest.mark.parametrize("role", [FINANCE, ADMINISTRATOR, AUDITOR])
def test_only_the_clerk_enters(role):
    with pytest.raises(Refused, match="会员专人"):
        enter(factories.organization(), factories.staff(groups=(role.name,)))


def test_one_change_waits_at_a_time_and_is_decided_once(clerk, finance):
    firm = factories.organization()
    change = enter(firm, clerk)
    with pytest.raises(Refused, match="已有一项变更"):
        enter(firm, clerk)
    payees.send_back(change_id=change.pk, reason="户名不符", user=finance)
    for act in (
        lambda: payees.confirm(change_id=change.pk, user=finance),
        lambda: payees.withdraw(change_id=change.pk, user=clerk),
    ):
        with pytest.raises(Refused, match="已退回"):
            act()
    again = enter(firm, clerk)
    payees.withdraw(change_id=again.pk, user=clerk)
    assert payee_settled(firm) is None


@pytest.mark.parametrize("account", ["12", "=1+1", "6222 0200", "账号", "1" * 41, "<b>123456</b>"])
def test_what_is_no_account_number_is_not_kept(clerk, account):
    with pytest.raises(ValidationError):
        enter(factories.organization(), clerk, account)
    assert PayeeChange.objects.count() == 0


def test_the_database_knows_no_account_that_nobody_confirmed(clerk, finance):
    firm = factories.organization()
    change = enter(firm, clerk)
    for account in ("6222020099998888777", ACCOUNT):
        with pytest.raises(DatabaseError), transaction.atomic():
            Organization.objects.filter(pk=firm.pk).update(bank_account=account)
    with pytest.raises(DatabaseError), transaction.atomic():
        PayeeChange.objects.filter(pk=change.pk).update(bank_account="6222020099998888777")


def test_the_pages_from_entry_to_confirmation(clerk, finance):
    firm = factories.organization()
    desk, till = Client(), Client()
    desk.force_login(clerk)
    till.force_login(finance)
    url = reverse("backoffice:enter_payee", args=[firm.pk])
    values = {"bank_name": "中国银行", "bank_account": f" {ACCOUNT} ", "basis": "来函"}
    differing = desk.post(url, values | {"again": "6222"}).content.decode()
    assert "两次输入的账号不一致" in differing and "来函" in differing
    desk.post(url, values | {"again": ACCOUNT})
    change = PayeeChange.objects.get()
    page = reverse("payees:inspect", args=[change.pk])
    pages = [browser.get(page).content.decode() for browser in (desk, till)]
    reveal = reverse("backoffice:reveal", args=["payee", change.pk])
    assert [(ACCOUNT in text, reveal in text) for text in pages] == [(False, False), (False, True)]
    assert ACCOUNT in till.post(reveal, {"why": "核对来函"}).content.decode()
    assert "有变更待财务确认" in desk.get(reverse("organizations:inspect", args=[firm.pk])).content.decode()
    till.post(reverse("backoffice:confirm_payee", args=[change.pk]))
    firm.refresh_from_db()
    assert firm.bank_account == ACCOUNT
    assert ACCOUNT not in desk.get(reverse("organizations:inspect", args=[firm.pk])).content.decode()


@pytest.mark.postgres
def test_of_two_who_confirm_or_send_back_at_once_one_does(pg_clone):
    clerk = factories.staff(groups=(CLERK.name,))
    people = [factories.staff(groups=(FINANCE.name,)) for _ in range(6)]
    firm = factories.organization()
    change = enter(firm, clerk)

    def decide(number):
        if number % 2:
            return payees.confirm(change_id=change.pk, user=people[number])
        return payees.send_back(change_id=change.pk, reason="不符", user=people[number])

    outcomes = pg_clone(decide, range(6), connections=6)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["PayeeChange"] + ["Refused"] * 5
