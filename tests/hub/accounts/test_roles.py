"""Roles have exactly their permissions, and none of them can change what anybody may do."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from hub.accounts import roles
from hub.accounts.models import User
from hub.accounts.roles import ADMINISTRATOR, FINANCE, HEAD, MEMBER, REVIEWER, ROLES, STAFF_ROLES, sync_roles
from hub.accounts.services import grant_role, roles_of
from tests.factories import PASSWORD, staff, user

pytestmark = pytest.mark.django_db


def granted(role):
    rows = Group.objects.get(name=role.name).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.code)
def test_each_role_has_exactly_its_permissions(role):
    assert granted(role) == set(role.permissions)


def test_every_permission_is_declared_by_a_model():
    assert roles.unknown_permissions() == []


def test_synchronising_repairs_what_was_changed_by_hand():
    group = Group.objects.get(name=FINANCE.name)
    group.permissions.set(Permission.objects.filter(codename__in=["change_user", "access_admin"]))
    Group.objects.filter(name=MEMBER.name).delete()
    sync_roles()
    assert (granted(FINANCE), granted(MEMBER)) == (set(FINANCE.permissions), set(MEMBER.permissions))


def test_synchronising_again_changes_nothing():
    with CaptureQueriesContext(connection) as queries:
        sync_roles()
    assert [
        query["sql"] for query in queries if query["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")
    ] == []


def test_a_permission_that_is_not_there_yet_is_left_out():
    Permission.objects.filter(codename="access_portal").delete()
    sync_roles()
    assert granted(MEMBER) == set()


def test_it_runs_once_after_migrate(monkeypatch):
    calls = []
    monkeypatch.setattr(roles, "sync_roles", lambda using: calls.append(using))
    for config in apps.get_app_configs():
        if config.models_module is not None:
            roles.sync_after_migrate(config, using="default")
    assert calls == ["default"]


POWERS = {"add", "change", "delete"}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.code)
def test_no_role_may_change_accounts_groups_or_permissions(role):
    models = [(User, "user"), (Group, "group"), (Permission, "permission"), (ContentType, "contenttype")]
    powers = {f"{model._meta.app_label}.{power}_{name}" for model, name in models for power in POWERS}
    holder = staff(groups=(role.name,))
    assert ({power for power in powers if holder.has_perm(power)}, holder.is_superuser) == (set(), False)


def addresses_about_people(somebody, group):
    """Every address of the administration about users and groups, whatever Wagtail adds."""
    found = set()
    for namespace in ("wagtailusers_users", "wagtailusers_groups"):
        for name in get_resolver().namespace_dict[namespace][1].reverse_dict:
            if isinstance(name, str):
                key = somebody.pk if namespace == "wagtailusers_users" else group.pk
                for arguments in ([], [key]):
                    try:
                        found.add(reverse(f"{namespace}:{name}", args=arguments))
                    except NoReverseMatch:
                        continue
    for action in ("assign_role", "delete", "set_active_state"):
        found.add(f"/admin/bulk/accounts/user/{action}/?id={somebody.pk}")
    return sorted({*found, "/admin/account/", f"/admin/users/edit/{somebody.pk}/", "/admin/users/new/"})


def privileges():
    """Who may do what, as the database has it."""
    people = {
        person.pk: (
            person.is_superuser,
            person.is_staff,
            person.username,
            person.password,
            sorted(person.groups.values_list("name", flat=True)),
            sorted(person.user_permissions.values_list("codename", flat=True)),
        )
        for person in User.objects.all()
    }
    groups = {
        group.name: sorted(group.permissions.values_list("codename", flat=True))
        for group in Group.objects.all()
    }
    return people, groups


@pytest.mark.parametrize("role", STAFF_ROLES, ids=lambda role: role.code)
def test_no_staff_role_can_change_privileges(client, role):
    holder = staff(groups=(role.name,))
    somebody = user(groups=(MEMBER.name,))
    group = Group.objects.get(name=ADMINISTRATOR.name)
    client.force_login(holder)
    everything = {
        "username": somebody.username,
        "email": "changed@example.com",
        "first_name": "新",
        "last_name": "名",
        "name_email-first_name": "新",
        "name_email-last_name": "名",
        "password1": "Another-Horse-2027",
        "password2": "Another-Horse-2027",
        "is_superuser": "on",
        "is_staff": "on",
        "is_active": "on",
        "groups": [str(key) for key in Group.objects.values_list("pk", flat=True)],
        "permissions": [str(key) for key in Permission.objects.values_list("pk", flat=True)],
        "role": str(group.pk),
        "mark_as_active": "on",
        "name": group.name,
        "locale-preferred_language": "zh-hans",
        "theme-theme": "system",
        "theme-density": "default",
        "theme-contrast": "system",
    }
    before = privileges()
    addresses = addresses_about_people(somebody, group)
    for address in addresses:
        client.get(address)
        client.post(address, everything)
    assert len(addresses) > 12
    assert privileges() == before


def test_roles_of_an_account_come_in_the_order_of_the_table():
    assert roles_of(staff(groups=(HEAD.name, REVIEWER.name))) == [REVIEWER, HEAD]


def test_members_and_staff_do_not_mix():
    contact = user(groups=(MEMBER.name,))
    with pytest.raises(ValidationError, match="不能同时授予"):
        grant_role(account=contact, role=FINANCE)
    with pytest.raises(ValidationError, match="不能同时授予"):
        grant_role(account=staff(groups=(FINANCE.name,)), role=MEMBER)
    grant_role(account=contact, role=MEMBER)
    assert roles_of(contact) == [MEMBER]


def test_the_operator_grants_and_withdraws_roles(capsys):
    person = staff(username="he", email="he@example.com")
    call_command("set_role", "he", "finance")
    call_command("set_role", "HE@example.com", "reviewer")
    call_command("set_role", "he", "finance", "--remove")
    assert roles_of(User.objects.get(pk=person.pk)) == [REVIEWER]
    assert capsys.readouterr().out.splitlines()[-1] == f"he {person}：业务部门审核"


def test_the_operator_is_told_what_is_wrong():
    user(username="lin", groups=(MEMBER.name,))
    with pytest.raises(CommandError, match="没有账号 nobody"):
        call_command("set_role", "nobody", "finance")
    with pytest.raises(CommandError, match="不能同时授予"):
        call_command("set_role", "lin", "finance")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("set_role", "lin", "king")


def test_the_operator_opens_an_account_without_a_password(client):
    arguments = ["zhao.min", "finance", "--email=Zhao@example.com", "--family-name=赵", "--given-name=敏"]
    call_command("create_account", *arguments)
    account = User.objects.get(username="zhao.min")
    assert (str(account), account.email, account.has_usable_password()) == ("赵敏", "zhao@example.com", False)
    assert roles_of(account) == [FINANCE]
    assert client.post("/account/login/", {"login": "zhao.min", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    ("username", "email", "message"),
    [
        ("lin@example.com", "new@example.com", "用户名只能用小写字母"),
        ("lin", "new@example.com", "这个用户名已经有人使用"),
        ("new", "lin@example.com", "这个邮箱已经有账号使用"),
        ("new", "not an address", "请填写邮箱地址"),
    ],
)
def test_an_account_that_cannot_be_is_not_opened(username, email, message):
    user(username="lin", email="lin@example.com")
    with pytest.raises(CommandError, match=message):
        call_command(
            "create_account", username, "finance", f"--email={email}", "--family-name=赵", "--given-name=敏"
        )
    assert User.objects.count() == 1
