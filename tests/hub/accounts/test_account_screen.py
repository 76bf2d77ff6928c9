"""The administrators' screen of accounts."""

import pytest
from axes.models import AccessAttempt
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.accounts import rules, services
from hub.accounts.models import User
from hub.accounts.roles import ADMINISTRATOR, AUDITOR, CLERK, EDITOR, MEMBER, STAFF_ROLES
from tests.factories import PASSWORD, contact, organization, staff, user

pytestmark = pytest.mark.django_db
LIST = "/admin/users/"


@pytest.fixture
def administrator():
    return staff(username="ye", groups=(ADMINISTRATOR.name,))


@pytest.fixture
def member():
    account = user(username="lin", email="lin@example.com", groups=(MEMBER.name,))
    contact(user=account, organization=organization(name="沪江明晟期货有限公司"))
    return account


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def page_of(account):
    return f"{LIST}{account.pk}/"


def lock(account):
    AccessAttempt.objects.create(
        username=account.username,
        ip_address="192.0.2.10",
        failures_since_start=5,
        attempt_time=timezone.now(),
    )


@pytest.mark.parametrize("role", STAFF_ROLES, ids=lambda role: role.code)
def test_only_administrators_and_auditors_see_accounts(client, role):
    somebody = user()
    client.force_login(staff(groups=(role.name,)))
    expected = 200 if role in (ADMINISTRATOR, AUDITOR) else 302
    found = [client.get(address).status_code for address in (LIST, f"{LIST}results/", page_of(somebody))]
    assert found == [expected] * 3


def test_the_list_shows_role_organization_and_state(desk, member):
    lock(member)
    page = desk.get(LIST).content.decode()
    shown = [text in page for text in ("lin", "会员联系人", "沪江明晟期货有限公司", "已锁定", "系统管理员")]
    assert shown == [True] * 5


@pytest.mark.parametrize("query", ["lin", "明晟", "lin@exam"])
def test_the_list_finds_by_name_address_and_organization(desk, member, query):
    staff(username="gao", groups=(CLERK.name,))
    page = desk.get(LIST, {"q": query}).content.decode()
    assert (page_of(member) in page, "gao" in page) == (True, False)


def test_the_list_filters_by_role_and_state(desk, member):
    gone = user(username="gone", is_active=False)
    role = member.groups.get().pk
    by_role = desk.get(LIST, {"groups": role}).content.decode()
    by_state = desk.get(LIST, {"is_active": "False"}).content.decode()
    assert (page_of(member) in by_role, page_of(gone) in by_role) == (True, False)
    assert (page_of(member) in by_state, page_of(gone) in by_state) == (False, True)


def test_queries_of_the_list_do_not_grow(desk):
    def queries_with(people):
        for _ in range(people):
            contact(user=user(groups=(MEMBER.name,)))
            staff(groups=(CLERK.name,))
        desk.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            desk.get(LIST)
        return len(queries)

    few, many = queries_with(1), queries_with(14)
    assert (few == many, few <= 20) == (True, True)


def test_an_auditor_reads_and_does_nothing(client, member):
    client.force_login(staff(groups=(AUDITOR.name,)))
    page = client.get(page_of(member)).content.decode()
    assert ("沪江明晟期货有限公司" in page, 'name="action"' in page) == (True, False)
    client.post(page_of(member), {"action": "deactivate"})
    assert User.objects.get(pk=member.pk).is_active is True


def test_unlocking(desk, administrator, member):
    lock(member)
    assert "登录已锁定" in desk.get(page_of(member)).content.decode()
    page = desk.post(page_of(member), {"action": "unlock"}, follow=True).content.decode()
    assert ("已解除锁定" in page, "解除了登录锁定" in page, str(administrator) in page) == (True, True, True)
    assert AccessAttempt.objects.count() == 0


def test_deactivating_and_activating(desk, member):
    theirs = Client()
    theirs.force_login(member)
    page = desk.post(page_of(member), {"action": "deactivate"}, follow=True).content.decode()
    assert ("账号已停用，并已退出所有设备" in page, "停用了账号" in page) == (True, True)
    assert theirs.get("/account/password/change/").status_code == 302
    assert (
        theirs.post("/account/login/", {"login": "lin", "password": PASSWORD})["Location"]
        == "/account/inactive/"
    )
    desk.post(page_of(member), {"action": "activate"})
    assert (
        theirs.post("/account/login/", {"login": "lin", "password": PASSWORD})["Location"]
        == "/account/start/"
    )


def test_sending_a_link_to_a_new_password(desk, member):
    page = desk.post(page_of(member), {"action": "send_reset"}, follow=True).content.decode()
    assert ("重设密码邮件已发往" in page, "发送了重设密码邮件" in page) == (True, True)
    assert [(message.subject, message.to) for message in mail.outbox] == [("重设密码", ["lin@example.com"])]


def test_nobody_deactivates_themselves_or_the_operator(desk, administrator):
    operator = User.objects.create_superuser("root", "root@example.com", PASSWORD)
    for account in (administrator, operator):
        desk.post(page_of(account), {"action": "deactivate"})
    assert list(User.objects.filter(is_active=False)) == []
    assert rules.may_deactivate(administrator, administrator) == "不能停用自己的账号。"
    assert rules.may_deactivate(administrator, operator) == "运维账号只能在服务器上管理。"


def test_an_unknown_action_does_nothing(desk, member):
    assert desk.post(page_of(member), {"action": "promote"}).status_code == 302
    assert User.objects.get(pk=member.pk).is_active is True


@pytest.mark.parametrize("verb", [services.unlock, services.deactivate, services.activate])
def test_the_verbs_check_for_themselves(verb, member):
    with pytest.raises(PermissionDenied, match="只有系统管理员可以管理账号"):
        verb(account=member, actor=staff(groups=(EDITOR.name,)))


def test_reasons(administrator):
    closed, without = user(is_active=False), user(email="")
    assert rules.may_send_reset(administrator, closed) == "账号已停用，请先启用。"
    assert rules.may_send_reset(administrator, without) == "这个账号没有登记邮箱。"
    assert rules.may_deactivate(administrator, closed) == "账号已经停用。"
    assert rules.may_activate(administrator, without) == "账号已在使用中。"
    assert rules.may_unlock(administrator, without) == "账号没有被锁定。"
