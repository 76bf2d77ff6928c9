"""The demo accounts, and that production refuses them."""

import json
from collections import Counter

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.core.management.base import CommandError

from hub.accounts import checks
from hub.accounts.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, ensure_demo_accounts
from hub.accounts.models import User
from hub.accounts.services import roles_of

pytestmark = pytest.mark.django_db


def test_the_list_for_programs(capsys):
    call_command("demo_accounts", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == len(DEMO_ACCOUNTS)
    assert rows[0] == {
        "role": "member",
        "role_name": "会员联系人",
        "username": "mingsheng.lin",
        "password": DEMO_PASSWORD,
        "name": "林婉清",
        "organization": "沪江明晟期货有限公司",
    }
    assert Counter(row["role"] for row in rows) == Counter(
        member=5, editor=2, clerk=1, reviewer=4, head=2, finance=2, auditor=1, observer=1, administrator=1
    )
    assert [row["username"] for row in rows if not (row["organization"] and row["password"])] == []


def test_the_list_for_people(capsys):
    call_command("demo_accounts")
    assert "head.song" in capsys.readouterr().out


def test_every_account_signs_in_and_has_its_role(client):
    ensure_demo_accounts()
    for account in DEMO_ACCOUNTS:
        user = User.objects.get(username=account.username)
        validate_password(DEMO_PASSWORD, user)
        user.full_clean()
        assert (str(user), roles_of(user)) == (account.name, [account.role])
        data = {"login": account.email, "password": DEMO_PASSWORD}
        home = "/portal/" if account.role.code == "member" else "/admin/"
        assert client.post("/account/login/", data)["Location"] == "/account/start/"
        assert client.get("/account/start/")["Location"] == home
        client.logout()


def test_making_them_again_changes_nothing():
    ensure_demo_accounts()
    before = list(User.objects.order_by("pk").values())
    ensure_demo_accounts()
    assert list(User.objects.order_by("pk").values()) == before


def test_the_reviewers_and_their_head_share_a_department():
    ensure_demo_accounts()
    people = User.objects.filter(username__in=["reviewer.qian", "reviewer.luo", "head.song"])
    assert set(people.values_list("department__code", flat=True)) == {"market-development"}


def test_the_sign_in_page_lists_them_in_the_demo_only(client, settings):
    shown = client.get("/account/login/").content.decode()
    settings.DEMO = False
    hidden = client.get("/account/login/").content.decode()
    assert (shown.count("data-demo-username="), DEMO_PASSWORD in shown) == (len(DEMO_ACCOUNTS), True)
    assert ("data-demo" in hidden, DEMO_PASSWORD in hidden, "demo-accounts.js" in hidden) == (
        False,
        False,
        False,
    )


@pytest.mark.parametrize("command", [["demo_accounts"], ["demo_accounts", "--json"]])
def test_production_does_not_list_them(settings, command):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only in a demo"):
        call_command(*command)


def test_production_does_not_make_them(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only in a demo"):
        ensure_demo_accounts()
    assert User.objects.count() == 0


def test_a_deployment_check_finds_demo_accounts(settings):
    ensure_demo_accounts()
    assert checks.no_demo_accounts(None, databases=["default"]) == []
    settings.DEMO = False
    found = checks.no_demo_accounts(None, databases=["default"])
    assert ([error.id for error in found], found[0].is_serious()) == (
        ["accounts.E002"] * len(DEMO_ACCOUNTS),
        True,
    )
    User.objects.update(is_active=False)
    assert checks.no_demo_accounts(None, databases=["default"]) == []


def test_a_demo_name_with_a_password_of_its_own_is_accepted(settings):
    ensure_demo_accounts()
    settings.DEMO = False
    for user in User.objects.all():
        user.set_unusable_password()
        user.save()
    assert checks.no_demo_accounts(None, databases=["default"]) == []
