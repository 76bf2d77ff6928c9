"""Members work in the portal, staff in the administration; Wagtail's own doors are closed."""

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts.areas import ADMINISTRATION, PORTAL, area_of, home_of, may_enter
from hub.accounts.models import User
from hub.accounts.roles import AUDITOR, CLERK, MEMBER, STAFF_ROLES
from tests.factories import PASSWORD, staff, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return user(username="lin", groups=(MEMBER.name,))


@pytest.mark.parametrize("role", STAFF_ROLES, ids=lambda role: role.code)
def test_staff_go_to_the_administration_and_not_to_the_portal(client, role):
    client.force_login(staff(groups=(role.name,)))
    assert client.get("/account/start/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    answer = client.get("/portal/")
    assert (answer.status_code, PORTAL.refusal in answer.content.decode()) == (403, True)


def test_members_go_to_the_portal_and_never_to_the_administration(client, member):
    client.force_login(member)
    assert client.get("/account/start/")["Location"] == "/portal/"
    for address in (
        "/admin/",
        "/admin/pages/",
        "/admin/users/",
        "/admin/reports/site-history/",
        "/admin/login/",
    ):
        answer = client.get(address)
        assert (answer.status_code, ADMINISTRATION.refusal in answer.content.decode()) == (403, True)


def test_a_refusal_leads_to_ones_own_area(client, member):
    client.force_login(member)
    page = client.get("/admin/").content.decode()
    assert ('href="/portal/"' in page, 'action="/account/logout/"' in page) == (True, True)


def test_a_member_who_asks_for_the_administration_does_not_go_in_circles(client, member):
    address = "/account/login/?next=/admin/pages/"
    answer = client.post(address, {"login": "lin", "password": PASSWORD, "next": "/admin/pages/"})
    assert answer["Location"] == "/account/start/"
    answer = client.get(address, follow=True)
    assert (answer.redirect_chain, answer.status_code) == ([("/admin/pages/", 302)], 403)


def test_somebody_without_a_role_is_told_so(client):
    client.force_login(user())
    answer = client.get("/account/start/")
    assert (answer.status_code, "还没有分配角色" in answer.content.decode()) == (403, True)
    assert [client.get(address).status_code for address in ("/admin/", "/portal/")] == [403, 403]


def test_a_superuser_acts_for_no_organization(client):
    root = User.objects.create_superuser("root", "root@example.com", PASSWORD)
    assert (may_enter(root, ADMINISTRATION), may_enter(root, PORTAL)) == (None, PORTAL.refusal)
    assert home_of(root) == "/admin/"


@pytest.mark.parametrize(
    ("address", "sign_in"),
    [
        ("/portal/", "/account/login/?next=/portal/"),
        ("/portal/cases/?page=2", "/account/login/?next=/portal/cases/%3Fpage%3D2"),
        ("/admin/", "/account/login/?next=/admin/"),
        ("/admin/users/", "/account/login/?next=/admin/users/"),
        ("/account/start/", "/account/login/?next=/account/start/"),
    ],
)
def test_strangers_are_asked_to_sign_in(client, address, sign_in):
    assert client.get(address)["Location"] == sign_in


def test_areas_of_addresses():
    found = [area_of(path) for path in ("/portal/", "/admin/x/", "/", "/account/login/", "/portals/")]
    assert found == [PORTAL, ADMINISTRATION, None, None, None]


@pytest.mark.parametrize(
    ("door", "target"),
    [
        ("/admin/login/", "/account/login/"),
        ("/admin/login/?next=/admin/pages/", "/account/login/?next=/admin/pages/"),
        ("/admin/password_reset/", "/account/password/reset/"),
        ("/admin/password_reset/done/", "/account/password/reset/"),
        ("/admin/password_reset/complete/", "/account/password/reset/"),
        ("/admin/password_reset/confirm/MQ/set-password/", "/account/password/reset/"),
        ("/_util/login/", "/account/login/"),
    ],
)
def test_wagtails_own_doors_lead_to_ours(client, door, target):
    staff(username="gao", groups=(CLERK.name,))
    data = {"username": "gao", "password": PASSWORD, "email": "gao@example.com"}
    assert [client.get(door)["Location"], client.post(door, data)["Location"]] == [target, target]
    assert "_auth_user_id" not in client.session


def test_wagtails_names_lead_through_our_doors():
    names = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset", "wagtailcore_login")
    closed = ["/admin/login/", "/admin/logout/", "/admin/password_reset/", "/_util/login/"]
    assert [reverse(name) for name in names] == closed


def test_signing_out_of_the_administration_takes_a_post(client):
    client.force_login(staff(groups=(CLERK.name,)))
    assert client.get("/admin/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/admin/logout/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_the_own_page_of_the_administration_changes_neither_password_nor_address(client):
    auditor = staff(groups=(AUDITOR.name,))
    client.force_login(auditor)
    before = User.objects.values("password", "email").get(pk=auditor.pk)
    data = {
        "name_email-first_name": "新",
        "name_email-last_name": "名",
        "name_email-email": "other@example.com",
        "password-old_password": PASSWORD,
        "password-new_password1": "Another-Horse-2027",
        "password-new_password2": "Another-Horse-2027",
        "locale-preferred_language": "zh-hans",
        "theme-theme": "system",
        "theme-density": "default",
        "theme-contrast": "system",
        "theme-keyboard_shortcuts": "on",
    }
    client.post("/admin/account/", data)
    assert User.objects.values("password", "email").get(pk=auditor.pk) == before
    assert Client().get("/admin/account/").status_code == 302


def test_djangos_own_administration_is_not_installed(settings):
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
